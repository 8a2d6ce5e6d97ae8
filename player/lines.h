/* SPDX-License-Identifier: MIT */
/*
 * The text of a screen as a reader sees it: in lines, of which one may go on over
 * several rows, and with the lines that scrolled away.
 */
#ifndef PLAYER_LINES_H
#define PLAYER_LINES_H

#include "common/buffer.h"
#include "player/screen.h"

/* The first row of the line that row y belongs to. */
unsigned lines_first(const struct screen *screen, unsigned y);

/* Adds the text of the line whose first row is y; returns the row behind it. */
unsigned lines_add(const struct screen *screen, unsigned y, struct buffer *out);

/*
 * Tells of each line that is new or changed: when it leaves the screen, and when
 * lines_look is called, after each event. Attached to one screen.
 */
struct lines {
	void (*seen)(void *context, struct screen *screen, unsigned y, const char *text,
		size_t size); /* the line of row y, its first one */
	void *context;
	struct buffer text;
	bool leaving; /* the line is about to leave, rather than to be looked at */
};

void lines_attach(struct lines *lines, struct screen *screen);

void lines_look(struct lines *lines, struct screen *screen);

void lines_done(struct lines *lines);

#endif
