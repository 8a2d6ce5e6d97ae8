/* SPDX-License-Identifier: MIT */
/* Plays into a screen that nobody sees. */
#include "player/text.h"

#include "common/clock.h"
#include "common/visible.h"
#include "player/lines.h"

struct grep {
	const regex_t *regex;
	const char *name;
	const struct text_range *range;
	FILE *to;
	struct text_result *result;
	int64_t time_ns;
	bool at_end;
	struct lines lines;
};

/* Feeds all events up to the end of the range; `after` each. */
static void play(struct reader *reader, const struct text_range *range,
	struct screen *screen, struct grep *grep, struct text_result *result)
{
	struct error damage;
	struct event event;
	enum next next;

	while ((next = reader_next(reader, &event, &damage)) != NEXT_END) {
		if (next == NEXT_FAILED && result->damages++ == 0)
			result->first = damage;
		if (next != NEXT_EVENT)
			continue;
		if (event.time_ns > range->to_ns)
			break;
		if (grep != NULL)
			grep->time_ns = event.time_ns;
		screen_take(screen, &event);
		if (grep != NULL)
			lines_look(&grep->lines, screen);
	}
}

static struct screen *new_screen(
	struct reader *reader, struct pool *pool, struct error *err)
{
	const struct info *info = reader_info(reader);
	struct screen *screen = screen_new(info->columns, info->rows, pool);

	if (screen == NULL)
		fail_memory(err);
	return screen;
}

bool text_screen(struct reader *reader, const struct text_range *range, FILE *to,
	struct text_result *result, struct error *err)
{
	struct pool pool;
	struct buffer text = {0};
	struct screen *screen;
	bool printed = false;

	pool_init(&pool);
	screen = new_screen(reader, &pool, err);
	if (screen != NULL) {
		size_t end = 0;

		play(reader, range, screen, NULL, result);
		for (unsigned y = 0; y < screen->rows; y++) {
			size_t before = text.size;

			screen_add_text(screen, y, &text);
			if (text.size > before)
				end = text.size + 1;
			buffer_add_byte(&text, '\n');
		}
		printed = (!screen->failed && !text.failed) || fail_memory(err);
		if (printed && end > 0)
			fwrite(text.bytes, 1, end, to);
	}
	buffer_done(&text);
	screen_free(screen);
	pool_done(&pool);
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

static void match(
	void *context, struct screen *screen, unsigned y, const char *text, size_t size)
{
	struct grep *grep = context;
	struct screen_line *line = &screen->lines[y];
	bool found;

	(void)text;
	(void)size;
	if (!grep->at_end && !grep->lines.leaving &&
		lines_first(screen, screen->cursor.y) == y) {
		line->changed = true; /* it is still written: later */
		return;
	}
	buffer_add_byte(&grep->lines.text, '\0');
	if (grep->lines.text.failed)
		return;
	found = regexec(grep->regex, grep->lines.text.bytes, 0, NULL, 0) == 0;
	if (found && !line->found && grep->time_ns >= grep->range->from_ns)
		print(grep, grep->lines.text.bytes);
	line->found = found;
}

bool text_grep(struct reader *reader, const struct text_range *range,
	const regex_t *regex, const char *name, FILE *to, struct text_result *result,
	struct error *err)
{
	struct grep grep = {
		.regex = regex, .name = name, .range = range, .to = to, .result = result};
	struct pool pool;
	struct screen *screen;
	bool read = false;

	pool_init(&pool);
	screen = new_screen(reader, &pool, err);
	if (screen != NULL) {
		grep.lines.seen = match;
		grep.lines.context = &grep;
		lines_attach(&grep.lines, screen);
		lines_look(&grep.lines, screen);
		play(reader, range, screen, &grep, result);
		grep.at_end = true;
		lines_look(&grep.lines, screen);
		read = !screen->failed || fail_memory(err);
	}
	lines_done(&grep.lines);
	screen_free(screen);
	pool_done(&pool);
	return read;
}
