/* SPDX-License-Identifier: MIT */
/* The list of what may reach a terminal. */
#include "player/guard.h"

#include <string.h>

#include "common/clock.h"
#include "common/libptyvt/functions.h"
#include "common/libptyvt/modes.h"
#include "common/libptyvt/sgr.h"
#include "common/unicode.h"
#include "common/utf8.h"

enum {
	COUNT_MAX = 9999, /* of rows and columns in one sequence */
	MARKS_MAX = 16,   /* combining characters on one cell */
	SGR_MAX = 64,     /* numbers in one rebuilt SGR */
};

static const int64_t bell_pause_ns = NS_PER_SECOND / 4;

void guard_init(struct guard *guard)
{
	*guard = (struct guard){0};
	vt_parser_init(&guard->parser);
}

void guard_done(struct guard *guard)
{
	vt_parser_done(&guard->parser);
}

static void drop(struct guard *guard, enum guard_class class)
{
	guard->dropped[class]++;
}

/* Text */

/* One character above ASCII; true if it may be shown. */
static bool is_shown(struct guard *guard, uint32_t code_point)
{
	if (is_trick(code_point)) {
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
	struct guard *guard, const struct vt_token *token, struct buffer *out)
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
	if (end > run) {
		guard->has_printed = true;
		guard->just_reset = false;
	}
	buffer_add(out, run, (size_t)(end - run));
}

/* Controls that do not draw. */
static void add_control(
	struct guard *guard, char control, int64_t time_ns, struct buffer *out)
{
	if (control == 0x05) { /* ENQ: the terminal types its answerback */
		drop(guard, GUARD_REPORT);
		return;
	}
	if (control != '\a') /* NUL, DEL and the like show nothing */
		return;
	/* Time may go back. */
	if (guard->bell_rang && time_ns >= guard->bell_ns &&
		time_ns - guard->bell_ns < bell_pause_ns) {
		drop(guard, GUARD_BELL);
		return;
	}
	guard->bell_rang = true;
	guard->bell_ns = time_ns;
	buffer_add_byte(out, control);
}

/* What is undone */

/* With the saved cursor some terminals save these modes, too. */
static unsigned saved_by_some(void)
{
	unsigned modes = 0;

	for (int mode = 0; mode < VT_MODES; mode++)
		if (vt_mode_rows[mode].is_saved_by_some)
			modes |= VT_MODE_BIT(mode);
	return modes;
}

/* Sets the mode to what is usual, or to the other. */
static void set_mode(
	struct guard *guard, enum vt_mode mode, bool usual, struct buffer *out)
{
	const struct vt_mode_row *row = &vt_mode_rows[mode];

	if (usual) {
		guard->modes &= (uint16_t)~VT_MODE_BIT(mode);
	} else {
		guard->modes |= (uint16_t)VT_MODE_BIT(mode);
		guard->modes_used |= (uint16_t)VT_MODE_BIT(mode);
	}
	buffer_add_format(out, "\033[%s%d%c", row->is_private ? "?" : "", row->number,
		row->usually == usual ? 'h' : 'l');
}

/* Changes those modes whose bits differ. */
static void set_modes(struct guard *guard, unsigned wanted, struct buffer *out)
{
	for (int mode = 0; mode < VT_MODES; mode++)
		if (((guard->modes ^ wanted) & VT_MODE_BIT(mode)) != 0)
			set_mode(guard, (enum vt_mode)mode,
				(wanted & VT_MODE_BIT(mode)) == 0, out);
}

static void reset_charsets(struct guard *guard, struct buffer *out)
{
	if (guard->charsets[0] != 0 || guard->charsets[1] != 0)
		buffer_add_text(out, "\033(B\033)B");
	if (guard->charset != 0)
		buffer_add_byte(out, '\017');
	if (guard->charsets[2] != 0 || guard->charsets[3] != 0)
		buffer_add_text(out, "\033*B\033+B");
	memset(guard->charsets, 0, sizeof(guard->charsets));
	guard->charset = 0;
}

static void reset_attributes(struct guard *guard, struct buffer *out)
{
	if (guard->coloured)
		buffer_add_text(out, "\033[m");
	guard->coloured = false;
}

