/* SPDX-License-Identifier: MIT */
#include "formats/filters/literals.h"

#include <stdlib.h>
#include <string.h>

#include "formats/filters/words.h"

enum {
	STREAMS = 2,
	HELD_MAX = 1 << 20, /* bytes that wait; then what is in doubt is masked */
};

static const int64_t PATIENCE_NS = 1000000000;

/* What is printed, or typed. */
struct stream {
	struct words_stream words;
	struct masks masks;
	uint64_t passed;  /* bytes passed on */
	uint64_t certain; /* up to here it is known what is masked */
};

struct literals {
	struct words *words;
	struct stream streams[STREAMS];
	struct buffer queue; /* events that wait: struct event */
	struct buffer bytes; /* of all of them */
	struct buffer out;
	literals_receiver *receiver;
	void *context;
};

struct literals *literals_new(const struct targets *targets, struct error *err)
{
	struct literals *literals = calloc(1, sizeof(*literals));
	bool added = literals != NULL && (literals->words = words_new()) != NULL;

	for (size_t i = 0; added && i < targets->word_count; i++) {
		const struct target_word *word = &targets->words[i];

		added = words_add(literals->words, word->kind, word->text, word->size,
			word->size, false);
	}
	if (added && words_build(literals->words)) {
		for (int i = 0; i < STREAMS; i++)
			literals->streams[i].words.words = literals->words;
		return literals;
	}
	fail(err, "there are too many values to look for");
	literals_free(literals);
	return NULL;
}

void literals_free(struct literals *literals)
{
	if (literals == NULL)
		return;
	words_free(literals->words);
	for (int i = 0; i < STREAMS; i++)
		masks_done(&literals->streams[i].masks);
	buffer_done(&literals->queue);
	buffer_done(&literals->bytes);
	buffer_done(&literals->out);
	free(literals);
}

void literals_pass_to(
	struct literals *literals, literals_receiver *receiver, void *context)
{
	literals->receiver = receiver;
	literals->context = context;
}

static struct stream *stream_of(struct literals *literals, const struct event *event)
{
	return event->kind == EVENT_OUTPUT  ? &literals->streams[0]
	       : event->kind == EVENT_INPUT ? &literals->streams[1]
					    : NULL;
}

/* Masks are in order, and what is in one of them is certain. */
static void find_certain(struct stream *stream, size_t doubtful)
{
	uint64_t certain = stream->words.at - doubtful;

	masks_sort(&stream->masks);
	for (size_t i = 0; i < stream->masks.count; i++)
		if (stream->masks.masks[i].from <= certain &&
			stream->masks.masks[i].to > certain)
			certain = stream->masks.masks[i].to;
	if (certain > stream->certain)
		stream->certain = certain;
	stream->masks.next = 0;
}

/* Passes on as many bytes as are certain; returns their number. */
static size_t pass_bytes(struct literals *literals, struct stream *stream,
	const struct event *event, const char *bytes)
{
	uint64_t certain = stream->certain - stream->passed;
	struct event masked = *event;
	struct masks nothing = {0};
	size_t size = event->size < certain ? event->size : (size_t)certain;

	if (size == 0 && event->size > 0)
		return 0;
	masked.bytes = bytes;
	masked.size = size;
	if (stream->masks.count > 0 || stream->masks.held > 0) {
		buffer_clear(&literals->out);
		masks_apply(&stream->masks, &nothing, stream->passed, bytes, size,
			MASK_BULLET, &literals->out);
		masked.bytes = literals->out.bytes;
		masked.size = literals->out.failed ? 0 : literals->out.size;
	}
	stream->passed += size;
	if (masked.size > 0 || event->size == 0)
		literals->receiver(literals->context, &masked);
	return size;
}

/* Passes on what waits, as far as it is certain. */
static void pass_waiting(struct literals *literals)
{
	struct event *events = (struct event *)(void *)literals->queue.bytes;
	size_t count = literals->queue.size / sizeof(*events), i = 0, at = 0;

	for (; i < count; i++) {
		struct event *event = &events[i];
		struct stream *stream = stream_of(literals, event);
		const char *bytes = literals->bytes.bytes + at;
		size_t passed = event->size;

		event->bytes = bytes;
		if (stream == NULL)
			literals->receiver(literals->context, event);
		else
			passed = pass_bytes(literals, stream, event, bytes);
		at += passed;
		event->size -= passed;
		if (event->size > 0)
			break;
	}
	buffer_consume(&literals->queue, i * sizeof(*events));
	buffer_consume(&literals->bytes, at);
}

