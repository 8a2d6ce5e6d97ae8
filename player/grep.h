/* SPDX-License-Identifier: MIT */
/* Lines that a regular expression matches, as they stood on the screen. */
#ifndef PLAYER_GREP_H
#define PLAYER_GREP_H

#include <regex.h>

#include "player/replay.h"

/* Compiles an extended regular expression, for grep_lines: anchored at the start and
 * after anything, so that the C library looks at each character once. Back references,
 * which may take for ever, are refused. False with *err. The caller frees it. */
bool grep_compile(regex_t *regex, const char *pattern, struct error *err);

struct grep_options {
	const regex_t *regex; /* of grep_compile */
	int64_t from_ns, to_ns;
	/* Called with each match, terminated. */
	void (*found)(void *context, int64_t time_ns, const char *text);
	void *context;
};

/* A line is reported when it is finished: the cursor has left it, it scrolls off or the
 * recording ends. Of one that is redrawn and goes on matching the first and the last
 * state are reported, the last one when it is known to be that. False without memory. */
bool grep_lines(
	struct replay *replay, const struct grep_options *options, struct error *err);

#endif
