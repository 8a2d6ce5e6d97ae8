/* SPDX-License-Identifier: MIT */
/* What each character and each sequence does to a vt. */
#include "common/libptyvt/functions.h"

#include <string.h>

#include "common/libptyvt/internal.h"
#include "common/libptyvt/sgr.h"
#include "common/unicode_table.h"
#include "common/utf8.h"

enum { REGIONAL_A = 0x1f1e6, REGIONAL_Z = 0x1f1ff };

static uint32_t background(const struct vt *vt)
{
	return vt->cursor.pen.background;
}

static bool has_mode(const struct vt *vt, enum vt_mode mode)
{
	return (vt->modes & VT_MODE_BIT(mode)) != 0;
}

static struct line *present_line(struct vt *vt)
{
	return &vt->lines[vt->cursor.y];
}

static struct vt_cell cell_at(const struct vt *vt, unsigned x)
{
	const struct line *line = &vt->lines[vt->cursor.y];

	if (x < line->used)
		return line->row->cells[x];
	return (struct vt_cell){.pen = {.background = line->background}};
}

/* Every change of a line may run out of memory. */
static void note(struct vt *vt, bool done)
{
	vt->failed |= !done;
}

/* Scrolling and lines */

static unsigned least(unsigned one, unsigned other)
{
	return one < other ? one : other;
}

static bool has_all_columns(const struct vt *vt)
{
	return vt->left == 0 && vt->right == vt->page.columns;
}

static bool is_in_columns(const struct vt *vt)
{
	return vt->cursor.x >= vt->left && vt->cursor.x < vt->right;
}

static bool is_in_margins(const struct vt *vt)
{
	return is_in_columns(vt) && vt->cursor.y >= vt->top && vt->cursor.y < vt->bottom;
}

/* A line that goes on in this row does so no more. */
static void end_line_above(struct vt *vt, unsigned row)
{
	if (row > 0)
		vt->lines[row - 1].wraps = false;
}

/* Moves the lines [top, bottom) up. */
static void move_up_lines(struct vt *vt, unsigned top, unsigned count)
{
	struct block block;

	count = least(count, vt->bottom - top);
	vt->work += vt->bottom - top + CLEAR_WORK * count;
	end_line_above(vt, top);
	if (vt->bottom < vt->rows)
		end_line_above(vt, vt->bottom);
	if (has_all_columns(vt)) {
		vt_rows_up(&vt->page, vt->lines + top, vt->bottom - top, count,
			background(vt));
		return;
	}
	block = (struct block){top, vt->bottom, vt->left, vt->right};
	vt->work += (vt->bottom - top) * (vt->right - vt->left) / CELLS_MOVED;
	note(vt, vt_block_up(&vt->page, vt->lines, &block, count, background(vt)));
}

static void scroll_up(struct vt *vt, unsigned count)
{
	count = least(count, vt->bottom - vt->top);
	if (vt->top == 0 && !vt->on_alternate && has_all_columns(vt))
		vt_scroll_off(vt, count);
	move_up_lines(vt, vt->top, count);
}

static void scroll_down(struct vt *vt, unsigned top, unsigned count)
{
	struct block block = {top, vt->bottom, vt->left, vt->right};

	count = least(count, vt->bottom - top);
	vt->work += vt->bottom - top + CLEAR_WORK * count;
	end_line_above(vt, top);
	if (has_all_columns(vt)) {
		vt_rows_down(&vt->page, vt->lines + top, vt->bottom - top, count,
			background(vt));
	} else {
		vt->work += (vt->bottom - top) * (vt->right - vt->left) / CELLS_MOVED;
		note(vt, vt_block_down(
				 &vt->page, vt->lines, &block, count, background(vt)));
	}
	end_line_above(vt, vt->bottom);
}

/* Beside the margins the last row of them is where it ends. Source: xterm. */
static void line_feed(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;

	cursor->pending_wrap = false;
	if (cursor->y + 1 != vt->bottom)
		cursor->y += cursor->y + 1 < vt->rows;
	else if (is_in_columns(vt))
		scroll_up(vt, 1);
}

static void reverse_line_feed(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;

	cursor->pending_wrap = false;
	if (cursor->y != vt->top)
		cursor->y -= cursor->y > 0;
	else if (is_in_columns(vt))
		scroll_down(vt, vt->top, 1);
}

static void carriage_return(struct vt *vt)
{
	bool goes_to_margin = vt->cursor.origin || vt->cursor.x >= vt->left;

	vt->cursor.x = goes_to_margin ? vt->left : 0;
	vt->cursor.pending_wrap = false;
}

/* Printing */

/* The column where a line ends for the cursor. */
static unsigned edge(const struct vt *vt)
{
	return vt->cursor.x < vt->right ? vt->right : vt->page.columns;
}

static void wrap(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned y = cursor->y;
	bool scrolls = y + 1 == vt->bottom, wraps = has_all_columns(vt);

	cursor->pending_wrap = false;
	present_line(vt)->wraps = wraps;
	line_feed(vt);
	cursor->x = vt->left;
	if (wraps && scrolls && y > vt->top)
		vt->lines[y - 1].wraps = true; /* where it is now */
}

/* Where the next character goes, if the last one was printed in the last column. */
static inline void leave_margin(struct vt *vt)
{
	if (vt->cursor.pending_wrap)
		wrap(vt);
}

static void advance(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned last = edge(vt) - 1;

	if (cursor->x + count > last) {
		cursor->x = (uint16_t)last;
		cursor->pending_wrap = has_mode(vt, VT_DECAWM);
		cursor->at_edge = !cursor->pending_wrap;
	} else {
		cursor->x = (uint16_t)(cursor->x + count);
	}
}

/* Makes room for `count` columns at the cursor, at most to the edge. */
static struct vt_cell *make_room(struct vt *vt, unsigned count)
{
	struct line *line = present_line(vt);
	unsigned x = vt->cursor.x;
	struct vt_cell *cells;

	if (has_mode(vt, VT_IRM) && is_in_columns(vt)) {
		note(vt, vt_line_insert(&vt->page, line, (struct span){x, vt->right},
				 count, background(vt)));
		vt->work += vt->page.columns / CELLS_MOVED;
	}
	cells = vt_line_write(&vt->page, line, x, x + count);
	if (x + count == vt->page.columns)
		line->wraps = false;
	note(vt, cells != NULL);
	return cells ? cells + x : NULL;
}

/* A cell to copy: as two words, which takes two stores instead of five. Most of the time
 * is spent with that. */
struct model {
	uint64_t words[sizeof(struct vt_cell) / sizeof(uint64_t)];
};

static inline struct model model_of(struct vt_pen pen, unsigned attributes)
{
	struct vt_cell cell = {.pen = pen};
	struct model model;

	cell.pen.attributes |= (uint16_t)attributes;
	memcpy(&model, &cell, sizeof(model));
	return model;
}

static inline void put_cell(
	struct vt_cell *cell, const struct model *model, uint32_t character)
{
	memcpy(cell, model, sizeof(*cell));
	cell->character = character;
}

