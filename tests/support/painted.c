/* SPDX-License-Identifier: MIT */
#include "tests/support/painted.h"

#include <stdio.h>
#include <string.h>

#include "common/libptyvt/internal.h"
#include "common/libptyvt/paint.h"
#include "player/guard.h"

enum { COLUMNS = 12, ROWS = 5 };

/* What terminals may be told of a cell. */
static bool same_cell(struct vt_cell one, struct vt_cell other)
{
	const uint16_t compared = 0xff | VT_CELL_WIDE | VT_CELL_TAIL;
	bool underlined = (one.pen.attributes & VT_UNDERLINE) != 0;

	return (one.character ? one.character : ' ') ==
		       (other.character ? other.character : ' ') &&
	       (one.pen.attributes & compared) == (other.pen.attributes & compared) &&
	       underlined == ((other.pen.attributes & VT_UNDERLINE) != 0) &&
	       one.pen.foreground == other.pen.foreground &&
	       one.pen.background == other.pen.background;
}

static struct vt_cell cell_at(const struct vt *vt, int screen, unsigned y, unsigned x)
{
	struct vt_line line = vt_line(vt, (enum vt_screen)screen, y);

	return vt_cell(&line, x);
}

static bool same_screen(const struct vt *one, const struct vt *other)
{
	if (one->on_alternate != other->on_alternate ||
		one->cursor.x != other->cursor.x || one->cursor.y != other->cursor.y ||
		one->cursor.pending_wrap != other->cursor.pending_wrap ||
		vt_mode(one, VT_DECTCEM) != vt_mode(other, VT_DECTCEM) ||
		vt_mode(one, VT_DECSCNM) != vt_mode(other, VT_DECSCNM))
		return false;
	for (int grid = 0; grid <= one->on_alternate; grid++)
		for (unsigned y = 0; y < ROWS; y++)
			for (unsigned x = 0; x < COLUMNS; x++)
				if (!same_cell(cell_at(one, grid, y, x),
					    cell_at(other, grid, y, x)))
					return false;
	return true;
}

/* What is not painted: the terminal's tabs are its user's, and what REP repeats, the
 * other sets of characters and the screen that is not seen are left. */
static void equalise(struct vt *terminal, struct vt *wanted)
{
	memcpy(terminal->tabs, wanted->tabs, sizeof(terminal->tabs));
	terminal->repeated = wanted->repeated;
	terminal->repeats = wanted->repeats;
	terminal->modes &= ~VT_MODE_BIT(VT_LNM);
	terminal->modes |= wanted->modes & VT_MODE_BIT(VT_LNM);
	memcpy(terminal->cursor.charsets, wanted->cursor.charsets, 4);
	terminal->cursor.charset = wanted->cursor.charset;
	for (int grid = 0; grid < 2; grid++)
		terminal->saved[grid] = wanted->saved[grid];
	for (unsigned y = 0; y < ROWS && !wanted->on_alternate; y++)
		vt_line_share(&terminal->grids[1][y], &wanted->grids[1][y]);
}

/* True if the player would write the bytes as they come, after the screen was painted. */
static bool is_written(const struct vt *screen, const char *bytes, size_t size)
{
	struct guard guard;
	struct buffer out = {0};
	bool written;

	guard_init(&guard);
	guard.can_paint = true;
	guard_filter(&guard, bytes, size, 0, &out);
	written = !guard.is_stopped && vt_paint_can_be_followed(screen);
	guard_done(&guard);
	buffer_done(&out);
	return written;
}

bool painted(const char *before, size_t before_size, const char *wanted,
	size_t wanted_size, const char *behind, size_t behind_size, bool knows)
{
	struct vt_pool *pool;
	struct vt *terminal, *shown, *screen;
	struct buffer out = {0};
	bool same;

	pool = vt_pool_new();
	terminal = vt_new(COLUMNS, ROWS, pool);
	screen = vt_new(COLUMNS, ROWS, pool);
	vt_feed(terminal, before, before_size);
	/* The guard leaves no sequence open, and passes none of these. */
	vt_feed(terminal, "\030\033[?69;45l\033[0\"q", 15);
	terminal->single_shift = 0;
	vt_feed(screen, wanted, wanted_size);
	shown = vt_keep(terminal);
	vt_paint(&out, knows ? shown : NULL, terminal->on_alternate, screen);
	vt_paint_modes(&out, screen);
	vt_feed(terminal, out.bytes, out.size);
	same = same_screen(terminal, screen);
	equalise(terminal, screen);
	vt_parser_copy(&terminal->parser, &screen->parser);
	if (is_written(screen, behind, behind_size)) {
		vt_feed(terminal, behind, behind_size);
		vt_feed(screen, behind, behind_size);
		same = same && same_screen(terminal, screen);
	}
	buffer_done(&out);
	vt_free(terminal);
	vt_free(shown);
	vt_free(screen);
	vt_pool_free(pool);
	return same;
}
