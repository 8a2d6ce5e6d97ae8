/* SPDX-License-Identifier: MIT */
/*
 * ttyrec: frames of three little-endian 32-bit numbers (seconds and microseconds since
 * 1970, length), then the bytes. Seconds are unsigned; their bits 32 to 43 are in the
 * upper 12 bits of the microseconds. A frame that is just ESC [ 8 ; rows ; columns t
 * gives the size of the terminal. Headers of 13 bytes end with a channel number: 0
 * output, 1 input; others (2: a score) are not events.
 * Sources: ttyrec 1.0.8 (ttyrec.h, ttyplay.c), ovh-ttyrec 1.2 (44 bits), termrec 0.19
 * (the size), the NetHack Learning Environment (ttyrec2, ttyrec3: the channel).
 */
#include "formats/format.h"

#include <stdio.h>
#include <string.h>

#include "common/clock.h"

enum {
	HEAD = 12,
	HEAD_WITH_CHANNEL = 13,
	CHANNELS = 3,
	CHAIN = 4,             /* this many frames in a row are no coincidence */
	CHECKED_MAX = 1 << 20, /* of a frame, read ahead */
	FRAME_MAX = 16 << 20,  /* of ovh-ttyrec */
	WRITTEN_FRAME_MAX = 4096,
	PIECE = 64 << 10,  /* a longer frame becomes several events */
	HINT_MAX = 3 + 18, /* ESC % G, ESC [ 8 ; 65535 ; 65535 t */
	US_PER_SECOND = 1000000,
	MICROSECOND_BITS = 0xfffff,
};

#define US_PER_DAY (INT64_C(86400) * US_PER_SECOND)
#define SECONDS_MAX (INT64_MAX / US_PER_SECOND - 1) /* the year 294247 */

enum channel { CHANNEL_OUTPUT, CHANNEL_INPUT, CHANNEL_SCORE };

struct ttyrec {
	uint8_t head_size;
	uint8_t channel; /* of the current frame */
	bool started;
	bool lost;        /* what follows is not a frame: search for one */
	int64_t time_us;  /* of the last frame, since 1970 */
	int64_t start_us; /* since 1970: of the first frame; when writing, of time 0 */
	int64_t frame_ns; /* of the current frame, since the start */
	size_t left;      /* bytes of it left */
	bool has_frames;  /* when writing */
};

struct head {
	int64_t time_us;
	size_t size;
	uint8_t channel;
};

static uint32_t number(const char *bytes)
{
	const unsigned char *from = (const unsigned char *)bytes;

	return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
	       (uint32_t)from[3] << 24;
}

static bool parse_head(const char *bytes, size_t head_size, struct head *head)
{
	uint32_t us = number(bytes + 4);
	int64_t seconds = number(bytes) | (int64_t)(us >> 20) << 32;

	us &= MICROSECOND_BITS;
	if (seconds > SECONDS_MAX)
		return false;
	head->time_us = seconds * US_PER_SECOND + us;
	head->size = number(bytes + 8);
	head->channel = head_size == HEAD ? CHANNEL_OUTPUT : (uint8_t)bytes[HEAD];
	return us < US_PER_SECOND && head->size <= FRAME_MAX && head->channel < CHANNELS;
}

static bool follows(const struct head *head, const struct head *last)
{
	int64_t gap = head->time_us - last->time_us;

	return gap > -US_PER_DAY && gap < 366 * US_PER_DAY;
}

/* How likely frames with such headers begin here. One header proves little: there must be
 * several, close in time, or the data must end where one says. */
static int probe_chain(const char *start, size_t size, size_t head_size)
{
	struct head head, last = {0};

	for (int frames = 0; frames < CHAIN; frames++) {
		if (frames > 0 && size == 0)
			return 60;
		if (size < head_size || !parse_head(start, head_size, &head) ||
			(frames == 0 ? head.size == 0 : !follows(&head, &last)))
			return frames > 1 ? 50 : 0;
		if (size - head_size < head.size)
			return frames > 0 ? 60 : 0;
		start += head_size + head.size;
		size -= head_size + head.size;
		last = head;
	}
	return 70;
}

static int ttyrec_probe(const char *start, size_t size)
{
	int score = probe_chain(start, size, HEAD);

	return score > 0 ? score : probe_chain(start, size, HEAD_WITH_CHANNEL);
}

/* A file with the right name may be torn in its first frame, or have a wrong length
 * there. */