static void reset_margins(struct guard *guard, struct buffer *out)
{
	if (guard->margins)
		buffer_add_text(out, "\0337\033[r\0338");
	guard->margins = guard->saved[guard->alternate].is_there = false;
}

/* The saved cursors are the recording's own: what the viewer's programs saved before is
 * never restored, and what a terminal saves beside the cursor makes no difference. */

static void save(struct guard *guard)
{
	struct guard_saved *saved = &guard->saved[guard->alternate];

	*saved = (struct guard_saved){.is_there = true,
		.modes = guard->modes,
		.charset = guard->charset,
		.coloured = guard->coloured};
	memcpy(saved->charsets, guard->charsets, sizeof(saved->charsets));
}

/* A cursor that was never saved is at home. Source: DEC STD 070, DECRC. */
static void go_home(struct guard *guard, struct buffer *out)
{
	set_modes(guard, guard->modes & ~VT_MODE_BIT(VT_DECOM), out);
	reset_attributes(guard, out);
	reset_charsets(guard, out);
	buffer_add_text(out, "\033[H");
}

/* Adds a sequence that restores the cursor of the screen, between what makes it the same
 * whether a terminal restores these modes or not. */
static void add_restoring(
	struct guard *guard, bool alternate, const char *sequence, struct buffer *out)
{
	struct guard_saved *saved = &guard->saved[alternate];
	unsigned wanted = (guard->modes & ~VT_MODE_BIT(VT_DECOM)) |
			  (saved->modes & VT_MODE_BIT(VT_DECOM));
	unsigned doubtful = saved_by_some();
	bool differs = ((wanted ^ saved->modes) & doubtful) != 0;

	set_modes(guard, (guard->modes & ~doubtful) | (saved->modes & doubtful), out);
	buffer_add_text(out, sequence);
	guard->alternate = alternate;
	memcpy(guard->charsets, saved->charsets, sizeof(guard->charsets));
	guard->charset = saved->charset;
	guard->coloured = saved->coloured;
	set_modes(guard, wanted, out);
	if (!differs)
		return;
	buffer_add_text(out, "\0337");
	save(guard);
}

static void restore(struct guard *guard, struct buffer *out)
{
	if (guard->saved[guard->alternate].is_there)
		add_restoring(guard, guard->alternate, "\0338", out);
	else
		go_home(guard, out);
}

static void leave_alternate(struct guard *guard, struct buffer *out)
{
	if (!guard->alternate)
		return;
	if (guard->saved[0].is_there) {
		add_restoring(guard, false, "\033[?1049l", out);
		return;
	}
	buffer_add_text(out, "\033[?47l");
	guard->alternate = false;
	go_home(guard, out);
}

/* What must be painted. */
static void leave_out(struct guard *guard)
{
	guard->is_stopped = guard->can_paint;
}

/* Sequences without a parameter */

/* RIS: what it would put back, for a terminal's own reset takes its settings with it. It
 * also clears, once. */
static void add_full_reset(struct guard *guard, struct buffer *out)
{
	if (guard->alternate)
		buffer_add_text(out, "\033[?47l");
	guard->alternate = guard->newline = false;
	set_modes(guard, 0, out);
	if (guard->margins)
		buffer_add_text(out, "\033[r");
	guard->margins = false;
	reset_charsets(guard, out);
	guard->saved[0].is_there = guard->saved[1].is_there = guard->coloured = false;
	if (!guard->just_reset)
		buffer_add_text(out, "\033[m\033[H\033[J");
}

/* DECSTR, the same way. Without margins and DECOM it leaves the cursor where it is. */
static void add_soft_reset(struct guard *guard, struct buffer *out)
{
	unsigned wanted = guard->modes;

	if (guard->margins || (guard->modes & VT_MODE_BIT(VT_DECOM)) != 0)
		leave_out(guard);
	for (int mode = 0; mode < VT_MODES; mode++)
		if (vt_mode_rows[mode].is_reset_softly)
			wanted &= ~VT_MODE_BIT(mode);
	set_modes(guard, wanted, out);
	reset_margins(guard, out);
	reset_charsets(guard, out);
	guard->saved[guard->alternate].is_there = guard->coloured = false;
	buffer_add_text(out, "\033[m");
}

