/* SPDX-License-Identifier: MIT */
/*
 * Private keys on a screen (PEM, RFC 7468), whatever stands before them in the row: lines
 * of base64 between the borders, or next to one that is known, as in a pager.
 */
#ifndef FORMATS_FILTERS_KEYS_H
#define FORMATS_FILTERS_KEYS_H

#include <stddef.h>

#include "common/libptyvt/ptyvt.h"
#include "formats/filters/words.h"

/* A line of a key; borrowed during the call, which may add it to the words. */
typedef void keys_found(void *context, const char *line, size_t size);

/* `words`: lines that are known. */
void keys_search(
	struct vt *screen, const struct words *words, keys_found *found, void *context);

#endif
