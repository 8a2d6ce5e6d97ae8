/* SPDX-License-Identifier: MIT */
/* The list of what may reach a terminal. */
#include "player/guard.h"

#include <string.h>

#include "common/clock.h"
#include "common/width.h"
#include "common/utf8.h"
#include "common/visible.h"
#include "player/pen.h"

enum {
	COUNT_MAX = 9999, /* of rows and columns in one sequence */
	MARKS_MAX = 16,   /* combining characters on one cell */
	SGR_MAX = 64,     /* numbers in one rebuilt SGR */
};

static const int64_t bell_pause_ns = NS_PER_SECOND / 4;

void guard_init(struct guard *guard)
{
	*guard = (struct guard){0};
	escape_init(&guard->escape);
}

void guard_done(struct guard *guard)
{
	escape_done(&guard->escape);
}

static void drop(struct guard *guard, enum guard_class class)
{
	guard->dropped[class]++;
}

/* Text */

/* One character above ASCII; true if it may be shown. */
static bool is_shown(struct guard *guard, uint32_t code_point)
{
	if (visible_is_trick(code_point)) {
		drop(guard, GUARD_TRICK);
		return false;
	}
	if (!is_combining(code_point)) {
		guard->marks = 0;
		return true;
	}
	if (++guard->marks <= MARKS_MAX)
		return true;
	drop(guard, GUARD_TRICK);
	return false;
}

/* Copies text in runs: whole characters of UTF-8 without controls, as the parser gives
 * them. */
static void add_text(
	struct guard *guard, const struct escape_token *token, struct buffer *out)
{
	const char *run = token->text, *at = run, *end = run + token->size;

	while (at < end && !token->ascii) {
		size_t ascii = utf8_ascii(at, (size_t)(end - at));
		uint32_t code_point;
		int length;

		if (ascii > 0) {
			guard->marks = 0;
			at += ascii;
			continue;
		}
		length = utf8_decode(at, (size_t)(end - at), &code_point);
		if (!is_shown(guard, code_point)) {
			buffer_add(out, run, (size_t)(at - run));
			run = at + length;
		}
		at += length;
	}
	if (token->ascii)
		guard->marks = 0;
	buffer_add(out, run, (size_t)(end - run));
}

static void add_control(struct guard *guard, char control, int64_t time_ns, struct buffer *out)
{
	guard->marks = 0;
	switch (control) {
	case '\n':
	case '\v':
	case '\f':
		buffer_add_byte(out, control);
		if (guard->newline)
			buffer_add_byte(out, '\r');
		break;
	case '\b':
	case '\t':
	case '\r':
		buffer_add_byte(out, control);
		break;
	case 0x0e: /* SO, SI: between the two character sets */
	case 0x0f:
		guard->charset = true;
		buffer_add_byte(out, control);
		break;
	case '\a':
		if (guard->bell_rang && time_ns - guard->bell_ns < bell_pause_ns) {
			drop(guard, GUARD_BELL);
			break;
		}
		guard->bell_rang = true;
		guard->bell_ns = time_ns;
		buffer_add_byte(out, control);
		break;
	case 0x05: /* ENQ: the terminal types its answerback */
		drop(guard, GUARD_REPORT);
		break;
	default: /* NUL, DEL and the like show nothing */
		break;
	}
}

static void undo(const struct guard *guard, struct buffer *out);

/* Sequences without a parameter */

static void forget_modes(struct guard *guard)
{
	guard->alternate = guard->hidden = guard->no_wrap = guard->reversed = false;
	guard->insert = guard->origin = guard->margins = guard->blinking = false;
	guard->charset = guard->newline = false;
}

/* RIS and DECSTR: what they would put back, for a terminal's own reset takes its settings
 * with it; RIS also clears, once. */
static void add_reset(struct guard *guard, bool clears, struct buffer *out)
{
	bool alternate = guard->alternate && !clears; /* DECSTR does not leave it */

	guard->alternate = guard->alternate && clears;
	undo(guard, out);
	forget_modes(guard);
	guard->alternate = alternate;
	if (clears && !guard->just_reset)
		buffer_add_text(out, "\033[m\033[H\033[J");
	else if (!clears)
		buffer_add_text(out, "\033[m");
}

