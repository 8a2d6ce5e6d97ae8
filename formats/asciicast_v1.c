/* SPDX-License-Identifier: MIT */
/*
 * asciicast v1: one JSON object for the whole recording, whose member "stdout" is an
 * array of [delay, "data"]. It is read and written piece by piece, never as a whole: the
 * duration, known only at the end, is the last member. Members after "stdout" are looked
 * for only if the size does not come before it.
 * Source: https://docs.asciinema.org/manual/asciicast/v1/
 */
#include "formats/asciicast.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "formats/json.h"

struct v1 {
	/* Reading */
	enum fill fill; /* why there was no more, if something was missing */
	struct json_extent
		extent; /* of the value that comes next, as far as it has arrived */
	bool too_long;  /* the next value is: it is being skipped */
	struct buffer data;
	int64_t time_ns;
	bool ended;
	/* Writing */
	struct buffer line;
	int64_t time_us; /* of the last event written */
	bool has_events;
};

static int v1_probe(const char *start, size_t size)
{
	return asciicast_probe(start, size, 1);
}

/* The next byte that is not white space, -1 at the end of the input. */
static int next_byte(struct source *source, enum fill *fill)
{
	for (;;) {
		size_t size, at = 0;
		const char *bytes = source_bytes(source, &size);
		int found;

		while (at < size && isspace((unsigned char)bytes[at]))
			at++;
		found = at < size ? (unsigned char)bytes[at] : -1;
		source_consume(source, at);
		if (found >= 0 || (*fill = source_fill(source, NULL)) != FILL_MORE)
			return found;
	}
}

static bool take_byte(struct source *source, char byte, enum fill *fill)
{
	if (next_byte(source, fill) != byte)
		return false;
	source_consume(source, 1);
	return true;
}

/* The next JSON value, not consumed; false if the input ends in it, or ends for now. Of a
 * value that is too long, the last piece is returned. */
static bool next_value(struct reader *reader, const char **text, size_t *size)
{
	struct v1 *state = reader->state;

	if (!state->extent.begun && next_byte(reader->source, &state->fill) < 0)
		return false;
	for (;;) {
		size_t have;

		*text = source_bytes(reader->source, &have);
		*size = json_extent_size(&state->extent, *text, have);
		if (*size > 0) {
			state->extent = (struct json_extent){0};
			return true;
		}
		if (have > SOURCE_LINE_MAX || state->too_long) {
			state->too_long = true;
			state->extent.at -= have;
			source_consume(reader->source, have);
		}
		state->fill = source_fill(reader->source, NULL);
		if (state->fill != FILL_MORE)
			return false;
	}
}

/* Copies `"key": value` into the header unless the key is "stdout", whose array then
 * comes next. False with *err if the input is malformed. */
static bool take_member(
	struct reader *reader, struct buffer *header, bool *found, struct error *err)
{
	struct source *source = reader->source;
	const char *text;
	size_t size;
	enum fill fill;

	if (next_byte(source, &fill) != '"' || !next_value(reader, &text, &size))
		return fail(err, "the header has no \"stdout\"");
	*found = size == 8 && memcmp(text, "\"stdout\"", 8) == 0;
	if (!*found) {
		buffer_add_text(header, header->size > 1 ? "," : "");
		buffer_add(header, text, size);
	}
	source_consume(source, size);
	if (!take_byte(source, ':', &fill))
		return fail(err, "the header is damaged");
	if (*found)
		return take_byte(source, '[', &fill) ||
		       fail(err, "\"stdout\" is not an array");
	if (!next_value(reader, &text, &size) || header->size > ASCIICAST_HEADER_MAX)
		return fail(err, "the header is damaged");
	buffer_add_byte(header, ':');
	buffer_add(header, text, size);
	source_consume(source, size);
	take_byte(source, ',', &fill);
	return true;
}

/* Skips the events; false if their end is missing. */
static bool pass_events(struct reader *reader)
{
	struct v1 *state = reader->state;
	const char *text;
	size_t size;

	for (;;) {
		take_byte(reader->source, ',', &state->fill);
		if (take_byte(reader->source, ']', &state->fill))
			return true;
		if (!next_value(reader, &text, &size) || size == 0)
			return false;
		source_consume(reader->source, size);
		state->too_long = false;
	}
}

/* Adds the members after "stdout" to the header, and comes back. */
static bool take_members_behind(
	struct reader *reader, struct buffer *header, struct error *err)
{
	struct v1 *state = reader->state;
	int64_t offset = source_offset(reader->source);
	int64_t lines = source_line_number(reader->source);
	size_t size = header->size;
	bool found = false;
	enum fill fill;

	if (pass_events(reader) && take_byte(reader->source, ',', &fill))
		while (take_member(reader, header, &found, NULL) && !found)
			size = header->size;
	header->size = size; /* without a partial member */
	*state = (struct v1){0};
	return source_return(reader->source, reader->source, offset, lines, err);
}

