/* SPDX-License-Identifier: MIT */
#include "formats/filters/typed.h"

#include <string.h>

enum {
	HALF_A_LINE = 4 /* characters */,
	INTERRUPT = 3,
	END_OF_FILE = 4,
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

	if (first.text.size > 0 && !is_shown(&first))
		typed->hidden(typed->context, &first);
	buffer_clear(&first.text);
	buffer_clear(&first.places);
	first.echoed = 0;
	first.has_ended = first.at_prompt = false;
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
		if (byte < ' ' || byte == DELETE)
			continue;
		run = open_run(typed);
		run->at_prompt = run->at_prompt || at_prompt;
		if (run->text.size == TYPED_MAX)
			continue;
		buffer_add_byte(&run->text, bytes[i]);
		buffer_add(&run->places, &place, sizeof(place));
	}
}

/* The next of its characters that can be seen. */
static void skip_blanks(struct typed_run *run)
{
	while (run->echoed < run->text.size && run->text.bytes[run->echoed] == ' ')
		run->echoed++;
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
		} else if (byte == '\n' && run->has_ended) {
			decide(typed);
		} else if (byte > ' ') {
			skip_blanks(run);
			run->echoed += run->echoed < run->text.size &&
				       run->text.bytes[run->echoed] == bytes[i];
		}
		/* What has been shown needs no more attention. */
		if (typed->count == 1 && !run->has_ended && run->text.size > 0 &&
			run->echoed == run->text.size) {
			buffer_clear(&run->text);
			buffer_clear(&run->places);
			run->echoed = 0;
		}
	}
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
