/* SPDX-License-Identifier: MIT */
/* Files that belong together by name: x and x.timing, the parts of a folder. */
#ifndef FORMATS_SIDECAR_H
#define FORMATS_SIDECAR_H

#include <stdbool.h>

#include "formats/bytes/source.h"
#include "formats/reader.h"

struct format;

/* The second file of a recording of this format: x.timing if its path is x, x if it is
 * x.timing. NULL if there is none; if it cannot be read, that is noted in the reader. */
struct source *sidecar_find(struct reader *reader, const struct format *format);

/* True if `file` is the recording at `path`, or one of the files it may be read from:
 * writing it would destroy what is being read. */
bool sidecar_is_part(
	const char *file, const char *path, const struct reader_options *options);

/* The same for what would be written beside `file` in this format (NULL: by the name). */
bool sidecar_collides(const char *file, const struct format *format, const char *path,
	const struct reader_options *options);

#endif
