/* SPDX-License-Identifier: MIT */
/*
 * Text, and text with colours (write only), as a person would have written the session
 * down: each line once, in its last state, when it can change no more, that is, when it
 * scrolls off, the screen is cleared or all ends. Rows that wrap are joined. A program on
 * the alternate screen is written as its last screen, between two rules.
 */
#include "formats/format.h"

#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/sgr.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "common/visible.h"

enum {
	TAG_WRITTEN = 4,          /* on every row of a line that was written */
	LINE_MAX_KEPT = 64 << 10, /* of a line without end; more is written at once */
	MOMENTS = 8192,
	LABEL_MAX = 200,
};

/* What was changed from this generation on was changed then. */
struct moment {
	uint64_t generation;
	int64_t time_ns;
};

struct text {
	struct vt_pool *pool;
	struct vt *screen;
	bool coloured;
	struct buffer line;  /* a line whose first rows have scrolled off */
	bool is_begun;       /* some of it is in the file already */
	struct buffer out;   /* for the file */
	struct buffer shown; /* the full screen that was written last */
	uint64_t since;      /* rows that changed later are not as written */
	/* For --timestamps. */
	bool has_times;
	int64_t now_ns;
	struct moment *moments; /* MOMENTS */
	size_t moment_count;
};

/* Times */

