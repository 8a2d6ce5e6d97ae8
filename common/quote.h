/* SPDX-License-Identifier: MIT */
/* The words of a command as text. */
#ifndef COMMON_QUOTE_H
#define COMMON_QUOTE_H

#include <stddef.h>

/* The words, ended by NULL, as a shell would have to be given them, cut at `most`
 * bytes. The caller frees it; NULL without memory. */
char *quote_words(char *const *words, size_t most);

#endif