static bool is_reset(const struct escape_token *token)
{
	return token->kind == ESCAPE_ESC && token->final == 'c' &&
		token->intermediates[0] == '\0';
}

static void add_single(struct guard *guard, const struct escape_token *token, struct buffer *out)
{
	if (token->intermediates[0] != '\0' && token->intermediates[1] == '\0') {
		bool set = (token->intermediates[0] == '(' || token->intermediates[0] == ')') &&
			(token->final == '0' || token->final == 'B');

		guard->charset |= set;
		if (set || (token->intermediates[0] == '#' && token->final == '8'))
			buffer_add_format(
				out, "\033%c%c", token->intermediates[0], token->final);
		else
			drop(guard, GUARD_RESET);
		return;
	}
	switch (token->intermediates[0] ? '\0' : token->final) {
	case '7': /* save and restore the cursor */
	case '8':
	case 'D': /* line down, next line, line up */
	case 'E':
	case 'M':
		buffer_add_byte(out, '\033');
		buffer_add_byte(out, token->final);
		break;
	case 'c':
		add_reset(guard, true, out);
		break;
	case 'Z': /* DECID */
		drop(guard, GUARD_REPORT);
		break;
	case '=':
	case '>':
		drop(guard, GUARD_KEYS);
		break;
	case '\\':
		break; /* the end of a string that was cancelled */
	default:
		drop(guard, GUARD_OTHER);
	}
}

/* SGR */

struct numbers {
	int values[SGR_MAX];
	unsigned count;
};

static void add_number(struct numbers *numbers, int value)
{
	if (numbers->count < SGR_MAX)
		numbers->values[numbers->count++] = value;
}

/* 38 or 48 goes out in the spelling with semicolons, which all understand. */
static void add_colour(struct numbers *numbers, int target, uint32_t colour)
{
	int value = (int)(colour & 0xffffff);

	add_number(numbers, target);
	if ((colour & COLOUR_KIND) == COLOUR_INDEXED) {
		add_number(numbers, 5);
		add_number(numbers, value);
	} else {
		add_number(numbers, 2);
		for (int shift = 16; shift >= 0; shift -= 8)
			add_number(numbers, value >> shift & 255);
	}
}

static bool is_known_attribute(int value)
{
	return (value >= 0 && value <= 9) || (value >= 21 && value <= 29) ||
		(value >= 30 && value <= 37) || (value >= 39 && value <= 47) ||
		value == 49 || value == 53 || value == 55 || (value >= 90 && value <= 97) ||
		(value >= 100 && value <= 107);
}

/* Adds the attribute at parameter *i, which is moved behind it. Kinds of underline become
 * the plain one, and its colour is left out: terminals that do not know them take them
 * for something else. */
static void add_attribute(
	const struct escape_token *token, unsigned *i, struct numbers *numbers)
{
	int value = pen_number(token, *i, 0);
	uint32_t colour;

	if (value == 38 || value == 48 || value == 58) {
		if (pen_take_colour(token, i, &colour) && value != 58)
			add_colour(numbers, value, colour);
		return;
	}
	if (value < 0)
		value = 0;
	if (value == 4 && pen_number(token, *i, 1) == 0)
		value = 24;
	if (is_known_attribute(value))
		add_number(numbers, value);
	++*i;
}

static void add_attributes(const struct escape_token *token, struct buffer *out)
{
	struct numbers numbers = {.count = 0};
	unsigned count = token->parameters->count;

	for (unsigned i = 0; i < count;)
		add_attribute(token, &i, &numbers);
	if (count > 0 && numbers.count == 0)
		return;
	buffer_add_text(out, "\033[");
	for (unsigned i = 0; i < numbers.count; i++) {
		if (i > 0)
			buffer_add_byte(out, ';');
		buffer_add_decimal(out, (unsigned)numbers.values[i]);
	}
	buffer_add_byte(out, 'm');
}

/* Sequences with parameters */

static int count_at(const struct escape_token *token, unsigned i)
{
	int value = pen_number(token, i, 0);

	return value > COUNT_MAX ? COUNT_MAX : value;
}

