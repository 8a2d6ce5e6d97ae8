/* SPDX-License-Identifier: MIT */
/* The difference of two screens as terminal bytes. Source: xterm's ctlseqs. */
#include "common/libptyvt/paint.h"

#include <string.h>

#include "common/libptyvt/modes.h"
#include "common/libptyvt/sgr.h"
#include "common/unicode.h"

/* Where the terminal is. */
struct brush {
	struct buffer *out;
	const struct vt *screen; /* whose cells are written */
	int x, y;                /* of the cursor; -1: unknown */
	struct vt_pen pen;
	bool pen_is_known;
	bool wraps; /* what follows the last column of the line is to wrap, too */
};

/* What is written of a pen. */
static struct vt_pen written(struct vt_pen pen)
{
	unsigned underline = (pen.attributes & VT_UNDERLINE) >> VT_UNDERLINE_SHIFT;

	pen.attributes &= (1 << 8) - 1;
	pen.attributes |=
		(uint16_t)((underline > 2 ? 1 : underline) << VT_UNDERLINE_SHIFT);
	pen.extra = 0;
	return pen;
}

static bool same_pen(struct vt_pen one, struct vt_pen other)
{
	one = written(one);
	other = written(other);
	return one.foreground == other.foreground && one.background == other.background &&
	       one.attributes == other.attributes;
}

static bool same_cell(struct vt_cell one, struct vt_cell other)
{
	const uint16_t widths = VT_CELL_WIDE | VT_CELL_TAIL;

	return (one.character ? one.character : ' ') ==
		       (other.character ? other.character : ' ') &&
	       (one.pen.attributes & widths) == (other.pen.attributes & widths) &&
	       same_pen(one.pen, other.pen);
}

/* Without printf, as there may be one for each cell. */
static void move(struct brush *brush, int x, int y)
{
	if (brush->x != x || brush->y != y) {
		buffer_add(brush->out, "\033[", 2);
		buffer_add_decimal(brush->out, (unsigned)y + 1);
		buffer_add_byte(brush->out, ';');
		buffer_add_decimal(brush->out, (unsigned)x + 1);
		buffer_add_byte(brush->out, 'H');
	}
	brush->x = x;
	brush->y = y;
}

static void set_pen(struct brush *brush, struct vt_pen pen)
{
	if (!brush->pen_is_known || !same_pen(brush->pen, pen))
		vt_sgr_add(brush->out, &pen);
	brush->pen = pen;
	brush->pen_is_known = true;
}

/* How far the cursor goes is not the same on all terminals for these. */
static bool is_doubtful(const struct vt_cell *cell)
{
	return (cell->pen.attributes & VT_CELL_WIDE) != 0 ||
	       (cell->character & VT_CELL_CLUSTER) != 0 || is_pictograph(cell->character);
}

static void add_cell(
	const struct vt *screen, const struct vt_cell *cell, struct buffer *out)
{
	char bytes[VT_CELL_BYTES];

	buffer_add(out, bytes, vt_cell_text(screen, cell, bytes));
}

static void write_cell(struct brush *brush, const struct vt_cell *cell, int x, int y)
{
	move(brush, x, y);
	set_pen(brush, cell->pen);
	add_cell(brush->screen, cell, brush->out);
	brush->x = is_doubtful(cell) ? -1 : x + 1;
	if (x + 1 < (int)vt_columns(brush->screen))
		return;
	brush->x = brush->wraps && brush->x > 0 ? 0 : -1;
	brush->y = y + 1;
}

/* The column from which on the line is blank, without a colour. */
static unsigned blank_from(const struct vt_line *line, unsigned columns)
{
	const struct vt_cell blank = {0};
	unsigned x = line->used;

	if (line->background != 0)
		return columns;
	while (x > 0 && same_cell(line->cells[x - 1], blank))
		x--;
	return x;
}

/* True also of lines that two screens share. */
static bool same_line(const struct vt_line *one, const struct vt_line *other)
{
	return one->cells == other->cells && one->used == other->used &&
	       one->background == other->background;
}

/* `from` NULL: what is there is unknown. */
static void paint_line(
	struct brush *brush, const struct vt_line *from, const struct vt_line *to, int y)
{
	unsigned columns = vt_columns(brush->screen), end = blank_from(to, columns);
	const struct vt_cell blank = {0};

	if (from != NULL && same_line(from, to))
		return;
	brush->wraps = from == NULL && to->wraps;
	for (unsigned x = 0; x < end; x++) {
		struct vt_cell cell = vt_cell(to, x);

		if ((cell.pen.attributes & VT_CELL_TAIL) == 0 &&
			(from == NULL || !same_cell(vt_cell(from, x), cell)))
			write_cell(brush, &cell, (int)x, y);
	}
	if (end == columns || (from != NULL && blank_from(from, columns) <= end))
		return;
	move(brush, (int)end, y);
	set_pen(brush, blank.pen);
	buffer_add_text(brush->out, "\033[K");
}

static void paint_screen(struct buffer *out, const struct vt *from, const struct vt *to,
	enum vt_screen screen)
{
	struct brush brush = {.out = out, .screen = to, .x = -1, .y = -1};

	for (unsigned y = 0; y < vt_rows(to); y++) {
		struct vt_line line = vt_line(to, screen, y), before;

		if (from != NULL)
			before = vt_line(from, screen, y);
		paint_line(&brush, from ? &before : NULL, &line, (int)y);
	}
}

static bool same_cursor(const struct vt_cursor *one, const struct vt_cursor *other)
{
	return one->x == other->x && one->y == other->y && one->origin == other->origin &&
	       one->charset == other->charset &&
	       memcmp(one->charsets, other->charsets, sizeof(one->charsets)) == 0 &&
	       same_pen(one->pen, other->pen);
}