static void print_ascii(struct vt *vt, const char *text, size_t size)
{
	const struct model model = model_of(vt->cursor.pen, 0);

	vt->repeated = (unsigned char)text[size - 1];
	vt->repeats = true;
	while (size > 0) {
		struct vt_cell *cells;
		size_t count;

		leave_margin(vt);
		count = edge(vt) - vt->cursor.x;
		if (count > size)
			count = size;
		cells = make_room(vt, (unsigned)count);
		for (size_t i = 0; cells != NULL && i < count; i++)
			put_cell(&cells[i], &model, (unsigned char)text[i]);
		advance(vt, (unsigned)count);
		text += count;
		size -= count;
		if (size > 1 && !has_mode(vt, VT_DECAWM)) {
			text += size - 1; /* all go to the last column */
			size = 1;
		}
	}
}

static void print_character(struct vt *vt, uint32_t character, unsigned width)
{
	struct vt_cell *cells;

	leave_margin(vt);
	if (width > vt->page.columns)
		width = 1;
	if (vt->cursor.x + width > edge(vt)) {
		if (!has_mode(vt, VT_DECAWM)) {
			vt->cursor.x = (uint16_t)(edge(vt) - width);
		} else {
			vt->cursor.pending_wrap = true;
			leave_margin(vt);
		}
	}
	cells = make_room(vt, width);
	if (cells == NULL)
		return;
	cells[0] = (struct vt_cell){.character = character, .pen = vt->cursor.pen};
	if (width == 2) {
		cells[1] = (struct vt_cell){.pen = vt->cursor.pen};
		cells[0].pen.attributes |= VT_CELL_WIDE;
		cells[1].pen.attributes |= VT_CELL_TAIL;
	}
	advance(vt, width);
	vt->repeated = character;
	vt->repeats = true;
}

/* Clusters */

/* The column of the character before the cursor; -1 if there is none. */
static int column_before(const struct vt *vt)
{
	const struct vt_cursor *cursor = &vt->cursor;
	int x = cursor->pending_wrap || cursor->at_edge ? cursor->x : cursor->x - 1;

	if (x > 0 && (cell_at(vt, (unsigned)x).pen.attributes & VT_CELL_TAIL) != 0)
		x--;
	return x;
}

static uint32_t last_of(const char *text, size_t size)
{
	uint32_t character = 0;

	for (size_t length = 1; length <= size && length <= 4; length++)
		if (utf8_decode(text + size - length, length, &character) > 0)
			break;
	return character;
}

static bool is_pictograph(uint32_t character)
{
	return (unicode_property(character) & UNICODE_PICTOGRAPH) != 0;
}

static bool is_regional(uint32_t character)
{
	return character >= REGIONAL_A && character <= REGIONAL_Z;
}

/* True if the character becomes part of the one whose text this is; *widens: they then
 * take two columns. */
static bool joins(uint32_t character, const char *text, size_t size, bool *widens)
{
	uint32_t first = 0, last = last_of(text, size);

	utf8_decode(text, size, &first);
	*widens = true;
	if (is_regional(character))
		return size == 4 && is_regional(first);
	if (character >= 0x1f3fb && character <= 0x1f3ff)
		return is_pictograph(last);
	if (last == 0x200d && is_pictograph(first) && is_pictograph(character))
		return true;
	*widens = character == 0xfe0f &&
		  (is_pictograph(first) || first == '#' || first == '*' ||
			  (first >= '0' && first <= '9'));
	return (unicode_property(character) & UNICODE_WIDTH) == 0;
}

static void widen(struct vt *vt, struct vt_cell *cells, unsigned x)
{
	if ((cells[x].pen.attributes & VT_CELL_WIDE) != 0 || x + 1 >= edge(vt))
		return;
	cells = vt_line_write(&vt->page, present_line(vt), x + 1, x + 2);
	note(vt, cells != NULL);
	if (cells == NULL)
		return;
	cells[x + 1] = (struct vt_cell){.pen = cells[x].pen};
	cells[x].pen.attributes |= VT_CELL_WIDE;
	cells[x + 1].pen.attributes |= VT_CELL_TAIL;
	vt->cursor.x = (uint16_t)(x + 1);
	advance(vt, 1);
}

/* Joins the character to the one before the cursor; false if it stands alone. */
static bool join(struct vt *vt, uint32_t character)
{
	int x = column_before(vt);
	struct line *line = present_line(vt);
	struct vt_cell *cells, before;
	char text[VT_CELL_BYTES];
	uint32_t number;
	size_t size;
	bool widens = false;

	if (x < 0)
		return false;
	before = cell_at(vt, (unsigned)x);
	size = vt_cell_text(vt, &before, text);
	if (!joins(character, text, size, &widens))
		return false;
	if (size > CLUSTER_MARKS * 4)
		return true;
	size += utf8_encode(character, text + size);
	number = vt_strings_number(&vt->pool->clusters, text, size);
	if (number == 0)
		return true;
	cells = vt_line_write(&vt->page, line, (unsigned)x, (unsigned)x);
	if (cells != NULL && (unsigned)x >= line->used)
		cells = vt_line_write(&vt->page, line, (unsigned)x, (unsigned)x + 1);
	note(vt, cells != NULL);
	if (cells == NULL)
		return true;
	before.character = VT_CELL_CLUSTER | number;
	cells[x] = before;
	if (widens)
		widen(vt, cells, (unsigned)x);
	return true;
}

/* False without looking closely for what can join nothing: an emoji needs a joiner, which
 * makes a cluster, half a flag the other half. */
static bool may_join(const struct vt *vt, uint32_t character, unsigned property)
{
	bool is_tone = character >= 0x1f3fb && character <= 0x1f3ff;
	int x;
	uint32_t before;

	if ((property & UNICODE_WIDTH) == 0)
		return true;
	if ((property & UNICODE_PICTOGRAPH) == 0 && !is_tone && !is_regional(character))
		return false;
	x = column_before(vt);
	if (x < 0)
		return false;
	before = cell_at(vt, (unsigned)x).character;
	return (before & VT_CELL_CLUSTER) != 0 || is_tone ||
	       (is_regional(character) && is_regional(before));
}

static void put(struct vt *vt, uint32_t character)
{
	unsigned property = unicode_property(character);
	unsigned width = property & UNICODE_WIDTH;

	if ((property & UNICODE_TRICK) != 0 ||
		(may_join(vt, character, property) && join(vt, character)))
		return;
	if (width > 0)
		print_character(vt, character, width);
}

/* DEC's special graphics, from 0x5f. Source: the VT220's manual, table 2-4. */
static uint32_t drawn(char byte)
{
	static const uint16_t characters[] = {' ', 0x25c6, 0x2592, 0x2409, 0x240c, 0x240d,
		0x240a, 0xb0, 0xb1, 0x2424, 0x240b, 0x2518, 0x2510, 0x250c, 0x2514,
		0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524, 0x2534,
		0x252c, 0x2502, 0x2264, 0x2265, 0x3c0, 0x2260, 0xa3, 0xb7};

	return byte >= 0x5f && byte < 0x7f ? characters[byte - 0x5f]
					   : (unsigned char)byte;
}

/* What a byte of ASCII stands for in a character set. */
static uint32_t in_set(char set, char byte)
{
	if (set == '0')
		return drawn(byte);
	return set == 'A' && byte == '#' ? 0xa3 : (unsigned char)byte;
}

