/* SPDX-License-Identifier: MIT */
#include "formats/size.h"

#include <string.h>

#include "tests/suites.h"

#define SPACES "                    " /* 20 */

static const struct {
	const char *output;
	unsigned columns, rows;
	bool is_guess, depends;
} cases[] = {
	{"", 80, 24, false, false},
	{"log\r\nlines\r\n", 80, 24, false, false},
	{"\033[10;20Hx", 80, 24, false, true},
	{"\033[46;168Hx", 168, 46, true, true},
	{"\033[999;999H", 80, 24, false, true},
	{"\033[1;95H0123456789", 104, 24, true, true},
	{"top:" SPACES SPACES "\r \rx\r\n", 80, 24, false, false},
	{"\033[132Gx\033[30d", 132, 30, true, true},
	{"\033[2;40r", 80, 40, true, false},
	{"\033[8;20;60t", 60, 20, true, false},
	{"\033[8;20;60t\033[1;70H", 70, 20, true, true},
	{"COLUMNS=100;\r\nLINES=50;\r\n", 100, 50, true, false},
	{"COLUMNS=100;\r\n", 80, 24, false, false},
	{"%" SPACES SPACES SPACES "\r \r$ ", 61, 24, true, false},
	{"%   \r \r$ ", 80, 24, false, false},
	{SPACES SPACES SPACES SPACES "end\r\n", 80, 24, false, true},
};

/* The same for every division of the bytes. */
START_TEST(guesses)
{
	size_t size = strlen(cases[_i].output);

	for (size_t step = 1; step <= size + 1; step++) {
		struct size_guess guess = {0};
		uint16_t columns = 80, rows = 24;

		for (size_t at = 0; at < size; at += step)
			size_look(&guess, cases[_i].output + at,
				size - at < step ? size - at : step);
		ck_assert_int_eq(
			size_settle(&guess, &columns, &rows), cases[_i].is_guess);
		ck_assert_uint_eq(columns, cases[_i].columns);
		ck_assert_uint_eq(rows, cases[_i].rows);
		ck_assert_int_eq(guess.depends, cases[_i].depends);
		size_done(&guess);
	}
}
END_TEST

Suite *suite_size(void)
{
	Suite *suite = suite_create("size");
	TCase *tests = tcase_create("size");

	tcase_add_loop_test(tests, guesses, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}
