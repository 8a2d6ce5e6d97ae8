/* SPDX-License-Identifier: MIT */
/*
 * Another size. Lines that wrap are laid out anew as VTE, kitty and tmux do it, the
 * cursor's among them; which rows are seen then is as in xterm.js: the last ones, if some
 * scrolled off before, else the first ones.
 */
#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/internal.h"

/* Lines from the oldest to the last of the screen, laid out for other columns. They are
 * made from the end, as more may come out than are kept. */
struct layout {
	const struct page *page; /* of the new columns */
	unsigned old_columns;
	struct line **old; /* borrowed */
	unsigned old_count;
	struct line *lines; /* owned; `count` of them, which end at `most` */
	unsigned count, most;
	unsigned history, seen; /* of `old`, and of `lines`: where the screen began */
	struct vt_cursor *cursors[2]; /* in rows of `old`, then of `lines`; NULL: it
					 has its place */
	bool failed;
};

/* A walk over the cells of a logical line, rows [first, last] of `old`. */
struct walk {
	const struct layout *layout;
	unsigned first, last;
	unsigned y, x;        /* the next cell */
	unsigned length;      /* of the text in row y */
	unsigned row, column; /* where it goes to */
};

/* True if the last column of the row was too narrow for what the next one begins with. */
static bool has_gap(
	const struct layout *layout, const struct line *line, const struct line *next)
{
	unsigned last = layout->old_columns - 1;

	return (line->used <= last || (line->row->cells[last].character == 0 &&
					      (line->row->cells[last].pen.attributes &
						      VT_CELL_TAIL) == 0)) &&
	       next->used > 0 && (next->row->cells[0].pen.attributes & VT_CELL_WIDE) != 0;
}

/* Cells of a row that are text: all of one that wraps, but for a column that was too
 * narrow for a wide character. */
static unsigned text_length(const struct walk *walk)
{
	const struct line *line = walk->layout->old[walk->y];
	unsigned used = line->used;

	if (walk->y < walk->last)
		return walk->layout->old_columns -
		       (has_gap(walk->layout, line, walk->layout->old[walk->y + 1]) ? 1
										    : 0);
	while (used > 0 && line->row->cells[used - 1].character == 0 &&
		(line->row->cells[used - 1].pen.attributes & VT_CELL_TAIL) == 0)
		used--;
	return used;
}

static struct walk walk_over(const struct layout *layout, unsigned first, unsigned last)
{
	struct walk walk = {.layout = layout, .first = first, .last = last, .y = first};

	walk.length = text_length(&walk);
	return walk;
}

/* The next cell, with its place; false after the last one. */
static bool next_cell(struct walk *walk, struct vt_cell *cell, unsigned *width)
{
	unsigned columns = walk->layout->page->columns;

	while (walk->x >= walk->length) {
		if (walk->y == walk->last)
			return false;
		walk->y++;
		walk->x = 0;
		walk->length = text_length(walk);
	}
	*cell = vt_line_cell(walk->layout->old[walk->y], walk->x);
	*width = (cell->pen.attributes & VT_CELL_WIDE) != 0 ? 2 : 1;
	walk->x += *width;
	if (columns == 1) {
		cell->pen.attributes &= (uint16_t) ~(VT_CELL_WIDE | VT_CELL_TAIL);
		*width = 1;
	}
	if (walk->column + *width > columns) {
		walk->row++;
		walk->column = 0;
	}
	return true;
}

static unsigned rows_after(struct walk walk)
{
	struct vt_cell cell;
	unsigned width;

	while (next_cell(&walk, &cell, &width))
		walk.column += width;
	return walk.row + 1;
}

/* Where the cursor is in the text, or as far after it. */
static void place_cursor(struct walk walk, struct vt_cursor *cursor, unsigned rows)
{
	unsigned columns = walk.layout->page->columns, y = cursor->y;
	unsigned x = cursor->x + (cursor->pending_wrap ? 1u : 0u);
	struct vt_cell cell;
	unsigned width;

	while (next_cell(&walk, &cell, &width) && !(walk.y == y && walk.x > x) &&
		walk.y <= y)
		walk.column += width;
	if (walk.y == y && walk.x >= walk.length && x > walk.length)
		walk.column += x - walk.length;
	cursor->pending_wrap = walk.column >= columns && x <= walk.length;
	cursor->x = (uint16_t)(walk.column < columns ? walk.column : columns - 1);
	y = walk.layout->most + walk.row;
	cursor->y = y > walk.layout->count + rows
			    ? (uint16_t)(y - walk.layout->count - rows)
			    : 0;
}

