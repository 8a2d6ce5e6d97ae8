/* SPDX-License-Identifier: MIT */
/*
 * The cases of tests/player/screens: what is fed, and what is seen then. Each is fed at
 * once, byte by byte, and through a copy that is made in the middle. A line is one of
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

#include "common/utf8.h"
#include "player/screen.h"
#include "tests/suites.h"
#include "tests/support/files.h"

enum way { AT_ONCE, BYTES, COPIED, WAYS };

struct run {
	enum way way;
	struct pool pool;
	struct screen *screen;
	struct buffer fed;   /* until something is looked at */
	struct buffer left;  /* lines */
	unsigned row, lefts; /* the next ones to compare */
	bool rows_seen, wraps_seen;
	char name[128];
};

static void note_leaving(void *context, struct screen *screen, unsigned y)
{
	struct run *run = context;

	screen_add_text(screen, y, &run->left);
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
		screen_feed(run->screen, bytes + i, 1);
	if (run->way == AT_ONCE)
		screen_feed(run->screen, bytes, size);
	if (run->way == COPIED) {
		struct screen *kept;

		screen_feed(run->screen, bytes, size / 2);
		kept = screen_keep(run->screen);
		screen_feed(run->screen, "\030\033cgone", 7);
		ck_assert(screen_copy(run->screen, kept));
		screen_free(kept);
		screen_feed(run->screen, bytes + size / 2, size - size / 2);
	}
	ck_assert(!run->screen->failed);
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
	struct buffer text = {0};

	screen_add_text(run->screen, y, &text);
	return buffer_take_text(&text);
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
	struct cursor *cursor = &run->screen->cursor;
	char present[64];

	snprintf(present, sizeof(present), "%u %u%s", cursor->x + 1u, cursor->y + 1u,
		cursor->at_margin ? " margin" : "");
	ck_assert_msg(strcmp(present, text) == 0, "%s, way %d: cursor %s, not %s",
		run->name, run->way, present, text);
}

static void expect_style(struct run *run, const char *text)
{
	struct buffer sgr = {0};
	unsigned column, row;
	int used;
	struct cell cell;
	char *style;

	ck_assert_int_eq(sscanf(text, "%u %u %n", &column, &row, &used), 2);
	cell = line_cell(&run->screen->lines[row - 1], column - 1);
	pen_add(&sgr, &cell.pen);
	if (cell.pen.extra != 0) {
		size_t size;
		const char *bytes =
			interned_bytes(&run->pool.extras, cell.pen.extra, &size);
		struct extra extra;

		memcpy(&extra, bytes, sizeof(extra));
		buffer_add_format(&sgr, " colour %x link %.*s", extra.underline_colour,
			(int)(size - sizeof(extra)), bytes + sizeof(extra));
	}
	if ((cell.pen.attributes & PEN_UNDERLINE) >> PEN_UNDERLINE_SHIFT > 2)
		buffer_add_format(&sgr, " kind %d",
			(cell.pen.attributes & PEN_UNDERLINE) >> PEN_UNDERLINE_SHIFT);
	style = buffer_take_text(&sgr);
	ck_assert_msg(strcmp(style + 3, text + used) == 0, "%s: %u %u has %s, not %s",
		run->name, column, row, style + 3, text + used);
	free(style);
}

static void expect_width(struct run *run, const char *text)
{
	unsigned column, row, width, present;
	struct cell cell;

	ck_assert_int_eq(sscanf(text, "%u %u %u", &column, &row, &width), 3);
	cell = line_cell(&run->screen->lines[row - 1], column - 1);
	present = cell.pen.attributes & CELL_TAIL   ? 0
		  : cell.pen.attributes & CELL_WIDE ? 2
						    : 1;
	ck_assert_msg(present == width, "%s: %u %u has width %u", run->name, column, row,
		present);
}