static bool v1_open(struct reader *reader, struct error *err)
{
	struct v1 *state = reader->state;
	struct buffer header = {0};
	bool found = false, opened = false;
	size_t size;
	enum fill fill;
	const char *start = source_bytes(reader->source, &size);

	if (size >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
		source_consume(reader->source, 3);
	take_byte(reader->source, '{', &fill);
	buffer_add_byte(&header, '{');
	while (!found)
		if (!take_member(reader, &header, &found, err))
			goto out;
	if (memmem(header.bytes, header.size, "\"width\"", 7) == NULL &&
		source_returns(reader->source) &&
		!take_members_behind(reader, &header, err))
		goto out;
	buffer_add_byte(&header, '}');
	if (header.failed || state->too_long)
		fail(err, "the header is too long");
	else
		opened = asciicast_parse_header(
			header.bytes, header.size, 1, &reader->info, err);
out:
	buffer_done(&header);
	return opened;
}

/* Turns the next value into an event and consumes it. */
static bool take_event(struct reader *reader, const char *text, size_t size,
	struct event *event, struct error *err)
{
	struct v1 *state = reader->state;
	int64_t at = source_offset(reader->source);
	struct json scan = {.at = text, .end = text + size};
	bool parsed;

	buffer_clear(&state->data);
	if (state->too_long)
		parsed = fail(
			err, "the event is longer than %d MiB", SOURCE_LINE_MAX >> 20);
	else
		parsed = asciicast_parse_event(&scan, false, event, &state->data, err);
	if (scan.has_controls)
		asciicast_note_controls(reader);
	source_consume(reader->source, size);
	state->too_long = false;
	if (!parsed)
		error_prefix(err, "byte %lld: ", (long long)at);
	return parsed;
}

/* After the events: only whether the file is complete matters. */
static enum next skip_rest(struct reader *reader, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (fill == FILL_MORE) {
		size_t size;

		source_bytes(reader->source, &size);
		source_consume(reader->source, size);
		fill = source_fill(reader->source, err);
	}
	return fill == FILL_FAILED ? NEXT_FAILED
	       : fill == FILL_WAIT ? NEXT_WAIT
				   : NEXT_END;
}

static enum next v1_read(struct reader *reader, struct event *event, struct error *err)
{
	struct v1 *state = reader->state;
	const char *text;
	size_t size;

	if (!state->ended && !state->extent.begun) {
		take_byte(reader->source, ',', &state->fill);
		state->ended = take_byte(reader->source, ']', &state->fill);
	}
	if (state->ended)
		return skip_rest(reader, err);
	if (!next_value(reader, &text, &size)) {
		if (state->fill == FILL_WAIT)
			return NEXT_WAIT;
		if (source_fill(reader->source, err) == FILL_FAILED)
			return NEXT_FAILED;
		state->ended = reader->torn = true;
		return NEXT_END;
	}
	if (!take_event(reader, text, size, event, err))
		return NEXT_FAILED;
	if (event->time_ns > 0)
		state->time_ns += event->time_ns;
	event->time_ns = state->time_ns;
	return NEXT_EVENT;
}

/* Writing */

static bool v1_create(struct writer *writer, const struct info *info, struct error *err)
{
	struct v1 *state = writer->state;

	buffer_add_format(&state->line, "{\"version\": 1, \"width\": %u, \"height\": %u",
		info->columns, info->rows);
	asciicast_add_info(&state->line, info, false);
	buffer_add_text(&state->line, ", \"stdout\": [");
	return writer_put_line(writer, &state->line, err);
}

/* Only output arrives here. */
static bool v1_write(struct writer *writer, const struct event *event, struct error *err)
{
	struct v1 *state = writer->state;
	int64_t time_us = event->time_ns / 1000;
	struct error failure = {0};
	char text[TIME_TEXT_SIZE];

	buffer_add_text(&state->line, state->has_events ? ",\n[" : "\n[");
	format_microseconds((time_us - state->time_us) * 1000, text);
	buffer_add_text(&state->line, text);
	buffer_add_text(&state->line, ", ");
	if (!json_add_string(&state->line, event->bytes, event->size))
		writer->lost[EVENT_OUTPUT]++;
	buffer_add_text(&state->line, "]");
	if (!writer_put_line(writer, &state->line, &failure) && writer_refuses(&failure))
		return pass_on(&failure, err);
	state->time_us = time_us;
	state->has_events = true;
	return failure.message[0] == '\0' || pass_on(&failure, err);
}

static bool v1_finish(struct writer *writer, struct error *err)
{
	struct v1 *state = writer->state;
	char text[TIME_TEXT_SIZE];

	buffer_add_text(&state->line, "\n], \"duration\": ");
	format_microseconds(writer->time_ns, text);
	buffer_add_text(&state->line, text);
	buffer_add_text(&state->line, "}\n");
	return writer_put_line(writer, &state->line, err);
}

static void v1_release(void *state)
{
	struct v1 *v1 = state;

	buffer_done(&v1->data);
	buffer_done(&v1->line);
}

const struct format asciicast_v1 = {
	.name = "asciicast-v1",
	.suffix = ".json",
	.summary = "one JSON object (asciinema 1)",
	.state_size = sizeof(struct v1),
	.keeps = KEEPS(EVENT_OUTPUT),
	.whole_characters = true,
	.probe = v1_probe,
	.open = v1_open,
	.read_event = v1_read,
	.create = v1_create,
	.write_event = v1_write,
	.finish = v1_finish,
	.release = v1_release,
};
