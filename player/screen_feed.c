/* SPDX-License-Identifier: MIT */
/* What each character and each sequence does to a screen. */
#include <string.h>

#include "common/utf8.h"
#include "common/visible.h"
#include "common/width.h"
#include "player/screen.h"

enum { LINK_MAX = 2048, REGIONAL_A = 0x1f1e6, REGIONAL_Z = 0x1f1ff };

static uint32_t background(const struct screen *screen)
{
	return screen->cursor.pen.background;
}

static struct screen_line *present_line(struct screen *screen)
{
	return &screen->lines[screen->cursor.y];
}

/* Every change of a line may run out of memory. */
static void note(struct screen *screen, bool done)
{
	screen->failed |= !done;
}

/* Scrolling and lines */

static unsigned least(unsigned one, unsigned other)
{
	return one < other ? one : other;
}

static void scroll_up(struct screen *screen, unsigned top, unsigned count)
{
	count = least(count, screen->bottom - top);
	if (top == 0 && !screen->on_alternate && screen->leaves != NULL)
		for (unsigned y = 0; y < count; y++)
			screen->leaves(screen->context, screen, y);
	lines_up(screen->lines, top, screen->bottom, count, background(screen));
}

static void scroll_down(struct screen *screen, unsigned top, unsigned count)
{
	lines_down(screen->lines, top, screen->bottom, least(count, screen->bottom - top),
		background(screen));
}

static void line_feed(struct screen *screen)
{
	struct cursor *cursor = &screen->cursor;

	cursor->at_margin = false;
	if (cursor->y + 1 == screen->bottom)
		scroll_up(screen, screen->top, 1);
	else if (cursor->y + 1 < screen->rows)
		cursor->y++;
}

static void reverse_line_feed(struct screen *screen)
{
	struct cursor *cursor = &screen->cursor;

	cursor->at_margin = false;
	if (cursor->y == screen->top)
		scroll_down(screen, screen->top, 1);
	else if (cursor->y > 0)
		cursor->y--;
}

static void carriage_return(struct screen *screen)
{
	screen->cursor.x = 0;
	screen->cursor.at_margin = false;
}

/* Printing */

/* Where the next character goes, if the last one was printed in the last column. */
static void leave_margin(struct screen *screen)
{
	if (!screen->cursor.at_margin)
		return;
	screen->cursor.at_margin = false;
	present_line(screen)->wraps = true;
	line_feed(screen);
	screen->cursor.x = 0;
}

static void advance(struct screen *screen, unsigned count)
{
	struct cursor *cursor = &screen->cursor;

	if (cursor->x + count >= screen->columns) {
		cursor->x = (uint16_t)(screen->columns - 1);
		cursor->at_margin = !screen->modes.no_wrap;
	} else {
		cursor->x = (uint16_t)(cursor->x + count);
	}
}

/* Makes room for `count` columns at the cursor, at most to the end of the line. */
static struct cell *make_room(struct screen *screen, unsigned count)
{
	struct screen_line *line = present_line(screen);
	unsigned x = screen->cursor.x;
	struct cell *cells;

	if (screen->modes.insert)
		note(screen,
			line_insert(line, x, count, screen->columns, background(screen)));
	cells = line_write(line, x, x + count, screen->columns);
	if (x + count == screen->columns)
		line->wraps = false;
	note(screen, cells != NULL);
	return cells ? cells + x : NULL;
}

static void print_ascii(struct screen *screen, const char *text, size_t size)
{
	struct cell cell = {.pen = screen->cursor.pen};

	screen->repeated = (unsigned char)text[size - 1];
	screen->repeats = true;
	while (size > 0) {
		struct cell *cells;
		size_t count;

		leave_margin(screen);
		count = screen->columns - screen->cursor.x;
		if (count > size)
			count = size;
		cells = make_room(screen, (unsigned)count);
		for (size_t i = 0; cells != NULL && i < count; i++) {
			cell.character = (unsigned char)text[i];
			cells[i] = cell;
		}
		advance(screen, (unsigned)count);
		text += count;
		size -= count;
		if (size > 1 && screen->modes.no_wrap) {
			text += size - 1; /* all go to the last column */
			size = 1;
		}
	}
}

