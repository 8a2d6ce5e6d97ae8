/* SPDX-License-Identifier: MIT */
#include "tests/support/painted.h"

#include <stdio.h>
#include <string.h>

#include "player/paint.h"

enum { COLUMNS = 12, ROWS = 5 };

/* What terminals may be told of a cell. */
static bool same_cell(struct cell one, struct cell other)
{
	const uint16_t compared = 0xff | CELL_WIDE | CELL_TAIL;
	bool underlined = (one.pen.attributes & PEN_UNDERLINE) != 0;

	return (one.character ? one.character : ' ') ==
		       (other.character ? other.character : ' ') &&
	       (one.pen.attributes & compared) == (other.pen.attributes & compared) &&
	       underlined == ((other.pen.attributes & PEN_UNDERLINE) != 0) &&
	       one.pen.foreground == other.pen.foreground &&
	       one.pen.background == other.pen.background;
}

static bool same_screen(const struct screen *one, const struct screen *other)
{
	if (one->on_alternate != other->on_alternate ||
		one->cursor.x != other->cursor.x || one->cursor.y != other->cursor.y ||
		one->cursor.at_margin != other->cursor.at_margin ||
		one->modes.hidden != other->modes.hidden ||
		one->modes.reversed != other->modes.reversed)
		return false;
	for (int grid = 0; grid <= one->on_alternate; grid++)
		for (unsigned y = 0; y < ROWS; y++)
			for (unsigned x = 0; x < COLUMNS; x++)
				if (!same_cell(line_cell(&one->grids[grid][y], x),
					    line_cell(&other->grids[grid][y], x)))
					return false;
	return true;
}

/* What is not painted: the terminal's tabs are its user's, and what REP repeats, the
 * other sets of characters and the screen that is not seen are left. */
static void equalise(struct screen *terminal, struct screen *wanted)
{
	memcpy(terminal->tabs, wanted->tabs, sizeof(terminal->tabs));
	terminal->repeated = wanted->repeated;
	terminal->repeats = wanted->repeats;
	terminal->modes.newline = wanted->modes.newline;
	memcpy(terminal->cursor.charsets, wanted->cursor.charsets, 4);
	terminal->cursor.charset = wanted->cursor.charset;
	for (int grid = 0; grid < 2; grid++)
		terminal->saved[grid] = wanted->saved[grid];
	for (unsigned y = 0; y < ROWS && !wanted->on_alternate; y++)
		line_share(&terminal->grids[1][y], &wanted->grids[1][y]);
}

bool painted(const char *before, size_t before_size, const char *wanted,
	size_t wanted_size, const char *behind, size_t behind_size, bool knows)
{
	struct pool pool;
	struct screen *terminal, *shown, *screen;
	struct buffer out = {0};
	bool same;

	pool_init(&pool);
	terminal = screen_new(COLUMNS, ROWS, &pool);
	screen = screen_new(COLUMNS, ROWS, &pool);
	screen_feed(terminal, before, before_size);
	/* The guard never leaves a sequence open. */
	screen_feed(terminal, "\030", 1);
	screen_feed(screen, wanted, wanted_size);
	shown = screen_keep(terminal);
	paint(&out, knows ? shown : NULL, terminal->on_alternate, screen);
	paint_modes(&out, screen);
	screen_feed(terminal, out.bytes, out.size);
	same = same_screen(terminal, screen);
	equalise(terminal, screen);
	escape_copy(&terminal->escape, &screen->escape);
	screen_feed(terminal, behind, behind_size);
	screen_feed(screen, behind, behind_size);
	same = same && same_screen(terminal, screen);
	buffer_done(&out);
	screen_free(terminal);
	screen_free(shown);
	screen_free(screen);
	pool_done(&pool);
	return same;
}