static bool is_plain_set(const struct vt *vt)
{
	return vt->cursor.charsets[vt->cursor.charset] == 'B' && vt->single_shift == 0;
}

static void print_in_set(struct vt *vt, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned shift = vt->single_shift ? vt->single_shift : vt->cursor.charset;

		print_character(vt, in_set(vt->cursor.charsets[shift], text[i]), 1);
		vt->single_shift = 0;
	}
}

/* True for nearly all characters: they join nothing that was printed before. After
 * another one in the same run no emoji does. */
static inline bool stands_alone(uint32_t character, unsigned property, bool is_first)
{
	if (property == 1 || property == 2)
		return character < REGIONAL_A || character > 0x1f3ff;
	return !is_first && (property & UNICODE_PICTOGRAPH) != 0 &&
	       (property & UNICODE_TRICK) == 0 && (property & UNICODE_WIDTH) != 0;
}

/* Reads characters that stand alone, for at most `room` columns; returns their bytes. */
static size_t take_run(const struct vt *vt, const char *text, const char *end,
	struct vt_cell *cells, unsigned room, unsigned *count, uint32_t *last)
{
	const struct model narrow = model_of(vt->cursor.pen, 0);
	const struct model wide = model_of(vt->cursor.pen, VT_CELL_WIDE);
	const struct model tail = model_of(vt->cursor.pen, VT_CELL_TAIL);
	const char *at = text;
	unsigned used = 0;

	while (at < end && used < room) {
		uint32_t character;
		unsigned property, width;
		size_t size;

		if ((unsigned char)*at < 0x80) {
			*last = (unsigned char)*at;
			put_cell(&cells[used++], &narrow, (unsigned char)*at++);
			continue;
		}
		size = utf8_take(at, &character);
		property = unicode_property(character);
		width = property & UNICODE_WIDTH;
		if (!stands_alone(character, property, used == 0) || width > room - used)
			break;
		put_cell(&cells[used], width == 2 ? &wide : &narrow, character);
		if (width == 2)
			put_cell(&cells[used + 1], &tail, 0);
		used += width;
		*last = character;
		at += size;
	}
	*count = used;
	return (size_t)(at - text);
}

/* Prints what fits into a row at once, and returns the bytes that it took: 0 for what
 * needs a closer look. */
static size_t print_run(struct vt *vt, const char *text, const char *end)
{
	struct vt_cell run[VT_CELLS_MAX], *cells;
	bool wraps = vt->cursor.pending_wrap;
	unsigned x = wraps ? vt->left : vt->cursor.x, count;
	unsigned room = (x < vt->right ? vt->right : vt->page.columns) - x;
	uint32_t last = 0;
	size_t size;

	if (has_mode(vt, VT_IRM))
		return 0;
	size = take_run(vt, text, end, run, room, &count, &last);
	if (count == 0)
		return 0;
	leave_margin(vt);
	cells = make_room(vt, count);
	if (cells != NULL)
		memcpy(cells, run, count * sizeof(*cells));
	advance(vt, count);
	vt->repeated = last;
	vt->repeats = true;
	return size;
}

static void print_text(struct vt *vt, const struct vt_token *token)
{
	const char *at = token->text, *end = at + token->size;

	while (at < end) {
		size_t size = is_plain_set(vt) ? print_run(vt, at, end)
					       : utf8_ascii(at, (size_t)(end - at));
		uint32_t character = 0;

		if (!is_plain_set(vt))
			print_in_set(vt, at, size);
		at += size;
		if (at < end && size == 0) {
			at += utf8_take(at, &character);
			vt->single_shift = 0;
			put(vt, character);
		}
	}
}

/* Prints the character so often, one by one, and stops at the start of a line. */
static unsigned repeat_to_start(struct vt *vt, unsigned count)
{
	unsigned width = unicode_property(vt->repeated) & UNICODE_WIDTH;

	do {
		print_character(vt, vt->repeated, width);
		vt->work++;
		count--;
	} while (count > 0 && !vt->cursor.pending_wrap && vt->cursor.x > 0);
	return count;
}

/* True if the character fills a whole line of its own, of which it takes so many. */
static bool fills_lines(const struct vt *vt, unsigned *each)
{
	unsigned width = unicode_property(vt->repeated) & UNICODE_WIDTH;

	*each = vt->page.columns / width;
	return vt->page.columns % width == 0 && has_mode(vt, VT_DECAWM) &&
	       has_all_columns(vt);
}

/* Lines full of the same character share their cells. */
static void repeat(struct vt *vt, unsigned count)
{
	struct line full = {0};
	unsigned each;

	count = vt->repeats ? least(count, (unsigned)vt->page.columns * vt->rows) : 0;
	if (!has_mode(vt, VT_DECAWM))
		count = least(count, vt->page.columns); /* all go to the last column */
	while (count > 0) {
		bool fills = fills_lines(vt, &each) && count >= each &&
			     (vt->cursor.pending_wrap || vt->cursor.x == 0);

		if (fills && full.row != NULL) {
			leave_margin(vt);
			vt_line_repeat(&vt->page, present_line(vt), &full);
			advance(vt, vt->page.columns);
			vt->work += CLEAR_WORK;
			count -= each;
			continue;
		}
		count = repeat_to_start(vt, count);
		if (fills && vt->cursor.pending_wrap)
			vt_line_share(&full, present_line(vt));
	}
	vt_line_done(&full);
}

/* The cursor */

static void move_to(struct vt *vt, unsigned x, unsigned y)
{
	vt->cursor.x = (uint16_t)least(x, vt->page.columns - 1u);
	vt->cursor.y = (uint16_t)least(y, vt->rows - 1u);
	vt->cursor.pending_wrap = false;
}

/* A row or column as sequences name it, from 0. */
static void move_to_row(struct vt *vt, unsigned row)
{
	if (vt->cursor.origin)
		row = least(row + vt->top, vt->bottom - 1u);
	move_to(vt, vt->cursor.x, row);
}

static void move_to_column(struct vt *vt, unsigned column)
{
	if (vt->cursor.origin)
		column = least(column + vt->left, vt->right - 1u);
	move_to(vt, column, vt->cursor.y);
}

static void move_home(struct vt *vt)
{
	move_to_row(vt, 0);
	move_to_column(vt, 0);
}

/* Up and down stop at the margins if they begin within them. */
static void move_up(struct vt *vt, unsigned count)
{
	unsigned y = vt->cursor.y, top = y >= vt->top ? vt->top : 0;

	move_to(vt, vt->cursor.x, y - least(count, y - top));
}

static void move_down(struct vt *vt, unsigned count)
{
	unsigned y = vt->cursor.y;
	unsigned last = y < vt->bottom ? vt->bottom - 1u : vt->rows - 1u;

	move_to(vt, vt->cursor.x, least(y + count, last));
}

/* To the end of the row above, or of the last one. Source: xterm, CursorBack. */
static void wrap_back(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;

	if (cursor->y == vt->top)
		cursor->y = (uint16_t)(vt->bottom - 1);
	else
		cursor->y = (uint16_t)((cursor->y > 0 ? cursor->y : vt->rows) - 1);
	cursor->x = (uint16_t)(vt->right - 1);
}

