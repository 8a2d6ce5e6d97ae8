/* SPDX-License-Identifier: MIT */
#include "common/recode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd";
enum { CHARACTER_MAX = 8, PIECE = 4096, GROWTH = 4 };

struct recoder {
	iconv_t to_utf8;
	char held[CHARACTER_MAX]; /* the beginning of a character */
	size_t held_size;
};

struct recoder *recoder_new(const char *charset)
{
	struct recoder *recoder = calloc(1, sizeof(*recoder));

	if (recoder == NULL)
		return NULL;
	recoder->to_utf8 = iconv_open("UTF-8", charset);
	if (recoder->to_utf8 != (iconv_t)-1)
		return recoder;
	free(recoder);
	return NULL;
}

/* Converts as much as possible; returns the bytes left, which begin a character. */
static size_t convert(
	struct recoder *recoder, const char *bytes, size_t size, struct buffer *out)
{
	char *from = (char *)bytes; /* iconv only reads it */

	while (size > 0) {
		char *start = buffer_reserve(out, size * GROWTH), *to = start;
		size_t room = size * GROWTH;

		if (start == NULL)
			return 0;
		if (iconv(recoder->to_utf8, &from, &size, &to, &room) == (size_t)-1 &&
			errno == EINVAL && size < CHARACTER_MAX) {
			out->size += (size_t)(to - start);
			return size;
		}
		out->size += (size_t)(to - start);
		if (size == 0 || errno == E2BIG)
			continue;
		buffer_add(out, replacement, 3);
		from++;
		size--;
	}
	return 0;
}

void recoder_add(
	struct recoder *recoder, const char *bytes, size_t size, struct buffer *out)
{
	while (size > 0) {
		char piece[CHARACTER_MAX + PIECE];
		size_t held = recoder->held_size, taken = size < PIECE ? size : PIECE;
		size_t left;

		memcpy(piece, recoder->held, held);
		memcpy(piece + held, bytes, taken);
		left = convert(recoder, piece, held + taken, out);
		memcpy(recoder->held, piece + held + taken - left, left);
		recoder->held_size = left;
		bytes += taken;
		size -= taken;
	}
}

void recoder_reset(struct recoder *recoder)
{
	recoder->held_size = 0;
	iconv(recoder->to_utf8, NULL, NULL, NULL, NULL);
}

void recoder_free(struct recoder *recoder)
{
	if (recoder == NULL)
		return;
	iconv_close(recoder->to_utf8);
	free(recoder);
}
