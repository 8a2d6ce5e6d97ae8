/* SPDX-License-Identifier: MIT */
#include "formats/bytes/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/bytes/access_points.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static void compress(struct buffer *out, const char *text)
{
	void *encoder = compression_gzip.encoder_new();

	ck_assert(
		compression_gzip.encode(encoder, text, strlen(text), ENCODE_FINISH, out));
	compression_gzip.encoder_free(encoder);
}

/* All bytes, with '!' where reading failed. */
static char *read_all(struct source *source)
{
	struct buffer all = {0};
	enum fill fill;

	do {
		struct error failure;
		size_t size;
		const char *bytes;

		fill = source_fill(source, &failure);
		bytes = source_bytes(source, &size);
		buffer_add(&all, bytes, size);
		source_consume(source, size);
		if (fill == FILL_FAILED)
			buffer_add_byte(&all, '!');
	} while (fill != FILL_END);
	return buffer_take_text(&all);
}

static void expect(const struct buffer *file, const char *text, bool torn)
{
	struct source *source =
		source_open(test_file("x", file->bytes, file->size), false, NULL);
	char *all;

	ck_assert_ptr_nonnull(source);
	all = read_all(source);
	ck_assert_str_eq(all, text);
	ck_assert_int_eq(source_is_torn(source), torn);
	ck_assert_int_eq(source_offset(source), (int64_t)strcspn(text, "!"));
	free(all);
	source_free(source);
}

/* The fills that only ended a slice; all that is read is dropped. */
static int count_slices(struct source *source)
{
	enum fill fill;
	int slices = 0;

	do {
		size_t size;

		source_begin_slice(source);
		fill = source_fill(source, NULL);
		source_bytes(source, &size);
		source_consume(source, size);
		if (fill == FILL_WAIT)
			ck_assert(source_is_busy(source));
		slices += fill == FILL_WAIT;
	} while (fill != FILL_END);
	return slices;
}

/* However much there is to pass over, the caller gets a look around. */
START_TEST(passes_over_in_slices)
{
	struct buffer file = {0}, member = {0};
	struct source *source;

	compress(&member, "");
	compress(&file, "all that there is");
	for (int i = 0; i < 200000; i++)
		buffer_add(&file, member.bytes, member.size);
	source = source_open(test_file("x", file.bytes, file.size), false, NULL);
	source_set_slices(source, true);
	ck_assert_int_gt(count_slices(source), 0);
	ck_assert_int_eq(source_offset(source), 17);
	source_free(source);

	buffer_done(&member);
	buffer_done(&file);
}
END_TEST

START_TEST(reads_plain_and_compressed)
{
	struct buffer file = {0};

	buffer_add_text(&file, "plain");
	expect(&file, "plain", false);
	buffer_clear(&file);
	compress(&file, "one");
	expect(&file, "one", false);
	compress(&file, " two"); /* a second member, as --append writes it */
	expect(&file, "one two", false);
	buffer_add(&file, "\0\0\0\0", 4);
	expect(&file, "one two", false);
	/* What is no member is told: too short to know, it is torn; else damage. */
	buffer_add_text(&file, "junk");
	expect(&file, "one two", true);
	buffer_add_text(&file, "junk");
	expect(&file, "one two!", false);
	buffer_done(&file);
}
END_TEST

START_TEST(tells_a_torn_file)
{
	struct buffer file = {0};

	compress(&file, "hello");
	file.size -= 3; /* within the checksum: all bytes are there */
	expect(&file, "hello", true);
	buffer_done(&file);
}
END_TEST

/* More than the decoder gives at once, and no end that would bring the rest. */
START_TEST(gives_all_that_was_flushed)
{
	enum { SIZE = 300 << 10 };
	const struct compression *compression = compression_at(_i);
	struct buffer file = {0};
	struct source *source;
	char *bytes, *all;
	void *encoder;

	if (compression->encoder_new == NULL)
		return;
	bytes = calloc(1, SIZE + 1);
	for (int i = 0; i < SIZE; i++)
		bytes[i] = (char)('a' + rand() % 26);
	encoder = compression->encoder_new();
	ck_assert(compression->encode(encoder, bytes, SIZE, ENCODE_FLUSH, &file));
	source = source_open(test_file("x", file.bytes, file.size), false, NULL);
	all = read_all(source);
	ck_assert_str_eq(all, bytes);
	compression->encoder_free(encoder);
	source_free(source);
	buffer_done(&file);
	free(bytes);
	free(all);
}
END_TEST

