/* SPDX-License-Identifier: MIT */
/*
 * What the user's terminal shows, as far as that is known, and what it should show: the
 * screen being played, or part of it if the terminal is smaller, with the status line and
 * the help on top.
 */
#ifndef PLAYER_VIEWS_OVERLAY_H
#define PLAYER_VIEWS_OVERLAY_H

#include <stdbool.h>

#include "common/buffer.h"
#include "player/views/view.h"

/* All zero except for the size at the start. */
struct overlay {
	unsigned columns, rows; /* of the terminal */
	struct vt *shown;       /* owned; NULL: unknown, or `follows` */
	bool follows;           /* it shows the same as the played screen */
	bool was_written;       /* `shown` is what was played; a terminal may render it
				   otherwise, so all is painted once */
	bool is_painted;        /* what is played is painted, not written */
	bool is_due;            /* frozen, resized, moved or played on since painted */
	bool has_scrolled;      /* the previous contents are in the terminal's history */
	unsigned left, top;     /* of the visible part */
	bool was_moved;         /* by the user: it does not follow the cursor */
	/* The frame that is shown. */
	struct buffer status;
	bool help;
	unsigned help_from;
	const struct vt *screen;
};

/* Writes text over a screen, reversed, from this place to the end of the row at most; the
 * cursor stays. */
void overlay_write(
	struct vt *screen, unsigned row, unsigned column, const char *text, size_t size);

/* The played screen is about to jump or, if not `jumps`, to change size. */
void overlay_freeze(struct overlay *overlay, struct vt *played, bool jumps);

/* Something is played. True if it should be written as it comes; otherwise it will be
 * painted. In a terminal of another size, output is only written if nothing has been
 * painted yet: what the terminal then shows is not the played screen. */
bool overlay_passes(struct overlay *overlay, const struct vt *played);

/* The contents of the terminal are now unknown. */
void overlay_forget(struct overlay *overlay);

void overlay_move(
	struct overlay *overlay, const struct vt *played, int columns, int rows);

/* Adds what must be sent to the terminal to show the frame, if anything; the terminal
 * then has the modes of the played screen, unless is_painted. `on_alternate`: which
 * screen of the terminal is active. */
void overlay_add(struct overlay *overlay, struct vt *played, const struct frame *frame,
	bool on_alternate, struct buffer *out);

/* Adds what moves the cursor past a painted picture; *in_line tells if it is then within
 * a line. */
void overlay_leave(struct overlay *overlay, struct buffer *out, bool *in_line);

/* Adds what moves the cursor from its place in a picture that was written, not painted,
 * to a blank line below everything visible: nothing if it is on one already. */
void overlay_add_fresh_line(const struct vt *seen, struct buffer *out);

void overlay_done(struct overlay *overlay);

#endif
