/* SPDX-License-Identifier: MIT */
/*
 * Signals as readable descriptors: no handlers, no flags. The only exception is
 * common/ending.
 */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "common/error.h"

struct signals {
	int fd;               /* readable while a blocked signal waits */
	sigset_t blocked;     /* while signals are received */
	sigset_t old_mask;    /* what the process was started with, for its children */
	sigset_t old_default; /* signals ignored by signals_open that were not before */
};

/* Blocks INT, TERM, HUP, QUIT, WINCH, TSTP, CONT and all others that would end the
 * program from outside, and receives them from the descriptor; blocks TTIN and TTOU, so
 * that a background job gets EIO rather than being stopped; ignores PIPE and XFSZ, which
 * become EPIPE and EFBIG. */
bool signals_open(struct signals *signals, struct error *err);

/* Also receives this signal. */
bool signals_add(struct signals *signals, int signal_number);

/* The next signal received, 0 if there is none. */
int signals_next(struct signals *signals);

/* True for the signals by which people and systems ask a program to end; the others would
 * have ended it anyway. */
bool signals_is_request(int signal_number);

/* Stops this process group as `signal_number` (SIGTSTP, SIGSTOP...) would have done, and
 * returns when it is continued. Returns at once if the kernel refuses to stop an orphaned
 * group. */
void signals_stop_here(int signal_number);

/* For the duration of something that may take forever: signals act as they did before
 * signals_open. The terminal must not be raw. Then receive them again. */
void signals_release(const struct signals *signals);
void signals_resume(const struct signals *signals);

void signals_close(struct signals *signals);

#endif
