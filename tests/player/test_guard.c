/* SPDX-License-Identifier: MIT */
#include "player/guard.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/suites.h"
#include "tests/support/harmless.h"

/* What draws passes, rebuilt. */
static const struct {
	const char *in, *out;
} drawn[] = {
	{"plain caf\xc3\xa9 \xf0\x9f\x98\x80\r\n\tx\b", NULL},
	{"\033[1;31;48;5;17;38;2;1;2;3mx\033[0m\033[m", NULL},
	{"\033[38:2::1:2:3m\033[48:5:9m\033[38:2:1:2:3m",
		"\033[38;2;1;2;3m\033[48;5;9m\033[38;2;1;2;3m"},
	{"\033[4:3m\033[4:0m\033[58:2::1:2:3m\033[58;5;1;1m", "\033[4m\033[24m\033[1m"},
	{"\033[38;2;300;0;0mx\033[999mx\033[;1m", "xx\033[0;1m"},
	{"\033[H\033[2J\033[5;10H\033[3A\033[K\033[2P\033[4@\033[L\033[M\033[5Xx\033[2b",
		NULL},
	{"\033[5;20r\033[r\033[2S\033[3T\0337\0338\033D\033M\033E", NULL},
	{"\033[65535;99999H", "\033[9999;9999H"},
	{"\033[?25l\033[?7l\033[?6h\033[?5h\033[?12h\033[4h", NULL},
	{"\033[?1049h\033[?1049l\033[?47h\033[?1047l", NULL},
	{"\033[?25;1000;7h", "\033[?25h\033[?7h"},
	{"\033[20hx\ny\033[20lz\n", "x\n\ryz\n"},
	{"\033(0lqk\033(B\033)0\016x\017\033#8\033[3 q", NULL},
	{"\033cx\033c\033cx", "\033[m\033[H\033[Jx\033[m\033[H\033[Jx"},
	{"\xc2\x9b"
	 "1mx\xc2\x84",
		"\033[1mx\033D"},
	{"\xff(\x9b"
	 "31m\xc3",
		"\xef\xbf\xbd(\xef\xbf\xbd"
		"31m"},
	{"x\001\002\x7f\x0by", "x\x0by"},
	{"a\xe2\x80\xae"
	 "b\xef\xbb\xbf",
		"ab"},
	{"\033\\\030\032", ""},
	{"\033[3bx\033[3b\033c\033[2b", "x\033[3b\033[m\033[H\033[J"},
	{"a\xc2\xad\xcd\x8f"
	 "b\xe1\x85\x9f\xe3\x85\xa4\xef\xbe\xa0\xef\xbf\xb5\xf0\x9b\xb2\xa0"
	 "c\xf0\x9d\x85\xb3\xf3\xa0\x87\xb0\xe1\xa0\x8e"
	 "d",
		"abcd"},
	{"\033(A\033*0\033nq\033o", "\033(B\033*0\033nq\033o"},
	{"\033H\033[g\033[3gx", "x"},
	{"\033[?69h\033[3;5s\033[?69l\033[?45hx\033[42;1;1;2;2$x\0336y", "xy"},
	{"\033[3Jx", "x"},
	{"\033[4h\033[?25l\033[2;5r\033c", "\033[4h\033[?25l\033[2;5r\033[4l\033[?"
					   "25h\033[r\033[m\033[H\033[J"},
	{"\033[?6h\033(0\033[!px", "\033[?6h\033(0\033[?6l\033(B\033)B\033[mx"},
};