static void move_left_over_rows(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;

	count -= cursor->pending_wrap && count > 0;
	cursor->pending_wrap = false;
	for (; count > 0; count--)
		if (cursor->x == (cursor->x < vt->left ? 0 : vt->left) || cursor->x == 0)
			wrap_back(vt);
		else
			cursor->x--;
}

static void move_left(struct vt *vt, unsigned count)
{
	unsigned x = vt->cursor.x, first = x < vt->left ? 0 : vt->left;

	if (has_mode(vt, VT_XTREVWRAP) && has_mode(vt, VT_DECAWM))
		move_left_over_rows(vt, count);
	else
		move_to(vt, x - least(count, x - first), vt->cursor.y);
}

static void move_right(struct vt *vt, unsigned count)
{
	move_to(vt, least(vt->cursor.x + count, edge(vt) - 1), vt->cursor.y);
}

static void set_tab(struct vt *vt, unsigned x, bool set)
{
	if (set)
		vt->tabs[x / 8] |= (uint8_t)(1 << x % 8);
	else
		vt->tabs[x / 8] &= (uint8_t) ~(1 << x % 8);
}

/* A tab does not end the state after the last column, and none leads beyond the right
 * margin, wherever it began. Source: xterm, tabs.c. */
static void tab(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned last = vt->right - 1u;

	while (count-- > 0 && cursor->x < last)
		do
			cursor->x++;
		while (cursor->x < last && !vt_tab(vt, cursor->x));
	if (cursor->x > last)
		cursor->x = (uint16_t)last;
}

static void tab_back(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned first = cursor->origin ? vt->left : 0;

	cursor->pending_wrap = false;
	while (count-- > 0 && cursor->x > first)
		do
			cursor->x--;
		while (cursor->x > first && !vt_tab(vt, cursor->x));
}

static unsigned count_of(const struct vt_token *token)
{
	return (unsigned)vt_number(token, 0, 1);
}

static void cuu(struct vt *vt, const struct vt_token *token)
{
	move_up(vt, count_of(token));
}

static void cud(struct vt *vt, const struct vt_token *token)
{
	move_down(vt, count_of(token));
}

static void cuf(struct vt *vt, const struct vt_token *token)
{
	move_right(vt, count_of(token));
}

/* HPR and VPR are addresses: only DECOM keeps them within the margins. */
static void hpr(struct vt *vt, const struct vt_token *token)
{
	unsigned last = vt->cursor.origin ? vt->right - 1u : vt->page.columns - 1u;

	move_to(vt, least(vt->cursor.x + count_of(token), last), vt->cursor.y);
}

static void vpr(struct vt *vt, const struct vt_token *token)
{
	unsigned last = vt->cursor.origin ? vt->bottom - 1u : vt->rows - 1u;

	move_to(vt, vt->cursor.x, least(vt->cursor.y + count_of(token), last));
}

static void cub(struct vt *vt, const struct vt_token *token)
{
	move_left(vt, count_of(token));
}

static void cnl(struct vt *vt, const struct vt_token *token)
{
	move_down(vt, count_of(token));
	carriage_return(vt);
}

static void cpl(struct vt *vt, const struct vt_token *token)
{
	move_up(vt, count_of(token));
	carriage_return(vt);
}

static void cha(struct vt *vt, const struct vt_token *token)
{
	move_to_column(vt, count_of(token) - 1);
}

static void cup(struct vt *vt, const struct vt_token *token)
{
	move_to_row(vt, count_of(token) - 1);
	move_to_column(vt, (unsigned)vt_number(token, 1, 1) - 1);
}

static void vpa(struct vt *vt, const struct vt_token *token)
{
	move_to_row(vt, count_of(token) - 1);
}

static void cht(struct vt *vt, const struct vt_token *token)
{
	tab(vt, count_of(token));
}

static void cbt(struct vt *vt, const struct vt_token *token)
{
	tab_back(vt, count_of(token));
}

static void bs(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	move_left(vt, 1);
}

static void ht(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	tab(vt, 1);
}

static void lf(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	line_feed(vt);
	if (has_mode(vt, VT_LNM))
		carriage_return(vt);
}

static void cr(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	carriage_return(vt);
}

static void ind(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	line_feed(vt);
}

static void nel(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	line_feed(vt);
	carriage_return(vt);
}

static void ri(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	reverse_line_feed(vt);
}

static void hts(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	set_tab(vt, vt->cursor.x, true);
}

static void tbc(struct vt *vt, const struct vt_token *token)
{
	int which = vt_number(token, 0, 0);

	if (which == 0)
		set_tab(vt, vt->cursor.x, false);
	else if (which == 3)
		memset(vt->tabs, 0, sizeof(vt->tabs));
}

static void keep(struct buffer *to, const char *text, size_t size, size_t most)
{
	buffer_clear(to);
	if (size <= most)
		buffer_add(to, text, size);
	to->failed = false;
}

static void save_cursor(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt->saved[vt->on_alternate] = vt->cursor;
}

static void restore_cursor(struct vt *vt, const struct vt_token *token)
{
	const char *link;
	size_t size;

	(void)token;
	vt->cursor = vt->saved[vt->on_alternate];
	if (vt->cursor.origin) {
		vt->cursor.x = (uint16_t)least(vt->cursor.x, vt->right - 1u);
		vt->cursor.y = (uint16_t)least(vt->cursor.y, vt->bottom - 1u);
	}
	/* Its pen has them, too. */
	vt->underline_colour = vt_underline_colour(vt, &vt->cursor.pen);
	link = vt_link(vt, &vt->cursor.pen, &size);
	keep(&vt->link, link, size, LINK_MAX);
}

/* Modes */

static void switch_screen(struct vt *vt, bool alternate)
{
	vt->on_alternate = alternate;
	vt->lines = vt->grids[alternate];
	vt->work += vt->rows;
	for (unsigned y = 0; y < vt->rows; y++)
		vt_line_touch(&vt->page, &vt->lines[y]);
}

static void clear_lines(struct vt *vt, unsigned from, unsigned to)
{
	if (from < to)
		end_line_above(vt, from);
	for (unsigned y = from; y < to; y++)
		vt_line_clear(&vt->page, &vt->lines[y], background(vt));
	vt->work += CLEAR_WORK * (to > from ? to - from : 0);
}

/* Source: xterm's ctlseqs, ?47, ?1047, ?1049; 1047 clears when it is left, 1049 when it
 * is entered. Leaving what is not on does nothing, as VTE and kitty do; xterm restores
 * the cursor. */
static void set_alternate(struct vt *vt, int number, bool set)
{
	if (set) {
		if (number == 1049)
			save_cursor(vt, NULL);
		switch_screen(vt, true);
		if (number == 1049)
			clear_lines(vt, 0, vt->rows);
		return;
	}
	if (!vt->on_alternate)
		return;
	if (number == 1047)
		clear_lines(vt, 0, vt->rows);
	switch_screen(vt, false);
	if (number == 1049)
		restore_cursor(vt, NULL);
}

