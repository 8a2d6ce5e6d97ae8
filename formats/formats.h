/* SPDX-License-Identifier: MIT */
/* The table of formats: what there is, by name, by suffix and by content. */
#ifndef FORMATS_FORMATS_H
#define FORMATS_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct format;

/* "asciicast-v3", or in short "v3", "txt"; "asciicast" is the second version. NULL if
 * there is no such format. */
const struct format *format_by_name(const char *name);

/* By the end of a file name, a compression's suffix left out: "x.cast.gz". NULL if no
 * format that can be written has it. */
const struct format *format_by_suffix(const char *path);

/* What the file name ends with that looks like the suffix of a format, with its point:
 * letters, perhaps with digits after them; NULL if it has none. */
const char *format_suffix_of(const char *path, size_t *size);

/* The format that the first bytes fit best and how well, 1 to 100; NULL and 0 if none. */
const struct format *format_by_content(const char *start, size_t size, int *score);

/* The format of a file whose header is damaged, judged by what is left; NULL if none. */
const struct format *format_by_guess(const char *start, size_t size);

/* The format that any bytes may be. */
const struct format *format_fallback(void);

/* True, with *err, if a format knows why these bytes cannot be read. */
bool format_explains(const char *start, size_t size, struct error *err);

/* All formats in turn, from 0; NULL after the last one. */
const struct format *format_at(int number);

/* "asciicast-v2" */
const char *format_name(const struct format *format);

/* True if it can be written, to a file whose name means `other` (NULL: nothing). */
bool format_replaces(const struct format *format, const struct format *other);

/* True if what is written holds the recording's control sequences as they are. */
bool format_is_verbatim(const struct format *format);

/* What people should know about a format or a compression. */
struct format_description {
	const char *name, *suffix, *summary; /* "asciicast-v2", ".cast" or "-" */
	bool reads, writes;
};

/* All of them in turn, from 0; false after the last one. */
bool format_describe(int number, struct format_description *description);

/* For a table of options: a format that can be written, to a const struct format *. */
bool option_format(const char *text, void *target, struct error *err);

#endif
