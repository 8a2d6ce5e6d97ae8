/* SPDX-License-Identifier: MIT */
#include "formats/filters/sight.h"

#include <string.h>

enum {
	CELLS_MOST = 16 << 10, /* that are taken together */
	GUTTER_MOST = 12,      /* columns */
};

static bool is_blank(const struct vt_cell *cell)
{
	return (cell->character == 0 || cell->character == ' ') &&
	       (cell->pen.attributes & VT_CELL_TAIL) == 0;
}

/* Columns down to the last one that is not blank. */
static unsigned used_columns(const struct vt_line *line)
{
	unsigned used = line->used;

	while (used > 0 && is_blank(&line->cells[used - 1]))
		used--;
	return used;
}

/* True if the text of the row may go on in the next one. */
static bool goes_on(const struct vt *vt, const struct vt_line *line)
{
	return line->wraps || used_columns(line) == vt_columns(vt);
}

static uint64_t source_of(const struct vt_cell *cell)
{
	return cell->character ? vt_source(cell) : VT_NOWHERE;
}

static void add_other(
	struct sight *sight, const struct vt *vt, const struct vt_cell *cell)
{
	uint64_t source = source_of(cell);
	char bytes[VT_CELL_BYTES];
	size_t size = vt_cell_text(vt, cell, bytes);

	buffer_add(&sight->text, bytes, size);
	for (size_t i = 0; i < size; i++)
		buffer_add(&sight->sources, &source, sizeof(source));
}

static void add_cells(struct sight *sight, const struct vt *vt,
	const struct vt_line *line, unsigned from)
{
	unsigned used = line->wraps ? line->used : used_columns(line);

	for (unsigned x = from; x < used; x++) {
		const struct vt_cell *cells = line->cells;
		char *text = buffer_reserve(&sight->text, used - x);
		uint64_t *sources = (uint64_t *)(void *)buffer_reserve(
			&sight->sources, (used - x) * sizeof(*sources));
		size_t count = 0;

		if (text == NULL || sources == NULL)
			return;
		for (; x < used && cells[x].character < 0x80 &&
			(cells[x].pen.attributes & VT_CELL_TAIL) == 0;
			x++) {
			uint64_t source = source_of(&cells[x]);

			/* What was not printed, such as DECALN's, hides nothing. */
			sources[count] = source;
			text[count++] =
				source != VT_NOWHERE ? (char)cells[x].character : ' ';
		}
		sight->text.size += count;
		sight->sources.size += count * sizeof(*sources);
		if (x < used && (cells[x].pen.attributes & VT_CELL_TAIL) == 0)
			add_other(sight, vt, &cells[x]);
	}
}

static bool is_gutter(const struct vt_cell *cell)
{
	uint32_t character = cell->character;

	return is_blank(cell) || (character >= '0' && character <= '9') ||
	       (character < 0x80 && strchr("|>+~", (int)character) != NULL) ||
	       (character >= 0x2500 && character < 0x2580);
}

/* Columns of a row that an editor may have put before what goes on. */
static unsigned gutter_of(const struct vt_line *line)
{
	unsigned x = 0;

	while (x < line->used && x < GUTTER_MOST && is_gutter(&line->cells[x]))
		x++;
	while (x > 0 && !is_blank(&line->cells[x - 1]))
		x--;
	return x;
}

static void tell_rows(struct sight *sight, const struct vt *vt, unsigned first,
	unsigned last, bool without_gutters)
{
	struct sight_text text = {.row = first};

	buffer_clear(&sight->text);
	buffer_clear(&sight->sources);
	for (unsigned y = first; y <= last; y++) {
		struct vt_line line = vt_line(vt, vt_shown(vt), y);

		add_cells(sight, vt, &line,
			without_gutters && y > first ? gutter_of(&line) : 0);
	}
	buffer_add_byte(&sight->text, '\0');
	sight->failed |= sight->text.failed || sight->sources.failed;
	sight->text.size -= !sight->text.failed;
	if (sight->failed || sight->text.size == 0)
		return;
	text.bytes = sight->text.bytes;
	text.size = sight->text.size;
	text.sources = (const uint64_t *)(const void *)sight->sources.bytes;
	sight->seen(sight->context, &text);
}

/* All ways to read the rows [first, last], of which each goes on in the next one. */
static void tell_group(struct sight *sight, const struct vt *vt, unsigned first,
	unsigned last, bool all_wrap)
{
	bool has_gutter = false;

	for (unsigned y = first + 1; y <= last; y++) {
		struct vt_line line = vt_line(vt, vt_shown(vt), y);

		has_gutter = has_gutter || gutter_of(&line) > 0;
	}
	tell_rows(sight, vt, first, last, false);
	if (has_gutter)
		tell_rows(sight, vt, first, last, true);
	for (unsigned y = first; y <= last && !all_wrap; y++) {
		struct vt_line line = vt_line(vt, vt_shown(vt), y);

		if (line.changed > sight->since)
			tell_rows(sight, vt, y, y, false);
	}
}

void sight_look(struct sight *sight, const struct vt *vt)
{
	unsigned rows = vt_rows(vt), most = CELLS_MOST / vt_columns(vt);

	for (unsigned y = 0, last; y < rows; y = last + 1) {
		struct vt_line line = vt_line(vt, vt_shown(vt), y);
		bool is_new = line.changed > sight->since, all_wrap = true;

		for (last = y;
			last + 1 < rows && last - y + 1 < most && goes_on(vt, &line);
			last++) {
			all_wrap = all_wrap && line.wraps;
			line = vt_line(vt, vt_shown(vt), last + 1);
			is_new = is_new || line.changed > sight->since;
		}
		if (is_new)
			tell_group(sight, vt, y, last, all_wrap);
	}
	sight->since = vt_generation(vt);
}

void sight_done(struct sight *sight)
{
	buffer_done(&sight->text);
	buffer_done(&sight->sources);
}
