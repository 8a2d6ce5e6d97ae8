/* SPDX-License-Identifier: MIT */
#include "common/quote.h"

#include <stdlib.h>

#include "tests/suites.h"

static const struct {
	char *words[4];
	const char *text;
} cases[] = {
	{{NULL}, ""},
	{{"make", "-j4", "all", NULL}, "make -j4 all"},
	{{"echo", "a b", "", NULL}, "echo 'a b' ''"},
	{{"sh", "-c", "it's $HOME", NULL}, "sh -c 'it'\\''s $HOME'"},
	{{"0123456789012345678901234567890123456789", NULL},
		"01234567890123456789012345678901"},
};

START_TEST(quotes)
{
	char *text = quote_words(cases[_i].words, 32);

	ck_assert_str_eq(text, cases[_i].text);
	free(text);
}
END_TEST

Suite *suite_quote(void)
{
	Suite *suite = suite_create("quote");
	TCase *tests = tcase_create("quote");

	tcase_add_loop_test(tests, quotes, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}
