/* SPDX-License-Identifier: MIT */
/* Composes what is to be seen and paints the difference. */
#include "player/views/picture.h"

#include <stdio.h>
#include <string.h>

#include "player/keys.h"
#include "player/paint.h"

void picture_forget(struct picture *picture)
{
	vt_free(picture->shown);
	picture->shown = NULL;
	picture->follows = false;
	picture->is_due = true;
}

void picture_hold(struct picture *picture, struct vt *played)
{
	if (picture->follows) {
		picture->shown = vt_keep(played);
		picture->follows = false;
	}
	picture->is_due = true;
	picture->was_moved = false;
}

static bool has_size(const struct picture *picture, const struct vt *screen)
{
	return vt_columns(screen) == picture->columns && vt_rows(screen) == picture->rows;
}

void picture_played(struct picture *picture, const struct vt *played)
{
	if (picture->is_painted) {
		picture->is_due = true;
	} else if (!has_size(picture, played)) {
		picture_forget(picture);
		picture->is_due = false;
	}
}

static bool fits(const struct picture *picture, const struct vt *screen)
{
	return vt_columns(screen) <= picture->columns && vt_rows(screen) <= picture->rows;
}

static int limited(int value, int most)
{
	return value < 0 || most < 0 ? 0 : value > most ? most : value;
}

void picture_move(
	struct picture *picture, const struct vt *played, int columns, int rows)
{
	int left = (int)picture->left + columns, top = (int)picture->top + rows;

	picture->left = (unsigned)limited(left, (int)vt_columns(played) - (int)picture->columns);
	picture->top = (unsigned)limited(top, (int)vt_rows(played) - (int)picture->rows + 1);
	picture->was_moved = picture->is_due = true;
}

/* One that does not fit is seen where its cursor is. */
static void follow_cursor(
	struct picture *picture, const struct vt *screen, bool has_status)
{
	unsigned x = vt_cursor(screen)->x, y = vt_cursor(screen)->y;
	unsigned rows = picture->rows - (has_status && picture->rows > 1);

	if (vt_columns(screen) <= picture->columns)
		picture->left = 0;
	if (vt_rows(screen) <= picture->rows)
		picture->top = 0;
	if (picture->was_moved || fits(picture, screen))
		return;
	if (x < picture->left || x >= picture->left + picture->columns)
		picture->left = (unsigned)limited((int)x - (int)picture->columns / 2,
			vt_columns(screen) - (int)picture->columns);
	if (y < picture->top)
		picture->top = y;
	if (y >= picture->top + rows)
		picture->top = y - rows + 1;
}

/* Draws over the picture; the cursor stays. */
static void draw(struct vt *screen, unsigned row, const char *text, size_t size)
{
	char start[48];

	vt_feed(screen, start,
		(size_t)snprintf(start, sizeof(start),
			"\0337\033[m\033(B\017\033[?7l\033[%u;1H\033[7m", row + 1));
	vt_feed(screen, text, size);
	vt_feed(screen, "\033[?7h\0338", 7);
}

static void draw_help(struct vt *screen)
{
	const char *help, *name;
	int rows = 0;

	for (int i = 0; (name = keys_help_line(i, &help)) != NULL; i++) {
		char line[128];
		int size = snprintf(line, sizeof(line), " %-12s %-56s", name, help);

		if (i < (int)vt_rows(screen))
			draw(screen, (unsigned)i, line, (size_t)size);
		rows = i + 1;
	}
	if (rows >= (int)vt_rows(screen))
		rows = (int)vt_rows(screen) - 1;
	draw(screen, (unsigned)rows, " any key: back ", 15);
}

static void draw_status(struct vt *screen, const char *status)
{
	struct buffer line = {0};

	buffer_add_text(&line, status);
	while (line.size < VT_CELLS_MAX && !line.failed)
		buffer_add_byte(&line, ' ');
	/* Erased first: a wide character in the last column is left out there. */
	draw(screen, vt_rows(screen) - 1, "\033[2K", 4);
	if (!line.failed)
		draw(screen, vt_rows(screen) - 1, line.bytes, line.size);
	buffer_done(&line);
}

/* NULL without memory. */
static struct vt *compose(
	struct picture *picture, struct vt *screen, const struct frame *frame)
{
	struct vt *composed = vt_new(picture->columns, picture->rows, vt_pool_of(screen));

	if (composed == NULL)
		return NULL;
	follow_cursor(picture, screen, frame->status != NULL);
	vt_crop(composed, screen, picture->left, picture->top);
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

void picture_add(struct picture *picture, struct vt *played,
	const struct frame *frame, bool on_alternate, struct buffer *out)
{
	bool plain = frame->screen == NULL && frame->status == NULL && !frame->help &&
		     fits(picture, played);
	struct vt *from = picture->shown, *to;

	if ((plain && !picture->is_painted && !picture->is_due) ||
		is_seen(picture, frame))
		return;
	note_frame(picture, frame);
	if (picture->follows)
		from = picture->shown = vt_keep(played);
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
	vt_free(picture->shown);
	picture->shown = to;
	picture->is_painted = !plain;
	picture->is_due = false;
	picture->follows = plain && has_size(picture, played);
	if (picture->follows) {
		vt_free(picture->shown);
		picture->shown = NULL;
	}
}

void picture_leave(struct picture *picture, struct buffer *out, bool *in_line)
{
	const struct vt *shown = picture->shown;
	unsigned y;

	if (!picture->is_painted || shown == NULL)
		return;
	for (y = vt_rows(shown); y > 0 && vt_line(shown, vt_shown(shown), y - 1).used == 0; y--)
		;
	*in_line = y > vt_cursor(shown)->y || vt_cursor(shown)->x > 0;
	if (y < vt_cursor(shown)->y + 1u)
		y = vt_cursor(shown)->y + 1u;
	buffer_add_format(out, "\033[%u;1H", y);
}

void picture_done(struct picture *picture)
{
	vt_free(picture->shown);
	picture->shown = NULL;
	buffer_done(&picture->status);
}
