/* SPDX-License-Identifier: MIT */
/* Composes what is to be seen and paints the difference. */
#include "player/views/overlay.h"

#include <stdio.h>
#include <string.h>

#include "player/keys.h"
#include "player/paint.h"

void overlay_forget(struct overlay *overlay)
{
	vt_free(overlay->shown);
	overlay->shown = NULL;
	overlay->follows = false;
	overlay->is_due = true;
}

void overlay_hold(struct overlay *overlay, struct vt *played)
{
	if (overlay->follows) {
		overlay->shown = vt_keep(played);
		overlay->follows = false;
	}
	overlay->is_due = true;
	overlay->was_moved = false;
}

static bool has_size(const struct overlay *overlay, const struct vt *screen)
{
	return vt_columns(screen) == overlay->columns && vt_rows(screen) == overlay->rows;
}

void overlay_played(struct overlay *overlay, const struct vt *played)
{
	if (overlay->is_painted) {
		overlay->is_due = true;
	} else if (!has_size(overlay, played)) {
		overlay_forget(overlay);
		overlay->is_due = false;
	}
}

static bool fits(const struct overlay *overlay, const struct vt *screen)
{
	return vt_columns(screen) <= overlay->columns && vt_rows(screen) <= overlay->rows;
}

static int limited(int value, int most)
{
	return value < 0 || most < 0 ? 0 : value > most ? most : value;
}

void overlay_move(struct overlay *overlay, const struct vt *played, int columns, int rows)
{
	int left = (int)overlay->left + columns, top = (int)overlay->top + rows;

	overlay->left =
		(unsigned)limited(left, (int)vt_columns(played) - (int)overlay->columns);
	overlay->top =
		(unsigned)limited(top, (int)vt_rows(played) - (int)overlay->rows + 1);
	overlay->was_moved = overlay->is_due = true;
}

/* One that does not fit is seen where its cursor is. */
static void follow_cursor(
	struct overlay *overlay, const struct vt *screen, bool has_status)
{
	unsigned x = vt_cursor(screen)->x, y = vt_cursor(screen)->y;
	unsigned rows = overlay->rows - (has_status && overlay->rows > 1);

	if (vt_columns(screen) <= overlay->columns)
		overlay->left = 0;
	if (vt_rows(screen) <= overlay->rows)
		overlay->top = 0;
	if (overlay->was_moved || fits(overlay, screen))
		return;
	if (x < overlay->left || x >= overlay->left + overlay->columns)
		overlay->left = (unsigned)limited((int)x - (int)overlay->columns / 2,
			(int)vt_columns(screen) - (int)overlay->columns);
	if (y < overlay->top)
		overlay->top = y;
	if (y >= overlay->top + rows)
		overlay->top = y - rows + 1;
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
	struct overlay *overlay, struct vt *screen, const struct frame *frame)
{
	struct vt *composed = vt_new(overlay->columns, overlay->rows, vt_pool_of(screen));

	if (composed == NULL)
		return NULL;
	follow_cursor(overlay, screen, frame->status != NULL);
	vt_crop(composed, screen, overlay->left, overlay->top);
	if (frame->help)
		draw_help(composed);
	if (frame->status != NULL)
		draw_status(composed, frame->status);
	return composed;
}

/* Moves what was there before into the terminal's history, once. */
static void scroll_out(struct overlay *overlay, struct buffer *out)
{
	overlay->has_scrolled = true;
	buffer_add_format(out, "\033[%u;1H", overlay->rows);
	for (unsigned y = 0; y < overlay->rows; y++)
		buffer_add_byte(out, '\n');
}

static bool is_seen(const struct overlay *overlay, const struct frame *frame)
{
	const char *status = frame->status ? frame->status : "";

	return overlay->is_painted && !overlay->is_due && overlay->help == frame->help &&
	       overlay->screen == frame->screen &&
	       overlay->status.size == strlen(status) &&
	       (overlay->status.size == 0 ||
		       memcmp(overlay->status.bytes, status, overlay->status.size) == 0);
}

static void note_frame(struct overlay *overlay, const struct frame *frame)
{
	overlay->help = frame->help;
	overlay->screen = frame->screen;
	buffer_clear(&overlay->status);
	buffer_add_text(&overlay->status, frame->status ? frame->status : "");
}

void overlay_add(struct overlay *overlay, struct vt *played, const struct frame *frame,
	bool on_alternate, struct buffer *out)
{
	bool plain = frame->screen == NULL && frame->status == NULL && !frame->help &&
		     fits(overlay, played);
	struct vt *from = overlay->shown, *to;

	if ((plain && !overlay->is_painted && !overlay->is_due) ||
		is_seen(overlay, frame))
		return;
	if (overlay->follows)
		from = overlay->shown = vt_keep(played);
	overlay->follows = false;
	to = compose(overlay, frame->screen ? frame->screen : played, frame);
	if (to == NULL)
		return;
	note_frame(overlay, frame);
	if (from != NULL && !has_size(overlay, from))
		from = NULL;
	if (from == NULL && !overlay->has_scrolled) {
		if (on_alternate)
			buffer_add_text(out, "\033[?1049l");
		on_alternate = false;
		scroll_out(overlay, out);
	}
	paint(out, from, on_alternate, to);
	if (plain)
		paint_modes(out, played);
	vt_free(overlay->shown);
	overlay->shown = to;
	overlay->is_painted = !plain;
	overlay->is_due = false;
	overlay->follows = plain && has_size(overlay, played);
	if (overlay->follows) {
		vt_free(overlay->shown);
		overlay->shown = NULL;
	}
}

void overlay_leave(struct overlay *overlay, struct buffer *out, bool *in_line)
{
	const struct vt *shown = overlay->shown;
	unsigned y;

	if (!overlay->is_painted || shown == NULL)
		return;
	for (y = vt_rows(shown);
		y > 0 && vt_line(shown, vt_shown(shown), y - 1).used == 0; y--)
		;
	*in_line = y > vt_cursor(shown)->y || vt_cursor(shown)->x > 0;
	if (y < vt_cursor(shown)->y + 1u)
		y = vt_cursor(shown)->y + 1u;
	buffer_add_format(out, "\033[%u;1H", y);
}

void overlay_done(struct overlay *overlay)
{
	vt_free(overlay->shown);
	overlay->shown = NULL;
	buffer_done(&overlay->status);
}
