/* SPDX-License-Identifier: MIT */
/*
 * The cells of a screen, in lines whose cells may be shared between screens: they are
 * copied when one of them changes its own.
 */
#ifndef PLAYER_GRID_H
#define PLAYER_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "player/pen.h"

/* In a cell's attributes, beside those of the pen. */
enum {
	CELL_WIDE = 1 << 11, /* it takes the next column, too */
	CELL_TAIL = 1 << 12, /* that column */
};

/* 16 bytes. */
struct cell {
	uint32_t character; /* a code point; 0: nothing was ever printed there; with
			       CELL_CLUSTER a number of the screen's clusters */
	struct pen pen;
};

enum { CELL_CLUSTER = 1 << 30 };

struct row {
	uint32_t references, capacity;
	uint64_t unused; /* keeps the cells at a multiple of 16 */
	struct cell cells[];
};

struct screen_line {
	struct row *row;     /* NULL: no cells */
	uint32_t background; /* of the columns behind `used` */
	uint16_t used;       /* cells that are there */
	bool wraps : 1;      /* it goes on in the next line */
	bool changed : 1;    /* since somebody looked at it */
	bool found : 1;      /* it had what is looked for when it was looked at */
};

/* All functions take a line of `columns` columns and a range [from, to) within it. */

/* The cells of the line, of which [from, to) will be written and were made whole. NULL
 * without memory. */
struct cell *line_write(
	struct screen_line *line, unsigned from, unsigned to, unsigned columns);

/* The cell in a column; a blank one behind the used ones. */
struct cell line_cell(const struct screen_line *line, unsigned column);

/* A blank line. */
void line_clear(struct screen_line *line, uint32_t background);

/* The functions below are false without memory. */
bool line_erase(struct screen_line *line, unsigned from, unsigned to, unsigned columns,
	uint32_t background);
/* Moves the cells from `at` on `count` columns to the right, or to the left. */
bool line_insert(struct screen_line *line, unsigned at, unsigned count, unsigned columns,
	uint32_t background);
bool line_delete(struct screen_line *line, unsigned at, unsigned count, unsigned columns,
	uint32_t background);
/* Cuts off what is behind `columns`. */
bool line_cut(struct screen_line *line, unsigned columns);

/* Moves the lines [top, bottom) up, or down; blank ones follow. count <= bottom - top. */
void lines_up(struct screen_line *lines, unsigned top, unsigned bottom, unsigned count,
	uint32_t background);
void lines_down(struct screen_line *lines, unsigned top, unsigned bottom, unsigned count,
	uint32_t background);

/* Makes *to the same as *from, sharing the cells. */
void line_share(struct screen_line *to, struct screen_line *from);

/* Gives back the memory of cells that are not used; for lines that will be kept. */
void line_trim(struct screen_line *line);

void line_done(struct screen_line *line);

#endif
