/* SPDX-License-Identifier: MIT */
#include "player/seek/index.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "player/seek/finder.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static struct vt_pool *pool;

static void add_text(struct vt *screen, unsigned row, struct buffer *out)
{
	size_t size;
	const char *text = vt_row_text(screen, row, &size);

	buffer_add(out, text, size);
}

static void feed(struct vt *screen, const struct event *event)
{
	if (event->kind == EVENT_OUTPUT)
		vt_feed(screen, event->bytes, event->size);
	else if (event->kind == EVENT_RESIZE)
		vt_resize(screen, event->columns, event->rows);
}

static enum next next_event(struct reader *reader, struct event *event)
{
	struct error err;
	enum next next;

	while ((next = reader_next(reader, event, &err)) == NEXT_FAILED)
		;
	return next;
}

static void expect_same(
	struct vt *one, struct vt *other, const char *path, int64_t events)
{
	struct buffer texts[2] = {{0}, {0}};

	for (unsigned y = 0; y < vt_rows(one) && y < vt_rows(other); y++) {
		add_text(one, y, &texts[0]);
		add_text(other, y, &texts[1]);
	}
	ck_assert_msg(
		vt_columns(one) == vt_columns(other) && vt_rows(one) == vt_rows(other) &&
			vt_cursor(one)->x == vt_cursor(other)->x &&
			vt_cursor(one)->y == vt_cursor(other)->y &&
			texts[0].size == texts[1].size &&
			(texts[0].size == 0 || memcmp(texts[0].bytes, texts[1].bytes,
						       texts[0].size) == 0),
		"%s is another one behind event %d", path, (int)events);
	buffer_done(&texts[0]);
	buffer_done(&texts[1]);
}

static struct seek_index *seek_index_of(
	const char *path, const struct reader_options *options)
{
	struct reader *reader = reader_open(path, options, NULL);
	struct seek_index *index =
		reader ? seek_index_new(reader, false, pool, NULL) : NULL;

	reader_free(reader);
	return index;
}

/* Every moment of the recording is the same by a jump and by playing up to it. */
static void expect_moments(const char *path, int64_t step)
{
	struct reader_options options = {.repair = true};
	struct seek_index *index = seek_index_of(path, &options);
	struct reader *reader = reader_open(path, &options, NULL);
	struct playhead playhead = {0};
	struct vt *screen;
	struct event event;
	int64_t events = 0;

	if (index == NULL || reader == NULL) {
		reader_free(reader);
		return; /* a file that is none */
	}
	screen = vt_new(reader_info(reader)->columns, reader_info(reader)->rows, pool);
	while (seek_index_work(index))
		;
	ck_assert(seek_index_is_whole(index));
	while (next_event(reader, &event) == NEXT_EVENT) {
		struct target target = {.time_ns = TIME_MAX_NS, .events = ++events};

		feed(screen, &event);
		if (events % step != 0)
			continue;
		ck_assert(seek_index_go(index, &playhead, &target, NULL));
		ck_assert_int_le(playhead.events, events);
		while (playhead.events < events) {
			ck_assert_int_eq(next_event(playhead.reader, &event), NEXT_EVENT);
			feed(playhead.screen, &event);
			playhead.events++;
		}
		expect_same(screen, playhead.screen, path, events);
	}
	ck_assert_int_eq(
		seek_index_stretch_start(index, seek_index_stretches(index)), events);
	playhead_done(&playhead);
	vt_free(screen);
	reader_free(reader);
	seek_index_free(index);
}

START_TEST(moments_of_all_formats)
{
	glob_t files;
	char pattern[512];

	pool = vt_pool_new();
	snprintf(pattern, sizeof(pattern), "%s/*/*.[!ei]*", getenv("TEST_DATA"));
	ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		expect_moments(files.gl_pathv[i], 1);
	globfree(&files);
	vt_pool_free(pool);
}
END_TEST

/* A recording of `count` lines, one word of them said once, another one often. */
static const char *long_recording(const char *name, int count)
{
	struct buffer text = {0};
	const char *path;

	buffer_add_text(&text, "{\"version\":2,\"width\":40,\"height\":10}\n");
	for (int i = 1; i <= count; i++) {
		buffer_add_format(&text, "[%d.5,\"o\",\"line %d of many%s", i, i,
			i % 1000 == 0 ? " thousand" : "");
		if (i == count - 10)
			buffer_add_text(&text, " nee\\u001b[1mdle");
		buffer_add_text(&text, i % 7 == 0 ? "\\ufffd\\r\\n\"]\n" : "\\r\\n\"]\n");
	}
	path = test_file(name, text.bytes, text.size);
	buffer_done(&text);
	return path;
}

