/* SPDX-License-Identifier: MIT */
/* A position in a recording, as the user specifies it: 12.5, 1:30, 50%, -5, marker:NAME,
 * end, /text/ (where it first appears). */
#ifndef PLAYER_SEEK_TIME_SPEC_H
#define PLAYER_SEEK_TIME_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "player/summary.h"

struct time_spec {
	enum {
		TIME_SPEC_NONE,
		TIME_SPEC_TIME,
		TIME_SPEC_PERCENT,    /* value: percent, scaled like nanoseconds */
		TIME_SPEC_BEFORE_END, /* value: nanoseconds */
		TIME_SPEC_MARKER,     /* label, borrowed */
		TIME_SPEC_TEXT, /* label, borrowed, `size` bytes; finder.h finds it */
	} kind;
	int64_t value;
	const char *label;
	size_t size;
};

bool time_spec_parse(const char *text, struct time_spec *spec, struct error *err);

/* Nanoseconds since the start, for every kind except a text. */
bool time_spec_resolve(const struct time_spec *spec, const struct summary *summary,
	int64_t *time_ns, struct error *err);

/* The same for a recording, which is read if necessary; TIME_SPEC_NONE leaves *time_ns
 * unchanged. */
bool time_spec_find(const struct time_spec *spec, const char *path,
	const struct reader_options *options, int64_t *time_ns, struct error *err);

/* False with *err if it is a time after the end of the recording. */
bool time_spec_check(const struct time_spec *spec, int64_t end_ns, struct error *err);

#endif
