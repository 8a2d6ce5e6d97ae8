/* SPDX-License-Identifier: MIT */
/*
 * The screen: the same for every division of the input and from a copy, and whatever is
 * on it can be read. A byte 0xf8 and above, which UTF-8 has not, changes the size.
 */
#include "player/screen.h"

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
static struct screen *run(const char *bytes, size_t size, size_t piece, struct pool *pool)
{
	struct screen *screen = screen_new(20, 6, pool);

	for (size_t at = 0; at < size;) {
		size_t end = at;

		while (end < size && end - at < piece && !is_resize(bytes, size, end))
			end++;
		screen_feed(screen, bytes + at, end - at);
		at = end;
		if (at < size && is_resize(bytes, size, at)) {
			screen_resize(screen, cells(bytes[at + 1]), cells(bytes[at + 2]));
			at += 3;
		}
		if (piece == 97) {
			struct screen *copy = screen_keep(screen);

			screen_free(screen);
			screen = copy;
		}
	}
	return screen;
}

static bool same_cursor(const struct cursor *one, const struct cursor *other)
{
	return one->x == other->x && one->y == other->y &&
	       one->at_margin == other->at_margin && one->origin == other->origin &&
	       one->charset == other->charset &&
	       memcmp(&one->pen, &other->pen, sizeof(one->pen)) == 0;
}

static void expect(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void expect_whole(const struct screen *screen)
{
	expect(screen->cursor.x < screen->columns && screen->cursor.y < screen->rows);
	expect(screen->top < screen->bottom && screen->bottom <= screen->rows);
	for (unsigned y = 0; y < screen->rows; y++) {
		const struct screen_line *line = &screen->lines[y];

		expect(line->used <= screen->columns);
		expect(line->used == 0 || line->used <= line->row->capacity);
		for (unsigned x = 0; x < line->used; x++) {
			struct cell cell = line_cell(line, x);
			struct cell next = line_cell(line, x + 1);
			bool wide = (cell.pen.attributes & CELL_WIDE) != 0;

			expect(wide == ((next.pen.attributes & CELL_TAIL) != 0));
		}
	}
}

static void expect_same(const struct screen *one, const struct screen *other)
{
	expect(one->columns == other->columns && one->rows == other->rows);
	expect(one->on_alternate == other->on_alternate);
	expect(same_cursor(&one->cursor, &other->cursor));
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < one->rows; y++)
			for (unsigned x = 0; x < one->columns; x++) {
				struct cell a = line_cell(&one->grids[grid][y], x);
				struct cell b = line_cell(&other->grids[grid][y], x);

				expect(memcmp(&a, &b, sizeof(a)) == 0);
			}
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	struct buffer text = {0};
	struct pool pool;
	struct screen *whole, *pieces;

	pool_init(&pool);
	whole = run(bytes, size, size + 1, &pool);
	expect_whole(whole);
	for (unsigned y = 0; y < whole->rows; y++)
		screen_add_text(whole, y, &text);
	for (size_t piece = 1; piece <= 97; piece += 96) {
		pieces = run(bytes, size, piece, &pool);
		expect_same(whole, pieces);
		screen_free(pieces);
	}
	screen_free(whole);
	buffer_done(&text);
	pool_done(&pool);
	return 0;
}
