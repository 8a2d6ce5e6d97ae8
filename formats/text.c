/* SPDX-License-Identifier: MIT */
/*
 * Text, and text with colours (write only), as a person would have written the session
 * down: each line once, in its last state, when it can change no more, that is, when it
 * scrolls off, the screen is cleared or all ends. Rows that wrap are joined. A program on
 * the alternate screen is written as its last screen, between two rules.
 */
#include "formats/format.h"

#include <string.h>

#include "common/libptyvt/sgr.h"
#include "common/unicode.h"
#include "common/utf8.h"

enum {
	TAG_WRITTEN =
		0, /* of a row: it has been, and changed no more if not since then */
	TIMES = 2 * VT_CELLS_MAX,
};

struct text {
	struct vt_pool *pool;
	struct vt *screen;
	bool coloured;
	struct buffer line;     /* the rows so far of one that wraps */
	struct buffer out;      /* lines for the file */
	uint64_t written_since; /* the generation when rows were tagged last */
	/* For --timestamps: when rows were last changed, by their number: the lines that
	 * scrolled off before it and its row. */
	bool has_times;
	int64_t now_ns, times[TIMES];
	int64_t scrolled;
	uint64_t timed_since;
};

static bool is_new(const struct text *text, unsigned row)
{
	const struct vt *vt = text->screen;

	return !vt_tag(vt, row, TAG_WRITTEN) ||
	       vt_line(vt, vt_shown(vt), row).changed > text->written_since;
}

static void add_time(struct text *text, int64_t time_ns)
{
	int64_t ms = time_ns / 1000000;

	buffer_add_format(&text->out, "%lld:%02d.%03d ", (long long)(ms / 60000),
		(int)(ms / 1000 % 60), (int)(ms % 1000));
}

static void end_line(struct text *text, int64_t time_ns)
{
	if (text->has_times)
		add_time(text, time_ns);
	buffer_add(&text->out, text->line.bytes, text->line.size);
	buffer_add_byte(&text->out, '\n');
	buffer_clear(&text->line);
}

static int64_t time_of(const struct text *text, unsigned row, int64_t number)
{
	const struct vt *vt = text->screen;

	if (vt_line(vt, vt_shown(vt), row).changed > text->timed_since)
		return text->now_ns;
	return text->times[number % TIMES];
}

static void add_row(struct text *text, unsigned row, struct buffer *out)
{
	size_t size;
	const char *bytes;

	if (text->coloured) {
		vt_sgr_add_row(out, text->screen, row);
		return;
	}
	bytes = vt_row_text(text->screen, row, &size);
	buffer_add(out, bytes, size);
}

static void write_row(struct text *text, unsigned row, int64_t number)
{
	add_row(text, row, &text->line);
	vt_set_tag(text->screen, row, TAG_WRITTEN, true);
	if (!vt_line(text->screen, vt_shown(text->screen), row).wraps)
		end_line(text, time_of(text, row, number));
}

/* The rows down to the last one with something in it. */
static unsigned used_rows(const struct text *text)
{
	struct vt *vt = text->screen;
	unsigned rows = vt_rows(vt);
	size_t size;

	for (; rows > 0; rows--) {
		vt_row_text(vt, rows - 1, &size);
		if (size > 0 || (text->coloured &&
					vt_line(vt, vt_shown(vt), rows - 1).background))
			break;
	}
	return rows;
}

/* Writes what is new in the rows before this one. */
static void write_rows(struct text *text, unsigned end)
{
	struct vt *vt = text->screen;
	unsigned used = used_rows(text);

	for (unsigned row = 0; row < end && row < used; row++)
		if (is_new(text, row))
			write_row(text, row, text->scrolled + row);
	text->written_since = vt_generation(vt);
	if (text->line.size > 0)
		end_line(text, text->now_ns);
}

/* The line of the cursor is not finished. */
static void write_finished(struct text *text)
{
	write_rows(text, vt_line_start(text->screen, vt_cursor(text->screen)->y));
}

static void write_screen(struct text *text, const struct event *marker)
{
	unsigned rows = used_rows(text);

	if (rows == 0)
		return;
	buffer_add_text(&text->line, "---- full screen");
	if (marker != NULL && marker->size > 0) {
		buffer_add_text(&text->line, " at marker ");
		buffer_add(&text->line, marker->bytes, marker->size);
	}
	buffer_add_text(&text->line, " ----");
	end_line(text, text->now_ns);
	for (unsigned row = 0; row < rows; row++) {
		add_row(text, row, &text->out);
		while (text->out.size > 0 && text->out.bytes[text->out.size - 1] == ' ')
			text->out.size--;
		buffer_add_byte(&text->out, '\n');
	}
	buffer_add_text(&text->line, "---- end of full screen ----");
	end_line(text, text->now_ns);
}

/* What the terminal tells */

static void scrolled_off(void *context, struct vt *vt, unsigned row)
{
	struct text *text = context;
	int64_t number = text->scrolled++;

	(void)vt;
	if (is_new(text, row))
		write_row(text, row, number);
}

