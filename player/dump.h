/* SPDX-License-Identifier: MIT */
/* The screen of a moment as text. */
#ifndef PLAYER_DUMP_H
#define PLAYER_DUMP_H

#include "common/buffer.h"
#include "player/replay.h"

/* Plays up to the time and adds the rows of the screen, each with a newline, without
 * blank ones at the end. False without memory. */
bool dump_screen(
	struct replay *replay, int64_t at_ns, struct buffer *out, struct error *err);

#endif
