/* SPDX-License-Identifier: MIT */
/*
 * The screen: the same for every division of the input and from a copy, and whatever is
 * on it can be read. A byte 0xf8 and above, which UTF-8 has not, changes the size.
 */
#include "common/libptyvt/internal.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

static bool is_resize(const char *bytes, size_t size, size_t at)
{
	return (unsigned char)bytes[at] >= 0xf8 && size - at > 2;
}

/* 1 to 40, seldom many. */
static unsigned cells(char byte)
{
	return (unsigned char)byte == 255 ? 200 : (unsigned char)byte % 40u + 1;
}

/* Feeds all; halfway the screen goes on as a copy of itself. */
static struct vt *run(const char *bytes, size_t size, size_t piece, struct vt_pool *pool)
{
	struct vt *screen = vt_new(20, 6, pool);

	for (size_t at = 0; at < size;) {
		size_t end = at;

		while (end < size && end - at < piece && !is_resize(bytes, size, end))
			end++;
		vt_feed(screen, bytes + at, end - at);
		at = end;
		if (at < size && is_resize(bytes, size, at)) {
			vt_resize(screen, cells(bytes[at + 1]), cells(bytes[at + 2]));
			at += 3;
		}
		if (piece == 97) {
			struct vt *copy = vt_keep(screen);

			vt_free(screen);
			screen = copy;
		}
	}
	return screen;
}

static bool same_cursor(const struct vt_cursor *one, const struct vt_cursor *other)
{
	return one->x == other->x && one->y == other->y &&
	       one->pending_wrap == other->pending_wrap && one->origin == other->origin &&
	       one->charset == other->charset &&
	       memcmp(&one->pen, &other->pen, sizeof(one->pen)) == 0;
}

static struct vt_cell cell_at(const struct line *line, unsigned column)
{
	struct vt_line seen = {.cells = line->row ? line->row->cells : NULL,
		.used = line->used,
		.background = line->background};

	return vt_cell(&seen, column);
}

static void expect(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void expect_whole(const struct vt *screen)
{
	expect(screen->cursor.x < screen->page.columns &&
		screen->cursor.y < screen->rows);
	expect(screen->top < screen->bottom && screen->bottom <= screen->rows);
	for (unsigned y = 0; y < screen->rows; y++) {
		const struct line *line = &screen->lines[y];

		expect(line->used <= screen->page.columns);
		expect(line->used == 0 || line->used <= line->row->capacity);
		for (unsigned x = 0; x < line->used; x++) {
			struct vt_cell cell = cell_at(line, x);
			struct vt_cell next = cell_at(line, x + 1);
			bool wide = (cell.pen.attributes & VT_CELL_WIDE) != 0;

			expect(wide == ((next.pen.attributes & VT_CELL_TAIL) != 0));
		}
	}
}

static void expect_same(const struct vt *one, const struct vt *other)
{
	expect(one->page.columns == other->page.columns && one->rows == other->rows);
	expect(one->on_alternate == other->on_alternate);
	expect(same_cursor(&one->cursor, &other->cursor));
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < one->rows; y++)
			for (unsigned x = 0; x < one->page.columns; x++) {
				struct vt_cell a = cell_at(&one->grids[grid][y], x);
				struct vt_cell b = cell_at(&other->grids[grid][y], x);

				expect(memcmp(&a, &b, sizeof(a)) == 0);
			}
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	size_t text_size;
	struct vt_pool *pool;
	struct vt *whole, *pieces;

	pool = vt_pool_new();
	whole = run(bytes, size, size + 1, pool);
	expect_whole(whole);
	for (unsigned y = 0; y < whole->rows; y++)
		vt_row_text(whole, y, &text_size);
	for (size_t piece = 1; piece <= 97; piece += 96) {
		pieces = run(bytes, size, piece, pool);
		expect_same(whole, pieces);
		vt_free(pieces);
	}
	vt_free(whole);
	vt_pool_free(pool);
	return 0;
}
