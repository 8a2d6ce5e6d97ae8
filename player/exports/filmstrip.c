/* SPDX-License-Identifier: MIT */
#include "player/exports/filmstrip.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/buffer.h"
#include "common/libptyvt/strings.h"
#include "player/exports/packed.h"

enum {
	ROWS_KEPT = 4 << 20, /* bytes of rows that are remembered, to be used again */
	STYLES_KEPT = 512 << 10,
	PACKED_AT = 32 << 10, /* lines are packed in portions of this size */
	NOT_STYLE = VT_CELL_WIDE | VT_CELL_TAIL | VT_PROTECTED,
	CURSOR_PARTS = 4,
	ON_BLANKS = VT_INVERSE | VT_UNDERLINE | VT_STRIKE | VT_OVERLINE,
};

/* Texts that are numbered from 1; what was forgotten gets another number. */
struct numbered {
	struct vt_strings strings;
	size_t kept;     /* bytes; then all are forgotten */
	uint32_t before; /* numbers given to what is forgotten */
};

/* What a line of the screen was when its row was written. */
struct shown {
	const struct vt_cell *cells;
	uint64_t changed;
	uint32_t background, row;
	uint32_t forgotten; /* rows and styles that were, when it was written */
	uint16_t used;
	bool wraps;
	bool is_new; /* its row is first shown in this frame, here */
};

struct filmstrip {
	struct packed *packed;
	bool with_links;
	struct numbered rows, styles, links;
	struct buffer lines; /* to be packed */
	struct buffer text;  /* of a row, a style */
	struct vt_pen pen;   /* the last one asked for */
	uint32_t pen_style;
	struct shown *shown; /* `row_count` of them */
	uint32_t *changed;   /* the rows of this frame */
	unsigned columns, row_count;
	int cursor[CURSOR_PARTS]; /* as in the line of a frame */
	int64_t time_ns, text_size;
};

struct filmstrip *filmstrip_new(bool with_links, struct error *err)
{
	struct filmstrip *strip = calloc(1, sizeof(*strip));

	if (strip == NULL) {
		fail_memory(err);
		return NULL;
	}
	strip->with_links = with_links;
	strip->rows.strings.most = strip->styles.strings.most =
		strip->links.strings.most = UINT32_MAX;
	strip->rows.kept = strip->links.kept = ROWS_KEPT;
	strip->styles.kept = STYLES_KEPT;
	strip->packed = packed_new(err);
	if (strip->packed != NULL)
		return strip;
	filmstrip_free(strip);
	return NULL;
}

void filmstrip_free(struct filmstrip *strip)
{
	if (strip == NULL)
		return;
	packed_free(strip->packed);
	vt_strings_done(&strip->rows.strings);
	vt_strings_done(&strip->styles.strings);
	vt_strings_done(&strip->links.strings);
	buffer_done(&strip->lines);
	buffer_done(&strip->text);
	free(strip->shown);
	free(strip->changed);
	free(strip);
}

/* The number of a text; *is_new: it had none, and its line must be written. */
static uint32_t number_of(
	struct numbered *numbered, const char *bytes, size_t size, bool *is_new)
{
	struct vt_strings *strings = &numbered->strings;
	uint32_t count = strings->count, number = 0;

	if (strings->bytes.size < numbered->kept)
		number = vt_strings_number(strings, bytes, size);
	if (number == 0) {
		numbered->before += count;
		vt_strings_done(strings);
		count = 0;
		number = vt_strings_number(strings, bytes, size);
	}
	*is_new = number > count;
	return numbered->before + number;
}

/* Styles */

static void add_colour(struct buffer *out, uint32_t colour)
{
	uint32_t value = colour & 0xffffff;

	if ((colour & VT_COLOUR_KIND) == VT_COLOUR_RGB)
		buffer_add_format(out, "#%06x", (unsigned)value);
	else if (colour != 0)
		buffer_add_decimal(out, value);
}

/* Only what is harmless to follow. */
static bool is_link(const char *url, size_t size)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};

	for (size_t i = 0; i < size; i++)
		if ((unsigned char)url[i] <= ' ' || url[i] == 0x7f)
			return false;
	for (int i = 0; i < 3; i++) {
		size_t length = strlen(schemes[i]);

		if (size > length && strncasecmp(url, schemes[i], length) == 0)
			return true;
	}
	return false;
}

