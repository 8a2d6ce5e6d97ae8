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

/* As utf8_decode, for what is not a whole character; it is slower. */
int utf8_decode_any(const char *bytes, size_t size, uint32_t *code_point);

/* The character at the start of bytes[0..size), size > 0. Returns its length 1 to 4 and
 * sets *code_point; 0 if the bytes begin an incomplete character; -n if the first n bytes
 * (1 to 3) are not UTF-8. */
static inline int utf8_decode(const char *bytes, size_t size, uint32_t *code_point)
{
	const unsigned char *from = (const unsigned char *)bytes;
	unsigned lead = from[0];

	if (lead < 0x80) {
		*code_point = lead;
		return 1;
	}
	if (lead >= 0xc2 && lead < 0xe0 && size > 1 && (from[1] & 0xc0) == 0x80) {
		*code_point = (lead & 0x1f) << 6 | (from[1] & 0x3fu);
		return 2;
	}
	if (lead > 0xe0 && lead < 0xf0 && lead != 0xed && size > 2 &&
		(from[1] & 0xc0) == 0x80 && (from[2] & 0xc0) == 0x80) {
		*code_point =
			(lead & 0x0f) << 12 | (from[1] & 0x3fu) << 6 | (from[2] & 0x3fu);
		return 3;
	}
	if (lead == 0xf0 && size > 3 && from[1] >= 0x90 && from[1] < 0xc0 &&
		(from[2] & 0xc0) == 0x80 && (from[3] & 0xc0) == 0x80) {
		*code_point = (from[1] & 0x3fu) << 12 | (from[2] & 0x3fu) << 6 |
			      (from[3] & 0x3fu);
		return 4;
	}
	return utf8_decode_any(bytes, size, code_point);
}

/* The same for bytes that are known to be whole characters. */
static inline size_t utf8_take(const char *bytes, uint32_t *code_point)
{
	const unsigned char *from = (const unsigned char *)bytes;
	unsigned lead = from[0];

	if (lead < 0x80) {
		*code_point = lead;
		return 1;
	}
	if (lead < 0xe0) {
		*code_point = (lead & 0x1f) << 6 | (from[1] & 0x3fu);
		return 2;
	}
	*code_point = (lead & 0x0f) << 12 | (from[1] & 0x3fu) << 6 | (from[2] & 0x3fu);
	if (lead < 0xf0)
		return 3;
	*code_point = (*code_point & 0x7fff) << 6 | (from[3] & 0x3fu);
	return 4;
}

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
