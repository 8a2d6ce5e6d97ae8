/* SPDX-License-Identifier: MIT */
/* Finds out which lines changed. */
#include "common/libptyvt/lines.h"

bool vt_lines_is_new(const struct vt_lines *lines, const struct vt *vt, unsigned row)
{
	return vt_line(vt, vt_shown(vt), row).changed > lines->since ||
	       vt_tag(vt, row, VT_TAG_LATER);
}

/* Tells of the line that begins in this row; returns the row after it. */
static unsigned look_at(struct vt_lines *lines, struct vt *vt, unsigned row)
{
	unsigned end;
	size_t size;
	const char *text = vt_line_text(vt, row, &end, &size);
	bool finished = lines->seen(lines->context, vt, row, text, size);

	for (unsigned y = row; y < end; y++)
		vt_set_tag(vt, y, VT_TAG_LATER, !finished && y == row);
	return end;
}

static void scrolled_off(void *context, struct vt *vt, unsigned row)
{
	struct vt_lines *lines = context;

	if (row == 0)
		lines->base = lines->scrolled;
	lines->scrolls_off = true;
	if (vt_lines_is_new(lines, vt, row))
		look_at(lines, vt, row);
	lines->scrolls_off = false;
	lines->scrolled = lines->base + row + 1;
}

static void resizing(void *context, struct vt *vt)
{
	struct vt_lines *lines = context;

	vt_lines_look(lines, vt);
	if (lines->moved != NULL)
		lines->moved(lines->context);
}

/* The rows that will be shown count as changed, but not for who knows them. */
static void switching(void *context, struct vt *vt)
{
	struct vt_lines *lines = context;

	if (lines->skips_switches)
		vt_lines_look(lines, vt);
}

int64_t vt_lines_number(const struct vt_lines *lines, unsigned row)
{
	return (lines->scrolls_off ? lines->base : lines->scrolled) + row;
}

void vt_lines_watch(struct vt_lines *lines, struct vt *vt)
{
	static const struct vt_watcher watcher = {.resizing = resizing,
		.switching = switching,
		.scrolled_off = scrolled_off};

	lines->since = 0;
	vt_watch(vt, &watcher, lines);
}

void vt_lines_look(struct vt_lines *lines, struct vt *vt)
{
	for (unsigned row = 0; row < vt_rows(vt); row++)
		if (vt_lines_is_new(lines, vt, row))
			row = look_at(lines, vt, vt_line_start(vt, row)) - 1;
	lines->since = vt_generation(vt);
}
