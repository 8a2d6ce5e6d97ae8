/* SPDX-License-Identifier: MIT */
/* The table of formats, by name, by suffix and by content. */
#ifndef FORMATS_FORMATS_H
#define FORMATS_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct format;

/* "asciicast-v3", or for short "v3", "txt"; "asciicast" is version 2. NULL if there is no
 * such format. */
const struct format *format_by_name(const char *name);

/* By the end of a file name, ignoring the suffix of a compression: "x.cast.gz". NULL if
 * no format that can be written has this suffix. */
const struct format *format_by_suffix(const char *path);

/* The end of a file name that looks like the suffix of a format, with its dot: letters,
 * perhaps followed by digits; NULL if there is none. */
const char *format_suffix_of(const char *path, size_t *size);

/* The same if no format that can be written has this suffix, cut for a message; NULL if
 * one has, or if it is a device. */
const char *format_unknown_suffix(const char *path, size_t *size);

/* The best match for the first bytes and how good it is, 1 to 100; NULL and 0 if none. */
const struct format *format_by_content(const char *start, size_t size, int *score);

/* The format of a file with a damaged header, judged by what is left; NULL if none. */
const struct format *format_by_guess(const char *start, size_t size);

/* The format that matches any bytes. */
const struct format *format_fallback(void);

/* True, with *err, if a format knows why these bytes cannot be read. */
bool format_explains(const char *start, size_t size, struct error *err);

/* Each format in turn, from 0; NULL after the last one. */
const struct format *format_at(int number);

/* "asciicast-v2" */
const char *format_name(const struct format *format);

/* True if it can be written to a file whose name means `other` (NULL: nothing). */
bool format_replaces(const struct format *format, const struct format *other);

/* True if files of the format hold the control sequences of the recording verbatim. */
bool format_is_verbatim(const struct format *format);

/* What people should know about a format or a compression. */
struct format_description {
	const char *name, *suffix, *summary; /* "asciicast-v2", ".cast" or "-" */
	bool reads, writes;
};

/* Each of them in turn, from 0; false after the last one. */
bool format_describe(int number, struct format_description *description);

/* For an option table: stores a format that can be written in a const struct format *. */
bool option_format(const char *text, void *target, struct error *err);

#endif
