/* SPDX-License-Identifier: MIT */
#include "recorder/ring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "formats/filters/cut.h"
#include "formats/reader.h"

enum { READ_AHEAD = 64 << 10 /* bytes */ };

struct ring {
	struct keep_last keep;
	const struct writer_options *options;
	struct info info; /* of the present file */
	char *old_path;
	struct vt_pool *pool;
	struct vt *screen;
	bool has_turned;
	int64_t elapsed_ns; /* between the beginnings of both files */
	int64_t first_ns;   /* when the first one began, in the session */
};

static bool open_screen(struct ring *ring, const struct info *info, struct error *err)
{
	struct buffer path = {0};

	buffer_add_format(&path, "%s.1", ring->options->path);
	ring->old_path = buffer_take_text(&path);
	ring->pool = vt_pool_new();
	if (ring->pool != NULL)
		ring->screen = vt_new(info->columns, info->rows, ring->pool);
	return (ring->old_path != NULL && ring->screen != NULL &&
		       info_copy(&ring->info, info)) ||
	       fail_memory(err);
}

struct ring *ring_new(const struct keep_last *keep, const struct writer_options *options,
	const struct info *info, struct error *err)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	struct stat status;

	if (ring == NULL) {
		fail_memory(err);
		return NULL;
	}
	ring->keep = *keep;
	ring->options = options;
	info_init(&ring->info);
	if (open_screen(ring, info, err)) {
		if (lstat(ring->old_path, &status) < 0)
			return ring;
		fail(err, "cannot write '%s': the file exists", ring->old_path);
	}
	ring_free(ring);
	return NULL;
}

void ring_free(struct ring *ring)
{
	if (ring == NULL)
		return;
	info_done(&ring->info);
	free(ring->old_path);
	vt_free(ring->screen);
	vt_pool_free(ring->pool);
	free(ring);
}

void ring_printed(struct ring *ring, const void *bytes, size_t size)
{
	vt_feed(ring->screen, bytes, size);
}

void ring_resized(struct ring *ring, unsigned columns, unsigned rows)
{
	vt_resize(ring->screen, columns, rows);
	ring->info.columns = (uint16_t)vt_columns(ring->screen);
	ring->info.rows = (uint16_t)vt_rows(ring->screen);
}

bool ring_is_full(const struct ring *ring, int64_t size, int64_t duration_ns)
{
	return (ring->keep.size > 0 && size >= ring->keep.size) ||
	       (ring->keep.time_ns > 0 && duration_ns >= ring->keep.time_ns);
}

/* The screen, the first event of a file. */
static bool put_state(struct ring *ring, struct writer *writer, struct error *err)
{
	struct event event = {.kind = EVENT_OUTPUT};
	struct buffer bytes = {0};
	bool put;

	cut_state(&bytes, ring->screen);
	event.bytes = bytes.bytes;
	event.size = bytes.size;
	put = bytes.failed ? fail_memory(err) : writer_put(writer, &event, err);
	buffer_done(&bytes);
	return put && writer_flush(writer, err);
}

struct writer *ring_turn(struct ring *ring, int64_t elapsed_ns, struct error *err)
{
	struct writer_options options = *ring->options;
	struct writer *writer;

	options.mode = SINK_NEW;
	if (rename(options.path, ring->old_path) < 0) {
		fail_errno(err, "cannot rename '%s'", options.path);
		return NULL;
	}
	ring->info.timestamp = wall_seconds();
	writer = writer_create(&options, &ring->info, err);
	if (writer != NULL && put_state(ring, writer, err)) {
		ring->first_ns += ring->elapsed_ns;
		ring->has_turned = true;
		ring->elapsed_ns = elapsed_ns;
		return writer;
	}
	if (writer != NULL)
		writer_discard(writer);
	writer_free(writer);
	(void)!rename(ring->old_path, options.path);
	return NULL;
}

/* Joining */

struct join {
	struct ring *ring;
	struct writer *writer;
	int64_t start_ns; /* of what is kept, in the first file */
	int64_t last_ns;  /* of the last event, as written */
	int64_t until;    /* bytes of the first file to leave out */
};

/* Leaves out the first events; the next one is in *event, if *has_event. */
static void skip(struct join *join, struct reader *reader, struct vt *screen,
	struct event *event, bool *has_event)
{
	struct damage damage = {0};
	int64_t size;

	while ((*has_event = reader_pass(reader, event, &damage)) &&
		(event->time_ns < join->start_ns ||
			reader_progress(reader, &size) < join->until))
		event_show(event, screen);
	if (*has_event && join->until > 0 && event->time_ns > join->start_ns)
		join->start_ns = event->time_ns;
}

