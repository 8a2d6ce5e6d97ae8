/* SPDX-License-Identifier: MIT */
/* Plays into a screen that nobody sees. */
#include "player/text.h"

#include "common/clock.h"
#include "common/libptyvt/lines.h"
#include "common/visible.h"

struct grep {
	const regex_t *regex;
	const char *name;
	const struct text_range *range;
	FILE *to;
	struct text_result *result;
	int64_t time_ns;
	bool at_end;
	struct vt_lines lines;
	struct buffer text; /* of a line, terminated */
};

/* Feeds all events up to the end of the range; `after` each. */
static void play(struct reader *reader, const struct text_range *range,
	struct vt *screen, struct grep *grep, struct text_result *result)
{
	struct event event;

	while (reader_pass(reader, &event, &result->damage)) {
		if (event.time_ns > range->to_ns)
			break;
		if (grep != NULL)
			grep->time_ns = event.time_ns;
		event_show(&event, screen);
		if (grep != NULL)
			vt_lines_look(&grep->lines, screen);
	}
}

static struct vt *new_screen(
	struct reader *reader, struct vt_pool *pool, struct error *err)
{
	const struct info *info = reader_info(reader);
	struct vt *screen = pool ? vt_new(info->columns, info->rows, pool) : NULL;

	if (screen == NULL)
		fail_memory(err);
	return screen;
}

bool text_screen(struct reader *reader, const struct text_range *range, FILE *to,
	struct text_result *result, struct error *err)
{
	struct vt_pool *pool = vt_pool_new();
	struct buffer text = {0};
	struct vt *screen;
	bool printed = false;

	screen = new_screen(reader, pool, err);
	if (screen != NULL) {
		size_t end = 0;

		play(reader, range, screen, NULL, result);
		for (unsigned row = 0; row < vt_rows(screen); row++) {
			size_t size;
			const char *line = vt_row_text(screen, row, &size);

			buffer_add(&text, line, size);
			if (size > 0)
				end = text.size + 1;
			buffer_add_byte(&text, '\n');
		}
		printed = (!vt_failed(screen) && !text.failed) || fail_memory(err);
		if (printed && end > 0)
			fwrite(text.bytes, 1, end, to);
	}
	buffer_done(&text);
	vt_free(screen);
	vt_pool_free(pool);
	return printed;
}

static void print(struct grep *grep, const char *text)
{
	char time[TIME_TEXT_SIZE];
	struct buffer line = {0};

	if (grep->name != NULL) {
		visible_add(&line, grep->name, SIZE_MAX);
		buffer_add_text(&line, ": ");
	}
	format_microseconds(grep->time_ns, time);
	buffer_add_text(&line, time);
	buffer_add_byte(&line, ' ');
	visible_add(&line, text, SIZE_MAX);
	buffer_add_byte(&line, '\n');
	fwrite(line.bytes, 1, line.size, grep->to);
	buffer_done(&line);
	grep->result->found++;
}

static bool match(void *context, struct vt *screen, unsigned row, const char *text, size_t size)
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
	found = regexec(grep->regex, grep->text.bytes, 0, NULL, 0) == 0;
	if (found && !vt_tag(screen, row, VT_TAG_FOUND) &&
		grep->time_ns >= grep->range->from_ns)
		print(grep, grep->text.bytes);
	vt_set_tag(screen, row, VT_TAG_FOUND, found);
	return true;
}

bool text_grep(struct reader *reader, const struct text_range *range,
	const regex_t *regex, const char *name, FILE *to, struct text_result *result,
	struct error *err)
{
	struct grep grep = {
		.regex = regex, .name = name, .range = range, .to = to, .result = result};
	struct vt_pool *pool = vt_pool_new();
	struct vt *screen;
	bool read = false;

	screen = new_screen(reader, pool, err);
	if (screen != NULL) {
		grep.lines.seen = match;
		grep.lines.context = &grep;
		vt_lines_watch(&grep.lines, screen);
		vt_lines_look(&grep.lines, screen);
		play(reader, range, screen, &grep, result);
		grep.at_end = true;
		vt_lines_look(&grep.lines, screen);
		read = !vt_failed(screen) || fail_memory(err);
	}
	buffer_done(&grep.text);
	vt_free(screen);
	vt_pool_free(pool);
	return read;
}
