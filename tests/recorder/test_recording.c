/* SPDX-License-Identifier: MIT */
#include "recorder/recording.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static struct recording recording;
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
	recording_init(&recording, writer, NULL, &info);
	start = recording.start_ns;
	info_done(&info);
}

static void end(void)
{
	writer_free(writer);
	recording_done(&recording);
	test_files_remove();
}

static int64_t at_ms(int64_t ms)
{
	return start + ms * NS_PER_MS;
}

static void print(int64_t ms, const char *text)
{
	recording_bytes(&recording, EVENT_OUTPUT, at_ms(ms), text, strlen(text));
}

/* Ends it, and waits for the disk. */
static void finish(int64_t ms, int exit_status)
{
	recording_finish(&recording, at_ms(ms), exit_status);
	while (writer_waiting(writer) > 0 && recording.retry_ns == 0)
		recording_go_on(&recording, at_ms(ms));
}

static void expect(const char *expected)
{
	char *events = test_events(test_path("x.cast"));

	ck_assert_str_eq(strchr(events, '\n') + 1, expected);
	free(events);
}

static void print_at_us(int64_t us, enum event_kind kind, const char *text)
{
	recording_bytes(&recording, kind, start + us * 1000, text, strlen(text));
}

/* What is printed within a millisecond is one event; all else is told apart. */
START_TEST(a_moment_is_one_event)
{
	print_at_us(1000, EVENT_OUTPUT, "one ");
	print_at_us(1500, EVENT_OUTPUT, "two ");
	print_at_us(1999, EVENT_OUTPUT, "three");
	print_at_us(2000, EVENT_OUTPUT, "four");
	print_at_us(2100, EVENT_INPUT, "typed ");
	print_at_us(2200, EVENT_INPUT, "on");
	print_at_us(2300, EVENT_OUTPUT, "five");
	recording_marker(&recording, start + 2400 * 1000, "here");
	print_at_us(2500, EVENT_OUTPUT, "six");
	recording_resize(&recording, start + 20000 * 1000, 100, 30);
	print_at_us(20100, EVENT_OUTPUT, "seven");
	recording_write(&recording, start + 20200 * 1000);
	print_at_us(20300, EVENT_OUTPUT, "eight");
	finish(30, 0);
	expect("0.001000 output \"one two three\"\n"
	       "0.002000 output \"four\"\n"
	       "0.002100 input \"typed on\"\n"
	       "0.002300 output \"five\"\n"
	       "0.002400 marker \"here\"\n"
	       "0.002500 output \"six\"\n"
	       "0.020000 resize 100x30\n"
	       "0.020100 output \"seven\"\n"
	       "0.020300 output \"eight\"\n"
	       "0.030000 exit 0\n");
}
END_TEST

START_TEST(times_never_go_back)
{
	print(100, "one");
	print(50, "two");
	finish(70, 5);
	expect("0.100000 output \"one\"\n0.100000 output \"two\"\n0.100000 exit 5\n");
}
END_TEST

START_TEST(nothing_follows_the_end)
{
	print(100, "one");
	finish(200, 0);
	print(300, "late");
	recording_marker(&recording, at_ms(300), "late");
	recording_resize(&recording, at_ms(300), 100, 50);
	recording_toggle_pause(&recording, at_ms(300));
	recording_on_time(&recording, at_ms(400));
	recording_write(&recording, at_ms(500));
	expect("0.100000 output \"one\"\n0.200000 exit 0\n");
}
END_TEST

START_TEST(pauses_are_left_out)
{
	print(100, "one");
	recording_toggle_pause(&recording, at_ms(200));
	print(300, "secret");
	recording_toggle_pause(&recording, at_ms(1200));
	print(1300, "two");
	finish(1400, 0);
	expect("0.100000 output \"one\"\n0.200000 marker \"recording paused\"\n"
	       "0.300000 output \"two\"\n0.400000 exit 0\n");
	ck_assert_int_eq(recording_duration_ns(&recording), 400 * NS_PER_MS);
}
END_TEST

START_TEST(a_storm_of_sizes_leaves_few_and_the_last)
{
	char *events;
	int count = 0;

	for (int i = 1; i <= 100; i++)
		recording_resize(&recording, at_ms(i), (uint16_t)(100 + i), 30);
	ck_assert_int_gt(recording_due_ns(&recording), at_ms(100) - 10 * NS_PER_MS);
	recording_on_time(&recording, recording_due_ns(&recording));
	finish(1000, 0);
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
	recording_resize(&recording, at_ms(100), 80, 24);
	finish(200, 0);
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
	recording_flush(&recording, at_ms(100), true);
	limit = (struct rlimit){.rlim_cur = 1000, .rlim_max = old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &limit);
	flood = calloc(1, 60000);
	memset(flood, 'x', 59999);
	for (int i = 0; i < 30; i++) {
		print(200, flood);
		while (!recording.has_failed)
			recording_write(&recording, at_ms(200));
	}
	ck_assert_int_eq(recording_due_ns(&recording), at_ms(1200));
	setrlimit(RLIMIT_FSIZE, &old);
	recording_on_time(&recording, at_ms(1200));
	print(1300, "after");
	finish(1400, 0);
	ck_assert(recording.incomplete);
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

Suite *suite_recording(void)
{
	Suite *suite = suite_create("recording");
	TCase *tests = tcase_create("recording");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, a_moment_is_one_event);
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
