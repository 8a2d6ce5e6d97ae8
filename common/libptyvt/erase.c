/* SPDX-License-Identifier: MIT */
/* What erases and moves cells: in lines, columns and rectangles. */
#include "common/libptyvt/draw.h"
#include "common/unicode_table.h"

void vt_clear_lines(struct vt *vt, unsigned from, unsigned to)
{
	if (from < to)
		end_line_above(vt, from);
	for (unsigned y = from; y < to; y++)
		vt_line_clear(&vt->page, &vt->lines[y], background(vt));
	vt->work += CLEAR_WORK * (to > from ? to - from : 0);
}

/* Erases in the present line; selectively: only what is not protected. */
static void erase_cells(
	struct vt *vt, unsigned y, unsigned from, unsigned to, bool selectively)
{
	struct line *line = &vt->lines[y];
	struct vt_cell *cells;

	if (!selectively) {
		note(vt, vt_line_erase(&vt->page, line, from, to, background(vt)));
		return;
	}
	cells = vt_line_change(&vt->page, line, from, to);
	note(vt, cells != NULL);
	for (unsigned x = from; cells != NULL && x < to; x++)
		if ((cells[x].pen.attributes & VT_PROTECTED) == 0)
			cells[x] =
				(struct vt_cell){.pen = {.background = background(vt)}};
	vt->work += vt_lines_work(vt, 1) + (to - from) / BLOCK_MOVED;
}

/* While a wrap is pending the cursor is after the last column, as in kitty and tmux, and
 * for EL in VTE, xterm.js and alacritty: GNU grep and gcc end each colour with EL. xterm
 * erases the column. */
static unsigned first_changed(const struct vt *vt)
{
	return vt->cursor.x + (vt->cursor.pending_wrap ? 1u : 0u);
}

/* The same without DECAWM, for EL and ED: VTE, kitty and xterm.js. */
static unsigned first_erased(const struct vt *vt)
{
	return first_changed(vt) + (vt->cursor.at_edge ? 1u : 0u);
}

static void erase_in_line(struct vt *vt, int which, bool selectively)
{
	unsigned from = which == 0 ? first_erased(vt) : 0;
	unsigned to = which == 1 ? vt->cursor.x + 1u : vt->page.columns;

	if (from == 0 && to == vt->page.columns)
		end_line_above(vt, vt->cursor.y);
	if (from < to)
		erase_cells(vt, vt->cursor.y, from, to, selectively);
}

static bool is_selective(const struct vt_token *token)
{
	return token->prefix == '?';
}

void vt_el(struct vt *vt, const struct vt_token *token)
{
	erase_in_line(vt, vt_number(token, 0, 0), is_selective(token));
}

void vt_tell_clearing(struct vt *vt)
{
	if (vt->watcher != NULL && vt->watcher->clearing != NULL)
		vt->watcher->clearing(vt->context, vt);
	vt->page.generation++; /* what was looked at is older than what follows */
}

/* ED that leaves nothing on the screen. */
static bool clears_all(const struct vt *vt, int which)
{
	return which == 2 || (which == 0 && vt->cursor.y == 0 && vt->cursor.x == 0) ||
	       (which == 1 && vt->cursor.y + 1u == vt->rows);
}

void vt_ed(struct vt *vt, const struct vt_token *token)
{
	int which = vt_number(token, 0, 0);
	unsigned y = vt->cursor.y, from = which == 0 ? y + 1 : 0;
	unsigned to = which == 1 ? y : vt->rows;

	if (!is_selective(token) && clears_all(vt, which))
		vt_tell_clearing(vt);
	if (which < 2)
		erase_in_line(vt, which, is_selective(token));
	if (!is_selective(token))
		vt_clear_lines(vt, from, to);
	else
		for (unsigned row = from; row < to; row++)
			erase_cells(vt, row, 0, vt->page.columns, true);
}

/* IL and DL: within the margins only; the cursor goes to the line's start. */
void vt_edit_lines(struct vt *vt, const struct vt_token *token)
{
	unsigned y = vt->cursor.y;

	if (!is_in_margins(vt))
		return;
	vt_carriage_return(vt);
	vt_move_lines(vt, y, count_of(token), token->final == 'M');
}

/* ICH and DCH: within the columns of the margins. */
void vt_edit_characters(struct vt *vt, const struct vt_token *token)
{
	struct span span = {first_changed(vt), vt->right};

	if (!is_in_columns(vt) || span.from >= span.to)
		return;
	vt->work += vt->page.columns / CELLS_MOVED;
	note(vt, (token->final == '@' ? vt_line_insert : vt_line_delete)(&vt->page,
			 present_line(vt), span, count_of(token), background(vt)));
}

void vt_ech(struct vt *vt, const struct vt_token *token)
{
	unsigned from = first_changed(vt);
	unsigned count = least(count_of(token), vt->page.columns - from);

	if (count > 0)
		erase_cells(vt, vt->cursor.y, from, from + count, false);
}

/* Moves the columns from `column` to the right margin, in all rows within the margins. */
static void move_columns(struct vt *vt, unsigned column, unsigned count, bool left)
{
	struct span span = {column, vt->right};

	for (unsigned y = vt->top; y < vt->bottom; y++)
		note(vt, (left ? vt_line_delete : vt_line_insert)(
				 &vt->page, &vt->lines[y], span, count, background(vt)));
	vt->work += (unsigned)(vt->bottom - vt->top) *
		    (CLEAR_WORK + vt->page.columns / BLOCK_MOVED);
}

