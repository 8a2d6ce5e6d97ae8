/* SPDX-License-Identifier: MIT */
/*
 * What is put right when the program is ended by a signal that common/signals does not
 * receive, or crashes: the only place with signal handlers.
 */
#ifndef COMMON_ENDING_H
#define COMMON_ENDING_H

/* Embedded by value; it must stay where it is until it is taken away. */
struct ending {
	/* Runs in a signal handler: only what signal-safety(7) lists. */
	void (*act)(void *context);
	void *context;
	struct ending *next; /* the module's */
};

/* Adds it, if it is not there already; the last one acts first. */
void ending_add(struct ending *ending);
void ending_take_away(struct ending *ending);

#endif
