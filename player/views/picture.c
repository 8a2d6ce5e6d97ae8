/* SPDX-License-Identifier: MIT */
/* Composes what is to be seen and paints the difference. */
#include "player/views/picture.h"

#include <stdio.h>
#include <string.h>

#include "player/keys.h"
#include "player/paint.h"

void picture_forget(struct picture *picture)
{
	screen_free(picture->shown);
	picture->shown = NULL;
	picture->follows = false;
	picture->is_due = true;
}

void picture_hold(struct picture *picture, struct screen *played)
{
	if (picture->follows) {
		picture->shown = screen_keep(played);
		picture->follows = false;
	}
	picture->is_due = true;
	picture->was_moved = false;
}

static bool has_size(const struct picture *picture, const struct screen *screen)
{
	return screen->columns == picture->columns && screen->rows == picture->rows;
}

void picture_played(struct picture *picture, const struct screen *played)
{
	if (picture->is_painted) {
		picture->is_due = true;
	} else if (!has_size(picture, played)) {
		picture_forget(picture);
		picture->is_due = false;
	}
}

static bool fits(const struct picture *picture, const struct screen *screen)
{
	return screen->columns <= picture->columns && screen->rows <= picture->rows;
}

static int limited(int value, int most)
{
	return value < 0 || most < 0 ? 0 : value > most ? most : value;
}

void picture_move(
	struct picture *picture, const struct screen *played, int columns, int rows)
{
	int left = (int)picture->left + columns, top = (int)picture->top + rows;

	picture->left = (unsigned)limited(left, played->columns - (int)picture->columns);
	picture->top = (unsigned)limited(top, played->rows - (int)picture->rows + 1);
	picture->was_moved = picture->is_due = true;
}

/* One that does not fit is seen where its cursor is. */
static void follow_cursor(
	struct picture *picture, const struct screen *screen, bool has_status)
{
	unsigned x = screen->cursor.x, y = screen->cursor.y;
	unsigned rows = picture->rows - (has_status && picture->rows > 1);

	if (screen->columns <= picture->columns)
		picture->left = 0;
	if (screen->rows <= picture->rows)
		picture->top = 0;
	if (picture->was_moved || fits(picture, screen))
		return;
	if (x < picture->left || x >= picture->left + picture->columns)
		picture->left = (unsigned)limited((int)x - (int)picture->columns / 2,
			screen->columns - (int)picture->columns);
	if (y < picture->top)
		picture->top = y;
	if (y >= picture->top + rows)
		picture->top = y - rows + 1;
}

/* The part of a line that is seen. */
static bool take_line(struct picture *picture, struct screen_line *to,
	struct screen_line *from, unsigned columns)
{
	unsigned left = picture->left, seen = columns - left;
	bool taken = true;

	line_share(to, from);
	if (left > 0)
		taken = line_delete(to, 0, left, columns, 0);
	if (seen < picture->columns && to->background != 0) {
		/* Its colour does not reach further than it. */
		taken = line_write(to, seen, seen, picture->columns) != NULL && taken;
		to->background = 0;
	}
	return line_cut(to, picture->columns) && taken;
}

static void take_cursor(
	struct picture *picture, struct screen *to, const struct screen *from)
{
	int x = from->cursor.x - (int)picture->left,
	    y = from->cursor.y - (int)picture->top;
	bool outside = x < 0 || y < 0 || x >= to->columns || y >= to->rows;

	to->cursor.x = (uint16_t)limited(x, to->columns - 1);
	to->cursor.y = (uint16_t)limited(y, to->rows - 1);
	to->modes.reversed = from->modes.reversed;
	to->modes.hidden = from->modes.hidden || outside;
	for (int grid = 0; grid < 2; grid++) {
		to->saved[grid] = from->saved[grid];
		to->saved[grid].x = (uint16_t)limited(to->saved[grid].x, to->columns - 1);
		to->saved[grid].y = (uint16_t)limited(to->saved[grid].y, to->rows - 1);
	}
}

/* Draws over the picture; the cursor stays. */
static void draw(struct screen *screen, unsigned row, const char *text, size_t size)
{
	struct cursor cursor = screen->cursor;
	char start[32];

	screen->cursor = screen_first_cursor;
	screen_feed(screen, start,
		(size_t)snprintf(
			start, sizeof(start), "\033[?7l\033[%u;1H\033[7m", row + 1));
	screen_feed(screen, text, size);
	screen_feed(screen, "\033[?7h", 5);
	screen->cursor = cursor;
}

