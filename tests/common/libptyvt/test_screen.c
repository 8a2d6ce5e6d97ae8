/* SPDX-License-Identifier: MIT */
/*
 * The cases of tests/common/libptyvt/screens: what is fed, and what is seen then. Each is
 * fed at once, byte by byte, and through a copy that is made in the middle. A line is one
 * of
 *
 *   case NAME         begins one, 10x4 unless `size` follows
 *   size COLUMNSxROWS
 *   feed TEXT         \e \n \r \t \b \xHH \uHHHH \UHHHHHHHH \\
 *   resize COLUMNSxROWS
 *   |TEXT             the next row of the screen; those that are not given are blank
 *   cursor COLUMN ROW from 1; "margin" may follow
 *   style COLUMN ROW SGR  what the cell is drawn with
 *   width COLUMN ROW N    columns that it takes; 0: it is the second half of one
 *   wraps ROW...      these and no other rows go on in the next one
 *   left TEXT         the next line that left at the top
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/libptyvt/internal.h"
#include "common/libptyvt/sgr.h"
#include "common/utf8.h"
#include "tests/suites.h"
#include "tests/support/files.h"

enum way { AT_ONCE, BYTES, COPIED, WAYS };

struct run {
	enum way way;
	struct vt_pool *pool;
	struct vt *screen;
	struct buffer fed;   /* until something is looked at */
	struct buffer left;  /* lines */
	unsigned row, lefts; /* the next ones to compare */
	bool rows_seen, wraps_seen;
	char name[128];
};

static void note_leaving(void *context, struct vt *screen, unsigned y)
{
	struct run *run = context;
	size_t size;
	const char *text = vt_row_text(screen, y, &size);

	buffer_add(&run->left, text, size);
	buffer_add_byte(&run->left, '\n');
}

/* The bytes that the text of a case stands for. */
static void decode(const char *text, struct buffer *out)
{
	static const char letters[] = "enrtb\\", bytes[] = "\033\n\r\t\b\\";

	for (; *text != '\0'; text++) {
		const char *letter;
		char encoded[4], digits[9] = "";
		int wanted;
		unsigned long value;

		if (*text != '\\') {
			buffer_add_byte(out, *text);
			continue;
		}
		letter = strchr(letters, *++text);
		if (letter != NULL) {
			buffer_add_byte(out, bytes[letter - letters]);
			continue;
		}
		wanted = *text == 'x' ? 2 : *text == 'u' ? 4 : 8;
		memcpy(digits, text + 1, (size_t)wanted);
		value = strtoul(digits, NULL, 16);
		if (*text == 'x')
			buffer_add_byte(out, (char)value);
		else
			buffer_add(out, encoded, utf8_encode((uint32_t)value, encoded));
		text += wanted;
	}
}

static void feed(struct run *run, const char *bytes, size_t size)
{
	for (size_t i = 0; run->way == BYTES && i < size; i++)
		vt_feed(run->screen, bytes + i, 1);
	if (run->way == AT_ONCE)
		vt_feed(run->screen, bytes, size);
	if (run->way == COPIED) {
		struct vt *kept;

		vt_feed(run->screen, bytes, size / 2);
		kept = vt_keep(run->screen);
		vt_feed(run->screen, "\030\033cgone", 7);
		ck_assert(vt_copy(run->screen, kept));
		vt_free(kept);
		vt_feed(run->screen, bytes + size / 2, size - size / 2);
	}
	ck_assert(!vt_failed(run->screen));
}

static void feed_text(struct run *run, const char *text)
{
	struct buffer bytes = {0};

	decode(text, &bytes);
	feed(run, bytes.bytes, bytes.size);
	buffer_done(&bytes);
}

static char *row_text(struct run *run, unsigned y)
{
	size_t size;
	const char *text = vt_row_text(run->screen, y, &size);

	return strndup(text, size);
}

static void expect_row(struct run *run, const char *text)
{
	struct buffer wanted = {0};
	char *row = row_text(run, run->row), *expected;

	decode(text, &wanted);
	expected = buffer_take_text(&wanted);
	ck_assert_msg(strcmp(row, expected) == 0, "%s, way %d: row %u is '%s', not '%s'",
		run->name, run->way, run->row + 1, row, expected);
	free(expected);
	free(row);
	run->row++;
	run->rows_seen = true;
}

