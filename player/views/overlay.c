/* SPDX-License-Identifier: MIT */
/* Composes what should be shown and paints the difference. */
#include "player/views/overlay.h"

#include <stdio.h>
#include <string.h>

#include "common/libptyvt/paint.h"
#include "player/keys.h"

void overlay_forget(struct overlay *overlay)
{
	vt_free(overlay->shown);
	overlay->shown = NULL;
	overlay->follows = false;
	overlay->is_due = true;
}

static void keep_written(struct overlay *overlay, struct vt *played)
{
	if (!overlay->follows)
		return;
	overlay->shown = vt_keep(played);
	overlay->follows = false;
	overlay->was_written = true;
}

void overlay_freeze(struct overlay *overlay, struct vt *played, bool jumps)
{
	if (jumps || overlay->follows || overlay->is_painted)
		overlay->is_due = true;
	keep_written(overlay, played);
	overlay->was_moved = false;
}

static bool has_size(const struct overlay *overlay, const struct vt *screen)
{
	return vt_columns(screen) == overlay->columns && vt_rows(screen) == overlay->rows;
}

static bool fits(const struct overlay *overlay, const struct vt *screen)
{
	return vt_columns(screen) <= overlay->columns && vt_rows(screen) <= overlay->rows;
}

bool overlay_passes(struct overlay *overlay, const struct vt *played)
{
	if (overlay->is_painted || overlay->is_due || !fits(overlay, played)) {
		overlay->is_due = true;
		return false;
	}
	if (!has_size(overlay, played)) {
		overlay_forget(overlay);
		overlay->is_due = false;
	}
	return true;
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

static bool is_blank(const struct vt *screen, unsigned row)
{
	struct vt_line line = vt_line(screen, vt_shown(screen), row);

	for (unsigned x = 0; x < line.used; x++)
		if (line.cells[x].character > ' ')
			return false;
	return true;
}

/* A cursor in a blank row has been put out of the way, as `watch` does. */
static bool is_parked(const struct vt *screen)
{
	const struct vt_cursor *cursor = vt_cursor(screen);

	return (cursor->x > 0 || !vt_mode(screen, VT_DECTCEM)) &&
	       is_blank(screen, cursor->y);
}

/* If the screen does not fit, show the part around the focus. */
static void follow(
	struct overlay *overlay, const struct vt *screen, const struct vt_cursor *focus)
{
	unsigned x = focus->x, y = focus->y;

	if (vt_columns(screen) <= overlay->columns)
		overlay->left = 0;
	if (vt_rows(screen) <= overlay->rows)
		overlay->top = 0;
	if (overlay->was_moved || fits(overlay, screen) ||
		(focus == vt_cursor(screen) && is_parked(screen)))
		return;
	if (x < overlay->left || x >= overlay->left + overlay->columns)
		overlay->left = (unsigned)limited((int)x - (int)overlay->columns / 2,
			(int)vt_columns(screen) - (int)overlay->columns);
	if (y < overlay->top)
		overlay->top = y;
	if (y >= overlay->top + overlay->rows)
		overlay->top = y - overlay->rows + 1;
}

void overlay_write(
	struct vt *screen, unsigned row, unsigned column, const char *text, size_t size)
{
	char start[64];

	vt_feed(screen, start,
		(size_t)snprintf(start, sizeof(start),
			"\0337\033[m\033(B\017\033[?7l\033[%u;%uH\033[7m", row + 1,
			column + 1));
	vt_feed(screen, text, size);
	vt_feed(screen, "\033[?7h\0338", 7);
}

static void draw_help(struct vt *screen, unsigned from)
{
	static const char back[] = " any key: close ",
			  more[] = " arrows: scroll, any other key: close ";
	unsigned lines = keys_help_lines(), row = 0;
	bool fits = lines < vt_rows(screen);
	const char *help, *name;

	while (from + row < lines && row + 1 < vt_rows(screen)) {
		char line[128];
		int size;

		name = keys_help_line((int)(from + row), &help);
		size = snprintf(line, sizeof(line), " %-12s %-56s", name, help);
		overlay_write(screen, row++, 0, line, (size_t)size);
	}
	overlay_write(screen, row, 0, fits ? back : more, strlen(fits ? back : more));
}

/* Away from where the user is looking. */
static unsigned status_row(const struct overlay *overlay, const struct vt *screen,
	const struct vt_cursor *focus)
{
	bool covers = vt_rows(screen) >= overlay->top + overlay->rows;

	return covers && focus->y >= overlay->top + overlay->rows / 2 ? 0
								      : overlay->rows - 1;
}

static void draw_status(struct vt *screen, unsigned row, const char *status)
{
	struct buffer line = {0};

	buffer_add_text(&line, status);
	while (line.size < VT_CELLS_MAX && !line.failed)
		buffer_add_byte(&line, ' ');
	/* Erase first: a wide character in the last column is omitted there. */
	overlay_write(screen, row, 0, "\033[2K", 4);
	if (!line.failed)
		overlay_write(screen, row, 0, line.bytes, line.size);
	buffer_done(&line);
}

/* NULL if out of memory. */
static struct vt *compose(
	struct overlay *overlay, struct vt *screen, const struct frame *frame)
{
	struct vt *composed = vt_new(overlay->columns, overlay->rows, vt_pool_of(screen));
	const struct vt_cursor *focus = frame->focus ? frame->focus : vt_cursor(screen);

	if (composed == NULL)
		return NULL;
	follow(overlay, screen, focus);
	vt_crop(composed, screen, overlay->left, overlay->top);
	if (frame->help)
		draw_help(composed, frame->help_from);
	else if (frame->status != NULL)
		draw_status(composed, status_row(overlay, screen, focus), frame->status);
	return composed;
}

/* Moves the previous contents into the terminal's history, once. */
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
	       overlay->help_from == frame->help_from &&
	       overlay->screen == frame->screen &&
	       overlay->status.size == strlen(status) &&
	       (overlay->status.size == 0 ||
		       memcmp(overlay->status.bytes, status, overlay->status.size) == 0);
}

