/* SPDX-License-Identifier: MIT */
/* Creates a recording, or continues one. */
#include "formats/writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/utf8.h"
#include "formats/append.h"
#include "formats/format.h"
#include "formats/formats.h"

enum { PIECE_SIZE = 64 << 10 }; /* maximum size of an event in bytes */

/* NULL if the name asks for a format that cannot be written. */
static const struct format *choose_format(
	const struct writer_options *options, struct error *err)
{
	const struct format *format = options->format;
	const char *suffix;
	size_t size;

	if (format == NULL)
		format = format_by_suffix(options->path);
	if (format != NULL)
		return format;
	suffix = format_unknown_suffix(options->path, &size);
	if (suffix == NULL)
		return &asciicast_v2;
	fail(err,
		"no format writes '%.*s'; with -f NAME it can have any name, and "
		"ptyplay exports a recording to other kinds of files",
		(int)size, suffix);
	return NULL;
}

/* Opens the file to be continued; it is repaired if necessary. */
static bool open_present(struct writer *writer, const struct writer_options *options,
	struct sink_options *sink, struct error *err)
{
	struct append_state end;

	if (!append_open(options->path, &end, err))
		return false;
	if (options->format != NULL && options->format != end.format) {
		close(end.fd);
		return fail(err, "the file is %s", end.format->name);
	}
	writer->format = end.format;
	writer->offset_ns = writer->time_ns = end.time_ns;
	writer->appending = true;
	sink->compression = end.compression;
	sink->unit = writer->format->unit;
	writer->sink = sink_take(end.fd, options->path, sink, err);
	return writer->sink != NULL;
}

static bool open_new(struct writer *writer, const struct writer_options *options,
	struct sink_options *sink, struct error *err)
{
	writer->format = choose_format(options, err);
	if (writer->format == NULL)
		return false;
	sink->compression = compression_of_path(options->path);
	if (writer->format->create == NULL)
		return fail(err, "%s cannot be written", writer->format->name);
	if (sink->compression != NULL && sink->compression->encoder_new == NULL)
		return fail(err, "%s cannot be written", sink->compression->name);
	sink->unit = writer->format->unit;
	writer->sink = options->fd > 0 ? sink_take(options->fd, options->path, sink, err)
				       : sink_open(options->path, sink, err);
	return writer->sink != NULL;
}

/* Creates "x.timing" beside "x"; if either cannot be created, both are removed. */
static bool open_sidecar(struct writer *writer, const struct writer_options *options,
	const struct sink_options *sink, struct error *err)
{
	struct sink_options sidecar = {.mode = sink->mode,
		.worker = sink->worker,
		.unit = SINK_LINES,
		.waiting = sink->waiting,
		.whole = sink->whole,
		.is_private = sink->is_private};
	struct buffer path = {0};
	char *text;

	if (writer->format->sidecar_suffixes == NULL)
		return true;
	if (!sink_is_regular(writer->sink))
		return fail(err, "%s needs two files", writer->format->name);
	buffer_add_text(&path, options->path);
	buffer_add_text(&path, writer->format->sidecar_suffixes[0]);
	text = buffer_take_text(&path);
	if (text == NULL)
		return fail_memory(err);
	writer->sidecar = sink_open(text, &sidecar, err);
	if (writer->sidecar == NULL)
		error_prefix(err, "'%s': ", text);
	else
		sink_count(writer->sink, writer->sidecar);
	free(text);
	if (writer->sidecar != NULL && !sink_is_regular(writer->sidecar))
		return fail(err, "%s needs two files", writer->format->name);
	return writer->sidecar != NULL;
}

static bool is_empty_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