static void set_mode(struct vt *vt, enum vt_mode mode, bool set)
{
	if (set)
		vt->modes |= VT_MODE_BIT(mode);
	else
		vt->modes &= ~VT_MODE_BIT(mode);
	switch (mode) {
	case VT_DECOM:
		vt->cursor.origin = set;
		move_home(vt);
		break;
	case VT_DECAWM: /* DEC STD 070 */
		if (!set && vt->cursor.pending_wrap)
			vt->cursor.at_edge = true;
		vt->cursor.pending_wrap &= set;
		break;
	case VT_DECLRMM:
		vt->left = 0;
		vt->right = vt->page.columns;
		break;
	default: break;
	}
}

static void set_private_mode(struct vt *vt, int number, bool set)
{
	switch (number) {
	case 47:
	case 1047:
	case 1049: set_alternate(vt, number, set); break;
	case 1048:
		if (set)
			save_cursor(vt, NULL);
		else
			restore_cursor(vt, NULL);
		break;
	default: break;
	}
}

static void sm(struct vt *vt, const struct vt_token *token)
{
	bool is_private = token->prefix == '?', set = token->final == 'h';

	for (unsigned i = 0; i < token->parameters->count; i++) {
		int number = vt_sub_number(token, i, 0);
		enum vt_mode mode = vt_find_mode(number, is_private);

		if (mode != VT_MODES)
			set_mode(vt, mode, set);
		else if (is_private)
			set_private_mode(vt, number, set);
	}
}

static void decstbm(struct vt *vt, const struct vt_token *token)
{
	unsigned top = count_of(token) - 1;
	unsigned bottom = (unsigned)vt_number(token, 1, vt->rows);

	bottom = least(bottom, vt->rows);
	if (top >= bottom || (top + 1 == bottom && vt->rows > 1))
		return;
	vt->top = (uint16_t)top;
	vt->bottom = (uint16_t)bottom;
	move_home(vt);
}

/* Without DECLRMM it is SCOSC, whatever the numbers are. Source: xterm. */
static void decslrm(struct vt *vt, const struct vt_token *token)
{
	unsigned left = count_of(token) - 1;
	unsigned right = (unsigned)vt_number(token, 1, vt->page.columns);

	right = least(right, vt->page.columns);
	if (!has_mode(vt, VT_DECLRMM)) {
		save_cursor(vt, token);
		return;
	}
	if (left + 1 >= right)
		return;
	vt->left = (uint16_t)left;
	vt->right = (uint16_t)right;
	move_home(vt);
}

/* The underline's colour and the link, which the pen has as one number. */
static void set_extra(struct vt *vt)
{
	struct buffer text = {0};
	struct extra extra = {.underline_colour = vt->underline_colour};

	vt->cursor.pen.extra = 0;
	if (extra.underline_colour == 0 && vt->link.size == 0)
		return;
	buffer_add(&text, &extra, sizeof(extra));
	buffer_add(&text, vt->link.bytes, vt->link.size);
	if (!text.failed)
		vt->cursor.pen.extra = (uint16_t)vt_strings_number(
			&vt->pool->extras, text.bytes, text.size);
	buffer_done(&text);
}

static void sgr(struct vt *vt, const struct vt_token *token)
{
	uint32_t colour = vt->underline_colour;

	vt_sgr_apply(&vt->cursor.pen, &vt->underline_colour, token);
	if (vt->underline_colour != colour)
		set_extra(vt);
}

static void decscusr(struct vt *vt, const struct vt_token *token)
{
	vt->cursor_style = (uint8_t)vt_number(token, 0, 0);
}

/* Which of SO, SI, LS2, LS3 it is, by the set that they put in use. */
static void shift(struct vt *vt, const struct vt_token *token)
{
	switch (token->final) {
	case 0x0e: vt->cursor.charset = 1; break;
	case 'n': vt->cursor.charset = 2; break;
	case 'o': vt->cursor.charset = 3; break;
	default: vt->cursor.charset = 0;
	}
}

/* SS2, SS3. */
static void single_shift(struct vt *vt, const struct vt_token *token)
{
	vt->single_shift = token->final == 'N' ? 2 : 3;
}

static void scs(struct vt *vt, const struct vt_token *token)
{
	static const char designators[] = "()*+";
	const char *at = strchr(designators, token->intermediates[0]);

	if (at != NULL)
		vt->cursor.charsets[at - designators] =
			token->final == '0' || token->final == 'A' ? token->final : 'B';
}

static void ris(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt_reset(vt);
}

static void decstr(struct vt *vt, const struct vt_token *token)
{
	struct vt_cursor at = vt->cursor;

	(void)token;
	vt->cursor = vt->saved[vt->on_alternate] = vt_first_cursor;
	vt->cursor.x = at.x;
	vt->cursor.y = at.y;
	vt->cursor.pending_wrap = at.pending_wrap;
	for (int mode = 0; mode < VT_MODES; mode++) {
		const struct vt_mode_row *row = &vt_mode_rows[mode];

		if (!row->is_reset_softly)
			continue;
		vt->modes &= ~VT_MODE_BIT(mode);
		if (row->usually)
			vt->modes |= VT_MODE_BIT(mode);
	}
	vt_reset_margins(vt);
	vt->single_shift = 0;
	vt->underline_colour = 0;
	buffer_clear(&vt->link);
}

/* The screen full of E. */
static void decaln(struct vt *vt, const struct vt_token *token)
{
	struct vt_cell cell = {.character = 'E'};
	struct vt_cell *cells = vt_line_write(&vt->page, vt->lines, 0, vt->page.columns);

	(void)token;
	vt_reset_margins(vt);
	vt->cursor.origin = false;
	move_to(vt, 0, 0);
	note(vt, cells != NULL);
	if (cells == NULL)
		return;
	for (unsigned x = 0; x < vt->page.columns; x++)
		cells[x] = cell;
	vt->lines->wraps = false;
	for (unsigned y = 1; y < vt->rows; y++)
		vt_line_repeat(&vt->page, &vt->lines[y], vt->lines);
	vt->work += (unsigned)(vt->page.columns + CLEAR_WORK * vt->rows);
}

/* Erasing and editing */

/* Erases in the present line; selectively: only what is not protected. */
static void erase_cells(
	struct vt *vt, unsigned y, unsigned from, unsigned to, bool selectively)
{
	struct line *line = &vt->lines[y];
	struct vt_cell *cells;

	if (!selectively) {
		note(vt, vt_line_erase(&vt->page, line, from, to, background(vt)));
		return;
	}
	cells = vt_line_write(&vt->page, line, to, to); /* all of them are there then */
	if (cells != NULL)
		cells = vt_line_write(&vt->page, line, from, to);
	note(vt, cells != NULL);
	for (unsigned x = from; cells != NULL && x < to; x++)
		if ((cells[x].pen.attributes & VT_PROTECTED) == 0)
			cells[x] =
				(struct vt_cell){.pen = {.background = background(vt)}};
	vt->work += (to - from) / CELLS_MOVED;
}

/* While a wrap is pending the cursor is after the last column, as in VTE, kitty,
 * xterm.js, tmux and alacritty: GNU grep and gcc end each colour with EL. xterm erases
 * it. */
