/* SPDX-License-Identifier: MIT */
/* Reads the frames that a filmstrip has packed; see filmstrip.h for what they hold. */
#ifndef PLAYER_EXPORTS_FILM_H
#define PLAYER_EXPORTS_FILM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { FILM_COLOUR_SIZE = 8, FILM_ROWS_MAX = 1000 };

struct film;

/* A colour is empty, 0 to 255 or #rrggbb; attributes are the bits of ptyvt.h. */
struct film_style {
	char foreground[FILM_COLOUR_SIZE], background[FILM_COLOUR_SIZE],
		underline[FILM_COLOUR_SIZE];
	unsigned attributes;
};

enum {
	FILM_CURSOR_X,
	FILM_CURSOR_Y,
	FILM_CURSOR_SHAPE,
	FILM_REVERSED,
	FILM_CURSOR_PARTS
};

/* The screen as it is from this time on. */
struct film_frame {
	int64_t us;
	int cursor[FILM_CURSOR_PARTS];
	unsigned columns, rows;
	unsigned scrolled; /* rows that have gone off at the top, all others moved up */
	const uint32_t *lines; /* the number of each row: 0 is a blank one; borrowed */
};

/* From the beginning of the file, which stays the owner's. If it forgets, a row and its
 * styles are dropped some time after the frame that told them, so that any number of
 * them takes little memory. NULL with *err. */
struct film *film_new(int fd, bool forgets, struct error *err);
void film_free(struct film *film);

/* False at the end, or if film_failed. */
bool film_next(struct film *film, struct film_frame *frame);

/* True without memory, or beyond what is kept of rows. */
bool film_failed(const struct film *film);

/* Rows and styles of the frames so far, from 1; the text without the letter before it. */
const char *film_row(const struct film *film, uint32_t number, size_t *size);
const struct film_style *film_style(const struct film *film, uint32_t number);

/* A cell of a row, and the columns [from, to) that it takes. What is left of the row, if
 * it has a style, is one without text. */
struct film_cell {
	uint32_t style;
	const char *text; /* UTF-8; borrowed from the row */
	size_t size;
	unsigned from, to;
	bool is_cluster; /* of several characters, or two columns */
};

struct film_walk {
	const char *at, *end;
	uint32_t style;
	unsigned column;
};

/* The cells of a row one after another; film_next_cell is false at the end. */
struct film_walk film_walk(const struct film *film, uint32_t row);
bool film_next_cell(struct film_walk *walk, unsigned columns, struct film_cell *cell);

uint32_t film_row_count(const struct film *film);
uint32_t film_style_count(const struct film *film);

#endif
