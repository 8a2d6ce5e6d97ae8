/* SPDX-License-Identifier: MIT */
/* Expectations from the Unicode Standard, table 3-7 and 3-8. */
#include "common/utf8.h"

#include <stdbool.h>
#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *bytes;
	int result;
	uint32_t code_point;
} cases[] = {
	{"a", 1, 'a'},
	{"\xc3\xa9", 2, 0xe9},
	{"\xe2\x82\xac", 3, 0x20ac},
	{"\xf0\x9f\x98\x80", 4, 0x1f600},
	{"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
	{"\xef\xbf\xbd", 3, 0xfffd},
	{"\xc3", 0, 0},
	{"\xe2\x82", 0, 0},
	{"\xf0\x9f\x98", 0, 0},
	{"\x80", -1, 0},
	{"\xff", -1, 0},
	{"\xc0\xaf", -1, 0},         /* overlong */
	{"\xe0\x80\x80", -1, 0},     /* overlong */
	{"\xed\xa0\x80", -1, 0},     /* a surrogate */
	{"\xf4\x90\x80\x80", -1, 0}, /* above U+10FFFF */
	{"\xe2\x82\x41", -2, 0},     /* the maximal subpart */
	{"\xf0\x9f\x98\x41", -3, 0},
};

START_TEST(decodes)
{
	uint32_t code_point = 0;

	ck_assert_int_eq(
		utf8_decode(cases[_i].bytes, strlen(cases[_i].bytes), &code_point),
		cases[_i].result);
	ck_assert_uint_eq(code_point, cases[_i].code_point);
}
END_TEST

START_TEST(encodes_what_it_decodes)
{
	for (uint32_t code_point = 0; code_point <= 0x10ffff; code_point++) {
		bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
		uint32_t decoded;
		char bytes[4];
		size_t size = utf8_encode(code_point, bytes);

		if (utf8_decode(bytes, size, &decoded) != (int)size ||
			decoded != (surrogate ? 0xfffd : code_point))
			ck_abort_msg("U+%04X became U+%04X", code_point, decoded);
	}
}
END_TEST

START_TEST(finds_an_unfinished_end)
{
	ck_assert_uint_eq(utf8_unfinished("", 0), 0);
	ck_assert_uint_eq(utf8_unfinished("abc", 3), 0);
	ck_assert_uint_eq(utf8_unfinished("a\xc3", 2), 1);
	ck_assert_uint_eq(utf8_unfinished("a\xc3\xa9", 3), 0);
	ck_assert_uint_eq(utf8_unfinished("\xe2\x82", 2), 2);
	ck_assert_uint_eq(utf8_unfinished("\xf0\x9f\x98", 3), 3);
	ck_assert_uint_eq(utf8_unfinished("\x80\x80\x80\x80", 4), 0);
	ck_assert_uint_eq(utf8_unfinished("a\xff", 2), 0);
	ck_assert_uint_eq(utf8_unfinished("\xe0\x80", 2), 0); /* never a character */
}
END_TEST

/* Every byte at every place of a run, against the plain definition. */
START_TEST(ends_ascii_at_the_first_other_byte)
{
	char bytes[24];

	for (size_t place = 0; place < sizeof(bytes); place++)
		for (int byte = 0; byte < 256; byte++) {
			bool printable = byte >= 0x20 && byte < 0x7f;

			memset(bytes, 'x', sizeof(bytes));
			bytes[place] = (char)byte;
			ck_assert_uint_eq(utf8_ascii(bytes, sizeof(bytes)),
				printable ? sizeof(bytes) : place);
		}
	ck_assert_uint_eq(utf8_ascii("", 0), 0);
}
END_TEST

Suite *suite_utf8(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tests = tcase_create("utf8");

	tcase_add_loop_test(tests, decodes, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tests, encodes_what_it_decodes);
	tcase_add_test(tests, finds_an_unfinished_end);
	tcase_add_test(tests, ends_ascii_at_the_first_other_byte);
	suite_add_tcase(suite, tests);
	return suite;
}