static void expect_left(struct run *run, const char *text)
{
	char *line = run->left.bytes, *end;

	for (unsigned i = 0; i < run->lefts; i++)
		line = memchr(line, '\n', run->left.size) + 1;
	ck_assert_msg(
		line < run->left.bytes + run->left.size, "%s: too few left", run->name);
	end = memchr(line, '\n', run->left.size);
	ck_assert_msg(strlen(text) == (size_t)(end - line) &&
			      memcmp(text, line, strlen(text)) == 0,
		"%s: '%.*s' left", run->name, (int)(end - line), line);
	run->lefts++;
}

static void expect_cursor(struct run *run, const char *text)
{
	const struct vt_cursor *cursor = vt_cursor(run->screen);
	char present[64];

	snprintf(present, sizeof(present), "%u %u%s", cursor->x + 1u, cursor->y + 1u,
		cursor->pending_wrap ? " margin" : "");
	ck_assert_msg(strcmp(present, text) == 0, "%s, way %d: cursor %s, not %s",
		run->name, run->way, present, text);
}

static struct vt_cell cell_at(struct run *run, unsigned column, unsigned row)
{
	struct vt_line line = vt_line(run->screen, vt_shown(run->screen), row - 1);

	return vt_cell(&line, column - 1);
}

static void expect_style(struct run *run, const char *text)
{
	struct buffer sgr = {0};
	unsigned column, row;
	int used;
	struct vt_cell cell;
	char *style;

	ck_assert_int_eq(sscanf(text, "%u %u %n", &column, &row, &used), 2);
	cell = cell_at(run, column, row);
	vt_sgr_add(&sgr, &cell.pen);
	if (cell.pen.extra != 0) {
		size_t size;
		const char *link = vt_link(run->screen, &cell.pen, &size);

		buffer_add_format(&sgr, " colour %x link %.*s",
			vt_underline_colour(run->screen, &cell.pen), (int)size, link);
	}
	if ((cell.pen.attributes & VT_UNDERLINE) >> VT_UNDERLINE_SHIFT > 2)
		buffer_add_format(&sgr, " kind %d",
			(cell.pen.attributes & VT_UNDERLINE) >> VT_UNDERLINE_SHIFT);
	style = buffer_take_text(&sgr);
	ck_assert_msg(strcmp(style + 3, text + used) == 0, "%s: %u %u has %s, not %s",
		run->name, column, row, style + 3, text + used);
	free(style);
}

static void expect_width(struct run *run, const char *text)
{
	unsigned column, row, width, present;
	struct vt_cell cell;

	ck_assert_int_eq(sscanf(text, "%u %u %u", &column, &row, &width), 3);
	cell = cell_at(run, column, row);
	present = cell.pen.attributes & VT_CELL_TAIL   ? 0
		  : cell.pen.attributes & VT_CELL_WIDE ? 2
						       : 1;
	ck_assert_msg(present == width, "%s: %u %u has width %u", run->name, column, row,
		present);
}

static void expect_wraps(struct run *run, const char *text)
{
	char present[128] = "";

	for (unsigned y = 0; y < vt_rows(run->screen); y++)
		if (vt_line(run->screen, vt_shown(run->screen), y).wraps)
			snprintf(present + strlen(present),
				sizeof(present) - strlen(present), " %u", y + 1);
	ck_assert_msg(strcmp(present + (present[0] != '\0'), text) == 0,
		"%s: rows%s wrap, not %s", run->name, present, text);
}

/* The rest of what was begun: rows that were not named are blank. */
static void finish_rows(struct run *run)
{
	while (run->screen != NULL && run->rows_seen && run->row < vt_rows(run->screen))
		expect_row(run, "");
	run->row = 0;
	run->rows_seen = false;
}

static void finish(struct run *run)
{
	finish_rows(run);
	vt_free(run->screen);
	run->screen = NULL;
	buffer_done(&run->left);
	run->lefts = 0;
}

static void start(struct run *run, unsigned columns, unsigned rows)
{
	static const struct vt_watcher watcher = {.scrolled_off = note_leaving};

	vt_free(run->screen);
	run->screen = vt_new(columns, rows, run->pool);
	ck_assert_ptr_nonnull(run->screen);
	vt_watch(run->screen, &watcher, run);
}

