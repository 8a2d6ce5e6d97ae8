/* SPDX-License-Identifier: MIT */
/* What was typed while the terminal did not show it: passwords, mostly. */
#ifndef FORMATS_FILTERS_TYPED_H
#define FORMATS_FILTERS_TYPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

enum {
	TYPED_RUNS = 8,      /* that wait for their echo */
	TYPED_MAX = 4 << 10, /* characters of one that are looked at */
};

/* Characters up to Enter, or what else ends a line. */
struct typed_run {
	struct buffer text;   /* without control characters and sequences, as corrected */
	struct buffer places; /* uint64_t for each byte, also of what was corrected:
				 where it is in all that was typed */
	size_t echoed;        /* characters that were shown since */
	size_t matched;       /* the same, of what is being printed */
	bool is_past;         /* other text has been printed since the last key */
	bool has_ended, at_prompt;
};

/* All zero is a valid new one. */
struct typed {
	struct typed_run runs[TYPED_RUNS];
	size_t count;                            /* of runs; the last one may be open */
	bool in_escape, in_sequence, in_printed; /* within an escape sequence */
	/* A line that was not shown, borrowed. */
	void (*hidden)(void *context, const struct typed_run *run);
	void *context;
};

/* Keys, which begin at this place; `at_prompt`: the screen asks for something. */
void typed_take(
	struct typed *typed, const char *bytes, size_t size, uint64_t at, bool at_prompt);

/* What was printed after them. */
void typed_printed(struct typed *typed, const char *bytes, size_t size);

/* What is then in the row of the cursor, before it. */
void typed_shown(struct typed *typed, const char *text, size_t size);

/* Nothing follows. False: memory ran out on the way. */
bool typed_end(struct typed *typed);

void typed_done(struct typed *typed);

#endif
