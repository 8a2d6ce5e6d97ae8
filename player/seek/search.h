/* SPDX-License-Identifier: MIT */
/* Looks for text in what is seen, however its bytes were sent. Capitals are the same as
 * small letters unless there are some in the text, as in vim's 'smartcase'. */
#ifndef PLAYER_SEEK_SEARCH_H
#define PLAYER_SEEK_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"
#include "common/libptyvt/lines.h"

/* One search. What it finds are pictures in which the text has come up somewhere since
 * the picture before. */
struct search {
	const char *text; /* borrowed */
	size_t size;
	bool folds;         /* capitals are the same */
	struct buffer line; /* folded */
	struct vt_lines lines;
	bool has_come;        /* it came up, and that was not told yet */
	unsigned first, last; /* of an event's pictures, from 1, that may be kept */
	unsigned found;       /* pictures since search_begin_event */
	unsigned kept;        /* the last of them that is kept; 0: none */
	struct vt *picture;   /* that one; owned by who takes it */
};

/* Begins with what is on the screen now. */
void search_init(struct search *search, const char *text, struct vt *screen);

/* Before an event is fed: of the pictures that it brings keep the last of these. */
void search_begin_event(struct search *search, unsigned first, unsigned last);

/* After it: the number of the picture that was kept, 0 if none was. */
unsigned search_end_event(struct search *search, struct vt *screen);

void search_done(struct search *search);

/* Puts what is found in a picture in reverse. False if it is not there; else x and y of
 * *first are the cell where it first begins. */
bool search_highlight(struct vt *screen, const char *text, struct vt_cursor *first);

#endif
