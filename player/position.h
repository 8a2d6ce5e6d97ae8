/* SPDX-License-Identifier: MIT */
/* A place in a recording, as the user names it: 12.5, 1:30, 50%, -5, marker:NAME, end. */
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
	} kind;
	int64_t value;
	const char *label;
};

bool position_parse(const char *text, struct position *position, struct error *err);

/* True if the whole recording must be known to tell where it is. */
bool position_needs_summary(const struct position *position);

/* Nanoseconds since the start; `summary` may be NULL if it is not needed. */
bool position_resolve(const struct position *position, const struct summary *summary,
	int64_t *time_ns, struct error *err);

#endif