START_TEST(delivers_what_is_in_front_of_damage)
{
	struct buffer file = {0};

	compress(&file, "hello");
	file.bytes[file.size - 6] ^= 1; /* the checksum */
	expect(&file, "hello!", false);
	buffer_done(&file);
}
END_TEST

START_TEST(reads_lines)
{
	struct source *source =
		source_open(test_file("x", "one\n\nthree", 10), false, NULL);
	const char *line;
	size_t size;

	ck_assert_int_eq(source_line(source, &line, &size, NULL), LINE_WHOLE);
	ck_assert_uint_eq(size, 3);
	ck_assert_int_eq(source_line(source, &line, &size, NULL), LINE_WHOLE);
	ck_assert_uint_eq(size, 0);
	ck_assert_int_eq(source_line(source, &line, &size, NULL), LINE_TORN);
	ck_assert_uint_eq(size, 5);
	ck_assert_int_eq(memcmp(line, "three", 5), 0);
	ck_assert_int_eq(source_line_number(source), 2);
	source_consume(source, size);
	ck_assert_int_eq(source_line(source, &line, &size, NULL), LINE_END);
	source_free(source);
}
END_TEST

START_TEST(skips_a_line_that_is_too_long)
{
	struct buffer file = {0};
	struct source *source;
	struct error err;
	const char *line;
	enum line kind;
	size_t size;

	memset(buffer_reserve(&file, SOURCE_LINE_MAX * 2), 'x', SOURCE_LINE_MAX * 2);
	file.size = SOURCE_LINE_MAX * 2;
	buffer_add_text(&file, "\nshort\n");
	source = source_open(test_file("x", file.bytes, file.size), false, NULL);
	ck_assert_int_eq(source_line(source, &line, &size, &err), LINE_FAILED);
	ck_assert_str_eq(err.message, "the line is longer than 8 MiB");
	do
		kind = source_line(source, &line, &size, &err);
	while (kind == LINE_WAIT);
	ck_assert_int_eq(kind, LINE_WHOLE);
	ck_assert_uint_eq(size, 5);
	ck_assert_int_eq(source_line_number(source), 2);
	source_free(source);
	buffer_done(&file);
}
END_TEST

START_TEST(follows_a_growing_file)
{
	char path[256];
	struct source *source;
	FILE *file;

	strcpy(path, test_file("x", "one\n", 4));
	source = source_open(path, false, NULL);
	source_set_follow(source, true);
	source_consume(source, 4);
	ck_assert_int_eq(source_fill(source, NULL), FILL_WAIT);
	ck_assert_int_ge(source_wait_fd(source), 0);
	file = fopen(path, "a");
	fputs("two\n", file);
	fclose(file);
	ck_assert_int_eq(source_fill(source, NULL), FILL_MORE);
	source_set_follow(source, false);
	ck_assert_int_eq(source_fill(source, NULL), FILL_END);
	source_free(source);
}
END_TEST

enum { NUMBERS = 2000000 };

/* A file of numbers of eight digits, compressed. */
static const char *numbers_file(int first)
{
	void *encoder = compression_gzip.encoder_new();
	struct buffer plain = {0}, file = {0};
	const char *path;

	for (int i = 0; i < NUMBERS; i++)
		buffer_add_format(&plain, "%08d", first + i);
	ck_assert(compression_gzip.encode(
		encoder, plain.bytes, plain.size, ENCODE_FINISH, &file));
	compression_gzip.encoder_free(encoder);
	path = test_file("x", file.bytes, file.size);
	buffer_done(&plain);
	buffer_done(&file);
	return path;
}

static void expect_number(struct source *source, int place, int number)
{
	char digits[16];
	size_t size;

	snprintf(digits, sizeof(digits), "%08d", number);
	ck_assert_int_eq(source_offset(source), (int64_t)place * 8);
	ck_assert_int_eq(source_require(source, 8, NULL), FILL_MORE);
	ck_assert_mem_eq(source_bytes(source, &size), digits, 8);
}

