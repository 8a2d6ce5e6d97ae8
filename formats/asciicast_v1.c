/* SPDX-License-Identifier: MIT */
/*
 * asciicast v1 (read only): one JSON object for the whole recording, whose member
 * "stdout" is an array of [delay, "data"]. It is read in pieces, never as a whole.
 * Members behind "stdout" are ignored; every known writer has it last.
 * Source: https://docs.asciinema.org/manual/asciicast/v1/
 */
#include "formats/asciicast.h"

#include <ctype.h>
#include <string.h>

struct v1_reader {
	enum fill fill; /* why there was no more, when something was missing */
	struct buffer data;
	int64_t time_ns;
	bool ended;
};

static int v1_probe(const char *start, size_t size)
{
	return asciicast_probe(start, size, 1);
}

/* The next byte that is no space, -1 at the end of the input. */
static int next_byte(struct stream *stream, enum fill *fill)
{
	for (;;) {
		size_t size, at = 0;
		const char *bytes = stream_bytes(stream, &size);
		int found;

		while (at < size && isspace((unsigned char)bytes[at]))
			at++;
		found = at < size ? (unsigned char)bytes[at] : -1;
		stream_consume(stream, at);
		if (found >= 0 || (*fill = stream_fill(stream, NULL)) != FILL_MORE)
			return found;
	}
}

static bool take_byte(struct stream *stream, char byte, enum fill *fill)
{
	if (next_byte(stream, fill) != byte)
		return false;
	stream_consume(stream, 1);
	return true;
}

/* The JSON value that comes next, not consumed; false if the input ends in it. */
static bool next_value(
	struct stream *stream, const char **text, size_t *size, enum fill *fill)
{
	if (next_byte(stream, fill) < 0)
		return false;
	for (;;) {
		size_t have;

		*text = stream_bytes(stream, &have);
		*size = asciicast_value_size(*text, have);
		if (*size > 0)
			return true;
		if (have > STREAM_LINE_MAX) {
			*fill = FILL_END;
			return false;
		}
		if ((*fill = stream_fill(stream, NULL)) != FILL_MORE)
			return false;
	}
}

/* Copies `"key": value` into the header unless the key is "stdout", whose array is
 * then next. False with *err if the input is not as it should be. */
static bool take_member(
	struct stream *stream, struct buffer *header, bool *found, struct error *err)
{
	const char *text;
	size_t size;
	enum fill fill;

	if (next_byte(stream, &fill) != '"' || !next_value(stream, &text, &size, &fill))
		return fail(err, "the header has no \"stdout\"");
	*found = size == 8 && memcmp(text, "\"stdout\"", 8) == 0;
	if (!*found) {
		buffer_add_text(header, header->size > 1 ? "," : "");
		buffer_add(header, text, size);
	}
	stream_consume(stream, size);
	if (!take_byte(stream, ':', &fill))
		return fail(err, "the header is damaged");
	if (*found)
		return take_byte(stream, '[', &fill) || fail(err, "\"stdout\" is no array");
	if (!next_value(stream, &text, &size, &fill) || header->size > ASCIICAST_HEADER_MAX)
		return fail(err, "the header is damaged");
	buffer_add_byte(header, ':');
	buffer_add(header, text, size);
	stream_consume(stream, size);
	take_byte(stream, ',', &fill);
	return true;
}

static bool v1_open(struct reader *reader, struct error *err)
{
	struct buffer header = {0};
	bool found = false, opened = false;
	size_t size;
	enum fill fill;
	const char *start = stream_bytes(reader->stream, &size);

	if (size >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
		stream_consume(reader->stream, 3);
	take_byte(reader->stream, '{', &fill);
	buffer_add_byte(&header, '{');
	while (!found)
		if (!take_member(reader->stream, &header, &found, err))
			goto out;
	buffer_add_byte(&header, '}');
	opened = !header.failed && asciicast_parse_header(header.bytes, header.size, 1,
					   &reader->info, err);
out:
	buffer_done(&header);
	return opened;
}

static enum next v1_read(struct reader *reader, struct event *event, struct error *err)
{
	struct v1_reader *state = reader->state;
	struct stream *stream = reader->stream;
	const char *text;
	size_t size;
	int64_t at;
	bool parsed;

	if (state->ended)
		return NEXT_END;
	take_byte(stream, ',', &state->fill);
	if (take_byte(stream, ']', &state->fill)) {
		state->ended = true;
		return NEXT_END;
	}
	if (!next_value(stream, &text, &size, &state->fill)) {
		if (state->fill == FILL_WAIT)
			return NEXT_WAIT;
		state->ended = reader->torn = true;
		return NEXT_END;
	}
	at = stream_offset(stream);
	buffer_clear(&state->data);
	parsed = asciicast_parse_event(text, size, false, event, &state->data, err);
	stream_consume(stream, size);
	if (!parsed) {
		error_prefix(err, "%s: byte %lld: ", reader->path, (long long)at);
		return NEXT_FAILED;
	}
	if (event->time_ns > 0)
		state->time_ns += event->time_ns;
	event->time_ns = state->time_ns;
	return NEXT_EVENT;
}

static void v1_release(void *state)
{
	struct v1_reader *reader = state;

	buffer_done(&reader->data);
}

const struct format asciicast_v1 = {
	.name = "asciicast-v1",
	.suffix = ".json",
	.summary = "one JSON object, of asciinema 1",
	.state_size = sizeof(struct v1_reader),
	.probe = v1_probe,
	.open = v1_open,
	.read_event = v1_read,
	.release = v1_release,
};
