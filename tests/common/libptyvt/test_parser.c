/* SPDX-License-Identifier: MIT */
#include "common/libptyvt/parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"

/* Tokens as text: "abc" text, ^J control, ESC( B, CSI?25;:1h, OSC{text}, DCS1q{text},
 * STRING_{text}; text of one run joined, whatever pieces it came in. */
static void add_token(struct buffer *text, const struct vt_token *token)
{
	static const char *const names[] = {[VT_ESC] = "ESC",
		[VT_CSI] = "CSI",
		[VT_OSC] = "OSC",
		[VT_DCS] = "DCS",
		[VT_STRING] = "STRING"};

	if (token->kind == VT_TEXT) {
		buffer_add(text, token->text, token->size);
		return;
	}
	if (token->kind == VT_CONTROL) {
		buffer_add_format(text, "^%c", token->final ^ 64);
		return;
	}
	buffer_add_format(text, "<%s", names[token->kind]);
	if (token->prefix != '\0')
		buffer_add_byte(text, token->prefix);
	for (unsigned i = 0; token->parameters != NULL && i < token->parameters->count;
		i++)
		for (unsigned n = 0; n < token->parameters->counts[i]; n++) {
			int value = token->parameters->values[i][n];

			buffer_add_text(text, n > 0 ? ":" : i > 0 ? ";" : "");
			if (value >= 0)
				buffer_add_format(text, "%d", value);
		}
	buffer_add_text(text, token->intermediates);
	if (token->kind != VT_OSC)
		buffer_add_byte(text, token->final);
	if (token->text != NULL) {
		buffer_add_byte(text, '{');
		buffer_add(text, token->text, token->size);
		buffer_add_byte(text, '}');
	}
	buffer_add_text(text, token->cut ? "!>" : ">");
}

static char *tokens(const char *bytes, size_t size, size_t piece)
{
	struct vt_parser escape;
	struct vt_token token;
	struct buffer text = {0};
	char *copy;

	vt_parser_init(&escape);
	while (size > 0) {
		size_t now = piece < size ? piece : size;
		const char *at;

		copy = malloc(now); /* the end of what may be read */
		memcpy(copy, bytes, now);
		at = copy;
		while (vt_parser_next(&escape, &at, copy + now, &token))
			add_token(&text, &token);
		ck_assert_ptr_eq(at, copy + now);
		free(copy);
		bytes += now;
		size -= now;
	}
	if (vt_parser_is_open(&escape))
		buffer_add_text(&text, "...");
	vt_parser_done(&escape);
	return buffer_take_text(&text);
}

