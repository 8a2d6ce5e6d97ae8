/* SPDX-License-Identifier: MIT */
/* Finds out which lines changed. */
#include "player/lines.h"

unsigned lines_first(const struct screen *screen, unsigned y)
{
	while (y > 0 && screen->lines[y - 1].wraps)
		y--;
	return y;
}

unsigned lines_add(const struct screen *screen, unsigned y, struct buffer *out)
{
	bool wraps;

	do {
		wraps = screen->lines[y].wraps;
		screen_add_text(screen, y++, out);
	} while (wraps && y < screen->rows);
	return y;
}

/* Tells of the line that begins in row y; returns the row behind it. */
static unsigned look_at(struct lines *lines, struct screen *screen, unsigned y)
{
	unsigned end;

	buffer_clear(&lines->text);
	end = lines_add(screen, y, &lines->text);
	for (unsigned row = y; row < end; row++)
		screen->lines[row].changed = false;
	if (!lines->text.failed)
		lines->seen(lines->context, screen, y,
			lines->text.bytes ? lines->text.bytes : "", lines->text.size);
	return end;
}

static void leaves(void *context, struct screen *screen, unsigned y)
{
	struct lines *lines = context;

	lines->leaving = true;
	if (screen->lines[y].changed)
		look_at(lines, screen, y);
	lines->leaving = false;
}

void lines_attach(struct lines *lines, struct screen *screen)
{
	screen->leaves = leaves;
	screen->context = lines;
}

void lines_look(struct lines *lines, struct screen *screen)
{
	for (unsigned y = 0; y < screen->rows; y++)
		if (screen->lines[y].changed)
			y = look_at(lines, screen, lines_first(screen, y)) - 1;
}

void lines_done(struct lines *lines)
{
	buffer_done(&lines->text);
}
