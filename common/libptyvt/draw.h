/* SPDX-License-Identifier: MIT */
/* What the files that draw on a terminal have in common: functions.c has the table of
 * what they do, the others what takes more than a few lines. */
#ifndef PTYVT_DRAW_H
#define PTYVT_DRAW_H

#include "common/libptyvt/functions.h"
#include "common/libptyvt/internal.h"

static inline uint32_t background(const struct vt *vt)
{
	return vt->cursor.pen.background;
}

static inline bool has_mode(const struct vt *vt, enum vt_mode mode)
{
	return (vt->modes & VT_MODE_BIT(mode)) != 0;
}

static inline struct line *present_line(struct vt *vt)
{
	return &vt->lines[vt->cursor.y];
}

static inline struct vt_cell cell_at(const struct vt *vt, unsigned x)
{
	return vt_line_cell(&vt->lines[vt->cursor.y], x);
}

/* Tracing: where the character of a cell is from. */
static inline void set_source(struct vt_cell *cell, uint64_t source)
{
	cell->pen.foreground = (uint32_t)source;
	cell->pen.background = (uint32_t)(source >> 32);
}

/* Every change of a line may run out of memory. */
static inline void note(struct vt *vt, bool done)
{
	vt->failed |= !done;
}

static inline unsigned least(unsigned one, unsigned other)
{
	return one < other ? one : other;
}

static inline bool has_all_columns(const struct vt *vt)
{
	return vt->left == 0 && vt->right == vt->page.columns;
}

static inline bool is_in_columns(const struct vt *vt)
{
	return vt->cursor.x >= vt->left && vt->cursor.x < vt->right;
}

static inline bool is_in_margins(const struct vt *vt)
{
	return is_in_columns(vt) && vt->cursor.y >= vt->top && vt->cursor.y < vt->bottom;
}

/* Ends the line that continues in this row. */
static inline void end_line_above(struct vt *vt, unsigned row)
{
	if (row > 0)
		vt->lines[row - 1].wraps = false;
}

/* The column where a line ends for a cursor in this column, and for the present one. */
static inline unsigned edge_from(const struct vt *vt, unsigned x)
{
	return x < vt->right ? vt->right : vt->page.columns;
}

static inline unsigned edge(const struct vt *vt)
{
	return edge_from(vt, vt->cursor.x);
}

/* The cursor is in its column, not after it. */
static inline void settle(struct vt *vt)
{
	vt->cursor.pending_wrap = vt->cursor.at_edge = false;
}

static inline void move_to(struct vt *vt, unsigned x, unsigned y)
{
	vt->cursor.x = (uint16_t)least(x, vt->page.columns - 1u);
	vt->cursor.y = (uint16_t)least(y, vt->rows - 1u);
	settle(vt);
}

static inline unsigned count_of(const struct vt_token *token)
{
	return (unsigned)vt_number(token, 0, 1);
}

/* scroll.c */

/* Moves the lines from `top` to the bottom margin, within the margins, up or down. */
void vt_move_lines(struct vt *vt, unsigned top, unsigned count, bool up);

/* Up, from the top margin. What goes off the primary screen is told, and kept for a
 * larger one if `keeps`. */
void vt_scroll_up(struct vt *vt, unsigned count, bool keeps);

void vt_line_feed(struct vt *vt);
void vt_reverse_line_feed(struct vt *vt);
void vt_carriage_return(struct vt *vt);

/* print.c */

/* True if ASCII is printed as it is. */
static inline bool is_plain_set(const struct vt *vt)
{
	return vt->cursor.charsets[vt->cursor.charset] == 'B' && vt->single_shift == 0;
}

void vt_print_ascii(struct vt *vt, const char *text, size_t size);
void vt_print_text(struct vt *vt, const struct vt_token *token);

/* REP. */
void vt_print_again(struct vt *vt, unsigned count);

/* erase.c: functions of the table, by their mnemonics. */

/* The shown screen will be cleared as a whole. */
void vt_tell_clearing(struct vt *vt);

/* Blank lines with the pen's background. */
void vt_clear_lines(struct vt *vt, unsigned from, unsigned to);

void vt_el(struct vt *vt, const struct vt_token *token);
void vt_ed(struct vt *vt, const struct vt_token *token);
void vt_ech(struct vt *vt, const struct vt_token *token);
void vt_edit_lines(struct vt *vt, const struct vt_token *token);      /* IL, DL */
void vt_edit_characters(struct vt *vt, const struct vt_token *token); /* ICH, DCH */
void vt_edit_columns(
	struct vt *vt, const struct vt_token *token); /* SL, SR, DECIC, DECDC */
void vt_index_column(struct vt *vt, const struct vt_token *token); /* DECBI, DECFI */
void vt_decsca(struct vt *vt, const struct vt_token *token);
void vt_decfra(struct vt *vt, const struct vt_token *token);
void vt_decera(struct vt *vt, const struct vt_token *token);
void vt_decsera(struct vt *vt, const struct vt_token *token);
void vt_deccra(struct vt *vt, const struct vt_token *token);

#endif