static bool ttyrec_may_be(const char *start, size_t size)
{
	struct head head;

	return size >= HEAD && parse_head(start, HEAD, &head) && head.size > 0;
}

/* Where there is a size in the bytes, which are not terminated; *length is its length, 0
 * if there is none. */
static const char *find_size(
	const char *bytes, size_t size, struct event *event, size_t *length)
{
	const char *found = memmem(bytes, size, "\033[8;", 4);
	size_t left = found ? size - (size_t)(found - bytes) : 0;
	char text[HINT_MAX + 1];
	unsigned rows, columns;
	int used = 0;

	*length = 0;
	if (found == NULL)
		return NULL;
	left = left < HINT_MAX ? left : HINT_MAX;
	memcpy(text, found, left);
	text[left] = '\0';
	if (sscanf(text, "\033[8;%5u;%5ut%n", &rows, &columns, &used) == 2 && used > 0 &&
		event_set_size(event, columns, rows))
		*length = (size_t)used;
	return found;
}

/* A complete frame that is a size and nothing else, except for the mark of UTF-8. */
static bool is_size(const char *bytes, size_t size, struct event *event)
{
	struct event resize = *event;
	size_t mark = size > 3 && memcmp(bytes, "\033%G", 3) == 0 ? 3 : 0, length;
	const char *found;

	if (size > HINT_MAX)
		return false;
	found = find_size(bytes, size, &resize, &length);
	if (length == 0 || found != bytes + mark || mark + length != size)
		return false;
	*event = resize;
	return true;
}

static int64_t since_start_ns(const struct ttyrec *state, int64_t time_us)
{
	int64_t us = time_us - state->start_us;

	if (us < 0)
		return 0;
	return us > TIME_MAX_NS / 1000 ? TIME_MAX_NS : us * 1000;
}

/* True if frames may continue here: soon after the last one, and followed by another
 * frame or the end of the file. */
static bool is_plausible(
	const struct ttyrec *state, const char *bytes, size_t size, bool ended)
{
	struct head head;

	for (int i = 0; i < 2; i++) {
		if (size < state->head_size ||
			!parse_head(bytes, state->head_size, &head) || head.size == 0 ||
			head.time_us < state->time_us ||
			head.time_us - state->time_us > US_PER_DAY)
			return false;
		if (size - state->head_size == head.size)
			return ended;
		if (size - state->head_size < head.size)
			return false;
		bytes += state->head_size + head.size;
		size -= state->head_size + head.size;
	}
	return true;
}

/* True if a frame that extends past the end of the file contains further frames. */
static bool holds_frames(const struct reader *reader)
{
	const struct ttyrec *state = reader->state;
	size_t size;
	const char *bytes = source_bytes(reader->source, &size);

	for (size_t at = 1; at + state->head_size < size; at++)
		if (is_plausible(state, bytes + at, size - at, true))
			return true;
	return false;
}

/* True if the file is known to be too short for this frame. */
static bool ends_before(const struct reader *reader, const struct head *head)
{
	const struct ttyrec *state = reader->state;
	int64_t size = source_size(reader->source);

	return size >= 0 &&
	       source_offset(reader->source) + state->head_size + (int64_t)head->size >
		       size;
}

/* Reports damage: the next frame must be searched for. */
static enum next lose(struct reader *reader, const char *why, struct error *err)
{
	struct ttyrec *state = reader->state;

	state->lost = true;
	fail(err, "byte %lld: %s", (long long)source_offset(reader->source), why);
	source_consume(reader->source, 1);
	return NEXT_FAILED;
}

/* Advances to the next frame: NEXT_EVENT if at least its first piece is there. */
static enum next next_frame(struct reader *reader, struct error *err)
{
	struct ttyrec *state = reader->state;
	size_t size, wanted;
	struct head head;
	const char *bytes;
	enum fill fill = source_require(reader->source, state->head_size, err);

