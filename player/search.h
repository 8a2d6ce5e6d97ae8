/* SPDX-License-Identifier: MIT */
/* Looks for text in what is seen, however its bytes were sent. */
#ifndef PLAYER_SEARCH_H
#define PLAYER_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "player/lines.h"

/* One search. What it finds are pictures in which the text has come up somewhere since
 * the picture before. */
struct search {
	const char *text; /* borrowed */
	size_t size;
	struct lines lines;
	bool has_come;          /* it came up, and that was not told yet */
	unsigned wanted;        /* keep the picture of this one, from 1; 0: of none */
	unsigned found;         /* pictures since search_begin_event */
	struct screen *picture; /* owned by who takes it */
};

/* Begins with what is on the screen now. */
void search_init(struct search *search, const char *text, struct screen *screen);

/* Before an event is fed; `wanted` is the number of the picture to keep. */
void search_begin_event(struct search *search, unsigned wanted);

/* After it: how many pictures it brought. */
unsigned search_end_event(struct search *search, struct screen *screen);

void search_done(struct search *search);

/* Puts what is found in a picture in reverse. */
void search_highlight(struct screen *screen, const char *text);

#endif
