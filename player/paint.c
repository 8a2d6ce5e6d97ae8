/* SPDX-License-Identifier: MIT */
/* The difference of two screens as terminal bytes. Source: xterm's ctlseqs. */
#include "player/paint.h"

#include <string.h>

#include "common/width.h"

/* Where the terminal is. */
struct brush {
	struct buffer *out;
	const struct screen *screen; /* whose cells are written */
	int x, y;                    /* of the cursor; -1: unknown */
	struct pen pen;
	bool pen_is_known;
};

/* What is written of a pen. */
static struct pen written(struct pen pen)
{
	unsigned underline = (pen.attributes & PEN_UNDERLINE) >> PEN_UNDERLINE_SHIFT;

	pen.attributes &= (1 << 8) - 1;
	pen.attributes |=
		(uint16_t)((underline > 2 ? 1 : underline) << PEN_UNDERLINE_SHIFT);
	pen.extra = 0;
	return pen;
}

static bool same_pen(struct pen one, struct pen other)
{
	one = written(one);
	other = written(other);
	return one.foreground == other.foreground && one.background == other.background &&
	       one.attributes == other.attributes;
}

static bool same_cell(struct cell one, struct cell other)
{
	const uint16_t widths = CELL_WIDE | CELL_TAIL;

	return (one.character ? one.character : ' ') ==
		       (other.character ? other.character : ' ') &&
	       (one.pen.attributes & widths) == (other.pen.attributes & widths) &&
	       same_pen(one.pen, other.pen);
}

static void move(struct brush *brush, int x, int y)
{
	if (brush->x != x || brush->y != y)
		buffer_add_format(brush->out, "\033[%d;%dH", y + 1, x + 1);
	brush->x = x;
	brush->y = y;
}

static void set_pen(struct brush *brush, struct pen pen)
{
	if (!brush->pen_is_known || !same_pen(brush->pen, pen))
		pen_add(brush->out, &pen);
	brush->pen = pen;
	brush->pen_is_known = true;
}

/* How far the cursor goes is not the same on all terminals for these. */
static bool is_doubtful(const struct cell *cell)
{
	return (cell->pen.attributes & CELL_WIDE) != 0 ||
	       (cell->character & CELL_CLUSTER) != 0 || is_pictograph(cell->character);
}

static void write_cell(struct brush *brush, const struct cell *cell, int x, int y)
{
	move(brush, x, y);
	set_pen(brush, cell->pen);
	screen_add_cell(brush->screen, cell, brush->out);
	brush->x = is_doubtful(cell) || x + 1 == brush->screen->columns ? -1 : x + 1;
}

/* The column from which on the line is blank, without a colour. */
static unsigned blank_from(const struct screen_line *line, unsigned columns)
{
	const struct cell blank = {0};
	unsigned x = line->used;

	if (line->background != 0)
		return columns;
	while (x > 0 && same_cell(line->row->cells[x - 1], blank))
		x--;
	return x;
}

static bool same_line(const struct screen_line *one, const struct screen_line *other)
{
	return one->row == other->row && one->used == other->used &&
	       one->background == other->background;
}

static void paint_line(struct brush *brush, const struct screen_line *from,
	const struct screen_line *to, int y)
{
	unsigned columns = brush->screen->columns, end = blank_from(to, columns);
	const struct cell blank = {0};

	if (from != NULL && same_line(from, to))
		return;
	for (unsigned x = 0; x < end; x++) {
		struct cell cell = line_cell(to, x);

		if ((cell.pen.attributes & CELL_TAIL) == 0 &&
			(from == NULL || !same_cell(line_cell(from, x), cell)))
			write_cell(brush, &cell, (int)x, y);
	}
	if (end == columns || (from != NULL && blank_from(from, columns) <= end))
		return;
	move(brush, (int)end, y);
	set_pen(brush, blank.pen);
	buffer_add_text(brush->out, "\033[K");
}

