/* SPDX-License-Identifier: MIT */
#include "common/buffer.h"

#include <stdint.h>
#include <stdlib.h>

#include "tests/suites.h"

START_TEST(collects_bytes)
{
	struct buffer buffer = {0};
	char *text;

	buffer_add_text(&buffer, "one");
	buffer_add_byte(&buffer, ' ');
	buffer_add(&buffer, "two, three", 3);
	ck_assert_uint_eq(buffer.size, 7);
	buffer_consume(&buffer, 4);
	text = buffer_take_text(&buffer);
	ck_assert_str_eq(text, "two");
	ck_assert_uint_eq(buffer.size, 0);
	free(text);
}
END_TEST

START_TEST(remembers_a_failure)
{
	struct buffer buffer = {0};

	buffer_add_text(&buffer, "kept");
	ck_assert_ptr_null(buffer_reserve(&buffer, SIZE_MAX / 2));
	ck_assert(buffer.failed);
	buffer_add_text(&buffer, "dropped");
	ck_assert_uint_eq(buffer.size, 4);
	ck_assert_ptr_null(buffer_take_text(&buffer));
}
END_TEST

START_TEST(consumes_at_most_all)
{
	struct buffer buffer = {0};

	buffer_add_text(&buffer, "abc");
	buffer_consume(&buffer, 100);
	ck_assert_uint_eq(buffer.size, 0);
	buffer_done(&buffer);
}
END_TEST

Suite *suite_buffer(void)
{
	Suite *suite = suite_create("buffer");
	TCase *tests = tcase_create("buffer");

	tcase_add_test(tests, collects_bytes);
	tcase_add_test(tests, remembers_a_failure);
	tcase_add_test(tests, consumes_at_most_all);
	suite_add_tcase(suite, tests);
	return suite;
}
