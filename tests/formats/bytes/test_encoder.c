/* SPDX-License-Identifier: MIT */
#include "formats/bytes/encoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/support/files.h"

enum { PUTS = 300, FLUSH_EACH = 37, PUT_MAX = 20000 };

/* The file as far as it is there comes back as these bytes. */
static void expect(const struct buffer *coded, const struct buffer *bytes)
{
	struct source *source =
		source_open(test_file("x", coded->bytes, coded->size), false, NULL);
	const char *read;
	size_t size;

	ck_assert_ptr_nonnull(source);
	ck_assert(bytes->size == 0 ||
		  source_require(source, bytes->size, NULL) == FILL_MORE);
	read = source_bytes(source, &size);
	ck_assert_uint_eq(size, bytes->size);
	ck_assert(size == 0 || memcmp(read, bytes->bytes, size) == 0);
	source_free(source);
}

/* What is as good as not to be compressed, now and then, and lines. */
static void make_bytes(char *bytes, size_t size)
{
	bool noise = rand() % 3 == 0;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(noise ? rand() : "a line\r\n"[i % 8]);
}

static void run(const struct compression *compression, bool in_a_hurry)
{
	struct worker *worker = in_a_hurry ? worker_new(true) : NULL;
	struct encoder *encoder = encoder_create(compression, worker, in_a_hurry);
	struct buffer bytes = {0}, coded = {0};
	char piece[PUT_MAX];

	ck_assert_ptr_nonnull(encoder);
	for (int i = 1; i <= PUTS; i++) {
		size_t size = (size_t)rand() % PUT_MAX;

		make_bytes(piece, size);
		buffer_add(&bytes, piece, size);
		ck_assert(encoder_encode(encoder, piece, size, ENCODE_MORE, &coded));
		if (i % FLUSH_EACH == 0) {
			ck_assert(encoder_encode(encoder, "", 0, ENCODE_FLUSH, &coded));
			expect(&coded, &bytes);
		}
	}
	ck_assert(encoder_encode(encoder, "", 0, ENCODE_FINISH, &coded));
	expect(&coded, &bytes);
	encoder_free(encoder);
	worker_free(worker);
	buffer_done(&bytes);
	buffer_done(&coded);
}

START_TEST(hands_all_on_when_flushed)
{
	const struct compression *compression = compression_at(_i / 2);

	srand(1);
	if (compression != NULL && compression->encoder_new != NULL)
		run(compression, _i % 2);
}
END_TEST

START_TEST(may_end_with_nothing)
{
	struct encoder *encoder = encoder_create(&compression_gzip, NULL, true);
	struct buffer coded = {0};

	ck_assert(encoder_encode(encoder, "", 0, ENCODE_FINISH, &coded));
	expect(&coded, &(struct buffer){0});
	encoder_free(encoder);
	buffer_done(&coded);
	encoder_free(NULL);
}
END_TEST

static bool has_memory;

static void *copier_new(void)
{
	return malloc(1);
}

static bool copier_encode(
	void *state, const char *bytes, size_t size, enum encode how, struct buffer *out)
{
	(void)state;
	(void)how;
	if (__atomic_load_n(&has_memory, __ATOMIC_SEQ_CST))
		buffer_add(out, bytes, size);
	return __atomic_load_n(&has_memory, __ATOMIC_SEQ_CST);
}

/* Takes what it can, says that it cannot take more, and loses nothing of what it took. */
START_TEST(waits_for_memory)
{
	const struct compression copier = {
		.encoder_new = copier_new, .encode = copier_encode, .encoder_free = free};
	struct worker *worker = _i ? worker_new(false) : NULL;
	struct encoder *encoder = encoder_create(&copier, worker, false);
	struct buffer bytes = {0}, coded = {0};
	char piece[PUT_MAX];
	bool taken = true;

	while (taken) {
		make_bytes(piece, sizeof(piece));
		taken = encoder_encode(
			encoder, piece, sizeof(piece), ENCODE_MORE, &coded);
		if (taken)
			buffer_add(&bytes, piece, sizeof(piece));
		ck_assert_uint_lt(bytes.size, 8 << 20);
	}
	coded.failed = false;
	ck_assert(!encoder_encode(encoder, "", 0, ENCODE_FLUSH, &coded));
	coded.failed = false;
	__atomic_store_n(&has_memory, true, __ATOMIC_SEQ_CST);
	ck_assert(encoder_encode(encoder, "", 0, ENCODE_FLUSH, &coded));
	ck_assert_uint_eq(coded.size, bytes.size);
	ck_assert_mem_eq(coded.bytes, bytes.bytes, bytes.size);
	encoder_free(encoder);
	worker_free(worker);
	buffer_done(&bytes);
	buffer_done(&coded);
}
END_TEST

START_TEST(drops_what_is_left)
{
	static char bytes[1 << 20];
	struct worker *worker = worker_new(false);
	struct encoder *encoder = encoder_create(&compression_gzip, worker, false);
	struct buffer coded = {0};

	ck_assert(encoder_encode(encoder, bytes, sizeof(bytes), ENCODE_MORE, &coded));
	encoder_free(encoder);
	worker_free(worker);
	buffer_done(&coded);
}
END_TEST

Suite *suite_encoder(void)
{
	Suite *suite = suite_create("encoder");
	TCase *tests = tcase_create("encoder");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, test_files_remove);
	tcase_add_loop_test(tests, hands_all_on_when_flushed, 0, 6);
	tcase_add_test(tests, may_end_with_nothing);
	tcase_add_loop_test(tests, waits_for_memory, 0, 2);
	tcase_add_test(tests, drops_what_is_left);
	suite_add_tcase(suite, tests);
	return suite;
}