static unsigned first_erased(const struct vt *vt)
{
	return vt->cursor.x + (vt->cursor.pending_wrap ? 1u : 0u);
}

static void erase_in_line(struct vt *vt, int which, bool selectively)
{
	unsigned from = which == 0 ? first_erased(vt) : 0;
	unsigned to = which == 1 ? vt->cursor.x + 1u : vt->page.columns;

	if (from == 0 && to == vt->page.columns)
		end_line_above(vt, vt->cursor.y);
	if (from < to)
		erase_cells(vt, vt->cursor.y, from, to, selectively);
}

static bool is_selective(const struct vt_token *token)
{
	return token->prefix == '?';
}

static void el(struct vt *vt, const struct vt_token *token)
{
	erase_in_line(vt, vt_number(token, 0, 0), is_selective(token));
}

static void ed(struct vt *vt, const struct vt_token *token)
{
	int which = vt_number(token, 0, 0);
	unsigned y = vt->cursor.y, from = which == 0 ? y + 1 : 0;
	unsigned to = which == 1 ? y : vt->rows;

	if (which < 2)
		erase_in_line(vt, which, is_selective(token));
	if (!is_selective(token))
		clear_lines(vt, from, to);
	else
		for (unsigned row = from; row < to; row++)
			erase_cells(vt, row, 0, vt->page.columns, true);
}

static void forget_history(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt_history_clear(&vt->history);
}

/* IL and DL: within the margins only; the cursor goes to the line's start. */
static void edit_lines(struct vt *vt, const struct vt_token *token)
{
	unsigned y = vt->cursor.y;

	if (!is_in_margins(vt))
		return;
	carriage_return(vt);
	if (token->final == 'L')
		scroll_down(vt, y, count_of(token));
	else
		move_up_lines(vt, y, count_of(token));
}

/* ICH and DCH: within the columns of the margins. */
static void move_characters(struct vt *vt, const struct vt_token *token)
{
	struct span span = {first_erased(vt), vt->right};

	if (!is_in_columns(vt) || span.from >= span.to)
		return;
	vt->work += vt->page.columns / CELLS_MOVED;
	note(vt, (token->final == '@' ? vt_line_insert : vt_line_delete)(&vt->page,
			 present_line(vt), span, count_of(token), background(vt)));
}

static void ech(struct vt *vt, const struct vt_token *token)
{
	unsigned from = first_erased(vt);
	unsigned count = least(count_of(token), vt->page.columns - from);

	if (count > 0)
		erase_cells(vt, vt->cursor.y, from, from + count, false);
}

/* Moves the columns from `column` to the right margin, in all rows within the margins. */
static void move_columns(struct vt *vt, unsigned column, unsigned count, bool left)
{
	struct span span = {column, vt->right};

	for (unsigned y = vt->top; y < vt->bottom; y++)
		note(vt, (left ? vt_line_delete : vt_line_insert)(
				 &vt->page, &vt->lines[y], span, count, background(vt)));
	vt->work +=
		(vt->bottom - vt->top) * (CLEAR_WORK + vt->page.columns / CELLS_MOVED);
}

/* SL and SR, DECDC and DECIC. */
static void edit_columns(struct vt *vt, const struct vt_token *token)
{
	bool scrolls = token->intermediates[0] == ' ';
	bool left = token->final == (scrolls ? '@' : '~');

	if (is_in_margins(vt))
		move_columns(
			vt, scrolls ? vt->left : vt->cursor.x, count_of(token), left);
}

/* DECBI and DECFI: a column back or forward; at the margin the columns move instead. */
static void index_column(struct vt *vt, const struct vt_token *token)
{
	bool back = token->final == '6';
	unsigned x = vt->cursor.x;

	if (x == (back ? vt->left : vt->right - 1u)) {
		if (is_in_margins(vt))
			move_columns(vt, vt->left, 1, !back);
	} else if (back ? x > 0 : x + 1 < vt->page.columns) {
		move_to(vt, back ? x - 1 : x + 1, vt->cursor.y);
	}
}

static void decsca(struct vt *vt, const struct vt_token *token)
{
	vt->cursor.pen.attributes &= (uint16_t)~VT_PROTECTED;
	if (vt_number(token, 0, 0) == 1)
		vt->cursor.pen.attributes |= VT_PROTECTED;
}

/* Rectangles */

/* Where rectangles may be: within the margins with DECOM. */
static struct block limits(const struct vt *vt)
{
	if (vt->cursor.origin)
		return (struct block){vt->top, vt->bottom, vt->left, vt->right};
	return (struct block){0, vt->rows, 0, vt->page.columns};
}

/* Reads top, left, bottom and right from parameter i on; false if there is nothing in it.
 */
static bool take_block(const struct vt *vt, const struct vt_token *token, unsigned i,
	struct block *block)
{
	struct block all = limits(vt);

	block->top = all.top + (unsigned)vt_number(token, i, 1) - 1;
	block->left = all.left + (unsigned)vt_number(token, i + 1, 1) - 1;
	block->bottom = all.top + (unsigned)vt_number(token, i + 2, vt->rows);
	block->right = all.left + (unsigned)vt_number(token, i + 3, vt->page.columns);
	block->bottom = least(block->bottom, all.bottom);
	block->right = least(block->right, all.right);
	return block->top < block->bottom && block->left < block->right;
}

static void fill_block(
	struct vt *vt, const struct block *block, const struct vt_cell *cell)
{
	for (unsigned y = block->top; y < block->bottom; y++) {
		struct vt_cell *cells = vt_line_write(
			&vt->page, &vt->lines[y], block->left, block->right);

		note(vt, cells != NULL);
		for (unsigned x = block->left; cells != NULL && x < block->right; x++)
			cells[x] = *cell;
		if (block->right == vt->page.columns)
			vt->lines[y].wraps = false;
	}
	vt->work += (block->bottom - block->top) * (block->right - block->left);
}

static void decfra(struct vt *vt, const struct vt_token *token)
{
	unsigned character = (unsigned)vt_number(token, 0, 0);
	struct vt_cell cell = {.character = character, .pen = vt->cursor.pen};
	struct block block;

	if (character < ' ' || (character >= 0x7f && character < 0xa0) ||
		(character >= 0xd800 && character < 0xe000) ||
		(unicode_property(character) & (UNICODE_WIDTH | UNICODE_TRICK)) != 1)
		return;
	if (take_block(vt, token, 1, &block))
		fill_block(vt, &block, &cell);
}

static void decera(struct vt *vt, const struct vt_token *token)
{
	struct vt_cell blank = {.pen = {.background = background(vt)}};
	struct block block;

	if (take_block(vt, token, 0, &block))
		fill_block(vt, &block, &blank);
}

static void decsera(struct vt *vt, const struct vt_token *token)
{
	struct block block;

	if (!take_block(vt, token, 0, &block))
		return;
	for (unsigned y = block.top; y < block.bottom; y++)
		erase_cells(vt, y, block.left, block.right, true);
}

