/* SPDX-License-Identifier: MIT */
#include "player/seek/time_spec.h"

#include "common/clock.h"
#include "tests/suites.h"

static struct summary_marker markers[] = {
	{.time_ns = 2 * NS_PER_SECOND, .label = 0},
	{.time_ns = 7 * NS_PER_SECOND, .label = 6},
};
static char labels[] = "build\0test";
static const struct summary summary = {.duration_ns = 10 * NS_PER_SECOND,
	.markers = markers,
	.marker_count = 2,
	.labels = {.bytes = labels, .size = sizeof(labels)}};

static const struct {
	const char *text;
	int64_t ms; /* -1: refused */
} cases[] = {
	{"12.5", 12500},
	{"1:30", 90000},
	{"1m30s", 90000},
	{"0%", 0},
	{"50%", 5000},
	{"100%", 10000},
	{"12.5%", 1250},
	{"-4", 6000},
	{"-1m", 0},
	{"end", 10000},
	{"marker:test", 7000},
	{"marker:nope", -1},
	{"101%", -1},
	{"-5%", -1},
	{"x", -1},
	{"", -1},
};

START_TEST(resolves)
{
	struct time_spec position;
	struct error err;
	int64_t ns = 0;
	bool found = time_spec_parse(cases[_i].text, &position, &err) &&
		     time_spec_resolve(&position, &summary, &ns, &err);

	ck_assert_int_eq(found, cases[_i].ms >= 0);
	if (found)
		ck_assert_int_eq(ns, cases[_i].ms * NS_PER_MS);
}
END_TEST

Suite *suite_time_spec(void)
{
	Suite *suite = suite_create("position");
	TCase *tests = tcase_create("position");

	tcase_add_loop_test(tests, resolves, 0, sizeof(cases) / sizeof(cases[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