	bytes = source_bytes(reader->source, &size);
	if (fill == FILL_FAILED)
		return NEXT_FAILED;
	if (size < state->head_size) {
		reader->torn = fill != FILL_WAIT && size > 0;
		return fill == FILL_WAIT ? NEXT_WAIT : NEXT_END;
	}
	if (!parse_head(bytes, state->head_size, &head))
		return lose(reader, "invalid frame header", err);
	wanted = state->head_size + (head.size < CHECKED_MAX ? head.size : CHECKED_MAX);
	fill = source_require(reader->source, wanted, err);
	if ((fill == FILL_END || ends_before(reader, &head)) && holds_frames(reader))
		return lose(reader, "invalid frame length", err);
	if (fill != FILL_MORE) {
		reader->torn = fill == FILL_END;
		return fill == FILL_WAIT  ? NEXT_WAIT
		       : fill == FILL_END ? NEXT_END
					  : NEXT_FAILED;
	}
	if (!state->started)
		state->start_us = head.time_us;
	state->frame_ns = since_start_ns(state, head.time_us);
	source_consume(reader->source, state->head_size);
	state->time_us = head.time_us;
	state->left = head.size;
	state->channel = head.channel;
	return NEXT_EVENT;
}

/* After damage, skips bytes up to the next frame. NEXT_END if there is none. */
static enum next find_frame(struct reader *reader)
{
	struct ttyrec *state = reader->state;
	enum fill fill = FILL_MORE;

	while (state->lost && fill == FILL_MORE) {
		size_t size, at = 0, kept;
		const char *bytes;

		fill = source_require(reader->source, 2 * PIECE, NULL);
		if (fill == FILL_WAIT)
			return NEXT_WAIT;
		bytes = source_bytes(reader->source, &size);
		kept = fill == FILL_MORE ? PIECE : 0;
		while (at + kept < size &&
			!is_plausible(state, bytes + at, size - at, fill == FILL_END))
			at++;
		source_consume(reader->source, at);
		state->lost = at + kept >= size;
	}
	return state->lost ? NEXT_END : NEXT_EVENT;
}

/* The next piece of the current frame; a length of 0 gives an empty event. */
static enum next take_piece(struct reader *reader, struct event *event, struct error *err)
{
	struct ttyrec *state = reader->state;
	size_t size, wanted = state->left < PIECE ? state->left : PIECE;
	enum fill fill = source_require(reader->source, wanted, err);

	if (fill == FILL_WAIT)
		return NEXT_WAIT;
	if (fill == FILL_FAILED)
		return NEXT_FAILED;
	if (fill == FILL_END) {
		reader->torn = true;
		return NEXT_END;
	}
	event->bytes = source_bytes(reader->source, &size);
	event->kind = state->channel == CHANNEL_OUTPUT ? EVENT_OUTPUT : EVENT_INPUT;
	event->time_ns = state->frame_ns;
	event->size = wanted;
	source_consume(reader->source, wanted);
	state->left -= wanted;
	return NEXT_EVENT;
}

static enum next ttyrec_read(
	struct reader *reader, struct event *event, struct error *err)
{
	struct ttyrec *state = reader->state;
	bool begins = state->left == 0;
	enum next next;

	do {
		if (state->lost && (next = find_frame(reader)) != NEXT_EVENT)
			return next;
		if (begins && (next = next_frame(reader, err)) != NEXT_EVENT)
			return next;
		next = take_piece(reader, event, err);
		if (next != NEXT_EVENT)
			return next;
		if (begins && state->left == 0 && event->kind == EVENT_OUTPUT)
			is_size(event->bytes, event->size, event);
		begins = state->left == 0;
	} while (state->channel > CHANNEL_INPUT);
	return next;
}

static bool ttyrec_place(const struct reader *reader, struct place *place)
{
	_Static_assert(sizeof(struct ttyrec) <= sizeof(place->state), "it fits");
	memcpy(place->state.bytes, reader->state, sizeof(struct ttyrec));
	return true;
}

static void ttyrec_resume(struct reader *reader, const struct place *place)
{
	memcpy(reader->state, place->state.bytes, sizeof(struct ttyrec));
}

/* Reads the start and, if the first frame gives it, the size; a frame that is nothing
 * else is not output. */
static bool ttyrec_open(struct reader *reader, struct error *err)
{
	struct ttyrec *state = reader->state;
	struct event event = {0};
	size_t size, length;
	const char *bytes;
	struct head head;

	if (source_require(reader->source, HEAD_WITH_CHANNEL, err) == FILL_FAILED)
		return false;
	bytes = source_bytes(reader->source, &size);
	state->head_size = probe_chain(bytes, size, HEAD) == 0 &&
					   probe_chain(bytes, size, HEAD_WITH_CHANNEL) > 0
				   ? HEAD_WITH_CHANNEL
				   : HEAD;
	if (size < state->head_size || !parse_head(bytes, state->head_size, &head))
		return true; /* read_event will report it */
	state->start_us = state->time_us = head.time_us;
	state->started = true;
	if (head.time_us >= US_PER_SECOND)
		reader->info.timestamp = head.time_us / US_PER_SECOND;
	if (head.size > PIECE || source_require(reader->source,
					 state->head_size + head.size, NULL) != FILL_MORE)
		return true;
	bytes = source_bytes(reader->source, &size) + state->head_size;
	find_size(bytes, head.size, &event, &length);
	if (length == 0)
		return true;
	reader->info.columns = event.columns;
	reader->info.rows = event.rows;
	if (is_size(bytes, head.size, &event))
		source_consume(reader->source, state->head_size + head.size);
	return true;
}

