/* SPDX-License-Identifier: MIT */
/* Lines that move, and the cursor from one to the next. */
#include "common/libptyvt/draw.h"

/* Moves the lines [top, bottom) up. */
void vt_move_up_lines(struct vt *vt, unsigned top, unsigned count)
{
	struct block block;

	count = least(count, vt->bottom - top);
	vt->work += vt->bottom - top + CLEAR_WORK * count;
	end_line_above(vt, top);
	if (vt->bottom < vt->rows)
		end_line_above(vt, vt->bottom);
	if (has_all_columns(vt)) {
		vt_rows_up(&vt->page, vt->lines + top, vt->bottom - top, count,
			background(vt));
		return;
	}
	block = (struct block){top, vt->bottom, vt->left, vt->right};
	vt->work += (vt->bottom - top) * (vt->right - vt->left) / CELLS_MOVED;
	note(vt, vt_block_up(&vt->page, vt->lines, &block, count, background(vt)));
}

void vt_scroll_up(struct vt *vt, unsigned count, bool keeps)
{
	count = least(count, vt->bottom - vt->top);
	if (vt->top == 0 && !vt->on_alternate && has_all_columns(vt))
		vt_scroll_off(vt, count, keeps);
	vt_move_up_lines(vt, vt->top, count);
}

void vt_move_down_lines(struct vt *vt, unsigned top, unsigned count)
{
	struct block block = {top, vt->bottom, vt->left, vt->right};

	count = least(count, vt->bottom - top);
	vt->work += vt->bottom - top + CLEAR_WORK * count;
	end_line_above(vt, top);
	if (has_all_columns(vt)) {
		vt_rows_down(&vt->page, vt->lines + top, vt->bottom - top, count,
			background(vt));
	} else {
		vt->work += (vt->bottom - top) * (vt->right - vt->left) / CELLS_MOVED;
		note(vt, vt_block_down(
				 &vt->page, vt->lines, &block, count, background(vt)));
	}
	end_line_above(vt, vt->bottom);
}

/* Beside the margins the last row of them is where it ends. Source: xterm. */
void vt_line_feed(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;

	settle(vt);
	if (cursor->y + 1 == vt->bottom) {
		if (is_in_columns(vt))
			vt_scroll_up(vt, 1, true);
	} else if (cursor->y + 1 < vt->rows) {
		cursor->y++;
	}
}

void vt_reverse_line_feed(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;

	settle(vt);
	if (cursor->y == vt->top) {
		if (is_in_columns(vt))
			vt_move_down_lines(vt, vt->top, 1);
	} else if (cursor->y > 0) {
		cursor->y--;
	}
}

void vt_carriage_return(struct vt *vt)
{
	bool goes_to_margin = vt->cursor.origin || vt->cursor.x >= vt->left;

	vt->cursor.x = goes_to_margin ? vt->left : 0;
	settle(vt);
}
