/* SPDX-License-Identifier: MIT */
/* Prepares an existing recording to be continued. */
#ifndef FORMATS_APPEND_H
#define FORMATS_APPEND_H

#include "common/error.h"
#include "formats/event.h"

struct compression;
struct format;

struct append_state {
	const struct format *format;
	const struct compression *compression; /* NULL: none */
	int64_t time_ns;                       /* of the last event */
	int fd; /* the file, open for reading and writing, locked; the caller's */
};

/* Opens the file, not through a symbolic link, and reads it to its end. An event torn by
 * a crash is cut off (a compressed file is rewritten, with its owner and mode, and
 * renamed over the old one), a missing final newline is added; a file damaged in the
 * middle is refused. Fills *state. On failure the file is unchanged; err->number is
 * ENOENT if there is none. */
bool append_open(const char *path, struct append_state *state, struct error *err);

#endif
