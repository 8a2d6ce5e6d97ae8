/* SPDX-License-Identifier: MIT */
/* Places in a stream of bytes that are masked or left out. */
#ifndef FORMATS_FILTERS_MASKS_H
#define FORMATS_FILTERS_MASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

/* What a mask is made of, if nothing else is asked for. */
#define MASK_BULLET "\u2022"

/* Bytes [from, to); of characters it is their first byte that counts. */
struct mask {
	uint64_t from, to;
	bool drops;
};

/* All zero is a valid empty one. */
struct masks {
	struct mask *masks;
	size_t count, room, sorted;
	bool failed;   /* without memory */
	size_t next;   /* of masks_apply */
	unsigned held; /* bytes of a masked character that are still to come */
};

void masks_add(struct masks *masks, uint64_t from, uint64_t to, bool drops);

/* Before the first masks_apply: in order, without overlaps. */
void masks_sort(struct masks *masks);

/* Adds the bytes that begin at this place, masked. Places must not go back. Controls are
 * never masked. Returns the number of characters that were. */
size_t masks_apply(struct masks *masks, uint64_t at, const char *bytes, size_t size,
	const char *mask, struct buffer *out);

void masks_done(struct masks *masks);

#endif