static void expect_wraps(struct run *run, const char *text)
{
	char present[128] = "";

	for (unsigned y = 0; y < run->screen->rows; y++)
		if (run->screen->lines[y].wraps)
			snprintf(present + strlen(present),
				sizeof(present) - strlen(present), " %u", y + 1);
	ck_assert_msg(strcmp(present + (present[0] != '\0'), text) == 0,
		"%s: rows%s wrap, not %s", run->name, present, text);
}

/* The rest of what was begun: rows that were not named are blank. */
static void finish(struct run *run)
{
	while (run->screen != NULL && run->rows_seen && run->row < run->screen->rows)
		expect_row(run, "");
	screen_free(run->screen);
	run->screen = NULL;
	buffer_done(&run->left);
	run->row = run->lefts = 0;
	run->rows_seen = false;
}

static void start(struct run *run, unsigned columns, unsigned rows)
{
	screen_free(run->screen);
	run->screen = screen_new(columns, rows, &run->pool);
	ck_assert_ptr_nonnull(run->screen);
	run->screen->leaves = note_leaving;
	run->screen->context = run;
}

static void set_size(struct run *run, const char *text, bool fresh)
{
	unsigned columns, rows;

	ck_assert_int_eq(sscanf(text, "%ux%u", &columns, &rows), 2);
	if (fresh)
		start(run, columns, rows);
	else
		screen_resize(run->screen, columns, rows);
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

	pool_init(&run.pool);
	snprintf(pattern, sizeof(pattern), "%s/../player/screens/*.txt",
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
	pool_done(&run.pool);
}
END_TEST

/* A copy is not changed by what happens to the original, and shares what is not. */
START_TEST(copies)
{
	struct pool pool;
	struct screen *screen, *kept;
	struct buffer text = {0};

	pool_init(&pool);
	screen = screen_new(80, 24, &pool);
	screen_feed(screen, "one\r\ntwo\033[?1049h\033[Hthree", 24);
	kept = screen_keep(screen);
	ck_assert_ptr_eq(screen->grids[0][0].row, kept->grids[0][0].row);
	screen_feed(screen, "\033[?1049l\033[H\033[Jfour", 18);
	screen_add_text(kept, 0, &text);
	ck_assert_int_eq(text.size, 5);
	ck_assert(memcmp(text.bytes, "three", 5) == 0);
	buffer_clear(&text);
	kept->lines = kept->grids[0];
	screen_add_text(kept, 0, &text);
	ck_assert_int_eq(text.size, 3);
	ck_assert(memcmp(text.bytes, "one", 3) == 0);
	buffer_done(&text);
	screen_free(kept);
	screen_free(screen);
	pool_done(&pool);
}
END_TEST

/* Tables of what hostile recordings bring fill up, and no more is lost than marks. */
START_TEST(limits)
{
	struct pool pool;
	struct screen *screen;
	struct buffer text = {0};
	char bytes[4];

	pool_init(&pool);
	pool.clusters.most = 10;
	screen = screen_new(70000, 70000, &pool);
	ck_assert_int_eq(screen->columns, SCREEN_MOST);
	ck_assert_int_eq(screen->rows, SCREEN_MOST);
	for (uint32_t mark = 0x300; mark < 0x340; mark++) {
		screen_feed(screen, "\re", 2);
		screen_feed(screen, bytes, utf8_encode(mark, bytes));
	}
	ck_assert_int_eq(pool.clusters.count, 10);
	screen_add_text(screen, 0, &text);
	ck_assert_int_eq(text.size, 1);
	buffer_done(&text);
	screen_free(screen);
	pool_done(&pool);
}
END_TEST

Suite *suite_screen(void)
{
	Suite *suite = suite_create("screen");
	TCase *tests = tcase_create("screen");

	tcase_add_loop_test(tests, cases, 0, WAYS);
	tcase_add_test(tests, copies);
	tcase_add_test(tests, limits);
	suite_add_tcase(suite, tests);
	return suite;
}