START_TEST(moments_of_a_long_one)
{
	pool = vt_pool_new();
	expect_moments(long_recording("long.cast", 50000), 3331);
	vt_pool_free(pool);
	test_files_remove();
}
END_TEST

static enum found find(struct finder *finder, struct seek_index *index, const char *text,
	bool back, const struct hit *from)
{
	struct error err;
	enum found found;

	finder_init(finder, index, text, back, from);
	while ((found = finder_step(finder, &err)) == FOUND_NOT_YET)
		;
	return found;
}

START_TEST(finds)
{
	static const struct reader_options options;
	struct hit from = {0}, end = {.events = 50000, .picture = UINT32_MAX};
	struct seek_index *index;
	struct finder finder;
	int64_t found = 0;

	pool = vt_pool_new();
	index = seek_index_of(long_recording("long.cast", 50000), &options);
	ck_assert_int_eq(find(&finder, index, "needle", false, &from), FOUND);
	ck_assert_int_eq(finder.hit.events, 49990);
	ck_assert_int_eq(finder.hit.time_ns, 49990 * NS_PER_SECOND + NS_PER_SECOND / 2);
	ck_assert_ptr_nonnull(finder.picture);
	finder_done(&finder);
	ck_assert_int_eq(find(&finder, index, "no such", false, &from), FOUND_NONE);
	finder_done(&finder);
	for (; find(&finder, index, "thousand", false, &from) == FOUND; found++) {
		ck_assert_int_eq(finder.hit.events, (found + 1) * 1000);
		from = finder.hit;
		finder_done(&finder);
	}
	finder_done(&finder);
	ck_assert_int_eq(found, 50);
	for (from = end; find(&finder, index, "thousand", true, &from) == FOUND;
		found--) {
		ck_assert_int_eq(finder.hit.events, found * 1000);
		ck_assert_ptr_nonnull(finder.picture);
		from = finder.hit;
		finder_done(&finder);
	}
	finder_done(&finder);
	ck_assert_int_eq(found, 0);
	seek_index_free(index);
	vt_pool_free(pool);
	test_files_remove();
}
END_TEST

/* When there are too many kept screens some go, and what was seen between them is still
 * found. */
START_TEST(finds_after_thinning_out)
{
	static const struct reader_options options;
	struct buffer text = {0};
	struct seek_index *index;
	struct finder finder;
	struct hit from = {0};
	const char *path;
	int before = 0, most = 0;

	pool = vt_pool_new();
	buffer_add_text(&text, "{\"version\":2,\"width\":1000,\"height\":200}\n");
	for (int i = 1; i <= 9000; i++) {
		buffer_add_format(&text, "[%d,\"o\",\"line %d ", i, i);
		if (i == 8000)
			buffer_add_text(&text, "needle");
		for (int column = 0; column < 950; column++)
			buffer_add_byte(&text, (char)('a' + i % 26));
		buffer_add_text(&text, "\\r\\n\"]\n");
	}
	path = test_file("wide.cast", text.bytes, text.size);
	buffer_done(&text);
	index = seek_index_of(path, &options);
	while (seek_index_work(index)) {
		most = seek_index_stretches(index) > most ? seek_index_stretches(index)
							  : most;
		before += seek_index_stretches(index) < most;
	}
	ck_assert_int_gt(before, 0);
	seek_index_free(index);
	index = seek_index_of(path, &options);
	ck_assert_int_eq(find(&finder, index, "needle", false, &from), FOUND);
	ck_assert_int_eq(finder.hit.events, 8000);
	finder_done(&finder);
	seek_index_free(index);
	vt_pool_free(pool);
	test_files_remove();
}
END_TEST

/* What has taken the file's place is noticed, whatever it is; the moment stays. */
START_TEST(a_replaced_file_is_noticed)
{
	static const struct reader_options options;
	static const char other[] =
		"{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n";
	struct target target = {.time_ns = TIME_MAX_NS, .events = 40000};
	struct playhead playhead = {0};
	struct seek_index *index;
	struct error err;
	const char *path;
	int kind = _i;

	pool = vt_pool_new();
	path = long_recording("long.cast", 50000);
	index = seek_index_of(path, &options);
	while (seek_index_work(index))
		;
	if (kind < 2)
		unlink(path);
	if (kind == 0)
		ck_assert_int_eq(mkfifo(path, 0600), 0);
	else if (kind == 1)
		long_recording("long.cast", 50000);
	else if (kind == 2)
		test_file("long.cast", other, sizeof(other) - 1);
	else
		ck_assert_int_eq(truncate(path, 1000), 0);
	ck_assert(!seek_index_go(index, &playhead, &target, &err));
	ck_assert_ptr_null(playhead.screen);
	if (kind < 2)
		ck_assert_ptr_nonnull(strstr(err.message, "replaced by another file"));
	else if (kind == 2)
		ck_assert_ptr_nonnull(strstr(err.message, "it is now asciicast-v3"));
	else
		ck_assert_ptr_nonnull(strstr(err.message, "the file was truncated"));
	playhead_done(&playhead);
	seek_index_free(index);
	vt_pool_free(pool);
	test_files_remove();
}
END_TEST