/* What would do more is dropped and counted. The text around it stays. */
static const struct {
	const char *in;
	enum guard_class class;
} dropped[] = {
	{"\033[c", GUARD_REPORT},
	{"\033[>c", GUARD_REPORT},
	{"\033[=c", GUARD_REPORT},
	{"\033Z", GUARD_REPORT},
	{"\033[>q", GUARD_REPORT},
	{"\033[x", GUARD_REPORT},
	{"\033[5n", GUARD_REPORT},
	{"\033[6n", GUARD_REPORT},
	{"\033[?6n", GUARD_REPORT},
	{"\033[?996n", GUARD_REPORT},
	{"\033[?2026$p", GUARD_REPORT},
	{"\033[1;1;1;1;1;1*y", GUARD_REPORT},
	{"\033[\"v", GUARD_REPORT},
	{"\033[&w", GUARD_REPORT},
	{"\033P$qm\033\\", GUARD_REPORT},
	{"\033P+q544e\033\\", GUARD_REPORT},
	{"\033]10;?\033\\", GUARD_REPORT},
	{"\033]4;1;?\a", GUARD_REPORT},
	{"\033]50;?\a", GUARD_REPORT},
	{"\005", GUARD_REPORT},
	{"\033[?u", GUARD_REPORT},
	{"\033[?1;1;0S", GUARD_REPORT},
	{"\033[18t", GUARD_REPORT},
	{"\033[14t", GUARD_REPORT},
	{"\033[21t", GUARD_TITLE},
	{"\033[22;0t", GUARD_TITLE},
	{"\033krm -rf\033\\", GUARD_TITLE},
	{"\033]0;rm -rf\a", GUARD_TITLE},
	{"\033]2;title\033\\", GUARD_TITLE},
	{"\033]52;c;aGFjaw==\a", GUARD_CLIPBOARD},
	{"\033]52;c;?\a", GUARD_CLIPBOARD},
	{"\033]1337;CopyToClipboard=\a", GUARD_CLIPBOARD},
	{"\033[?1000h", GUARD_KEYS},
	{"\033[?1003h", GUARD_KEYS},
	{"\033[?1004h", GUARD_KEYS},
	{"\033[?1006h", GUARD_KEYS},
	{"\033[?2004h", GUARD_KEYS},
	{"\033[?2031h", GUARD_KEYS},
	{"\033[?2048h", GUARD_KEYS},
	{"\033[?1h", GUARD_KEYS},
	{"\033[?66h", GUARD_KEYS},
	{"\033[>1u", GUARD_KEYS},
	{"\033[>4;2m", GUARD_KEYS},
	{"\033=", GUARD_KEYS},
	{"\033>", GUARD_KEYS},
	{"\033[1;1;1;1;1T", GUARD_KEYS},
	{"\033]8;;http://evil\033\\", GUARD_LINK},
	{"\033]7;file://host/\033\\", GUARD_DESKTOP},
	{"\033]9;boo\a", GUARD_DESKTOP},
	{"\033]777;notify;a;b\a", GUARD_DESKTOP},
	{"\033]133;A\a", GUARD_DESKTOP},
	{"\033]1337;File=x\a", GUARD_FILE},
	{"\033]4;1;red\a", GUARD_COLOURS},
	{"\033]11;black\a", GUARD_COLOURS},
	{"\033]104\a", GUARD_COLOURS},
	{"\033]P7aaaaaa", GUARD_COLOURS},
	{"\033]R", GUARD_COLOURS},
	{"\033[8;500;500t", GUARD_WINDOW},
	{"\033[2t", GUARD_WINDOW},
	{"\033[3;0;0t", GUARD_WINDOW},
	{"\033Pq#0;2;0;0;0\033\\", GUARD_GRAPHICS},
	{"\033P1;1|17/41\033\\", GUARD_DEVICE},
	{"\033_Ga=q;\033\\", GUARD_REPORT},
	{"\033^x\033\\", GUARD_DEVICE},
	{"\033Xx\033\\", GUARD_DEVICE},
	{"\033[5i", GUARD_PRINTER},
	{"\033[?4i", GUARD_PRINTER},
	{"\033[?18h", GUARD_PRINTER},
	{"\033[61\"p", GUARD_RESET},
	{"\033[?3h", GUARD_RESET},
	{"\033[?40h", GUARD_RESET},
	{"\033%G", GUARD_RESET},
	{"\xe2\x80\xae", GUARD_TRICK},
	{"\xe2\x81\xa6", GUARD_TRICK},
	{"\xf3\xa0\x81\x81", GUARD_TRICK},
	{"\033[?2026h", GUARD_OTHER},
	{"\033[3J", GUARD_OTHER},
	{"\033[1#p", GUARD_RESET},
};

