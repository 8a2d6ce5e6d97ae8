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
	bool was_written;       /* `shown` is what was played; a terminal may have made
				   something else of it, so all is painted once */
	bool is_painted;        /* what is played is not written but painted */
	bool is_due;        /* it was held, resized, moved or played on since painted */
	bool has_scrolled;  /* what was there before is in the terminal's history */
	unsigned left, top; /* of the part that is seen */
	bool was_moved;     /* by the user: it does not follow the cursor */
	/* The frame that is seen. */
	struct buffer status;
	bool help;
	unsigned help_from;
	const struct vt *screen;
};

/* The played screen changes by a jump, or else by another size. */
void overlay_hold(struct overlay *overlay, struct vt *played, bool jumps);

/* Something is played. True if it is to be written as it comes; else it will be painted.
 * In a terminal of another size only what has never been painted is written: what the
 * terminal then makes of it is not the played screen. */
bool overlay_passes(struct overlay *overlay, const struct vt *played);

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

/* Adds what brings the cursor from where it is in a picture that was written, not
 * painted, to a blank line below all that is seen: none is added if it is on one. */
void overlay_add_fresh_line(const struct vt *seen, struct buffer *out);

void overlay_done(struct overlay *overlay);

#endif
