/* SPDX-License-Identifier: MIT */
/*
 * What the user's terminal shows, as far as that is known, and what it is to show: the
 * screen that is played, or a part of it if the terminal is smaller, with the status line
 * and the help above it.
 */
#ifndef PLAYER_VIEWS_OVERLAY_H
#define PLAYER_VIEWS_OVERLAY_H

#include <stdbool.h>

#include "common/buffer.h"
#include "player/views/view.h"

/* All zero but for the size is the beginning. */
struct overlay {
	unsigned columns, rows; /* of the terminal */
	struct vt *shown;       /* owned; NULL: unknown, or `follows` */
	bool follows;           /* it shows what the played screen is */
	bool is_painted;        /* what is played is not written but painted */
	bool is_due;        /* it was held, resized, moved or played on since painted */
	bool has_scrolled;  /* what was there before is in the terminal's history */
	unsigned left, top; /* of the part that is seen */
	bool was_moved;     /* by the user: it does not follow the cursor */
	/* The frame that is seen. */
	struct buffer status;
	bool help;
	const struct vt *screen;
};

/* The played screen changes by a jump. */
void overlay_hold(struct overlay *overlay, struct vt *played);

/* What is played was written. */
void overlay_played(struct overlay *overlay, const struct vt *played);

/* Nothing is known of the terminal. */
void overlay_forget(struct overlay *overlay);

void overlay_move(
	struct overlay *overlay, const struct vt *played, int columns, int rows);

/* Adds what the terminal must be sent to show the frame, if anything; it has the modes of
 * the played screen then, unless the picture is_painted. `on_alternate`: which screen of
 * the terminal is on. */
void overlay_add(struct overlay *overlay, struct vt *played, const struct frame *frame,
	bool on_alternate, struct buffer *out);

/* Adds what brings the cursor after a painted picture; *in_line tells if it is within a
 * line then. */
void overlay_leave(struct overlay *overlay, struct buffer *out, bool *in_line);

void overlay_done(struct overlay *overlay);

#endif