static const struct {
	const char *bytes, *tokens;
} cases[] = {
	{"plain caf\xc3\xa9 \xf0\x9f\x98\x80", "plain caf\xc3\xa9 \xf0\x9f\x98\x80"},
	{"a\r\n\tb\x7f", "a^M^J^Ib^?"},
	{"\033[31mred\033[m", "<CSI31m>red<CSIm>"},
	{"\033[?25;1049h", "<CSI?25;1049h>"},
	{"\033[;5H\033[5;H", "<CSI;5H><CSI5;H>"},
	{"\033[38:2::1:2:3m", "<CSI38:2::1:2:3m>"},
	{"\033[99999999999b", "<CSI65535b>"},
	{"\033[1:2:3:4:5:6:7:8:9:10;2m", "<CSI1:2:3:4:5:6:7:8;2m!>"},
	{"\033[0 q\033[!p\033[?1$p", "<CSI0 q><CSI!p><CSI?1$p>"},
	{"\033(B\0337\033#8\033c", "<ESC(B><ESC7><ESC#8><ESCc>"},
	{"\033]0;title\007x\033]8;;\033\\", "<OSC{0;title}>x<OSC{8;;}>"},
	{"\033]P7aaAA00x\033]Ry\033]Px\033\\z", "<OSC{P7aaAA00}>x<OSC{R}>y<OSC{Px}>z"},
	{"\033P1$qm\033\\", "<DCS1$q{m}>"},
	{"\033Ptmux;\033\033]0;t\a\033\033\\\033\\x", "<DCSt{mux;\033]0;t\a\033\\}>x"},
	{"\033_G\007\033\\\033^p\033\\\033Xs\033\\",
		"<STRING_{G\007}><STRING^{p}><STRINGX{s}>"},
	{"\033ktitle\033\\x", "<STRINGk{title}>x"},
	/* Both spellings of C1. */
	{"\xc2\x9b"
	 "1mx\x9b"
	 "2my",
		"<CSI1m>x\xef\xbf\xbd"
		"2my"},
	{"\xc2\x9d"
	 "0;t\xc2\x9c"
	 "\xc2\x90q\xc2\x9c"
	 "\xc2\x84",
		"<OSC{0;t}><DCSq{}><ESCD>"},
	{"cp1250: \x9e\x90, all of it", "cp1250: \xef\xbf\xbd\xef\xbf\xbd, all of it"},
	/* A control within a sequence acts at once, CAN ends it, ESC begins anew. */
	{"\033[1\n2m", "^J<CSI12m>"},
	{"\033[1\030m", "^Xm"},
	{"\033[1\033[2m", "<CSI2m>"},
	{"\033]0;t\033[1mx", "<CSI1m>x"},
	{"\033]0;t\030x", "^Xx"},
	/* Wrong: passed over up to the final byte. */
	{"\033[1?h\033[?<1hx", "x"},
	{"\033[1 !\"#px", "x"},
	{"\033[ 1qx", "x"},
	{"\033   Bx", "x"},
	{"\033[1\xc3\xa9m", "\xc3\xa9m"},
	{"\xff\xc3(\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd(..."},
	{"\xe2\x82\033[m", "\xef\xbf\xbd<CSIm>"},
	{"\033", "..."},
	{"\033]0;never ends", "..."},
};

START_TEST(gives_tokens)
{
	const char *bytes = cases[_i].bytes;
	size_t size = strlen(bytes);

	for (size_t piece = 1; piece <= size; piece++) {
		char *found = tokens(bytes, size, piece);

		ck_assert_str_eq(found, cases[_i].tokens);
		free(found);
	}
}
END_TEST

START_TEST(parameters_are_limited)
{
	struct buffer bytes = {0};
	struct vt_parser escape;
	struct vt_token token;
	const char *at;

	buffer_add_text(&bytes, "\033[");
	for (int i = 0; i < 1000; i++)
		buffer_add_format(&bytes, "%d;", i);
	buffer_add_text(&bytes, "m");
	vt_parser_init(&escape);
	at = bytes.bytes;
	ck_assert(vt_parser_next(&escape, &at, at + bytes.size, &token));
	ck_assert_uint_eq(token.parameters->count, VT_PARAMETERS);
	ck_assert(token.cut);
	ck_assert_int_eq(vt_number(&token, 31, -1), 31);
	ck_assert_int_eq(vt_number(&token, 32, -1), -1);
	vt_parser_done(&escape);
	buffer_done(&bytes);
}
END_TEST

START_TEST(strings_are_limited)
{
	static char bytes[VT_STRING_MAX + 1000];
	struct vt_parser escape;
	struct vt_token token;
	const char *at = bytes;

	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, "\033]", 2);
	bytes[sizeof(bytes) - 1] = '\a';
	vt_parser_init(&escape);
	ck_assert(vt_parser_next(&escape, &at, bytes + sizeof(bytes), &token));
	ck_assert_int_eq(token.kind, VT_OSC);
	ck_assert_uint_eq(token.size, VT_STRING_MAX);
	ck_assert(token.cut);
	vt_parser_done(&escape);
}
END_TEST

Suite *suite_parser(void)
{
	Suite *suite = suite_create("parser");
	TCase *tests = tcase_create("parser");

	tcase_add_loop_test(
		tests, gives_tokens, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tests, parameters_are_limited);
	tcase_add_test(tests, strings_are_limited);
	suite_add_tcase(suite, tests);
	return suite;
}
