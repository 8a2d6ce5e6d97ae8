/* SPDX-License-Identifier: MIT */
#include "common/libptyvt/paint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/support/painted.h"

static const char *const pictures[] = {
	"",
	"one\r\ntwo\r\nthree",
	"\033[31mred\033[44m blue\033[K\r\n\033[mplain",
	"\033[2J\033[3;4H\xe6\x97\xa5\xe6\x9c\xac\033[5;1He\xcc\x81",
	"0123456789ab",
	"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
	"\033[?1049h\033[Hediting\033[5;1H\033[7mstatus\033[27m",
	"shell\r\n$ \033[?1049h\033[2;3HX\033[1;4m",
	"\033[2;4r\033[?6h\033[2;2Hmargin",
	"\033[4h\033[?7l\033(0lqqk",
	"\033)0\016x\0337\033[3;3H\017y",
	"\033[?25l\033[?5hdark",
	"\033[5;1Hlast row\033[4:3m\033]8;;http://a\033\\link",
	"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 \xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
};

static const char *const behind[] = {"x", "\r\nmore\r\n", "\0338y", "\033M\033M\033Mz",
	"\n\n\n\n\n\nend", "\033[?1049lback", "\033[Kgone", "0123456789abcdef"};

enum {
	PICTURES = sizeof(pictures) / sizeof(pictures[0]),
	BEHIND = sizeof(behind) / sizeof(behind[0])
};

/* Each picture over each other one. */
START_TEST(every_picture)
{
	const char *wanted = pictures[_i];

	for (int from = 0; from < PICTURES; from++)
		for (int then = 0; then < BEHIND; then++)
			for (int knows = 0; knows < 2; knows++)
				ck_assert_msg(
					painted(pictures[from], strlen(pictures[from]),
						wanted, strlen(wanted), behind[then],
						strlen(behind[then]), knows),
					"%d over %d, then %d", _i, from, then);
}
END_TEST

/* What is the same is not written. */
START_TEST(only_what_differs)
{
	struct vt_pool *pool;
	struct vt *from, *to;
	struct buffer out = {0};

	pool = vt_pool_new();
	from = vt_new(80, 24, pool);
	vt_feed(from, "\033[2Jaaa bbb ccc\r\nddd\r\n\033[31meee", 31);
	to = vt_keep(from);
	vt_feed(to, "\033[1;5HBBB\033[1;5H", 15);
	vt_paint(&out, from, false, to);
	buffer_add_byte(&out, '\0');
	ck_assert_ptr_nonnull(strstr(out.bytes, "BBB"));
	ck_assert_ptr_null(strstr(out.bytes, "aaa"));
	ck_assert_ptr_null(strstr(out.bytes, "eee"));
	ck_assert_ptr_null(strstr(out.bytes, "\033[K"));
	ck_assert_int_lt(out.size, 80);
	buffer_done(&out);
	vt_free(from);
	vt_free(to);
	vt_pool_free(pool);
}
END_TEST

Suite *suite_paint(void)
{
	Suite *suite = suite_create("paint");
	TCase *tests = tcase_create("paint");

	tcase_add_loop_test(tests, every_picture, 0, PICTURES);
	tcase_add_test(tests, only_what_differs);
	suite_add_tcase(suite, tests);
	return suite;
}
