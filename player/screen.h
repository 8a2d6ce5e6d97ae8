/* SPDX-License-Identifier: MIT */
/*
 * The model of a terminal: it is fed what a command printed and knows what is seen then.
 * It has the cells of the primary and of the alternate screen, the cursor and the modes
 * that change how is drawn; it answers nothing. A copy costs little, as the lines are
 * shared until one of the two is changed.
 *
 * Whatever the bytes are, the result is the same for every division of them, memory is
 * bounded by the size, and what is not known is passed over.
 * Sources: ECMA-48; DEC STD 070; xterm's ctlseqs, and xterm where they are silent.
 * Clusters (a character with the marks, joiners and modifiers behind it) take one cell,
 * or two: Unicode's UAX #29, of which marks, U+200D between emoji, skin tones, flags and
 * U+FE0F are known.
 */
#ifndef PLAYER_SCREEN_H
#define PLAYER_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/escape.h"
#include "formats/event.h"
#include "player/grid.h"
#include "player/interned.h"

enum {
	SCREEN_MOST = 1000, /* columns, and rows; what is larger is this large */
	CLUSTER_MARKS = 16, /* characters joined to the first one; more are dropped */
};

/* What cells name by a number. Several screens that exchange lines share it. */
struct pool {
	struct interned clusters; /* UTF-8 */
	struct interned extras;   /* struct extra, and the link behind it */
};

struct extra {
	uint32_t underline_colour;
};

struct cursor {
	uint16_t x, y;
	bool at_margin;   /* the last column was printed; the next character wraps */
	bool origin;      /* rows count from the top margin */
	char charsets[4]; /* G0 to G3: 'B' or '0' */
	uint8_t charset;  /* the one of them that is in use */
	struct pen pen;
};

/* Where it is on a blank screen. */
extern const struct cursor screen_first_cursor;

struct modes {
	bool insert, no_wrap, newline; /* LF does CR, too */
	bool reversed, hidden;         /* the screen's colours; the cursor */
	uint8_t cursor_style;          /* of DECSCUSR, 0 to 6 */
};

struct screen {
	uint16_t columns, rows;
	uint16_t top, bottom; /* the margins: lines [top, bottom) scroll */
	struct cursor cursor;
	struct modes modes;
	bool on_alternate, repeats;   /* `repeated` is there */
	bool failed;                  /* memory ran out; some of the picture is missing */
	struct screen_line *lines;    /* those that are shown: one of `grids` */
	struct screen_line *grids[2]; /* primary, alternate; `rows` lines each */
	struct cursor saved[2];
	uint32_t repeated; /* the last character, for REP */
	uint32_t underline_colour;
	uint8_t tabs[SCREEN_MOST / 8 + 1];
	struct buffer link; /* of OSC 8, empty: none */
	struct escape escape;
	struct pool *pool; /* borrowed */
	/* Called before line y leaves the primary screen at the top; may be NULL. */
	void (*leaves)(void *context, struct screen *screen, unsigned y);
	void *context;
};

/* A blank screen; NULL without memory. The pool lives longer. */
struct screen *screen_new(unsigned columns, unsigned rows, struct pool *pool);

/* False without memory; `leaves` is not copied. */
bool screen_copy(struct screen *to, struct screen *from);

/* A copy for keeping, in little memory: what the original does not use of its lines is
 * given back, too. The caller frees it; NULL without memory. */
struct screen *screen_keep(struct screen *screen);

void screen_feed(struct screen *screen, const char *bytes, size_t size);

/* Feeds output, or changes the size; other events change nothing. */
void screen_take(struct screen *screen, const struct event *event);

void screen_resize(struct screen *screen, unsigned columns, unsigned rows);

/* Blank again, as a new one. */
void screen_reset(struct screen *screen);

/* Adds what is printed in a line, without the blanks at its end. If the line goes on in
 * the next one, only what was never printed is left out. */
void screen_add_text(const struct screen *screen, unsigned y, struct buffer *out);

/* Adds the text of a cell; a blank is a space. */
void screen_add_cell(
	const struct screen *screen, const struct cell *cell, struct buffer *out);

void screen_free(struct screen *screen);

void pool_init(struct pool *pool);
void pool_done(struct pool *pool);

#endif