/* Rebuilds a sequence of at most `most` plain numbers. */
static void add_counts(const struct escape_token *token, unsigned most, struct buffer *out)
{
	unsigned count = token->parameters->count < most ? token->parameters->count : most;

	buffer_add_text(out, "\033[");
	for (unsigned i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_byte(out, ';');
		if (count_at(token, i) >= 0)
			buffer_add_decimal(out, (unsigned)count_at(token, i));
	}
	buffer_add_byte(out, token->final);
}

/* Modes that draw, with what undoes them. */
static bool *mode_of(struct guard *guard, int mode)
{
	switch (mode) {
	case 5:
		return &guard->reversed;
	case 6:
		return &guard->origin;
	case 7:
		return &guard->no_wrap;
	case 12:
		return &guard->blinking;
	case 25:
		return &guard->hidden;
	case 47:
	case 1047:
	case 1049:
		return &guard->alternate;
	default:
		return NULL;
	}
}

static enum guard_class class_of_mode(int mode)
{
	switch (mode) {
	case 3:
	case 40:
	case 2:
		return GUARD_RESET;
	case 18:
	case 19:
		return GUARD_PRINTER;
	case 1:
	case 9:
	case 35:
	case 66:
	case 67:
	case 1000:
	case 1001:
	case 1002:
	case 1003:
	case 1004:
	case 1005:
	case 1006:
	case 1007:
	case 1015:
	case 1016:
	case 2004:
	case 2031:
	case 2048:
		return GUARD_KEYS;
	default:
		return GUARD_OTHER;
	}
}

static void add_private_modes(
	struct guard *guard, const struct escape_token *token, struct buffer *out)
{
	bool set = token->final == 'h';

	for (unsigned i = 0; i < token->parameters->count; i++) {
		int mode = pen_number(token, i, 0);
		bool *state = mode_of(guard, mode);

		if (state == NULL && mode != 1048) {
			drop(guard, class_of_mode(mode));
			continue;
		}
		/* Wrapping and the cursor are normally on. */
		if (state != NULL)
			*state = mode == 7 || mode == 25 ? !set : set;
		buffer_add_format(out, "\033[?%d%c", mode, token->final);
	}
}

static void add_modes(struct guard *guard, const struct escape_token *token, struct buffer *out)
{
	for (unsigned i = 0; i < token->parameters->count; i++) {
		int mode = pen_number(token, i, 0);

		if (mode == 20)
			guard->newline = token->final == 'h';
		if (mode != 4) {
			if (mode != 20)
				drop(guard, GUARD_OTHER);
			continue;
		}
		guard->insert = token->final == 'h';
		buffer_add_format(out, "\033[4%c", token->final);
	}
}

/* How many numbers a plain sequence that only draws may have; -1: it is not one. */
static int plain_numbers(const struct escape_token *token)
{
	unsigned count = token->parameters->count;

	if (token->final == 'J' && pen_number(token, 0, 0) > 2)
		return -1;
	switch (token->final) {
	case '@': /* insert, delete, erase, repeat characters */
	case 'P':
	case 'X':
	case 'b':
	case 'A': /* move the cursor */
	case 'B':
	case 'C':
	case 'D':
	case 'E':
	case 'F':
	case 'G':
	case '`':
	case 'a':
	case 'd':
	case 'e':
	case 'I': /* tabs */
	case 'Z': /* (their stops stay the viewer's) */
	case 'J': /* erase, insert, delete lines; 3 erases the viewer's scrollback */
	case 'K':
	case 'L':
	case 'M':
	case 'S': /* scroll */
		return 1;
	case 'T': /* with five numbers it tracks the mouse */
		return count > 1 ? -1 : 1;
	case 'H':
	case 'f':
	case 'r':
		return 2;
	case 's': /* with numbers it sets margins on some, saves the cursor on others */
	case 'u':
		return count > 0 ? -1 : 0;
	default:
		return -1;
	}
}

