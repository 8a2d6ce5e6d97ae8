/* SPDX-License-Identifier: MIT */
#include "player/seek/search.h"

#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *fed, *text;
	const char *shown[3]; /* the rows, with ^ where a cell is highlighted */
	unsigned x, y;        /* of the first match */
} highlights[] = {
	{"one two one", "one", {"^^^.....^^", "^"}, 0, 0},
	{"one ONE", "one", {"^^^.^^^"}, 0, 0},
	{"one ONE", "ONE", {"....^^^"}, 4, 0},
	{"a\r\nbb ab", "ab", {"", "...^^"}, 3, 1},
	/* Over the end of a row. */
	{"01234567abcdef", "89", {NULL}, 0, 0},
	{"01234567abcdef", "7abc", {".......^^^", "^"}, 7, 0},
	/* Wide characters are one each, and marks belong to theirs. */
	{"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x9c\xac", {"..^^"}, 2, 0},
	{"e\xcc\x81x", "\xcc\x81x", {"^^"}, 0, 0},
	{"xe\xcc\x81", "e", {".^"}, 1, 0},
};

static bool is_inverse(const struct vt *screen, unsigned row, unsigned column)
{
	struct vt_line line = vt_line(screen, VT_PRIMARY, row);

	return (vt_cell(&line, column).pen.attributes & VT_INVERSE) != 0;
}

START_TEST(highlighting)
{
	struct vt_pool *pool = vt_pool_new();
	struct vt *screen = vt_new(10, 3, pool);
	struct vt_cursor first = {.x = 99};
	bool found;

	vt_feed(screen, highlights[_i].fed, strlen(highlights[_i].fed));
	found = search_highlight(screen, highlights[_i].text, &first);
	ck_assert_int_eq(found, highlights[_i].shown[0] != NULL);
	for (unsigned row = 0; row < 3; row++) {
		const char *shown =
			highlights[_i].shown[row] ? highlights[_i].shown[row] : "";

		for (unsigned column = 0; column < 10; column++)
			ck_assert_msg(
				is_inverse(screen, row, column) ==
					(column < strlen(shown) && shown[column] == '^'),
				"row %u, column %u", row, column);
	}
	if (found) {
		ck_assert_uint_eq(first.x, highlights[_i].x);
		ck_assert_uint_eq(first.y, highlights[_i].y);
	}
	vt_free(screen);
	vt_pool_free(pool);
}
END_TEST

/* Only what comes newly counts, also if it scrolled off within the same event. */
START_TEST(pictures)
{
	static const struct {
		const char *event;
		bool found;
	} events[] = {
		{"nothing\r\n", false},
		{"the ", false},
		{"text\r\n", true},
		{"more\r\n", false},
		{"the text\r\n\n\n\n\n", true},
	};
	struct vt_pool *pool = vt_pool_new();
	struct vt *screen = vt_new(20, 4, pool);
	struct search search;

	search_init(&search, "the text", screen);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		search_begin_event(&search, 1, 100);
		vt_feed(screen, events[i].event, strlen(events[i].event));
		ck_assert_msg((search_end_event(&search, screen) > 0) == events[i].found,
			"event %zu", i);
	}
	vt_watch(screen, NULL, NULL);
	search_done(&search);
	vt_free(screen);
	vt_pool_free(pool);
}
END_TEST

Suite *suite_search(void)
{
	Suite *suite = suite_create("search");
	TCase *tests = tcase_create("search");

	tcase_add_loop_test(
		tests, highlighting, 0, sizeof(highlights) / sizeof(highlights[0]));
	tcase_add_test(tests, pictures);
	suite_add_tcase(suite, tests);
	return suite;
}