/* Rows move then, and some go: what may be changed yet is written all the same. */
static void resizing(void *context, struct vt *vt)
{
	if (vt_shown(vt) == VT_PRIMARY)
		write_finished(context);
}

static void clearing(void *context, struct vt *vt)
{
	if (vt_shown(vt) != VT_PRIMARY)
		return;
	write_rows(context, vt_rows(vt));
	for (unsigned row = 0; row < vt_rows(vt); row++)
		vt_set_tag(vt, row, TAG_WRITTEN, false);
}

static void switching(void *context, struct vt *vt)
{
	struct text *text = context;

	if (vt_shown(vt) == VT_PRIMARY)
		write_finished(context);
	else
		write_screen(context, NULL);
	/* The rows that are shown again count as changed. */
	text->written_since = vt_generation(vt);
}

/* The format */

static bool text_create(struct writer *writer, const struct info *info, struct error *err)
{
	static const struct vt_watcher watcher = {.scrolled_off = scrolled_off,
		.resizing = resizing,
		.clearing = clearing,
		.switching = switching};
	struct text *text = writer->state;

	text->has_times = writer->timestamps;
	text->pool = vt_pool_new();
	if (text->pool != NULL)
		text->screen = vt_new(info->columns, info->rows, text->pool);
	if (text->screen == NULL)
		return fail_memory(err);
	vt_watch(text->screen, &watcher, text);
	return true;
}

/* Characters without a glyph, which the screen has not. */
static int64_t count_tricks(const struct event *event)
{
	const char *at = event->bytes, *end = at + event->size;
	int64_t count = 0;

	while ((at += utf8_ascii(at, (size_t)(end - at))) < end) {
		uint32_t character = 0;
		int size = utf8_decode(at, (size_t)(end - at), &character);

		count += size > 0 && is_trick(character);
		at += size > 0 ? size : 1;
	}
	return count;
}

/* Notes when the rows that the event changed were changed. */
static void note_times(struct text *text)
{
	const struct vt *vt = text->screen;

	for (unsigned row = 0; row < vt_rows(vt); row++)
		if (vt_line(vt, vt_shown(vt), row).changed > text->timed_since)
			text->times[(text->scrolled + row) % TIMES] = text->now_ns;
	text->timed_since = vt_generation(vt);
}

static void write_marker(struct text *text, const struct event *marker)
{
	if (vt_shown(text->screen) == VT_ALTERNATE) {
		write_screen(text, marker);
		return;
	}
	write_finished(text);
	buffer_add_text(&text->line, "---- marker");
	if (marker->size > 0) {
		buffer_add_byte(&text->line, ' ');
		buffer_add(&text->line, marker->bytes, marker->size);
	}
	buffer_add_text(&text->line, " ----");
	end_line(text, text->now_ns);
}

static bool text_write(
	struct writer *writer, const struct event *event, struct error *err)
{
	struct text *text = writer->state;

	text->now_ns = event->time_ns;
	if (event->kind == EVENT_MARKER)
		write_marker(text, event);
	if (event->kind == EVENT_OUTPUT) {
		writer->lost[LOST_INVISIBLE] += count_tricks(event);
		writer->lost[EVENT_OUTPUT] += !utf8_is_valid(event->bytes, event->size);
	}
	event_show(event, text->screen);
	if (text->has_times)
		note_times(text);
	if (vt_failed(text->screen) || text->line.failed)
		return fail_memory(err);
	return writer_put_line(writer, &text->out, err);
}

static bool text_finish(struct writer *writer, struct error *err)
{
	struct text *text = writer->state;

	if (vt_shown(text->screen) == VT_PRIMARY)
		write_rows(text, vt_rows(text->screen));
	else
		write_screen(text, NULL);
	return writer_put_line(writer, &text->out, err);
}

static bool ansi_create(struct writer *writer, const struct info *info, struct error *err)
{
	struct text *text = writer->state;

	text->coloured = true;
	return text_create(writer, info, err);
}

static void text_release(void *opaque)
{
	struct text *text = opaque;

	vt_free(text->screen);
	vt_pool_free(text->pool);
	buffer_done(&text->line);
	buffer_done(&text->out);
}

const struct format plain_text = {
	.name = "text",
	.other_name = "plain",
	.suffix = ".txt",
	.summary = "the text, each line once, as it was in the end",
	.state_size = sizeof(struct text),
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_RESIZE) | KEEPS(EVENT_MARKER),
	.whole_characters = true,
	.has_timestamps = true,
	.create = text_create,
	.write_event = text_write,
	.finish = text_finish,
	.release = text_release,
};

const struct format ansi = {
	.name = "ansi",
	.summary = "the same with its colours, as SGR sequences",
	.state_size = sizeof(struct text),
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_RESIZE) | KEEPS(EVENT_MARKER),
	.whole_characters = true,
	.has_timestamps = true,
	.create = ansi_create,
	.write_event = text_write,
	.finish = text_finish,
	.release = text_release,
};
