/* SPDX-License-Identifier: MIT */
/* Source: the Unicode Character Database; tests/unicode.py says which of its properties
 * stand for what. */
#include "common/unicode.h"

#include "common/unicode_table.h"
#include "common/utf8.h"

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

bool is_regional_indicator(uint32_t code_point)
{
	return code_point >= 0x1f1e6 && code_point <= 0x1f1ff;
}

static uint32_t last_of(const char *text, size_t size)
{
	uint32_t character = 0;

	for (size_t length = 1; length <= size && length <= 4; length++)
		if (utf8_decode(text + size - length, length, &character) > 0)
			break;
	return character;
}

bool character_joins(uint32_t character, const char *text, size_t size, bool *widens)
{
	uint32_t first = 0, last = last_of(text, size);

	utf8_decode(text, size, &first);
	*widens = true;
	if (is_regional_indicator(character))
		return size == 4 && is_regional_indicator(first);
	if (character >= 0x1f3fb && character <= 0x1f3ff)
		return is_pictograph(last);
	if (last == 0x200d && is_pictograph(first) && is_pictograph(character))
		return true;
	*widens = character == 0xfe0f &&
		  (is_pictograph(first) || first == '#' || first == '*' ||
			  (first >= '0' && first <= '9'));
	return is_combining(character);
}