static void paint_grid(struct buffer *out, const struct screen_line *from,
	const struct screen *to, int grid)
{
	struct brush brush = {.out = out, .screen = to, .x = -1, .y = -1};

	for (int y = 0; y < to->rows; y++)
		paint_line(&brush, from ? &from[y] : NULL, &to->grids[grid][y], y);
}

static bool same_cursor(const struct cursor *one, const struct cursor *other)
{
	return one->x == other->x && one->y == other->y && one->origin == other->origin &&
	       one->charset == other->charset &&
	       memcmp(one->charsets, other->charsets, sizeof(one->charsets)) == 0 &&
	       same_pen(one->pen, other->pen);
}

static bool same_primary(const struct screen *one, const struct screen *other)
{
	for (unsigned y = 0; y < one->rows; y++)
		if (!same_line(&one->grids[0][y], &other->grids[0][y]))
			return false;
	return same_cursor(&one->saved[0], &other->saved[0]);
}

/* Places a cursor, its pen and its character sets; the margins are set. */
static void put_cursor(
	struct buffer *out, const struct screen *screen, const struct cursor *cursor)
{
	int row = cursor->y, top = cursor->origin ? screen->top : 0;

	buffer_add_text(out, cursor->origin ? "\033[?6h" : "\033[?6l");
	buffer_add_format(
		out, "\033[%d;%dH", (row > top ? row - top : 0) + 1, cursor->x + 1);
	if (cursor->at_margin) {
		/* Only printing brings the cursor behind the last column. */
		unsigned x = cursor->x;
		struct cell cell = line_cell(&screen->lines[row], x);

		if ((cell.pen.attributes & CELL_TAIL) != 0) {
			cell = line_cell(&screen->lines[row], --x);
			buffer_add_text(out, "\b");
		}
		buffer_add_text(out, "\033(B\017");
		pen_add(out, &cell.pen);
		screen_add_cell(screen, &cell, out);
	}
	for (int i = 0; i < 2; i++)
		buffer_add_format(out, "\033%c%c", "()"[i], cursor -> charsets[i]);
	buffer_add_byte(out, cursor->charset == 1 ? '\016' : '\017');
	pen_add(out, &cursor->pen);
}

void paint(struct buffer *out, const struct screen *from, bool on_alternate,
	const struct screen *to)
{
	const struct screen_line *shown = from ? from->grids[1] : NULL;

	buffer_add_text(out, "\033[?25l\033[?6l\033[r\033[4l\033[?7h\033(B\033)B\017");
	buffer_add_text(out, to->modes.reversed ? "\033[?5h" : "\033[?5l");
	if (!on_alternate || !to->on_alternate || from == NULL ||
		!same_primary(from, to)) {
		if (on_alternate)
			buffer_add_text(out, "\033[?1049l");
		paint_grid(out, from ? from->grids[0] : NULL, to, 0);
		if (to->on_alternate) {
			struct cursor saved = to->saved[0];

			saved.at_margin = false;
			put_cursor(out, to, &saved);
			buffer_add_text(
				out, "\033(B\017\033[?6l\033[?1049h\033[m\033[2J");
			shown = NULL;
		}
	}
	if (to->on_alternate)
		paint_grid(out, shown, to, 1);
	buffer_add_format(out, "\033[%d;%dH\033[m", to->cursor.y + 1, to->cursor.x + 1);
	if (!to->modes.hidden)
		buffer_add_text(out, "\033[?25h");
}

void paint_modes(struct buffer *out, const struct screen *screen)
{
	struct cursor saved = screen->saved[screen->on_alternate];

	if (screen->top > 0 || screen->bottom < screen->rows)
		buffer_add_format(out, "\033[%d;%dr", screen->top + 1, screen->bottom);
	saved.at_margin = false;
	put_cursor(out, screen, &saved);
	buffer_add_text(out, "\0337");
	put_cursor(out, screen, &screen->cursor);
	if (screen->modes.insert)
		buffer_add_text(out, "\033[4h");
	if (screen->modes.no_wrap)
		buffer_add_text(out, "\033[?7l");
	if (screen->modes.cursor_style > 0)
		buffer_add_format(out, "\033[%d q", screen->modes.cursor_style);
}
