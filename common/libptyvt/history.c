/* SPDX-License-Identifier: MIT */
/* A ring of lines. */
#include "common/libptyvt/history.h"

#include <stdlib.h>

static bool is_made(struct history *history)
{
	if (history->lines == NULL)
		history->lines = calloc(VT_HISTORY_LINES, sizeof(*history->lines));
	return history->lines != NULL;
}

void vt_history_push(struct history *history, struct line *line)
{
	struct line *slot, moved = *line;

	if (!is_made(history))
		return;
	if (history->count == VT_HISTORY_LINES)
		history->first = (history->first + 1) % VT_HISTORY_LINES;
	else
		history->count++;
	slot = vt_history_line(history, history->count - 1);
	*line = *slot;
	*slot = moved;
}

struct line *vt_history_line(const struct history *history, unsigned at)
{
	return &history->lines[(history->first + at) % VT_HISTORY_LINES];
}

void vt_history_clear(struct history *history)
{
	for (unsigned i = 0; i < VT_HISTORY_LINES && history->count > 0; i++)
		vt_line_done(&history->lines[i]);
	history->first = history->count = 0;
}

bool vt_history_share(struct history *to, const struct history *from)
{
	vt_history_clear(to);
	if (from->count == 0)
		return true;
	if (!is_made(to))
		return false;
	for (unsigned i = 0; i < from->count; i++)
		vt_line_share(&to->lines[i], vt_history_line(from, i));
	to->count = from->count;
	return true;
}

void vt_history_done(struct history *history)
{
	vt_history_clear(history);
	free(history->lines);
	history->lines = NULL;
}
