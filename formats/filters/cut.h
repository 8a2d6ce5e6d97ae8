/* SPDX-License-Identifier: MIT */
/* What a piece of a recording begins with. */
#ifndef FORMATS_FILTERS_CUT_H
#define FORMATS_FILTERS_CUT_H

#include "common/buffer.h"
#include "common/libptyvt/ptyvt.h"

/* Adds what makes any terminal of this size the same: both screens, cursors, pens,
 * character sets, margins, modes and the title. Not what few programs rely on: lines that
 * have scrolled off, the screen and saved cursor of an alternate screen that is not
 * shown, and what vt_paint_can_be_followed names. */
void cut_state(struct buffer *out, const struct vt *screen);

/* What a recording after another one begins with: a clean terminal, by whatever the one
 * before has left on. Terminals that keep what ED 2 erases still have it. */
#define CUT_BLANK                                                                        \
	"\033[?1049l\033[!p\033[r\033[4l\033[?5l\033[?6l\033[?7h\033[?69l\033("          \
	"B\017\033[m\033[H\033[2J"

#endif
