/* SPDX-License-Identifier: MIT */
/* Where a key seeks to, which may only be known once more of the recording has been
 * read. */
#ifndef PLAYER_SEEK_SEEK_H
#define PLAYER_SEEK_SEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "player/seek/finder.h"
#include "player/seek/index.h"
#include "player/seek/time_spec.h"

struct seek {
	enum {
		SEEK_NONE,
		SEEK_TIME,    /* value: nanoseconds since the start */
		SEEK_PERCENT, /* value: of the duration; from `now_ns` if `relative` */
		SEEK_PLACE,   /* the place in spec, not a text; its label lives longer */
		SEEK_MARKER,  /* value: 1 or -1, from `now_ns`; `relative`: in playback */
		SEEK_TEXT,    /* what the finder finds */
		SEEK_PICTURE, /* value: pictures back, from `end` */
	} kind;
	int64_t value, now_ns;
	bool relative;
	struct time_spec spec;
	struct finder finder;
	/* For pictures: searched for among the events up to `end`, stretch by stretch. */
	struct playhead playhead;
	bool is_inside;
	int64_t start, end, last; /* last: that changed the picture; 0: none */
};

enum reached {
	REACHED_NOT_YET,
	REACHED,        /* *target is known and has been read */
	REACHED_NEVER,  /* there is no such place */
	REACHED_FAILED, /* *err: the file can no longer be read; no such marker */
};

/* Continues for some milliseconds. */
enum reached seek_step(struct seek *seek, struct seek_index *index, struct target *target,
	struct error *err);

/* Gives the seek up. */
void seek_done(struct seek *seek);

#endif
