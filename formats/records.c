/* SPDX-License-Identifier: MIT */
/*
 * Formats of records: a head of 24 bytes with length, time and direction, and as many
 * bytes. What BSD's and macOS's `script -r` writes, in the byte order of the machine; and
 * the logs of the honeypots Kippo and Cowrie, as User Mode Linux had them.
 * Sources: FreeBSD 14, usr.bin/script/script.c (struct stamp); Cowrie 2,
 * core/ttylog.py.
 */
#include "formats/format.h"

#include <string.h>

#include "common/clock.h"

enum {
	HEAD = 24,
	LENGTH_MAX = 16 << 20, /* what is recorded at once is much less */
	US_PER_SECOND = 1000000,
};

struct record {
	uint64_t size, seconds, us;
	bool is_start;
	enum { IS_NOTHING, IS_OUTPUT, IS_INPUT } is;
};

struct records {
	bool is_big; /* the high byte comes first */
	int64_t start_us, time_us;
	enum event_kind kind; /* of the present record */
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
		.is = direction == 'o'   ? IS_OUTPUT
		      : direction == 'i' ? IS_INPUT
					 : IS_NOTHING};
	return direction == 's' || direction == 'e' || record->is != IS_NOTHING;
}

/* Operation (1 open, 2 close, 3 write, 4 exec), terminal, length, direction (1 input,
 * 2 output, 3 what an attacker saw), seconds, microseconds; always little-endian. */
static bool parse_cowrie(const char *bytes, bool is_big, struct record *record)
{
	uint64_t operation = number(bytes, 4, false);
	uint64_t direction = number(bytes + 12, 4, false);

	*record = (struct record){.size = number(bytes + 8, 4, false),
		.seconds = number(bytes + 16, 4, false),
		.us = number(bytes + 20, 4, false),
		.is_start = operation == 1,
		.is = operation != 3 || direction > 2 ? IS_NOTHING
		      : direction == 2                ? IS_OUTPUT
		      : direction == 1                ? IS_INPUT
						      : IS_NOTHING};
	return !is_big && operation >= 1 && operation <= 4 && direction <= 3;
}

typedef bool record_parser(const char *bytes, bool is_big, struct record *record);

static bool parse(
	record_parser *of, const char *bytes, bool is_big, struct record *record)
{
	return of(bytes, is_big, record) && record->size <= LENGTH_MAX &&
	       record->seconds < INT64_MAX / US_PER_SECOND / 2 &&
	       record->us < US_PER_SECOND;
}

static bool begins(record_parser *of, const char *start, bool is_big)
{
	struct record record;

	return parse(of, start, is_big, &record) && record.is_start && record.size == 0 &&
	       record.seconds > 0;
}

static int probe(record_parser *of, const char *start, size_t size)
{
	return size >= HEAD && (begins(of, start, false) || begins(of, start, true)) ? 80
										     : 0;
}

static int64_t time_us(const struct record *record)
{
	return (int64_t)(record->seconds * US_PER_SECOND + record->us);
}

static bool open_records(record_parser *of, struct reader *reader, struct error *err)
{
	struct records *state = reader->state;
	struct record record;
	const char *bytes;
	size_t size;

	if (source_require(reader->source, HEAD, err) == FILL_FAILED)
		return false;
	bytes = source_bytes(reader->source, &size);
	state->is_big = size >= HEAD && begins(of, bytes, true);
	if (size < HEAD || !parse(of, bytes, state->is_big, &record))
		return fail(err, "no start record");
	state->start_us = state->time_us = time_us(&record);
	reader->info.timestamp = (int64_t)record.seconds;
	source_consume(reader->source, HEAD);
	return true;
}

/* Goes to the next record that is an event. */
static enum next next_record(record_parser *of, struct reader *reader, struct error *err)
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
		if (!parse(of, bytes, state->is_big, &record)) {
			fail(err, "byte %lld: invalid record",
				(long long)source_offset(reader->source));
			source_consume(reader->source, 1);
			return NEXT_FAILED;
		}
		source_consume(reader->source, HEAD);
		state->time_us = time_us(&record);
		state->left = (size_t)record.size;
		state->kind = record.is == IS_OUTPUT  ? EVENT_OUTPUT
			      : record.is == IS_INPUT ? EVENT_INPUT
						      : EVENT_OTHER;
	}
	return NEXT_EVENT;
}

static enum next read_record(
	record_parser *of, struct reader *reader, struct event *event, struct error *err)
{
	struct records *state = reader->state;
	enum next next;
	int64_t us;

	do {
		next = next_record(of, reader, err);
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
	return probe(parse_bsd, start, size);
}

static bool bsd_open(struct reader *reader, struct error *err)
{
	return open_records(parse_bsd, reader, err);
}

static enum next bsd_read(struct reader *reader, struct event *event, struct error *err)
{
	return read_record(parse_bsd, reader, event, err);
}

static int cowrie_probe(const char *start, size_t size)
{
	return probe(parse_cowrie, start, size);
}

static bool cowrie_open(struct reader *reader, struct error *err)
{
	return open_records(parse_cowrie, reader, err);
}

static enum next cowrie_read(
	struct reader *reader, struct event *event, struct error *err)
{
	return read_record(parse_cowrie, reader, event, err);
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
