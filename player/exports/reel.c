/* SPDX-License-Identifier: MIT */
#include "player/exports/reel.h"

#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/ptyvt.h"

/* About so many bytes of a picture. */
enum {
	COST_OF_CHANGE = 45, /* a line that gets a history, or more of one */
	COST_OF_AGAIN = 28,  /* a text that is there already */
	COST_OF_TEXT = 24,   /* besides its characters */
};

static bool grow(void **items, size_t *room, size_t count, size_t size)
{
	size_t more = *room ? *room * 2 : 256;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*items, more * size);
	if (grown == NULL)
		return false;
	*items = grown;
	*room = more;
	return true;
}

void reel_done(struct reel *reel)
{
	free(reel->lines);
	free(reel->versions);
	free(reel->moves);
	free(reel->cursors);
}

/* Rows */

/* True if all of the text from this byte on stays within its cells: lines below and above
 * text do not, nor do box drawing and emoji. */
static bool stays_within(
	const struct film *film, const char *text, size_t size, size_t from)
{
	const unsigned lines = VT_UNDERLINE | VT_OVERLINE;
	bool has_lines = false;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\1') {
			uint32_t style = (uint32_t)strtoul(text + i + 1, NULL, 10);

			has_lines = (film_style(film, style)->attributes & lines) != 0;
			while (i < size && text[i] != '\2')
				i++;
		} else if (i >= from && (has_lines || (unsigned char)text[i] >= 0x80)) {
			return false;
		}
	}
	return true;
}

bool reel_is_start(const struct film *film, uint32_t row, uint32_t other)
{
	size_t size, length;
	const char *text = film_row(film, row, &size);
	const char *longer = film_row(film, other, &length);

	/* A style at the end is one of all that follows. */
	return size < length && memcmp(text, longer, size) == 0 &&
	       (size == 0 || text[size - 1] != '\2') &&
	       stays_within(film, longer, length, size);
}

unsigned reel_columns(const struct film *film, uint32_t row)
{
	struct film_walk walk = film_walk(film, row);
	struct film_cell cell;
	unsigned columns = 0;

	while (film_next_cell(&walk, 0, &cell))
		columns = cell.to;
	return columns;
}

static size_t cost_of_row(const struct reel *reel, const struct film *film, uint32_t row)
{
	size_t size;

	film_row(film, row, &size);
	if (row == 0)
		return 0;
	size = size + size / 4 + COST_OF_TEXT;
	return row <= reel->seen && size > COST_OF_AGAIN ? COST_OF_AGAIN : size;
}

/* Lines */

static uint32_t add_version(struct reel *reel, int64_t us, uint32_t row)
{
	void *items = reel->versions;

	if (!grow(&items, &reel->version_room, reel->version_count,
		    sizeof(*reel->versions))) {
		reel->failed = true;
		return REEL_NONE;
	}
	reel->versions = items;
	reel->versions[reel->version_count] =
		(struct reel_version){.us = us, .row = row, .next = REEL_NONE};
	return (uint32_t)reel->version_count++;
}

static void add_line(struct reel *reel, int64_t us, uint32_t row)
{
	void *items = reel->lines;
	uint32_t version = add_version(reel, us, row);

	if (version == REEL_NONE ||
		!grow(&items, &reel->line_room, reel->line_count, sizeof(*reel->lines))) {
		reel->failed = true;
		return;
	}
	reel->lines = items;
	reel->lines[reel->line_count++] =
		(struct reel_line){.first = version, .last = version};
}

static uint32_t shown_in(const struct reel *reel, uint32_t line)
{
	return line < reel->line_count ? reel->versions[reel->lines[line].last].row : 0;
}

static void change(struct reel *reel, uint32_t line, int64_t us, uint32_t row)
{
	uint32_t version;

	if (shown_in(reel, line) == row)
		return;
	version = add_version(reel, us, row);
	if (version == REEL_NONE)
		return;
	reel->versions[reel->lines[line].last].next = version;
	reel->lines[line].last = version;
}

static void move_to(struct reel *reel, int64_t us, uint32_t line)
{
	void *items = reel->moves;

	if (!grow(&items, &reel->move_room, reel->move_count, sizeof(*reel->moves))) {
		reel->failed = true;
		return;
	}
	reel->moves = items;
	reel->moves[reel->move_count++] = (struct reel_move){.us = us, .line = line};
	reel->base = line;
}

/* Frames */

/* What it would take to show the frame in lines from this one on. */
static size_t cost_of_staying(const struct reel *reel, const struct film *film,
	const struct film_frame *frame, uint32_t base)
{
	size_t cost = base != reel->base ? COST_OF_CHANGE : 0;

	for (unsigned y = 0; y < frame->rows; y++) {
		uint32_t row = frame->lines[y], line = base + y;
		uint32_t before = shown_in(reel, line);

		if (line >= reel->line_count)
			cost += cost_of_row(reel, film, row);
		else if (before != row)
			cost += COST_OF_CHANGE +
				(reel_is_start(film, before, row) ||
							reel_is_start(film, row, before)
						? 0
						: cost_of_row(reel, film, row));
	}
	return cost;
}

static size_t cost_of_jumping(
	const struct reel *reel, const struct film *film, const struct film_frame *frame)
{
	size_t cost = COST_OF_CHANGE;

	for (unsigned y = 0; y < frame->rows; y++)
		cost += cost_of_row(reel, film, frame->lines[y]);
	return cost;
}

/* Rows of the window that the screen has not got are blank. */
static void show(struct reel *reel, const struct film_frame *frame, uint32_t base)
{
	if (base != reel->base || reel->move_count == 0)
		move_to(reel, frame->us, base);
	for (unsigned y = 0; y < reel->rows && !reel->failed; y++) {
		uint32_t row = y < frame->rows ? frame->lines[y] : 0;

		if (base + y >= reel->line_count)
			add_line(reel, frame->us, row);
		else
			change(reel, base + y, frame->us, row);
	}
}

static void note_cursor(struct reel *reel, const struct film_frame *frame)
{
	void *items = reel->cursors;

	if (reel->cursor_count > 0 && memcmp(reel->cursors[reel->cursor_count - 1].parts,
					      frame->cursor, sizeof(frame->cursor)) == 0)
		return;
	if (!grow(&items, &reel->cursor_room, reel->cursor_count,
		    sizeof(*reel->cursors))) {
		reel->failed = true;
		return;
	}
	reel->cursors = items;
	reel->cursors[reel->cursor_count].us = frame->us;
	memcpy(reel->cursors[reel->cursor_count++].parts, frame->cursor,
		sizeof(frame->cursor));
}

void reel_add(struct reel *reel, const struct film *film, const struct film_frame *frame)
{
	uint32_t next = (uint32_t)reel->line_count, scrolled = reel->base;

	/* Below a smaller screen later lines would be seen. */
	if (frame->rows == reel->rows)
		scrolled += frame->scrolled;
	if (reel->move_count == 0 || cost_of_jumping(reel, film, frame) <
					     cost_of_staying(reel, film, frame, scrolled))
		show(reel, frame, next);
	else
		show(reel, frame, scrolled);
	note_cursor(reel, frame);
	reel->seen = film_row_count(film);
}
