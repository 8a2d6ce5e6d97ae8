/* SPDX-License-Identifier: MIT */
/* Searches the text of lines. */
#include "player/seek/search.h"

#include <stdlib.h>
#include <string.h>

#include "common/fold.h"

enum { HIGHLIGHTS_MAX = 500 }; /* in a picture; nobody looks at more */

static bool contains(struct search *search, const char *text, size_t size)
{
	struct buffer *line = &search->line;

	if (size < search->size)
		return false;
	if (search->folds) {
		buffer_clear(line);
		buffer_add(line, text, size);
		if (line->failed)
			return false;
		fold(line->bytes, size);
		text = line->bytes;
	}
	return memmem(text, size, search->text, search->size) != NULL;
}

static bool note(
	void *context, struct vt *screen, unsigned row, const char *text, size_t size)
{
	struct search *search = context;
	bool found = contains(search, text, size);

	search->has_come |= found && !vt_tag(screen, row, VT_TAG_FOUND);
	vt_set_tag(screen, row, VT_TAG_FOUND, found);
	return true;
}

/* Keeps this picture, in which the text appears in full. */
static void take_picture(struct search *search, struct vt *screen)
{
	vt_lines_look(&search->lines, screen);
	if (!search->has_come)
		return;
	search->has_come = false;
	search->found++;
	if (search->found < search->first || search->found > search->last)
		return;
	vt_free(search->picture);
	search->picture = vt_keep(screen);
	search->kept = search->found;
}

static void scrolled_off(void *context, struct vt *screen, unsigned row)
{
	struct search *search = context;
	const char *text;
	unsigned end;
	size_t size;

	if (!vt_lines_is_new(&search->lines, screen, row))
		return;
	text = vt_line_text(screen, row, &end, &size);
	if (contains(search, text, size))
		take_picture(search, screen);
}

void search_init(struct search *search, const char *text, struct vt *screen)
{
	static const struct vt_watcher watcher = {.scrolled_off = scrolled_off};

	*search = (struct search){.text = text, .size = strlen(text)};
	search->folds = !fold_changes(text, search->size);
	search->lines.seen = note;
	search->lines.context = search;
	for (unsigned row = 0; row < vt_rows(screen); row++)
		vt_set_tag(screen, row, VT_TAG_FOUND, false);
	vt_lines_look(&search->lines, screen);
	search->has_come = false;
	vt_watch(screen, &watcher, search);
}

void search_begin_event(struct search *search, unsigned first, unsigned last)
{
	search->first = first;
	search->last = last;
	search->found = search->kept = 0;
}

unsigned search_end_event(struct search *search, struct vt *screen)
{
	take_picture(search, screen);
	return search->kept;
}

void search_done(struct search *search)
{
	vt_free(search->picture);
	search->picture = NULL;
	buffer_done(&search->line);
}

/* Inverts the cells of a match in one line; `from` and `to` are byte offsets. The first
 * cell is stored in *first, unless that is NULL. */
static void invert(
	struct vt *screen, unsigned row, size_t from, size_t to, struct vt_cursor *first)
{
	char bytes[VT_CELL_BYTES];
	size_t at = 0, cell_at = 0, size;
	bool wraps;

	do {
		struct vt_line line = vt_line(screen, vt_shown(screen), row);
		size_t end;

		wraps = line.wraps;
		vt_row_text(screen, row, &size);
		end = at + size;
		for (unsigned x = 0; x < line.used; x++) {
			struct vt_cell cell = vt_cell(&line, x);

			if ((cell.pen.attributes & VT_CELL_TAIL) != 0)
				continue;
			cell_at = at;
			at += vt_cell_text(screen, &cell, bytes);
			if (at <= from || cell_at >= to)
				continue;
			if (first != NULL) {
				first->x = (uint16_t)x;
				first->y = (uint16_t)row;
				first = NULL;
			}
			vt_invert(screen, row, x, x + 1);
			line = vt_line(screen, vt_shown(screen), row);
		}
		at = end;
		row++;
	} while (wraps && row < vt_rows(screen) && at < to);
}

bool search_highlight(struct vt *screen, const char *text, struct vt_cursor *first)
{
	size_t size = strlen(text);
	bool folds = !fold_changes(text, size);
	int left = HIGHLIGHTS_MAX;

	for (unsigned row = 0; size > 0 && row < vt_rows(screen);) {
		size_t length, from = 0;
		unsigned end;
		const char *lent = vt_line_text(screen, row, &end, &length), *at = NULL;
		char *line = malloc(length + 1);

		if (line == NULL)
			break;
		memcpy(line, lent, length);
		if (folds)
			fold(line, length);
		while (from < length && left > 0 &&
			(at = memmem(line + from, length - from, text, size)) != NULL) {
			from = (size_t)(at - line);
			invert(screen, row, from, from + size,
				left == HIGHLIGHTS_MAX ? first : NULL);
			left--;
			from += size;
		}
		free(line);
		row = end;
	}
	return left < HIGHLIGHTS_MAX;
}
