/* SPDX-License-Identifier: MIT */
#include "formats/writer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "formats/formats.h"
#include "formats/reader.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static const char *const names[] = {
	"x.cast", "x.cast.gz", "y.cast", "y.cast.gz"}; /* y: asciicast v3 */
static struct error err;

static struct writer *create(const char *path, enum sink_mode mode)
{
	struct writer_options options = {.path = path, .mode = mode};
	struct writer *writer;
	struct info info;

	if (strrchr(path, '/')[1] == 'y')
		options.format = format_by_name("asciicast-v3");
	info_init(&info);
	writer = writer_create(&options, &info, &err);
	info_done(&info);
	return writer;
}

static void put(struct writer *writer, int64_t ns, const char *bytes, size_t size)
{
	struct event event = {
		.kind = EVENT_OUTPUT, .time_ns = ns, .bytes = bytes, .size = size};

	ck_assert(writer_put(writer, &event, &err));
}

static void put_exit(struct writer *writer, int64_t ns, int status)
{
	struct event event = {.kind = EVENT_EXIT, .time_ns = ns, .exit_status = status};

	ck_assert(writer_put(writer, &event, &err));
}

static void finish(struct writer *writer)
{
	while (writer_is_behind(writer))
		writer_go_on(writer, NULL);
	ck_assert(writer_finish(writer, &err));
	while (writer_waiting(writer) > 0)
		ck_assert(writer_go_on(writer, &err));
	writer_free(writer);
}

/* Every byte, every pair, cut into events of all sizes from 1 to 7, at odd times: all
 * come back, in order, at their microseconds. */
START_TEST(every_byte_comes_back)
{
	static char sent[65536 * 2], received[65536 * 2];
	const char *path = test_path(names[_i]);
	struct writer *writer = create(path, SINK_NEW);
	struct reader *reader;
	struct event event;
	size_t size = 0;
	int64_t last = -1;

	for (unsigned i = 0; i < 65536; i++) {
		sent[2 * i] = (char)(i >> 8);
		sent[2 * i + 1] = (char)i;
	}
	for (size_t at = 0, piece = 1; at < sizeof(sent); at += piece) {
		piece = piece % 7 + 1;
		if (piece > sizeof(sent) - at)
			piece = sizeof(sent) - at;
		put(writer, (int64_t)at * 333333, sent + at, piece);
	}
	finish(writer);
	reader = reader_open(test_path(names[_i]), NULL, &err);
	ck_assert_ptr_nonnull(reader);
	while (reader_next(reader, &event, &err) == NEXT_EVENT) {
		ck_assert_int_ge(event.time_ns, last);
		/* An unfinished character waits for at most three events. */
		ck_assert_int_ge(event.time_ns, (int64_t)size * 333333 / 1000 * 1000);
		ck_assert_int_le(event.time_ns, ((int64_t)size + 28) * 333333);
		last = event.time_ns;
		memcpy(received + size, event.bytes, event.size);
		size += event.size;
	}
	ck_assert_uint_eq(size, sizeof(sent));
	ck_assert_int_eq(memcmp(sent, received, size), 0);
	reader_free(reader);
}
END_TEST

START_TEST(characters_are_never_cut)
{
	const char *path = test_path("x.cast");
	struct writer *writer = create(path, SINK_NEW);
	char *file;

	put(writer, 0, "a\xe2\x82", 3);
	put(writer, NS_PER_SECOND,
		"\xac"
		"b\xf0",
		3);
	put(writer, 2 * NS_PER_SECOND, "\x9f", 1);
	put(writer, 3 * NS_PER_SECOND, "\x98\x80", 2);
	put(writer, 4 * NS_PER_SECOND, "\xc3", 1);
	put_exit(writer, 5 * NS_PER_SECOND, 3);
	finish(writer);
	file = test_read(test_path("x.cast"), NULL);
	ck_assert_str_eq(strchr(file, '\n') + 1,
		"[0.000000, \"o\", \"a\"]\n"
		"[1.000000, \"o\", \"\xe2\x82\xac"
		"b\"]\n"
		"[3.000000, \"o\", \"\xf0\x9f\x98\x80\"]\n"
		"[5.000000, \"o\", \"\xef\xbf\xbd\"]\n"
		"[5.000000, \"b\", \"ww==\"]\n"
		"[5.000000, \"x\", \"3\"]\n");
	free(file);
}
END_TEST