static enum guard_class class_of_csi(const struct escape_token *token)
{
	switch (token->final) {
	case 'c':
	case 'n':
	case 'x':
	case 'v':
	case 'w':
	case 'y':
		return GUARD_REPORT;
	case 'q':
		return token->prefix == '>' ? GUARD_REPORT : GUARD_OTHER;
	case 'S':
		return token->prefix == '?' ? GUARD_REPORT : GUARD_OTHER;
	case 'p': /* DECRQM asks, DECSCL resets */
		return strchr(token->intermediates, '$') ? GUARD_REPORT : GUARD_RESET;
	case 'u':
		return token->prefix == '?' ? GUARD_REPORT : GUARD_KEYS;
	case 'm':
	case 'T':
		return GUARD_KEYS;
	case 'i':
		return GUARD_PRINTER;
	case 't':
		switch (escape_number(token, 0, 0)) {
		case 20:
		case 21:
		case 22:
		case 23:
			return GUARD_TITLE;
		case 11:
		case 13:
		case 14:
		case 15:
		case 16:
		case 18:
		case 19:
			return GUARD_REPORT;
		default:
			return GUARD_WINDOW;
		}
	default:
		return GUARD_OTHER;
	}
}

static void note_state(struct guard *guard, const struct escape_token *token)
{
	if (token->final == 'r')
		guard->margins = true;
}

static void add_csi(struct guard *guard, const struct escape_token *token, struct buffer *out)
{
	bool plain = token->prefix == '\0' && token->intermediates[0] == '\0';
	int numbers = plain ? plain_numbers(token) : -1;

	if (token->cut)
		drop(guard, GUARD_BROKEN);
	else if (token->prefix == '\0' && strcmp(token->intermediates, "!") == 0 &&
		token->final == 'p')
		add_reset(guard, false, out);
	else if (numbers >= 0) {
		note_state(guard, token);
		add_counts(token, (unsigned)numbers, out);
	} else if (plain && token->final == 'm')
		add_attributes(token, out);
	else if (plain && (token->final == 'h' || token->final == 'l'))
		add_modes(guard, token, out);
	else if (token->prefix == '?' && token->intermediates[0] == '\0' &&
		(token->final == 'h' || token->final == 'l'))
		add_private_modes(guard, token, out);
	else if (token->prefix == '\0' && strcmp(token->intermediates, " ") == 0 &&
		token->final == 'q' && count_at(token, 0) <= 6) {
		guard->styled = true;
		buffer_add_format(out, "\033[%d q", escape_number(token, 0, 0));
	} else
		drop(guard, class_of_csi(token));
}

/* Strings: none of them only draws. */

static enum guard_class class_of_osc(const char *text, size_t size)
{
	int number = 0;
	size_t at = 0;

	for (; at < size && text[at] >= '0' && text[at] <= '9' && number < 100000; at++)
		number = number * 10 + (text[at] - '0');
	if (number != 52 && number != 5522 && memmem(text, size, ";?", 2) != NULL)
		return GUARD_REPORT;
	switch (number) {
	case 0:
	case 1:
	case 2:
		return at > 0 ? GUARD_TITLE : GUARD_OTHER;
	case 8:
		return GUARD_LINK;
	case 52:
	case 5522:
		return GUARD_CLIPBOARD;
	case 60:
	case 61:
		return GUARD_REPORT;
	case 7:
	case 9:
	case 99:
	case 133:
	case 633:
	case 777:
		return GUARD_DESKTOP;
	case 1337:
		return memmem(text, size, "Copy", 4) ? GUARD_CLIPBOARD : GUARD_DESKTOP;
	default:
		if ((number >= 4 && number <= 19) || number == 21 ||
			(number >= 104 && number <= 119))
			return GUARD_COLOURS;
		return GUARD_OTHER;
	}
}

static void drop_string(struct guard *guard, const struct escape_token *token)
{
	if (token->cut)
		drop(guard, GUARD_BROKEN);
	else if (token->kind == ESCAPE_STRING && token->final == 'k')
		drop(guard, GUARD_TITLE);
	else if (token->kind == ESCAPE_OSC)
		drop(guard, class_of_osc(token->text, token->size));
	else if (token->kind == ESCAPE_DCS && token->final == 'q' &&
		token->intermediates[0] != '\0')
		drop(guard, GUARD_REPORT); /* DECRQSS, XTGETTCAP */
	else
		drop(guard, GUARD_DEVICE);
}