static bool let_wait(struct literals *literals, const struct event *event)
{
	if (buffer_reserve(&literals->bytes, event->size + 1) == NULL ||
		buffer_reserve(&literals->queue, sizeof(*event)) == NULL)
		return false;
	if (event->size > 0)
		buffer_add(&literals->bytes, event->bytes, event->size);
	buffer_add(&literals->queue, event, sizeof(*event));
	return true;
}

/* What is in doubt is masked, if it is `least` bytes long. */
static void settle_stream(struct stream *stream, uint64_t least)
{
	if (stream->words.at - stream->certain >= least)
		masks_add(&stream->masks, stream->certain, stream->words.at);
	stream->certain = stream->words.at;
	masks_sort(&stream->masks);
	stream->masks.next = 0;
}

static void settle(struct literals *literals, uint64_t least)
{
	for (int i = 0; i < STREAMS; i++)
		settle_stream(&literals->streams[i], least);
	pass_waiting(literals);
}

/* A key that may begin a value does not hold back what is printed for ever. */
static void settle_old_keys(struct literals *literals, const struct event *event)
{
	const struct event *first =
		(const struct event *)(const void *)literals->queue.bytes;

	if (literals->queue.size == 0 || event->kind != EVENT_OUTPUT ||
		event->time_ns - first->time_ns < PATIENCE_NS)
		return;
	settle_stream(&literals->streams[1], 1);
	pass_waiting(literals);
}

/* Takes note of the words that end in these bytes. */
static void follow(struct stream *stream, const struct event *event)
{
	size_t doubtful =
		words_follow(&stream->words, event->bytes, event->size, &stream->masks);

	find_certain(stream, doubtful);
}

/* Without memory, what waits is lost: nothing may leave unmasked. */
static bool lose(struct literals *literals)
{
	buffer_clear(&literals->queue);
	buffer_clear(&literals->bytes);
	literals->queue.failed = literals->bytes.failed = false;
	for (int i = 0; i < STREAMS; i++) {
		struct stream *stream = &literals->streams[i];

		stream->passed = stream->certain = stream->words.at;
		stream->masks.count = 0;
		stream->masks.failed = false;
	}
	return false;
}

bool literals_put(struct literals *literals, const struct event *event)
{
	struct stream *stream = stream_of(literals, event);

	if (stream != NULL)
		follow(stream, event);
	if (stream != NULL && stream->masks.failed)
		return lose(literals);
	if (event->kind == EVENT_EXIT)
		settle(literals, WORD_PART);
	if (literals->queue.size == 0 &&
		(stream == NULL || stream->certain == stream->words.at)) {
		if (stream == NULL)
			literals->receiver(literals->context, event);
		else
			pass_bytes(literals, stream, event, event->bytes);
	} else {
		if (!let_wait(literals, event))
			return lose(literals);
		pass_waiting(literals);
		settle_old_keys(literals, event);
		if (literals->bytes.size > HELD_MAX)
			settle(literals, 1);
	}
	for (int i = 0; i < STREAMS && literals->queue.size == 0; i++)
		literals->streams[i].masks.count = 0;
	return true;
}

bool literals_are_waiting(const struct literals *literals)
{
	return literals->queue.size > 0;
}

void literals_settle(struct literals *literals)
{
	settle(literals, 1);
}

bool literals_mask(const struct literals *literals, char **text, int64_t *count)
{
	struct words_stream stream = {.words = literals->words};
	struct masks masks = {0};

	if (*text != NULL)
		words_follow(&stream, *text, strlen(*text), &masks);
	return masks_text(&masks, text, count);
}

int64_t literals_count(const struct literals *literals)
{
	int64_t count = 0;

	for (int i = 0; i < STREAMS; i++)
		count += literals->streams[i].words.found;
	return count;
}
