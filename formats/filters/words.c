/* SPDX-License-Identifier: MIT */
#include "formats/filters/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64.h"
#include "common/buffer.h"
#include "formats/filters/automaton.h"

/* Of so many bytes of values there are parts and encodings; more are an attack, or a
 * test.
 */
enum { WITH_PARTS_MAX = 256 << 10 };

/* What a number of the automaton means. */
struct word {
	const char *kind;
	bool is_name, is_part;
};

struct words {
	struct automaton *automaton;
	struct word *words;
	uint32_t count, room;
	size_t size; /* of all values */
};

struct words *words_new(void)
{
	struct words *words = calloc(1, sizeof(*words));

	if (words == NULL)
		return NULL;
	words->automaton = automaton_new(false);
	if (words->automaton != NULL)
		return words;
	words_free(words);
	return NULL;
}

void words_free(struct words *words)
{
	if (words == NULL)
		return;
	automaton_free(words->automaton);
	free(words->words);
	free(words);
}

static bool new_word(struct words *words, const struct word *word)
{
	if (words->count == words->room) {
		uint32_t room = words->room ? words->room * 2 : 64;
		struct word *grown = realloc(words->words, room * sizeof(*grown));

		if (grown == NULL)
			return false;
		words->words = grown;
		words->room = room;
	}
	words->words[words->count++] = *word;
	return true;
}

static bool begins_character(const char *text, size_t at, size_t size)
{
	return at == size || ((unsigned char)text[at] & 0xc0) != 0x80;
}

/* Each part of so many bytes: together they cover every longer one. */
static bool add_parts(struct words *words, const char *text, size_t size, uint32_t number)
{
	for (size_t i = 0; i + WORD_PART <= size; i++)
		if (begins_character(text, i, size) &&
			begins_character(text, i + WORD_PART, size) &&
			!automaton_add(words->automaton, text + i, WORD_PART, number))
			return false;
	return true;
}

/* At each place in its triple; what depends on the bytes around it is left out. */
static bool add_base64(
	struct words *words, const char *text, size_t size, uint32_t number)
{
	static const char zeros[2] = {0, 0};
	bool added = true;

	for (size_t shift = 0; shift < 3 && added; shift++) {
		struct buffer bytes = {0}, digits = {0};
		size_t skipped = shift == 0 ? 0 : shift + 1, whole;

		buffer_add(&bytes, zeros, shift);
		buffer_add(&bytes, text, size);
		whole = bytes.size * 8 / 6;
		base64_add(&digits, bytes.bytes, bytes.size);
		added = !bytes.failed && !digits.failed;
		if (added && whole >= skipped + 8)
			added = automaton_add(words->automaton, digits.bytes + skipped,
				whole - skipped, number);
		buffer_done(&bytes);
		buffer_done(&digits);
	}
	return added;
}

/* How programs write it in addresses and in JSON: what stays as it is besides letters and
 * digits, with which digits, and what a blank is. */
static const struct encoding {
	const char *plain, *escaped;
	bool is_json;
	const char *blank;
} encodings[] = {
	{.plain = "-._~", .escaped = "%%%02X", .blank = "%20"},
	{.plain = "-._~", .escaped = "%%%02x", .blank = "%20"},
	{.plain = "-._~/", .escaped = "%%%02X", .blank = "%20"},
	{.plain = "-._~", .escaped = "%%%02X", .blank = "+"},
	{.plain = "\"\\/", .is_json = true},
	{.plain = "\"\\", .is_json = true},
};

static void encode(const struct encoding *encoding, const char *text, size_t size,
	struct buffer *out)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];
		bool is_listed = byte != 0 && strchr(encoding->plain, byte) != NULL;

		if (encoding->is_json && is_listed)
			buffer_add_byte(out, '\\');
		if (encoding->is_json || is_listed || (isalnum(byte) && byte < 0x80))
			buffer_add_byte(out, text[i]);
		else if (byte == ' ')
			buffer_add_text(out, encoding->blank);
		else
			buffer_add_format(out, encoding->escaped, byte);
	}
}

static bool add_encoded(
	struct words *words, const char *text, size_t size, uint32_t number)
{
	bool added = true;

	for (size_t i = 0; added && i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		struct buffer out = {0};

		encode(&encodings[i], text, size, &out);
		added = !out.failed &&
			automaton_add(words->automaton, out.bytes, out.size, number);
		buffer_done(&out);
	}
	return added;
}

bool words_has(const struct words *words, const char *text, size_t size)
{
	return automaton_has(words->automaton, text, size);
}

bool words_add(struct words *words, const char *kind, const char *text, size_t own,
	size_t size, bool is_name)
{
	struct word word = {.kind = kind, .is_name = is_name};
	uint32_t number;

	if (size > WORD_MAX)
		size = WORD_MAX;
	if (size == 0 || words_has(words, text, size))
		return true;
	number = words->count;
	if (!new_word(words, &word) ||
		!automaton_add(words->automaton, text, size, number))
		return false;
	words->size += size;
	if (is_name || words->size > WITH_PARTS_MAX)
		return true;
	if (!add_base64(words, text, size, number) ||
		!add_encoded(words, text, size, number))
		return false;
	word.is_part = true;
	if (own >= size || size - own < WORD_PART)
		return true;
	return new_word(words, &word) &&
	       add_parts(words, text + own, size - own, number + 1);
}

bool words_are_none(const struct words *words)
{
	return words->count == 0;
}

bool words_build(struct words *words)
{
	return automaton_build(words->automaton);
}

struct search {
	const struct words *words;
	const char *text;
	size_t size;
	words_found *found;
	void *context;
};

static bool is_word_byte(unsigned char byte)
{
	return isalnum(byte) || byte == '_' || byte >= 0x80;
}

static bool on_found(void *context, uint32_t number, size_t size, size_t end)
{
	const struct search *search = context;
	const struct word *word = &search->words->words[number];
	size_t from = end - size;

	if (word->is_name &&
		((from > 0 && is_word_byte((unsigned char)search->text[from - 1])) ||
			(end < search->size &&
				is_word_byte((unsigned char)search->text[end]))))
		return true;
	search->found(search->context, word->kind, from, end, !word->is_part);
	return false;
}

void words_search(const struct words *words, const char *text, size_t size,
	words_found *found, void *context)
{
	struct search search = {.words = words,
		.text = text,
		.size = size,
		.found = found,
		.context = context};

	if (!automaton_is_empty(words->automaton))
		automaton_search(words->automaton, text, size, on_found, &search);
}

static void note_word(struct words_stream *stream, size_t length, struct masks *masks)
{
	stream->found += stream->at - length >= stream->found_to;
	stream->found_to = stream->at;
	masks_add(masks, stream->at - length, stream->at);
}

size_t words_follow(
	struct words_stream *stream, const char *bytes, size_t size, struct masks *masks)
{
	const struct automaton *automaton = stream->words->automaton;

	for (size_t i = 0; i < size; i++) {
		uint32_t number;
		size_t length;

		stream->at++;
		stream->state =
			automaton_step(automaton, stream->state, (unsigned char)bytes[i]);
		if (automaton_word(automaton, stream->state, &number, &length))
			note_word(stream, length, masks);
	}
	return automaton_depth(automaton, stream->state);
}