/* See vt_tag. */
static uint8_t tags_of(const struct layout *layout, unsigned first, unsigned last)
{
	const unsigned of_first = 0x0f;
	unsigned tags = 0xff;

	for (unsigned y = first; y <= last; y++)
		tags &= layout->old[y]->tags;
	return (uint8_t)((layout->old[first]->tags & of_first) | (tags & ~of_first));
}

/* Puts a row in its place. */
static void put_row(struct layout *layout, unsigned at, const struct vt_cell *cells,
	unsigned count, const struct line *like)
{
	struct line *line = &layout->lines[at];
	struct vt_cell *written = vt_line_write(layout->page, line, 0, count);

	if (written == NULL) {
		layout->failed = true;
		return;
	}
	memcpy(written, cells, count * sizeof(*cells));
	/* For who watches it is not new. */
	line->row->changed = like->row ? like->row->changed : 0;
	line->wraps = true;
}

/* Lays out a logical line, of which so many rows are kept. */
static void put_line(
	struct layout *layout, struct walk walk, unsigned rows, unsigned kept)
{
	const struct line *last = layout->old[walk.last];
	uint8_t tags = tags_of(layout, walk.first, walk.last);
	unsigned at = layout->most - layout->count - rows, row = 0, used = 0, width;
	struct vt_cell cells[VT_CELLS_MAX], cell;

	while (next_cell(&walk, &cell, &width)) {
		if (walk.row != row) {
			if (row + kept >= rows)
				put_row(layout, at + row, cells, used, last);
			row = walk.row;
			used = 0;
		}
		cells[used++] = cell;
		if (width == 2) {
			cells[used] = cell;
			cells[used].character = 0;
			cells[used].pen.attributes &= (uint16_t)~VT_CELL_WIDE;
			cells[used++].pen.attributes |= VT_CELL_TAIL;
		}
		walk.column += width;
	}
	put_row(layout, at + row, cells, used, last);
	layout->lines[at + row].wraps = false;
	layout->lines[at + row].background = last->background;
	for (row = rows - kept; row < rows; row++)
		layout->lines[at + row].tags = tags;
}

/* The line as it is, if it fits. */
static bool share_line(struct layout *layout, struct walk walk)
{
	struct line *line = layout->old[walk.first];
	struct line *to = &layout->lines[layout->most - layout->count - 1];

	if (walk.first != walk.last || walk.length > layout->page->columns)
		return false;
	vt_line_share(to, line);
	layout->failed |= !vt_line_cut(layout->page, to);
	return true;
}

static void lay_out_line(struct layout *layout, unsigned first, unsigned last)
{
	struct walk walk = walk_over(layout, first, last);
	unsigned left = layout->most - layout->count, rows = 1, kept;

	if (!share_line(layout, walk)) {
		rows = rows_after(walk);
		kept = rows < left ? rows : left;
		put_line(layout, walk, rows, kept);
	}
	for (int i = 0; i < 2; i++) {
		struct vt_cursor *cursor = layout->cursors[i];

		if (cursor != NULL && cursor->y >= first && cursor->y <= last) {
			place_cursor(walk, cursor, rows);
			layout->cursors[i] = NULL;
		}
	}
	layout->count += rows < left ? rows : left;
	if (first <= layout->history && last >= layout->history)
		layout->seen = layout->most - layout->count;
}

/* All lines, from the last one. */
static void lay_out(struct layout *layout)
{
	unsigned last = layout->old_count;

	while (last > 0 && layout->count < layout->most) {
		unsigned first = last - 1;

		while (first > 0 && layout->old[first - 1]->wraps)
			first--;
		lay_out_line(layout, first, last - 1);
		last = first;
	}
}

/* The next line comes into the last row, and the first one scrolls off. */
static void scroll_line(struct vt *vt, struct line *line)
{
	struct line *screen = vt->grids[VT_PRIMARY];

	vt_scroll_off(vt, 1, true);
	vt_rows_up(&vt->page, screen, vt->rows, 1, 0);
	vt_line_done(&screen[vt->rows - 1]);
	screen[vt->rows - 1] = *line;
	*line = (struct line){0};
}