/* SL and SR, DECDC and DECIC. */
void vt_edit_columns(struct vt *vt, const struct vt_token *token)
{
	bool scrolls = token->intermediates[0] == ' ';
	bool left = token->final == (scrolls ? '@' : '~');

	if (is_in_margins(vt))
		move_columns(
			vt, scrolls ? vt->left : vt->cursor.x, count_of(token), left);
}

/* DECBI and DECFI: a column back or forward; at the margin the columns move instead. */
void vt_index_column(struct vt *vt, const struct vt_token *token)
{
	bool back = token->final == '6';
	unsigned x = vt->cursor.x;

	if (x == (back ? vt->left : vt->right - 1u)) {
		if (is_in_margins(vt))
			move_columns(vt, vt->left, 1, !back);
	} else if (back ? x > 0 : x + 1 < vt->page.columns) {
		move_to(vt, back ? x - 1 : x + 1, vt->cursor.y);
	}
}

void vt_decsca(struct vt *vt, const struct vt_token *token)
{
	vt->cursor.pen.attributes &= (uint16_t)~VT_PROTECTED;
	if (vt_number(token, 0, 0) == 1)
		vt->cursor.pen.attributes |= VT_PROTECTED;
}

/* Rectangles */

/* Where rectangles may be: within the margins with DECOM. */
static struct block limits(const struct vt *vt)
{
	if (vt->cursor.origin)
		return (struct block){vt->top, vt->bottom, vt->left, vt->right};
	return (struct block){0, vt->rows, 0, vt->page.columns};
}

/* Reads top, left, bottom and right from parameter i on; false if there is nothing in it.
 */
static bool take_block(const struct vt *vt, const struct vt_token *token, unsigned i,
	struct block *block)
{
	struct block all = limits(vt);

	block->top = all.top + (unsigned)vt_number(token, i, 1) - 1;
	block->left = all.left + (unsigned)vt_number(token, i + 1, 1) - 1;
	block->bottom = all.top + (unsigned)vt_number(token, i + 2, vt->rows);
	block->right = all.left + (unsigned)vt_number(token, i + 3, vt->page.columns);
	block->bottom = least(block->bottom, all.bottom);
	block->right = least(block->right, all.right);
	return block->top < block->bottom && block->left < block->right;
}

static void fill_block(
	struct vt *vt, const struct block *block, const struct vt_cell *cell)
{
	for (unsigned y = block->top; y < block->bottom; y++) {
		struct vt_cell *cells = vt_line_write(
			&vt->page, &vt->lines[y], block->left, block->right);

		note(vt, cells != NULL);
		for (unsigned x = block->left; cells != NULL && x < block->right; x++)
			cells[x] = *cell;
		if (block->right == vt->page.columns)
			vt->lines[y].wraps = false;
	}
	vt->work += vt_lines_work(vt, block->bottom - block->top) +
		    (block->bottom - block->top) * (block->right - block->left);
}

void vt_decfra(struct vt *vt, const struct vt_token *token)
{
	unsigned character = (unsigned)vt_number(token, 0, 0);
	struct vt_cell cell = {.character = character, .pen = vt->cursor.pen};
	struct block block;

	if (character < ' ' || (character >= 0x7f && character < 0xa0) ||
		(character >= 0xd800 && character < 0xe000) ||
		(unicode_property(character) & (UNICODE_WIDTH | UNICODE_TRICK)) != 1)
		return;
	if (vt->traces)
		set_source(&cell, VT_NOWHERE);
	if (take_block(vt, token, 1, &block))
		fill_block(vt, &block, &cell);
}

void vt_decera(struct vt *vt, const struct vt_token *token)
{
	struct vt_cell blank = {.pen = {.background = background(vt)}};
	struct block block;

	if (take_block(vt, token, 0, &block))
		fill_block(vt, &block, &blank);
}

void vt_decsera(struct vt *vt, const struct vt_token *token)
{
	struct block block;

	if (!take_block(vt, token, 0, &block))
		return;
	for (unsigned y = block.top; y < block.bottom; y++)
		erase_cells(vt, y, block.left, block.right, true);
}

/* Top, left, bottom, right, page; top, left, page: there is one page. */
void vt_deccra(struct vt *vt, const struct vt_token *token)
{
	struct block all = limits(vt), block;
	unsigned top = all.top + (unsigned)vt_number(token, 5, 1) - 1;
	unsigned left = all.left + (unsigned)vt_number(token, 6, 1) - 1;
	unsigned height, width;

	if (!take_block(vt, token, 0, &block) || top >= all.bottom || left >= all.right)
		return;
	height = least(block.bottom - block.top, all.bottom - top);
	width = least(block.right - block.left, all.right - left);
	for (unsigned i = 0; i < height; i++) {
		unsigned y = top > block.top ? height - 1 - i : i; /* they may overlap */

		note(vt, vt_line_paste(&vt->page, &vt->lines[top + y], left,
				 &vt->lines[block.top + y],
				 (struct span){block.left, block.left + width}));
	}
	vt->work += vt_lines_work(vt, height) + height * width / BLOCK_MOVED;
}
