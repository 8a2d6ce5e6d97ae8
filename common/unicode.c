/* SPDX-License-Identifier: MIT */
/* Source: the Unicode Character Database; tests/unicode.py says which of its properties
 * stand for what. */
#include "common/unicode.h"

#include "common/unicode_table.h"

bool is_trick(uint32_t code_point)
{
	return (unicode_property(code_point) & UNICODE_TRICK) != 0;
}

bool is_combining(uint32_t code_point)
{
	return (unicode_property(code_point) & UNICODE_WIDTH) == 0;
}

bool is_pictograph(uint32_t code_point)
{
	return (unicode_property(code_point) & UNICODE_PICTOGRAPH) != 0;
}

int character_width(uint32_t code_point)
{
	return (int)(unicode_property(code_point) & UNICODE_WIDTH);
}
