/* SPDX-License-Identifier: MIT */
/* Searches for text as it appears on the screen, however its bytes were sent. The search
 * ignores case unless the text contains capitals, like vim's 'smartcase'. */
#ifndef PLAYER_SEEK_SEARCH_H
#define PLAYER_SEEK_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"
#include "common/libptyvt/lines.h"

/* One search. It finds pictures in which the text has newly appeared since the previous
 * picture. */
struct search {
	const char *text; /* borrowed */
	size_t size;
	bool folds;         /* ignore case */
	struct buffer line; /* folded */
	struct vt_lines lines;
	bool has_come;        /* it appeared, which has not been reported yet */
	unsigned first, last; /* range of an event's pictures, from 1, that may be kept */
	unsigned found;       /* pictures since search_begin_event */
	unsigned kept;        /* the last of them that was kept; 0: none */
	struct vt *picture;   /* that one; whoever takes it owns it */
};

/* Starts with what is on the screen now. */
void search_init(struct search *search, const char *text, struct vt *screen);

/* Call before an event is fed: of its pictures, the last one in this range is kept. */
void search_begin_event(struct search *search, unsigned first, unsigned last);

/* Call after it: the number of the picture that was kept, 0 if none was. */
unsigned search_end_event(struct search *search, struct vt *screen);

void search_done(struct search *search);

/* Shows the matches in a picture in reverse video. False if there are none; else x and y
 * of *first are the cell where the first one begins. */
bool search_highlight(struct vt *screen, const char *text, struct vt_cursor *first);

#endif