/* Top, left, bottom, right, page; top, left, page: there is one page. */
static void deccra(struct vt *vt, const struct vt_token *token)
{
	struct block all = limits(vt), block;
	unsigned top = all.top + (unsigned)vt_number(token, 5, 1) - 1;
	unsigned left = all.left + (unsigned)vt_number(token, 6, 1) - 1;
	unsigned height, width;

	if (!take_block(vt, token, 0, &block) || top >= all.bottom || left >= all.right)
		return;
	height = least(block.bottom - block.top, all.bottom - top);
	width = least(block.right - block.left, all.right - left);
	for (unsigned i = 0; i < height; i++) {
		unsigned y = top > block.top ? height - 1 - i : i; /* they may overlap */

		note(vt, vt_line_paste(&vt->page, &vt->lines[top + y], left,
				 &vt->lines[block.top + y],
				 (struct span){block.left, block.left + width}));
	}
	vt->work += height * (CLEAR_WORK + width / CELLS_MOVED);
}

static void su(struct vt *vt, const struct vt_token *token)
{
	scroll_up(vt, count_of(token));
}

static void sd(struct vt *vt, const struct vt_token *token)
{
	scroll_down(vt, vt->top, count_of(token));
}

static void rep(struct vt *vt, const struct vt_token *token)
{
	repeat(vt, count_of(token));
}

/* The table */

#define C0(code, name, effect_, apply_)                                                  \
	[code] = {.mnemonic = name,                                                      \
		.kind = VT_CONTROL,                                                      \
		.final = code,                                                           \
		.effect = effect_,                                                       \
		.apply = apply_}
#define ESC(code, name, effect_, apply_)                                                 \
	[(code) - '0'] = {.mnemonic = name,                                              \
		.kind = VT_ESC,                                                          \
		.final = code,                                                           \
		.effect = effect_,                                                       \
		.apply = apply_}
#define CSI(code, name, numbers_, effect_, apply_, ...)                                  \
	[(code) - '@'] = {.mnemonic = name,                                              \
		.kind = VT_CSI,                                                          \
		.final = code,                                                           \
		.numbers = numbers_,                                                     \
		.effect = effect_,                                                       \
		.apply = apply_,                                                         \
		__VA_ARGS__}

static const struct vt_function controls[0x20] = {
	C0('\b', "BS", VT_DRAWS, bs),
	C0('\t', "HT", VT_DRAWS, ht),
	C0('\n', "LF", VT_FEEDS_LINE, lf),
	C0('\v', "VT", VT_FEEDS_LINE, lf),
	C0('\f', "FF", VT_FEEDS_LINE, lf),
	C0('\r', "CR", VT_DRAWS, cr),
	C0(0x0e, "SO", VT_SHIFTS, shift),
	C0(0x0f, "SI", VT_SHIFTS, shift),
};

static const struct vt_function escapes[0x7f - '0'] = {
	ESC('6', "DECBI", VT_IS_RARE, index_column),
	ESC('7', "DECSC", VT_SAVES, save_cursor),
	ESC('8', "DECRC", VT_RESTORES, restore_cursor),
	ESC('9', "DECFI", VT_IS_RARE, index_column),
	ESC('D', "IND", VT_DRAWS, ind),
	ESC('E', "NEL", VT_DRAWS, nel),
	ESC('H', "HTS", VT_SETS_TABS, hts),
	ESC('M', "RI", VT_DRAWS, ri),
	ESC('N', "SS2", VT_IS_RARE, single_shift),
	ESC('O', "SS3", VT_IS_RARE, single_shift),
	ESC('c', "RIS", VT_RESETS, ris),
	ESC('n', "LS2", VT_SHIFTS, shift),
	ESC('o', "LS3", VT_SHIFTS, shift),
};

static const struct vt_function sequences[0x7f - '@'] = {
	CSI('@', "ICH", 1, VT_DRAWS, move_characters, ),
	CSI('A', "CUU", 1, VT_DRAWS, cuu, ),
	CSI('B', "CUD", 1, VT_DRAWS, cud, ),
	CSI('C', "CUF", 1, VT_DRAWS, cuf, ),
	CSI('D', "CUB", 1, VT_DRAWS, cub, ),
	CSI('E', "CNL", 1, VT_DRAWS, cnl, ),
	CSI('F', "CPL", 1, VT_DRAWS, cpl, ),
	CSI('G', "CHA", 1, VT_DRAWS, cha, ),
	CSI('H', "CUP", 2, VT_DRAWS, cup, ),
	CSI('I', "CHT", 1, VT_DRAWS, cht, ),
	CSI('J', "ED", 1, VT_DRAWS, ed, .limit = 2),
	CSI('K', "EL", 1, VT_DRAWS, el, .limit = 2),
	CSI('L', "IL", 1, VT_DRAWS, edit_lines, ),
	CSI('M', "DL", 1, VT_DRAWS, edit_lines, ),
	CSI('P', "DCH", 1, VT_DRAWS, move_characters, ),
	CSI('S', "SU", 1, VT_DRAWS, su, ),
	CSI('T', "SD", 1, VT_DRAWS, sd, .only = true), /* with five it tracks the mouse */
	CSI('X', "ECH", 1, VT_DRAWS, ech, ),
	CSI('Z', "CBT", 1, VT_DRAWS, cbt, ),
	CSI('`', "HPA", 1, VT_DRAWS, cha, ),
	CSI('a', "HPR", 1, VT_DRAWS, hpr, ),
	CSI('b', "REP", 1, VT_REPEATS, rep, ),
	CSI('d', "VPA", 1, VT_DRAWS, vpa, ),
	CSI('e', "VPR", 1, VT_DRAWS, vpr, ),
	CSI('f', "HVP", 2, VT_DRAWS, cup, ),
	CSI('g', "TBC", 1, VT_SETS_TABS, tbc, .limit = 3),
	CSI('h', "SM", 32, VT_SETS_MODES, sm, ),
	CSI('l', "RM", 32, VT_SETS_MODES, sm, ),
	CSI('m', "SGR", 32, VT_COLOURS, sgr, ),
	CSI('r', "DECSTBM", 2, VT_SETS_MARGINS, decstbm, ),
	CSI('s', "SCOSC", 0, VT_SAVES, decslrm, .only = true),
	CSI('u', "SCORC", 0, VT_RESTORES, restore_cursor, .only = true),
};

