/* SPDX-License-Identifier: MIT */
/*
 * The properties of characters, as a table in two stages. unicode_table.c is made from
 * the Unicode Character Database by tests/unicode.py.
 */
#ifndef COMMON_UNICODE_TABLE_H
#define COMMON_UNICODE_TABLE_H

#include <stdint.h>

enum {
	UNICODE_BLOCK = 64, /* code points in a block */
	UNICODE_TABLE_END = 0x20000,
	UNICODE_VERSION = 17,
};

/* A property is a sum of these, and a letter of a block is '@' and it. */
enum {
	UNICODE_WIDTH = 3, /* a mask: the columns */
	UNICODE_PICTOGRAPH = 4,
	UNICODE_TRICK = 8,
};

extern const char unicode_blocks[][UNICODE_BLOCK + 1];
extern const uint8_t unicode_index[UNICODE_TABLE_END / UNICODE_BLOCK];

/* Above the table are ideographs, tags, variation selectors and private use. */
static inline unsigned unicode_property(uint32_t code_point)
{
	if (code_point < UNICODE_TABLE_END)
		return (unsigned char)
			       unicode_blocks[unicode_index[code_point / UNICODE_BLOCK]]
					     [code_point % UNICODE_BLOCK] -
		       '@';
	if (code_point >= 0xe0000 && code_point <= 0xe0fff)
		return UNICODE_TRICK |
		       (code_point >= 0xe0100 && code_point <= 0xe01ef ? 0 : 1);
	return code_point < 0x40000 && (code_point & 0xffff) < 0xfffe ? 2 : 1;
}

#endif
