/* SPDX-License-Identifier: MIT */
#include "formats/filters/literals.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "tests/suites.h"

enum { VALUES = 4, TEXT = 300, ROUNDS = 200, VALUE_SIZE = 16, EVENTS = 400 };

/* What came out, with the times and the order of events. */
struct received {
	char output[TEXT + 1], input[TEXT + 1];
	size_t output_size, input_size, markers;
	int64_t time_ns;
	size_t marked_at; /* bytes before the last marker */
};

/* Each mask is one '*' here. */
static void add(char *text, size_t *size, const struct event *event)
{
	for (size_t i = 0; i < event->size; i++) {
		if (((unsigned char)event->bytes[i] & 0xc0) == 0x80)
			continue;
		text[(*size)++] =
			(unsigned char)event->bytes[i] >= 0x80 ? '*' : event->bytes[i];
	}
}

static void receive(void *context, const struct event *event)
{
	struct received *received = context;

	ck_assert_int_ge(event->time_ns, received->time_ns);
	received->time_ns = event->time_ns;
	if (event->kind == EVENT_OUTPUT)
		add(received->output, &received->output_size, event);
	else if (event->kind == EVENT_INPUT)
		add(received->input, &received->input_size, event);
	else if (event->kind == EVENT_MARKER)
		received->marked_at = received->output_size;
}

static struct literals *literals_for(char values[][VALUE_SIZE], size_t count)
{
	struct target_word words[VALUES];
	struct targets targets = {.words = words, .word_count = count};
	struct error err;
	struct literals *literals;

	for (size_t i = 0; i < count; i++)
		words[i] = (struct target_word){
			.kind = values[i], .text = values[i], .size = strlen(values[i])};
	literals = literals_new(&targets, &err);
	ck_assert_ptr_nonnull(literals);
	return literals;
}

/* Few different letters, so that values overlap, and contain themselves. */
static void random_text(char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		text[i] = (char)("ab"[rand() % 2]);
	text[size] = '\0';
}

static void mask_naively(
	char values[][VALUE_SIZE], size_t count, const char *text, char *masked)
{
	size_t size = strlen(text);

	memcpy(masked, text, size + 1);
	for (size_t at = 0; at < size; at++)
		for (size_t i = 0; i < count; i++)
			if (strncmp(text + at, values[i], strlen(values[i])) == 0)
				memset(masked + at, '*', strlen(values[i]));
}

/* In events of any sizes, what is passed on never is a byte of a value. */
START_TEST(as_a_naive_search)
{
	char values[VALUES][VALUE_SIZE], text[TEXT + 1], masked[TEXT + 1];
	struct received received = {0};
	struct event event = {.kind = EVENT_OUTPUT}, end = {.kind = EVENT_EXIT};
	struct literals *literals;

	srand((unsigned)_i + 1);
	for (int i = 0; i < VALUES; i++)
		random_text(values[i], 3 + (size_t)rand() % (VALUE_SIZE - 4));
	random_text(text, TEXT - 6);
	strcat(text, "c"); /* no value is half there at the end */
	mask_naively(values, VALUES, text, masked);
	literals = literals_for(values, VALUES);
	literals_pass_to(literals, receive, &received);
	for (size_t at = 0; text[at] != '\0'; at += event.size) {
		event.bytes = text + at;
		event.size = 1 + (size_t)rand() % 9;
		if (event.size > strlen(text + at))
			event.size = strlen(text + at);
		event.time_ns++;
		ck_assert(literals_put(literals, &event));
		ck_assert_mem_eq(received.output, masked, received.output_size);
		ck_assert_uint_ge(received.output_size + VALUE_SIZE, at + event.size);
	}
	end.time_ns = event.time_ns;
	ck_assert(literals_put(literals, &end));
	ck_assert_str_eq(received.output, masked);
	literals_free(literals);
}
END_TEST

static void put(struct literals *literals, enum event_kind kind, const char *bytes)
{
	static int64_t time_ns;
	struct event event = {.kind = kind,
		.bytes = bytes,
		.size = strlen(bytes),
		.time_ns = ++time_ns};

	ck_assert(literals_put(literals, &event));
}

