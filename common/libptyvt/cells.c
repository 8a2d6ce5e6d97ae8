/* SPDX-License-Identifier: MIT */
/* Lines of cells, copied on write. */
#include "common/libptyvt/cells.h"

#include <stdlib.h>
#include <string.h>

enum { SHORT = 128 }; /* columns, for which there is always room */

static struct row *row_new(unsigned capacity)
{
	struct row *row = malloc(sizeof(*row) + capacity * sizeof(row->cells[0]));

	if (row != NULL)
		*row = (struct row){.references = 1, .capacity = capacity};
	return row;
}

static void row_release(struct row *row)
{
	if (row != NULL && --row->references == 0)
		free(row);
}

/* Most lines of a wide terminal are short. */
static unsigned capacity_for(const struct page *page, unsigned columns)
{
	unsigned capacity = SHORT;

	while (capacity < columns)
		capacity *= 2;
	return capacity < page->columns || columns > page->columns ? capacity
								   : page->columns;
}

/* Makes sure that the cells are this line's alone, and as many. */
static bool own(const struct page *page, struct line *line, unsigned columns)
{
	struct row *row = line->row;

	if (row != NULL && row->references == 1 && row->capacity >= columns) {
		row->changed = page->generation;
		return true;
	}
	row = row_new(capacity_for(page, columns > line->used ? columns : line->used));
	if (row == NULL)
		return false;
	for (unsigned x = 0; x < line->used; x++)
		row->cells[x] = line->row->cells[x];
	row_release(line->row);
	row->changed = page->generation;
	line->row = row;
	return true;
}

static void fill(struct vt_cell *cells, unsigned from, unsigned to, uint32_t background)
{
	struct vt_cell blank = {.pen = {.background = background}};

	for (unsigned i = from; i < to; i++)
		cells[i] = blank;
}

/* Half a wide character is none: blanks the one that the border before `column` cuts. */
static void mend(struct line *line, unsigned column)
{
	struct vt_cell *cells = line->row->cells;

	if (column == 0 || column >= line->used ||
		(cells[column].pen.attributes & VT_CELL_TAIL) == 0)
		return;
	for (unsigned i = column - 1; i <= column; i++) {
		cells[i].character = 0;
		cells[i].pen.attributes &= (uint16_t) ~(VT_CELL_WIDE | VT_CELL_TAIL);
	}
}

struct vt_cell *vt_line_write(
	const struct page *page, struct line *line, unsigned from, unsigned to)
{
	if (!own(page, line, to))
		return NULL;
	if (from < line->used) {
		mend(line, from);
		mend(line, to);
	} else if (from > line->used) {
		fill(line->row->cells, line->used, from, line->background);
	}
	if (to > line->used)
		line->used = (uint16_t)to;
	return line->row->cells;
}

struct vt_cell *vt_line_change(
	const struct page *page, struct line *line, unsigned from, unsigned to)
{
	if (to > line->used && vt_line_write(page, line, to, to) == NULL)
		return NULL;
	return vt_line_write(page, line, from, to);
}

void vt_line_clear(const struct page *page, struct line *line, uint32_t background)
{
	struct row *row = line->row;

	if (row != NULL && row->references > 1) {
		row_release(row);
		line->row = row = row_new(1);
	}
	if (row != NULL)
		row->changed = page->generation;
	line->background = background;
	line->used = 0;
	line->wraps = false;
}

void vt_line_touch(const struct page *page, struct line *line)
{
	if (line->row != NULL)
		line->row->changed = page->generation;
}

bool vt_line_erase(const struct page *page, struct line *line, unsigned from, unsigned to,
	uint32_t background)
{
	unsigned columns = page->columns;
	struct vt_cell *cells;

	if (to == columns)
		line->wraps = false;
	if (from == 0 && to == columns) {
		vt_line_clear(page, line, background);
		return true;
	}
	if (from >= line->used && background == line->background)
		return true;
	if (to == columns && background == line->background) {
		/* What is after `used` is blank as it should be. */
		if (vt_line_write(page, line, from, from) == NULL)
			return false;
		line->used = (uint16_t)from;
		return true;
	}
	cells = vt_line_write(page, line, from, to);
	if (cells == NULL)
		return false;
	fill(cells, from, to, background);
	return true;
}

/* Moves the cells of a part of the line, to the left or right; the rest does not change.
 */
static bool move_within(const struct page *page, struct line *line, struct span span,
	unsigned count, bool left, uint32_t background)
{
	struct vt_cell *cells = vt_line_change(page, line, span.from, span.to);
	unsigned moved = span.to - span.from - count;
	unsigned from = span.from + (left ? count : 0),
		 to = span.from + (left ? 0 : count);
	unsigned blank = left ? span.to - count : span.from;

	if (cells == NULL)
		return false;
	mend(line, left ? from : span.to - count);
	memmove(cells + to, cells + from, moved * sizeof(*cells));
	fill(cells, blank, blank + count, background);
	return true;
}

bool vt_line_insert(const struct page *page, struct line *line, struct span span,
	unsigned count, uint32_t background)
{
	unsigned columns = page->columns, at = span.from;
	unsigned used = line->used > at ? line->used : at, moved = used;
	struct vt_cell *cells;

	if (count > span.to - at)
		count = span.to - at;
	if (span.to < columns)
		return move_within(page, line, span, count, false, background);
	if (!own(page, line, used + count < columns ? used + count : columns))
		return false;
	cells = vt_line_write(page, line, at, at);
	if (moved > columns - count) {
		moved = columns - count;
		mend(line, moved);
	}
	if (moved > at)
		memmove(cells + at + count, cells + at, (moved - at) * sizeof(*cells));
	used = moved > at ? moved + count : at + count;
	line->used = (uint16_t)used;
	line->wraps = false;
	fill(cells, at, at + count, background);
	return true;
}