START_TEST(intervals_add_up)
{
	const char *path = test_path("y.cast");
	struct writer *writer = create(path, SINK_NEW);
	struct reader *reader;
	struct event event;

	for (int i = 1; i <= 10000; i++)
		put(writer, i * INT64_C(1000333), "x", 1);
	finish(writer);
	reader = reader_open(test_path("y.cast"), NULL, &err);
	for (int i = 1; i <= 10000; i++) {
		ck_assert_int_eq(reader_next(reader, &event, &err), NEXT_EVENT);
		ck_assert_int_eq(event.time_ns, i * INT64_C(1000333) / 1000 * 1000);
	}
	reader_free(reader);
}
END_TEST

static void expect_text(const char *name, const char *expected)
{
	char *events = test_events(test_path(name));
	char *first = strchr(events, '\n') + 1;

	ck_assert_str_eq(first, expected);
	free(events);
}

START_TEST(appends)
{
	struct writer *writer = create(test_path(names[_i]), SINK_APPEND);

	put(writer, NS_PER_SECOND, "one", 3);
	put_exit(writer, 2 * NS_PER_SECOND, 0);
	finish(writer);
	writer = create(test_path(names[_i]), SINK_APPEND);
	put(writer, NS_PER_SECOND, "two", 3);
	finish(writer);
	expect_text(names[_i], "1.000000 output \"one\"\n2.000000 exit 0\n"
			       "3.000000 output \"two\"\n");
}
END_TEST

START_TEST(repairs_before_it_appends)
{
	const char *name = names[_i];
	struct writer *writer = create(test_path(name), SINK_NEW);
	bool compressed = strstr(name, ".gz") != NULL;
	char *whole;
	size_t size;

	put(writer, NS_PER_SECOND, "one", 3);
	put(writer, 2 * NS_PER_SECOND, "torn", 4);
	if (compressed) {
		ck_assert(writer_flush(writer, &err)); /* killed: no end of the member */
		writer_free(writer);
	} else {
		finish(writer);
		whole = test_read(test_path(name), &size);
		ck_assert_int_eq(truncate(test_path(name), (off_t)size - 5), 0);
		free(whole);
	}
	writer = create(test_path(name), SINK_APPEND);
	ck_assert_msg(writer != NULL, "%s", err.message);
	put(writer, NS_PER_SECOND, "two", 3);
	finish(writer);
	if (compressed)
		expect_text(name, "1.000000 output \"one\"\n2.000000 output \"torn\"\n"
				  "3.000000 output \"two\"\n");
	else
		expect_text(name, "1.000000 output \"one\"\n2.000000 output \"two\"\n");
}
END_TEST

START_TEST(ends_the_last_line_before_it_appends)
{
	static const char file[] = "{\"version\": 2, \"width\": 80, \"height\": 24}\n"
				   "[1, \"o\", \"one\"]";
	struct writer *writer;

	test_file("x.cast", file, sizeof(file) - 1);
	writer = create(test_path("x.cast"), SINK_APPEND);
	put(writer, NS_PER_SECOND, "two", 3);
	finish(writer);
	expect_text("x.cast", "1.000000 output \"one\"\n2.000000 output \"two\"\n");
}
END_TEST

START_TEST(refuses_to_lose_a_file)
{
	const char *path = test_file("x.cast", "precious", 8);
	struct stat status;
	char target[256];
	char *file;

	ck_assert_ptr_null(create(path, SINK_NEW));
	ck_assert_ptr_nonnull(strstr(err.message, "the file exists; see --overwrite"));
	ck_assert_ptr_null(create(test_path("x.cast"), SINK_APPEND));
	file = test_read(test_path("x.cast"), NULL);
	ck_assert_str_eq(file, "precious");
	free(file);
	strcpy(target, test_path("x.cast"));
	ck_assert_int_eq(symlink(target, test_path("link.cast")), 0);
	ck_assert_ptr_null(create(test_path("link.cast"), SINK_REPLACE));
	ck_assert_ptr_nonnull(strstr(err.message, "is a symbolic link"));
	ck_assert_ptr_null(create(test_path("none/x.cast"), SINK_NEW));
	ck_assert_ptr_null(create("/", SINK_REPLACE));
	ck_assert_int_eq(stat(test_path("x.cast"), &status), 0);
	ck_assert_int_eq(status.st_size, 8);
}
END_TEST

