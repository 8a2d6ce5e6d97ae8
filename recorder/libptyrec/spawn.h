/* SPDX-License-Identifier: MIT */
/* Starts a command on a new pty, and the monitor process that stays with it. */
#ifndef LIBPTYREC_SPAWN_H
#define LIBPTYREC_SPAWN_H

#include <sys/types.h>

#include "recorder/libptyrec/ptyrec.h"

/* What the monitor reports, one message of fixed size at a time. */
struct report {
	enum report_kind {
		REPORT_FAILED,  /* value: errno; no terminal or no process */
		REPORT_NOT_RUN, /* value: errno of execvp */
		REPORT_STARTED, /* value: the command's process id, also its group's */
		REPORT_STOPPED, /* value: the signal */
		REPORT_ENDED,   /* value: status as from waitpid */
	} kind;
	int value;
};

struct spawned {
	int pty_fd;        /* our side of the pty, non-blocking */
	int monitor_fd;    /* delivers reports; any byte sent continues the command;
			      closing it ends the monitor */
	pid_t monitor_pid; /* our child, to be waited for */
	pid_t command_pid;
};

/* 0, or -1 with errno and *not_run. */
int spawn(const struct ptyrec_options *options, struct spawned *spawned, bool *not_run);

#endif
