/* SPDX-License-Identifier: MIT */
#include "tests/support/harmless.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The length of a sequence behind ESC [, 0 if it is none of the allowed. */
static size_t csi(const char *at, const char *end)
{
	const char *start = at;
	char private = '\0', space = '\0';

	if (at < end && *at == '?')
	private = *at++;
	while (at < end && (isdigit((unsigned char)*at) || *at == ';'))
		at++;
	if (at < end && *at == ' ')
		space = *at++;
	if (at == end)
		return 0;
	if (private != '\0') {
		static const char *const modes[] = {
			"5", "6", "7", "12", "25", "47", "1047", "1048", "1049"};
		size_t length = (size_t)(at - start) - 1;

		if (space != '\0' || (*at != 'h' && *at != 'l'))
			return 0;
		for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
			if (strlen(modes[i]) == length &&
				memcmp(start + 1, modes[i], length) == 0)
				return (size_t)(at + 1 - start);
		return 0;
	}
	if (space != '\0')
		return *at == 'q' ? (size_t)(at + 1 - start) : 0;
	if (*at == 'h' || *at == 'l')
		return at == start + 1 && *start == '4' ? 2 : 0;
	if ((*at == 's' || *at == 'u') && at != start)
		return 0;
	if (*at == 'J' && start < at && (at != start + 1 || *start > '2'))
		return 0;
	if (*at == 'T' && memchr(start, ';', (size_t)(at - start)) != NULL)
		return 0;
	return strchr("@ABCDEFGHIJKLMPSTXZ`abdefgmrsu", *at) ? (size_t)(at + 1 - start)
							     : 0;
}

/* The length of a sequence behind ESC, 0 if it is none of the allowed. */
static size_t escape(const char *at, const char *end)
{
	size_t length;

	if (at == end)
		return 0;
	if (*at == '[') {
		length = csi(at + 1, end);
		return length ? length + 1 : 0;
	}
	if (strchr("78DEHMno", *at) != NULL && *at != '\0')
		return 1;
	if (end - at < 2)
		return 0;
	if (strchr("()*+", *at) != NULL && *at != '\0' && (at[1] == '0' || at[1] == 'B'))
		return 2;
	return *at == '#' && at[1] == '8' ? 2 : 0;
}

/* The length of a character above ASCII that is well-formed and no C1; 0: it is not. */
static size_t character(const unsigned char *at, size_t left)
{
	size_t length = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;

	if (*at < 0xc2 || *at > 0xf4 || length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return 0;
	if (*at == 0xc2 && at[1] < 0xa0)
		return 0;
	return length;
}

bool harmless(const char *bytes, size_t size)
{
	const char *at = bytes, *end = bytes + size;

	while (at < end) {
		unsigned char byte = (unsigned char)*at;
		size_t length = 1;

		if (byte == 0x1b) {
			length = escape(at + 1, end);
			length += length > 0;
		} else if (byte < 0x20) {
			length = byte >= 7 && byte <= 15 ? 1 : 0;
		} else if (byte == 0x7f) {
			length = 0;
		} else if (byte >= 0x80) {
			length = character((const unsigned char *)at, (size_t)(end - at));
		}
		if (length == 0)
			return false;
		at += length;
	}
	return true;
}
