/* SPDX-License-Identifier: MIT */
/*
 * One session: the user's terminal, the command on its pty and the recording, tied
 * together by one event loop.
 */
#ifndef RECORDER_SESSION_H
#define RECORDER_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "common/error.h"
#include "formats/filters/literals.h"
#include "formats/writer.h"
#include "recorder/ring.h"

enum stdin_mode {
	STDIN_AUTO, /* STDIN_PTY if ours is a terminal or /dev/null, else STDIN_INHERIT */
	STDIN_PTY,  /* the command reads the pty, where our input arrives */
	STDIN_INHERIT, /* the command gets ours, the pty gets the user's terminal */
	STDIN_NULL,
};

/* How much of the output the user sees. */
enum live_mode {
	LIVE_RAW,   /* all of it, byte for byte */
	LIVE_PLAIN, /* finished lines, without control sequences */
	LIVE_NONE,
};

/* What a key sends. */
struct key {
	char bytes[8];
	size_t size; /* 0: no key */
};

struct record_options {
	char *const *argv;
	struct writer_options writer;
	struct keep_last keep;     /* of the recording; all of it by default */
	struct literals *literals; /* what may not be in the file; NULL: anything */
	struct winsize size;       /* 0 columns or rows: as in the user's terminal */
	enum stdin_mode stdin_mode;
	enum live_mode live_mode;
	bool inherits_stdout; /* the command's standard output is ours, unless that is a
				 terminal; it is then not recorded */
	bool headless, capture_input, strict;
	bool answers; /* where there is no terminal, answer programs that query it */
	struct key pause_key, marker_key;
	const char *notify;   /* see notify.h: reports what these keys did */
	const char *greeting; /* said when all is ready, before the command; NULL: none */
	int64_t linger_ns;
	/* Something went wrong and the session goes on. Called while the terminal is
	 * raw. */
	void (*warn)(const char *message);
	void (*say)(const char *message);
	/* What the format could not hold, reported at the end; NULL: not reported. */
	void (*note_loss)(const char *message);
};

struct record_result {
	int exit_status;            /* for our own exit */
	int command_status;         /* as a shell shows it */
	int command_signal;         /* the one that ended it; 0: none */
	int64_t duration_ns, bytes; /* of the recording */
	bool ends_in_line;          /* the output ended without a newline */
	int64_t hidden_lines;       /* typed lines, each recorded as one star */
	int64_t ahead_lines;        /* recorded, but possibly read as passwords */
	bool full;                  /* --max-size was reached */
	bool incomplete;            /* *err says why */
	bool gone;                  /* the file is no longer at its path */
	char *copy; /* path of a copy of it, which the caller frees; NULL: *err says why
		       there is none */
};

/* Runs the command and records it; fills in the size and start of `info`. False if
 * nothing was recorded: *err says why, result->exit_status what to exit with. */
bool record(const struct record_options *options, struct info *info,
	struct record_result *result, struct error *err);

#endif