static void print_character(struct screen *screen, uint32_t character, unsigned width)
{
	struct cell *cells;

	leave_margin(screen);
	if (width > screen->columns)
		width = 1;
	if (screen->cursor.x + width > screen->columns) {
		if (screen->modes.no_wrap) {
			screen->cursor.x = (uint16_t)(screen->columns - width);
		} else {
			screen->cursor.at_margin = true;
			leave_margin(screen);
		}
	}
	cells = make_room(screen, width);
	if (cells == NULL)
		return;
	cells[0] = (struct cell){.character = character, .pen = screen->cursor.pen};
	if (width == 2) {
		cells[1] = (struct cell){.pen = screen->cursor.pen};
		cells[0].pen.attributes |= CELL_WIDE;
		cells[1].pen.attributes |= CELL_TAIL;
	}
	advance(screen, width);
	screen->repeated = character;
	screen->repeats = true;
}

/* Clusters */

/* The column of the character before the cursor; -1 if there is none. */
static int column_before(const struct screen *screen)
{
	const struct cursor *cursor = &screen->cursor;
	int x = cursor->at_margin ? cursor->x : cursor->x - 1;

	if (x > 0 && (line_cell(&screen->lines[cursor->y], (unsigned)x).pen.attributes &
			     CELL_TAIL) != 0)
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
	if (last == 0x200d && is_pictograph(character))
		return true;
	*widens = character == 0xfe0f &&
		  (is_pictograph(first) || first == '#' || first == '*' ||
			  (first >= '0' && first <= '9'));
	return is_combining(character);
}

static void widen(struct screen *screen, struct cell *cells, unsigned x)
{
	if ((cells[x].pen.attributes & CELL_WIDE) != 0 || x + 1 >= screen->columns)
		return;
	cells = line_write(present_line(screen), x + 1, x + 2, screen->columns);
	note(screen, cells != NULL);
	if (cells == NULL)
		return;
	cells[x + 1] = (struct cell){.pen = cells[x].pen};
	cells[x].pen.attributes |= CELL_WIDE;
	cells[x + 1].pen.attributes |= CELL_TAIL;
	screen->cursor.x = (uint16_t)(x + 1);
	advance(screen, 1);
}

/* Joins the character to the one before the cursor; false if it stands alone. */
static bool join(struct screen *screen, uint32_t character)
{
	int x = column_before(screen);
	struct screen_line *line = present_line(screen);
	struct buffer text = {0};
	struct cell *cells, before;
	uint32_t number;
	char bytes[4];
	bool widens = false, joined = false;

	if (x < 0)
		return false;
	before = line_cell(line, (unsigned)x);
	screen_add_cell(screen, &before, &text);
	if (text.failed || !joins(character, text.bytes, text.size, &widens))
		goto out;
	joined = true;
	if (text.size > CLUSTER_MARKS * 4)
		goto out;
	buffer_add(&text, bytes, utf8_encode(character, bytes));
	number = text.failed ? 0
			     : interned_number(
				       &screen->pool->clusters, text.bytes, text.size);
	if (number == 0)
		goto out;
	cells = line_write(line, (unsigned)x, (unsigned)x, screen->columns);
	if (cells != NULL && (unsigned)x >= line->used)
		cells = line_write(line, (unsigned)x, (unsigned)x + 1, screen->columns);
	note(screen, cells != NULL);
	if (cells == NULL)
		goto out;
	before.character = CELL_CLUSTER | number;
	cells[x] = before;
	if (widens)
		widen(screen, cells, (unsigned)x);
out:
	buffer_done(&text);
	return joined;
}

/* False without looking closely for what can join nothing: an emoji needs a joiner, which
 * makes a cluster, half a flag the other half. */
static bool may_join(const struct screen *screen, uint32_t character, int width)
{
	int x;
	uint32_t before;

	if (width == 0)
		return true;
	if (character < 0x1f000 && !is_pictograph(character))
		return false;
	x = column_before(screen);
	if (x < 0)
		return false;
	before = line_cell(&screen->lines[screen->cursor.y], (unsigned)x).character;
	return (before & CELL_CLUSTER) != 0 || (is_regional(character) && is_regional(before)) ||
	       (character >= 0x1f3fb && character <= 0x1f3ff);
}

/* The width of most characters there are, -1 for the others: letters of Europe, box drawing,
 * Chinese, Japanese, Korean. */
