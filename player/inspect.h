/* SPDX-License-Identifier: MIT */
/* What a recording would do to a terminal besides drawing. */
#ifndef PLAYER_INSPECT_H
#define PLAYER_INSPECT_H

#include "formats/reader.h"
#include "player/guard.h"

struct inspection {
	int64_t counts[GUARD_CLASSES];
	int64_t dangerous; /* the dangerous ones in total */
	struct damage damage;
};

/* Reads the recording to its end. False if out of memory. */
bool inspect(struct reader *reader, struct inspection *inspection, struct error *err);

#endif
