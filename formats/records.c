/* SPDX-License-Identifier: MIT */
/*
 * Formats made of records: a header of 24 bytes with length, time and direction, then the
 * bytes. This is what `script -r` of BSD and macOS writes, in the machine's byte order;
 * and the logs of the honeypots Kippo and Cowrie, in the format of User Mode Linux.
 * Sources: FreeBSD 14, usr.bin/script/script.c (struct stamp); Cowrie 2, core/ttylog.py.
 */
#include "formats/format.h"

#include <string.h>

#include "common/clock.h"

enum {
	HEAD = 24,
	LENGTH_MAX = 16 << 20, /* far more than is ever recorded at once */
	US_PER_SECOND = 1000000,
};

struct record {
	uint64_t size, seconds, us;
	bool is_start;
	enum { DIRECTION_NONE, DIRECTION_OUTPUT, DIRECTION_INPUT } direction;
};

struct records {
	bool is_big; /* big-endian */
	int64_t start_us, time_us;
	bool lost;            /* what follows is not a record: search for one */
	enum event_kind kind; /* of the current record */
	size_t left;
};

static uint64_t number(const char *bytes, int size, bool is_big)
{
	uint64_t value = 0;

	for (int i = 0; i < size; i++)
		value = value << 8 | (unsigned char)bytes[is_big ? i : size - 1 - i];
	return value;
}

/* The direction is a letter: start, end, input, output. */
static bool parse_bsd(const char *bytes, bool is_big, struct record *record)
{
	uint64_t direction = number(bytes + 20, 4, is_big);

	*record = (struct record){.size = number(bytes, 8, is_big),
		.seconds = number(bytes + 8, 8, is_big),
		.us = number(bytes + 16, 4, is_big),
		.is_start = direction == 's',
		.direction = direction == 'o'   ? DIRECTION_OUTPUT
			     : direction == 'i' ? DIRECTION_INPUT
						: DIRECTION_NONE};
	return direction == 's' || direction == 'e' ||
	       record->direction != DIRECTION_NONE;
}

/* Operation (1 open, 2 close, 3 write, 4 exec), terminal, length, direction (1 input, 2
 * output, 3 what an attacker saw), seconds, microseconds; always little-endian. */
static bool parse_cowrie(const char *bytes, bool is_big, struct record *record)
{
	uint64_t operation = number(bytes, 4, false);
	uint64_t direction = number(bytes + 12, 4, false);

	*record = (struct record){.size = number(bytes + 8, 4, false),
		.seconds = number(bytes + 16, 4, false),
		.us = number(bytes + 20, 4, false),
		.is_start = operation == 1,
		.direction = operation != 3 || direction > 2 ? DIRECTION_NONE
			     : direction == 2                ? DIRECTION_OUTPUT
			     : direction == 1                ? DIRECTION_INPUT
							     : DIRECTION_NONE};
	return !is_big && operation >= 1 && operation <= 4 && direction <= 3;
}

struct layout {
	bool (*parse)(const char *bytes, bool is_big, struct record *record);
};

static const struct layout bsd_layout = {parse_bsd}, cowrie_layout = {parse_cowrie};

static bool parse(const struct layout *layout, const char *bytes, bool is_big,
	struct record *record)
{
	return layout->parse(bytes, is_big, record) && record->size <= LENGTH_MAX &&
	       record->seconds < INT64_MAX / US_PER_SECOND / 2 &&
	       record->us < US_PER_SECOND;
}

static bool begins(const struct layout *layout, const char *start, bool is_big)
{
	struct record record;

	return parse(layout, start, is_big, &record) && record.is_start &&
	       record.size == 0 && record.seconds > 0;
}

static int probe(const struct layout *layout, const char *start, size_t size)
{
	return size >= HEAD && (begins(layout, start, false) ||
				       begins(layout, start, true))
		       ? 80
		       : 0;
}

static int64_t time_us(const struct record *record)
{
	return (int64_t)(record->seconds * US_PER_SECOND + record->us);
}

static bool open_records(
	const struct layout *layout, struct reader *reader, struct error *err)
{
	struct records *state = reader->state;
	struct record record;
	const char *bytes;
	size_t size;

	if (source_require(reader->source, HEAD, err) == FILL_FAILED)
		return false;
	bytes = source_bytes(reader->source, &size);
	state->is_big = size >= HEAD && begins(layout, bytes, true);
	if (size < HEAD || !parse(layout, bytes, state->is_big, &record))
		return fail(err, "no start record");
	state->start_us = state->time_us = time_us(&record);
	reader->info.timestamp = (int64_t)record.seconds;
	source_consume(reader->source, HEAD);
	return true;
}