static int common_width(uint32_t character)
{
	if (character < 0x300 || (character >= 0x370 && character < 0x483) ||
		(character >= 0x2500 && character < 0x25a0))
		return 1;
	if ((character >= 0x3041 && character < 0x3097) ||
		(character >= 0x30a1 && character < 0x30fb) ||
		(character >= 0x4e00 && character < 0xa000) ||
		(character >= 0xac00 && character < 0xd7a4))
		return 2;
	return -1;
}

static void put(struct screen *screen, uint32_t character)
{
	int width = common_width(character);

	if (width < 0) {
		if (visible_is_trick(character))
			return;
		width = character_width(character);
		if (may_join(screen, character, width) && join(screen, character))
			return;
	}
	if (width > 0)
		print_character(screen, character, (unsigned)width);
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

static void print_text(struct screen *screen, const struct escape_token *token)
{
	const char *at = token->text, *end = at + token->size;

	while (at < end) {
		size_t ascii = utf8_ascii(at, (size_t)(end - at));
		uint32_t character = 0;

		if (screen->cursor.charsets[screen->cursor.charset] == '0')
			for (size_t i = 0; i < ascii; i++)
				print_character(screen, drawn(at[i]), 1);
		else if (ascii > 0)
			print_ascii(screen, at, ascii);
		at += ascii;
		if (at < end) {
			at += utf8_decode(at, (size_t)(end - at), &character);
			put(screen, character);
		}
	}
}

static void repeat(struct screen *screen, unsigned count)
{
	int width = character_width(screen->repeated);
	char line[SCREEN_MOST];

	count = screen->repeats ? least(count, (unsigned)screen->columns * screen->rows)
				: 0;
	if (screen->repeated < 0x80 && count > 0)
		memset(line, (int)screen->repeated, least(count, sizeof(line)));
	while (count > 0) {
		unsigned now = screen->repeated < 0x80 ? least(count, sizeof(line)) : 1;

		if (screen->repeated < 0x80)
			print_ascii(screen, line, now);
		else
			print_character(screen, screen->repeated, (unsigned)width);
		count -= now;
	}
}

/* The cursor */

static void move_to(struct screen *screen, unsigned x, unsigned y)
{
	screen->cursor.x = (uint16_t)least(x, screen->columns - 1u);
	screen->cursor.y = (uint16_t)least(y, screen->rows - 1u);
	screen->cursor.at_margin = false;
}

/* A line as sequences name it, from 0. */
static void move_to_row(struct screen *screen, unsigned row)
{
	if (screen->cursor.origin)
		row = least(row + screen->top, screen->bottom - 1u);
	move_to(screen, screen->cursor.x, row);
}

/* Up and down stop at the margins if they begin within them. */
static void move_up(struct screen *screen, unsigned count)
{
	unsigned y = screen->cursor.y, top = y >= screen->top ? screen->top : 0;

	move_to(screen, screen->cursor.x, y - least(count, y - top));
}

static void move_down(struct screen *screen, unsigned count)
{
	unsigned y = screen->cursor.y;
	unsigned last = y < screen->bottom ? screen->bottom - 1u : screen->rows - 1u;

	move_to(screen, screen->cursor.x, least(y + count, last));
}

static void move_left(struct screen *screen, unsigned count)
{
	unsigned x = screen->cursor.x;

	move_to(screen, x - least(count, x), screen->cursor.y);
}

static bool is_tab(const struct screen *screen, unsigned x)
{
	return (screen->tabs[x / 8] & 1 << x % 8) != 0;
}

static void set_tab(struct screen *screen, unsigned x, bool set)
{
	if (set)
		screen->tabs[x / 8] |= (uint8_t)(1 << x % 8);
	else
		screen->tabs[x / 8] &= (uint8_t) ~(1 << x % 8);
}

/* A tab does not end the state behind the last column. Source: xterm, tabs.c. */
static void tab(struct screen *screen, unsigned count)
{
	struct cursor *cursor = &screen->cursor;

	while (count-- > 0 && cursor->x + 1 < screen->columns)
		do
			cursor->x++;
		while (cursor->x + 1 < screen->columns && !is_tab(screen, cursor->x));
}

static void tab_back(struct screen *screen, unsigned count)
{
	struct cursor *cursor = &screen->cursor;

	cursor->at_margin = false;
	while (count-- > 0 && cursor->x > 0)
		do
			cursor->x--;
		while (cursor->x > 0 && !is_tab(screen, cursor->x));
}

static void save_cursor(struct screen *screen)
{
	screen->saved[screen->on_alternate] = screen->cursor;
}

static void restore_cursor(struct screen *screen)
{
	screen->cursor = screen->saved[screen->on_alternate];
}

/* Modes */

static void switch_screen(struct screen *screen, bool alternate)
{
	screen->on_alternate = alternate;
	screen->lines = screen->grids[alternate];
	screen->cursor.at_margin = false;
	for (unsigned y = 0; y < screen->rows; y++)
		screen->lines[y].changed = true;
}

static void clear(struct screen *screen)
{
	for (unsigned y = 0; y < screen->rows; y++)
		line_clear(&screen->lines[y], background(screen));
}

/* Source: xterm's ctlseqs, ?47, ?1047, ?1049; 1047 clears when it is left, 1049 when it
 * is entered. Leaving what is not on does nothing, as VTE and kitty do; xterm restores the
 * cursor. */
static void set_alternate(struct screen *screen, int mode, bool set)
{
	if (set) {
		if (mode == 1049)
			save_cursor(screen);
		switch_screen(screen, true);
		if (mode == 1049)
			clear(screen);
		return;
	}
	if (!screen->on_alternate)
		return;
	if (mode == 1047)
		clear(screen);
	switch_screen(screen, false);
	if (mode == 1049)
		restore_cursor(screen);
}

static void set_private_mode(struct screen *screen, int mode, bool set)
{
	switch (mode) {
	case 5: screen->modes.reversed = set; break;
	case 6:
		screen->cursor.origin = set;
		move_to(screen, 0, set ? screen->top : 0);
		break;
	case 7:
		screen->modes.no_wrap = !set;
		screen->cursor.at_margin &= set; /* DEC STD 070 */
		break;
	case 25: screen->modes.hidden = !set; break;
	case 47:
	case 1047:
	case 1049: set_alternate(screen, mode, set); break;
	case 1048:
		if (set)
			save_cursor(screen);
		else
			restore_cursor(screen);
		break;
	default: break;
	}
}

static void set_modes(struct screen *screen, const struct escape_token *token, bool set)
{
	for (unsigned i = 0; i < token->parameters->count; i++) {
		int mode = pen_number(token, i, 0);

		if (token->prefix == '?')
			set_private_mode(screen, mode, set);
		else if (mode == 4)
			screen->modes.insert = set;
		else if (mode == 20)
			screen->modes.newline = set;
	}
}

static void set_margins(struct screen *screen, const struct escape_token *token)
{
	unsigned top = (unsigned)escape_number(token, 0, 1) - 1;
	unsigned bottom = (unsigned)escape_number(token, 1, screen->rows);

	bottom = least(bottom, screen->rows);
	if (top >= bottom || (top + 1 == bottom && screen->rows > 1))
		return;
	screen->top = (uint16_t)top;
	screen->bottom = (uint16_t)bottom;
	move_to(screen, 0, screen->cursor.origin ? top : 0);
}

/* The underline's colour and the link, which the pen has as one number. */
static void set_extra(struct screen *screen)
{
	struct buffer text = {0};
	struct extra extra = {.underline_colour = screen->underline_colour};

	screen->cursor.pen.extra = 0;
	if (extra.underline_colour == 0 && screen->link.size == 0)
		return;
	buffer_add(&text, &extra, sizeof(extra));
	buffer_add(&text, screen->link.bytes, screen->link.size);
	if (!text.failed)
		screen->cursor.pen.extra = (uint16_t)interned_number(
			&screen->pool->extras, text.bytes, text.size);
	buffer_done(&text);
}

static void set_attributes(struct screen *screen, const struct escape_token *token)
{
	uint32_t colour = screen->underline_colour;

	pen_apply(&screen->cursor.pen, &screen->underline_colour, token);
	if (screen->underline_colour != colour)
		set_extra(screen);
}

/* DECSTR. */
static void soft_reset(struct screen *screen)
{
	struct cursor at = screen->cursor;

	screen->cursor = screen->saved[screen->on_alternate] = screen_first_cursor;
	screen->cursor.x = at.x;
	screen->cursor.y = at.y;
	screen->modes.insert = screen->modes.no_wrap = screen->modes.hidden = false;
	screen->top = 0;
	screen->bottom = screen->rows;
	screen->underline_colour = 0;
	buffer_clear(&screen->link);
}

/* DECALN: the screen full of E. */
static void align(struct screen *screen)
{
	struct cell cell = {.character = 'E'};

	screen->top = 0;
	screen->bottom = screen->rows;
	screen->cursor.origin = false;
	move_to(screen, 0, 0);
	for (unsigned y = 0; y < screen->rows; y++) {
		struct cell *cells = line_write(
			&screen->lines[y], 0, screen->columns, screen->columns);

		note(screen, cells != NULL);
		for (unsigned x = 0; cells != NULL && x < screen->columns; x++)
			cells[x] = cell;
	}
}

/* Erasing and editing */

static void erase_in_line(struct screen *screen, int which)
{
	unsigned x = screen->cursor.x, from = which == 0 ? x : 0;
	unsigned to = which == 1 ? x + 1 : screen->columns;

	if (which < 0 || which > 2)
		return;
	screen->cursor.at_margin = false;
	note(screen, line_erase(present_line(screen), from, to, screen->columns,
			     background(screen)));
}

static void erase_in_display(struct screen *screen, int which)
{
	unsigned y = screen->cursor.y, from = which == 0 ? y + 1 : 0;
	unsigned to = which == 1 ? y : screen->rows;

	if (which < 0 || which > 2) /* 3: the lines that have left */
		return;
	if (which < 2)
		erase_in_line(screen, which);
	screen->cursor.at_margin = false;
	for (y = from; y < to; y++)
		line_clear(&screen->lines[y], background(screen));
}

/* IL and DL: within the margins only; the cursor goes to the line's start. */
static void edit_lines(struct screen *screen, char final, unsigned count)
{
	unsigned y = screen->cursor.y;

	if (y < screen->top || y >= screen->bottom)
		return;
	carriage_return(screen);
	if (final == 'L')
		scroll_down(screen, y, count);
	else
		lines_up(screen->lines, y, screen->bottom,
			least(count, screen->bottom - y), background(screen));
}

static void edit_characters(struct screen *screen, char final, unsigned count)
{
	struct screen_line *line = present_line(screen);
	unsigned x = screen->cursor.x, columns = screen->columns;
	uint32_t colour = background(screen);

	screen->cursor.at_margin = false;
	count = least(count, columns - x);
	if (final == '@')
		note(screen, line_insert(line, x, count, columns, colour));
	else if (final == 'P')
		note(screen, line_delete(line, x, count, columns, colour));
	else
		note(screen, line_erase(line, x, x + count, columns, colour));
}

/* Sequences */

static void control(struct screen *screen, char byte)
{
	switch (byte) {
	case '\b': move_left(screen, 1); break;
	case '\t': tab(screen, 1); break;
	case '\n':
	case '\v':
	case '\f':
		line_feed(screen);
		if (screen->modes.newline)
			carriage_return(screen);
		break;
	case '\r': carriage_return(screen); break;
	case 0x0e:
	case 0x0f: screen->cursor.charset = byte == 0x0e; break;
	default: break;
	}
}

static void set_charset(struct screen *screen, char which, char final)
{
	static const char designators[] = "()*+";
	const char *at = strchr(designators, which);

	if (at != NULL)
		screen->cursor.charsets[at - designators] = final == '0' ? '0' : 'B';
}

static void single(struct screen *screen, const struct escape_token *token)
{
	if (token->intermediates[0] != '\0') {
		if (token->intermediates[0] == '#' && token->final == '8')
			align(screen);
		else if (token->intermediates[1] == '\0')
			set_charset(screen, token->intermediates[0], token->final);
		return;
	}
	switch (token->final) {
	case '7': save_cursor(screen); break;
	case '8': restore_cursor(screen); break;
	case 'D': line_feed(screen); break;
	case 'E':
		line_feed(screen);
		carriage_return(screen);
		break;
	case 'H': set_tab(screen, screen->cursor.x, true); break;
	case 'M': reverse_line_feed(screen); break;
	case 'c': screen_reset(screen); break;
	case 'n':
	case 'o': screen->cursor.charset = token->final == 'n' ? 2 : 3; break;
	default: break;
	}
}

static void clear_tabs(struct screen *screen, int which)
{
	if (which == 0)
		set_tab(screen, screen->cursor.x, false);
	else if (which == 3)
		memset(screen->tabs, 0, sizeof(screen->tabs));
}

/* Sequences that move the cursor; false: it is none of them. */
static bool move(struct screen *screen, const struct escape_token *token)
{
	unsigned count = (unsigned)escape_number(token, 0, 1);
	struct cursor *cursor = &screen->cursor;

	switch (token->final) {
	case 'A':
	case 'F': move_up(screen, count); break;
	case 'B':
	case 'E': move_down(screen, count); break;
	case 'C':
	case 'a': move_to(screen, cursor->x + count, cursor->y); break;
	case 'D': move_left(screen, count); break;
	case 'G':
	case '`': move_to(screen, count - 1, cursor->y); break;
	case 'H':
	case 'f':
		move_to_row(screen, count - 1);
		move_to(screen, (unsigned)escape_number(token, 1, 1) - 1, cursor->y);
		break;
	case 'd': move_to_row(screen, count - 1); break;
	case 'e': move_down(screen, count); break;
	case 'I': tab(screen, count); break;
	case 'Z': tab_back(screen, count); break;
	default: return false;
	}
	if (token->final == 'E' || token->final == 'F')
		carriage_return(screen);
	return true;
}

static void plain_sequence(struct screen *screen, const struct escape_token *token)
{
	unsigned count = (unsigned)escape_number(token, 0, 1);

	switch (token->final) {
	case 'm': set_attributes(screen, token); break;
	case 'J': erase_in_display(screen, escape_number(token, 0, 0)); break;
	case 'K': erase_in_line(screen, escape_number(token, 0, 0)); break;
	case 'L':
	case 'M': edit_lines(screen, token->final, count); break;
	case '@':
	case 'P':
	case 'X': edit_characters(screen, token->final, count); break;
	case 'S': scroll_up(screen, screen->top, count); break;
	case 'T':
		if (token->parameters->count <= 1)
			scroll_down(screen, screen->top, count);
		break;
	case 'b': repeat(screen, count); break;
	case 'g': clear_tabs(screen, escape_number(token, 0, 0)); break;
	case 'r': set_margins(screen, token); break;
	case 's':
		if (token->parameters->count == 0)
			save_cursor(screen);
		break;
	case 'u':
		if (token->parameters->count == 0)
			restore_cursor(screen);
		break;
	default: move(screen, token);
	}
}

static void sequence(struct screen *screen, const struct escape_token *token)
{
	bool plain = token->prefix == '\0' && token->intermediates[0] == '\0';

	if (token->cut)
		return;
	if ((token->final == 'h' || token->final == 'l') &&
		token->intermediates[0] == '\0' && (plain || token->prefix == '?'))
		set_modes(screen, token, token->final == 'h');
	else if (plain)
		plain_sequence(screen, token);
	else if (token->prefix == '\0' && token->final == 'p' &&
		 strcmp(token->intermediates, "!") == 0)
		soft_reset(screen);
	else if (token->prefix == '\0' && token->final == 'q' &&
		 strcmp(token->intermediates, " ") == 0 &&
		 escape_number(token, 0, 0) <= 6)
		screen->modes.cursor_style = (uint8_t)escape_number(token, 0, 0);
}

/* OSC 8 ; parameters ; link */
static void command(struct screen *screen, const struct escape_token *token)
{
	const char *link;

	if (token->size < 3 || memcmp(token->text, "8;", 2) != 0)
		return;
	link = memchr(token->text + 2, ';', token->size - 2);
	if (link == NULL)
		return;
	link++;
	buffer_clear(&screen->link);
	if (token->text + token->size - link <= LINK_MAX)
		buffer_add(
			&screen->link, link, (size_t)(token->text + token->size - link));
	set_extra(screen);
}

void screen_feed(struct screen *screen, const char *bytes, size_t size)
{
	const char *at = bytes, *end = bytes + size;
	struct escape_token token;

	while (escape_next(&screen->escape, &at, end, &token)) {
		switch (token.kind) {
		case ESCAPE_TEXT:
			if (token.ascii &&
				screen->cursor.charsets[screen->cursor.charset] != '0')
				print_ascii(screen, token.text, token.size);
			else
				print_text(screen, &token);
			break;
		case ESCAPE_CONTROL: control(screen, token.final); break;
		case ESCAPE_ESC: single(screen, &token); break;
		case ESCAPE_CSI: sequence(screen, &token); break;
		case ESCAPE_OSC: command(screen, &token); break;
		default: break;
		}
	}
}