static void set_size(struct run *run, const char *text, bool fresh)
{
	unsigned columns, rows;

	ck_assert_int_eq(sscanf(text, "%ux%u", &columns, &rows), 2);
	if (fresh)
		start(run, columns, rows);
	else
		vt_resize(run->screen, columns, rows);
}

static void take_line(struct run *run, char *line)
{
	static const struct {
		const char *word;
		void (*take)(struct run *run, const char *text);
	} words[] = {{"feed ", feed_text}, {"|", expect_row}, {"cursor ", expect_cursor},
		{"style ", expect_style}, {"width ", expect_width},
		{"wraps", expect_wraps}, {"left ", expect_left}};

	if (line[0] == '\0' || line[0] == '#')
		return;
	if (strncmp(line, "feed ", 5) == 0 || strncmp(line, "resize ", 7) == 0)
		finish_rows(run);
	if (strncmp(line, "case ", 5) == 0) {
		finish(run);
		snprintf(run->name, sizeof(run->name), "%s", line + 5);
		start(run, 10, 4);
		return;
	}
	if (strncmp(line, "size ", 5) == 0 || strncmp(line, "resize ", 7) == 0) {
		set_size(run, strchr(line, ' ') + 1, line[0] == 's');
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(line, words[i].word, strlen(words[i].word)) == 0) {
			line += strlen(words[i].word);
			words[i].take(
				run, line + (line[0] == ' ' && words[i].word[0] == 'w'));
			return;
		}
	ck_abort_msg("%s: %s", run->name, line);
}

START_TEST(cases)
{
	struct run run = {.way = _i % WAYS};
	char pattern[512], *text, *line;
	glob_t files;

	run.pool = vt_pool_new();
	snprintf(pattern, sizeof(pattern), "%s/../common/libptyvt/screens/*.txt",
		getenv("TEST_DATA"));
	ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *rest;

		text = rest = test_read(files.gl_pathv[i], NULL);
		while ((line = strsep(&rest, "\n")) != NULL)
			take_line(&run, line);
		finish(&run);
		free(text);
	}
	globfree(&files);
	vt_pool_free(run.pool);
}
END_TEST

/* A copy is not changed by what happens to the original, and shares what is not. */
START_TEST(copies)
{
	struct vt_pool *pool;
	struct vt *screen, *kept;
	const char *text;
	size_t size;

	pool = vt_pool_new();
	screen = vt_new(80, 24, pool);
	vt_feed(screen, "one\r\ntwo\033[?1049h\033[Hthree", 24);
	kept = vt_keep(screen);
	ck_assert_ptr_eq(screen->grids[0][0].row, kept->grids[0][0].row);
	vt_feed(screen, "\033[?1049l\033[H\033[Jfour", 18);
	text = vt_row_text(kept, 0, &size);
	ck_assert_int_eq(size, 5);
	ck_assert(memcmp(text, "three", 5) == 0);
	kept->lines = kept->grids[0];
	text = vt_row_text(kept, 0, &size);
	ck_assert_int_eq(size, 3);
	ck_assert(memcmp(text, "one", 3) == 0);
	vt_free(kept);
	vt_free(screen);
	vt_pool_free(pool);
}
END_TEST

/* Tables of what hostile recordings bring fill up, and no more is lost than marks. */
START_TEST(limits)
{
	struct vt_pool *pool;
	struct vt *screen;
	char bytes[4];
	size_t size;

	pool = vt_pool_new();
	pool->clusters.most = 10;
	screen = vt_new(70000, 70000, pool);
	ck_assert_int_eq(vt_columns(screen), VT_CELLS_MAX);
	ck_assert_int_eq(vt_rows(screen), VT_CELLS_MAX);
	for (uint32_t mark = 0x300; mark < 0x340; mark++) {
		vt_feed(screen, "\re", 2);
		vt_feed(screen, bytes, utf8_encode(mark, bytes));
	}
	ck_assert_int_eq(pool->clusters.count, 10);
	vt_row_text(screen, 0, &size);
	ck_assert_int_eq(size, 1);
	vt_free(screen);
	vt_pool_free(pool);
}
END_TEST

