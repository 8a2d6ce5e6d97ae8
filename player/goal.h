/* SPDX-License-Identifier: MIT */
/* Where a key wants to go, which may only be known when more of the recording was read.
 */
#ifndef PLAYER_GOAL_H
#define PLAYER_GOAL_H

#include <stdbool.h>
#include <stdint.h>

#include "player/finder.h"
#include "player/timeline.h"

struct goal {
	enum {
		GOAL_NONE,
		GOAL_TIME,    /* value: nanoseconds since the start */
		GOAL_PERCENT, /* value: of the duration; on from `now_ns` if `relative` */
		GOAL_MARKER,  /* value: 1 or -1, from `now_ns`; `relative`: time goes on */
		GOAL_TEXT,    /* the finder's */
	} kind;
	int64_t value, now_ns;
	bool relative;
	struct finder finder;
};

enum reached {
	REACHED_NOT_YET,
	REACHED,       /* *target is known and read */
	REACHED_NEVER, /* there is no such place */
	REACHED_FAILED, /* the recording cannot be read again */
};

/* Goes on for some milliseconds. */
enum reached goal_step(
	struct goal *goal, struct timeline *timeline, struct target *target);

/* Gives the goal up. */
void goal_done(struct goal *goal);

#endif
