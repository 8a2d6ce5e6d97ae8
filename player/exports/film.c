/* SPDX-License-Identifier: MIT */
#include "player/exports/film.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "player/exports/packed.h"

enum { ROWS_KEPT = 48 << 20 /* bytes of text; more is too much for a picture */ };

struct film {
	struct unpacked *unpacked;
	struct buffer rows;    /* their texts */
	struct buffer offsets; /* size_t: where each one ends */
	struct buffer styles;  /* struct film_style */
	uint32_t row_count, style_count;
	struct film_frame frame;
	uint32_t lines[FILM_ROWS_MAX];
	uint32_t fresh; /* the last row that has been shown */
	bool failed;
};

struct film *film_new(int fd, struct error *err)
{
	struct film *film = calloc(1, sizeof(*film));

	if (film == NULL || (film->unpacked = unpacked_new(fd)) == NULL) {
		free(film);
		fail_memory(err);
		return NULL;
	}
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
	size_t from = number > 1 ? ends[number - 2] : 0;

	*size = number > 0 ? ends[number - 1] - from : 0;
	return number > 0 ? film->rows.bytes + from : "";
}

const struct film_style *film_style(const struct film *film, uint32_t number)
{
	static const struct film_style plain;
	const struct film_style *styles =
		(const struct film_style *)(const void *)film->styles.bytes;

	return number > 0 && number <= film->style_count ? &styles[number - 1] : &plain;
}

/* Reading */

static void take_row(struct film *film, const char *text, size_t size)
{
	size_t end;

	buffer_add(&film->rows, text, size);
	end = film->rows.size;
	buffer_add(&film->offsets, &end, sizeof(end));
	film->row_count++;
	film->failed |= film->rows.failed || film->offsets.failed || end > ROWS_KEPT;
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
