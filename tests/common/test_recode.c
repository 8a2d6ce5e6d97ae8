/* SPDX-License-Identifier: MIT */
#include "common/recode.h"

#include <errno.h>
#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *charset, *bytes, *text;
} cases[] = {
	{"CP437", "\xc9\xcd\xbb \x82\x1b[1m", "╔═╗ é\x1b[1m"},
	{"ISO-8859-1", "caf\xe9\r\n", "café\r\n"},
	{"SHIFT_JIS", "a\x93\xfa\x96\x7b", "a日本"},
	{"EUC-JP", "\xff\x41",
		"\xef\xbf\xbd"
		"A"},
	{"UTF-8", "\xf0\x9f\x98\x80", "\U0001f600"},
};

/* The same for every division of the bytes. */
START_TEST(recodes)
{
	size_t size = strlen(cases[_i].bytes);

	for (size_t cut = 0; cut <= size; cut++) {
		struct recoder *recoder = recoder_new(cases[_i].charset);
		struct buffer out = {0};

		ck_assert_ptr_nonnull(recoder);
		recoder_add(recoder, cases[_i].bytes, cut, &out);
		recoder_add(recoder, cases[_i].bytes + cut, size - cut, &out);
		buffer_add_byte(&out, '\0');
		ck_assert_str_eq(out.bytes, cases[_i].text);
		buffer_done(&out);
		recoder_free(recoder);
	}
}
END_TEST

START_TEST(forgets_what_waits)
{
	struct recoder *recoder = recoder_new("SHIFT_JIS");
	struct buffer out = {0};

	recoder_add(recoder, "\x93", 1, &out);
	ck_assert_uint_eq(out.size, 0);
	recoder_reset(recoder);
	recoder_add(recoder, "x", 1, &out);
	ck_assert_uint_eq(out.size, 1);
	buffer_done(&out);
	recoder_free(recoder);
	ck_assert_ptr_null(recoder_new("nonsense"));
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

Suite *suite_recode(void)
{
	Suite *suite = suite_create("recode");
	TCase *tests = tcase_create("recode");

	tcase_add_loop_test(tests, recodes, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tests, forgets_what_waits);
	suite_add_tcase(suite, tests);
	return suite;
}
