/* SPDX-License-Identifier: MIT */
#include "common/clock.h"

#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *text;
	int64_t ns;
	size_t used;
} decimals[] = {
	{"0", 0, 1},
	{"1", NS_PER_SECOND, 1},
	{"1.5", 1500000000, 3},
	{"0.5]", 500000000, 3},
	{"12.345678901234", 12345678901, 15},
	{"1e-3", 1000000, 4},
	{"2.5E+1", 25 * NS_PER_SECOND, 6},
	{"-0.25", -250000000, 5},
	{"1e400", TIME_MAX_NS, 5},
	{"-1e400", -TIME_MAX_NS, 6},
	{"1e-400", 0, 6},
	{"99999999999999999999999999999", TIME_MAX_NS, 29},
	{"0.00000000000000000000000000000000000000001", 0, 43},
	{"1.", NS_PER_SECOND, 1},
	{"1e", NS_PER_SECOND, 1},
	{"", 0, 0},
	{"-", 0, 0},
	{"x", 0, 0},
	{"NaN", 0, 0},
};

START_TEST(reads_decimals)
{
	int64_t ns = 0;
	const char *text = decimals[_i].text;

	ck_assert_uint_eq(decimal_to_ns(text, strlen(text), &ns), decimals[_i].used);
	ck_assert_int_eq(ns, decimals[_i].ns);
}
END_TEST

static const struct {
	const char *text;
	int64_t ns; /* -1: refused */
} times[] = {
	{"12.5", 12500 * NS_PER_MS},
	{"1:30", 90 * NS_PER_SECOND},
	{"1:02:03.5", 3723500 * NS_PER_MS},
	{"1m30s", 90 * NS_PER_SECOND},
	{"2h", 7200 * NS_PER_SECOND},
	{"250ms", 250 * NS_PER_MS},
	{"1e300", TIME_MAX_NS},
	{"1e300h", TIME_MAX_NS},
	{"", -1},
	{"-1", -1},
	{"1:", -1},
	{"1:x", -1},
	{"5x", -1},
	{"1m-3s", -1},
	{"nan", -1},
};

START_TEST(reads_times)
{
	int64_t ns = -1;

	ck_assert_int_eq(parse_time(times[_i].text, &ns), times[_i].ns >= 0);
	ck_assert_int_eq(ns, times[_i].ns);
}
END_TEST

START_TEST(formats_microseconds)
{
	char text[TIME_TEXT_SIZE];

	ck_assert_uint_eq(format_microseconds(0, text), 8);
	ck_assert_str_eq(text, "0.000000");
	format_microseconds(1999, text);
	ck_assert_str_eq(text, "0.000001");
	format_microseconds(12345678999, text);
	ck_assert_str_eq(text, "12.345678");
	format_microseconds(TIME_MAX_NS, text);
	ck_assert_str_eq(text, "315360000.000000");
}
END_TEST

START_TEST(formats_times_for_people)
{
	char text[TIME_TEXT_SIZE];

	format_time(12390 * NS_PER_MS, text);
	ck_assert_str_eq(text, "12.3 s");
	format_time(90 * NS_PER_SECOND, text);
	ck_assert_str_eq(text, "1:30");
	format_time(3723 * NS_PER_SECOND, text);
	ck_assert_str_eq(text, "1:02:03");
}
END_TEST

Suite *suite_clock(void)
{
	Suite *suite = suite_create("clock");
	TCase *tests = tcase_create("clock");

	tcase_add_loop_test(
		tests, reads_decimals, 0, sizeof(decimals) / sizeof(decimals[0]));
	tcase_add_loop_test(tests, reads_times, 0, sizeof(times) / sizeof(times[0]));
	tcase_add_test(tests, formats_microseconds);
	tcase_add_test(tests, formats_times_for_people);
	suite_add_tcase(suite, tests);
	return suite;
}
