/* SPDX-License-Identifier: MIT */
/*
 * What BSD's and macOS's `script -r` writes: records of 24 bytes (length, seconds and
 * microseconds since 1970, direction) and as many bytes. The numbers are in the byte
 * order of the machine that recorded; the direction is a letter: start, end, input,
 * output. Source: FreeBSD 14, usr.bin/script/script.c (struct stamp).
 */
#include "formats/format.h"

#include <string.h>

#include "common/clock.h"

enum {
	HEAD = 24,
	LENGTH_MAX = 16 << 20, /* what script reads at once is much less */
	US_PER_SECOND = 1000000,
};

struct bsd_script {
	bool is_big; /* the high byte comes first */
	int64_t start_us, time_us;
	enum event_kind kind; /* of the present record */
	size_t left;
};

struct stamp {
	uint64_t size;
	int64_t time_us;
	char direction;
};

static uint64_t number(const char *bytes, int size, bool is_big)
{
	uint64_t value = 0;

	for (int i = 0; i < size; i++)
		value = value << 8 | (unsigned char)bytes[is_big ? i : size - 1 - i];
	return value;
}

static bool parse_stamp(const char *bytes, bool is_big, struct stamp *stamp)
{
	uint64_t seconds = number(bytes + 8, 8, is_big);
	uint64_t us = number(bytes + 16, 4, is_big);
	uint64_t direction = number(bytes + 20, 4, is_big);

	stamp->size = number(bytes, 8, is_big);
	stamp->time_us = (int64_t)(seconds * US_PER_SECOND + us);
	stamp->direction = (char)direction;
	return stamp->size <= LENGTH_MAX && seconds < INT64_MAX / US_PER_SECOND / 2 &&
	       us < US_PER_SECOND &&
	       (direction == 's' || direction == 'e' || direction == 'i' ||
		       direction == 'o');
}

static bool begins(const char *start, bool is_big)
{
	struct stamp stamp;

	return parse_stamp(start, is_big, &stamp) && stamp.direction == 's' &&
	       stamp.size == 0;
}

static int bsd_script_probe(const char *start, size_t size)
{
	return size >= HEAD && (begins(start, false) || begins(start, true)) ? 95 : 0;
}

static bool bsd_script_open(struct reader *reader, struct error *err)
{
	struct bsd_script *state = reader->state;
	struct stamp stamp;
	const char *bytes;
	size_t size;

	if (source_require(reader->source, HEAD, err) == FILL_FAILED)
		return false;
	bytes = source_bytes(reader->source, &size);
	state->is_big = size >= HEAD && begins(bytes, true);
	if (size < HEAD || !parse_stamp(bytes, state->is_big, &stamp))
		return fail(err, "no start");
	state->start_us = state->time_us = stamp.time_us;
	if (stamp.time_us >= US_PER_SECOND)
		reader->info.timestamp = stamp.time_us / US_PER_SECOND;
	source_consume(reader->source, HEAD);
	return true;
}

/* Goes to the next record that has bytes. */
static enum next next_record(struct reader *reader, struct error *err)
{
	struct bsd_script *state = reader->state;

	while (state->left == 0) {
		enum fill fill = source_require(reader->source, HEAD, err);
		struct stamp stamp;
		const char *bytes;
		size_t size;

		bytes = source_bytes(reader->source, &size);
		if (fill == FILL_FAILED)
			return NEXT_FAILED;
		if (size < HEAD) {
			reader->torn = fill != FILL_WAIT && size > 0;
			return fill == FILL_WAIT ? NEXT_WAIT : NEXT_END;
		}
		if (!parse_stamp(bytes, state->is_big, &stamp)) {
			fail(err, "byte %lld: not a record",
				(long long)source_offset(reader->source));
			source_consume(reader->source, 1);
			return NEXT_FAILED;
		}
		source_consume(reader->source, HEAD);
		state->time_us = stamp.time_us;
		state->left = (size_t)stamp.size;
		state->kind = stamp.direction == 'i' ? EVENT_INPUT : EVENT_OUTPUT;
	}
	return NEXT_EVENT;
}

static enum next bsd_script_read(
	struct reader *reader, struct event *event, struct error *err)
{
	struct bsd_script *state = reader->state;
	enum next next = next_record(reader, err);
	int64_t us = state->time_us - state->start_us;

	if (next != NEXT_EVENT)
		return next;
	event->kind = state->kind;
	event->time_ns = us < 0 ? 0 : us > TIME_MAX_NS / 1000 ? TIME_MAX_NS : us * 1000;
	return reader_take_part(reader, reader->source, &state->left, event, err);
}

static bool bsd_script_place(const struct reader *reader, struct place *place)
{
	_Static_assert(sizeof(struct bsd_script) <= sizeof(place->state), "it fits");
	memcpy(place->state.bytes, reader->state, sizeof(struct bsd_script));
	return true;
}

static void bsd_script_resume(struct reader *reader, const struct place *place)
{
	memcpy(reader->state, place->state.bytes, sizeof(struct bsd_script));
}

const struct format bsd_script = {
	.name = "bsd-script",
	.summary = "records of `script -r` of BSD and macOS",
	.state_size = sizeof(struct bsd_script),
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_INPUT),
	.probe = bsd_script_probe,
	.open = bsd_script_open,
	.read_event = bsd_script_read,
	.place = bsd_script_place,
	.resume = bsd_script_resume,
};
