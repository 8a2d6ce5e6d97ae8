/* SPDX-License-Identifier: MIT */
/*
 * Where input comes from (the keyboard, our own standard input) and where it goes (the
 * pty, the command's standard input, the recording).
 */
#ifndef RECORDER_INPUT_H
#define RECORDER_INPUT_H

#include <poll.h>

#include "common/io.h"
#include "common/write_queue.h"
#include "recorder/libptyrec/ptyrec.h"
#include "recorder/recording.h"
#include "recorder/secret.h"
#include "recorder/session.h"

enum { INPUT_KEYS, INPUT_STDIN, INPUT_PIPE, INPUT_FDS };

struct input {
	const struct record_options *options;
	struct recording *recording;
	int keyboard_fd; /* the user's terminal; -1: none */
	int stdin_fd;    /* our own, if we read it; -1: we do not */
	struct write_queue
		pipe;         /* to the command's standard input, if that is recorded */
	int command_fd;       /* the command's standard input; -1: the pty */
	struct secret secret; /* if input is recorded */
	bool stdin_is_its;    /* the command inherits our standard input */
};

/* Opens what the options ask for. */
bool input_open(struct input *input, const struct record_options *options,
	struct recording *recording, struct error *err);

/* Once the command runs: closes what only the command is to hold. */
void input_started(struct input *input);

void input_fds(
	struct input *input, struct ptyrec *command, struct pollfd slots[INPUT_FDS]);
void input_step(struct input *input, struct ptyrec *command,
	const struct pollfd slots[INPUT_FDS]);

void input_close(struct input *input);

#endif
