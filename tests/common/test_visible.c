/* SPDX-License-Identifier: MIT */
#include "common/visible.h"

#include <stdlib.h>

#include "tests/suites.h"

static const struct {
	const char *text, *shown;
} cases[] = {
	{"plain caf\xc3\xa9", "plain caf\xc3\xa9"},
	{"\033]0;t\a\n\x7f", "^[]0;t^G^J^?"},
	{"\xc2\x9b"
	 "1m",
		"\\u{9b}1m"},
	{"\xff\xe2\x82", "\\xff\\xe2\\x82"},
	{"a\xe2\x80\xae"
	 "b\xef\xbb\xbf",
		"a\\u{202e}b\\u{feff}"},
	{"1234567890", "1234567890"},
	{"12345678901", "1234567890..."},
};

START_TEST(shows)
{
	struct buffer out = {0};
	char *text;

	visible_add(&out, cases[_i].text, _i < 5 ? 100 : 10);
	text = buffer_take_text(&out);
	ck_assert_str_eq(text, cases[_i].shown);
	free(text);
}
END_TEST

Suite *suite_visible(void)
{
	Suite *suite = suite_create("visible");
	TCase *tests = tcase_create("visible");

	tcase_add_loop_test(tests, shows, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}
