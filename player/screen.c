/* SPDX-License-Identifier: MIT */
/* The life of a screen, and what is read from it; screen_feed.c draws on it. */
#include "player/screen.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

void pool_init(struct pool *pool)
{
	*pool = (struct pool){
		.clusters = {.most = 1 << 20}, .extras = {.most = UINT16_MAX}};
}

void pool_done(struct pool *pool)
{
	interned_done(&pool->clusters);
	interned_done(&pool->extras);
}

static unsigned limited(unsigned count)
{
	return count < 1 ? 1 : count > SCREEN_MOST ? SCREEN_MOST : count;
}

static void set_tabs(struct screen *screen)
{
	memset(screen->tabs, 1, sizeof(screen->tabs)); /* each eighth column */
}

const struct cursor screen_first_cursor = {.charsets = {'B', 'B', 'B', 'B'}};

void screen_reset(struct screen *screen)
{
	for (int grid = 0; grid < 2; grid++) {
		for (unsigned y = 0; y < screen->rows; y++)
			line_clear(&screen->grids[grid][y], 0);
		screen->saved[grid] = screen_first_cursor;
	}
	screen->lines = screen->grids[0];
	screen->on_alternate = screen->repeats = false;
	screen->top = 0;
	screen->bottom = screen->rows;
	screen->cursor = screen_first_cursor;
	screen->modes = (struct modes){0};
	screen->underline_colour = 0;
	buffer_clear(&screen->link);
	set_tabs(screen);
}

/* Without memory all stays as it was. */
static bool set_rows(struct screen *screen, unsigned rows)
{
	for (int grid = 0; grid < 2 && rows > screen->rows; grid++) {
		struct screen_line *lines =
			realloc(screen->grids[grid], rows * sizeof(*lines));

		if (lines == NULL)
			return false;
		for (unsigned y = screen->rows; y < rows; y++)
			lines[y] = (struct screen_line){.changed = true};
		screen->grids[grid] = lines;
		screen->lines = screen->grids[screen->on_alternate];
	}
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = rows; y < screen->rows; y++)
			line_done(&screen->grids[grid][y]);
	screen->rows = (uint16_t)rows;
	return true;
}

struct screen *screen_new(unsigned columns, unsigned rows, struct pool *pool)
{
	struct screen *screen = calloc(1, sizeof(*screen));

	if (screen == NULL)
		return NULL;
	screen->pool = pool;
	escape_init(&screen->escape);
	screen->columns = (uint16_t)limited(columns);
	if (!set_rows(screen, limited(rows))) {
		screen_free(screen);
		return NULL;
	}
	screen_reset(screen);
	return screen;
}

bool screen_copy(struct screen *to, struct screen *from)
{
	struct screen before;

	if (to->rows != from->rows && !set_rows(to, from->rows))
		return false;
	before = *to;
	*to = *from;
	to->leaves = before.leaves;
	to->context = before.context;
	to->link = before.link;
	to->escape = before.escape;
	buffer_clear(&to->link);
	buffer_add(&to->link, from->link.bytes, from->link.size);
	escape_copy(&to->escape, &from->escape);
	for (int grid = 0; grid < 2; grid++) {
		to->grids[grid] = before.grids[grid];
		for (unsigned y = 0; y < to->rows; y++)
			line_share(&to->grids[grid][y], &from->grids[grid][y]);
	}
	to->lines = to->grids[to->on_alternate];
	to->failed |= to->link.failed;
	return true;
}

struct screen *screen_keep(struct screen *screen)
{
	struct screen *kept = screen_new(screen->columns, screen->rows, screen->pool);

	if (kept == NULL)
		return NULL;
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < screen->rows; y++)
			line_trim(&screen->grids[grid][y]);
	screen_copy(kept, screen);
	return kept;
}

void screen_take(struct screen *screen, const struct event *event)
{
	if (event->kind == EVENT_OUTPUT)
		screen_feed(screen, event->bytes, event->size);
	else if (event->kind == EVENT_RESIZE)
		screen_resize(screen, event->columns, event->rows);
}

