/* SPDX-License-Identifier: MIT */
/* What is printed: characters and clusters in cells, and where they go. */
#include <string.h>

#include "common/libptyvt/draw.h"
#include "common/unicode.h"
#include "common/unicode_table.h"
#include "common/utf8.h"

enum { REGIONAL_A = 0x1f1e6, REGIONAL_Z = 0x1f1ff };

static void wrap(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned y = cursor->y;
	bool scrolls = y + 1 == vt->bottom;
	bool wraps = has_all_columns(vt) && (scrolls || y + 1 < vt->rows);

	cursor->pending_wrap = false;
	present_line(vt)->wraps = wraps;
	vt_line_feed(vt);
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

/* True if something was printed in these columns. */
static bool covers(const struct line *line, unsigned x, unsigned count)
{
	for (; count > 0 && x < line->used; x++, count--) {
		if (line->row->cells[x].character != 0 ||
			(line->row->cells[x].pen.attributes & VT_CELL_TAIL) != 0)
			return true;
	}
	return false;
}

/* Makes room for `count` columns at the cursor, at most to the edge. */
static struct vt_cell *make_room(struct vt *vt, unsigned count)
{
	struct line *line = present_line(vt);
	unsigned x = vt->cursor.x;
	struct vt_cell *cells;

	if (vt->has_news && (has_mode(vt, VT_IRM) || covers(line, x, count)))
		vt_tell_loss(vt);
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

/* Tracing */

/* The cells hold a text that begins in this place; vt->source becomes that of the last
 * one of its characters, for REP. */
static void trace_run(struct vt *vt, struct vt_cell *cells, unsigned count,
	const char *text, uint64_t source)
{
	uint32_t character;

	vt->has_news = true;
	for (unsigned i = 0; i < count; i++) {
		if ((cells[i].pen.attributes & VT_CELL_TAIL) == 0) {
			size_t size = utf8_take(text, &character);

			vt->source = source;
			text += size;
			source += size;
		}
		set_source(&cells[i], vt->source);
	}
}

/* Where what is printed at once ends: only within the margins is something inserted. */
static unsigned chunk_end(const struct vt *vt)
{
	return has_mode(vt, VT_IRM) && vt->cursor.x < vt->left ? vt->left : edge(vt);
}

void vt_print_ascii(struct vt *vt, const char *text, size_t size)
{
	const struct model model = model_of(vt->cursor.pen, 0);
	uint64_t source = vt->source;

	vt->repeated = (unsigned char)text[size - 1];
	vt->repeats = true;
	while (size > 0) {
		struct vt_cell *cells;
		size_t count;

		leave_margin(vt);
		count = chunk_end(vt) - vt->cursor.x;
		if (count > size)
			count = size;
		cells = make_room(vt, (unsigned)count);
		for (size_t i = 0; cells != NULL && i < count; i++)
			put_cell(&cells[i], &model, (unsigned char)text[i]);
		if (vt->traces && cells != NULL)
			trace_run(vt, cells, (unsigned)count, text, source);
		advance(vt, (unsigned)count);
		text += count;
		source += count;
		size -= count;
		if (size > 1 && vt->cursor.at_edge) {
			text += size - 1; /* all go to the last column */
			source += size - 1;
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
	for (unsigned i = 0; vt->traces && i < width; i++) {
		set_source(&cells[i], vt->source);
		vt->has_news = true;
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

static void widen(struct vt *vt, struct vt_cell *cells, unsigned x)
{
	if ((cells[x].pen.attributes & VT_CELL_WIDE) != 0 || x + 1 >= edge(vt))
		return;
	if (vt->has_news && covers(present_line(vt), x + 1, 1))
		vt_tell_loss(vt);
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
	if (!character_joins(character, text, size, &widens))
		return false;
	if (size > CLUSTER_MARKS * 4)
		return true;
	size += utf8_encode(character, text + size);
	number = vt_strings_number(&vt->pool->clusters, text, size);
	if (number == 0)
		return true;
	if (vt->has_news)
		vt_tell_loss(vt);
	vt->has_news = vt->traces;
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
	if ((property & UNICODE_PICTOGRAPH) == 0 && !is_tone &&
		!is_regional_indicator(character))
		return false;
	x = column_before(vt);
	if (x < 0)
		return false;
	before = cell_at(vt, (unsigned)x).character;
	return (before & VT_CELL_CLUSTER) != 0 || is_tone ||
	       (is_regional_indicator(character) && is_regional_indicator(before));
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

static void print_in_set(struct vt *vt, const char *text, size_t size)
{
	uint64_t source = vt->source;

	for (size_t i = 0; i < size; i++) {
		unsigned shift = vt->single_shift ? vt->single_shift : vt->cursor.charset;

		vt->source = source + i;
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
	unsigned room = edge_from(vt, x) - x;
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
	if (vt->traces && cells != NULL)
		trace_run(vt, cells, count, text, vt->source);
	advance(vt, count);
	vt->repeated = last;
	vt->repeats = true;
	return size;
}

void vt_print_text(struct vt *vt, const struct vt_token *token)
{
	const char *at = token->text, *end = at + token->size;
	uint64_t source = vt->source;

	while (at < end) {
		uint32_t character = 0;
		size_t size;

		vt->source = source + (uint64_t)(at - token->text);
		if (is_plain_set(vt)) {
			size = print_run(vt, at, end);
		} else {
			size = utf8_ascii(at, (size_t)(end - at));
			print_in_set(vt, at, size);
		}
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
	unsigned width = (unsigned)character_width(vt->repeated);

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
	unsigned width = (unsigned)character_width(vt->repeated);

	*each = vt->page.columns / width;
	return vt->page.columns % width == 0 && has_mode(vt, VT_DECAWM) &&
	       has_all_columns(vt);
}

/* What comes to the same for who looks at the screen afterwards: no more than it and the
 * history hold, but ending in the same column. */
static unsigned needed(const struct vt *vt, unsigned count)
{
	unsigned width = (unsigned)character_width(vt->repeated);
	unsigned line = (unsigned)(vt->right - vt->left) / width;
	unsigned most = (line > 0 ? line : 1) * (vt->rows + VT_HISTORY_LINES + 1u);

	if (count <= most || vt->watcher != NULL)
		return count;
	return most + (count - most) % (line > 0 ? line : 1);
}

/* Lines full of the same character share their cells. */
void vt_print_again(struct vt *vt, unsigned count)
{
	struct line full = {0};
	unsigned each;

	count = vt->repeats ? needed(vt, count) : 0;
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
