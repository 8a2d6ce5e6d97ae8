/* SPDX-License-Identifier: MIT */
/* One row per format; the order does not matter, except that of equal suffixes: the
 * first that can be written is the one that a file name means. */
#include "formats/formats.h"

#include <string.h>

#include "formats/format.h"

static const struct format *const formats[] = {
	&asciicast_v2,
	&asciicast_v3,
	&asciicast_v1,
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

const struct format *format_by_name(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const struct format *format_by_suffix(const char *path)
{
	const struct compression *compression = compression_of_path(path);
	size_t size = strlen(path) - (compression ? strlen(compression->suffix) : 0);

	for (size_t i = 0; i < FORMATS; i++) {
		const char *suffix = formats[i]->suffix;
		size_t length = suffix ? strlen(suffix) : 0;

		if (length > 0 && formats[i]->create != NULL && size > length &&
			memcmp(path + size - length, suffix, length) == 0)
			return formats[i];
	}
	return NULL;
}

const struct format *format_by_content(const char *start, size_t size)
{
	const struct format *best = NULL;
	int best_score = 0;

	for (size_t i = 0; i < FORMATS; i++) {
		int score = formats[i]->probe ? formats[i]->probe(start, size) : 0;

		if (score > best_score) {
			best_score = score;
			best = formats[i];
		}
	}
	return best;
}

const char *format_name(const struct format *format)
{
	return format->name;
}
