/* SPDX-License-Identifier: MIT */
/*
 * Makes a terminal show a screen. Only what differs is written, at absolute places, so
 * that nothing flickers and nothing depends on how the terminal erases.
 */
#ifndef PTYVT_PAINT_H
#define PTYVT_PAINT_H

#include <stdbool.h>

#include "common/buffer.h"
#include "common/libptyvt/ptyvt.h"

/* Adds what turns a terminal that shows `from` into one that shows `to`; both have its
 * size. Without `from` nothing is known of the terminal but whether it shows the
 * alternate screen. Margins, insert mode and the like are off afterwards. */
void vt_paint(struct buffer *out, const struct vt *from, bool on_alternate,
	const struct vt *to);

/* True if a terminal that was made to show the screen, with its modes, does the same with
 * what is printed after it: not with what vt_paint_modes leaves out, since few terminals
 * know it or since it is the viewer's. */
bool vt_paint_can_be_followed(const struct vt *screen);

/* After `vt_paint`: adds the modes, margins and cursors of the screen, so that what was
 * printed after it can follow. */
void vt_paint_modes(struct buffer *out, const struct vt *screen);

#endif