static void draw_help(struct screen *screen)
{
	const char *help, *name;
	int rows = 0;

	for (int i = 0; (name = keys_help_line(i, &help)) != NULL; i++) {
		char line[128];
		int size = snprintf(line, sizeof(line), " %-12s %-56s", name, help);

		if (i < screen->rows)
			draw(screen, (unsigned)i, line, (size_t)size);
		rows = i + 1;
	}
	if (rows >= screen->rows)
		rows = screen->rows - 1;
	draw(screen, (unsigned)rows, " any key: back ", 15);
}

static void draw_status(struct screen *screen, const char *status)
{
	struct buffer line = {0};

	buffer_add_text(&line, status);
	while (line.size < SCREEN_MOST && !line.failed)
		buffer_add_byte(&line, ' ');
	/* Erased first: a wide character in the last column is left out there. */
	draw(screen, screen->rows - 1u, "\033[2K", 4);
	if (!line.failed)
		draw(screen, screen->rows - 1u, line.bytes, line.size);
	buffer_done(&line);
}

/* NULL without memory. */
static struct screen *compose(
	struct picture *picture, struct screen *screen, const struct frame *frame)
{
	struct screen *composed =
		screen_new(picture->columns, picture->rows, screen->pool);

	if (composed == NULL)
		return NULL;
	follow_cursor(picture, screen, frame->status != NULL);
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < composed->rows; y++)
			if (y + picture->top < screen->rows)
				composed->failed |=
					!take_line(picture, &composed->grids[grid][y],
						&screen->grids[grid][y + picture->top],
						screen->columns);
	composed->on_alternate = screen->on_alternate;
	composed->lines = composed->grids[composed->on_alternate];
	take_cursor(picture, composed, screen);
	if (frame->help)
		draw_help(composed);
	if (frame->status != NULL)
		draw_status(composed, frame->status);
	return composed;
}

/* Moves what was there before into the terminal's history, once. */
static void scroll_out(struct picture *picture, struct buffer *out)
{
	picture->has_scrolled = true;
	buffer_add_format(out, "\033[%u;1H", picture->rows);
	for (unsigned y = 0; y < picture->rows; y++)
		buffer_add_byte(out, '\n');
}

static bool is_seen(const struct picture *picture, const struct frame *frame)
{
	const char *status = frame->status ? frame->status : "";

	return picture->is_painted && !picture->is_due && picture->help == frame->help &&
	       picture->screen == frame->screen &&
	       picture->status.size == strlen(status) &&
	       (picture->status.size == 0 ||
		       memcmp(picture->status.bytes, status, picture->status.size) == 0);
}

static void note_frame(struct picture *picture, const struct frame *frame)
{
	picture->help = frame->help;
	picture->screen = frame->screen;
	buffer_clear(&picture->status);
	buffer_add_text(&picture->status, frame->status ? frame->status : "");
}

void picture_add(struct picture *picture, struct screen *played,
	const struct frame *frame, bool on_alternate, struct buffer *out)
{
	bool plain = frame->screen == NULL && frame->status == NULL && !frame->help &&
		     fits(picture, played);
	struct screen *from = picture->shown, *to;

	if ((plain && !picture->is_painted && !picture->is_due) ||
		is_seen(picture, frame))
		return;
	note_frame(picture, frame);
	if (picture->follows)
		from = picture->shown = screen_keep(played);
	picture->follows = false;
	to = compose(picture, frame->screen ? frame->screen : played, frame);
	if (to == NULL)
		return;
	if (from != NULL && !has_size(picture, from))
		from = NULL;
	if (from == NULL && !picture->has_scrolled) {
		if (on_alternate)
			buffer_add_text(out, "\033[?1049l");
		on_alternate = false;
		scroll_out(picture, out);
	}
	paint(out, from, on_alternate, to);
	if (plain)
		paint_modes(out, played);
	screen_free(picture->shown);
	picture->shown = to;
	picture->is_painted = !plain;
	picture->is_due = false;
	picture->follows = plain && has_size(picture, played);
	if (picture->follows) {
		screen_free(picture->shown);
		picture->shown = NULL;
	}
}

void picture_leave(struct picture *picture, struct buffer *out, bool *in_line)
{
	const struct screen *shown = picture->shown;
	unsigned y;

	if (!picture->is_painted || shown == NULL)
		return;
	for (y = shown->rows; y > 0 && shown->lines[y - 1].used == 0; y--)
		;
	*in_line = y > shown->cursor.y || shown->cursor.x > 0;
	if (y < shown->cursor.y + 1u)
		y = shown->cursor.y + 1u;
	buffer_add_format(out, "\033[%u;1H", y);
}

void picture_done(struct picture *picture)
{
	screen_free(picture->shown);
	picture->shown = NULL;
	buffer_done(&picture->status);
}