static bool same_primary(const struct vt *one, const struct vt *other)
{
	for (unsigned y = 0; y < vt_rows(one); y++) {
		struct vt_line line = vt_line(one, VT_PRIMARY, y);
		struct vt_line against = vt_line(other, VT_PRIMARY, y);

		if (!same_line(&line, &against))
			return false;
	}
	return same_cursor(
		vt_saved_cursor(one, VT_PRIMARY), vt_saved_cursor(other, VT_PRIMARY));
}

/* Only printing brings the cursor after the last column. */
static void put_pending_wrap(struct buffer *out, const struct vt *screen,
	enum vt_screen which, const struct vt_cursor *cursor)
{
	struct vt_line line = vt_line(screen, which, cursor->y);
	struct vt_cell cell = vt_cell(&line, cursor->x);

	if ((cell.pen.attributes & VT_CELL_TAIL) != 0) {
		cell = vt_cell(&line, cursor->x - 1u);
		buffer_add_text(out, "\b");
	}
	buffer_add_text(out, "\033(B\017");
	vt_sgr_add(out, &cell.pen);
	add_cell(screen, &cell, out);
}

/* Places a cursor, its pen and its character sets; the margins are set. */
static void put_cursor(struct buffer *out, const struct vt *screen, enum vt_screen which,
	const struct vt_cursor *cursor)
{
	static const char shifts[][3] = {"\017", "\016", "\033n", "\033o"};
	int row = cursor->y, top = cursor->origin ? (int)vt_top(screen) : 0;

	buffer_add_text(out, cursor->origin ? "\033[?6h" : "\033[?6l");
	buffer_add_format(
		out, "\033[%d;%dH", (row > top ? row - top : 0) + 1, cursor->x + 1);
	if (cursor->pending_wrap)
		put_pending_wrap(out, screen, which, cursor);
	for (int i = 0; i < 4; i++)
		if (i < 2 || cursor->charsets[i] != 'B')
			buffer_add_format(out, "\033%c%c", "()*+"[i],
				cursor -> charsets[i] == '0' ? '0' : 'B');
	buffer_add_text(out, shifts[cursor->charset]);
	vt_sgr_add(out, &cursor->pen);
}

static void add_mode(struct buffer *out, enum vt_mode mode, bool set)
{
	const struct vt_mode_row *row = &vt_mode_rows[mode];

	buffer_add_format(out, "\033[%s%d%c", row->is_private ? "?" : "", row->number,
		set ? 'h' : 'l');
}

void vt_paint(
	struct buffer *out, const struct vt *from, bool on_alternate, const struct vt *to)
{
	bool to_alternate = vt_shown(to) == VT_ALTERNATE;
	const struct vt *shown = from;

	buffer_add_text(out, "\033[?25l\033[?6l\033[r\033[4l\033[?7h\033(B\033)B\017");
	add_mode(out, VT_DECSCNM, vt_mode(to, VT_DECSCNM));
	if (!on_alternate || !to_alternate || from == NULL || !same_primary(from, to)) {
		if (on_alternate)
			buffer_add_text(out, "\033[?47l");
		paint_screen(out, from, to, VT_PRIMARY);
		if (to_alternate) {
			put_cursor(out, to, VT_PRIMARY, vt_saved_cursor(to, VT_PRIMARY));
			buffer_add_text(
				out, "\033[?1049h\033(B\017\033[?6l\033[m\033[2J");
			shown = NULL;
		}
	}
	if (to_alternate)
		paint_screen(out, shown, to, VT_ALTERNATE);
	buffer_add_format(
		out, "\033[%d;%dH\033[m", vt_cursor(to)->y + 1, vt_cursor(to)->x + 1);
	if (vt_mode(to, VT_DECTCEM))
		add_mode(out, VT_DECTCEM, true);
}

static bool has_uk_set(const struct vt_cursor *cursor)
{
	return memchr(cursor->charsets, 'A', sizeof(cursor->charsets)) != NULL;
}

bool vt_paint_can_be_followed(const struct vt *screen)
{
	for (int mode = 0; mode < VT_MODES; mode++)
		if (vt_mode_rows[mode].is_rare && vt_mode(screen, (enum vt_mode)mode))
			return false;
	for (unsigned x = 1; x < vt_columns(screen); x++) /* none leads to the first */
		if (vt_tab(screen, x) != (x % 8 == 0))
			return false;
	return !vt_is_shifted(screen) && !has_uk_set(vt_cursor(screen)) &&
	       !has_uk_set(vt_saved_cursor(screen, vt_shown(screen)));
}

void vt_paint_modes(struct buffer *out, const struct vt *screen)
{
	static const enum vt_mode painted[] = {VT_IRM, VT_DECAWM};

	if (vt_top(screen) > 0 || vt_bottom(screen) < vt_rows(screen))
		buffer_add_format(
			out, "\033[%d;%dr", vt_top(screen) + 1, vt_bottom(screen));
	put_cursor(
		out, screen, vt_shown(screen), vt_saved_cursor(screen, vt_shown(screen)));
	buffer_add_text(out, "\0337");
	put_cursor(out, screen, vt_shown(screen), vt_cursor(screen));
	for (size_t i = 0; i < sizeof(painted) / sizeof(painted[0]); i++)
		if (vt_mode(screen, painted[i]) != vt_mode_rows[painted[i]].usually)
			add_mode(out, painted[i], vt_mode(screen, painted[i]));
	if (vt_cursor_style(screen) > 0)
		buffer_add_format(out, "\033[%d q", vt_cursor_style(screen));
}
