/* SPDX-License-Identifier: MIT */
/* Places in a stream of bytes, for what is masked and what is left out. */
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
};

/* All zero is a valid empty one. */
struct masks {
	struct mask *masks;
	size_t count, room;
	bool failed;      /* without memory */
	size_t next;      /* of masks_apply */
	unsigned held;    /* bytes of a masked character that are still to come */
	char cluster[40]; /* what was masked last, as far as more may join it */
	size_t cluster_size;
	int cluster_width;
};

void masks_add(struct masks *masks, uint64_t from, uint64_t to);

/* Before the first masks_apply: in order, without overlaps. */
void masks_sort(struct masks *masks);

/* True if this place is in one of them; *left: so many bytes more are as this one. Places
 * must not go back. */
bool masks_at(struct masks *masks, uint64_t at, uint64_t *left);

/* Adds the bytes that begin at this place, masked, without those of `drops`. Controls are
 * never masked. Places must not go back. Returns the number of characters that were
 * masked. */
size_t masks_apply(struct masks *masks, struct masks *drops, uint64_t at,
	const char *bytes, size_t size, const char *mask, struct buffer *out);

/* Masks a text, with bullets; it is replaced if there are masks, and their number is
 * added to *count. Takes the masks away. False without memory. */
bool masks_text(struct masks *masks, char **text, int64_t *count);

void masks_done(struct masks *masks);

#endif
