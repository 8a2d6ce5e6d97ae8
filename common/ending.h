/* SPDX-License-Identifier: MIT */
/*
 * Restores things when the program crashes or is ended by a signal that common/signals
 * does not receive: the only place with signal handlers.
 */
#ifndef COMMON_ENDING_H
#define COMMON_ENDING_H

/* Embedded by value; it must not move until it is taken away. */
struct ending {
	/* Runs in a signal handler: may call only what signal-safety(7) lists. */
	void (*act)(void *context);
	void *context;
	struct ending *next; /* private to the module */
};

/* Adds it, unless already added; the most recent one acts first. */
void ending_add(struct ending *ending);
void ending_take_away(struct ending *ending);

#endif
