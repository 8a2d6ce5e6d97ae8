/* SPDX-License-Identifier: MIT */
/*
 * One row for each query. Sources: xterm's ctlseqs; DEC STD 070 (DECRQM, DECRQSS); the
 * kitty keyboard protocol. The replies claim only what every terminal can do: a VT220
 * with colours.
 */
#include "recorder/answers.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/libptyvt/modes.h"
#include "common/libptyvt/sgr.h"
#include "common/version.h"

enum {
	CELL_WIDTH = 8, /* pixels, for programs that ask */
	CELL_HEIGHT = 16,
	FOREGROUND = 0xe5e5e5,
	BACKGROUND = 0x000000,
	NAMES_MAX = 64, /* in one query for terminfo strings */
};

struct question {
	const struct answers *answers;
	const struct vt_token *token;
	struct buffer *out;
};

static int parameter(const struct question *question, unsigned i)
{
	return vt_number(question->token, i, 0);
}

/* DSR: 5 asks for the status, 6 for the cursor position; with ? also the page. */
static void status_report(const struct question *question)
{
	const struct vt *screen = question->answers->screen;
	const struct vt_cursor *cursor = vt_cursor(screen);
	unsigned row = cursor->y + 1u - (cursor->origin ? vt_top(screen) : 0);
	bool is_private = question->token->prefix == '?';

	if (parameter(question, 0) == 5 && !is_private)
		buffer_add_text(question->out, "\033[0n");
	if (parameter(question, 0) == 6)
		buffer_add_format(question->out, "\033[%s%u;%uR", is_private ? "?" : "",
			row, cursor->x + 1u);
}

static void primary_attributes(const struct question *question)
{
	if (parameter(question, 0) == 0)
		buffer_add_text(question->out, "\033[?62;22c");
}

static void secondary_attributes(const struct question *question)
{
	if (parameter(question, 0) == 0)
		buffer_add_text(question->out, "\033[>1;10;0c");
}

static void tertiary_attributes(const struct question *question)
{
	if (parameter(question, 0) == 0)
		buffer_add_text(question->out, "\033P!|00000000\033\\");
}

static void name_and_version(const struct question *question)
{
	if (parameter(question, 0) == 0)
		buffer_add_text(question->out, "\033P>|ptyrec(" PTYREC_VERSION ")\033\\");
}

/* With a number it is the reply. */
static void keyboard_flags(const struct question *question)
{
	if (question->token->parameters->count == 0)
		buffer_add_text(question->out, "\033[?0u");
}

/* DECRQM: 1 set, 2 reset, 0 unknown. */
static void mode_report(const struct question *question)
{
	bool is_private = question->token->prefix == '?';
	int number = parameter(question, 0);
	enum vt_mode mode = vt_find_mode(number, is_private);
	const struct vt *screen = question->answers->screen;
	int state = 0;

	if (mode != VT_MODES)
		state = vt_mode(screen, mode) ? 1 : 2;
	else if (is_private && (number == 47 || number == 1047 || number == 1049))
		state = vt_shown(screen) == VT_ALTERNATE ? 1 : 2;
	buffer_add_format(
		question->out, "\033[%s%d;%d$y", is_private ? "?" : "", number, state);
}

/* XTWINOPS: 14 and 16 in pixels, 18 and 19 in cells. */
static void window_report(const struct question *question)
{
	unsigned columns = vt_columns(question->answers->screen);
	unsigned rows = vt_rows(question->answers->screen);

	switch (parameter(question, 0)) {
	case 14:
		buffer_add_format(question->out, "\033[4;%u;%ut", rows * CELL_HEIGHT,
			columns * CELL_WIDTH);
		break;
	case 16:
		buffer_add_format(
			question->out, "\033[6;%d;%dt", CELL_HEIGHT, CELL_WIDTH);
		break;
	case 18: buffer_add_format(question->out, "\033[8;%u;%ut", rows, columns); break;
	case 19: buffer_add_format(question->out, "\033[9;%u;%ut", rows, columns); break;
	default: break;
	}
}

static bool asks_for(const struct question *question, const char *what)
{
	return question->token->size == strlen(what) &&
	       memcmp(question->token->text, what, strlen(what)) == 0;
}

/* DECRQSS: what would set the pen, the margins, the cursor shape, the level. */
static void setting_report(const struct question *question)
{
	const struct vt *screen = question->answers->screen;
	struct buffer *out = question->out;
	size_t start = out->size;

	buffer_add_text(out, "\033P1$r");
	if (asks_for(question, "m")) {
		size_t pen = out->size;

		vt_sgr_add(out, &vt_cursor(screen)->pen);
		if (!out->failed) /* without CSI */
			memmove(out->bytes + pen, out->bytes + pen + 2,
				out->size - pen - 2);
		out->size -= 2;
	} else if (asks_for(question, "r")) {
		buffer_add_format(out, "%u;%ur", vt_top(screen) + 1, vt_bottom(screen));
	} else if (asks_for(question, " q")) {
		buffer_add_format(out, "%u q", vt_cursor_style(screen));
	} else if (asks_for(question, "\"p")) {
		buffer_add_text(out, "62;1\"p");
	} else {
		out->size = start;
		buffer_add_text(out, "\033P0$r");
	}
	buffer_add_text(out, "\033\\");
}

/* xterm's palette: 16 colours, a 6x6x6 cube, 24 greys. */
static uint32_t palette(unsigned i)
{
	static const uint32_t basic[] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee,
		0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
		0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
	static const uint8_t steps[] = {0, 95, 135, 175, 215, 255};

	if (i < 16)
		return basic[i];
	if (i >= 232)
		return (8 + (i - 232) * 10) * 0x010101u;
	i -= 16;
	return (uint32_t)steps[i / 36] << 16 | (uint32_t)steps[i / 6 % 6] << 8 |
	       steps[i % 6];
}

