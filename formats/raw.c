/* SPDX-License-Identifier: MIT */
/*
 * The bytes that a terminal received, and nothing else: no times, unless the user gives
 * the pace of a serial line (10 bits for each byte: start, 8, stop).
 */
#include "formats/format.h"

#include <string.h>

#include "common/clock.h"
#include "common/utf8.h"
#include "formats/json.h"

enum {
	PIECE = 4096, /* bytes of one event */
	BITS_OF_BYTE = 10,
	PIECES_A_SECOND = 100, /* at least, if there is a pace */
};

/* True for the control characters that are normally sent to a terminal. */
static bool is_expected(char byte)
{
	static const char expected[] = "\033\a\b\t\n\v\f\r\016\017\030\032";

	return (unsigned char)byte >= 0x20 || (byte != '\0' && strchr(expected, byte));
}

/* True for damaged asciicast and for arrays: an object that does not end or contains a
 * version; after the first bracket a number or another bracket, and a comma. */
static bool is_json(const char *at, const char *end)
{
	struct json_extent extent = {0};
	size_t size;

	if (*at == '{') {
		size = json_extent_size(&extent, at, (size_t)(end - at));
		return size == 0 || memmem(at, size, "\"version\"", 9) != NULL;
	}
	if (*at != '[')
		return false;
	do
		at++;
	while (at < end && *at != '\0' && strchr("[ \"0123456789.-eE", *at) != NULL);
	return at == end || *at == ',';
}

/* Text for a terminal; neither what programmers call binary nor damaged JSON. */
static int raw_probe(const char *start, size_t size)
{
	const char *end = start + size, *at = start;
	uint32_t character;

	for (size_t i = 0; i < size; i++)
		if (!is_expected(start[i]))
			return 0;
	if (size >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	if (at == end || is_json(at, end))
		return 0;
	return utf8_decode(at, (size_t)(end - at), &character) > 0;
}

static bool raw_open(struct reader *reader, struct error *err)
{
	(void)reader;
	(void)err;
	return true;
}

static int64_t time_of(const struct reader *reader, int64_t offset)
{
	int64_t baud = reader->options.baud;

	if (baud == 0)
		return 0;
	return (int64_t)((__int128)offset * BITS_OF_BYTE * NS_PER_SECOND / baud);
}

static enum next raw_read(struct reader *reader, struct event *event, struct error *err)
{
	int64_t baud = reader->options.baud;
	size_t piece = PIECE, size;
	enum fill fill;

	if (baud > 0 && baud / BITS_OF_BYTE / PIECES_A_SECOND < PIECE)
		piece = (size_t)(baud / BITS_OF_BYTE / PIECES_A_SECOND) + 1;
	fill = source_require(reader->source, piece, err);
	event->bytes = source_bytes(reader->source, &size);
	if (fill == FILL_FAILED)
		return NEXT_FAILED; /* what was read is returned by the next call */
	if (size == 0)
		return fill == FILL_WAIT ? NEXT_WAIT : NEXT_END;
	event->kind = EVENT_OUTPUT;
	event->time_ns = time_of(reader, source_offset(reader->source));
	event->size = size < piece ? size : piece;
	source_consume(reader->source, event->size);
	return NEXT_EVENT;
}

/* The offset is all the state there is. */
static bool raw_place(const struct reader *reader, struct place *place)
{
	(void)reader;
	(void)place;
	return true;
}

static void raw_resume(struct reader *reader, const struct place *place)
{
	(void)reader;
	(void)place;
}

static bool raw_create(struct writer *writer, const struct info *info, struct error *err)
{
	(void)writer;
	(void)info;
	(void)err;
	return true;
}

static bool raw_write(struct writer *writer, const struct event *event, struct error *err)
{
	return sink_put(writer->sink, event->bytes, event->size, err);
}

const struct format raw = {
	.name = "raw",
	.suffix = ".raw",
	.is_fallback = true,
	.summary = "the output bytes, without timing",
	.is_verbatim = true,
	.keeps = KEEPS(EVENT_OUTPUT),
	.unit = SINK_BYTES,
	.probe = raw_probe,
	.open = raw_open,
	.read_event = raw_read,
	.place = raw_place,
	.resume = raw_resume,
	.create = raw_create,
	.write_event = raw_write,
};
