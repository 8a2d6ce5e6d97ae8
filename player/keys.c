/* SPDX-License-Identifier: MIT */
/* key -> action -> help line. Source: xterm's ctlseqs for the cursor keys. */
#include "player/keys.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "common/utf8.h"

static const struct {
	uint32_t key;
	enum action action;
	int value;
	const char *name, *help; /* NULL: the line of another key covers it */
} keys[] = {
	{' ', ACTION_PAUSE, 0, "Space", "pause, resume"},
	{'.', ACTION_STEP, 0, ". ,", "while paused: next event, previous screen"},
	{',', ACTION_STEP_BACK, 0, NULL, NULL},
	{KEY_LEFT, ACTION_GO_SECONDS, -5, "Left Right", "5 seconds back, forward"},
	{KEY_RIGHT, ACTION_GO_SECONDS, 5, NULL, NULL},
	{'<', ACTION_GO_PERCENT, -10, "< >",
		"10% back, forward; also Shift-Left, -Right"},
	{'>', ACTION_GO_PERCENT, 10, NULL, NULL},
	{KEY_LEFT | KEY_SHIFT, ACTION_GO_PERCENT, -10, NULL, NULL},
	{KEY_RIGHT | KEY_SHIFT, ACTION_GO_PERCENT, 10, NULL, NULL},
	{'[', ACTION_MARKER, -1, "[ ]", "previous, next marker"},
	{']', ACTION_MARKER, 1, NULL, NULL},
	{'0', ACTION_GO_TENTH, 0, "0 to 9", "that many tenths of the recording"},
	{'1', ACTION_GO_TENTH, 1, NULL, NULL},
	{'2', ACTION_GO_TENTH, 2, NULL, NULL},
	{'3', ACTION_GO_TENTH, 3, NULL, NULL},
	{'4', ACTION_GO_TENTH, 4, NULL, NULL},
	{'5', ACTION_GO_TENTH, 5, NULL, NULL},
	{'6', ACTION_GO_TENTH, 6, NULL, NULL},
	{'7', ACTION_GO_TENTH, 7, NULL, NULL},
	{'8', ACTION_GO_TENTH, 8, NULL, NULL},
	{'9', ACTION_GO_TENTH, 9, NULL, NULL},
	{'g', ACTION_GO_TENTH, 0, "g G", "start, end; also Home, End"},
	{'G', ACTION_GO_END, 0, NULL, NULL},
	{KEY_HOME, ACTION_GO_TENTH, 0, NULL, NULL},
	{KEY_END, ACTION_GO_END, 0, NULL, NULL},
	{':', ACTION_GO_TO, 0, ":", "go to a position: 90, 1:30, 50%, -5, marker:NAME"},
	{'+', ACTION_SPEED, 1, "+ - =", "faster, slower, normal speed"},
	{'-', ACTION_SPEED, -1, NULL, NULL},
	{'=', ACTION_SPEED, 0, NULL, NULL},
	{'/', ACTION_SEARCH, 1, "/ ?", "search forward, back"},
	{'?', ACTION_SEARCH, -1, NULL, NULL},
	{'n', ACTION_SEARCH_ON, 1, "n N", "again, in the opposite direction"},
	{'N', ACTION_SEARCH_ON, -1, NULL, NULL},
	{KEY_LEFT | KEY_CONTROL, ACTION_WINDOW_X, -8, "Ctrl-arrows",
		"move the view in a small terminal"},
	{KEY_RIGHT | KEY_CONTROL, ACTION_WINDOW_X, 8, NULL, NULL},
	{KEY_UP | KEY_CONTROL, ACTION_WINDOW_Y, -4, NULL, NULL},
	{KEY_DOWN | KEY_CONTROL, ACTION_WINDOW_Y, 4, NULL, NULL},
	{'i', ACTION_STATUS, 0, "i", "show, hide the status line"},
	{'h', ACTION_HELP, 0, "h", "show these keys"},
	{'q', ACTION_QUIT, 0, "q", "quit"},
	{3, ACTION_INTERRUPT, 0, "^C", "quit with status 130"},
	{26, ACTION_SUSPEND, 0, "^Z", "suspend"},
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

enum action key_action(uint32_t key, int *value)
{
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].key == key) {
			*value = keys[i].value;
			return keys[i].action;
		}
	return ACTION_NONE;
}