/* The rows of the screen will be [start, start + rows) of the lines. What was seen before
 * and is above that scrolls off as ever, so that who watches is told. */
static void take_lines(struct vt *vt, struct layout *layout, unsigned start)
{
	struct line *screen = vt->grids[VT_PRIMARY];
	unsigned first = layout->most - layout->count;
	unsigned from = layout->seen < start ? layout->seen : start, older = from - first;

	for (unsigned y = 0; y < vt->rows; y++)
		vt_line_done(&screen[y]);
	vt_history_clear(&vt->history);
	if (older > VT_HISTORY_LINES)
		older = VT_HISTORY_LINES;
	for (unsigned i = from - older; i < from; i++)
		vt_history_push(&vt->history, &layout->lines[i]);
	memset(screen, 0, vt->rows * sizeof(*screen));
	for (unsigned y = 0; y < vt->rows && from + y < layout->most; y++) {
		screen[y] = layout->lines[from + y];
		layout->lines[from + y] = (struct line){0};
	}
	for (; from < start; from++) {
		unsigned next = from + vt->rows;
		struct line blank = {0};

		scroll_line(vt, next < layout->most ? &layout->lines[next] : &blank);
	}
}

/* The first row of the screen among the lines: see above. `y` is the cursor's. */
static unsigned first_row(const struct vt *vt, const struct layout *layout, unsigned y)
{
	unsigned first = layout->most - layout->count, below = layout->most - 1 - y;
	unsigned extra = layout->count > vt->rows ? layout->count - vt->rows : 0;

	if (vt->history.count > 0)
		return first + extra;
	return first + (extra > below ? extra - below : 0);
}

static void move_into(struct vt_cursor *cursor, unsigned start, unsigned rows)
{
	unsigned y = cursor->y > start ? cursor->y - start : 0;

	cursor->y = (uint16_t)(y < rows ? y : rows - 1);
}

/* Lays out the primary screen and what scrolled off it; the page has the new columns. */
static bool lay_out_screen(
	struct vt *vt, unsigned old_columns, struct vt_cursor *cursors[2])
{
	unsigned history = vt->history.count, start;
	struct layout layout = {.page = &vt->page,
		.old_columns = old_columns,
		.old_count = history + vt->rows,
		.history = history,
		.most = VT_HISTORY_LINES + vt->rows,
		.cursors = {cursors[0], cursors[1]}};

	layout.old = calloc(layout.old_count, sizeof(struct line *));
	layout.lines = calloc(layout.most, sizeof(*layout.lines));
	if (layout.old == NULL || layout.lines == NULL) {
		free(layout.old);
		free(layout.lines);
		return false;
	}
	for (unsigned i = 0; i < layout.old_count; i++)
		layout.old[i] = i < history ? vt_history_line(&vt->history, i)
					    : &vt->grids[VT_PRIMARY][i - history];
	for (int i = 0; i < 2; i++)
		cursors[i]->y = (uint16_t)(cursors[i]->y + history);
	layout.seen = layout.most;
	lay_out(&layout);
	for (int i = 0; i < 2; i++)
		if (layout.cursors[i] != NULL)
			layout.cursors[i]->y = 0; /* its line is not kept */
	if (layout.seen == layout.most)
		layout.seen = layout.most - layout.count;
	start = first_row(vt, &layout, cursors[0]->y);
	take_lines(vt, &layout, start);
	for (int i = 0; i < 2; i++)
		move_into(cursors[i], start, vt->rows);
	for (unsigned i = 0; i < layout.most; i++)
		vt_line_done(&layout.lines[i]);
	free(layout.old);
	free(layout.lines);
	return !layout.failed;
}

/* The cursor that a screen has, or had when it was left. */
static struct vt_cursor *cursor_of(struct vt *vt, enum vt_screen screen)
{
	if (vt_shown(vt) == screen)
		return &vt->cursor;
	return screen == VT_PRIMARY ? &vt->primary_cursor : &vt->saved[screen];
}

/* What 1049 goes back to is in the text, too. */
static void move_saved(struct vt *vt, int rows)
{
	struct vt_cursor *saved = &vt->saved[VT_PRIMARY];
	int y = saved->y + rows;

	if (vt->on_alternate)
		saved->y = (uint16_t)(y > 0 ? y : 0);
}

