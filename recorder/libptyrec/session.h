/* SPDX-License-Identifier: MIT */
/* A session, for the files of this folder. */
#ifndef LIBPTYREC_SESSION_H
#define LIBPTYREC_SESSION_H

#include <stddef.h>

#include "recorder/libptyrec/kept.h"
#include "recorder/libptyrec/ptyrec.h"
#include "recorder/libptyrec/spawn.h"

enum { PTYREC_OUTPUT_SIZE = 8 << 10 /* Linux returns at most 4095 bytes at once */ };

struct ptyrec {
	struct spawned process;
	const struct ptyrec_callbacks *callbacks;
	void *context;
	int command_fd; /* readable once the command has ended; -1: already noticed */
	bool hold, ended, hung_up;
	bool failed_once; /* the last read; before the end that may be accidental */
	char *input;      /* queued for the terminal */
	size_t input_size, input_capacity;
	char last_input; /* the last byte written */
	bool eof_queued; /* to follow the input */
	char output[PTYREC_OUTPUT_SIZE];
	size_t read_most; /* bytes to be read at once */
	struct kept kept;
	int wait_status; /* once it has ended */
};

#endif