/* CSI 1 ; modifiers C, or SS3 C. The modifiers are a bit mask plus 1. */
static bool cursor_key(char final, int modifiers, uint32_t *key)
{
	static const struct {
		char final;
		uint32_t key;
	} finals[] = {{'A', KEY_UP}, {'B', KEY_DOWN}, {'C', KEY_RIGHT}, {'D', KEY_LEFT},
		{'H', KEY_HOME}, {'F', KEY_END}, {'P', KEY_FUNCTION + 1},
		{'Q', KEY_FUNCTION + 2}, {'R', KEY_FUNCTION + 3}, {'S', KEY_FUNCTION + 4},
		{'Z', KEY_TAB_BACK}};

	for (size_t i = 0; i < sizeof(finals) / sizeof(finals[0]); i++)
		if (finals[i].final == final) {
			modifiers--;
			*key = finals[i].key | (modifiers & 1 ? KEY_SHIFT : 0) |
			       (modifiers & 4 ? KEY_CONTROL : 0);
			return true;
		}
	return false;
}

/* CSI 5 ~ */
static bool number_key(int number, uint32_t *key)
{
	static const uint32_t numbered[] = {[1] = KEY_HOME,
		[2] = KEY_INSERT,
		[3] = KEY_DELETE,
		[4] = KEY_END,
		[5] = KEY_PAGE_UP,
		[6] = KEY_PAGE_DOWN,
		[7] = KEY_HOME,
		[8] = KEY_END,
		[11] = KEY_FUNCTION + 1,
		[12] = KEY_FUNCTION + 2,
		[13] = KEY_FUNCTION + 3,
		[14] = KEY_FUNCTION + 4,
		[15] = KEY_FUNCTION + 5,
		[17] = KEY_FUNCTION + 6,
		[18] = KEY_FUNCTION + 7,
		[19] = KEY_FUNCTION + 8,
		[20] = KEY_FUNCTION + 9,
		[21] = KEY_FUNCTION + 10,
		[23] = KEY_FUNCTION + 11,
		[24] = KEY_FUNCTION + 12};

	*key = number > 0 && number < (int)(sizeof(numbered) / sizeof(numbered[0]))
		       ? numbered[number]
		       : 0;
	return *key != 0;
}

static bool sequence_key(const struct vt_token *token, uint32_t *key)
{
	int number = vt_number(token, 0, 1);

	if (token->prefix != '\0' || token->intermediates[0] != '\0')
		return false;
	if (token->final == '~')
		return number_key(number, key);
	return cursor_key(token->final, vt_number(token, 1, 1), key);
}

/* The next character of the text taken before. */
static bool text_key(struct keyboard *keyboard, uint32_t *key)
{
	while (keyboard->at < keyboard->size) {
		int length = utf8_decode(keyboard->text + keyboard->at,
			keyboard->size - keyboard->at, key);

		keyboard->at += length > 0 ? (unsigned)length : 1;
		if (length <= 0)
			continue;
		if (keyboard->shifted) {
			keyboard->shifted = false;
			if (!cursor_key((char)*key, 1, key))
				continue;
		}
		return true;
	}
	return false;
}

bool keyboard_next(
	struct keyboard *keyboard, const char **at, const char *end, uint32_t *key)
{
	struct vt_token token;

	if (text_key(keyboard, key))
		return true;
	while (vt_parser_next(&keyboard->parser, at, end, &token)) {
		if (token.kind == VT_TEXT) {
			keyboard->size = token.size < sizeof(keyboard->text)
						 ? (unsigned)token.size
						 : sizeof(keyboard->text);
			keyboard->at = 0;
			memcpy(keyboard->text, token.text, keyboard->size);
			if (text_key(keyboard, key))
				return true;
			continue;
		}
		keyboard->shifted = token.kind == VT_ESC && token.final == 'O' &&
				    token.intermediates[0] == '\0';
		if (token.kind == VT_ESC && !keyboard->shifted) {
			/* Alt and a key, or ESC and a key in quick succession. */
			keyboard->text[0] = token.final;
			keyboard->size = 1;
			keyboard->at = 0;
			*key = KEY_ESCAPE;
			return true;
		}
		if (token.kind == VT_CONTROL) {
			*key = (unsigned char)token.final;
			return true;
		}
		if (token.kind == VT_CSI && sequence_key(&token, key))
			return true;
	}
	return false;
}

bool keyboard_is_escape(struct keyboard *keyboard)
{
	if (!vt_parser_is_open(&keyboard->parser) || keyboard->parser.held_size > 0)
		return false;
	vt_parser_done(&keyboard->parser);
	return true;
}

unsigned keys_help_lines(void)
{
	unsigned lines = 0;

	for (size_t at = 0; at < KEYS; at++)
		lines += keys[at].help != NULL;
	return lines;
}

const char *keys_help_line(int i, const char **help)
{
	for (size_t at = 0; at < KEYS; at++)
		if (keys[at].help != NULL && i-- == 0) {
			*help = keys[at].help;
			return keys[at].name;
		}
	return NULL;
}
