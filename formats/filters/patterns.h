/* SPDX-License-Identifier: MIT */
/* Searches a text for the patterns that the user has named. */
#ifndef FORMATS_FILTERS_PATTERNS_H
#define FORMATS_FILTERS_PATTERNS_H

#include <stddef.h>

#include "formats/filters/rules.h"
#include "formats/filters/targets.h"

/* Tells of all finds, line by line; lines end at every control character. Returns the
 * kind of a pattern that took too long, NULL if none did. */
const char *patterns_search(const struct targets *targets, const char *text, size_t size,
	rules_found *found, void *context);

#endif
