/* SPDX-License-Identifier: MIT */
/*
 * The character set of the user's locale, where it is not UTF-8: a terminal that is told
 * UTF-8 then takes some of the bytes for control characters, 0x9b for CSI.
 */
#ifndef COMMON_CHARSET_H
#define COMMON_CHARSET_H

#include <stdbool.h>
#include <stdio.h>

#include "common/buffer.h"

struct charset;

bool charset_is_utf8(void);

/* NULL if it is UTF-8, or memory ran out. A locale that is not installed is what its name
 * says. The caller frees it. */
struct charset *charset_of_user(void);
void charset_free(struct charset *charset);

/* Adds text, or a part of it that ends with a whole character, in this character set, in
 * as many columns: what it lacks as a similar ASCII character, or as '?'. Controls and
 * ASCII stay as they are. Returns the number of '?'. */
size_t charset_add(
	struct charset *charset, const char *text, size_t size, struct buffer *out);

/* Writes UTF-8 to a stream, in the user's character set if that is a terminal. */
void charset_print(const char *text, size_t size, FILE *stream);

#endif