static uint32_t link_of(
	struct filmstrip *strip, const struct vt *vt, const struct vt_pen *pen)
{
	size_t size;
	const char *url = vt_link(vt, pen, &size);
	uint32_t number;
	bool is_new;

	if (!strip->with_links || size == 0 || !is_link(url, size))
		return 0;
	number = number_of(&strip->links, url, size, &is_new);
	if (is_new) {
		buffer_add_byte(&strip->lines, 'a');
		buffer_add(&strip->lines, url, size);
		buffer_add_byte(&strip->lines, '\n');
	}
	return number;
}

static bool is_plain(const struct vt_pen *pen)
{
	return pen->foreground == 0 && pen->background == 0 && pen->extra == 0 &&
	       (pen->attributes & ~NOT_STYLE) == 0;
}

/* Bold black text is grey, as in xterm: most backgrounds are black. */
static uint32_t front_of(const struct vt_pen *pen)
{
	bool is_black = pen->foreground == VT_COLOUR_BASIC ||
			pen->foreground == VT_COLOUR_INDEXED;

	return is_black && (pen->attributes & VT_BOLD) != 0 ? VT_COLOUR_BASIC | 8
							    : pen->foreground;
}

static uint32_t style_of(
	struct filmstrip *strip, const struct vt *vt, const struct vt_pen *pen)
{
	struct buffer line = {0};
	uint32_t link;
	bool is_new;

	if (is_plain(pen))
		return 0;
	if (strip->pen_style != 0 && memcmp(pen, &strip->pen, sizeof(*pen)) == 0)
		return strip->pen_style;
	link = link_of(strip, vt, pen);
	add_colour(&line, front_of(pen));
	buffer_add_byte(&line, ',');
	add_colour(&line, pen->background);
	buffer_add_byte(&line, ',');
	add_colour(&line, vt_underline_colour(vt, pen));
	buffer_add_format(&line, ",%u,%u\n", pen->attributes & ~(unsigned)NOT_STYLE,
		(unsigned)link);
	strip->pen = *pen;
	strip->pen_style = number_of(&strip->styles, line.bytes, line.size, &is_new);
	if (is_new) {
		buffer_add_byte(&strip->lines, 's');
		buffer_add(&strip->lines, line.bytes, line.size);
	}
	strip->lines.failed |= line.failed;
	buffer_done(&line);
	return strip->pen_style;
}

/* Rows */

/* True if a blank with this pen looks like the rest of the line. */
static bool is_as_rest(const struct vt_pen *pen, uint32_t background)
{
	return pen->background == background && (pen->attributes & ON_BLANKS) == 0;
}

static void add_style(struct buffer *text, uint32_t style)
{
	buffer_add_byte(text, '\1');
	if (style != 0)
		buffer_add_decimal(text, style);
	buffer_add_byte(text, '\2');
}

static void add_cell(
	struct filmstrip *strip, const struct vt *vt, const struct vt_cell *cell)
{
	struct buffer *text = &strip->text;
	bool is_wide = (cell->pen.attributes & VT_CELL_WIDE) != 0;
	char bytes[VT_CELL_BYTES];
	size_t size = vt_cell_text(vt, cell, bytes);

	if (is_wide || (cell->character & VT_CELL_CLUSTER) != 0) {
		buffer_add_byte(text, '\3');
		buffer_add_byte(text, is_wide ? '2' : '1');
		buffer_add(text, bytes, size);
		buffer_add_byte(text, '\4');
	} else {
		buffer_add(text, bytes, size);
	}
}

/* The columns down to the last one that shows something; the rest is as `background`. */
static unsigned used_columns(const struct vt_line *line)
{
	unsigned used = line->used;

	while (used > 0 && !line->wraps) {
		const struct vt_cell *cell = &line->cells[used - 1];

		if ((cell->character != 0 && cell->character != ' ') ||
			(cell->pen.attributes & VT_CELL_TAIL) != 0)
			break;
		if (!is_as_rest(&cell->pen, line->background))
			break;
		used--;
	}
	return used;
}

static void make_row(
	struct filmstrip *strip, const struct vt *vt, const struct vt_line *line)
{
	struct vt_pen rest = {.background = line->background};
	unsigned used = used_columns(line);
	uint32_t style = 0;

