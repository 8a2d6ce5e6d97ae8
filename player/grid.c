/* SPDX-License-Identifier: MIT */
/* Lines of cells, copied on write. */
#include "player/grid.h"

#include <stdlib.h>
#include <string.h>

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

/* Makes sure that the cells are this line's alone, and enough. */
static bool own(struct screen_line *line, unsigned columns)
{
	struct row *row = line->row;

	if (row != NULL && row->references == 1 && row->capacity >= columns)
		return true;
	row = row_new(columns);
	if (row == NULL)
		return false;
	if (line->used > 0)
		memcpy(row->cells, line->row->cells, line->used * sizeof(row->cells[0]));
	row_release(line->row);
	line->row = row;
	return true;
}

static void fill(struct cell *cells, unsigned from, unsigned to, uint32_t background)
{
	struct cell blank = {.pen = {.background = background}};

	for (unsigned i = from; i < to; i++)
		cells[i] = blank;
}

/* Half a wide character is none: blanks the one that the border before `column` cuts. */
static void mend(struct screen_line *line, unsigned column)
{
	struct cell *cells = line->row->cells;

	if (column == 0 || column >= line->used ||
		(cells[column].pen.attributes & CELL_TAIL) == 0)
		return;
	for (unsigned i = column - 1; i <= column; i++) {
		cells[i].character = 0;
		cells[i].pen.attributes &= (uint16_t) ~(CELL_WIDE | CELL_TAIL);
	}
}

struct cell *line_write(
	struct screen_line *line, unsigned from, unsigned to, unsigned columns)
{
	if (!own(line, columns))
		return NULL;
	if (from < line->used) {
		mend(line, from);
		mend(line, to);
	} else if (from > line->used) {
		fill(line->row->cells, line->used, from, line->background);
	}
	if (to > line->used)
		line->used = (uint16_t)to;
	line->changed = true;
	return line->row->cells;
}

struct cell line_cell(const struct screen_line *line, unsigned column)
{
	if (column < line->used)
		return line->row->cells[column];
	return (struct cell){.pen = {.background = line->background}};
}

void line_clear(struct screen_line *line, uint32_t background)
{
	if (line->row != NULL && line->row->references > 1) {
		row_release(line->row);
		line->row = NULL;
	}
	line->background = background;
	line->used = 0;
	line->wraps = false;
	line->changed = true;
}

bool line_erase(struct screen_line *line, unsigned from, unsigned to, unsigned columns,
	uint32_t background)
{
	struct cell *cells;

	if (to == columns)
		line->wraps = false;
	if (from == 0 && to == columns) {
		line_clear(line, background);
		return true;
	}
	if (from >= line->used && background == line->background)
		return true;
	if (to == columns && background == line->background) {
		/* What is behind `used` is blank as it should be. */
		if (line_write(line, from, from, columns) == NULL)
			return false;
		line->used = (uint16_t)from;
		return true;
	}
	cells = line_write(line, from, to, columns);
	if (cells == NULL)
		return false;
	fill(cells, from, to, background);
	return true;
}

bool line_insert(struct screen_line *line, unsigned at, unsigned count, unsigned columns,
	uint32_t background)
{
	struct cell *cells = line_write(line, at, at, columns);
	unsigned used = line->used, moved = used;

	if (cells == NULL)
		return false;
	if (count > columns - at)
		count = columns - at;
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

bool line_delete(struct screen_line *line, unsigned at, unsigned count, unsigned columns,
	uint32_t background)
{
	struct cell *cells;
	unsigned used = line->used, gap;

	if (count > columns - at)
		count = columns - at;
	gap = columns - count;
	if (line->background == background) {
		gap = at + count < used ? used - count : at;
	} else {
		/* The columns behind the used ones move, too, with their colour. */
		if (line_write(line, columns, columns, columns) == NULL)
			return false;
		used = columns;
	}
	line->wraps = false;
	if (at >= used)
		return true;
	cells = line_write(line, at, at + count < used ? at + count : used, columns);
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

bool line_cut(struct screen_line *line, unsigned columns)
{
	line->wraps = false;
	if (line->used <= columns)
		return true;
	if (line_write(line, columns, columns, line->used) == NULL)
		return false;
	line->used = (uint16_t)columns;
	return true;
}

enum { MOVED = 64 }; /* lines that are moved past the others at once */

static void make_new(struct screen_line *lines, unsigned count, uint32_t background)
{
	for (unsigned i = 0; i < count; i++) {
		line_clear(&lines[i], background);
		lines[i].found = false;
	}
}

void lines_up(struct screen_line *lines, unsigned top, unsigned bottom, unsigned count,
	uint32_t background)
{
	struct screen_line moved[MOVED];

	while (count > 0) {
		unsigned now = count < MOVED ? count : MOVED, rest = bottom - top - now;

		memcpy(moved, lines + top, now * sizeof(*lines));
		memmove(lines + top, lines + top + now, rest * sizeof(*lines));
		make_new(moved, now, background);
		memcpy(lines + top + rest, moved, now * sizeof(*lines));
		count -= now;
	}
}

void lines_down(struct screen_line *lines, unsigned top, unsigned bottom, unsigned count,
	uint32_t background)
{
	struct screen_line moved[MOVED];

	while (count > 0) {
		unsigned now = count < MOVED ? count : MOVED, rest = bottom - top - now;

		memcpy(moved, lines + top + rest, now * sizeof(*lines));
		memmove(lines + top + now, lines + top, rest * sizeof(*lines));
		make_new(moved, now, background);
		memcpy(lines + top, moved, now * sizeof(*lines));
		count -= now;
	}
}

void line_share(struct screen_line *to, struct screen_line *from)
{
	if (from->row != NULL)
		from->row->references++;
	row_release(to->row);
	*to = *from;
}

void line_trim(struct screen_line *line)
{
	struct row *row = line->row;

	if (row == NULL || row->references > 1 || row->capacity == line->used)
		return;
	if (line->used == 0) {
		line_done(line);
		return;
	}
	row = realloc(row, sizeof(*row) + line->used * sizeof(row->cells[0]));
	if (row == NULL)
		return;
	row->capacity = line->used;
	line->row = row;
}

void line_done(struct screen_line *line)
{
	row_release(line->row);
	line->row = NULL;
	line->used = 0;
}
