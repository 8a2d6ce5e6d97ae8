/* SPDX-License-Identifier: MIT */
#include "common/options.h"

#include "common/clock.h"
#include "tests/suites.h"
#include "tests/support/files.h"

struct settings {
	const char *file, *number;
	bool all, append;
	int64_t time, size;
};

static bool option_most(const char *text, void *target, struct error *err)
{
	return option_size(text ? text : "1", target, err);
}

static const struct option_row rows[] = {
	{'o', "output", "FILE", option_text, offsetof(struct settings, file), 0, ""},
	{'l', "loop", "[=N]", option_text, offsetof(struct settings, number), 0, ""},
	{'a', "all", NULL, option_flag, offsetof(struct settings, all), 0, ""},
	{0, "append", NULL, option_flag, offsetof(struct settings, append), 0, ""},
	{'i', "idle", "SECS", option_time, offsetof(struct settings, time), 0, ""},
	{0, "size", "SIZE", option_size, offsetof(struct settings, size), 0, ""},
	{'m', "most", "[=SIZE]", option_most, offsetof(struct settings, size), 0, ""},
};
static const struct option_table table = {.rows = rows, .count = 7};
static const struct option_table stopping = {
	.rows = rows, .count = 7, .stop_at_first_word = true};

static struct settings settings;
static struct error err;
static int first;

static bool parse(const struct option_table *with, char **argv)
{
	settings = (struct settings){0};
	return options_parse(with, argv, &settings, &first, &err);
}

#define WORDS(...) ((char *[]){"program", __VA_ARGS__, NULL})

START_TEST(reads_every_spelling)
{
	ck_assert(parse(&table, WORDS("-o", "x", "--all")));
	ck_assert_str_eq(settings.file, "x");
	ck_assert(settings.all);
	ck_assert(parse(&table, WORDS("-aox")));
	ck_assert_str_eq(settings.file, "x");
	ck_assert(settings.all);
	ck_assert(parse(&table, WORDS("--output=a=b")));
	ck_assert_str_eq(settings.file, "a=b");
	ck_assert(parse(&table, WORDS("--out", "-", "--app")));
	ck_assert_str_eq(settings.file, "-");
	ck_assert(settings.append);
	ck_assert(parse(&table, WORDS("-l3")));
	ck_assert_str_eq(settings.number, "3");
	ck_assert(parse(&table, WORDS("--loop")));
	ck_assert_ptr_null(settings.number);
}
END_TEST

/* An argument that may be missing is the next word if it fits, and is no file. */
START_TEST(takes_what_may_be_missing)
{
	char **argv = WORDS("--most", "4K", "word");

	ck_assert(parse(&table, argv));
	ck_assert_int_eq(settings.size, 4096);
	ck_assert_str_eq(argv[first], "word");
	argv = WORDS("-m", "4K");
	ck_assert(parse(&table, argv));
	ck_assert_int_eq(settings.size, 4096);
	argv = WORDS("--most", "word");
	ck_assert(parse(&table, argv));
	ck_assert_int_eq(settings.size, 1);
	ck_assert_str_eq(argv[first], "word");
	argv = WORDS("--most", (char *)test_file("4K", "", 0));
	ck_assert(parse(&table, argv));
	ck_assert_int_eq(settings.size, 1);
	argv = WORDS("-m", "-a");
	ck_assert(parse(&table, argv));
	ck_assert_int_eq(settings.size, 1);
	ck_assert(settings.all);
	test_files_remove();
}
END_TEST

START_TEST(keeps_words_in_order)
{
	char **argv = WORDS("one", "-a", "two", "--", "-o");

	ck_assert(parse(&table, argv));
	ck_assert_str_eq(argv[first], "one");
	ck_assert_str_eq(argv[first + 1], "two");
	ck_assert_str_eq(argv[first + 2], "-o");
	ck_assert_ptr_null(argv[first + 3]);
}
END_TEST

START_TEST(stops_where_the_command_begins)
{
	char **argv = WORDS("-a", "docker", "pull", "-o", "x");

	ck_assert(parse(&stopping, argv));
	ck_assert_str_eq(argv[first], "docker");
	ck_assert_ptr_null(settings.file);
	ck_assert(settings.all);
}
END_TEST

START_TEST(refuses_what_it_does_not_know)
{
	ck_assert(!parse(&table, WORDS("--nope")));
	ck_assert_str_eq(err.message, "unknown option '--nope'");
	ck_assert(!parse(&table, WORDS("-x")));
	ck_assert_str_eq(err.message, "unknown option '-x'");
	ck_assert(!parse(&table, WORDS("--a")));
	ck_assert_str_eq(err.message, "option '--a' is ambiguous: --all, --append");
	ck_assert(!parse(&table, WORDS("--output")));
	ck_assert_str_eq(err.message, "option '--output' needs an argument");
	ck_assert(!parse(&table, WORDS("--all=1")));
	ck_assert_str_eq(err.message, "option '--all' takes no argument");
	ck_assert(!parse(&table, WORDS("-i", "soon")));
	ck_assert_str_eq(err.message, "--idle: 'soon' is not a time (12.5, 1:30, 1m30s)");
}
END_TEST

START_TEST(reads_values)
{
	ck_assert(parse(&table, WORDS("-i", "1m30s", "--size", "10M")));
	ck_assert_int_eq(settings.time, 90 * NS_PER_SECOND);
	ck_assert_int_eq(settings.size, 10 << 20);
	ck_assert(parse(&table, WORDS("--size", "4096")));
	ck_assert_int_eq(settings.size, 4096);
	ck_assert(parse(&table, WORDS("--size", "2GiB")));
	ck_assert_int_eq(settings.size, INT64_C(2) << 30);
	ck_assert(!parse(&table, WORDS("--size", "9223372036854775807T")));
	ck_assert(!parse(&table, WORDS("--size", "-1")));
	ck_assert(!parse(&table, WORDS("--size", "1X")));
}
END_TEST

Suite *suite_options(void)
{
	Suite *suite = suite_create("options");
	TCase *tests = tcase_create("options");

	tcase_add_test(tests, takes_what_may_be_missing);
	tcase_add_test(tests, reads_every_spelling);
	tcase_add_test(tests, keeps_words_in_order);
	tcase_add_test(tests, stops_where_the_command_begins);
	tcase_add_test(tests, refuses_what_it_does_not_know);
	tcase_add_test(tests, reads_values);
	suite_add_tcase(suite, tests);
	return suite;
}
