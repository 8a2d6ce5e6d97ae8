/* SPDX-License-Identifier: MIT */
#include "formats/filters/typed.h"

#include <string.h>

enum {
	HALF_A_LINE = 4 /* characters */,
	INTERRUPT = 3,
	END_OF_FILE = 4,
	BACKSPACE = 8,
	KILL = 0x15,
	ESCAPE = 0x1b,
	DELETE = 0x7f
};

/* Single keys that were pressed last are commands, not half a password. */
static bool is_shown(const struct typed_run *run)
{
	if (!run->has_ended && (!run->at_prompt || run->text.size < HALF_A_LINE))
		return true;
	return run->echoed * 2 >= run->text.size;
}

/* The first run is over: what follows belongs to the next one. */
static void decide(struct typed *typed)
{
	struct typed_run first = typed->runs[0];

	if (first.places.size > 0 && !is_shown(&first))
		typed->hidden(typed->context, &first);
	buffer_clear(&first.text);
	buffer_clear(&first.places);
	first.echoed = first.matched = 0;
	first.is_past = first.has_ended = first.at_prompt = false;
	typed->count--;
	memmove(typed->runs, typed->runs + 1, (TYPED_RUNS - 1) * sizeof(first));
	typed->runs[TYPED_RUNS - 1] = first; /* its memory is used again */
}

static struct typed_run *open_run(struct typed *typed)
{
	if (typed->count > 0 && !typed->runs[typed->count - 1].has_ended)
		return &typed->runs[typed->count - 1];
	if (typed->count == TYPED_RUNS)
		decide(typed);
	return &typed->runs[typed->count++];
}

/* True for the bytes of arrow keys and the like. */
static bool skip_sequence(struct typed *typed, unsigned char byte)
{
	if (typed->in_sequence) {
		typed->in_sequence = byte < '@' || byte == '[';
		return true;
	}
	if (typed->in_escape) {
		typed->in_escape = false;
		typed->in_sequence = byte == '[' || byte == 'O';
		return true;
	}
	typed->in_escape = byte == ESCAPE;
	return typed->in_escape;
}

/* Backspace takes one character away, ^U all. */
static void correct(struct typed *typed, unsigned char byte)
{
	struct typed_run *run = typed->count > 0 ? &typed->runs[typed->count - 1] : NULL;
	struct buffer *text = run ? &run->text : NULL;

	if (run == NULL || run->has_ended || text->size == 0)
		return;
	do
		text->size--;
	while (text->size > 0 &&
		(byte == KILL ||
			((unsigned char)text->bytes[text->size] & 0xc0) == 0x80));
	if (run->echoed > text->size)
		run->echoed = text->size;
	run->matched = run->echoed;
}

void typed_take(
	struct typed *typed, const char *bytes, size_t size, uint64_t at, bool at_prompt)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool ends = byte == '\r' || byte == '\n' || byte == INTERRUPT ||
			    byte == END_OF_FILE;
		uint64_t place = at + i;
		struct typed_run *run;

		if (skip_sequence(typed, byte))
			continue;
		if (ends) {
			if (typed->count > 0)
				typed->runs[typed->count - 1].has_ended = true;
			continue;
		}
		if (byte == DELETE || byte == BACKSPACE || byte == KILL)
			correct(typed, byte);
		if (byte < ' ' || byte == DELETE)
			continue;
		run = open_run(typed);
		run->at_prompt = run->at_prompt || at_prompt;
		run->is_past = false;
		run->matched = run->echoed;
		if (run->text.size == TYPED_MAX)
			continue;
		buffer_add_byte(&run->text, bytes[i]);
		buffer_add(&run->places, &place, sizeof(place));
	}
}

static bool is_blank_at(const struct typed_run *run, size_t at)
{
	return at < run->text.size && run->text.bytes[at] == ' ';
}

/* An echo is what was typed, without anything between: on a terminal that shows nothing
 * other text may follow, which has the same letters in it. Before Enter it is what comes
 * first after a key; see also typed_shown. */
static void match(struct typed_run *run, char byte)
{
	if (run->is_past && !run->has_ended)
		return;
	while (is_blank_at(run, run->matched))
		run->matched++;
	if (run->matched == run->text.size || run->text.bytes[run->matched] != byte) {
		run->is_past = true;
		if (!run->has_ended)
			return;
		run->matched = 0;
		while (is_blank_at(run, run->matched))
			run->matched++;
	}
	run->matched +=
		run->matched < run->text.size && run->text.bytes[run->matched] == byte;
	while (is_blank_at(run, run->matched))
		run->matched++;
	if (run->matched > run->echoed)
		run->echoed = run->matched;
}

/* What has been shown needs no more attention. */
static void forget_shown(struct typed *typed)
{
	struct typed_run *run = &typed->runs[0];

	if (typed->count != 1 || run->has_ended || run->text.size == 0 ||
		run->echoed < run->text.size)
		return;
	buffer_clear(&run->text);
	buffer_clear(&run->places);
	run->echoed = run->matched = 0;
}

void typed_printed(struct typed *typed, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size && typed->count > 0; i++) {
		struct typed_run *run = &typed->runs[0];
		unsigned char byte = (unsigned char)bytes[i];

		if (byte == ESCAPE) {
			typed->in_printed = true;
		} else if (typed->in_printed) {
			typed->in_printed = byte == '[' || byte < '@';
		} else if (byte == '\n' && (run->has_ended || run->at_prompt)) {
			run->has_ended = true;
			decide(typed);
		} else if (byte > ' ') {
			match(run, bytes[i]);
		}
		forget_shown(typed);
	}
}

void typed_shown(struct typed *typed, const char *text, size_t size)
{
	struct typed_run *run = &typed->runs[0];

	if (typed->count == 0 || run->has_ended)
		return;
	for (size_t length = run->text.size; length > run->echoed; length--) {
		size_t part = length < size ? length : size;

		/* What does not fit is in the row above. */
		if (part > 0 && run->echoed + part >= length &&
			memcmp(run->text.bytes + length - part, text + size - part,
				part) == 0)
			run->echoed = length;
	}
	forget_shown(typed);
}

bool typed_end(struct typed *typed)
{
	bool failed = false;

	while (typed->count > 0)
		decide(typed);
	for (size_t i = 0; i < TYPED_RUNS; i++)
		failed = failed || typed->runs[i].text.failed ||
			 typed->runs[i].places.failed;
	return !failed;
}

void typed_done(struct typed *typed)
{
	for (size_t i = 0; i < TYPED_RUNS; i++) {
		buffer_done(&typed->runs[i].text);
		buffer_done(&typed->runs[i].places);
	}
	*typed = (struct typed){0};
}