	buffer_clear(&strip->text);
	buffer_add_byte(&strip->text, line->wraps ? 'w' : 'r');
	for (unsigned x = 0; x < used; x++) {
		const struct vt_cell *cell = &line->cells[x];
		struct vt_pen pen = cell->pen;
		uint32_t wanted;

		if ((pen.attributes & VT_CELL_TAIL) != 0)
			continue;
		pen.attributes &= (uint16_t)~NOT_STYLE;
		wanted = style_of(strip, vt, &pen);
		if (wanted != style)
			add_style(&strip->text, wanted);
		style = wanted;
		add_cell(strip, vt, cell);
	}
	if (style_of(strip, vt, &rest) != style && used < vt_columns(vt))
		add_style(&strip->text, style_of(strip, vt, &rest));
}

/* The number of the row that a line of the screen is. */
static uint32_t row_of(struct filmstrip *strip, const struct vt *vt,
	const struct vt_line *line, bool *is_new)
{
	uint32_t number;

	*is_new = false;
	make_row(strip, vt, line);
	if (strip->text.size == 1 && !line->wraps)
		return 0;
	number = number_of(&strip->rows, strip->text.bytes, strip->text.size, is_new);
	if (*is_new) {
		buffer_add(&strip->lines, strip->text.bytes, strip->text.size);
		buffer_add_byte(&strip->lines, '\n');
	}
	return number;
}

/* Frames */

static bool is_as_shown(const struct shown *shown, const struct vt_line *line)
{
	return shown->cells == line->cells && shown->changed == line->changed &&
	       shown->background == line->background && shown->used == line->used &&
	       shown->wraps == line->wraps;
}

static uint32_t forgotten(const struct filmstrip *strip)
{
	return strip->rows.before + strip->styles.before;
}

/* What the rows are now, in `changed`; they may be the same as before. */
static void find_rows(struct filmstrip *strip, const struct vt *vt)
{
	for (unsigned y = 0; y < strip->row_count; y++) {
		struct vt_line line = vt_line(vt, vt_shown(vt), y);
		struct shown *shown = &strip->shown[y];

		strip->changed[y] = shown->row;
		shown->is_new = false;
		/* What was forgotten is told again: who reads this may forget, too. */
		if (is_as_shown(shown, &line) &&
			(shown->row == 0 || shown->forgotten == forgotten(strip)))
			continue;
		strip->changed[y] = row_of(strip, vt, &line, &shown->is_new);
		shown->forgotten = forgotten(strip);
		shown->cells = line.cells;
		shown->changed = line.changed;
		shown->background = line.background;
		shown->used = (uint16_t)line.used;
		shown->wraps = line.wraps;
	}
}

/* How many rows would have to be told if `count` had scrolled up first. */
static unsigned rows_to_tell(const struct filmstrip *strip, unsigned count)
{
	unsigned rows = 0;

	for (unsigned y = 0; y < strip->row_count; y++)
		rows += strip->changed[y] !=
			(y + count < strip->row_count ? strip->shown[y + count].row : 0);
	return rows;
}

/* A row of the upper half tells by how much it has moved. */
static unsigned find_scrolling(const struct filmstrip *strip)
{
	unsigned least = rows_to_tell(strip, 0), best = 0;

	for (unsigned from = 0; from < strip->row_count && from < 3; from++)
		for (unsigned y = from + 1; least > 1 && y < strip->row_count; y++) {
			unsigned rows;

			if (strip->shown[y].row != strip->changed[from] ||
				strip->changed[from] == 0)
				continue;
			rows = rows_to_tell(strip, y - from);
			if (rows + 1 < least) {
				least = rows;
				best = y - from;
			}
			break;
		}
	return best;
}

static void add_rows(struct filmstrip *strip, struct buffer *out)
{
	unsigned scrolled = find_scrolling(strip);
	bool goes_on = false;

	if (scrolled > 0)
		buffer_add_format(out, "^%u ", scrolled);
	for (unsigned y = 0; y < strip->row_count; y++) {
		unsigned from = y + scrolled;
		uint32_t before = from < strip->row_count ? strip->shown[from].row : 0;

		if (before == strip->changed[y]) {
			if (goes_on)
				buffer_add_byte(out, ' ');
			goes_on = false;
			continue;
		}
		if (goes_on)
			buffer_add_byte(out, ',');
		else
			buffer_add_format(out, "%u:", y);
		if (!strip->shown[y].is_new)
			buffer_add_decimal(out, strip->changed[y]);
		goes_on = true;
	}
	for (unsigned y = 0; y < strip->row_count; y++)
		strip->shown[y].row = strip->changed[y];
}

