/* SPDX-License-Identifier: MIT */
/*
 * Random bytes at random times, through the writer and the reader of a format: the same
 * come back. Input: the format, then for each event its delay, kind and length.
 */
#include <stdio.h>
#include <string.h>

#include "common/buffer.h"
#include "formats/formats.h"
#include "formats/reader.h"
#include "formats/writer.h"
#include "tests/support/memory_file.h"

static const struct {
	const char *name;
	int64_t tick_ns;
} forms[] = {{"asciicast-v2", 1000}, {"asciicast-v3", 1000}, {"ttyrec", 1000},
	{"typescript", 1000}, {"tlog", 1000000}};

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Writes the events; their output is added to *sent. Returns the time of the last one. */
static int64_t write_events(struct writer *writer, const unsigned char *bytes,
	size_t size, struct buffer *sent)
{
	struct error err;
	int64_t time_ns = 0;

	while (size >= 3) {
		struct event event = {.kind = EVENT_OUTPUT};
		size_t length = bytes[2];

		time_ns += (int64_t)bytes[0] * (bytes[1] % 2 ? 1 : 7777777);
		event.time_ns = time_ns;
		if (bytes[1] % 8 == 7)
			event.kind = EVENT_RESIZE;
		event.columns = bytes[1] + 1;
		event.rows = bytes[0] + 1;
		bytes += 3;
		size -= 3;
		length = length < size ? length : size;
		event.bytes = (const char *)bytes;
		event.size = length;
		if (!writer_put(writer, &event, &err))
			__builtin_trap();
		if (event.kind == EVENT_OUTPUT)
			buffer_add(sent, bytes, length);
		bytes += length;
		size -= length;
	}
	if (!writer_finish(writer, &err))
		__builtin_trap();
	return time_ns;
}

static void read_events(
	const char *path, int64_t tick_ns, int64_t end_ns, const struct buffer *sent)
{
	struct error err;
	struct reader *reader = reader_open(path, NULL, &err);
	struct buffer received = {0};
	struct event event;
	enum next next = NEXT_EVENT;

	if (reader == NULL && sent->size > 0)
		__builtin_trap();
	while (reader != NULL &&
		(next = reader_next(reader, &event, &err)) == NEXT_EVENT) {
		if (event.kind == EVENT_OUTPUT)
			buffer_add(&received, event.bytes, event.size);
		if (event.time_ns > end_ns || event.time_ns % tick_ns != 0)
			__builtin_trap();
	}
	if (reader != NULL && (next == NEXT_FAILED || reader_torn(reader) != NULL))
		__builtin_trap();
	if (received.size != sent->size ||
		(sent->size > 0 && memcmp(received.bytes, sent->bytes, sent->size) != 0))
		__builtin_trap();
	buffer_done(&received);
	reader_free(reader);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct writer_options options = {.mode = SINK_REPLACE};
	struct buffer sent = {0};
	struct writer *writer;
	struct error err;
	struct info info;
	char path[128];
	int64_t end_ns;
	int form;

	if (size == 0)
		return 0;
	form = bytes[0] % 5;
	snprintf(path, sizeof(path), "%s/x%s", memory_folder(),
		bytes[0] & 128 ? ".gz" : "");
	options.path = path;
	options.format = format_by_name(forms[form].name);
	info_init(&info);
	info.timestamp = 1700000000;
	info.columns = 100; /* else ttyrec does not tell when it began */
	writer = writer_create(&options, &info, &err);
	info_done(&info);
	if (writer == NULL)
		__builtin_trap();
	end_ns = write_events(writer, bytes + 1, size - 1, &sent);
	writer_free(writer);
	read_events(path, forms[form].tick_ns, end_ns, &sent);
	buffer_done(&sent);
	return 0;
}
