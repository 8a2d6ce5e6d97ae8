/* SPDX-License-Identifier: MIT */
/* The screen at a given time, as text. */
#ifndef PLAYER_DUMP_H
#define PLAYER_DUMP_H

#include "common/buffer.h"
#include "player/replay.h"

/* Adds the rows of the screen that is shown, each with a newline and without trailing
 * blank rows; `coloured`: with SGR. */
void dump_rows(struct vt *vt, bool coloured, struct buffer *out);

/* Plays up to that time and adds the rows as dump_rows does. False if out of memory. */
bool dump_screen(struct replay *replay, int64_t at_ns, bool coloured, struct buffer *out,
	struct error *err);

#endif
