/* SPDX-License-Identifier: MIT */
/*
 * What one format holds the others give back: through every pair of them, in every
 * compression, whatever the bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "formats/bytes/source.h"
#include "formats/formats.h"
#include "formats/reader.h"
#include "formats/writer.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static const struct {
	const char *name;
	int64_t tick_ns; /* what its times are rounded down to; 0: it has none */
	bool any_bytes, input, resize, exit;
} forms[] = {
	{"asciicast-v1", 1000, false, false, false, false},
	{"asciicast-v2", 1000, true, true, true, true},
	{"asciicast-v3", 1000, true, true, true, true},
	{"ttyrec", 1000, true, false, true, false},
	{"typescript", 1000, true, true, true, true},
	{"tlog", NS_PER_MS, true, true, true, false},
	{"raw", 0, true, false, false, false},
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

static struct error err;

static struct writer *create(const char *name, int form)
{
	struct writer_options options = {.path = test_path(name),
		.format = format_by_name(forms[form].name),
		.mode = SINK_REPLACE};
	struct writer *writer;
	struct info info;

	info_init(&info);
	info.timestamp = 1700000000;
	info.columns = 100; /* else ttyrec does not tell when it began */
	writer = writer_create(&options, &info, &err);
	ck_assert_msg(writer != NULL, "%s", err.message);
	info_done(&info);
	return writer;
}

static void finish(struct writer *writer)
{
	ck_assert_msg(writer_finish(writer, &err), "%s", err.message);
	while (writer_waiting(writer) > 0)
		ck_assert(writer_go_on(writer, &err));
	writer_free(writer);
}

static bool is_held(const struct event *event, int form)
{
	switch (event->kind) {
	case EVENT_INPUT: return forms[form].input;
	case EVENT_RESIZE: return forms[form].resize;
	case EVENT_EXIT: return forms[form].exit;
	default: return true;
	}
}

/* The events that both formats hold, with times that both hold, and output and input
 * at one time joined: where they are divided is no matter. */
static char *describe(const char *name, int form, int other)
{
	struct reader *reader = reader_open(test_path(name), NULL, &err);
	int64_t tick = forms[form].tick_ns, output_ns = -1;
	struct buffer text = {0};
	struct event event;
	enum next next;

	ck_assert_msg(reader != NULL, "%s", err.message);
	if (forms[other].tick_ns == 0 || (tick > 0 && forms[other].tick_ns > tick))
		tick = forms[other].tick_ns;
	while ((next = reader_next(reader, &event, &err)) != NEXT_END) {
		int64_t time_ns = tick > 0 ? event.time_ns / tick * tick : 0;

		ck_assert_msg(next == NEXT_EVENT, "%s", err.message);
		if (!is_held(&event, form) || !is_held(&event, other))
			continue;
		if (event.kind != EVENT_OUTPUT)
			output_ns = -1;
		if (event.kind == EVENT_OUTPUT) {
			if (time_ns != output_ns)
				buffer_add_format(&text, "\n%lld o ", (long long)time_ns);
			for (size_t i = 0; i < event.size; i++)
				buffer_add_format(
					&text, "%02x", (unsigned char)event.bytes[i]);
			output_ns = time_ns;
		} else if (event.kind == EVENT_INPUT) {
			buffer_add_format(&text, "\n%lld i %.*s", (long long)time_ns,
				(int)event.size, event.bytes);
		} else if (event.kind == EVENT_RESIZE) {
			buffer_add_format(&text, "\n%lld r %ux%u", (long long)time_ns,
				event.columns, event.rows);
		} else {
			buffer_add_format(&text, "\nx %d", event.exit_status);
		}
	}
	ck_assert_ptr_null(reader_torn(reader));
	reader_free(reader);
	return buffer_take_text(&text);
}

static void copy(const char *from, const char *to, int form)
{
	struct reader *reader = reader_open(test_path(from), NULL, &err);
	struct writer *writer = create(to, form);
	struct event event;

	while (reader_next(reader, &event, &err) == NEXT_EVENT)
		ck_assert(writer_put(writer, &event, &err));
	reader_free(reader);
	finish(writer);
}

static const struct event session[] = {
	{.kind = EVENT_OUTPUT, .time_ns = 0, .bytes = "$ ", .size = 2},
	{.kind = EVENT_INPUT, .time_ns = 999999999, .bytes = "ls\r", .size = 3},
	{.kind = EVENT_OUTPUT,
		.time_ns = 1000000000,
		.bytes = "caf\xc3\xa9\r\n",
		.size = 7},
	{.kind = EVENT_RESIZE, .time_ns = 1500000000, .columns = 132, .rows = 50},
	{.kind = EVENT_OUTPUT,
		.time_ns = 1500000001,
		.bytes = "\033[1m\"\\\a\b",
		.size = 8},
	{.kind = EVENT_OUTPUT, .time_ns = 86400000000123, .bytes = "late\r\n", .size = 6},
	{.kind = EVENT_EXIT, .time_ns = 86400000500000, .exit_status = 42},
};

START_TEST(pairs_agree)
{
	int from = _i / FORMS, to = _i % FORMS;
	struct writer *writer;
	char *before, *after;

	if (forms[from].tick_ns == 0)
		return; /* what has no times gives none back */
	writer = create("a", from);
	for (size_t i = 0; i < sizeof(session) / sizeof(session[0]); i++)
		ck_assert(writer_put(writer, &session[i], &err));
	finish(writer);
	copy("a", "b", to);
	before = describe("a", from, to);
	after = describe("b", to, from);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}
END_TEST

/* Any bytes in any pieces at any times: with what comes at one time joined, the same. */
START_TEST(any_stream_comes_back)
{
	int form = _i % FORMS;
	bool zstd = _i >= FORMS;
	struct buffer sent = {0}, received = {0};
	struct writer *writer;
	struct reader *reader;
	struct event event;
	int64_t time_ns = 0, last_ns = 0;

	srandom((unsigned)_i + 1);
	for (int round = 0; round < 20; round++) {
		const char *name = zstd ? "x.zst" : "x.gz";

		buffer_clear(&sent);
		buffer_clear(&received);
		time_ns = last_ns = 0;
		writer = create(name, form);
		for (int i = 0; i < 300; i++) {
			char bytes[200];
			size_t size = (size_t)random() % sizeof(bytes);

			for (size_t at = 0; at < size; at++)
				bytes[at] = forms[form].any_bytes
						    ? (char)random()
						    : (char)(random() % 128);
			time_ns += random() % 3 ? random() % 50 : random() % 5000000000;
			event = (struct event){.kind = EVENT_OUTPUT,
				.time_ns = time_ns,
				.bytes = bytes,
				.size = size};
			ck_assert(writer_put(writer, &event, &err));
			buffer_add(&sent, bytes, size);
		}
		finish(writer);
		if (forms[form].tick_ns == 0 && memchr(sent.bytes, '\0', sent.size))
			continue; /* not recognised as text */
		reader = reader_open(test_path(name), NULL, &err);
		ck_assert_msg(reader != NULL, "%s", err.message);
		while (reader_next(reader, &event, &err) == NEXT_EVENT) {
			ck_assert_int_ge(event.time_ns, last_ns);
			last_ns = event.time_ns;
			buffer_add(&received, event.bytes, event.size);
		}
		ck_assert_uint_eq(sent.size, received.size);
		ck_assert_int_eq(memcmp(sent.bytes, received.bytes, sent.size), 0);
		if (forms[form].tick_ns > 0)
			ck_assert_int_le(
				time_ns - last_ns, 5 * NS_PER_SECOND + NS_PER_MS);
		reader_free(reader);
	}
	buffer_done(&sent);
	buffer_done(&received);
}
END_TEST

/* An event of any size leaves in pieces that are not. */
START_TEST(long_events_are_divided)
{
	static char bytes[1000000];
	struct writer *writer = create("x", _i);
	struct event event = {
		.kind = EVENT_OUTPUT, .bytes = bytes, .size = sizeof(bytes)};
	struct reader *reader;
	size_t size = 0;

	for (size_t i = 0; i < sizeof(bytes); i += 2)
		memcpy(bytes + i, "\xc3\xa9", 2);
	bytes[0] = '>';
	bytes[1] = ' ';
	ck_assert(writer_put(writer, &event, &err));
	finish(writer);
	reader = reader_open(test_path("x"), NULL, &err);
	ck_assert_msg(reader != NULL, "%s", err.message);
	while (reader_next(reader, &event, &err) == NEXT_EVENT) {
		ck_assert_uint_le(event.size, 65536);
		size += event.size;
	}
	ck_assert_uint_eq(size, sizeof(bytes));
	reader_free(reader);
}
END_TEST

Suite *suite_exchange(void)
{
	Suite *suite = suite_create("exchange");
	TCase *tests = tcase_create("exchange");
	bool zstd = compression_zstd.encoder_new != NULL;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, test_files_remove);
	tcase_add_loop_test(tests, pairs_agree, 0, FORMS * FORMS);
	tcase_add_loop_test(tests, any_stream_comes_back, 0, zstd ? 2 * FORMS : FORMS);
	tcase_add_loop_test(tests, long_events_are_divided, 0, FORMS);
	suite_add_tcase(suite, tests);
	return suite;
}