static bool open_writer(struct writer *writer, const struct writer_options *options,
	const struct info *info, struct error *err)
{
	struct sink_options sink = {.mode = options->mode,
		.waiting = options->waiting,
		.whole = options->whole,
		.is_private = options->is_private,
		.limit = options->limit};
	struct error failure;
	bool compresses = compression_of_path(options->path) != NULL;

	if (!options->waiting || compresses)
		sink.worker = writer->worker = worker_new(compresses);
	if (options->mode == SINK_APPEND && is_empty_file(options->path))
		sink.mode = SINK_REPLACE; /* there is nothing in it to be continued */
	if (sink.mode != SINK_APPEND) {
		if (!open_new(writer, options, &sink, err))
			return false;
	} else if (!open_present(writer, options, &sink, &failure)) {
		if (failure.number != ENOENT)
			return pass_on(&failure, err);
		sink.mode = SINK_NEW;
		if (!open_new(writer, options, &sink, err))
			return false;
	}
	writer->timestamps = options->timestamps;
	if (writer->timestamps && !writer->format->has_timestamps)
		return fail(err, "--timestamps is for text, not for %s",
			writer->format->name);
	writer->state = calloc(1, writer->format->state_size + 1);
	if (writer->state == NULL)
		return fail_memory(err);
	return open_sidecar(writer, options, &sink, err) &&
	       writer->format->create(writer, info, err);
}

struct writer *writer_create(
	const struct writer_options *options, const struct info *info, struct error *err)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL) {
		fail_memory(err);
		return NULL;
	}
	if (!open_writer(writer, options, info, err)) {
		error_prefix(err, "cannot write '%s': ", options->path);
		writer_discard(writer);
		writer_free(writer);
		return NULL;
	}
	return writer;
}

/* Passes the bytes on in pieces, so that memory use does not grow with events. What was
 * put is kept even if the disk fails, so continue with the remaining pieces. */
static bool put_pieces(struct writer *writer, struct event event, struct error *err)
{
	const char *end = event.bytes + event.size;
	struct error later;
	bool put = true;

	do {
		event.size = (size_t)(end - event.bytes);
		if (event.size > PIECE_SIZE) {
			event.size = PIECE_SIZE;
			if (writer->format->whole_characters)
				event.size -= utf8_unfinished(event.bytes, event.size);
		}
		if (!writer->format->write_event(writer, &event, put ? err : &later))
			put = false;
		event.bytes += event.size;
	} while (event.bytes < end);
	return put;
}

/* Output or input. An incomplete character waits for the next event. */
static bool put_bytes(struct writer *writer, struct event event, struct error *err)
{
	struct held *held = &writer->held[event.kind == EVENT_INPUT];
	bool was_empty = event.size == 0, put = true;
	size_t unfinished;

	if (!writer->format->whole_characters)
		return put_pieces(writer, event, err);
	if (held->size > 0) {
		buffer_add(&writer->joined, held->bytes, held->size);
		buffer_add(&writer->joined, event.bytes, event.size);
		event.bytes = writer->joined.bytes;
		event.size = writer->joined.size;
	}
	if (writer->joined.failed) {
		put = fail_memory(err);
	} else {
		unfinished = utf8_unfinished(event.bytes, event.size);
		event.size -= unfinished;
		memcpy(held->bytes, event.bytes + event.size, unfinished);
		held->size = unfinished;
		if (event.size > 0 || was_empty)
			put = put_pieces(writer, event, err);
	}
	writer->joined.failed = false;
	buffer_clear(&writer->joined);
	return put;
}

/* Nothing more will come: an incomplete character is written as it is. */
static bool put_held(struct writer *writer, int64_t time_ns, struct error *err)
{
	static const enum event_kind kinds[] = {EVENT_OUTPUT, EVENT_INPUT};
	bool put = true;

	for (int i = 0; i < 2; i++) {
		struct held held = writer->held[i];
		struct event event = {.kind = kinds[i],
			.time_ns = time_ns,
			.bytes = held.bytes,
			.size = held.size};

		writer->held[i].size = 0;
		if (held.size > 0)
			put = writer->format->write_event(writer, &event, err) && put;
	}
	return put;
}

bool writer_put(struct writer *writer, const struct event *event, struct error *err)
{
	struct event shifted = *event;
	bool put = true;

	shifted.time_ns += writer->offset_ns;
	if (shifted.time_ns > writer->time_ns)
		writer->time_ns = shifted.time_ns;
	if (event->kind == EVENT_EXIT)
		put = put_held(writer, shifted.time_ns, err);
	if ((writer->format->keeps & KEEPS(event->kind)) == 0)
		writer->lost[event->kind]++;
	else if (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT)
		put = put_bytes(writer, shifted, err);
	else
		put = writer->format->write_event(writer, &shifted, err) && put;
	return put;
}

