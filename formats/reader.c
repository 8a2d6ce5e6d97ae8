/* SPDX-License-Identifier: MIT */
/* Finds the format of a recording and passes its events on in order of time. */
#include "formats/reader.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "formats/format.h"
#include "formats/formats.h"

enum { PROBE_SIZE = 64 << 10 };

/* The best format for what the file begins with. */
static const struct format *probe(struct stream *stream, struct error *err)
{
	const struct format *format;
	const char *start;
	size_t size;

	do {
		start = stream_bytes(stream, &size);
		format = format_by_content(start, size);
		/* A header comes in one piece from a recorder, so a match is enough;
		 * without one, more bytes may help. */
	} while (format == NULL && size < PROBE_SIZE &&
		 stream_fill(stream, NULL) == FILL_MORE);
	if (format == NULL)
		fail(err, size == 0 ? "the file is empty" : "it is no recording");
	return format;
}

static bool open_format(struct reader *reader, struct error *err)
{
	reader->format = probe(reader->stream, err);
	if (reader->format == NULL)
		return false;
	if (reader->format->open == NULL)
		return fail(err, "%s cannot be read", reader->format->name);
	reader->state = calloc(1, reader->format->state_size);
	if (reader->state == NULL)
		return fail_memory(err);
	return reader->format->open(reader, err);
}

struct reader *reader_open(const char *path, struct error *err)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL) {
		fail_memory(err);
		return NULL;
	}
	info_init(&reader->info);
	reader->path = strdup(path);
	reader->stream = stream_open(path, err);
	if (reader->stream == NULL || reader->path == NULL || !open_format(reader, err)) {
		error_prefix(err, "cannot open '%s': ", path);
		reader_free(reader);
		return NULL;
	}
	reader->whole_offset = stream_offset(reader->stream);
	return reader;
}

const struct info *reader_info(const struct reader *reader)
{
	return &reader->info;
}

const struct format *reader_format(const struct reader *reader)
{
	return reader->format;
}

enum next reader_next(struct reader *reader, struct event *event, struct error *err)
{
	enum next next;

	*event = (struct event){0};
	next = reader->format->read_event(reader, event, err);
	if (next == NEXT_END && stream_is_torn(reader->stream))
		reader->torn = true;
	if (next != NEXT_EVENT)
		return next;
	reader->whole_offset = stream_offset(reader->stream);
	if (event->time_ns < reader->time_ns)
		event->time_ns = reader->time_ns;
	if (event->time_ns > TIME_MAX_NS)
		event->time_ns = TIME_MAX_NS;
	reader->time_ns = event->time_ns;
	if (reader->following)
		stream_set_follow(reader->stream, event->kind != EVENT_EXIT);
	return NEXT_EVENT;
}

bool reader_is_torn(const struct reader *reader)
{
	return reader->torn;
}

void reader_follow(struct reader *reader)
{
	reader->following = true;
	stream_set_follow(reader->stream, true);
}

void reader_never_wait(struct reader *reader)
{
	stream_set_waiting(reader->stream, false);
}

int reader_wait_fd(const struct reader *reader)
{
	return stream_wait_fd(reader->stream);
}

void reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->state != NULL && reader->format->release != NULL)
		reader->format->release(reader->state);
	free(reader->state);
	stream_free(reader->stream);
	info_done(&reader->info);
	free(reader->path);
	free(reader);
}
