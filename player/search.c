/* SPDX-License-Identifier: MIT */
/* Text in lines. */
#include "player/search.h"

#include <string.h>

enum { HIGHLIGHTS_MAX = 500 }; /* in a picture; nobody looks at more */

static bool holds(const struct search *search, const char *text, size_t size)
{
	return memmem(text, size, search->text, search->size) != NULL;
}

static void note(
	void *context, struct screen *screen, unsigned y, const char *text, size_t size)
{
	struct search *search = context;
	bool found = holds(search, text, size);

	search->has_come |= found && !screen->lines[y].found;
	screen->lines[y].found = found;
}

/* The text that came up is in this picture, all of it. */
static void take_picture(struct search *search, struct screen *screen)
{
	lines_look(&search->lines, screen);
	if (!search->has_come)
		return;
	search->has_come = false;
	search->found++;
	if (search->found < search->first || search->found > search->last)
		return;
	screen_free(search->picture);
	search->picture = screen_keep(screen);
	search->kept = search->found;
}

static void leaves(void *context, struct screen *screen, unsigned y)
{
	struct search *search = context;
	struct buffer *text = &search->lines.text;

	if (!screen->lines[y].changed)
		return;
	buffer_clear(text);
	lines_add(screen, y, text);
	if (!text->failed && holds(search, text->bytes ? text->bytes : "", text->size))
		take_picture(search, screen);
}

void search_init(struct search *search, const char *text, struct screen *screen)
{
	*search = (struct search){.text = text, .size = strlen(text)};
	search->lines.seen = note;
	search->lines.context = search;
	for (unsigned y = 0; y < screen->rows; y++) {
		screen->lines[y].changed = true;
		screen->lines[y].found = false;
	}
	lines_look(&search->lines, screen);
	search->has_come = false;
	screen->leaves = leaves;
	screen->context = search;
}

void search_begin_event(struct search *search, unsigned first, unsigned last)
{
	search->first = first;
	search->last = last;
	search->found = search->kept = 0;
}

unsigned search_end_event(struct search *search, struct screen *screen)
{
	take_picture(search, screen);
	return search->kept;
}

void search_done(struct search *search)
{
	lines_done(&search->lines);
	screen_free(search->picture);
	search->picture = NULL;
}

/* The cells of one line whose text is found; `from` and `to` count its bytes. */
static void reverse(struct screen *screen, unsigned y, size_t from, size_t to)
{
	struct buffer text = {0};
	bool wraps;

	do {
		struct screen_line *line = &screen->lines[y];
		struct cell *cells = line_write(line, 0, 0, screen->columns);
		size_t at = text.size, end;

		wraps = line->wraps;
		screen_add_text(screen, y++, &text);
		end = text.size;
		text.size = at;
		for (unsigned x = 0; cells != NULL && x < line->used; x++) {
			if ((cells[x].pen.attributes & CELL_TAIL) == 0) {
				at = text.size;
				screen_add_cell(screen, &cells[x], &text);
			}
			if (at >= from && at < to)
				cells[x].pen.attributes ^= PEN_INVERSE;
		}
		text.size = end;
	} while (wraps && y < screen->rows && text.size < to);
	buffer_done(&text);
}

void search_highlight(struct screen *screen, const char *text)
{
	size_t size = strlen(text);
	struct buffer line = {0};
	int left = HIGHLIGHTS_MAX;

	for (unsigned y = 0; size > 0 && y < screen->rows;) {
		const char *at = NULL;
		unsigned end;
		size_t from = 0;

		buffer_clear(&line);
		end = lines_add(screen, y, &line);
		while (from < line.size && left-- > 0 &&
			(at = memmem(line.bytes + from, line.size - from, text, size)) !=
				NULL) {
			from = (size_t)(at - line.bytes);
			reverse(screen, y, from, from + size);
			from += size;
		}
		y = end;
	}
	buffer_done(&line);
}