static void note_frame(struct overlay *overlay, const struct frame *frame)
{
	overlay->help = frame->help;
	overlay->help_from = frame->help_from;
	overlay->screen = frame->screen;
	buffer_clear(&overlay->status);
	buffer_add_text(&overlay->status, frame->status ? frame->status : "");
}

void overlay_add(struct overlay *overlay, struct vt *played, const struct frame *frame,
	bool on_alternate, struct buffer *out)
{
	bool bare = frame->screen == NULL && frame->status == NULL && !frame->help;
	bool plain =
		bare && has_size(overlay, played) && vt_paint_can_be_followed(played);
	struct vt *from, *to;
	bool is_known;

	if ((bare && !overlay->is_painted && !overlay->is_due && fits(overlay, played)) ||
		is_seen(overlay, frame))
		return;
	keep_written(overlay, played);
	from = overlay->shown;
	to = compose(overlay, frame->screen ? frame->screen : played, frame);
	if (to == NULL)
		return;
	note_frame(overlay, frame);
	if (from != NULL && !has_size(overlay, from))
		from = NULL;
	is_known = from != NULL;
	if (overlay->was_written)
		from = NULL;
	overlay->was_written = false;
	if (!is_known && !overlay->has_scrolled) {
		if (on_alternate)
			buffer_add_text(out, "\033[?1049l");
		on_alternate = false;
		scroll_out(overlay, out);
	}
	vt_paint(out, from, on_alternate, to);
	if (plain)
		vt_paint_modes(out, played);
	vt_free(overlay->shown);
	overlay->shown = to;
	overlay->is_painted = !plain;
	overlay->is_due = false;
	overlay->follows = plain;
	if (overlay->follows) {
		vt_free(overlay->shown);
		overlay->shown = NULL;
	}
}

/* The rows down to the last one that is not blank. */
static unsigned used_rows(const struct vt *screen)
{
	unsigned rows = vt_rows(screen);

	while (rows > 0) {
		struct vt_line line = vt_line(screen, vt_shown(screen), rows - 1);

		if (line.used > 0 || line.background != 0)
			break;
		rows--;
	}
	return rows;
}

void overlay_leave(struct overlay *overlay, struct buffer *out, bool *in_line)
{
	const struct vt *shown = overlay->shown;
	unsigned y;

	if (!overlay->is_painted || shown == NULL)
		return;
	y = used_rows(shown);
	*in_line = y > vt_cursor(shown)->y || vt_cursor(shown)->x > 0;
	if (y < vt_cursor(shown)->y + 1u)
		y = vt_cursor(shown)->y + 1u;
	buffer_add_format(out, "\033[%u;1H", y);
}

void overlay_add_fresh_line(const struct vt *seen, struct buffer *out)
{
	unsigned used = used_rows(seen), y = vt_cursor(seen)->y;

	if (used > y + 1)
		buffer_add_format(out, "\033[%uB", used - y - 1);
	if (used > y)
		buffer_add_text(out, "\r\n");
	else if (vt_cursor(seen)->x > 0)
		buffer_add_byte(out, '\r');
}

void overlay_done(struct overlay *overlay)
{
	vt_free(overlay->shown);
	overlay->shown = NULL;
	buffer_done(&overlay->status);
}
