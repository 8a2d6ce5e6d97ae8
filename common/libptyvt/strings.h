/* SPDX-License-Identifier: MIT */
/* Byte strings that are kept once each and known by a number. */
#ifndef PTYVT_STRINGS_H
#define PTYVT_STRINGS_H

#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

/* Embedded by value; all zero but for `most` is an empty table. */
struct vt_strings {
	uint32_t most; /* strings; there is no room for further ones */
	uint32_t count;
	struct buffer bytes; /* all strings, one after the other; at most 16 MiB */
	uint32_t *ends;      /* of number 1, 2... in `bytes` */
	uint32_t *slots;     /* numbers by hash; 0: free */
	uint32_t slot_count; /* a power of two, or 0 */
};

/* The number of the string, from 1; 0 if there is no room or memory for it. */
uint32_t vt_strings_number(struct vt_strings *interned, const void *bytes, size_t size);

/* The string of a number that vt_strings_number gave; borrowed until the next call of it.
 */
const char *vt_strings_bytes(
	const struct vt_strings *interned, uint32_t number, size_t *size);

void vt_strings_done(struct vt_strings *interned);

#endif