START_TEST(replaces_with_the_first_flush)
{
	struct writer *writer;
	struct stat status;
	char path[256];

	strcpy(path, test_file("x.cast", "old", 3));
	writer = create(path, SINK_REPLACE);
	writer_discard(writer);
	writer_free(writer);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_size, 3);
	writer = create(path, SINK_REPLACE);
	put(writer, 0, "new", 3);
	finish(writer);
	expect_text("x.cast", "0.000000 output \"new\"\n");
}
END_TEST

START_TEST(is_private_and_locked)
{
	struct writer *writer;
	struct stat status;
	char path[256];

	umask(0);
	strcpy(path, test_path("x.cast"));
	writer = create(path, SINK_NEW);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
	ck_assert(writer_flush(writer, &err));
	ck_assert_ptr_null(create(path, SINK_APPEND));
	ck_assert_ptr_nonnull(strstr(err.message, "another recorder is writing to it"));
	finish(writer);
}
END_TEST

START_TEST(discard_leaves_no_file)
{
	struct writer *writer;
	char path[256];

	strcpy(path, test_path("x.cast"));
	writer = create(path, SINK_NEW);
	writer_discard(writer);
	writer_free(writer);
	ck_assert_int_eq(access(path, F_OK), -1);
}
END_TEST

/* At every size where the disk can be full, the file ends with a whole line; and what
 * did not fit is not lost when there is room again. */
START_TEST(a_full_disk_cuts_no_line)
{
	struct rlimit old, limit;
	int64_t full_size;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	for (full_size = 50; full_size < 600; full_size += 7) {
		struct writer *writer = create(test_path("x.cast"), SINK_REPLACE);
		bool flushed = true;
		char *file;

		limit = (struct rlimit){.rlim_cur = (rlim_t)full_size, old.rlim_max};
		setrlimit(RLIMIT_FSIZE, &limit);
		for (int i = 0; i < 20; i++) {
			put(writer, i * NS_PER_SECOND, "hello, world", 12);
			flushed = writer_flush(writer, &err) && flushed;
		}
		while (writer_is_behind(writer))
			flushed = writer_go_on(writer, &err) && flushed;
		ck_assert(!flushed);
		file = test_read(test_path("x.cast"), NULL);
		ck_assert(*file == '\0' || file[strlen(file) - 1] == '\n');
		free(file);
		setrlimit(RLIMIT_FSIZE, &old);
		finish(writer);
		file = test_events(test_path("x.cast"));
		ck_assert_ptr_nonnull(
			strstr(file, "19.000000 output \"hello, world\"\n"));
		free(file);
	}
}
END_TEST

START_TEST(keeps_within_the_limit)
{
	struct writer_options options = {
		.path = test_path(names[_i]), .mode = SINK_NEW, .limit = 5000};
	struct event event = {.kind = EVENT_OUTPUT, .bytes = "hello", .size = 5};
	struct writer *writer;
	struct info info;
	struct stat status;
	int count = 0;

	info_init(&info);
	writer = writer_create(&options, &info, &err);
	while (writer_put(writer, &event, &err) && count < 100000) {
		event.time_ns += 123456789;
		count++;
	}
	ck_assert_int_eq(err.number, EOVERFLOW);
	writer_set_limit(writer, 0);
	finish(writer);
	ck_assert_int_eq(stat(test_path(names[_i]), &status), 0);
	ck_assert_int_le(status.st_size, 5000 + 20);
	ck_assert_int_ge(status.st_size, 4000);
}
END_TEST

Suite *suite_writer(void)
{
	Suite *suite = suite_create("writer");
	TCase *tests = tcase_create("writer");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, test_files_remove);
	tcase_add_loop_test(tests, every_byte_comes_back, 0, 4);
	tcase_add_test(tests, characters_are_never_cut);
	tcase_add_test(tests, intervals_add_up);
	tcase_add_loop_test(tests, appends, 0, 4);
	tcase_add_loop_test(tests, repairs_before_it_appends, 0, 4);
	tcase_add_test(tests, ends_the_last_line_before_it_appends);
	tcase_add_test(tests, refuses_to_lose_a_file);
	tcase_add_test(tests, replaces_with_the_first_flush);
	tcase_add_test(tests, is_private_and_locked);
	tcase_add_test(tests, discard_leaves_no_file);
	tcase_add_test(tests, a_full_disk_cuts_no_line);
	tcase_add_loop_test(tests, keeps_within_the_limit, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}
