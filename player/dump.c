/* SPDX-License-Identifier: MIT */
#include "player/dump.h"

#include "common/libptyvt/sgr.h"

bool dump_screen(struct replay *replay, int64_t at_ns, bool coloured, struct buffer *out,
	struct error *err)
{
	size_t end = out->size;

	while (replay_step(replay, at_ns))
		;
	for (unsigned row = 0; row < vt_rows(replay->screen); row++) {
		size_t before = out->size;
		bool is_blank;

		vt_add_row(out, replay->screen, row, coloured);
		is_blank = out->size == before;
		buffer_add_byte(out, '\n');
		if (!is_blank)
			end = out->size;
	}
	if (vt_failed(replay->screen) || out->failed)
		return fail_memory(err);
	out->size = end;
	return true;
}
