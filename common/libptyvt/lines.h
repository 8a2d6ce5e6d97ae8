/* SPDX-License-Identifier: MIT */
/*
 * The text of a terminal as a reader sees it: in logical lines, of which one may go on
 * over several rows, and with the lines that scroll off.
 */
#ifndef PTYVT_LINES_H
#define PTYVT_LINES_H

#include "common/libptyvt/ptyvt.h"

enum {
	VT_TAG_FOUND, /* for the receiver: what it said of the line the last time */
	VT_TAG_LATER, /* of this module: it is to be reported again */
};

/*
 * Tells of each line that is new or changed: before it scrolls off, and when
 * vt_lines_look is called, after each event. Embedded by value.
 */
struct vt_lines {
	/* The line of this row, its first one. False: it is not finished, report it
	 * again.
	 */
	bool (*seen)(void *context, struct vt *vt, unsigned row, const char *text,
		size_t size);
	/* The size changes: lines get other numbers. NULL: it makes no difference. */
	void (*moved)(void *context);
	void *context;
	bool skips_switches; /* lines of the other screen are not new when it is shown */
	bool scrolls_off;    /* while it is reported: the line is about to */
	uint64_t since;      /* the generation that was looked at */
	int64_t scrolled, base; /* lines that went off the top; before the last scroll */
};

/* Watches the terminal. A copy of another one that it becomes is new to it. */
void vt_lines_watch(struct vt_lines *lines, struct vt *vt);

void vt_lines_look(struct vt_lines *lines, struct vt *vt);

/* A number that a row keeps while the screen scrolls: lines that went off the top, and
 * it.
 */
int64_t vt_lines_number(const struct vt_lines *lines, unsigned row);

/* True if the row has changed since it was told of. */
bool vt_lines_is_new(const struct vt_lines *lines, const struct vt *vt, unsigned row);

#endif