/* Lines that are passed over are no end. */
START_TEST(finds_behind_many_empty_lines)
{
	static const struct reader_options options;
	struct buffer text = {0};
	int64_t time_ns = 0;

	buffer_add_text(&text, "{\"version\":2,\"width\":80,\"height\":24}\n");
	for (int i = 0; i < 30000; i++)
		buffer_add_byte(&text, '\n');
	buffer_add_text(&text, "[1,\"o\",\"needle\"]\n");
	ck_assert(finder_first(test_file("empty.cast", text.bytes, text.size), &options,
		"needle", 6, &time_ns, NULL));
	ck_assert_int_eq(time_ns, NS_PER_SECOND);
	buffer_done(&text);
	test_files_remove();
}
END_TEST

/* The end of a slice is not the end of the file: frames after damage are found. */
START_TEST(finds_behind_much_damage)
{
	static const char frame[] = "\1\0\0\0\0\0\0\0\1\0\0\0x";
	static const struct reader_options options;
	struct buffer file = {0};
	struct seek_index *index;

	pool = vt_pool_new();
	for (int i = 0; i < 20; i++) {
		buffer_add(&file, frame, sizeof(frame) - 1);
		for (int byte = 0; i == 9 && byte < 16 << 20; byte++)
			buffer_add_byte(&file, '\xff');
	}
	index = seek_index_of(
		test_file("damaged.ttyrec", file.bytes, file.size), &options);
	while (seek_index_work(index))
		;
	ck_assert_int_eq(seek_index_stretch_start(index, 1), 20);
	seek_index_free(index);
	vt_pool_free(pool);
	buffer_done(&file);
	test_files_remove();
}
END_TEST

/* Lines that leave the screen within one event were seen, each in a picture of its own
 * unless they were seen together. */
START_TEST(finds_within_an_event)
{
	static const char recording[] = "{\"version\":2,\"width\":20,\"height\":3}\n"
					"[1,\"o\",\"hit 1\\r\\n2\\r\\n3\\r\\n4\\r\\nhit "
					"5\\r\\nhit 6\\r\\n7\\r\\n8\\r\\n9\"]\n"
					"[2,\"o\",\"\\r\\nhit 10\"]\n";
	static const struct reader_options options;
	static const unsigned pictures[] = {1, 2, 1};
	struct hit from = {0};
	struct seek_index *index;
	struct finder finder;
	struct buffer text = {0};

	pool = vt_pool_new();
	index = seek_index_of(
		test_file("hits.cast", recording, sizeof(recording) - 1), &options);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(find(&finder, index, "hit", false, &from), FOUND);
		ck_assert_uint_eq(finder.hit.picture, pictures[i]);
		ck_assert_int_eq(finder.hit.events, i < 2 ? 1 : 2);
		if (i == 1) {
			add_text(finder.picture, 0, &text);
			add_text(finder.picture, 1, &text);
			ck_assert_mem_eq(text.bytes, "hit 5hit 6", 10);
		}
		from = finder.hit;
		finder_done(&finder);
	}
	ck_assert_int_eq(find(&finder, index, "hit", false, &from), FOUND_NONE);
	finder_done(&finder);
	buffer_done(&text);
	seek_index_free(index);
	vt_pool_free(pool);
	test_files_remove();
}
END_TEST

Suite *suite_index(void)
{
	Suite *suite = suite_create("index");
	TCase *tests = tcase_create("index");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, moments_of_all_formats);
	tcase_add_test(tests, moments_of_a_long_one);
	tcase_add_test(tests, finds);
	tcase_add_test(tests, finds_after_thinning_out);
	tcase_add_test(tests, finds_behind_many_empty_lines);
	tcase_add_test(tests, finds_behind_much_damage);
	tcase_add_test(tests, finds_within_an_event);
	tcase_add_loop_test(tests, a_replaced_file_is_noticed, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}
