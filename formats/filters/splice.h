/* SPDX-License-Identifier: MIT */
/*
 * Makes a copy of a recording that leaves stretches of time out, and has more markers.
 * Where something is left out, the screen is repainted as far as it has changed.
 */
#ifndef FORMATS_FILTERS_SPLICE_H
#define FORMATS_FILTERS_SPLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "formats/reader.h"

/* Recorded times; what is at `to` stays. */
struct splice_hole {
	int64_t from_ns, to_ns;
};

struct splice_marker {
	int64_t at_ns; /* in a hole: where it is closed */
	const char *label;
};

/* Both in any order; holes may overlap. They are sorted. */
struct splice_options {
	struct splice_hole *holes;
	size_t hole_count;
	struct splice_marker *markers;
	size_t marker_count;
};

/* Reads the recording and writes it as asciicast, version 2, to an empty file that is
 * open for reading and writing and stays the caller's. Damage is noted. False with *err.
 */
bool splice_recording(const char *path, const struct reader_options *reader,
	struct splice_options *options, int fd, struct damage *damage, struct error *err);

#endif
