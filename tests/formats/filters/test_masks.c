/* SPDX-License-Identifier: MIT */
#include "formats/filters/masks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"

static void add(struct masks *masks, const char *places)
{
	unsigned from, to;
	int size;

	for (; sscanf(places, "%u-%u%n", &from, &to, &size) == 2; places += size)
		masks_add(masks, from, to);
	masks_sort(masks);
}

/* Masked in pieces of `piece` bytes. */
static void check(const char *places, const char *drops, const char *text, size_t piece,
	const char *expected)
{
	struct masks masks = {0}, dropped = {0};
	struct buffer out = {0};
	size_t size = strlen(text);
	char *result;

	add(&masks, places);
	add(&dropped, drops);
	for (size_t at = 0; at < size; at += piece)
		masks_apply(&masks, &dropped, at, text + at,
			piece < size - at ? piece : size - at, "#", &out);
	result = buffer_take_text(&out);
	ck_assert_str_eq(result, expected);
	free(result);
	masks_done(&masks);
	masks_done(&dropped);
}

START_TEST(places)
{
	size_t piece = (size_t)_i + 1;

	check("", "", "abc", piece, "abc");
	check("1-2", "", "abc", piece, "a#c");
	check("2-4 0-1 1-3", "", "abcdef", piece, "####ef");
	check("1-4", "", "a\x1b\tb\x7f", piece, "a\x1b\t#\x7f");
	check("1-6", "2-4", "abcdefg", piece, "a###g");
	check("", "0-7", "abcdefg", piece, "");
	check("1-2", "", "a\xc3\xa9z", piece, "a#z");
	check("0-3", "", "\xe2\x80\xa2z", piece, "#z");
	check("0-2", "", "\xff\xfez", piece, "##z");
}
END_TEST

START_TEST(wide_characters)
{
	check("0-1", "", "\xe4\xb8\x96z", 4, "##z");
	check("3-4", "", "\xe4\xb8\x96z", 4, "\xe4\xb8\x96#");
}
END_TEST

Suite *suite_masks(void)
{
	Suite *suite = suite_create("masks");
	TCase *tests = tcase_create("masks");

	tcase_add_loop_test(tests, places, 0, 5);
	tcase_add_test(tests, wide_characters);
	suite_add_tcase(suite, tests);
	return suite;
}