static bool put_rest(struct join *join, struct reader *reader, struct event event,
	bool has_event, int64_t shift_ns, struct error *err)
{
	struct damage damage = {0};
	bool put = true;

	for (; put && has_event; has_event = reader_pass(reader, &event, &damage)) {
		event.time_ns += shift_ns;
		if (event.time_ns < 0)
			event.time_ns = 0;
		join->last_ns = event.time_ns;
		put = writer_put(join->writer, &event, err);
	}
	return put;
}

/* The header of what is kept of the first file, and the screen it begins with. */
static bool begin(
	struct join *join, const struct info *from, struct vt *screen, struct error *err)
{
	struct writer_options options = *join->ring->options;
	struct vt *present = join->ring->screen;
	struct info info;
	struct buffer part = {0};
	char time[TIME_TEXT_SIZE];
	bool begun = info_copy(&info, from) || fail_memory(err);

	options.mode = SINK_REPLACE;
	options.waiting = options.whole = options.is_private = true;
	format_exact_time(join->ring->first_ns + join->start_ns, time);
	buffer_add_format(&part, "%s to the end of the session", time);
	free(info.part);
	info.part = buffer_take_text(&part);
	info.columns = (uint16_t)vt_columns(screen);
	info.rows = (uint16_t)vt_rows(screen);
	if (info.timestamp >= 0)
		info.timestamp += join->start_ns / NS_PER_SECOND;
	if (begun)
		join->writer = writer_create(&options, &info, err);
	info_done(&info);
	if (join->writer == NULL)
		return false;
	join->ring->screen = screen;
	begun = put_state(join->ring, join->writer, err);
	join->ring->screen = present;
	return begun;
}

/* What is kept of the first file. */
static bool copy_first(struct join *join, struct reader *reader, struct error *err)
{
	const struct info *info = reader_info(reader);
	struct vt *screen = vt_new(info->columns, info->rows, join->ring->pool);
	struct event event;
	bool has_event, copied;

	if (screen == NULL)
		return fail_memory(err);
	skip(join, reader, screen, &event, &has_event);
	copied = begin(join, info, screen, err) &&
		 put_rest(join, reader, event, has_event, -join->start_ns, err);
	vt_free(screen);
	return copied;
}

/* All of the second one but for its first event, the screen. */
static bool copy_second(struct join *join, struct reader *reader, struct error *err)
{
	struct damage damage = {0};
	struct event event;
	bool has_event = reader_pass(reader, &event, &damage) &&
			 reader_pass(reader, &event, &damage);

	return put_rest(join, reader, event, has_event,
		join->ring->elapsed_ns - join->start_ns, err);
}

/* Finds out how much of the first file is kept. */
static void choose_start(struct join *join, struct reader *first, struct reader *second)
{
	const struct keep_last *keep = &join->ring->keep;
	struct damage damage = {0};
	struct event event;
	int64_t last_ns = 0, first_size = 0, second_size = 0;

	reader_progress(first, &first_size);
	reader_progress(second, &second_size);
	if (keep->size > 0)
		join->until = first_size + second_size - keep->size;
	if (join->until > 0) /* the reader is ahead of what it has given */
		join->until += READ_AHEAD;
	while (keep->time_ns > 0 && reader_pass(second, &event, &damage))
		last_ns = event.time_ns;
	if (keep->time_ns > 0)
		join->start_ns = join->ring->elapsed_ns + last_ns - keep->time_ns;
	if (join->start_ns < 0)
		join->start_ns = 0;
}

static bool join_files(struct join *join, struct error *err)
{
	const char *path = join->ring->options->path;
	struct reader *first = reader_open(join->ring->old_path, NULL, err);
	struct reader *sized = first ? reader_open(path, NULL, err) : NULL;
	struct reader *second = sized ? reader_open(path, NULL, err) : NULL;
	bool joined = false;

	if (second != NULL) {
		choose_start(join, first, sized);
		joined = copy_first(join, first, err) && copy_second(join, second, err) &&
			 writer_finish(join->writer, err);
	}
	reader_free(first);
	reader_free(sized);
	reader_free(second);
	return joined;
}

bool ring_finish(
	struct ring *ring, int64_t *size, int64_t *duration_ns, struct error *err)
{
	struct join join = {.ring = ring};
	bool joined;

	if (!ring->has_turned)
		return true;
	joined = join_files(&join, err);
	if (joined) {
		*size = writer_size(join.writer);
		*duration_ns = join.last_ns;
		unlink(ring->old_path);
	} else if (join.writer != NULL) {
		writer_discard(join.writer);
	}
	writer_free(join.writer);
	return joined;
}