static char *filtered(struct guard *guard, const char *bytes, size_t size, size_t piece)
{
	struct buffer out = {0};

	for (size_t at = 0; at < size; at += piece) {
		size_t now = piece < size - at ? piece : size - at;

		guard_filter(guard, bytes + at, now, 0, &out);
		/* Whatever came before, what comes out is whole. */
		ck_assert(harmless(out.bytes, out.size));
	}
	return buffer_take_text(&out);
}

/* The same for every division of the input, and for what has been through. */
static void expect(const char *in, const char *wanted)
{
	size_t size = strlen(in);

	for (size_t piece = 1; piece <= size; piece++) {
		struct guard guard, again;
		char *out, *twice;

		guard_init(&guard);
		guard_init(&again);
		out = filtered(&guard, in, size, piece);
		ck_assert_str_eq(out, wanted);
		ck_assert_uint_le(strlen(out), 6 * size + 64);
		twice = filtered(&again, out, strlen(out), strlen(out) + 1);
		ck_assert_str_eq(twice, out);
		free(out);
		free(twice);
		guard_done(&guard);
		guard_done(&again);
	}
}

START_TEST(what_draws_passes)
{
	expect(drawn[_i].in, drawn[_i].out ? drawn[_i].out : drawn[_i].in);
}
END_TEST

/* ESC [ as one character, and so on: the other spelling. */
static char *in_c1(const char *text)
{
	struct buffer out = {0};

	for (; *text != '\0'; text++) {
		if (*text == '\033' && text[1] >= '@' && text[1] < '`') {
			buffer_add_byte(&out, '\xc2');
			buffer_add_byte(&out, (char)(*++text + 64));
		} else {
			buffer_add_byte(&out, *text);
		}
	}
	return buffer_take_text(&out);
}

static void expect_dropped(const char *sequence, enum guard_class class)
{
	struct buffer text = {0};
	struct guard guard;
	char *all, *out;

	buffer_add_text(&text, "before");
	buffer_add_text(&text, sequence);
	buffer_add_text(&text, "behind");
	all = buffer_take_text(&text);
	expect(all, "beforebehind");
	guard_init(&guard);
	out = filtered(&guard, all, strlen(all), strlen(all));
	ck_assert_msg(guard.dropped[class] >= 1, "%s is not counted as %s", sequence + 1,
		guard_class_name(class));
	guard_done(&guard);
	free(out);
	free(all);
}

START_TEST(what_does_more_is_dropped)
{
	char *other = in_c1(dropped[_i].in);

	expect_dropped(dropped[_i].in, dropped[_i].class);
	expect_dropped(other, dropped[_i].class);
	free(other);
}
END_TEST

/* Within a string, in the middle of another sequence, without an end, as the last byte:
 * nothing of it gets out, and nothing is left open. */
START_TEST(no_context_helps)
{
	const char *sequence = dropped[_i].in;
	static const char *const around[][2] = {{"\033]0;", "\a"}, {"\033P", "\033\\"},
		{"\033[31", ""}, {"\033", ""}, {"\033]", ""}, {"", "\033"},
		{"\033_", ""}};

	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++)
		for (size_t cut = 0; cut <= strlen(sequence); cut++) {
			struct buffer text = {0};
			struct guard guard;
			char *all, *out;

			buffer_add_text(&text, around[i][0]);
			buffer_add(&text, sequence, cut);
			buffer_add_text(&text, around[i][1]);
			all = buffer_take_text(&text);
			guard_init(&guard);
			if (*all != '\0') {
				out = filtered(&guard, all, strlen(all), 1);
				ck_assert(harmless(out, strlen(out)));
				free(out);
			}
			guard_done(&guard);
			free(all);
		}
}
END_TEST

