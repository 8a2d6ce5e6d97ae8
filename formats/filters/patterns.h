/* SPDX-License-Identifier: MIT */
/* Searches a text for the patterns that the user has named. */
#ifndef FORMATS_FILTERS_PATTERNS_H
#define FORMATS_FILTERS_PATTERNS_H

#include <stddef.h>

#include "formats/filters/rules.h"
#include "formats/filters/targets.h"

/* Tells of all finds, line by line; lines end at every control character. A line in which
 * a search takes too long is a find. */
void patterns_search(const struct targets *targets, const char *text, size_t size,
	rules_found *found, void *context);

#endif
