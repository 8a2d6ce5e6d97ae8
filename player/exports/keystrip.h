/* SPDX-License-Identifier: MIT */
/* The last keys that were typed, as a row of text. */
#ifndef PLAYER_EXPORTS_KEYSTRIP_H
#define PLAYER_EXPORTS_KEYSTRIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/libptyvt/ptyvt.h"
#include "player/keys.h"

/* Embedded by value; all zero is an empty one. */
struct keystrip {
	struct keyboard keyboard;
	struct buffer text;
	int64_t until_ns; /* it is shown up to this time; 0: there is nothing to show */
	bool has_keys;    /* there ever were some */
};

/* What was typed at this time. */
void keystrip_add(
	struct keystrip *strip, const char *bytes, size_t size, int64_t time_ns);

/* They have been seen for long enough. */
void keystrip_clear(struct keystrip *strip);

/* Draws it into the last row of the screen; the cursor stays. */
void keystrip_draw(const struct keystrip *strip, struct vt *screen);

void keystrip_done(struct keystrip *strip);

#endif
