/* SPDX-License-Identifier: MIT */
#include "player/keys.h"

#include <string.h>

#include "tests/suites.h"

enum { MOST = 8 };

static const struct {
	const char *bytes;
	uint32_t keys[MOST]; /* 0 ends them */
} typed[] = {
	{"q", {'q'}},
	{" .,", {' ', '.', ','}},
	{"\033[D\033[C", {KEY_LEFT, KEY_RIGHT}},
	{"\033OA\033OB", {KEY_UP, KEY_DOWN}},
	{"\033[1;2D", {KEY_LEFT | KEY_SHIFT}},
	{"\033[1;5C", {KEY_RIGHT | KEY_CONTROL}},
	{"\033[H\033[F\033[1~\033[4~", {KEY_HOME, KEY_END, KEY_HOME, KEY_END}},
	{"\033[5~\033[6~", {KEY_PAGE_UP, KEY_PAGE_DOWN}},
	{"\xc3\xa9\xe6\x97\xa5", {0xe9, 0x65e5}},
	{"\003\032", {3, 26}},
	/* What a terminal answers or reports is no key. */
	{"\033[?62;22ca", {'a'}},
	{"\033]11;rgb:0/0/0\033\\b", {'b'}},
	{"\033[<0;10;5Mc", {'c'}},
	{"\033[I\033[Od", {'d'}},
};

/* In one piece and byte by byte. */
START_TEST(keys_of_bytes)
{
	const char *bytes = typed[_i].bytes;
	size_t size = strlen(bytes);

	for (size_t piece = 1; piece <= size; piece += size > 1 ? size - 1 : 1) {
		struct keyboard keyboard = {.size = 0};
		unsigned count = 0;
		uint32_t key;

		for (size_t from = 0; from < size; from += piece) {
			size_t end = from + piece < size ? from + piece : size;
			const char *at = bytes + from;

			while (keyboard_next(&keyboard, &at, bytes + end, &key))
				ck_assert_uint_eq(key, typed[_i].keys[count++]);
		}
		ck_assert_uint_eq(typed[_i].keys[count], 0);
		ck_assert(!keyboard_is_escape(&keyboard));
		vt_parser_done(&keyboard.parser);
	}
}
END_TEST

START_TEST(escape_alone)
{
	struct keyboard keyboard = {.size = 0};
	const char *at = "\033";
	uint32_t key;

	ck_assert(!keyboard_next(&keyboard, &at, at + 1, &key));
	ck_assert(keyboard_is_escape(&keyboard));
	vt_parser_done(&keyboard.parser);
}
END_TEST

START_TEST(actions)
{
	int value = 0;

	ck_assert_int_eq(key_action(KEY_LEFT, &value), ACTION_GO_SECONDS);
	ck_assert_int_eq(value, -5);
	ck_assert_int_eq(key_action('7', &value), ACTION_GO_TENTH);
	ck_assert_int_eq(value, 7);
	ck_assert_int_eq(key_action('z', &value), ACTION_NONE);
}
END_TEST

/* The help has a line for each action of the table. */
START_TEST(help)
{
	const char *text;
	unsigned lines = keys_help_lines();

	for (unsigned i = 0; i < lines; i++) {
		ck_assert_ptr_nonnull(keys_help_line((int)i, &text));
		ck_assert_uint_gt(strlen(text), 0);
	}
	ck_assert_ptr_null(keys_help_line((int)lines, &text));
}
END_TEST

Suite *suite_keys(void)
{
	Suite *suite = suite_create("keys");
	TCase *tests = tcase_create("keys");

	tcase_add_loop_test(tests, keys_of_bytes, 0, sizeof(typed) / sizeof(typed[0]));
	tcase_add_test(tests, escape_alone);
	tcase_add_test(tests, actions);
	tcase_add_test(tests, help);
	suite_add_tcase(suite, tests);
	return suite;
}
