/* SPDX-License-Identifier: MIT */
#include "formats/filters/cut.h"

#include "common/libptyvt/paint.h"

void cut_state(struct buffer *out, const struct vt *screen)
{
	size_t size;
	const char *title = vt_title(screen, &size);

	buffer_add_text(out, "\033[?1049l"); /* whatever was before */
	vt_paint(out, NULL, false, screen);
	vt_paint_modes(out, screen);
	if (size == 0)
		return;
	buffer_add_text(out, "\033]2;");
	buffer_add(out, title, size);
	buffer_add_byte(out, '\a');
}
