/* SPDX-License-Identifier: MIT */
/*
 * Plain text (write only): the lines as they stood when the cursor left them. Carriage
 * return, backspace, tabs and the sequences that move or erase within a line are
 * applied; a sequence that leaves the line ends it; all others are dropped. Each
 * character counts as one column.
 * Sources: ECMA-48; xterm's ctlseqs.
 */
#include "formats/format.h"

#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/parser.h"
#include "common/unicode.h"
#include "common/utf8.h"

enum {
	COLUMNS_MAX = 16384, /* a longer line is written in pieces */
	TAB = 8,
};

struct plain {
	struct vt_parser parser;
	uint32_t *cells; /* COLUMNS_MAX characters */
	size_t used, column;
	size_t columns; /* of the terminal: how far the cursor moves */
	struct buffer line;
};

/* Drops spaces at the end, as a terminal's copied text does. */
static bool put_cells(struct writer *writer, bool ended, struct error *err)
{
	struct plain *state = writer->state;
	size_t used = state->used;
	char bytes[4];

	while (ended && used > 0 && state->cells[used - 1] == ' ')
		used--;
	for (size_t i = 0; i < used; i++)
		buffer_add(&state->line, bytes, utf8_encode(state->cells[i], bytes));
	if (ended)
		buffer_add_byte(&state->line, '\n');
	state->used = state->column = 0;
	return writer_put_line(writer, &state->line, err);
}

static void fill(struct plain *state, size_t from, size_t to)
{
	for (; from < to && from < COLUMNS_MAX; from++)
		state->cells[from] = ' ';
}

static bool put_character(struct writer *writer, uint32_t character, struct error *err)
{
	struct plain *state = writer->state;
	bool put = true;

	if (state->column >= COLUMNS_MAX)
		put = put_cells(writer, false, err);
	if (state->column > state->used)
		fill(state, state->used, state->column);
	state->cells[state->column++] = character;
	if (state->column > state->used)
		state->used = state->column;
	return put;
}

static bool put_text(
	struct writer *writer, const char *text, size_t size, struct error *err)
{
	uint32_t character;
	struct error later;
	bool put = true;

	while (size > 0) {
		int length = utf8_decode(text, size, &character);

		if (length <= 0)
			break;
		if (is_trick(character))
			writer->lost[LOST_INVISIBLE]++;
		else
			put = put_character(writer, character, put ? err : &later) && put;
		text += length;
		size -= (size_t)length;
	}
	return put;
}

/* To the right as far as the terminal goes, or the text of a line that wrapped. */
static void move(struct plain *state, size_t column)
{
	size_t last = (state->used > state->columns ? state->used : state->columns) - 1;

	if (column > last)
		column = last > state->column ? last : state->column;
	state->column = column < COLUMNS_MAX ? column : COLUMNS_MAX - 1;
}

static void move_back(struct plain *state, size_t count)
{
	state->column -= count < state->column ? count : state->column;
}

/* CSI J, K: 0 to the end, 1 from the start, 2 all. */
static void erase(struct plain *state, int how)
{
	if (how == 1)
		fill(state, 0,
			state->column < state->used ? state->column + 1 : state->used);
	else if (how == 2)
		state->used = 0;
	else if (state->column < state->used)
		state->used = state->column;
}

/* CSI P: takes characters out; CSI @: puts blanks in. */
static void shift(struct plain *state, size_t count, bool in)
{
	size_t column = state->column, used = state->used, tail;

	if (column >= used)
		return;
	tail = used - column;
	if (in) {
		if (count > COLUMNS_MAX - used)
			count = COLUMNS_MAX - used;
		memmove(state->cells + column + count, state->cells + column,
			tail * sizeof(*state->cells));
		fill(state, column, column + count);
		state->used += count;
	} else {
		if (count > tail)
			count = tail;
		memmove(state->cells + column, state->cells + column + count,
			(tail - count) * sizeof(*state->cells));
		state->used -= count;
	}
}

/* What moves the cursor to another line ends the line that it leaves. */
static bool leave_line(struct writer *writer, struct error *err)
{
	struct plain *state = writer->state;

	return state->used == 0 || put_cells(writer, true, err);
}

static bool on_csi(struct writer *writer, const struct vt_token *token, struct error *err)
{
	struct plain *state = writer->state;
	size_t count = (size_t)vt_number(token, 0, 1);

	if (token->prefix != '\0' || token->intermediates[0] != '\0')
		return true;
	switch (token->final) {
	case 'C':
	case 'a': move(state, state->column + count); break;
	case 'D': move_back(state, count); break;
	case 'G':
	case '`': move(state, count - 1); break;
	case 'J': /* of the display; here of the line */
	case 'K': erase(state, vt_number(token, 0, 0)); break;
	case 'P':
	case '@': shift(state, count, token->final == '@'); break;
	case 'X':
		fill(state, state->column,
			state->column + count < state->used ? state->column + count
							    : state->used);
		break;
	case 'A':
	case 'B':
	case 'E':
	case 'F':
	case 'H':
	case 'd':
	case 'f': return leave_line(writer, err);
	default: break;
	}
	return true;
}

static bool on_control(struct writer *writer, char control, struct error *err)
{
	struct plain *state = writer->state;

	switch (control) {
	case '\n':
	case '\v':
	case '\f': return put_cells(writer, true, err);
	case '\r': state->column = 0; break;
	case '\b': move_back(state, 1); break;
	case '\t': move(state, (state->column / TAB + 1) * TAB); break;
	default: break;
	}
	return true;
}

static bool on_token(
	struct writer *writer, const struct vt_token *token, struct error *err)
{
	switch (token->kind) {
	case VT_TEXT: return put_text(writer, token->text, token->size, err);
	case VT_CONTROL: return on_control(writer, token->final, err);
	case VT_CSI: return on_csi(writer, token, err);
	case VT_ESC: /* line down, next line, up */
		if (token->intermediates[0] == '\0' && token->final != '\0' &&
			strchr("DEM", token->final) != NULL)
			return put_cells(writer, true, err);
		return true;
	default: return true;
	}
}

static bool plain_create(
	struct writer *writer, const struct info *info, struct error *err)
{
	struct plain *state = writer->state;

	state->columns = info->columns < VT_CELLS_MAX ? info->columns : VT_CELLS_MAX;
	vt_parser_init(&state->parser);
	state->cells = malloc(COLUMNS_MAX * sizeof(*state->cells));
	return state->cells != NULL || fail_memory(err);
}

static bool plain_write(
	struct writer *writer, const struct event *event, struct error *err)
{
	struct plain *state = writer->state;
	const char *at = event->bytes, *end = event->bytes + event->size;
	struct vt_token token;
	struct error later;
	bool put = true;

	if (!utf8_is_valid(event->bytes, event->size))
		writer->lost[EVENT_OUTPUT]++;
	while (vt_parser_next(&state->parser, &at, end, &token))
		put = on_token(writer, &token, put ? err : &later) && put;
	return put;
}

static bool plain_finish(struct writer *writer, struct error *err)
{
	return leave_line(writer, err);
}

static void plain_release(void *opaque)
{
	struct plain *state = opaque;

	vt_parser_done(&state->parser);
	free(state->cells);
	buffer_done(&state->line);
}

const struct format plain = {
	.name = "plain",
	.suffix = ".txt",
	.summary = "text without control sequences, line by line",
	.state_size = sizeof(struct plain),
	.keeps = KEEPS(EVENT_OUTPUT),
	.whole_characters = true,
	.create = plain_create,
	.write_event = plain_write,
	.finish = plain_finish,
	.release = plain_release,
};
