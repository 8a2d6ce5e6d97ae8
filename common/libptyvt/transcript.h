/* SPDX-License-Identifier: MIT */
/*
 * What a terminal showed as it can be read: each line when it is finished, that is, when
 * the cursor has left it, it scrolls off or all ends; and of one that is redrawn the last
 * state, too, as soon as it is known to be that.
 */
#ifndef PTYVT_TRANSCRIPT_H
#define PTYVT_TRANSCRIPT_H

#include "common/buffer.h"
#include "common/libptyvt/lines.h"

/* A line that was told, and may be redrawn. */
struct vt_told {
	int64_t number; /* see vt_lines_number */
	int64_t time_ns;
	char *first, *last; /* owned; NULL: the same */
};

/* Embedded by value; all zero but for the first members before vt_transcript_begin. */
struct vt_transcript {
	/* Which lines are told; NULL: all. Terminated. */
	bool (*wanted)(void *context, struct vt *vt, const char *text);
	void (*tell)(void *context, int64_t time_ns, const char *text);
	void *context;
	const int64_t *time_ns; /* of what is fed, borrowed; NULL: 0 */

	struct vt_lines lines;
	struct buffer text; /* of a line, terminated */
	bool at_end;
	struct vt_told told[VT_CELLS_MAX];
	size_t count;
};

void vt_transcript_begin(struct vt_transcript *transcript, struct vt *vt);

/* Feeds the terminal, and looks at the lines that are finished in between: what is erased
 * after them is told all the same. */
void vt_transcript_feed(
	struct vt_transcript *transcript, struct vt *vt, const char *bytes, size_t size);

/* After something else was done to it. */
void vt_transcript_look(struct vt_transcript *transcript, struct vt *vt);

/* No more will come. False if memory ran out somewhere: then lines are missing. */
bool vt_transcript_end(struct vt_transcript *transcript, struct vt *vt);

#endif
