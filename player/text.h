/* SPDX-License-Identifier: MIT */
/* The text of a recording as it was seen: --screen and --grep. */
#ifndef PLAYER_TEXT_H
#define PLAYER_TEXT_H

#include <regex.h>
#include <stdint.h>
#include <stdio.h>

#include "common/error.h"
#include "formats/reader.h"

struct text_range {
	int64_t from_ns, to_ns; /* what is told of; what is before is read all the same */
};

struct text_result {
	int64_t found;      /* lines printed */
	struct damage damage;
};

/* Prints what is on the screen at range->to_ns, without the blank rows at its end. */
bool text_screen(struct reader *reader, const struct text_range *range, FILE *to,
	struct text_result *result, struct error *err);

/* Prints "TIME LINE" for each line that comes to match: when it is finished, that is when
 * the cursor is on another one. `name` stands in front unless NULL. */
bool text_grep(struct reader *reader, const struct text_range *range,
	const regex_t *regex, const char *name, FILE *to, struct text_result *result,
	struct error *err);

#endif
