/* SPDX-License-Identifier: MIT */
/* Finds lines that match a regular expression, as they appeared on the screen. */
#ifndef PLAYER_GREP_H
#define PLAYER_GREP_H

#include <regex.h>

#include "player/replay.h"

/* Compiles an extended regular expression for grep_lines, prefixed with "^.*" so that the
 * C library scans each line only once. Back references, which may take forever, are
 * refused. False with *err. The caller frees the result. */
bool grep_compile(regex_t *regex, const char *pattern, struct error *err);

struct grep_options {
	const regex_t *regex; /* from grep_compile */
	int64_t from_ns, to_ns;
	/* Called for each match; the text is terminated. */
	void (*found)(void *context, int64_t time_ns, const char *text);
	void *context;
};

/* A line is reported when it is finished: the cursor has left it, it scrolls off or the
 * recording ends. If a line is redrawn and still matches, its first and last states are
 * reported, the last one once it is known to be the last. False if out of memory. */
bool grep_lines(
	struct replay *replay, const struct grep_options *options, struct error *err);

#endif
