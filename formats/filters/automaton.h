/* SPDX-License-Identifier: MIT */
/*
 * Searches for many words at once, in one pass. Source: Aho and Corasick, "Efficient
 * string matching", 1975.
 */
#ifndef FORMATS_FILTERS_AUTOMATON_H
#define FORMATS_FILTERS_AUTOMATON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct automaton;

enum { AUTOMATON_BYTES_MAX = 16 << 20 /* of all words, about 400 MiB of memory */ };

/* `folds`: the case of ASCII makes no difference. NULL without memory. */
struct automaton *automaton_new(bool folds);
void automaton_free(struct automaton *automaton);

/* Adds a word, of 1 to 65535 bytes; the number is the caller's. Of equal words the first
 * one's number stays. False without memory or beyond
 * AUTOMATON_BYTES_MAX. */
bool automaton_add(
	struct automaton *automaton, const void *word, size_t size, uint32_t number);

/* True if this is one of the words. */
bool automaton_has(const struct automaton *automaton, const void *word, size_t size);

/* After the last word and before the first search. False without memory. */
bool automaton_build(struct automaton *automaton);

bool automaton_is_empty(const struct automaton *automaton);

/* For texts that come in parts: the state after a byte; the first one's is 0. Of a state:
 * so many of the last bytes may be the beginning of a word; the longest word that ends
 * here, of *size bytes, false if none does. */
uint32_t automaton_step(
	const struct automaton *automaton, uint32_t state, unsigned char byte);
size_t automaton_depth(const struct automaton *automaton, uint32_t state);
bool automaton_word(const struct automaton *automaton, uint32_t state, uint32_t *number,
	size_t *size);

/* Called for the longest word that ends in this place, and while it returns true for the
 * next shorter one; `end`: bytes of the text up to its end. */
typedef bool automaton_found(void *context, uint32_t number, size_t size, size_t end);

void automaton_search(const struct automaton *automaton, const char *text, size_t size,
	automaton_found *found, void *context);

#endif
