/* SPDX-License-Identifier: MIT */
/* One row per format; the order matters only for equal suffixes: a file name means the
 * first one that can be written. */
#include "formats/formats.h"

#include <ctype.h>
#include <string.h>

#include "formats/format.h"

static const struct format *const formats[] = {
	&asciicast_v2,
	&asciicast_v3,
	&asciicast_v1,
	&ttyrec,
	&typescript,
	&tlog,
	&sudo_log,
	&bsd_script,
	&cowrie,
	&raw,
	&plain_text,
	&ansi,
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

const struct format *format_at(int number)
{
	return number < FORMATS ? formats[number] : NULL;
}

/* "txt" is the suffix, "v3" the end of a name. */
static bool is_short_name(const struct format *format, const char *name)
{
	size_t length = strlen(format->name), size = strlen(name);

	if (format->suffix != NULL && strcmp(format->suffix + 1, name) == 0)
		return true;
	return length > size && format->name[length - size - 1] == '-' &&
	       strcmp(format->name + length - size, name) == 0;
}

const struct format *format_by_name(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->other_name != NULL &&
			strcmp(formats[i]->other_name, name) == 0)
			return formats[i];
	for (size_t i = 0; i < FORMATS; i++)
		if (is_short_name(formats[i], name))
			return formats[i];
	return NULL;
}

const char *format_suffix_of(const char *path, size_t *size)
{
	const struct compression *compression = compression_of_path(path);
	const char *end = path + strlen(path), *at;

	end -= compression ? strlen(compression->suffix) : 0;
	for (at = end; at > path && isalnum((unsigned char)at[-1]); at--)
		;
	*size = (size_t)(end - at) + 1;
	if (at == end || at - path < 2 || at[-1] != '.' || at[-2] == '/' ||
		!isalpha((unsigned char)*at))
		return NULL;
	return at - 1;
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

const char *format_unknown_suffix(const char *path, size_t *size)
{
	enum { SHOWN = 20 };
	const char *suffix = format_suffix_of(path, size);

	if (suffix == NULL || strncmp(path, "/dev/", 5) == 0 ||
		format_by_suffix(path) != NULL)
		return NULL;
	*size = *size < SHOWN ? *size : SHOWN;
	return suffix;
}

const struct format *format_by_content(const char *start, size_t size, int *best_score)
{
	const struct format *best = NULL;

	*best_score = 0;
	for (size_t i = 0; i < FORMATS; i++) {
		int score = formats[i]->probe ? formats[i]->probe(start, size) : 0;

		if (score > *best_score) {
			*best_score = score;
			best = formats[i];
		}
	}
	return best;
}

const struct format *format_by_guess(const char *start, size_t size)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->guess != NULL && formats[i]->guess(start, size))
			return formats[i];
	return NULL;
}

bool format_explains(const char *start, size_t size, struct error *err)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->explains != NULL &&
			formats[i]->explains(start, size, err))
			return true;
	return false;
}

const struct format *format_fallback(void)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->is_fallback)
			return formats[i];
	return NULL;
}

const char *format_name(const struct format *format)
{
	return format->name;
}

bool format_replaces(const struct format *format, const struct format *other)
{
	return format->create != NULL &&
	       (other == NULL || (format->suffix != NULL &&
					 strcmp(format->suffix, other->suffix) == 0));
}

bool format_is_verbatim(const struct format *format)
{
	return format->is_verbatim;
}

static void describe_compression(
	const struct compression *compression, struct format_description *description)
{
	*description = (struct format_description){.name = compression->name,
		.suffix = compression->suffix ? compression->suffix : "-",
		.summary = compression->decoder_new == NULL ? "compression, not built in"
			   : compression->summary != NULL
				   ? compression->summary
				   : "compression for any of these",
		.reads = compression->decoder_new != NULL,
		.writes = compression->encoder_new != NULL};
}

bool format_describe(int number, struct format_description *description)
{
	const struct format *format = format_at(number);
	const struct compression *compression;

	if (format != NULL) {
		*description = (struct format_description){.name = format->name,
			.suffix = format->suffix ? format->suffix : "-",
			.summary = format->summary,
			.reads = format->open != NULL,
			.writes = format->create != NULL};
		return true;
	}
	compression = compression_at(number - FORMATS);
	if (compression != NULL)
		describe_compression(compression, description);
	return compression != NULL;
}

bool option_format(const char *text, void *target, struct error *err)
{
	const struct format *format = format_by_name(text);

	if (format == NULL)
		return fail(err, "unknown format '%s'; see ptyplay --list-formats", text);
	if (format->create == NULL)
		return fail(err, "%s cannot be written", format->name);
	*(const struct format **)target = format;
	return true;
}
