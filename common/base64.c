/* SPDX-License-Identifier: MIT */
#include "common/base64.h"

#include <stdint.h>
#include <string.h>

static const char all_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct buffer *out, const char *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += 3) {
		size_t left = size - at;
		uint32_t group = (uint32_t)(unsigned char)bytes[at] << 16;
		char digits[4];

		if (left > 1)
			group |= (uint32_t)(unsigned char)bytes[at + 1] << 8;
		if (left > 2)
			group |= (unsigned char)bytes[at + 2];
		for (int i = 0; i < 4; i++)
			digits[i] = all_digits[group >> (18 - 6 * i) & 63];
		if (left < 3)
			digits[3] = '=';
		if (left < 2)
			digits[2] = '=';
		buffer_add(out, digits, 4);
	}
}

bool base64_is_digit(char digit)
{
	return digit != '\0' && strchr(all_digits, digit) != NULL;
}

bool base64_decode(char *bytes, size_t *size)
{
	size_t used = 0, count = *size;
	uint32_t group = 0;

	while (count > 0 && bytes[count - 1] == '=')
		count--;
	for (size_t at = 0; at < count; at++) {
		if (!base64_is_digit(bytes[at]))
			return false;
		group = group << 6 |
			(uint32_t)(strchr(all_digits, bytes[at]) - all_digits);
		if (at % 4 > 0)
			bytes[used++] = (char)(group >> (6 - at % 4 * 2));
	}
	*size = used;
	return true;
}
