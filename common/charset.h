/* SPDX-License-Identifier: MIT */
/*
 * The character set of the user's locale, where it is not UTF-8: a terminal given UTF-8
 * would then take some of the bytes for control characters, 0x9b for CSI.
 */
#ifndef COMMON_CHARSET_H
#define COMMON_CHARSET_H

#include <stdbool.h>
#include <stdio.h>

#include "common/buffer.h"

struct charset;

bool charset_is_utf8(void);

/* NULL if it is UTF-8, or if out of memory. A locale that is not installed goes by its
 * name. The caller frees it. */
struct charset *charset_of_user(void);
void charset_free(struct charset *charset);

/* Adds text, or a part of it that ends with a complete character, in this character set
 * and in as many columns: missing characters become a similar ASCII character, or '?'.
 * Controls and ASCII are unchanged. Returns the number of '?'. */
size_t charset_add(
	struct charset *charset, const char *text, size_t size, struct buffer *out);

/* Writes UTF-8 to a stream, in the user's character set if that is a terminal. */
void charset_print(const char *text, size_t size, FILE *stream);

#endif