static void expect_same_rows(struct vt *one, struct vt *other, const char *name)
{
	for (unsigned row = 0; row < vt_rows(one); row++) {
		size_t size, other_size;
		const char *text = vt_row_text(one, row, &size);
		const char *other_text = vt_row_text(other, row, &other_size);

		ck_assert_msg(size == other_size && memcmp(text, other_text, size) == 0,
			"%s: row %u differs", name, row);
	}
}

/* What is much work is done in many pieces, and comes to the same. */
START_TEST(pieces)
{
	static const char *const texts[] = {"\033#8", "x\033[65535b", "\u4e2d\033[65535b",
		"\033[4hx\033[65535b", "\033[?7lx\033[65535b", "\033c", "\033[H\033[J",
		"\033[9S\033[8T", "\033[L\033[M", "\033[?1049h\033[?1049l",
		"\033[HM\033M"};
	const char *text = texts[_i];
	struct vt_pool *pool = vt_pool_new();
	struct vt *screens[2];
	struct buffer all = {0};
	int count = 0;

	for (int i = 0; i < 2; i++)
		screens[i] = vt_new(1000, 1000, pool);
	for (int i = 0; i < 400; i++)
		buffer_add_text(&all, text);
	vt_feed(screens[0], all.bytes, all.size);
	for (size_t fed = 0, took; fed < all.size; fed += took, count++) {
		took = vt_feed_some(screens[1], all.bytes + fed, all.size - fed);
		ck_assert_uint_gt(took, 0);
	}
	ck_assert_msg(count >= 2, "'%s' was fed in %d pieces", text, count);
	expect_same_rows(screens[0], screens[1], text);
	ck_assert_uint_eq(vt_feed_some(screens[0], "", 0), 0);
	vt_free(screens[0]);
	vt_free(screens[1]);
	vt_pool_free(pool);
	buffer_done(&all);
}
END_TEST

/* A line that is full of a repeated character is the same as if it had been printed. */
START_TEST(repeats)
{
	static const char *const starts[] = {"", "abc", "\033[7m\033[3;1H",
		"\033[5;1H\033[44m", "\033[2;4r\033[4;1H", "\033[?7l", "\033[4h",
		"\033[?7l\033[4hab\r", "0123456789"};
	static const char *const characters[] = {"x", "\u00e9", "\u4e2d"};

	for (unsigned columns = 1; columns < 12; columns++)
		for (unsigned count = 1; count < 60; count++) {
			const char *character = characters[count % 3];
			struct vt_pool *pool = vt_pool_new();
			struct vt *repeated = vt_new(columns, 5, pool);
			struct vt *printed = vt_new(columns, 5, pool);
			char text[32];

			vt_feed(repeated, starts[_i], strlen(starts[_i]));
			vt_feed(printed, starts[_i], strlen(starts[_i]));
			snprintf(text, sizeof(text), "%s\033[%ub", character, count);
			vt_feed(repeated, text, strlen(text));
			for (unsigned i = 0; i <= count; i++)
				vt_feed(printed, character, strlen(character));
			vt_feed(repeated, "!", 1);
			vt_feed(printed, "!", 1);
			expect_same_rows(repeated, printed, starts[_i]);
			ck_assert_int_eq(vt_cursor(repeated)->x, vt_cursor(printed)->x);
			ck_assert_int_eq(vt_cursor(repeated)->y, vt_cursor(printed)->y);
			for (unsigned row = 0; row < 5; row++)
				ck_assert(vt_line(repeated, VT_PRIMARY, row).wraps ==
					  vt_line(printed, VT_PRIMARY, row).wraps);
			vt_free(repeated);
			vt_free(printed);
			vt_pool_free(pool);
		}
}
END_TEST

Suite *suite_screen(void)
{
	Suite *suite = suite_create("screen");
	TCase *tests = tcase_create("screen");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, cases, 0, WAYS);
	tcase_add_test(tests, copies);
	tcase_add_test(tests, limits);
	tcase_add_loop_test(tests, pieces, 0, 11);
	tcase_add_loop_test(tests, repeats, 0, 9);
	suite_add_tcase(suite, tests);
	return suite;
}
