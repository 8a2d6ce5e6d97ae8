/* SPDX-License-Identifier: MIT */
#include "common/fold.h"

#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *text, *folded;
} cases[] = {
	{"", ""},
	{"plain 123 {}", "plain 123 {}"},
	{"Mixed CASE @[`", "mixed case @[`"},
	{"ÄÖÜ ÉCOLE ΑΒΓ ЖЗ", "äöü école αβγ жз"},
	{"\u212a \u1e9e \u0130", "\u212a \u1e9e \u0130"}, /* of another length */
	{"A\xff\xc3", "a\xff\xc3"},
};

START_TEST(folds)
{
	char text[64];
	size_t size = strlen(cases[_i].text);

	strcpy(text, cases[_i].text);
	ck_assert_int_eq(
		fold_changes(text, size), strcmp(cases[_i].text, cases[_i].folded) != 0);
	fold(text, size);
	ck_assert_str_eq(text, cases[_i].folded);
	ck_assert(!fold_changes(text, size));
}
END_TEST

Suite *suite_fold(void)
{
	Suite *suite = suite_create("fold");
	TCase *tests = tcase_create("fold");

	tcase_add_loop_test(tests, folds, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}
