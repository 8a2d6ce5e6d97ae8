/* SPDX-License-Identifier: MIT */
#include "common/libptyvt/transcript.h"

#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"

static const struct {
	const char *pieces[6];
	const char *told; /* each line after the number of its piece */
} cases[] = {
	{{"one\r\n", "two\r\n"}, "0 one,1 two,"},
	{{"one", " and a half\r\n"}, "1 one and a half,"},
	{{"one\r\n", "\033[Hagain\033[K\r\n"}, "0 one,1 again,"},
	{{"one\r\n", "\033[Hsecond\r\n", "\033[Hthird \r\n"}, "0 one,2 third,"},
	{{"one\r\n", "\033[Hone\r\n"}, "0 one,"},
	{{"one\r\n", "\033[Htwo\r\n", "\033[Hone\r\n"}, "0 one,"},
	{{"1\r\n2\r\n", "3\r\n4\r\n5\r\n", "6\r\n"}, "0 1,0 2,1 3,1 4,1 5,2 6,"},
	{{"a\r\nb\r\n", "\033[HA\r\n\r\n", "\r\n\r\n\r\n"}, "0 a,0 b,1 A,"},
	{{"end"}, "0 end,"},
	{{"x\r\n", "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n"}, "0 x,1 1,1 2,1 3,1 4,1 5,1 6,"},
	{{"one\r\ntwo\r\n\033[2J\033[Hnew\r\n"}, "0 one,0 two,0 new,"},
	{{"a 1\r\n", "\033[Ha 2\r\n", "\033[?1049halt", "\033[?1049l\r\n"},
		"0 a 1,1 a 2,"},
};

static void tell(void *context, int64_t time_ns, const char *text)
{
	buffer_add_format(context, "%d %s,", (int)time_ns, text);
}

static bool is_not_blank(void *context, struct vt *vt, const char *text)
{
	(void)context;
	(void)vt;
	return text[0] != '\0';
}

START_TEST(tells)
{
	struct vt_pool *pool = vt_pool_new();
	struct vt *vt = vt_new(20, 4, pool);
	struct vt_transcript *transcript = calloc(1, sizeof(*transcript));
	struct buffer out = {0};
	int64_t time_ns;

	transcript->time_ns = &time_ns;
	transcript->wanted = is_not_blank;
	transcript->tell = tell;
	transcript->context = &out;
	vt_transcript_begin(transcript, vt);
	for (int i = 0; i < 6 && cases[_i].pieces[i] != NULL; i++) {
		time_ns = i;
		vt_transcript_feed(
			transcript, vt, cases[_i].pieces[i], strlen(cases[_i].pieces[i]));
	}
	ck_assert(vt_transcript_end(transcript, vt));
	buffer_add_byte(&out, '\0');
	ck_assert_str_eq(out.bytes, cases[_i].told);
	buffer_done(&out);
	free(transcript);
	vt_free(vt);
	vt_pool_free(pool);
}
END_TEST

Suite *suite_transcript(void)
{
	Suite *suite = suite_create("transcript");
	TCase *tests = tcase_create("transcript");

	tcase_add_loop_test(tests, tells, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}