static bool set_size(struct filmstrip *strip, const struct vt *vt, struct buffer *out,
	struct error *err)
{
	unsigned rows = vt_rows(vt);
	struct shown *shown = calloc(rows, sizeof(*shown));
	uint32_t *changed = calloc(rows, sizeof(*changed));

	if (shown == NULL || changed == NULL) {
		free(shown);
		free(changed);
		return fail_memory(err);
	}
	for (unsigned y = 0; y < rows && y < strip->row_count; y++)
		shown[y].row = strip->shown[y].row;
	for (unsigned y = 0; y < rows; y++)
		shown[y].changed = UINT64_MAX;
	free(strip->shown);
	free(strip->changed);
	strip->shown = shown;
	strip->changed = changed;
	strip->columns = vt_columns(vt);
	strip->row_count = rows;
	buffer_add_format(out, "=%u,%u ", strip->columns, rows);
	return true;
}

static void add_milliseconds(struct buffer *out, int64_t us)
{
	buffer_add_format(out, "%lld", (long long)(us / 1000));
	if (us % 1000 != 0)
		buffer_add_format(out, ".%03d", (int)(us % 1000));
}

/* Up to the last part that has changed. */
static void add_cursor(struct filmstrip *strip, const struct vt *vt, struct buffer *out)
{
	int now[CURSOR_PARTS] = {vt_cursor(vt)->x, vt_cursor(vt)->y,
		vt_mode(vt, VT_DECTCEM) ? (int)vt_cursor_style(vt) : -1,
		vt_mode(vt, VT_DECSCNM)};
	int changed = CURSOR_PARTS;

	while (changed > 0 && now[changed - 1] == strip->cursor[changed - 1])
		changed--;
	for (int i = 0; i < changed; i++)
		buffer_add_format(out, i == 0 ? "%d" : ",%d", now[i]);
	memcpy(strip->cursor, now, sizeof(now));
}

static void add_frame(struct filmstrip *strip, const struct buffer *cursor,
	const struct buffer *changes, int64_t time_ns, int64_t text_size)
{
	struct buffer *out = &strip->lines;

	buffer_add_byte(out, 'f');
	add_milliseconds(out, time_ns / 1000 - strip->time_ns / 1000);
	buffer_add_byte(out, ';');
	buffer_add(out, cursor->bytes, cursor->size);
	buffer_add_byte(out, ';');
	if (text_size != strip->text_size)
		buffer_add_format(out, "%lld", (long long)(text_size - strip->text_size));
	buffer_add_byte(out, ';');
	buffer_add(out, changes->bytes, changes->size);
	while (out->bytes[out->size - 1] == ' ' || out->bytes[out->size - 1] == ';')
		out->size--;
	buffer_add_byte(out, '\n');
	strip->time_ns = time_ns;
	strip->text_size = text_size;
}

static bool pack_lines(struct filmstrip *strip, struct error *err)
{
	bool packed = !strip->lines.failed ? packed_add(strip->packed, strip->lines.bytes,
						     strip->lines.size, err)
					   : fail_memory(err);

	buffer_clear(&strip->lines);
	return packed;
}

bool filmstrip_add(struct filmstrip *strip, struct vt *vt, int64_t time_ns,
	int64_t text_size, struct error *err)
{
	struct buffer frame = {0}, cursor = {0};
	bool added = true;

	if ((strip->row_count != vt_rows(vt) || strip->columns != vt_columns(vt)) &&
		!set_size(strip, vt, &frame, err))
		return false;
	find_rows(strip, vt);
	add_rows(strip, &frame);
	add_cursor(strip, vt, &cursor);
	if (frame.size > 0 || cursor.size > 0 || text_size != strip->text_size)
		add_frame(strip, &cursor, &frame, time_ns, text_size);
	strip->lines.failed |= frame.failed || cursor.failed || strip->text.failed;
	if (strip->lines.size > PACKED_AT || strip->lines.failed)
		added = pack_lines(strip, err);
	buffer_done(&frame);
	buffer_done(&cursor);
	return added;
}

bool filmstrip_finish(struct filmstrip *strip, struct error *err)
{
	return pack_lines(strip, err) && packed_finish(strip->packed, err);
}

int filmstrip_fd(const struct filmstrip *strip)
{
	return packed_fd(strip->packed);
}
