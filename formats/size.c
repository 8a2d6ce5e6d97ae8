/* SPDX-License-Identifier: MIT */
/*
 * The clues, most reliable first: CSI 8 ; rows ; columns t, the lines that resize(1)
 * prints, the spaces with which zsh fills a line (PROMPT_SP), and the cells and margins
 * that programs address.
 */
#include "formats/size.h"

#include <stdio.h>
#include <string.h>

#include "formats/event.h"

enum {
	FAR = 500,    /* whoever addresses cells beyond just wants the last one */
	FILL_MIN = 20 /* spaces; fewer may mean anything */
};

static void reach(uint16_t *most, int value)
{
	if (value > *most && value <= FAR)
		*most = (uint16_t)value;
}

static bool is_size(int value)
{
	return value >= 2 && value <= FAR;
}

/* Takes the line just ended, if it is like COLUMNS=168; */
static void take_assignment(struct size_guess *guess, const char *name, uint16_t *value)
{
	char end = '\0', line[sizeof(guess->start) + 1], format[16];
	int number = 0;

	memcpy(line, guess->start, guess->start_size);
	line[guess->start_size] = '\0';
	snprintf(format, sizeof(format), "%s=%%3d%%c", name);
	if (sscanf(line, format, &number, &end) == 2 && end == ';' && is_size(number))
		*value = (uint16_t)number;
}

static void take_text(struct size_guess *guess, const struct vt_token *token)
{
	size_t room = sizeof(guess->start) - guess->start_size;

	memcpy(guess->start + guess->start_size, token->text,
		token->size < room ? token->size : room);
	guess->start_size += (uint8_t)(token->size < room ? token->size : room);
	for (size_t i = 0; i < token->size; i++)
		guess->spaces = token->text[i] == ' ' ? guess->spaces + 1 : 0;
	if (guess->line < FAR * 4u)
		guess->line += (unsigned)token->size;
	if (guess->column > 0 && token->size < FAR) {
		guess->column += (unsigned)token->size;
		if (token->ascii)
			reach(&guess->right, (int)guess->column - 1);
	}
}

/* zsh: %, spaces up to the end of the line, CR, a space, CR. */
static void take_control(struct size_guess *guess, char control)
{
	bool is_fill = guess->spaces >= FILL_MIN && guess->spaces < FAR &&
		       (guess->start[0] == '%' || guess->start[0] == '#');

	guess->column = 0;
	if (control == '\r' && guess->filled > 0 && guess->spaces == 1 &&
		guess->line == 1)
		guess->columns = (uint16_t)(guess->filled + 1);
	guess->filled = control == '\r' && is_fill ? guess->spaces : 0;
	take_assignment(guess, "COLUMNS", &guess->assigned[0]);
	take_assignment(guess, "LINES", &guess->assigned[1]);
	if (guess->assigned[0] > 0 && guess->assigned[1] > 0) {
		guess->columns = guess->assigned[0];
		guess->rows = guess->assigned[1];
	}
	if (guess->line > DEFAULT_COLUMNS && guess->filled == 0)
		guess->depends = true;
	guess->spaces = guess->line = guess->start_size = 0;
}

static void take_sequence(struct size_guess *guess, const struct vt_token *token)
{
	if (token->prefix != '\0' || token->intermediates[0] != '\0')
		return;
	switch (token->final) {
	case 'H':
	case 'f':
		reach(&guess->bottom, vt_number(token, 0, 1));
		reach(&guess->right, vt_number(token, 1, 1));
		guess->column = (unsigned)vt_number(token, 1, 1);
		guess->depends = true;
		break;
	case 'G':
	case '`':
		reach(&guess->right, vt_number(token, 0, 1));
		guess->column = (unsigned)vt_number(token, 0, 1);
		guess->depends = true;
		break;
	case 'd':
		reach(&guess->bottom, vt_number(token, 0, 1));
		guess->depends = true;
		break;
	case 'r': reach(&guess->bottom, vt_number(token, 1, 0)); break;
	case 't':
		if (vt_number(token, 0, 0) != 8)
			break;
		if (is_size(vt_number(token, 1, 0)))
			guess->rows = (uint16_t)vt_number(token, 1, 0);
		if (is_size(vt_number(token, 2, 0)))
			guess->columns = (uint16_t)vt_number(token, 2, 0);
		break;
	default: break;
	}
}

void size_look(struct size_guess *guess, const char *bytes, size_t size)
{
	const char *end = bytes + size;
	struct vt_token token;

	while (vt_parser_next(&guess->parser, &bytes, end, &token)) {
		if (token.kind == VT_TEXT)
			take_text(guess, &token);
		else if (token.kind == VT_CONTROL)
			take_control(guess, token.final);
		else if (token.kind == VT_CSI)
			take_sequence(guess, &token);
	}
}

static uint16_t settle(uint16_t told, uint16_t reached, uint16_t normally)
{
	if (told > 0)
		return told > reached ? told : reached;
	return reached > normally ? reached : normally;
}

bool size_settle(const struct size_guess *guess, uint16_t *columns, uint16_t *rows)
{
	uint16_t before[] = {*columns, *rows};

	*columns = settle(guess->columns, guess->right, *columns);
	*rows = settle(guess->rows, guess->bottom, *rows);
	return guess->columns > 0 || guess->rows > 0 || *columns != before[0] ||
	       *rows != before[1];
}

void size_done(struct size_guess *guess)
{
	vt_parser_done(&guess->parser);
}
