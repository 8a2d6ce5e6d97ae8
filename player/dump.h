/* SPDX-License-Identifier: MIT */
/* The screen at a given time, as text. */
#ifndef PLAYER_DUMP_H
#define PLAYER_DUMP_H

#include "common/buffer.h"
#include "player/replay.h"

/* Plays up to that time and adds the rows of the screen, each with a newline and without
 * trailing blank rows; `coloured`: with SGR. False if out of memory. */
bool dump_screen(struct replay *replay, int64_t at_ns, bool coloured, struct buffer *out,
	struct error *err);

#endif
