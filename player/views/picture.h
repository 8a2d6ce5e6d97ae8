/* SPDX-License-Identifier: MIT */
/*
 * What the user's terminal shows, as far as that is known, and what it is to show: the
 * screen that is played, or a part of it if the terminal is smaller, with the status line
 * and the help above it.
 */
#ifndef PLAYER_VIEWS_PICTURE_H
#define PLAYER_VIEWS_PICTURE_H

#include <stdbool.h>

#include "common/buffer.h"
#include "player/views/view.h"

/* All zero but for the size is the beginning. */
struct picture {
	unsigned columns, rows; /* of the terminal */
	struct vt *shown;   /* owned; NULL: unknown, or `follows` */
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
void picture_hold(struct picture *picture, struct vt *played);

/* What is played was written. */
void picture_played(struct picture *picture, const struct vt *played);

/* Nothing is known of the terminal. */
void picture_forget(struct picture *picture);

void picture_move(
	struct picture *picture, const struct vt *played, int columns, int rows);

/* Adds what the terminal must be sent to show the frame, if anything; it has the modes of
 * the played screen then, unless the picture is_painted. `on_alternate`: which screen of
 * the terminal is on. */
void picture_add(struct picture *picture, struct vt *played,
	const struct frame *frame, bool on_alternate, struct buffer *out);

/* Adds what brings the cursor behind a painted picture; *in_line tells if it is within a
 * line then. */
void picture_leave(struct picture *picture, struct buffer *out, bool *in_line);

void picture_done(struct picture *picture);

#endif
