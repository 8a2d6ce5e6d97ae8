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

#endif