bool vt_line_delete(const struct page *page, struct line *line, struct span span,
	unsigned count, uint32_t background)
{
	unsigned columns = page->columns, at = span.from;
	struct vt_cell *cells;
	unsigned used = line->used, gap;

	if (count > span.to - at)
		count = span.to - at;
	if (span.to < columns)
		return move_within(page, line, span, count, true, background);
	gap = columns - count;
	if (line->background == background) {
		gap = at + count < used ? used - count : at;
	} else {
		/* The columns after the used ones move, too, with their colour. */
		if (vt_line_write(page, line, columns, columns) == NULL)
			return false;
		used = columns;
	}
	line->wraps = false;
	if (at >= used)
		return true;
	cells = vt_line_write(page, line, at, at + count < used ? at + count : used);
	if (cells == NULL)
		return false;
	if (at + count < used)
		memmove(cells + at, cells + at + count,
			(used - at - count) * sizeof(*cells));
	if (line->background == background)
		line->used = (uint16_t)gap;
	else
		fill(cells, gap, columns, background);
	return true;
}

bool vt_line_paste(const struct page *page, struct line *line, unsigned at,
	const struct line *from, struct span span)
{
	struct vt_cell copied[VT_CELLS_MAX], *cells;
	unsigned count = span.to - span.from;

	fill(copied, 0, count, from->background);
	for (unsigned x = span.from; x < span.to && x < from->used; x++)
		copied[x - span.from] = from->row->cells[x];
	/* Half a character is none. */
	if ((copied[0].pen.attributes & VT_CELL_TAIL) != 0)
		fill(copied, 0, 1, copied[0].pen.background);
	if ((copied[count - 1].pen.attributes & VT_CELL_WIDE) != 0)
		fill(copied, count - 1, count, copied[count - 1].pen.background);
	cells = vt_line_write(page, line, at, at + count);
	if (cells == NULL)
		return false;
	memcpy(cells + at, copied, count * sizeof(*cells));
	if (at + count == page->columns)
		line->wraps = false;
	return true;
}

bool vt_line_cut(const struct page *page, struct line *line)
{
	unsigned columns = page->columns;

	line->wraps = false;
	if (line->used <= columns)
		return true;
	if ((line->row->cells[columns].pen.attributes & VT_CELL_TAIL) != 0 &&
		vt_line_write(page, line, columns, columns) == NULL)
		return false;
	line->used = (uint16_t)columns; /* the cells stay shared */
	return true;
}

enum { MOVED = 64 }; /* lines that are moved past the others at once */

/* Counts as changed, even where nothing was written before. */
static void make_new(
	const struct page *page, struct line *lines, unsigned count, uint32_t background)
{
	for (unsigned i = 0; i < count; i++) {
		if (lines[i].row == NULL)
			lines[i].row = row_new(1);
		vt_line_clear(page, &lines[i], background);
		lines[i].tags = 0;
	}
}

void vt_rows_up(const struct page *page, struct line *lines, unsigned height,
	unsigned count, uint32_t background)
{
	struct line moved[MOVED];

	while (count > 0) {
		unsigned now = count < MOVED ? count : MOVED, rest = height - now;

		memcpy(moved, lines, now * sizeof(*lines));
		memmove(lines, lines + now, rest * sizeof(*lines));
		make_new(page, moved, now, background);
		memcpy(lines + rest, moved, now * sizeof(*lines));
		count -= now;
	}
}

void vt_rows_down(const struct page *page, struct line *lines, unsigned height,
	unsigned count, uint32_t background)
{
	struct line moved[MOVED];

	while (count > 0) {
		unsigned now = count < MOVED ? count : MOVED, rest = height - now;

		memcpy(moved, lines + rest, now * sizeof(*lines));
		memmove(lines + now, lines, rest * sizeof(*lines));
		make_new(page, moved, now, background);
		memcpy(lines, moved, now * sizeof(*lines));
		count -= now;
	}
}

bool vt_block_move(const struct page *page, struct line *lines, const struct block *block,
	unsigned count, bool up, uint32_t background)
{
	struct span span = {block->left, block->right};
	unsigned height = block->bottom - block->top;
	bool moved = true;

	for (unsigned i = 0; i < height; i++) {
		struct line *line = &lines[up ? block->top + i : block->bottom - 1 - i];
		struct line *from = up ? line + count : line - count;

		moved = (i + count < height
					? vt_line_paste(page, line, span.from, from, span)
					: vt_line_erase(page, line, span.from, span.to,
						  background)) &&
			moved;
	}
	return moved;
}

void vt_line_share(struct line *to, struct line *from)
{
	if (from->row != NULL)
		from->row->references++;
	row_release(to->row);
	*to = *from;
}

void vt_line_repeat(const struct page *page, struct line *to, struct line *from)
{
	uint8_t tags = to->tags;

	vt_line_share(to, from);
	to->tags = tags;
	vt_line_touch(page, to);
}

void vt_line_trim(struct line *line)
{
	struct row *row = line->row;

	if (row == NULL || row->references > 1 || row->capacity == line->used)
		return;
	row = realloc(row, sizeof(*row) + line->used * sizeof(row->cells[0]));
	if (row == NULL)
		return;
	row->capacity = line->used;
	line->row = row;
}

void vt_line_done(struct line *line)
{
	row_release(line->row);
	line->row = NULL;
	line->used = 0;
}