START_TEST(bells_are_few)
{
	struct guard guard;
	struct buffer out = {0};

	guard_init(&guard);
	for (int i = 0; i < 1000; i++)
		guard_filter(&guard, "\a", 1, i * NS_PER_MS, &out);
	ck_assert_uint_eq(out.size, 4);
	ck_assert_int_eq(guard.dropped[GUARD_BELL], 996);
	guard_done(&guard);
	buffer_done(&out);
}
END_TEST

START_TEST(marks_are_few)
{
	struct guard guard;
	struct buffer out = {0};

	guard_init(&guard);
	guard_filter(&guard, "a", 1, 0, &out);
	for (int i = 0; i < 1000; i++)
		guard_filter(&guard, "\xcc\x81", 2, 0, &out);
	ck_assert_uint_eq(out.size, 1 + 2 * 16);
	guard_done(&guard);
	buffer_done(&out);
}
END_TEST

START_TEST(endless_strings_end)
{
	static char bytes[200000];
	struct guard guard;
	struct buffer out = {0};

	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, "\033]0;", 4);
	guard_init(&guard);
	guard_filter(&guard, bytes, sizeof(bytes), 0, &out);
	guard_end(&guard);
	ck_assert_int_eq(guard.dropped[GUARD_BROKEN], 1);
	ck_assert_uint_eq(out.size, 0);
	guard_done(&guard);
	buffer_done(&out);
}
END_TEST

#define USUAL "\033[4l\033[?7h\033[?25h"
#define PLAIN "\033[m\033(B\033)B\017"

static const struct {
	const char *in, *leave, *leave_pipe; /* a terminal, and what is no terminal */
} left[] = {
	{"plain", USUAL PLAIN, ""},
	{"\033[?1049h", "\033[?1049l" USUAL PLAIN, "\033[?1049l"},
	{"\033[?47h", "\033[?47l" USUAL PLAIN, "\033[?47l"},
	{"\033[?1049h\033[?1049l\033[?7l\033[?7h", USUAL PLAIN, "\033[?7h"},
	{"\033[2;5r", "\0337\033[r\0338" USUAL PLAIN, "\0337\033[r\0338"},
	{"\033[31mred", USUAL PLAIN, "\033[m"},
	{"\033[31mred\033[m", USUAL PLAIN, ""},
	{"\033(0", USUAL PLAIN, "\033(B\033)B"},
	{"\033*0", USUAL PLAIN "\033*B\033+B", "\033*B\033+B"},
	{"\033(0\033(B", USUAL PLAIN, ""},
	/* What a terminal saves with the cursor does not come back behind the guard. */
	{"\033[?6h\0337\033[?6l\0338",
		"\033[4l\033[?6l\033[?7h\033[?25h\033[r\033[9999;1H\r\n" PLAIN,
		"\033[?6l\033[r\033[9999;1H\r\n"},
	{"\033[2;5r\033[?6h\033[4h\033[?7l\033[?5h\033[?12h\033[4 q",
		"\0337\033[r\0338\033[4l\033[?5l\033[?6l\033[?7h\033[?12l\033[?25h\033[r"
		"\033[9999;1H\r\n\033[0 q" PLAIN,
		"\0337\033[r\0338\033[4l\033[?5l\033[?6l\033[?7h\033[?12l\033[r"
		"\033[9999;1H\r\n\033[0 q"},
};

