/* SPDX-License-Identifier: MIT */
/* The words of a command as text. */
#ifndef COMMON_QUOTE_H
#define COMMON_QUOTE_H

#include <stddef.h>

/* The words, ended by NULL, as one would type them in a shell, cut at `most` bytes. The
 * caller frees the result; NULL if out of memory. */
char *quote_words(char *const *words, size_t most);

#endif
