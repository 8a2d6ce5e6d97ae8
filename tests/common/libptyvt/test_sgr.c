/* SPDX-License-Identifier: MIT */
#include "common/libptyvt/sgr.h"

#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *fed;
	const char *row; /* the first one, with its colours */
} rows[] = {
	{"plain  ", "plain"},
	{"\033[31mred\033[m and", "\033[0;31mred\033[0m and"},
	{"\033[1;4;38;5;17mx\033[m", "\033[0;1;4;38;5;17mx\033[m"},
	{"\033[48;2;1;2;3m \033[m", "\033[0;48;2;1;2;3m \033[m"},
	{"\033[95;106mx", "\033[0;95;106mx\033[m"},
	{"a\033[7m \033[m", "a\033[0;7m \033[m"},
	{"\033[21mx\033[24;53my\033[55mz", "\033[0;21mx\033[0;53my\033[0mz"},
	{"\xe6\x97\xa5\033[3m\xe6\x9c\xac", "\xe6\x97\xa5\033[0;3m\xe6\x9c\xac\033[m"},
	{"ab\033[44m\033[K\033[m", "ab\033[0;44m        \033[m"},
	/* A row that wraps keeps its blanks. */
	{"ab        cd", "ab        "},
	{"\033[2;3;5;8;9mx\033[22;23;25;28;29my", "\033[0;2;3;5;8;9mx\033[0my"},
};

START_TEST(rows_with_colours)
{
	struct vt_pool *pool = vt_pool_new();
	struct vt *screen = vt_new(10, 2, pool), *again = vt_new(10, 2, pool);
	struct buffer out = {0}, second = {0};
	char *text;

	vt_feed(screen, rows[_i].fed, strlen(rows[_i].fed));
	vt_sgr_add_row(&out, screen, 0);
	vt_feed(again, out.bytes, out.size);
	text = buffer_take_text(&out);
	ck_assert_str_eq(text, rows[_i].row);
	free(text);
	if (!vt_line(screen, VT_PRIMARY, 0).wraps) {
		/* Printed, it is the same. */
		vt_sgr_add_row(&second, again, 0);
		text = buffer_take_text(&second);
		ck_assert_str_eq(text, rows[_i].row);
		free(text);
	}
	vt_free(screen);
	vt_free(again);
	vt_pool_free(pool);
}
END_TEST

Suite *suite_sgr(void)
{
	Suite *suite = suite_create("sgr");
	TCase *tests = tcase_create("sgr");

	tcase_add_loop_test(tests, rows_with_colours, 0, sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