/* Fewer rows: what is above a cursor that would be cut off goes. */
static void move_up(struct vt *vt, enum vt_screen screen, unsigned rows)
{
	struct vt_cursor *cursor = cursor_of(vt, screen);
	unsigned above = cursor->y >= rows ? cursor->y - rows + 1u : 0;

	if (screen == VT_PRIMARY) {
		vt_scroll_off(vt, above, true);
		move_saved(vt, -(int)above);
	}
	vt_rows_up(&vt->page, vt->grids[screen], vt->rows, above, 0);
	cursor->y = (uint16_t)(cursor->y - above);
	if (screen == VT_PRIMARY && rows < vt->rows && vt->watcher != NULL)
		vt_tell_rows(vt, rows, rows + 1, vt->watcher->cut_off);
}

/* More rows: what scrolled off comes back above a cursor that was in the last one. */
static void bring_back(struct vt *vt, unsigned old_rows)
{
	struct vt_cursor *cursor = cursor_of(vt, VT_PRIMARY);
	struct line *lines = vt->grids[VT_PRIMARY];
	unsigned count = vt->rows - old_rows, history = vt->history.count;

	if (cursor->y + 1u < old_rows)
		return;
	count = count < history ? count : history;
	memmove(lines + count, lines, old_rows * sizeof(*lines));
	for (unsigned i = 0; i < count; i++) {
		struct line *line = vt_history_line(&vt->history, history - count + i);

		lines[i] = *line;
		*line = (struct line){0};
	}
	vt->history.count -= count;
	cursor->y = (uint16_t)(cursor->y + count);
	move_saved(vt, (int)count);
}

/* Where nothing is laid out anew. */
static void fit_cursor(struct vt_cursor *cursor, unsigned columns, unsigned rows)
{
	if (cursor->x + 1u < columns)
		cursor->at_edge = false;
	if (cursor->pending_wrap && cursor->x + 1u < columns) {
		cursor->x++;
		cursor->pending_wrap = false;
	}
	if (cursor->x >= columns) {
		cursor->x = (uint16_t)(columns - 1);
		cursor->pending_wrap = false;
	}
	if (cursor->y >= rows)
		cursor->y = (uint16_t)(rows - 1);
}

static void cut_lines(struct vt *vt, enum vt_screen screen)
{
	for (unsigned y = 0; y < vt->rows; y++)
		if (!vt_line_cut(&vt->page, &vt->grids[screen][y]))
			vt->failed = true;
}

static void set_columns(struct vt *vt, unsigned columns)
{
	struct vt_cursor *cursors[2] = {
		cursor_of(vt, VT_PRIMARY), &vt->saved[VT_PRIMARY]};
	unsigned old_columns = vt->page.columns;

	if (columns == old_columns)
		return;
	vt->page.columns = (uint16_t)columns;
	cut_lines(vt, VT_ALTERNATE);
	if (!lay_out_screen(vt, old_columns, cursors)) {
		vt->failed = true;
		cut_lines(vt, VT_PRIMARY);
	}
}

void vt_resize(struct vt *vt, unsigned columns, unsigned rows)
{
	unsigned old_rows = vt->rows;

	columns = vt_limited(columns);
	rows = vt_limited(rows);
	if (columns == vt->page.columns && rows == vt->rows)
		return;
	if (vt->watcher != NULL && vt->watcher->resizing != NULL)
		vt->watcher->resizing(vt->context, vt);
	vt->page.generation++;
	move_up(vt, VT_PRIMARY, rows);
	move_up(vt, VT_ALTERNATE, rows);
	if (!vt_set_rows(vt, rows)) {
		vt->failed = true;
		return;
	}
	if (rows > old_rows)
		bring_back(vt, old_rows);
	for (int i = 0; i < 2; i++) {
		struct vt_cursor *cursor =
			i ? &vt->primary_cursor : &vt->saved[VT_PRIMARY];

		if (cursor->y >= rows)
			cursor->y = (uint16_t)(rows - 1);
	}
	set_columns(vt, columns);
	for (int grid = 0; grid < 2; grid++)
		fit_cursor(&vt->saved[grid], columns, rows);
	fit_cursor(&vt->primary_cursor, columns, rows);
	fit_cursor(&vt->cursor, columns, rows);
	vt_reset_margins(vt);
}
