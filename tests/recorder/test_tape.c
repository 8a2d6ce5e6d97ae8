/* SPDX-License-Identifier: MIT */
#include "recorder/tape.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static struct tape tape;
static struct writer *writer;
static int64_t start;

static void begin(void)
{
	struct writer_options options = {.path = test_path("x.cast"), .mode = SINK_NEW};
	struct error err;
	struct info info;

	info_init(&info);
	writer = writer_create(&options, &info, &err);
	ck_assert_msg(writer != NULL, "%s", err.message);
	tape_init(&tape, writer, &info);
	start = tape.start_ns;
	info_done(&info);
}

static void end(void)
{
	writer_free(writer);
	test_files_remove();
}

static int64_t at_ms(int64_t ms)
{
	return start + ms * NS_PER_MS;
}

static void print(int64_t ms, const char *text)
{
	tape_bytes(&tape, EVENT_OUTPUT, at_ms(ms), text, strlen(text));
}

static void expect(const char *expected)
{
	char *events = test_events(test_path("x.cast"));

	ck_assert_str_eq(strchr(events, '\n') + 1, expected);
	free(events);
}

START_TEST(times_never_go_back)
{
	print(100, "one");
	print(50, "two");
	tape_finish(&tape, at_ms(70), 5);
	expect("0.100000 output \"one\"\n0.100000 output \"two\"\n0.100000 exit 5\n");
}
END_TEST

START_TEST(nothing_follows_the_end)
{
	print(100, "one");
	tape_finish(&tape, at_ms(200), 0);
	print(300, "late");
	tape_marker(&tape, at_ms(300), "late");
	tape_resize(&tape, at_ms(300), 100, 50);
	tape_toggle_pause(&tape, at_ms(300));
	tape_on_time(&tape, at_ms(400));
	tape_write(&tape, at_ms(500));
	expect("0.100000 output \"one\"\n0.200000 exit 0\n");
}
END_TEST

START_TEST(pauses_are_left_out)
{
	print(100, "one");
	tape_toggle_pause(&tape, at_ms(200));
	print(300, "secret");
	tape_toggle_pause(&tape, at_ms(1200));
	print(1300, "two");
	tape_finish(&tape, at_ms(1400), 0);
	expect("0.100000 output \"one\"\n0.200000 marker \"paused\"\n"
	       "0.300000 output \"two\"\n0.400000 exit 0\n");
	ck_assert_int_eq(tape_duration_ns(&tape), 400 * NS_PER_MS);
}
END_TEST

START_TEST(a_storm_of_sizes_leaves_few_and_the_last)
{
	char *events;
	int count = 0;

	for (int i = 1; i <= 100; i++)
		tape_resize(&tape, at_ms(i), (uint16_t)(100 + i), 30);
	ck_assert_int_gt(tape_due_ns(&tape), at_ms(100) - 10 * NS_PER_MS);
	tape_on_time(&tape, tape_due_ns(&tape));
	tape_finish(&tape, at_ms(1000), 0);
	events = test_events(test_path("x.cast"));
	for (char *at = events; (at = strstr(at, "resize")) != NULL; at++)
		count++;
	ck_assert_int_le(count, 11);
	ck_assert_ptr_nonnull(strstr(events, "resize 200x30\n"));
	free(events);
}
END_TEST

START_TEST(equal_sizes_are_no_events)
{
	tape_resize(&tape, at_ms(100), 80, 24);
	tape_finish(&tape, at_ms(200), 0);
	expect("0.200000 exit 0\n");
}
END_TEST

START_TEST(a_full_disk_is_survived)
{
	struct rlimit old, limit;
	char *events, *flood;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	print(100, "before");
	tape_flush(&tape, at_ms(100), true);
	limit = (struct rlimit){.rlim_cur = 1000, .rlim_max = old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &limit);
	flood = calloc(1, 60000);
	memset(flood, 'x', 59999);
	for (int i = 0; i < 30; i++)
		print(200, flood);
	ck_assert(tape.has_failed);
	ck_assert_int_eq(tape_due_ns(&tape), at_ms(1200));
	setrlimit(RLIMIT_FSIZE, &old);
	tape_on_time(&tape, at_ms(1200));
	print(1300, "after");
	tape_finish(&tape, at_ms(1400), 0);
	ck_assert(tape.incomplete);
	events = test_events(test_path("x.cast"));
	ck_assert_ptr_nonnull(strstr(events, "bytes not recorded\"\n1.300000 output"));
	ck_assert_ptr_nonnull(strstr(events, "0.100000 output \"before\""));
	ck_assert_ptr_nonnull(strstr(events, "\"after\"\n1.400000 exit 0\n"));
	free(events);
	free(flood);
}
END_TEST

START_TEST(sizes_are_usable)
{
	ck_assert_uint_eq(usable_cells(0, 24), 24);
	ck_assert_uint_eq(usable_cells(1, 24), 1);
	ck_assert_uint_eq(usable_cells(65535, 24), 1000);
}
END_TEST

Suite *suite_tape(void)
{
	Suite *suite = suite_create("tape");
	TCase *tests = tcase_create("tape");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, times_never_go_back);
	tcase_add_test(tests, nothing_follows_the_end);
	tcase_add_test(tests, pauses_are_left_out);
	tcase_add_test(tests, a_storm_of_sizes_leaves_few_and_the_last);
	tcase_add_test(tests, equal_sizes_are_no_events);
	tcase_add_test(tests, a_full_disk_is_survived);
	tcase_add_test(tests, sizes_are_usable);
	suite_add_tcase(suite, tests);
	return suite;
}
