/* SPDX-License-Identifier: MIT */
/* UTF-8 according to table 3-7 of the Unicode Standard. */
#include "common/utf8.h"

#include <endian.h>
#include <string.h>

/* The length of the sequence that a lead byte announces, and the range of its second
 * byte, which excludes overlong forms, surrogates and anything above U+10FFFF. */
static int sequence(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0) {
		if (lead == 0xe0)
			*low = 0xa0;
		if (lead == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (lead > 0xf4)
		return 0;
	if (lead == 0xf0)
		*low = 0x90;
	if (lead == 0xf4)
		*high = 0x8f;
	return 4;
}

int utf8_decode_any(const char *bytes, size_t size, uint32_t *code_point)
{
	const unsigned char *from = (const unsigned char *)bytes;
	unsigned char low, high;
	int length = sequence(from[0], &low, &high);
	uint32_t value;

	if (length == 0)
		return -1;
	if (length == 1) {
		*code_point = from[0];
		return 1;
	}
	value = from[0] & (0x7fu >> length);
	for (int i = 1; i < length; i++) {
		if ((size_t)i == size)
			return 0;
		if (from[i] < low || from[i] > high)
			return -i;
		value = value << 6 | (from[i] & 0x3fu);
		low = 0x80;
		high = 0xbf;
	}
	*code_point = value;
	return length;
}

size_t utf8_encode(uint32_t code_point, char *bytes)
{
	if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point < 0xe000))
		code_point = 0xfffd;
	if (code_point < 0x80) {
		bytes[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		bytes[0] = (char)(0xc0 | code_point >> 6);
		bytes[1] = (char)(0x80 | (code_point & 0x3f));
		return 2;
	}
	if (code_point < 0x10000) {
		bytes[0] = (char)(0xe0 | code_point >> 12);
		bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (code_point & 0x3f));
		return 3;
	}
	bytes[0] = (char)(0xf0 | code_point >> 18);
	bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (code_point & 0x3f));
	return 4;
}

size_t utf8_unfinished(const char *bytes, size_t size)
{
	uint32_t code_point;

	for (size_t back = 1; back <= 3 && back <= size; back++) {
		unsigned char byte = (unsigned char)bytes[size - back];

		if (byte < 0x80)
			return 0;
		if (byte >= 0xc0)
			return utf8_decode(bytes + size - back, back, &code_point) == 0
				       ? back
				       : 0;
	}
	return 0;
}

/* Sets the highest bit of each of eight bytes that is not printable ASCII; only the
 * lowest bit set is reliable. */
static uint64_t unprintable(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t deletes = word ^ (ones * 0x7f);

	return (word | (word - ones * 0x20) | (deletes - ones)) & tops;
}

size_t utf8_ascii(const char *bytes, size_t size)
{
	size_t at = 0;
	uint64_t word, found;

	for (; size - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, bytes + at, sizeof(word));
		found = unprintable(le64toh(word));
		if (found != 0)
			return at + (size_t)__builtin_ctzll(found) / 8;
	}
	while (at < size && bytes[at] >= 0x20 && bytes[at] < 0x7f)
		at++;
	return at;
}

bool utf8_is_valid(const char *bytes, size_t size)
{
	uint32_t code_point;

	while (size > 0) {
		int length = utf8_decode(bytes, size, &code_point);

		if (length <= 0)
			return false;
		bytes += length;
		size -= (size_t)length;
	}
	return true;
}
