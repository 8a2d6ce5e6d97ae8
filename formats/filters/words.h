/* SPDX-License-Identifier: MIT */
/* Values that must not be seen, and what else they look like: their parts, and encoded as
 * base64 (in each of its three positions), in addresses and in JSON. */
#ifndef FORMATS_FILTERS_WORDS_H
#define FORMATS_FILTERS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/filters/masks.h"

struct words;

enum {
	WORD_MAX = 8 << 10, /* bytes; of a longer one only its start is looked for */
	WORD_PART = 6,      /* bytes */
};

/* NULL without memory. */
struct words *words_new(void);
void words_free(struct words *words);

/* Adds a value; `kind` is borrowed. `own`: the bytes before are the same for all of its
 * kind. `is_name`: see target_word. False without memory. */
bool words_add(struct words *words, const char *kind, const char *text, size_t own,
	size_t size, bool is_name);

/* True if this is a value that was added, or one of its encodings. */
bool words_has(const struct words *words, const char *text, size_t size);

bool words_are_none(const struct words *words);

/* After the last one. False without memory. */
bool words_build(struct words *words);

/* Bytes [from, to) are a word; `is_whole`: not only a part of one. */
typedef void words_found(
	void *context, const char *kind, size_t from, size_t to, bool is_whole);

void words_search(const struct words *words, const char *text, size_t size,
	words_found *found, void *context);

/* Text that comes in parts; all zero but for the words is valid at its start. */
struct words_stream {
	const struct words *words; /* none of them a name */
	uint64_t at;               /* bytes so far */
	uint64_t found_to;         /* where the last word ended */
	int64_t found;             /* words, apart from those that overlap */
	uint32_t state;
};

/* Takes further bytes and adds the places of the words that end in them. Returns how many
 * of the last bytes may be the beginning of a word. */
size_t words_follow(
	struct words_stream *stream, const char *bytes, size_t size, struct masks *masks);

#endif