/* ESC that does not draw. */
static void drop_escape(struct guard *guard, const struct vt_token *token)
{
	if (token->intermediates[0] != '\0') {
		drop(guard, GUARD_RESET);
		return;
	}
	switch (token->final) {
	case 'Z': /* DECID */ drop(guard, GUARD_REPORT); break;
	case '=':
	case '>': drop(guard, GUARD_KEYS); break;
	case '\\': break; /* the end of a string that was cancelled */
	default: drop(guard, GUARD_OTHER);
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
	if ((colour & VT_COLOUR_KIND) == VT_COLOUR_INDEXED) {
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
	       value == 49 || value == 53 || value == 55 ||
	       (value >= 90 && value <= 97) || (value >= 100 && value <= 107);
}

/* Adds the attribute at parameter *i, which is moved past it. Kinds of underline become
 * the plain one, and its colour is left out: terminals that do not know them take them
 * for something else. */
static void add_attribute(struct guard *guard, const struct vt_token *token, unsigned *i,
	struct numbers *numbers)
{
	int value = vt_sub_number(token, *i, 0);
	uint32_t colour;

	if (value == 38 || value == 48 || value == 58) {
		if (vt_take_colour(token, i, &colour) && value != 58)
			add_colour(numbers, value, colour);
		guard->coloured = true;
		return;
	}
	if (value < 0)
		value = 0;
	if (value == 4 && vt_sub_number(token, *i, 1) == 0)
		value = 24;
	if (is_known_attribute(value)) {
		add_number(numbers, value);
		guard->coloured = value != 0;
	}
	++*i;
}

static void add_attributes(
	struct guard *guard, const struct vt_token *token, struct buffer *out)
{
	struct numbers numbers = {.count = 0};
	unsigned count = token->parameters->count;

	for (unsigned i = 0; i < count;)
		add_attribute(guard, token, &i, &numbers);
	guard->coloured = guard->coloured && count > 0;
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

static int count_at(const struct vt_token *token, unsigned i)
{
	int value = vt_sub_number(token, i, 0);

	return value > COUNT_MAX ? COUNT_MAX : value;
}

/* Rebuilds a sequence of at most `most` plain numbers. */
static void add_counts(const struct vt_token *token, unsigned most, struct buffer *out)
{
	unsigned count =
		token->parameters->count < most ? token->parameters->count : most;

	buffer_add_text(out, "\033[");
	for (unsigned i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_byte(out, ';');
		if (count_at(token, i) >= 0)
			buffer_add_decimal(out, (unsigned)count_at(token, i));
	}
	buffer_add_byte(out, token->final);
}

static enum guard_class class_of_mode(int mode)
{
	switch (mode) {
	case 3:
	case 40:
	case 2: return GUARD_RESET;
	case 18:
	case 19: return GUARD_PRINTER;
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
	case 2048: return GUARD_KEYS;
	default: return GUARD_OTHER;
	}
}

static void set_alternate(struct guard *guard, int number, bool set, struct buffer *out)
{
	if (number == 1049 && !set) {
		leave_alternate(guard, out);
		return;
	}
	if (number == 1049)
		save(guard);
	guard->alternate = set;
	buffer_add_format(out, "\033[?%d%c", number, set ? 'h' : 'l');
}

static void add_private_mode(
	struct guard *guard, int number, bool set, struct buffer *out)
{
	if (number == 47 || number == 1047 || number == 1049) {
		set_alternate(guard, number, set, out);
	} else if (number == 1048 && set) {
		save(guard);
		buffer_add_text(out, "\0337");
	} else if (number == 1048) {
		restore(guard, out);
	} else {
		drop(guard, class_of_mode(number));
	}
}

static void add_mode(struct guard *guard, enum vt_mode mode, bool set, struct buffer *out)
{
	if (mode == VT_LNM)
		guard->newline = set;
	else if (vt_mode_rows[mode].is_rare && set)
		leave_out(guard);
	else if (vt_mode_rows[mode].is_rare)
		return; /* it was never on */
	else
		set_mode(guard, mode, vt_mode_rows[mode].usually == set, out);
}

static void add_modes(
	struct guard *guard, const struct vt_token *token, struct buffer *out)
{
	bool is_private = token->prefix == '?', set = token->final == 'h';

	for (unsigned i = 0; i < token->parameters->count; i++) {
		int number = vt_sub_number(token, i, 0);
		enum vt_mode mode = vt_find_mode(number, is_private);

		if (mode != VT_MODES)
			add_mode(guard, mode, set, out);
		else if (is_private)
			add_private_mode(guard, number, set, out);
		else
			drop(guard, GUARD_OTHER);
	}
}

static enum guard_class class_of_csi(const struct vt_token *token)
{
	switch (token->final) {
	case 'c':
	case 'n':
	case 'x':
	case 'v':
	case 'w':
	case 'y': return GUARD_REPORT;
	case 'q': return token->prefix == '>' ? GUARD_REPORT : GUARD_OTHER;
	case 'S': return token->prefix == '?' ? GUARD_REPORT : GUARD_OTHER;
	case 'p': /* DECRQM asks, DECSCL resets */
		return strchr(token->intermediates, '$') ? GUARD_REPORT : GUARD_RESET;
	case 'u': return token->prefix == '?' ? GUARD_REPORT : GUARD_KEYS;
	case 'm':
	case 'T': return GUARD_KEYS;
	case 'i': return GUARD_PRINTER;
	case 't':
		switch (vt_number(token, 0, 0)) {
		case 20:
		case 21:
		case 22:
		case 23: return GUARD_TITLE;
		case 11:
		case 13:
		case 14:
		case 15:
		case 16:
		case 18:
		case 19: return GUARD_REPORT;
		default: return GUARD_WINDOW;
		}
	default: return GUARD_OTHER;
	}
}

/* What draws */

/* As it was, but spelled anew. */
static void rebuild(const struct vt_function *function, const struct vt_token *token,
	struct buffer *out)
{
	if (function->kind == VT_CONTROL) {
		buffer_add_byte(out, token->final);
		return;
	}
	if (function->kind == VT_CSI) {
		add_counts(token, function->numbers, out);
		return;
	}
	if (function->kind == VT_ESC)
		buffer_add_byte(out, '\033');
	if (function->intermediate != '\0')
		buffer_add_byte(out, function->intermediate);
	buffer_add_byte(out, token->final);
}

static void designate(
	struct guard *guard, const struct vt_token *token, struct buffer *out)
{
	static const char designators[] = "()*+";
	char set = token->final == '0' ? '0' : 'B';

	if (token->final == 'A' && guard->can_paint)
		leave_out(guard);
	else if (token->final != set)
		drop(guard, GUARD_RESET); /* shown as ASCII */
	guard->charsets[strchr(designators, token->intermediates[0]) - designators] =
		set == '0' ? '0' : 0;
	buffer_add_format(out, "\033%c%c", token->intermediates[0], set);
}

static void note_shift(struct guard *guard, char final)
{
	guard->charset = final == 0x0e ? 1 : final == 'n' ? 2 : final == 'o' ? 3 : 0;
}

static void pass(struct guard *guard, const struct vt_function *function,
	const struct vt_token *token, struct buffer *out)
{
	switch (function->effect) {
	case VT_DRAWS: rebuild(function, token, out); break;
	case VT_REPEATS: /* terminals differ in what else they repeat */
		if (guard->has_printed)
			rebuild(function, token, out);
		else
			drop(guard, GUARD_OTHER);
		break;
	case VT_FEEDS_LINE:
		rebuild(function, token, out);
		if (guard->newline)
			buffer_add_byte(out, '\r');
		break;
	case VT_SHIFTS:
		note_shift(guard, token->final);
		rebuild(function, token, out);
		break;
	case VT_DESIGNATES: designate(guard, token, out); break;
	case VT_COLOURS: add_attributes(guard, token, out); break;
	case VT_SETS_MODES: add_modes(guard, token, out); break;
	case VT_SETS_MARGINS:
		guard->margins = token->parameters->count > 0;
		rebuild(function, token, out);
		break;
	case VT_FORGETS: drop(guard, GUARD_OTHER); break;
	case VT_SETS_TABS:
	case VT_IS_RARE: leave_out(guard); break;
	case VT_SETS_STYLE:
		guard->styled = true;
		buffer_add_format(out, "\033[%d q", vt_number(token, 0, 0));
		break;
	case VT_SAVES:
		save(guard);
		buffer_add_text(out, "\0337");
		break;
	case VT_RESTORES: restore(guard, out); break;
	case VT_RESETS: add_full_reset(guard, out); break;
	case VT_RESETS_SOFTLY: add_soft_reset(guard, out); break;
	}
}

/* Strings: none of them only draws. */

static enum guard_class class_of_osc(const char *text, size_t size)
{
	int number = 0;
	size_t at = 0;

	for (; at < size && text[at] >= '0' && text[at] <= '9' && number < 100000; at++)
		number = number * 10 + (text[at] - '0');
	if (at == 0 && size > 0 && (*text == 'P' || *text == 'R'))
		return GUARD_COLOURS; /* of the Linux console */
	if (number != 52 && number != 5522 && memmem(text, size, ";?", 2) != NULL)
		return GUARD_REPORT;
	switch (number) {
	case 0:
	case 1:
	case 2: return at > 0 ? GUARD_TITLE : GUARD_OTHER;
	case 8: return GUARD_LINK;
	case 52:
	case 5522: return GUARD_CLIPBOARD;
	case 60:
	case 61: return GUARD_REPORT;
	case 7:
	case 9:
	case 99:
	case 133:
	case 633:
	case 777: return GUARD_DESKTOP;
	case 1337:
		if (memmem(text, size, "Copy", 4) != NULL)
			return GUARD_CLIPBOARD;
		return memmem(text, size, "File", 4) != NULL ? GUARD_FILE : GUARD_DESKTOP;
	default:
		if ((number >= 4 && number <= 19) || number == 21 ||
			(number >= 104 && number <= 119))
			return GUARD_COLOURS;
		return GUARD_OTHER;
	}
}

/* Of kitty: G, keys and values, a picture or the name of a file with one. Source:
 * https://sw.kovidgoyal.net/kitty/graphics-protocol/ */
static enum guard_class class_of_apc(const char *text, size_t size)
{
	const char *end = memchr(text, ';', size);

	if (size == 0 || *text != 'G')
		return GUARD_DEVICE;
	size = end ? (size_t)(end - text) : size;
	if (memmem(text, size, "a=q", 3) != NULL)
		return GUARD_REPORT;
	return memmem(text, size, "t=f", 3) || memmem(text, size, "t=t", 3) ||
			       memmem(text, size, "t=s", 3)
		       ? GUARD_FILE
		       : GUARD_GRAPHICS;
}

static void drop_string(struct guard *guard, const struct vt_token *token)
{
	if (token->cut)
		drop(guard, GUARD_BROKEN);
	else if (token->kind == VT_STRING && token->final == 'k')
		drop(guard, GUARD_TITLE);
	else if (token->kind == VT_OSC)
		drop(guard, class_of_osc(token->text, token->size));
	else if (token->kind == VT_DCS && token->final == 'q' &&
		 token->intermediates[0] != '\0')
		drop(guard, GUARD_REPORT); /* DECRQSS, XTGETTCAP */
	else if (token->kind == VT_DCS && (token->final == 'q' || token->final == 'p'))
		drop(guard, GUARD_GRAPHICS); /* sixel, ReGIS */
	else if (token->kind == VT_STRING && token->final == '_')
		drop(guard, class_of_apc(token->text, token->size));
	else
		drop(guard, GUARD_DEVICE);
}

static void drop_token(struct guard *guard, const struct vt_token *token)
{
	if (token->kind == VT_ESC)
		drop_escape(guard, token);
	else if (token->kind != VT_CSI)
		drop_string(guard, token);
	else
		drop(guard, token->cut ? GUARD_BROKEN : class_of_csi(token));
}

static void filter_token(struct guard *guard, const struct vt_token *token,
	int64_t time_ns, struct buffer *out)
{
	const struct vt_function *function = vt_find_function(token);
	size_t before = out->size;

	if (function != NULL)
		pass(guard, function, token, out);
	else if (token->kind == VT_CONTROL)
		add_control(guard, token->final, time_ns, out);
	else
		drop_token(guard, token);
	if (token->kind == VT_CONTROL)
		guard->marks = 0;
	guard->has_printed = false;
	if (out->size > before)
		guard->just_reset = function != NULL && function->effect == VT_RESETS;
}

void guard_filter(struct guard *guard, const char *bytes, size_t size, int64_t time_ns,
	struct buffer *out)
{
	const char *at = bytes, *end = bytes + size;
	struct vt_token token;

	if (guard->is_stopped)
		return;
	while (vt_parser_next(&guard->parser, &at, end, &token)) {
		if (token.kind == VT_TEXT) {
			add_text(guard, &token, out);
			continue;
		}
		filter_token(guard, &token, time_ns, out);
		if (guard->is_stopped)
			return;
	}
}

void guard_end(struct guard *guard)
{
	if (vt_parser_is_open(&guard->parser))
		drop(guard, GUARD_BROKEN);
}

bool guard_leave(struct guard *guard, bool known, struct buffer *out)
{
	const unsigned always =
		VT_MODE_BIT(VT_IRM) | VT_MODE_BIT(VT_DECAWM) | VT_MODE_BIT(VT_DECTCEM);
	struct guard before = *guard;
	bool at_end = (guard->modes_used & VT_MODE_BIT(VT_DECOM)) != 0;

	if (guard->alternate && guard->saved[0].is_there)
		add_restoring(guard, false, "\033[?1049l", out);
	else if (guard->alternate)
		buffer_add_text(out, "\033[?47l");
	reset_margins(guard, out);
	for (int mode = 0; mode < VT_MODES; mode++)
		if (((guard->modes_used | (known ? always : 0)) & VT_MODE_BIT(mode)) != 0)
			set_mode(guard, (enum vt_mode)mode, true, out);
	/* The end of DECOM moves the cursor to the top. */
	if (at_end)
		buffer_add_text(out, "\033[r\033[9999;1H\r\n");
	if (guard->styled)
		buffer_add_text(out, "\033[0 q");
	guard->coloured |= known;
	if (known) {
		guard->charset = 1;
		guard->charsets[0] = '0';
	}
	reset_attributes(guard, out);
	reset_charsets(guard, out);
	guard->modes = before.modes;
	guard->alternate = before.alternate;
	return at_end;
}

void guard_reset(struct guard *guard)
{
	int64_t dropped[GUARD_CLASSES];
	bool can_paint = guard->can_paint;

	vt_parser_done(&guard->parser);
	memcpy(dropped, guard->dropped, sizeof(dropped));
	guard_init(guard);
	memcpy(guard->dropped, dropped, sizeof(dropped));
	guard->can_paint = can_paint;
}

void guard_enter(struct guard *guard, struct buffer *out)
{
	unsigned wanted =
		guard->modes & ~(VT_MODE_BIT(VT_DECOM) | VT_MODE_BIT(VT_ATT610));

	if (guard->alternate)
		buffer_add_text(out, "\033[?1049h");
	guard->modes = 0;
	set_modes(guard, wanted, out);
	guard->saved[0].is_there = guard->saved[1].is_there = guard->alternate;
}

/* The table of classes */

static const struct {
	const char *name;
	bool is_dangerous;
} classes[GUARD_CLASSES] = {
	[GUARD_REPORT] = {"queries that the terminal answers as typed input", true},
	[GUARD_TITLE] = {"title changes", false},
	[GUARD_CLIPBOARD] = {"clipboard reads and writes", true},
	[GUARD_KEYS] = {"key, mouse, focus and paste mode changes", false},
	[GUARD_LINK] = {"hyperlinks", false},
	[GUARD_FILE] = {"file transfers", true},
	[GUARD_DESKTOP] = {"notifications, shell integration", false},
	[GUARD_COLOURS] = {"palette changes", false},
	[GUARD_WINDOW] = {"window moves and resizes", false},
	[GUARD_GRAPHICS] = {"graphics", false},
	[GUARD_DEVICE] = {"device control strings, key definitions", true},
	[GUARD_PRINTER] = {"printing", true},
	[GUARD_RESET] = {"resets and character sets", false},
	[GUARD_TRICK] = {"characters that hide or reorder text", false},
	[GUARD_BELL] = {"excess bells", false},
	[GUARD_BROKEN] = {"malformed or overlong sequences", true},
	[GUARD_OTHER] = {"unrecognised sequences", false},
};

const char *guard_class_name(enum guard_class class)
{
	return classes[class].name;
}

bool guard_class_is_dangerous(enum guard_class class)
{
	return classes[class].is_dangerous;
}
