/* SPDX-License-Identifier: MIT */
/* Lines that move, and the cursor from one to the next. */
#include "common/libptyvt/draw.h"

static void move_block(struct vt *vt, unsigned top, unsigned count, bool up)
{
	struct block block = {top, vt->bottom, vt->left, vt->right};
	unsigned height = vt->bottom - top;

	vt->work += vt_lines_work(vt, height) +
		    height * (unsigned)(vt->right - vt->left) / BLOCK_MOVED;
	note(vt, vt_block_move(&vt->page, vt->lines, &block, count, up, background(vt)));
}

void vt_move_lines(struct vt *vt, unsigned top, unsigned count, bool up)
{
	unsigned height = vt->bottom - top;

	if (vt->has_news)
		vt_tell_loss(vt);
	count = least(count, height);
	vt->work += height + CLEAR_WORK * count;
	end_line_above(vt, top);
	if (up && vt->bottom < vt->rows)
		end_line_above(vt, vt->bottom);
	if (has_all_columns(vt))
		(up ? vt_rows_up : vt_rows_down)(
			&vt->page, vt->lines + top, height, count, background(vt));
	else
		move_block(vt, top, count, up);
	if (!up)
		end_line_above(vt, vt->bottom);
}

void vt_scroll_up(struct vt *vt, unsigned count, bool keeps)
{
	if (vt->has_news)
		vt_tell_loss(vt);
	count = least(count, vt->bottom - vt->top);
	if (vt->top == 0 && !vt->on_alternate && has_all_columns(vt))
		vt_scroll_off(vt, count, keeps);
	vt_move_lines(vt, vt->top, count, true);
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
			vt_move_lines(vt, vt->top, 1, false);
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