static void add_colour(struct buffer *out, const char *what, uint32_t colour)
{
	unsigned red = colour >> 16 & 0xff, green = colour >> 8 & 0xff,
		 blue = colour & 0xff;

	buffer_add_format(out, "\033]%s;rgb:%02x%02x/%02x%02x/%02x%02x\033\\", what, red,
		red, green, green, blue, blue);
}

/* OSC 4 ; number ; ? and OSC 10, 11, 12 ; ? */
static void colour_report(const struct question *question)
{
	char text[32], what[16];
	unsigned number;
	int used = 0;

	if (question->token->size >= sizeof(text))
		return;
	memcpy(text, question->token->text, question->token->size);
	text[question->token->size] = '\0';
	if (sscanf(text, "4;%3u;?%n", &number, &used) == 1 && used > 0 &&
		text[used] == '\0' && number < 256) {
		snprintf(what, sizeof(what), "4;%u", number);
		add_colour(question->out, what, palette(number));
	} else if (strcmp(text, "10;?") == 0 || strcmp(text, "12;?") == 0) {
		snprintf(what, sizeof(what), "%.2s", text);
		add_colour(question->out, what, FOREGROUND);
	} else if (strcmp(text, "11;?") == 0) {
		add_colour(question->out, "11", BACKGROUND);
	}
}

/* XTGETTCAP: terminfo names in hexadecimal. */
static const struct {
	const char *name, *value; /* both in hexadecimal */
} capabilities[] = {
	{"544e", "787465726d2d323536636f6c6f72"}, /* TN: xterm-256color */
	{"436f", "323536"},                       /* Co: 256 */
	{"636f6c6f7273", "323536"},               /* colors */
	{"524742", "382f382f38"},                 /* RGB: 8/8/8 */
};

static const char *find_capability(const char *name, size_t size)
{
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
		if (strlen(capabilities[i].name) == size &&
			strncasecmp(capabilities[i].name, name, size) == 0)
			return capabilities[i].value;
	return NULL;
}

static void capability_report(const struct question *question)
{
	const char *at = question->token->text, *end = at + question->token->size;

	for (int names = 0; at < end && names < NAMES_MAX; names++) {
		const char *semicolon = memchr(at, ';', (size_t)(end - at));
		size_t size = (size_t)((semicolon ? semicolon : end) - at);
		const char *value = find_capability(at, size);

		if (value != NULL)
			buffer_add_format(question->out, "\033P1+r%.*s=%s\033\\",
				(int)size, at, value);
		else
			buffer_add_text(question->out, "\033P0+r\033\\");
		at += size + (semicolon != NULL);
	}
}

static const struct {
	enum vt_token_kind kind;
	char prefix;
	const char *intermediates;
	char final; /* 0: none */
	void (*answer)(const struct question *question);
} questions[] = {
	{VT_CSI, 0, "", 'n', status_report},
	{VT_CSI, '?', "", 'n', status_report},
	{VT_CSI, 0, "", 'c', primary_attributes},
	{VT_CSI, '>', "", 'c', secondary_attributes},
	{VT_CSI, '=', "", 'c', tertiary_attributes},
	{VT_CSI, '>', "", 'q', name_and_version},
	{VT_CSI, '?', "", 'u', keyboard_flags},
	{VT_CSI, 0, "$", 'p', mode_report},
	{VT_CSI, '?', "$", 'p', mode_report},
	{VT_CSI, 0, "", 't', window_report},
	{VT_DCS, 0, "$", 'q', setting_report},
	{VT_DCS, 0, "+", 'q', capability_report},
	{VT_OSC, 0, "", 0, colour_report},
};

static void answer(
	const struct answers *answers, const struct vt_token *token, struct buffer *out)
{
	struct question question = {.answers = answers, .token = token, .out = out};

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (questions[i].kind == token->kind && !token->cut &&
			(token->kind == VT_OSC ||
				(questions[i].prefix == token->prefix &&
					questions[i].final == token->final &&
					strcmp(questions[i].intermediates,
						token->intermediates) == 0)))
			questions[i].answer(&question);
}

void answers_init(struct answers *answers, unsigned columns, unsigned rows)
{
	vt_parser_init(&answers->parser);
	answers->pool = vt_pool_new();
	if (answers->pool != NULL)
		answers->screen = vt_new(columns, rows, answers->pool);
}

void answers_done(struct answers *answers)
{
	vt_free(answers->screen);
	vt_pool_free(answers->pool);
	vt_parser_done(&answers->parser);
	*answers = (struct answers){0};
}

void answers_resized(struct answers *answers, unsigned columns, unsigned rows)
{
	if (answers->screen != NULL)
		vt_resize(answers->screen, columns, rows);
}

/* Replies must reflect the screen as it was at the query, not after later output. */
void answers_printed(
	struct answers *answers, const char *bytes, size_t size, struct buffer *out)
{
	const char *at = bytes, *end = bytes + size, *shown = bytes;
	struct vt_token token;

	if (answers->screen == NULL)
		return;
	while (vt_parser_next(&answers->parser, &at, end, &token)) {
		if (token.kind != VT_CSI && token.kind != VT_DCS && token.kind != VT_OSC)
			continue;
		vt_feed(answers->screen, shown, (size_t)(at - shown));
		shown = at;
		answer(answers, &token, out);
	}
	vt_feed(answers->screen, shown, (size_t)(end - shown));
}