/* After damage, a record is believed only if it comes soon after the last one. */
static bool follows(const struct records *state, const struct record *record)
{
	int64_t gap = time_us(record) - state->time_us;

	return gap >= 0 && gap < INT64_C(86400) * US_PER_SECOND;
}

/* Advances to the next record that is an event. */
static enum next next_record(
	const struct layout *layout, struct reader *reader, struct error *err)
{
	struct records *state = reader->state;

	while (state->left == 0) {
		enum fill fill = source_require(reader->source, HEAD, err);
		struct record record;
		const char *bytes;
		size_t size;

		bytes = source_bytes(reader->source, &size);
		if (fill == FILL_FAILED)
			return NEXT_FAILED;
		if (size < HEAD) {
			reader->torn = fill != FILL_WAIT && size > 0;
			return fill == FILL_WAIT ? NEXT_WAIT : NEXT_END;
		}
		if (!parse(layout, bytes, state->is_big, &record) ||
			(state->lost && !follows(state, &record))) {
			bool was_lost = state->lost;

			state->lost = true;
			fail(err, "byte %lld: invalid record",
				(long long)source_offset(reader->source));
			source_consume(reader->source, 1);
			if (!was_lost)
				return NEXT_FAILED;
			continue;
		}
		state->lost = false;
		source_consume(reader->source, HEAD);
		state->time_us = time_us(&record);
		state->left = (size_t)record.size;
		state->kind = record.direction == DIRECTION_OUTPUT  ? EVENT_OUTPUT
			      : record.direction == DIRECTION_INPUT ? EVENT_INPUT
								    : EVENT_OTHER;
	}
	return NEXT_EVENT;
}

static enum next read_record(const struct layout *layout, struct reader *reader,
	struct event *event, struct error *err)
{
	struct records *state = reader->state;
	enum next next;
	int64_t us;

	do {
		next = next_record(layout, reader, err);
		if (next != NEXT_EVENT)
			return next;
		us = state->time_us - state->start_us;
		event->kind = state->kind;
		event->time_ns = us < 0                    ? 0
				 : us > TIME_MAX_NS / 1000 ? TIME_MAX_NS
							   : us * 1000;
		next = reader_take_part(reader, reader->source, &state->left, event, err);
	} while (next == NEXT_EVENT && event->kind == EVENT_OTHER);
	return next;
}

static bool records_place(const struct reader *reader, struct place *place)
{
	_Static_assert(sizeof(struct records) <= sizeof(place->state), "it fits");
	memcpy(place->state.bytes, reader->state, sizeof(struct records));
	return true;
}

static void records_resume(struct reader *reader, const struct place *place)
{
	memcpy(reader->state, place->state.bytes, sizeof(struct records));
}

/* The formats */

static int bsd_probe(const char *start, size_t size)
{
	return probe(&bsd_layout, start, size);
}

static bool bsd_open(struct reader *reader, struct error *err)
{
	return open_records(&bsd_layout, reader, err);
}

static enum next bsd_read(struct reader *reader, struct event *event, struct error *err)
{
	return read_record(&bsd_layout, reader, event, err);
}

static int cowrie_probe(const char *start, size_t size)
{
	return probe(&cowrie_layout, start, size);
}

static bool cowrie_open(struct reader *reader, struct error *err)
{
	return open_records(&cowrie_layout, reader, err);
}

static enum next cowrie_read(
	struct reader *reader, struct event *event, struct error *err)
{
	return read_record(&cowrie_layout, reader, event, err);
}

const struct format bsd_script = {
	.name = "bsd-script",
	.summary = "records of `script -r` of BSD and macOS",
	.state_size = sizeof(struct records),
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_INPUT),
	.probe = bsd_probe,
	.open = bsd_open,
	.read_event = bsd_read,
	.place = records_place,
	.resume = records_resume,
};

const struct format cowrie = {
	.name = "cowrie",
	.summary = "logs of the honeypots Cowrie and Kippo",
	.state_size = sizeof(struct records),
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_INPUT),
	.probe = cowrie_probe,
	.open = cowrie_open,
	.read_event = cowrie_read,
	.place = records_place,
	.resume = records_resume,
};