bool writer_is_played(const struct writer *writer)
{
	return writer->format->open != NULL && !writer->format->is_fallback;
}

bool writer_has_sidecar(const struct writer *writer)
{
	return writer->sidecar != NULL;
}

bool writer_is_appending(const struct writer *writer)
{
	return writer->appending;
}

bool writer_loss(const struct writer *writer, int *number, char *line, size_t size)
{
	while (*number < LOSSES) {
		/* Lost bytes come last. */
		int loss = ++*number % LOSSES;

		if (writer->lost[loss] == 0)
			continue;
		snprintf(line, size, "%s cannot store %s: %lld left out",
			writer->format->name,
			loss == LOST_INVISIBLE ? "invisible characters"
					       : event_row((enum event_kind)loss)->lost,
			(long long)writer->lost[loss]);
		return true;
	}
	return false;
}

/* Both files, whatever fails: each is worthless without the other. */
bool writer_flush(struct writer *writer, struct error *err)
{
	bool flushed = sink_flush(writer->sink, err);

	return (writer->sidecar == NULL ||
		       sink_flush(writer->sidecar, flushed ? err : NULL)) &&
	       flushed;
}

int64_t writer_flush_delay_ns(const struct writer *writer)
{
	return sink_flush_delay_ns(writer->sink);
}

size_t writer_waiting(const struct writer *writer)
{
	return sink_waiting(writer->sink) +
	       (writer->sidecar ? sink_waiting(writer->sidecar) : 0);
}

void writer_poll(const struct writer *writer, struct pollfd *slot)
{
	sink_poll(writer->sink, slot);
}

bool writer_go_on(struct writer *writer, struct error *err)
{
	bool went;

	if (writer->worker != NULL)
		worker_clear(writer->worker);
	went = sink_go_on(writer->sink, err);
	return (writer->sidecar == NULL ||
		       sink_go_on(writer->sidecar, went ? err : NULL)) &&
	       went;
}

bool writer_is_behind(const struct writer *writer)
{
	return sink_is_behind(writer->sink) ||
	       (writer->sidecar != NULL && sink_is_behind(writer->sidecar));
}

bool writer_is_regular(const struct writer *writer)
{
	return sink_is_regular(writer->sink);
}

int64_t writer_size(const struct writer *writer)
{
	return sink_size(writer->sink) +
	       (writer->sidecar ? sink_size(writer->sidecar) : 0);
}

void writer_set_limit(struct writer *writer, int64_t limit)
{
	sink_set_limit(writer->sink, limit);
}

bool writer_finish(struct writer *writer, struct error *err)
{
	bool done = put_held(writer, writer->time_ns, err);

	if (writer->format->finish != NULL)
		done = writer->format->finish(writer, done ? err : NULL) && done;
	done = sink_finish(writer->sink, done ? err : NULL) && done;
	if (writer->sidecar != NULL)
		done = sink_finish(writer->sidecar, done ? err : NULL) && done;
	return done;
}

bool writer_is_there(const struct writer *writer)
{
	return sink_is_there(writer->sink);
}

bool writer_renamed(struct writer *writer, const char *path, struct error *err)
{
	return sink_renamed(writer->sink, path) || fail_memory(err);
}

char *writer_rescue(const struct writer *writer, struct error *err)
{
	return sink_rescue(writer->sink, err);
}

void writer_discard(struct writer *writer)
{
	if (writer->sink != NULL)
		sink_discard(writer->sink);
	if (writer->sidecar != NULL)
		sink_discard(writer->sidecar);
}

void writer_free(struct writer *writer)
{
	if (writer == NULL)
		return;
	if (writer->state != NULL && writer->format->release != NULL)
		writer->format->release(writer->state);
	free(writer->state);
	sink_free(writer->sink);
	sink_free(writer->sidecar);
	worker_free(writer->worker);
	buffer_done(&writer->joined);
	free(writer);
}