/* Those with a prefix or an intermediate. */
static const struct vt_function others[] = {
	{"DECSET", VT_CSI, '?', '\0', 'h', 32, false, 0, VT_SETS_MODES, sm},
	{"DECRST", VT_CSI, '?', '\0', 'l', 32, false, 0, VT_SETS_MODES, sm},
	{"DECSTR", VT_CSI, '\0', '!', 'p', 0, false, 0, VT_RESETS_SOFTLY, decstr},
	{"DECSCUSR", VT_CSI, '\0', ' ', 'q', 1, false, 6, VT_SETS_STYLE, decscusr},
	{"DECSED", VT_CSI, '?', '\0', 'J', 1, false, 2, VT_IS_RARE, ed},
	{"DECSEL", VT_CSI, '?', '\0', 'K', 1, false, 2, VT_IS_RARE, el},
	{"DECSCA", VT_CSI, '\0', '"', 'q', 1, false, 2, VT_IS_RARE, decsca},
	{"DECFRA", VT_CSI, '\0', '$', 'x', 5, false, 0, VT_IS_RARE, decfra},
	{"DECERA", VT_CSI, '\0', '$', 'z', 4, false, 0, VT_IS_RARE, decera},
	{"DECSERA", VT_CSI, '\0', '$', '{', 4, false, 0, VT_IS_RARE, decsera},
	{"DECCRA", VT_CSI, '\0', '$', 'v', 8, false, 0, VT_IS_RARE, deccra},
	{"DECIC", VT_CSI, '\0', '\'', '}', 1, false, 0, VT_IS_RARE, edit_columns},
	{"DECDC", VT_CSI, '\0', '\'', '~', 1, false, 0, VT_IS_RARE, edit_columns},
	{"SL", VT_CSI, '\0', ' ', '@', 1, false, 0, VT_IS_RARE, edit_columns},
	{"SR", VT_CSI, '\0', ' ', 'A', 1, false, 0, VT_IS_RARE, edit_columns},
	/* What the tables above have with other numbers only. */
	{"DECSLRM", VT_CSI, '\0', '\0', 's', 2, true, 0, VT_IS_RARE, decslrm},
	{"ED 3", VT_CSI, '\0', '\0', 'J', 1, false, 3, VT_FORGETS, forget_history},
	{"DECALN", VT_ESC, '\0', '#', '8', 0, false, 0, VT_DRAWS, decaln},
	/* Any final; all sets but line drawing and the UK one are as ASCII. */
	{"SCS G0", VT_ESC, '\0', '(', '\0', 0, false, 0, VT_DESIGNATES, scs},
	{"SCS G1", VT_ESC, '\0', ')', '\0', 0, false, 0, VT_DESIGNATES, scs},
	{"SCS G2", VT_ESC, '\0', '*', '\0', 0, false, 0, VT_DESIGNATES, scs},
	{"SCS G3", VT_ESC, '\0', '+', '\0', 0, false, 0, VT_DESIGNATES, scs},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const struct vt_function *rows;
	unsigned count;
} tables[] = {{controls, COUNT(controls)}, {escapes, COUNT(escapes)},
	{sequences, COUNT(sequences)}, {others, COUNT(others)}};

const struct vt_function *vt_function_at(unsigned number)
{
	for (unsigned table = 0; table < COUNT(tables); table++)
		for (unsigned i = 0; i < tables[table].count; i++)
			if (tables[table].rows[i].mnemonic != NULL && number-- == 0)
				return &tables[table].rows[i];
	return NULL;
}

static const struct vt_function *find_other(const struct vt_token *token)
{
	if (token->kind == VT_CONTROL || token->cut)
		return NULL;
	if (token->intermediates[0] != '\0' && token->intermediates[1] != '\0')
		return NULL;
	for (unsigned i = 0; i < COUNT(others); i++)
		if (others[i].kind == token->kind &&
			(others[i].final == token->final || others[i].final == '\0') &&
			others[i].prefix == token->prefix &&
			others[i].intermediate == token->intermediates[0])
			return &others[i];
	return NULL;
}

/* Whether the numbers are such as the function has. */
static bool has_numbers(const struct vt_function *function, const struct vt_token *token)
{
	if (function->only && token->parameters->count > function->numbers)
		return false;
	return function->limit == 0 || vt_number(token, 0, 0) <= function->limit;
}

/* Nearly all that there is: what has a table of its own. NULL: it has none. */
static inline const struct vt_function *find_plain(const struct vt_token *token)
{
	unsigned char final = (unsigned char)token->final;

	if (token->kind == VT_CONTROL)
		return final < COUNT(controls) ? &controls[final] : NULL;
	if (token->intermediates[0] != '\0' || token->prefix != '\0')
		return NULL;
	if (token->kind == VT_CSI)
		return token->cut ? NULL : &sequences[final - '@'];
	return token->kind == VT_ESC && final >= '0' && final < 0x7f
		       ? &escapes[final - '0']
		       : NULL;
}

static inline bool fits(const struct vt_function *function, const struct vt_token *token)
{
	return function != NULL && function->mnemonic != NULL &&
	       ((!function->only && function->limit == 0) ||
		       has_numbers(function, token));
}

static inline const struct vt_function *find(const struct vt_token *token)
{
	const struct vt_function *function = find_plain(token);

	if (fits(function, token))
		return function;
	function = find_other(token);
	return fits(function, token) ? function : NULL;
}

const struct vt_function *vt_find_function(const struct vt_token *token)
{
	return find(token);
}

/* Strings */

/* OSC number ; text. Of a link: 8 ; parameters ; target. */
static void command(struct vt *vt, const struct vt_token *token)
{
	const char *at = token->text, *end = at + token->size, *link;
	int number = 0;

	if (token->cut || at == end || *at < '0' || *at > '9')
		return;
	for (; at < end && *at >= '0' && *at <= '9' && number < 100000; at++)
		number = number * 10 + (*at - '0');
	at += at < end && *at == ';';
	if (number == 8) {
		link = memchr(at, ';', (size_t)(end - at));
		if (link == NULL)
			return;
		keep(&vt->link, link + 1, (size_t)(end - link - 1), LINK_MAX);
		set_extra(vt);
		return;
	}
	if (number == 0 || number == 2)
		keep(&vt->title, at, least((unsigned)(end - at), TITLE_MAX), TITLE_MAX);
	if (vt->watcher != NULL && vt->watcher->told != NULL)
		vt->watcher->told(vt->context, vt, number, at, (size_t)(end - at));
}

enum {
	PIECE_ROWS = 64,     /* of text, which is printed as a whole */
	SLICE_WORK = 1 << 18 /* about a millisecond */
};

/* Returns the bytes that it took: all if not even they were too much work. */
static size_t feed_piece(
	struct vt *vt, const char *bytes, size_t size, uint64_t work_until)
{
	const char *at = bytes, *end = bytes + size;
	const struct vt_function *function;
	struct vt_token token;

	while (vt->work < work_until && vt_parser_next(&vt->parser, &at, end, &token)) {
		switch (token.kind) {
		case VT_TEXT:
			if (token.ascii && is_plain_set(vt))
				print_ascii(vt, token.text, token.size);
			else
				print_text(vt, &token);
			break;
		case VT_OSC: command(vt, &token); break;
		default:
			function = find(&token);
			if (function == NULL)
				break;
			vt->cursor.at_edge &= function->effect == VT_COLOURS;
			function->apply(vt, &token);
		}
	}
	return (size_t)(at - bytes);
}

size_t vt_feed_some(struct vt *vt, const char *bytes, size_t size)
{
	uint64_t until = vt->work + SLICE_WORK;
	size_t fed = 0;

	vt->page.generation++;
	while (fed < size && vt->work < until) {
		size_t piece = (size_t)vt->page.columns * PIECE_ROWS;

		piece = piece < size - fed ? piece : size - fed;
		fed += feed_piece(vt, bytes + fed, piece, until);
		vt->work += piece;
	}
	return fed;
}

void vt_feed(struct vt *vt, const char *bytes, size_t size)
{
	while (size > 0) {
		size_t fed = vt_feed_some(vt, bytes, size);

		bytes += fed;
		size -= fed;
	}
}
