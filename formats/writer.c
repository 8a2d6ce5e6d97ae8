/* SPDX-License-Identifier: MIT */
/* Creates a recording, or goes on with one. */
#include "formats/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/append.h"
#include "formats/format.h"
#include "formats/formats.h"

static const struct format *choose_format(const struct writer_options *options)
{
	const struct format *format = options->format;

	if (format == NULL)
		format = format_by_suffix(options->path);
	return format ? format : &asciicast_v2;
}

/* Looks at the file that is to be continued; it is repaired if need be. */
static bool prepare_appending(struct writer *writer, const struct writer_options *options,
	struct sink_options *sink, struct error *err)
{
	struct append_state end;

	if (!append_prepare(options->path, &end, err))
		return false;
	if (options->format != NULL && options->format != end.format)
		return fail(err, "the file is %s", end.format->name);
	writer->format = end.format;
	writer->offset_ns = end.time_ns;
	writer->appending = true;
	sink->compression = end.compression;
	return true;
}

static bool open_writer(struct writer *writer, const struct writer_options *options,
	const struct info *info, struct error *err)
{
	struct sink_options sink = {.mode = options->mode, .waiting = options->waiting,
		.limit = options->limit};

	if (options->mode == SINK_APPEND && access(options->path, F_OK) < 0 &&
		errno == ENOENT)
		sink.mode = SINK_NEW;
	if (sink.mode == SINK_APPEND) {
		if (!prepare_appending(writer, options, &sink, err))
			return false;
	} else {
		writer->format = choose_format(options);
		sink.compression = compression_of_path(options->path);
	}
	if (writer->format->create == NULL)
		return fail(err, "%s cannot be written", writer->format->name);
	writer->state = calloc(1, writer->format->state_size);
	if (writer->state == NULL)
		return fail_memory(err);
	writer->sink = sink_open(options->path, &sink, err);
	return writer->sink != NULL && writer->format->create(writer, info, err);
}

struct writer *writer_create(const struct writer_options *options,
	const struct info *info, struct error *err)
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

bool writer_put(struct writer *writer, const struct event *event, struct error *err)
{
	struct event shifted = *event;

	shifted.time_ns += writer->offset_ns;
	return writer->format->write_event(writer, &shifted, err);
}

bool writer_flush(struct writer *writer, struct error *err)
{
	return sink_flush(writer->sink, err);
}

int64_t writer_flush_delay_ns(const struct writer *writer)
{
	return sink_flush_delay_ns(writer->sink);
}

size_t writer_waiting(const struct writer *writer)
{
	return sink_waiting(writer->sink);
}

int writer_fd(const struct writer *writer)
{
	return sink_fd(writer->sink);
}

int64_t writer_size(const struct writer *writer)
{
	return sink_size(writer->sink);
}

void writer_set_limit(struct writer *writer, int64_t limit)
{
	sink_set_limit(writer->sink, limit);
}

bool writer_finish(struct writer *writer, struct error *err)
{
	return writer->format->finish(writer, err) && sink_finish(writer->sink, err);
}

void writer_discard(struct writer *writer)
{
	if (writer->sink != NULL)
		sink_discard(writer->sink);
}

void writer_free(struct writer *writer)
{
	if (writer == NULL)
		return;
	if (writer->state != NULL && writer->format->release != NULL)
		writer->format->release(writer->state);
	free(writer->state);
	sink_free(writer->sink);
	free(writer);
}