static void set_number(char *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (char)(value >> (8 * i) & 0xff);
}

static bool put_frame(struct writer *writer, int64_t time_ns, const char *bytes,
	size_t size, struct error *err)
{
	struct ttyrec *state = writer->state;
	int64_t time_us = state->start_us + time_ns / 1000;
	int64_t seconds = time_us / US_PER_SECOND;
	char frame[HEAD + WRITTEN_FRAME_MAX];

	if (size == 0) { /* others take it for the end of the recording */
		bytes = "";
		size = 1;
	}
	set_number(frame, (uint32_t)seconds);
	set_number(frame + 4,
		(uint32_t)(time_us % US_PER_SECOND) | (uint32_t)(seconds >> 32) << 20);
	set_number(frame + 8, (uint32_t)size);
	memcpy(frame + HEAD, bytes, size);
	state->has_frames = true;
	return sink_put(writer->sink, frame, HEAD + size, err);
}

static bool put_size(struct writer *writer, int64_t time_ns, unsigned columns,
	unsigned rows, struct error *err)
{
	char text[HINT_MAX + 1];
	int size = snprintf(text, sizeof(text), "\033[8;%u;%ut", rows, columns);

	return put_frame(writer, time_ns, text, (size_t)size, err);
}

/* The default size is not written: old players would print the sequence. */
static bool ttyrec_create(
	struct writer *writer, const struct info *info, struct error *err)
{
	struct ttyrec *state = writer->state;

	if (info->timestamp > 0 && info->timestamp < SECONDS_MAX / 2)
		state->start_us = info->timestamp * US_PER_SECOND;
	return (info->columns == DEFAULT_COLUMNS && info->rows == DEFAULT_ROWS) ||
	       put_size(writer, 0, info->columns, info->rows, err);
}

/* Small frames, like ttyrec's own: a full disk keeps as many of them as fit. Even after a
 * failure continue with the others: what was put is kept. */
static bool put_frames(
	struct writer *writer, const struct event *event, size_t first, struct error *err)
{
	const char *at = event->bytes, *end = at + event->size;
	bool put = true;

	while (at < end) {
		size_t size = (size_t)(end - at) < first ? (size_t)(end - at) : first;

		put = put_frame(writer, event->time_ns, at, size, put ? err : NULL) &&
		      put;
		at += size;
		first = WRITTEN_FRAME_MAX;
	}
	return put;
}

static bool ttyrec_write(
	struct writer *writer, const struct event *event, struct error *err)
{
	struct event resize = *event;

	if (event->kind == EVENT_RESIZE)
		return put_size(writer, event->time_ns, event->columns, event->rows, err);
	/* Output that would be taken for a size is split into two frames. */
	return put_frames(writer, event,
		is_size(event->bytes, event->size, &resize) ? 1 : WRITTEN_FRAME_MAX, err);
}

/* A file without frames would not be a recording. */
static bool ttyrec_finish(struct writer *writer, struct error *err)
{
	const struct ttyrec *state = writer->state;

	return state->has_frames ||
	       put_size(writer, writer->time_ns, DEFAULT_COLUMNS, DEFAULT_ROWS, err);
}

const struct format ttyrec = {
	.name = "ttyrec",
	.suffix = ".ttyrec",
	.summary = "frames of ttyrec, termrec and similar programs",
	.state_size = sizeof(struct ttyrec),
	.is_verbatim = true,
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_RESIZE),
	.unit = SINK_PUTS,
	.probe = ttyrec_probe,
	.may_be = ttyrec_may_be,
	.open = ttyrec_open,
	.read_event = ttyrec_read,
	.place = ttyrec_place,
	.resume = ttyrec_resume,
	.create = ttyrec_create,
	.write_event = ttyrec_write,
	.finish = ttyrec_finish,
};