/* The last moment that began with this generation or before, else the first one. */
static size_t moment_of(const struct text *text, uint64_t generation)
{
	size_t low = 0, high = text->moment_count;

	while (low + 1 < high) {
		size_t middle = (low + high) / 2;

		if (text->moments[middle].generation <= generation)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int64_t time_of(const struct text *text, uint64_t generation)
{
	return text->moment_count > 0 ? text->moments[moment_of(text, generation)].time_ns
				      : text->now_ns;
}

static void mark_used(const struct text *text, bool *used)
{
	const struct vt *vt = text->screen;

	for (int screen = 0; screen < 2; screen++)
		for (unsigned row = 0; row < vt_rows(vt); row++)
			used[moment_of(text,
				vt_line(vt, (enum vt_screen)screen, row).changed)] = true;
}

/* Forgets the moments that no row on the screen is of. */
static void thin_out(struct text *text)
{
	bool used[MOMENTS] = {false};
	size_t kept = 0;

	mark_used(text, used);
	for (size_t i = 0; i < text->moment_count; i++)
		if (used[i])
			text->moments[kept++] = text->moments[i];
	text->moment_count = kept;
}

static void note_moment(struct text *text)
{
	if (!text->has_times)
		return;
	if (text->moment_count == MOMENTS)
		thin_out(text);
	text->moments[text->moment_count++] = (struct moment){
		.generation = vt_generation(text->screen) + 1, .time_ns = text->now_ns};
}

static void add_time(struct text *text, int64_t time_ns)
{
	int64_t ms = time_ns / 1000000;

	if (text->has_times)
		buffer_add_format(&text->out, "%lld:%02d.%03d ", (long long)(ms / 60000),
			(int)(ms / 1000 % 60), (int)(ms % 1000));
}

/* Lines */

static struct vt_line line_at(const struct text *text, unsigned row)
{
	return vt_line(text->screen, vt_shown(text->screen), row);
}

/* The row after the logical line of this row. */
static unsigned line_end(const struct text *text, unsigned row)
{
	while (row + 1 < vt_rows(text->screen) && line_at(text, row).wraps)
		row++;
	return row + 1;
}

static void set_written(struct text *text, unsigned from, unsigned to, bool written)
{
	for (unsigned row = from; row < to; row++)
		vt_set_tag(text->screen, row, TAG_WRITTEN, written);
}

/* True if one of the rows is not as it was written; then all are to be written. */
static bool is_new(struct text *text, unsigned from, unsigned to)
{
	bool is_written = true;

	for (unsigned row = from; row < to; row++)
		is_written = is_written && vt_tag(text->screen, row, TAG_WRITTEN) &&
			     line_at(text, row).changed <= text->since;
	if (!is_written)
		set_written(text, from, to, false);
	return !is_written;
}

/* Puts what there is of the line into the file. */
static void put_line(struct text *text, int64_t time_ns, bool ends)
{
	if (!text->is_begun)
		add_time(text, time_ns);
	buffer_add(&text->out, text->line.bytes, text->line.size);
	if (ends)
		buffer_add_byte(&text->out, '\n');
	text->is_begun = !ends;
	buffer_clear(&text->line);
}

static void write_row(struct text *text, unsigned row)
{
	struct vt_line line = line_at(text, row);

	vt_add_row(&text->line, text->screen, row, text->coloured);
	set_written(text, row, row + 1, true);
	if (!line.wraps || text->line.size > LINE_MAX_KEPT)
		put_line(text, time_of(text, line.changed), !line.wraps);
}

/* The rows down to the last one with something in it. */
static unsigned used_rows(const struct text *text)
{
	struct vt *vt = text->screen;
	unsigned rows = vt_rows(vt);
	size_t size;

	for (; rows > 0; rows--) {
		vt_row_text(vt, rows - 1, &size);
		if (size > 0 ||
			(text->coloured && line_at(text, rows - 1).background != 0))
			break;
	}
	return rows;
}

/* From here on, changes of what was written are told by their generation. */
static void begin_anew(struct text *text)
{
	unsigned rows = vt_rows(text->screen), end;

	for (unsigned row = 0; row < rows; row = end) {
		end = line_end(text, row);
		is_new(text, row, end);
	}
	text->since = vt_generation(text->screen);
}

/* Writes what is new, but for one line: -1 for none. */
static void write_all_but(struct text *text, int but)
{
	unsigned used = used_rows(text), end;

	begin_anew(text);
	for (unsigned row = 0; row < used; row = end) {
		end = line_end(text, row);
		if ((int)row == but || !is_new(text, row, end))
			continue;
		for (unsigned y = row; y < end; y++)
			write_row(text, y);
	}
	if (text->line.size > 0 || text->is_begun)
		put_line(text, text->now_ns, true);
}

static void write_lines(struct text *text)
{
	write_all_but(text, -1);
}

/* The line of the cursor is not finished, nor what has scrolled off of it. */
static void write_finished_lines(struct text *text)
{
	unsigned cursor = vt_line_start(text->screen, vt_cursor(text->screen)->y);
	struct buffer begun = {0};

	if (cursor == 0 && !text->is_begun && text->line.size > 0) {
		begun = text->line;
		text->line = (struct buffer){0};
	}
	write_all_but(text, (int)cursor);
	if (begun.size > 0) {
		buffer_done(&text->line);
		text->line = begun;
	}
}

static void add_rule(struct text *text, const char *what, const struct event *marker)
{
	struct buffer label = {0};
	char *name;

	add_time(text, text->now_ns);
	buffer_add_text(&text->out, "---- ");
	buffer_add_text(&text->out, what);
	if (marker != NULL && marker->size > 0) {
		buffer_add(&label, marker->bytes, marker->size);
		name = buffer_take_text(&label);
		buffer_add_byte(&text->out, ' ');
		visible_add(&text->out, name ? name : "", LABEL_MAX);
		free(name);
	}
	buffer_add_text(&text->out, " ----\n");
}

static void add_screen(struct text *text, struct buffer *out)
{
	unsigned rows = used_rows(text);

	buffer_clear(out);
	for (unsigned row = 0; row < rows; row++) {
		vt_add_row(out, text->screen, row, text->coloured);
		while (out->size > 0 && out->bytes[out->size - 1] == ' ')
			out->size--;
		buffer_add_byte(out, '\n');
	}
}

/* Not again if it is the same as the last one. */
static void write_screen(struct text *text, const struct event *marker)
{
	struct buffer now = {0};

	add_screen(text, &now);
	if (now.size > 0 &&
		(marker != NULL || now.size != text->shown.size ||
			memcmp(now.bytes, text->shown.bytes, now.size) != 0)) {
		if (text->is_begun)
			put_line(text, text->now_ns, true);
		add_rule(text,
			marker && marker->size > 0 ? "full screen at marker"
						   : "full screen",
			marker);
		buffer_add(&text->out, now.bytes, now.size);
		add_rule(text, "end of full screen", NULL);
	}
	buffer_done(&text->shown);
	text->shown = now;
}

/* What the terminal tells */

static void scrolled_off(void *context, struct vt *vt, unsigned row)
{
	struct text *text = context;

	(void)vt;
	if (is_new(text, row, line_end(text, row)))
		write_row(text, row);
}

static void cut_off(void *context, struct vt *vt, unsigned row)
{
	unsigned used = used_rows(context);

	for (; row < used; row++)
		scrolled_off(context, vt, row);
}

/* A line that comes back with what scrolled off of it is not written in part. */
static void take_back(struct text *text)
{
	size_t size;
	const char *bytes = vt_text_before(text->screen, &size);

	if (text->is_begun || text->coloured || text->line.size == 0)
		return;
	buffer_clear(&text->line);
	buffer_add(&text->line, bytes, size);
}

/* Lines that scrolled off may come back, which is no change. */
static void resizing(void *context, struct vt *vt)
{
	if (vt_shown(vt) == VT_PRIMARY)
		begin_anew(context);
}

static void clearing(void *context, struct vt *vt)
{
	struct text *text = context;

	if (vt_shown(vt) != VT_PRIMARY)
		return;
	write_lines(text);
	set_written(text, 0, vt_rows(vt), false);
}

static void switching(void *context, struct vt *vt)
{
	struct text *text = context;

	if (vt_shown(vt) == VT_PRIMARY)
		write_finished_lines(text);
	else
		write_screen(text, NULL);
	/* The rows that are shown again count as changed. */
	text->since = vt_generation(vt);
}

/* The format */

static bool text_create(struct writer *writer, const struct info *info, struct error *err)
{
	static const struct vt_watcher watcher = {.scrolled_off = scrolled_off,
		.cut_off = cut_off,
		.resizing = resizing,
		.clearing = clearing,
		.switching = switching};
	struct text *text = writer->state;

	text->has_times = writer->timestamps;
	if (text->has_times)
		text->moments = calloc(MOMENTS, sizeof(*text->moments));
	text->pool = vt_pool_new();
	if (text->pool != NULL)
		text->screen = vt_new(info->columns, info->rows, text->pool);
	if (text->screen == NULL || (text->has_times && text->moments == NULL))
		return fail_memory(err);
	vt_watch(text->screen, &watcher, text);
	return true;
}

/* Invisible characters, which the screen leaves out. */
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

static void write_marker(struct text *text, const struct event *marker)
{
	if (vt_shown(text->screen) == VT_ALTERNATE) {
		write_screen(text, marker);
		return;
	}
	write_finished_lines(text);
	if (text->is_begun)
		put_line(text, text->now_ns, true);
	add_rule(text, "marker", marker);
}

/* In slices, so that what is written by one event is never all in memory. */
static bool show(struct writer *writer, struct event event, struct error *err)
{
	struct text *text = writer->state;
	struct error later;
	bool is_shown, put = true;

	do {
		note_moment(text);
		is_shown = event_show_some(&event, text->screen);
		put = writer_put_line(writer, &text->out, put ? err : &later) && put;
	} while (!is_shown);
	return put;
}

static bool text_write(
	struct writer *writer, const struct event *event, struct error *err)
{
	struct text *text = writer->state;
	bool put;

	text->now_ns = event->time_ns;
	if (event->kind == EVENT_MARKER)
		write_marker(text, event);
	if (event->kind == EVENT_OUTPUT) {
		writer->lost[LOST_INVISIBLE] += count_tricks(event);
		writer->lost[EVENT_OUTPUT] += !utf8_is_valid(event->bytes, event->size);
	}
	put = show(writer, *event, err);
	if (event->kind == EVENT_RESIZE)
		take_back(text);
	if (vt_failed(text->screen) || text->line.failed || text->shown.failed)
		return fail_memory(err);
	return put;
}

static bool text_finish(struct writer *writer, struct error *err)
{
	struct text *text = writer->state;

	if (vt_shown(text->screen) == VT_ALTERNATE)
		vt_feed(text->screen, "\030\033[?47l", 7);
	write_lines(text);
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
	buffer_done(&text->shown);
	free(text->moments);
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