static const struct {
	const char *in, *out;
} saved[] = {
	/* A cursor that was never saved is at home, not where the viewer's shell saved
	   its own. */
	{"\0338", "\033[H"},
	{"\033[u", "\033[H"},
	{"\033[?1048l", "\033[H"},
	{"\033[?6h\033[1m\0338", "\033[?6h\033[1m\033[?6l\033[m\033[H"},
	{"\0337\033[!p\0338", "\0337\033[m\033[H"},
	{"\0337\033c\0338", "\0337\033[m\033[H\033[J\033[H"},
	{"\0337\033[?1049h\0338", "\0337\033[?1049h\033[H"},
	{"ab\033[?1049l", "ab"},
	/* One that was saved comes back with the modes as they are, but for DECOM. */
	{"\0337\0338", "\0337\0338"},
	{"\033[s\033[u", "\0337\0338"},
	{"\033[?1048h\033[?1048l", "\0337\0338"},
	{"\033[?6h\0337\033[?6l\0338", "\033[?6h\0337\033[?6l\033[?6h\0338"},
	{"\033[?7l\0337\033[?7h\0338\0338",
		"\033[?7l\0337\033[?7h\033[?7l\0338\033[?7h\0337\0338"},
	{"\033[?5h\033[?1049h\033[?5l\033[?1049l",
		"\033[?5h\033[?1049h\033[?5l\033[?5h\033[?1049l\033[?5l\0337"},
};

START_TEST(saved_cursors_are_its_own)
{
	struct guard guard;
	char *out;

	guard_init(&guard);
	out = filtered(&guard, saved[_i].in, strlen(saved[_i].in), 1);
	ck_assert_str_eq(out, saved[_i].out);
	ck_assert(harmless(out, strlen(out)));
	free(out);
	guard_done(&guard);
}
END_TEST

START_TEST(leaves_as_it_found)
{
	struct guard guard;
	char *text;

	for (int known = 0; known <= 1; known++) {
		struct buffer out = {0};

		guard_init(&guard);
		guard_filter(&guard, left[_i].in, strlen(left[_i].in), 0, &out);
		buffer_clear(&out);
		guard_leave(&guard, known, &out);
		text = buffer_take_text(&out);
		ck_assert_str_eq(text, known ? left[_i].leave : left[_i].leave_pipe);
		ck_assert(harmless(text, strlen(text)));
		free(text);
		guard_done(&guard);
	}
}
END_TEST

/* What must be painted is where it stops. */
static const char *const painted[] = {"\033[?69h", "\033[?45h", "\033[2;5s", "\033[42$x",
	"\033[$z", "\033[${", "\033[1;1;2;2;1;2;2$v", "\033[2'}", "\033[2'~", "\033[ @",
	"\033[ A", "\0336", "\0339", "\033[1\"q", "\033[?J", "\033[?K", "\033N", "\033O",
	"\033(A", "\033H", "\033[g", "\033[2;5r\033[!p", "\033[?6h\033[!p"};

START_TEST(stops_for_painting)
{
	struct guard guard;
	struct buffer out = {0};

	guard_init(&guard);
	guard.can_paint = true;
	guard_filter(&guard, "a", 1, 0, &out);
	guard_filter(&guard, painted[_i], strlen(painted[_i]), 0, &out);
	ck_assert(guard.is_stopped);
	buffer_clear(&out);
	guard_filter(&guard, "b", 1, 0, &out);
	ck_assert_uint_eq(out.size, 0);
	guard.is_stopped = false;
	guard_filter(&guard, "c", 1, 0, &out);
	ck_assert_uint_eq(out.size, 1);
	guard_done(&guard);
	buffer_done(&out);
}
END_TEST

Suite *suite_guard(void)
{
	Suite *suite = suite_create("guard");
	TCase *tests = tcase_create("guard");

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))
	tcase_add_loop_test(tests, what_draws_passes, 0, COUNT(drawn));
	tcase_add_loop_test(tests, what_does_more_is_dropped, 0, COUNT(dropped));
	tcase_add_loop_test(tests, no_context_helps, 0, COUNT(dropped));
	tcase_add_loop_test(tests, stops_for_painting, 0, COUNT(painted));
	tcase_add_test(tests, bells_are_few);
	tcase_add_test(tests, marks_are_few);
	tcase_add_test(tests, endless_strings_end);
	tcase_add_loop_test(tests, leaves_as_it_found, 0, COUNT(left));
	tcase_add_loop_test(tests, saved_cursors_are_its_own, 0, COUNT(saved));
	suite_add_tcase(suite, tests);
	return suite;
}