void guard_filter(struct guard *guard, const char *bytes, size_t size, int64_t time_ns,
	struct buffer *out)
{
	const char *at = bytes, *end = bytes + size;
	struct escape_token token;

	while (escape_next(&guard->escape, &at, end, &token)) {
		size_t before = out->size;

		switch (token.kind) {
		case ESCAPE_TEXT:
			add_text(guard, &token, out);
			break;
		case ESCAPE_CONTROL:
			add_control(guard, token.final, time_ns, out);
			break;
		case ESCAPE_ESC:
			add_single(guard, &token, out);
			break;
		case ESCAPE_CSI:
			add_csi(guard, &token, out);
			break;
		default:
			drop_string(guard, &token);
		}
		if (out->size > before)
			guard->just_reset = is_reset(&token);
	}
}

void guard_end(struct guard *guard)
{
	if (escape_is_open(&guard->escape))
		drop(guard, GUARD_BROKEN);
}

/* What is on goes off; the end of the origin mode moves the cursor to the top. */
static void undo(const struct guard *guard, struct buffer *out)
{
	if (guard->alternate)
		buffer_add_text(out, "\033[?1049l");
	if (guard->origin)
		buffer_add_text(out, "\033[?6l");
	if (guard->margins)
		buffer_add_text(out, guard->origin ? "\033[r" : "\0337\033[r\0338");
	if (guard->insert)
		buffer_add_text(out, "\033[4l");
	if (guard->no_wrap)
		buffer_add_text(out, "\033[?7h");
	if (guard->reversed)
		buffer_add_text(out, "\033[?5l");
	if (guard->blinking)
		buffer_add_text(out, "\033[?12l");
	if (guard->hidden)
		buffer_add_text(out, "\033[?25h");
	if (guard->charset)
		buffer_add_text(out, "\033(B\033)B\017");
}

void guard_leave(const struct guard *guard, struct buffer *out)
{
	undo(guard, out);
	if (guard->origin)
		buffer_add_text(out, "\033[9999;1H\r\n");
	if (guard->styled)
		buffer_add_text(out, "\033[0 q");
	buffer_add_text(out, "\033[?25h\033[m\033(B\033)B\017");
}

void guard_reset(struct guard *guard)
{
	forget_modes(guard);
	guard->styled = guard->bell_rang = guard->just_reset = false;
	guard->marks = 0;
	escape_done(&guard->escape);
}

void guard_enter(const struct guard *guard, struct buffer *out)
{
	if (guard->alternate)
		buffer_add_text(out, "\033[?1049h");
	if (guard->insert)
		buffer_add_text(out, "\033[4h");
	if (guard->no_wrap)
		buffer_add_text(out, "\033[?7l");
	if (guard->reversed)
		buffer_add_text(out, "\033[?5h");
	if (guard->hidden)
		buffer_add_text(out, "\033[?25l");
}

/* The table of classes */

static const struct {
	const char *name;
	bool is_dangerous;
} classes[GUARD_CLASSES] = {
	[GUARD_REPORT] = {"questions that the terminal answers as if typed", true},
	[GUARD_TITLE] = {"changes of the title", true},
	[GUARD_CLIPBOARD] = {"reading or writing the clipboard", true},
	[GUARD_KEYS] = {"changes of keys, mouse, focus or paste", true},
	[GUARD_LINK] = {"links", true},
	[GUARD_DESKTOP] = {"notifications, files, shell marks", true},
	[GUARD_COLOURS] = {"changes of the palette", true},
	[GUARD_WINDOW] = {"moving or resizing the window", true},
	[GUARD_DEVICE] = {"device strings", true},
	[GUARD_PRINTER] = {"printing", true},
	[GUARD_RESET] = {"resets and character sets", true},
	[GUARD_TRICK] = {"characters that hide or turn text", true},
	[GUARD_BELL] = {"too many bells", false},
	[GUARD_BROKEN] = {"broken or endless sequences", true},
	[GUARD_OTHER] = {"other sequences that are not known to be harmless", false},
};

const char *guard_class_name(enum guard_class class)
{
	return classes[class].name;
}

bool guard_class_is_dangerous(enum guard_class class)
{
	return classes[class].is_dangerous;
}