/* What follows an event that is in doubt waits for it. */
START_TEST(events_stay_in_order)
{
	char values[1][VALUE_SIZE] = {"secret-value"};
	struct received received = {0};
	struct literals *literals = literals_for(values, 1);

	literals_pass_to(literals, receive, &received);
	put(literals, EVENT_OUTPUT, "a sec");
	put(literals, EVENT_MARKER, "here");
	put(literals, EVENT_INPUT, "key");
	ck_assert_str_eq(received.output, "a ");
	ck_assert_uint_eq(received.marked_at, 0);
	ck_assert_str_eq(received.input, "");
	put(literals, EVENT_OUTPUT, "ond one");
	ck_assert_str_eq(received.output, "a second one");
	ck_assert_uint_eq(received.marked_at, 5);
	ck_assert_str_eq(received.input, "key");
	put(literals, EVENT_OUTPUT, "secret-v");
	put(literals, EVENT_EXIT, "");
	ck_assert_str_eq(received.output, "a second one********");
	literals_free(literals);
}
END_TEST

/* A megabyte of keys does not wait for ever for a byte of output. */
START_TEST(waiting_has_an_end)
{
	static char keys[4096];
	char values[1][VALUE_SIZE] = {"secret-value"};
	struct received received = {0};
	struct event event = {.kind = EVENT_INPUT, .bytes = keys, .size = sizeof(keys)};
	struct literals *literals = literals_for(values, 1);

	literals_pass_to(literals, receive, &received);
	put(literals, EVENT_OUTPUT, "se");
	event.time_ns = INT64_MAX;
	for (int i = 0; i < EVENTS && received.output_size == 0; i++)
		ck_assert(literals_put(literals, &event));
	ck_assert_str_eq(received.output, "**");
	literals_free(literals);
}
END_TEST

/* Nor what is printed for a key. */
START_TEST(keys_do_not_hold_up_output)
{
	char values[1][VALUE_SIZE] = {"yes-it-is-one"};
	struct received received = {0};
	struct event event = {.kind = EVENT_OUTPUT, .bytes = "go", .size = 2};
	struct literals *literals = literals_for(values, 1);

	literals_pass_to(literals, receive, &received);
	event.time_ns = 1000000;
	ck_assert(literals_put(literals, &event));
	event.kind = EVENT_INPUT;
	event.bytes = "y";
	event.size = 1;
	ck_assert(literals_put(literals, &event));
	event.kind = EVENT_OUTPUT;
	event.bytes = "on";
	event.size = 2;
	ck_assert(literals_put(literals, &event));
	ck_assert_str_eq(received.output, "go");
	event.time_ns += 1000000000;
	ck_assert(literals_put(literals, &event));
	ck_assert_str_eq(received.output, "goonon");
	ck_assert_str_eq(received.input, "*");
	literals_free(literals);
}
END_TEST

START_TEST(masks_texts)
{
	char values[1][VALUE_SIZE] = {"secret-value"};
	struct literals *literals = literals_for(values, 1);
	char *text = strdup("curl -u a:secret-value x"), *none = NULL;
	int64_t count = 0;

	ck_assert(literals_mask(literals, &text, &count));
	ck_assert(literals_mask(literals, &none, &count));
	ck_assert_ptr_null(strstr(text, "secret"));
	ck_assert_ptr_null(none);
	ck_assert_int_eq(count, 1);
	free(text);
	literals_free(literals);
}
END_TEST

Suite *suite_literals(void)
{
	Suite *suite = suite_create("literals");
	TCase *tests = tcase_create("literals");

	tcase_add_loop_test(tests, as_a_naive_search, 0, ROUNDS);
	tcase_add_test(tests, events_stay_in_order);
	tcase_add_test(tests, waiting_has_an_end);
	tcase_add_test(tests, keys_do_not_hold_up_output);
	tcase_add_test(tests, masks_texts);
	suite_add_tcase(suite, tests);
	return suite;
}
