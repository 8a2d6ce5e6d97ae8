/* SPDX-License-Identifier: MIT */
/*
 * Decodes UTF-8 that arrives in pieces. Source: the Unicode Standard, section 3.9, table
 * 3-7 (well-formed sequences) and its practice of one U+FFFD for each maximal subpart of
 * an ill-formed sequence.
 */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character at the start of bytes[0..size), size > 0. Returns its length 1 to 4 and
 * sets *code_point; 0 if the bytes begin an incomplete character; -n if the first n bytes
 * (1 to 3) are not UTF-8. */
int utf8_decode(const char *bytes, size_t size, uint32_t *code_point);

/* Writes the character, 1 to 4 bytes, and returns their number. Anything that is not a
 * character (surrogates, above U+10FFFF) becomes U+FFFD. */
size_t utf8_encode(uint32_t code_point, char *bytes);

/* How many bytes at the front are printable ASCII, 0x20 to 0x7e. */
size_t utf8_ascii(const char *bytes, size_t size);

/* How many bytes at the end of bytes[0..size) begin a character that may still be
 * completed: 0 to 3. */
size_t utf8_unfinished(const char *bytes, size_t size);

/* True if all of it is UTF-8, with no incomplete character. */
bool utf8_is_valid(const char *bytes, size_t size);

#endif
