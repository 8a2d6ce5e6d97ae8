/* SPDX-License-Identifier: MIT */
/*
 * Where decoding of a compressed file can resume: copies of its decoder at equal
 * distances, which increase as the file gets longer, so that the copies stay few.
 */
#ifndef FORMATS_BYTES_ACCESS_POINTS_H
#define FORMATS_BYTES_ACCESS_POINTS_H

#include <stdbool.h>
#include <stdint.h>

struct compression;

enum {
	ACCESS_POINTS_MAX = 64,          /* each about 40 KiB for gzip */
	ACCESS_POINTS_DISTANCE = 4 << 20 /* decoded bytes, at first */
};

struct access_point {
	int64_t offset, raw_offset; /* of the next byte, decoded and in the file */
	int64_t member_at;          /* in the file, where its member begins */
	void *decoder;
};

/* Embedded by value, initially all zero except for the compression. */
struct access_points {
	const struct compression *compression;
	int64_t distance; /* 0: the first one */
	struct access_point points[ACCESS_POINTS_MAX];
	int count;
};

/* Keeps a copy of the decoder if the last one is far enough away and memory allows. */
void access_points_pass(struct access_points *access_points, int64_t offset,
	int64_t raw_offset, int64_t member_at, const void *decoder);

/* The last one at or before the offset; NULL if there is none. */
const struct access_point *access_points_before(
	const struct access_points *access_points, int64_t offset);

void access_points_done(struct access_points *access_points);

#endif
