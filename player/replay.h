/* SPDX-License-Identifier: MIT */
/* A recording played into an invisible terminal, as fast as it can be read. */
#ifndef PLAYER_REPLAY_H
#define PLAYER_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"
#include "formats/reader.h"

struct replay {
	struct reader *reader; /* owned */
	struct vt_pool *pool;  /* owned */
	struct vt *screen;     /* owned; the screen at time_ns */
	bool ended;            /* the end was reached */
	int64_t time_ns;       /* of the last event */
	struct damage damage;
};

/* Ready for the first event. False with *err; even then replay_close must be called. */
bool replay_open(struct replay *replay, const char *path,
	const struct reader_options *options, struct error *err);

/* Reads the next event up to this time, without showing it; false if there is none. */
bool replay_read(struct replay *replay, int64_t to_ns, struct event *event);

/* Reads the next event and shows it. */
bool replay_step(struct replay *replay, int64_t to_ns);

void replay_close(struct replay *replay);

#endif
