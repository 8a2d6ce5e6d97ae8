/* SPDX-License-Identifier: MIT */
/* Small letters for capitals, so that text can be compared without regard to them. */
#ifndef COMMON_FOLD_H
#define COMMON_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* Folds UTF-8 in place. Letters whose small one has another number of bytes stay (the
 * Kelvin sign, the capital sharp s): what is at an offset is there afterwards, too. */
void fold(char *text, size_t size);

/* True if fold would change it. */
bool fold_changes(const char *text, size_t size);

#endif
