/* SPDX-License-Identifier: MIT */
#include "player/dump.h"

bool dump_screen(
	struct replay *replay, int64_t at_ns, struct buffer *out, struct error *err)
{
	size_t end = out->size;

	while (replay_step(replay, at_ns))
		;
	for (unsigned row = 0; row < vt_rows(replay->screen); row++) {
		size_t size;
		const char *text = vt_row_text(replay->screen, row, &size);

		buffer_add(out, text, size);
		buffer_add_byte(out, '\n');
		if (size > 0)
			end = out->size;
	}
	if (vt_failed(replay->screen) || out->failed)
		return fail_memory(err);
	out->size = end;
	return true;
}
