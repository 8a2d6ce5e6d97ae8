/* SPDX-License-Identifier: MIT */
/* A recording played into a terminal that nobody sees, as fast as it can be read. */
#ifndef PLAYER_REPLAY_H
#define PLAYER_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"
#include "formats/reader.h"

struct replay {
	struct reader *reader; /* owned */
	struct vt_pool *pool;  /* owned */
	struct vt *screen;     /* owned; what is seen at time_ns */
	bool ended;            /* the end was met */
	int64_t time_ns;       /* of the last event */
	struct damage damage;
};

/* Ready for the first event. False with *err; replay_close is called all the same. */
bool replay_open(struct replay *replay, const char *path,
	const struct reader_options *options, struct error *err);

/* The next event up to this time, which is not shown yet; false if there is none. */
bool replay_read(struct replay *replay, int64_t to_ns, struct event *event);

/* Reads and shows it. */
bool replay_step(struct replay *replay, int64_t to_ns);

void replay_close(struct replay *replay);

#endif
