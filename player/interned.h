/* SPDX-License-Identifier: MIT */
/* Byte strings that are kept once each and known by a number. */
#ifndef PLAYER_INTERNED_H
#define PLAYER_INTERNED_H

#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

/* Embedded by value; all zero but for `most` is an empty table. */
struct interned {
	uint32_t most; /* strings; there is no room for further ones */
	uint32_t count;
	struct buffer bytes; /* all strings, one behind the other; at most 16 MiB */
	uint32_t *ends;      /* of number 1, 2... in `bytes` */
	uint32_t *slots;     /* numbers by hash; 0: free */
	uint32_t slot_count; /* a power of two, or 0 */
};

/* The number of the string, from 1; 0 if there is no room or memory for it. */
uint32_t interned_number(struct interned *interned, const void *bytes, size_t size);

/* The string of a number that interned_number gave; borrowed until the next call of it.
 */
const char *interned_bytes(
	const struct interned *interned, uint32_t number, size_t *size);

void interned_done(struct interned *interned);

#endif
