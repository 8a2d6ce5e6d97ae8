/* SPDX-License-Identifier: MIT */
/* A place in a recording, as the user names it: 12.5, 1:30, 50%, -5, marker:NAME,
 * end, /text/ (where it first comes up). */
#ifndef PLAYER_POSITION_H
#define PLAYER_POSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "player/summary.h"

struct position {
	enum {
		POSITION_NONE,
		POSITION_TIME,
		POSITION_PERCENT,    /* value: percent, scaled like nanoseconds */
		POSITION_BEFORE_END, /* value: nanoseconds */
		POSITION_MARKER,     /* label, borrowed */
		POSITION_TEXT,       /* label, borrowed, `size` bytes; finder.h finds it */
	} kind;
	int64_t value;
	const char *label;
	size_t size;
};

bool position_parse(const char *text, struct position *position, struct error *err);

/* Nanoseconds since the start, for all but a text. */
bool position_resolve(const struct position *position, const struct summary *summary,
	int64_t *time_ns, struct error *err);

/* The same of a recording, which is read for it if need be; POSITION_NONE scrolled_off *time_ns
 * as it is. */
bool position_find(const struct position *position, const char *path,
	const struct reader_options *options, int64_t *time_ns, struct error *err);

#endif
