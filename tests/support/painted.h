/* SPDX-License-Identifier: MIT */
/* Whether a terminal that was painted is as the screen that was to be painted. */
#ifndef TESTS_SUPPORT_PAINTED_H
#define TESTS_SUPPORT_PAINTED_H

#include <stdbool.h>
#include <stddef.h>

/* A terminal that shows what `before` prints is painted with what `wanted` prints; then
 * `behind` is printed to both. `knows`: the painter knows what the terminal shows. True
 * if both look the same. All bytes that are no text. */
bool painted(const char *before, size_t before_size, const char *wanted,
	size_t wanted_size, const char *behind, size_t behind_size, bool knows);

#endif
