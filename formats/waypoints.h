/* SPDX-License-Identifier: MIT */
/*
 * Where a compressed file can be read on from: copies of its decoder, at equal distances. They
 * get farther apart as the file gets longer, so that they stay few.
 */
#ifndef FORMATS_WAYPOINTS_H
#define FORMATS_WAYPOINTS_H

#include <stdbool.h>
#include <stdint.h>

struct compression;

enum {
	WAYPOINTS_MAX = 64,          /* some 40 KiB of gzip's decoder each */
	WAYPOINTS_DISTANCE = 4 << 20 /* decoded bytes; at first */
};

struct waypoint {
	int64_t offset, raw_offset; /* of the next byte, decoded and in the file */
	void *decoder;
};

/* Embedded by value, all zero at first but for the compression. */
struct waypoints {
	const struct compression *compression;
	int64_t distance; /* 0: the first one */
	struct waypoint points[WAYPOINTS_MAX];
	int count;
};

/* Keeps a copy of the decoder if the last one is far enough away, and memory allows. */
void waypoints_pass(struct waypoints *waypoints, int64_t offset, int64_t raw_offset,
	const void *decoder);

/* The last one not behind the offset; NULL if there is none. */
const struct waypoint *waypoints_before(const struct waypoints *waypoints, int64_t offset);

void waypoints_done(struct waypoints *waypoints);

#endif
