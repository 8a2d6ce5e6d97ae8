/* SPDX-License-Identifier: MIT */
/* Folds capitals to small letters, so that text can be compared regardless of case. */
#ifndef COMMON_FOLD_H
#define COMMON_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* Folds UTF-8 in place. Letters whose small form has another number of bytes are left
 * alone (the Kelvin sign, the capital sharp s), so that offsets stay valid. */
void fold(char *text, size_t size);

/* True if fold would change it. */
bool fold_changes(const char *text, size_t size);

#endif