/* Cuts or continues at the right and at the bottom; lines above a cursor that would be
 * lost leave at the top. */
void screen_resize(struct screen *screen, unsigned columns, unsigned rows)
{
	unsigned above = 0;

	columns = limited(columns);
	rows = limited(rows);
	if (columns == screen->columns && rows == screen->rows)
		return;
	if (screen->cursor.y >= rows)
		above = screen->cursor.y - rows + 1;
	for (unsigned y = 0; y < above && screen->leaves && !screen->on_alternate; y++)
		screen->leaves(screen->context, screen, y);
	for (int grid = 0; grid < 2; grid++)
		lines_up(screen->grids[grid], 0, screen->rows, above, 0);
	if (!set_rows(screen, rows)) {
		screen->failed = true;
		return;
	}
	for (int grid = 0; grid < 2; grid++) {
		struct cursor *saved = &screen->saved[grid];

		for (unsigned y = 0; y < rows; y++)
			if (!line_cut(&screen->grids[grid][y], columns))
				screen->failed = true;
		saved->x = saved->x < columns ? saved->x : (uint16_t)(columns - 1);
		saved->y = saved->y < rows ? saved->y : (uint16_t)(rows - 1);
		saved->at_margin = false;
	}
	screen->columns = (uint16_t)columns;
	screen->top = 0;
	screen->bottom = screen->rows;
	screen->cursor.y = (uint16_t)(screen->cursor.y - above);
	if (screen->cursor.x >= columns)
		screen->cursor.x = (uint16_t)(columns - 1);
	screen->cursor.at_margin = false;
}

void screen_add_cell(
	const struct screen *screen, const struct cell *cell, struct buffer *out)
{
	uint32_t character = cell->character ? cell->character : ' ';
	char bytes[4];

	if ((character & CELL_CLUSTER) != 0) {
		size_t size;
		const char *text = interned_bytes(&screen->pool->clusters,
			character & ~(uint32_t)CELL_CLUSTER, &size);

		buffer_add(out, text, size);
	} else if (character < 0x80) {
		buffer_add_byte(out, (char)character);
	} else {
		buffer_add(out, bytes, utf8_encode(character, bytes));
	}
}

/* Nearly all cells are ASCII: these are not added one by one. */
static void add_cells(const struct screen *screen, const struct cell *cells,
	unsigned count, struct buffer *out)
{
	for (unsigned x = 0; x < count;) {
		char *room = buffer_reserve(out, count - x);
		size_t used = 0;

		if (room == NULL)
			return;
		for (; x < count && cells[x].character < 0x80 &&
			(cells[x].pen.attributes & CELL_TAIL) == 0;
			x++)
			room[used++] =
				cells[x].character ? (char)cells[x].character : ' ';
		out->size += used;
		if (x < count && (cells[x].pen.attributes & CELL_TAIL) == 0)
			screen_add_cell(screen, &cells[x], out);
		x += x < count;
	}
}

void screen_add_text(const struct screen *screen, unsigned y, struct buffer *out)
{
	const struct screen_line *line = &screen->lines[y];
	unsigned used = line->used;

	for (; used > 0; used--) {
		uint32_t last = line->row->cells[used - 1].character;

		if (line->row->cells[used - 1].pen.attributes & CELL_TAIL)
			break;
		if (last != 0 && (last != ' ' || line->wraps))
			break;
	}
	add_cells(screen, used > 0 ? line->row->cells : NULL, used, out);
}

void screen_free(struct screen *screen)
{
	if (screen == NULL)
		return;
	for (int grid = 0; grid < 2; grid++) {
		for (unsigned y = 0; screen->grids[grid] != NULL && y < screen->rows; y++)
			line_done(&screen->grids[grid][y]);
		free(screen->grids[grid]);
	}
	buffer_done(&screen->link);
	escape_done(&screen->escape);
	free(screen);
}