/* The front of the file is spoilt, so that it is seen if it is read again. */
START_TEST(returns_by_access_points)
{
	const char *path = numbers_file(0);
	struct source *guide = source_open(path, false, NULL),
		      *source = source_open(path, false, NULL);
	int fd = open(path, O_WRONLY);
	struct error err;
	char *all;

	source_become_guide(guide);
	all = read_all(guide);
	ck_assert_uint_eq(strlen(all), (size_t)NUMBERS * 8);
	ck_assert(source_return(guide, guide, 8, 0, NULL));
	expect_number(guide, 1, 1);
	source_set_slices(source, true);
	ck_assert(source_return(source, source, (NUMBERS - 1) * 8, 0, NULL));
	ck_assert_int_gt(count_slices(source), 0);
	ck_assert_int_eq(source_offset(source), NUMBERS * 8);
	source_set_slices(source, false);
	ck_assert_int_eq(pwrite(fd, all, 1000, 10), 1000);
	for (int number = NUMBERS - 1; number > NUMBERS / 2; number -= 61987) {
		ck_assert(source_return(source, guide, (int64_t)number * 8, 0, NULL));
		expect_number(source, number, number);
		ck_assert(source_return(guide, guide, (int64_t)number * 8, 0, NULL));
		expect_number(guide, number, number);
	}
	ck_assert(source_return(source, guide, 2048, 0, NULL));
	ck_assert_int_eq(source_fill(source, &err), FILL_FAILED);

	/* Another file may be there by now; to that one the guide does not know the way.
	 */
	source_free(source);
	unlink(path);
	source = source_open(numbers_file(5), false, NULL);
	ck_assert(source_return(source, guide, 8 * (NUMBERS - 1), 0, NULL));
	expect_number(source, NUMBERS - 1, NUMBERS + 4);
	free(all);
	close(fd);
	source_free(guide);
	source_free(source);
}
END_TEST

/* Longer than there are access_points at the first distance. */
START_TEST(keeps_few_access_points)
{
	struct access_points access_points = {.compression = &compression_gzip};
	const int64_t step = ACCESS_POINTS_DISTANCE, end = 1000 * step;
	void *decoder = compression_gzip.decoder_new();

	for (int64_t offset = 0; offset < end; offset += step)
		access_points_pass(&access_points, offset, offset / 10, 0, decoder);
	ck_assert_ptr_null(access_points_before(&access_points, step - 1));
	for (int64_t offset = access_points.distance; offset < end; offset += step / 2) {
		const struct access_point *before =
			access_points_before(&access_points, offset);

		ck_assert_ptr_nonnull(before);
		ck_assert_int_le(before->offset, offset);
		ck_assert_int_gt(before->offset, offset - 2 * access_points.distance);
		ck_assert_int_eq(before->raw_offset, before->offset / 10);
	}
	ck_assert_int_le(access_points.distance, end / (ACCESS_POINTS_MAX / 4));
	access_points_done(&access_points);
	compression_gzip.decoder_free(decoder);
}
END_TEST

START_TEST(refuses_folders_and_nothing)
{
	struct error err;

	ck_assert_ptr_null(source_open("/", false, &err));
	ck_assert_str_eq(err.message, "Is a directory");
	ck_assert_ptr_null(source_open(test_path("none"), false, &err));
	ck_assert_str_eq(err.message, "No such file or directory");
}
END_TEST

START_TEST(knows_suffixes)
{
	ck_assert_ptr_eq(compression_of_path("a.cast.gz"), &compression_gzip);
	ck_assert_ptr_null(compression_of_path("a.cast"));
	ck_assert_ptr_null(compression_of_path(".gz"));
}
END_TEST

Suite *suite_source(void)
{
	Suite *suite = suite_create("source");
	TCase *tests = tcase_create("source");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, test_files_remove);
	tcase_add_test(tests, reads_plain_and_compressed);
	tcase_add_test(tests, tells_a_torn_file);
	tcase_add_loop_test(tests, gives_all_that_was_flushed, 0, 3);
	tcase_add_test(tests, delivers_what_is_in_front_of_damage);
	tcase_add_test(tests, reads_lines);
	tcase_add_test(tests, skips_a_line_that_is_too_long);
	tcase_add_test(tests, follows_a_growing_file);
	tcase_add_test(tests, returns_by_access_points);
	tcase_add_test(tests, keeps_few_access_points);
	tcase_add_test(tests, passes_over_in_slices);
	tcase_add_test(tests, refuses_folders_and_nothing);
	tcase_add_test(tests, knows_suffixes);
	suite_add_tcase(suite, tests);
	return suite;
}
