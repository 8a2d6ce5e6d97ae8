/* SPDX-License-Identifier: MIT */
/*
 * The cells of a screen, in lines whose cells may be shared between screens: they are
 * copied when one of them changes its own.
 */
#ifndef PTYVT_CELLS_H
#define PTYVT_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"

struct row {
	uint32_t references, capacity;
	uint64_t changed; /* the generation; keeps the cells at a multiple of 16, too */
	struct vt_cell cells[];
};

/* 16 bytes: scrolling moves them. */
struct line {
	struct row *row;     /* NULL: no cells, and nothing has changed yet */
	uint32_t background; /* of the columns after `used` */
	uint16_t used;       /* cells that are there */
	bool wraps;          /* it goes on in the next line */
	uint8_t tags;        /* see vt_tag */
};

/* What the lines of a screen have in common. */
struct page {
	uint16_t columns;
	uint64_t generation; /* that changes get */
};

/* Columns [from, to) of a line. */
struct span {
	unsigned from, to;
};

/* Rows [top, bottom) and columns [left, right) of a page. */
struct block {
	unsigned top, bottom, left, right;
};

/* All functions take a line of page->columns columns and a range [from, to) within it. */

/* The cell in a column, which is blank after the used ones. */
static inline struct vt_cell vt_line_cell(const struct line *line, unsigned column)
{
	if (column < line->used)
		return line->row->cells[column];
	return (struct vt_cell){.pen = {.background = line->background}};
}

/* The cells of the line, of which [from, to) will be written and were made whole. NULL
 * without memory. */
struct vt_cell *vt_line_write(
	const struct page *page, struct line *line, unsigned from, unsigned to);

/* The same, but [from, to) will be changed: all of it is there. */
struct vt_cell *vt_line_change(
	const struct page *page, struct line *line, unsigned from, unsigned to);

/* A blank line. One that was never written to stays such a one. */
void vt_line_clear(const struct page *page, struct line *line, uint32_t background);

/* The line is as it was, but counts as changed. */
void vt_line_touch(const struct page *page, struct line *line);

/* The functions below are false without memory. */
bool vt_line_erase(const struct page *page, struct line *line, unsigned from, unsigned to,
	uint32_t background);
/* Moves the cells of the span `count` columns to the right, or to the left; blank ones
 * follow. */
bool vt_line_insert(const struct page *page, struct line *line, struct span span,
	unsigned count, uint32_t background);
bool vt_line_delete(const struct page *page, struct line *line, struct span span,
	unsigned count, uint32_t background);
/* Copies cells of a line, which may be the same one, to the column `at` of another. */
bool vt_line_paste(const struct page *page, struct line *line, unsigned at,
	const struct line *from, struct span span);
/* Cuts off what is after the columns of the page, which were more before. */
bool vt_line_cut(const struct page *page, struct line *line);

/* Moves `height` lines up, or down; blank ones follow. count <= height. */
void vt_rows_up(const struct page *page, struct line *lines, unsigned height,
	unsigned count, uint32_t background);
void vt_rows_down(const struct page *page, struct line *lines, unsigned height,
	unsigned count, uint32_t background);

/* The same within a block, which does not have all columns; count <= its height. */
bool vt_block_move(const struct page *page, struct line *lines, const struct block *block,
	unsigned count, bool up, uint32_t background);

/* Makes *to the same as *from, sharing the cells. */
void vt_line_share(struct line *to, struct line *from);

/* The same for a line of the same page, which is changed by it; it keeps its tags. */
void vt_line_repeat(const struct page *page, struct line *to, struct line *from);

/* Gives back the memory of cells that are not used; for lines that will be kept. */
void vt_line_trim(struct line *line);

void vt_line_done(struct line *line);

#endif
