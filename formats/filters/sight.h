/* SPDX-License-Identifier: MIT */
/*
 * What is on a traced terminal, as texts in which something may be found that goes on
 * over several rows: rows that wrap, rows that are full, and the same without the numbers
 * or lines that an editor puts before what goes on.
 */
#ifndef FORMATS_FILTERS_SIGHT_H
#define FORMATS_FILTERS_SIGHT_H

#include "common/buffer.h"
#include "common/libptyvt/ptyvt.h"

/* A text of the screen, with a NUL after it; borrowed. */
struct sight_text {
	const char *bytes;
	size_t size;
	const uint64_t *sources; /* of each byte: vt_source of its cell */
	unsigned row;            /* the first one */
};

/* All zero is a valid new one. */
struct sight {
	void (*seen)(void *context, const struct sight_text *text);
	void *context;
	uint64_t since; /* the generation that was looked at */
	struct buffer text, sources;
	bool failed; /* without memory */
};

/* Tells of all texts with a row that has changed since the last time. */
void sight_look(struct sight *sight, const struct vt *vt);

void sight_done(struct sight *sight);

#endif
