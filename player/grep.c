/* SPDX-License-Identifier: MIT */
#include "player/grep.h"

#include "common/buffer.h"
#include "common/libptyvt/lines.h"

struct grep {
	const struct grep_options *options;
	const struct replay *replay;
	struct vt_lines lines;
	struct buffer text; /* of a line, terminated */
	bool at_end;
};

static bool match(
	void *context, struct vt *screen, unsigned row, const char *text, size_t size)
{
	struct grep *grep = context;
	bool found;

	if (!grep->at_end && !grep->lines.scrolls_off &&
		vt_line_start(screen, vt_cursor(screen)->y) == row)
		return false; /* it is still written */
	buffer_clear(&grep->text);
	buffer_add(&grep->text, text, size);
	buffer_add_byte(&grep->text, '\0');
	if (grep->text.failed)
		return true;
	found = regexec(grep->options->regex, grep->text.bytes, 0, NULL, 0) == 0;
	if (found && !vt_tag(screen, row, VT_TAG_FOUND) &&
		grep->replay->time_ns >= grep->options->from_ns)
		grep->options->found(
			grep->options->context, grep->replay->time_ns, grep->text.bytes);
	vt_set_tag(screen, row, VT_TAG_FOUND, found);
	return true;
}

bool grep_lines(
	struct replay *replay, const struct grep_options *options, struct error *err)
{
	struct grep grep = {.options = options, .replay = replay};
	bool read;

	grep.lines.seen = match;
	grep.lines.context = &grep;
	vt_lines_watch(&grep.lines, replay->screen);
	do
		vt_lines_look(&grep.lines, replay->screen);
	while (replay_step(replay, options->to_ns));
	grep.at_end = true;
	vt_lines_look(&grep.lines, replay->screen);
	vt_watch(replay->screen, NULL, NULL);
	read = (!vt_failed(replay->screen) && !grep.text.failed) || fail_memory(err);
	buffer_done(&grep.text);
	return read;
}
