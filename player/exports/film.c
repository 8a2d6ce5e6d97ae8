/* SPDX-License-Identifier: MIT */
#include "player/exports/film.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "player/exports/packed.h"

enum {
	ROWS_KEPT = 48 << 20, /* bytes of text; more is too much for a picture */
	/* If it forgets: more of each than a filmstrip refers to. */
	ROWS_RECENT = 6 << 20,
	STYLES_RECENT = 80000,
};

struct film {
	struct unpacked *unpacked;
	struct buffer rows;    /* their texts */
	struct buffer offsets; /* size_t: where each one ends */
	struct buffer styles;  /* struct film_style */
	uint32_t row_count, style_count;
	uint32_t rows_before, styles_before; /* that are forgotten */
	bool forgets;
	struct film_frame frame;
	uint32_t lines[FILM_ROWS_MAX];
	uint32_t fresh; /* the last row that has been shown */
	bool failed;
};

struct film *film_new(int fd, bool forgets, struct error *err)
{
	struct film *film = calloc(1, sizeof(*film));

	if (film == NULL || (film->unpacked = unpacked_new(fd)) == NULL) {
		free(film);
		fail_memory(err);
		return NULL;
	}
	film->forgets = forgets;
	return film;
}

void film_free(struct film *film)
{
	if (film == NULL)
		return;
	unpacked_free(film->unpacked);
	buffer_done(&film->rows);
	buffer_done(&film->offsets);
	buffer_done(&film->styles);
	free(film);
}

bool film_failed(const struct film *film)
{
	return film->failed || unpacked_failed(film->unpacked);
}

uint32_t film_row_count(const struct film *film)
{
	return film->row_count;
}

uint32_t film_style_count(const struct film *film)
{
	return film->style_count;
}

const char *film_row(const struct film *film, uint32_t number, size_t *size)
{
	const size_t *ends = (const size_t *)(const void *)film->offsets.bytes;
	uint32_t index = number - film->rows_before; /* from 1 */
	size_t from;

	*size = 0;
	if (number <= film->rows_before || number > film->row_count)
		return "";
	from = index > 1 ? ends[index - 2] : 0;
	*size = ends[index - 1] - from;
	return film->rows.bytes + from;
}

const struct film_style *film_style(const struct film *film, uint32_t number)
{
	static const struct film_style plain;
	const struct film_style *styles =
		(const struct film_style *)(const void *)film->styles.bytes;

	if (number <= film->styles_before || number > film->style_count)
		return &plain;
	return &styles[number - film->styles_before - 1];
}

/* Cells */

struct film_walk film_walk(const struct film *film, uint32_t row)
{
	size_t size;
	const char *text = film_row(film, row, &size);

	return (struct film_walk){.at = text, .end = text + size};
}

static void take_walk_style(struct film_walk *walk)
{
	const char *close = memchr(walk->at, '\2', (size_t)(walk->end - walk->at));

	walk->style = (uint32_t)strtoul(walk->at + 1, NULL, 10);
	walk->at = close ? close + 1 : walk->end;
}

/* \3 WIDTH CELL \4 */
static void take_cluster(struct film_walk *walk, struct film_cell *cell)
{
	const char *close = memchr(walk->at, '\4', (size_t)(walk->end - walk->at));

	cell->text = walk->at + 2;
	cell->size = close ? (size_t)(close - cell->text) : 0;
	cell->to = cell->from + (walk->at[1] == '2' ? 2 : 1);
	cell->is_cluster = true;
	walk->at = close ? close + 1 : walk->end;
}

bool film_next_cell(struct film_walk *walk, unsigned columns, struct film_cell *cell)
{
	bool has_style = walk->at < walk->end && *walk->at == '\1';

	if (has_style)
		take_walk_style(walk);
	*cell = (struct film_cell){
		.style = walk->style, .text = walk->at, .from = walk->column};
	if (walk->at == walk->end) {
		cell->to = columns;
	} else if (*walk->at == '\3') {
		take_cluster(walk, cell);
	} else {
		do
			walk->at++;
		while (walk->at < walk->end && ((unsigned char)*walk->at & 0xc0) == 0x80);
		cell->size = (size_t)(walk->at - cell->text);
		cell->to = cell->from + 1;
	}
	walk->column = cell->to;
	return cell->size > 0 || cell->is_cluster || (has_style && cell->to > cell->from);
}

/* Reading */

/* Drops the oldest rows, but for the recent ones. */
static void forget_rows(struct film *film)
{
	size_t *ends = (size_t *)(void *)film->offsets.bytes;
	size_t count = film->offsets.size / sizeof(*ends), dropped = 0, size;

	while (film->rows.size - ends[dropped] > ROWS_RECENT)
		dropped++;
	size = dropped > 0 ? ends[dropped - 1] : 0;
	buffer_consume(&film->rows, size);
	for (size_t i = dropped; i < count; i++)
		ends[i] -= size;
	buffer_consume(&film->offsets, dropped * sizeof(*ends));
	film->rows_before += (uint32_t)dropped;
}

