/* SPDX-License-Identifier: MIT */
/* The table of formats: what there is, by name, by suffix and by content. */
#ifndef FORMATS_FORMATS_H
#define FORMATS_FORMATS_H

#include <stddef.h>

struct format;

/* NULL if there is no such format. */
const struct format *format_by_name(const char *name);

/* By the end of a file name, a compression's suffix left out: "x.cast.gz". NULL if no
 * format that can be written has it. */
const struct format *format_by_suffix(const char *path);

/* The format that the first bytes fit best, NULL if none. */
const struct format *format_by_content(const char *start, size_t size);

/* "asciicast-v2" */
const char *format_name(const struct format *format);

#endif
