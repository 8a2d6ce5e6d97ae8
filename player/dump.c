/* SPDX-License-Identifier: MIT */
#include "player/dump.h"

#include "common/libptyvt/sgr.h"

void dump_rows(struct vt *vt, bool coloured, struct buffer *out)
{
	size_t end = out->size;

	for (unsigned row = 0; row < vt_rows(vt); row++) {
		size_t before = out->size;
		bool is_blank;

		vt_add_row(out, vt, row, coloured);
		is_blank = out->size == before;
		buffer_add_byte(out, '\n');
		if (!is_blank)
			end = out->size;
	}
	out->size = end;
}

bool dump_screen(struct replay *replay, int64_t at_ns, bool coloured, struct buffer *out,
	struct error *err)
{
	while (replay_step(replay, at_ns))
		;
	dump_rows(replay->screen, coloured, out);
	return (!vt_failed(replay->screen) && !out->failed) || fail_memory(err);
}