static void take_row(struct film *film, const char *text, size_t size)
{
	size_t end;

	buffer_add(&film->rows, text, size);
	end = film->rows.size;
	buffer_add(&film->offsets, &end, sizeof(end));
	film->row_count++;
	film->failed |= film->rows.failed || film->offsets.failed;
	if (!film->forgets)
		film->failed |= end > ROWS_KEPT;
	else if (!film->failed && end > 2 * ROWS_RECENT)
		forget_rows(film);
}

/* The next field, up to the separator or the end. */
static const char *field(const char **at, char separator, size_t *size)
{
	const char *from = *at, *end = strchr(from, separator);

	*size = end != NULL ? (size_t)(end - from) : strlen(from);
	*at = from + *size + (end != NULL);
	return from;
}

static void take_colour(const char **at, char colour[FILM_COLOUR_SIZE])
{
	size_t size;
	const char *text = field(at, ',', &size);

	if (size < FILM_COLOUR_SIZE)
		memcpy(colour, text, size);
}

static void take_style(struct film *film, const char *at)
{
	struct film_style style = {.attributes = 0};

	take_colour(&at, style.foreground);
	take_colour(&at, style.background);
	take_colour(&at, style.underline);
	style.attributes = (unsigned)strtoul(at, NULL, 10);
	buffer_add(&film->styles, &style, sizeof(style));
	film->style_count++;
	film->failed |= film->styles.failed;
	if (film->forgets && !film->failed &&
		film->style_count - film->styles_before > 2 * STYLES_RECENT) {
		buffer_consume(&film->styles, STYLES_RECENT * sizeof(style));
		film->styles_before += STYLES_RECENT;
	}
}

static void scroll(struct film *film, unsigned count)
{
	unsigned rows = film->frame.rows;

	count = count < rows ? count : rows;
	memmove(film->lines, film->lines + count, (rows - count) * sizeof(*film->lines));
	memset(film->lines + rows - count, 0, count * sizeof(*film->lines));
	film->frame.scrolled = count;
}

/* Y:ROW,ROW... */
static void take_lines(struct film *film, const char *at, const char *end)
{
	char *rest;
	unsigned y = (unsigned)strtoul(at, &rest, 10);

	for (at = rest; at < end && (*at == ':' || *at == ','); y++) {
		uint32_t number;

		if (++at < end && *at >= '0' && *at <= '9') {
			number = (uint32_t)strtoul(at, &rest, 10);
			at = rest;
		} else { /* one that has not been shown yet */
			number = ++film->fresh;
		}
		if (y < film->frame.rows && number <= film->row_count)
			film->lines[y] = number;
	}
}

static void take_size(struct film *film, const char *at)
{
	unsigned rows;
	char *rest;

	film->frame.columns = (unsigned)strtoul(at, &rest, 10);
	rows = *rest == ',' ? (unsigned)strtoul(rest + 1, NULL, 10) : 0;
	rows = rows < FILM_ROWS_MAX ? rows : FILM_ROWS_MAX;
	if (rows > film->frame.rows)
		memset(film->lines + film->frame.rows, 0,
			(rows - film->frame.rows) * sizeof(*film->lines));
	film->frame.rows = rows;
}

static void take_changes(struct film *film, const char *at)
{
	while (*at != '\0') {
		size_t size;
		const char *change = field(&at, ' ', &size);

		if (*change == '=')
			take_size(film, change + 1);
		else if (*change == '^')
			scroll(film, (unsigned)strtoul(change + 1, NULL, 10));
		else if (size > 0)
			take_lines(film, change, change + size);
	}
}

static void take_cursor(struct film *film, const char *at, const char *end)
{
	for (int i = 0; i < FILM_CURSOR_PARTS && at < end; i++) {
		char *rest;

		film->frame.cursor[i] = (int)strtol(at, &rest, 10);
		at = rest + 1;
	}
}

static void take_frame(struct film *film, const char *at)
{
	char *rest;
	size_t size;
	const char *cursor;

	film->frame.us += strtoll(at, &rest, 10) * 1000;
	if (*rest == '.')
		film->frame.us += strtol(rest + 1, &rest, 10);
	film->frame.scrolled = 0;
	at = rest + (*rest == ';');
	cursor = field(&at, ';', &size);
	take_cursor(film, cursor, cursor + size);
	field(&at, ';', &size); /* bytes of the transcript */
	take_changes(film, at);
}

bool film_next(struct film *film, struct film_frame *frame)
{
	size_t size;
	const char *line;

	while (!film->failed && (line = unpacked_line(film->unpacked, &size)) != NULL) {
		if (line[0] == 'r' || line[0] == 'w')
			take_row(film, line + 1, size - 1);
		else if (line[0] == 's')
			take_style(film, line + 1);
		if (line[0] != 'f')
			continue;
		take_frame(film, line + 1);
		*frame = film->frame;
		frame->lines = film->lines;
		return true;
	}
	return false;
}
