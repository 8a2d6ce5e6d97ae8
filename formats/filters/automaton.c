/* SPDX-License-Identifier: MIT */
#include "formats/filters/automaton.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_STATES = 256, BYTES = 256 };

/* What is known so far of a text: the longest end of it that begins a word. */
struct state {
	uint32_t failure; /* the next shorter one */
	uint32_t output;  /* the longest one of its ends that is a word; 0: none */
	uint32_t number;  /* of the word */
	uint16_t depth;
	bool is_word;
	unsigned char byte; /* the last one */
	uint32_t parent;
	uint32_t table; /* of automaton->tables, from 1; 0: it has none */
};

struct automaton {
	struct state *states; /* [0] is the start of all */
	uint32_t count, room;
	uint32_t *edges; /* a hash table: states by their parent and byte; 0: free */
	uint32_t mask;
	uint32_t first[BYTES]; /* those of the start */
	/* The states after each byte, of those of one byte: nearly all of a text is read
	 * in these and `first`. */
	uint32_t (*tables)[BYTES];
	uint16_t deepest;
	bool folds;
};

static uint32_t hash(uint32_t parent, unsigned char byte)
{
	return (parent * 0x9e3779b1U) ^ (byte * 0x85ebca6bU) ^ (parent >> 7);
}

struct automaton *automaton_new(bool folds)
{
	struct automaton *automaton = calloc(1, sizeof(*automaton));

	if (automaton == NULL)
		return NULL;
	automaton->folds = folds;
	automaton->room = FIRST_STATES;
	automaton->mask = FIRST_STATES * 2 - 1;
	automaton->count = 1;
	automaton->states = calloc(automaton->room, sizeof(*automaton->states));
	automaton->edges = calloc(automaton->mask + 1, sizeof(*automaton->edges));
	if (automaton->states != NULL && automaton->edges != NULL)
		return automaton;
	automaton_free(automaton);
	return NULL;
}

void automaton_free(struct automaton *automaton)
{
	if (automaton == NULL)
		return;
	free(automaton->states);
	free(automaton->edges);
	free(automaton->tables);
	free(automaton);
}

bool automaton_is_empty(const struct automaton *automaton)
{
	return automaton->count == 1;
}

/* The state after this byte; 0: there is none. */
static uint32_t child(
	const struct automaton *automaton, uint32_t parent, unsigned char byte)
{
	uint32_t at = hash(parent, byte) & automaton->mask, state;

	if (parent == 0)
		return automaton->first[byte];
	while ((state = automaton->edges[at]) != 0 &&
		(automaton->states[state].parent != parent ||
			automaton->states[state].byte != byte))
		at = (at + 1) & automaton->mask;
	return state;
}

static void put_edge(struct automaton *automaton, uint32_t state)
{
	const struct state *it = &automaton->states[state];
	uint32_t at = hash(it->parent, it->byte) & automaton->mask;

	while (automaton->edges[at] != 0)
		at = (at + 1) & automaton->mask;
	automaton->edges[at] = state;
}

/* The table of edges stays at most half full. */
static bool grow(struct automaton *automaton)
{
	uint32_t room = automaton->room * 2;
	struct state *states = realloc(automaton->states, room * sizeof(*states));
	uint32_t *edges;

	if (states == NULL)
		return false;
	automaton->states = states;
	edges = calloc((size_t)room * 2, sizeof(*edges));
	if (edges == NULL)
		return false;
	free(automaton->edges);
	automaton->edges = edges;
	automaton->mask = room * 2 - 1;
	automaton->room = room;
	for (uint32_t i = 1; i < automaton->count; i++)
		put_edge(automaton, i);
	return true;
}

static uint32_t add_state(
	struct automaton *automaton, uint32_t parent, unsigned char byte)
{
	uint32_t state = automaton->count;

	if (state >= AUTOMATON_BYTES_MAX ||
		(state == automaton->room && !grow(automaton)))
		return 0;
	automaton->states[state] = (struct state){.parent = parent,
		.byte = byte,
		.depth = (uint16_t)(automaton->states[parent].depth + 1)};
	automaton->count++;
	if (automaton->states[state].depth > automaton->deepest)
		automaton->deepest = automaton->states[state].depth;
	if (parent == 0)
		automaton->first[byte] = state;
	put_edge(automaton, state);
	return state;
}

static inline unsigned char folded(const struct automaton *automaton, unsigned char byte)
{
	return automaton->folds && byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

bool automaton_add(
	struct automaton *automaton, const void *word, size_t size, uint32_t number)
{
	const unsigned char *bytes = word;
	uint32_t state = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char byte = folded(automaton, bytes[i]);
		uint32_t next = child(automaton, state, byte);

		if (next == 0)
			next = add_state(automaton, state, byte);
		if (next == 0)
			return false;
		state = next;
	}
	if (automaton->states[state].is_word || state == 0)
		return true;
	automaton->states[state].is_word = true;
	automaton->states[state].number = number;
	return true;
}

bool automaton_has(const struct automaton *automaton, const void *word, size_t size)
{
	const unsigned char *bytes = word;
	uint32_t state = 0;

	for (size_t i = 0; i < size && (i == 0 || state != 0); i++)
		state = child(automaton, state, folded(automaton, bytes[i]));
	return automaton->states[state].is_word;
}

static uint32_t next_state(
	const struct automaton *automaton, uint32_t state, unsigned char byte)
{
	uint32_t next;

	while ((next = child(automaton, state, byte)) == 0 && state != 0)
		state = automaton->states[state].failure;
	return next;
}

static void find_failure(struct automaton *automaton, uint32_t state)
{
	struct state *it = &automaton->states[state];

	if (it->depth > 1)
		it->failure = next_state(
			automaton, automaton->states[it->parent].failure, it->byte);
	it->output = it->is_word ? state : automaton->states[it->failure].output;
}

static bool make_tables(struct automaton *automaton)
{
	uint32_t count = 0;

	for (int byte = 0; byte < BYTES; byte++)
		count += automaton->first[byte] != 0;
	automaton->tables = calloc(count + 1, sizeof(*automaton->tables));
	if (automaton->tables == NULL)
		return false;
	count = 0;
	for (int byte = 0; byte < BYTES; byte++) {
		uint32_t state = automaton->first[byte];

		if (state == 0)
			continue;
		for (int next = 0; next < BYTES; next++)
			automaton->tables[count][next] =
				next_state(automaton, state, (unsigned char)next);
		automaton->states[state].table = ++count;
	}
	return true;
}

/* In order of their depth, as failures lead to states that are less deep. */
bool automaton_build(struct automaton *automaton)
{
	uint32_t depths = automaton->deepest + 2u;
	uint32_t *order = malloc(automaton->count * sizeof(*order));
	uint32_t *places = calloc(depths, sizeof(*places));
	bool built = order != NULL && places != NULL;

	for (uint32_t i = 0; built && i < automaton->count; i++)
		places[automaton->states[i].depth + 1]++;
	for (uint32_t depth = 1; built && depth < depths; depth++)
		places[depth] += places[depth - 1];
	for (uint32_t i = 0; built && i < automaton->count; i++)
		order[places[automaton->states[i].depth]++] = i;
	for (uint32_t i = 1; built && i < automaton->count; i++)
		find_failure(automaton, order[i]);
	free(order);
	free(places);
	return built && make_tables(automaton);
}

static inline uint32_t step(
	const struct automaton *automaton, uint32_t state, unsigned char byte)
{
	uint32_t table;

	byte = folded(automaton, byte);
	if (state == 0)
		return automaton->first[byte];
	table = automaton->states[state].table;
	return table > 0 ? automaton->tables[table - 1][byte]
			 : next_state(automaton, state, byte);
}

uint32_t automaton_step(
	const struct automaton *automaton, uint32_t state, unsigned char byte)
{
	return step(automaton, state, byte);
}

size_t automaton_depth(const struct automaton *automaton, uint32_t state)
{
	return automaton->states[state].depth;
}

bool automaton_word(
	const struct automaton *automaton, uint32_t state, uint32_t *number, size_t *size)
{
	const struct state *word = &automaton->states[automaton->states[state].output];

	*number = word->number;
	*size = word->depth;
	return word->depth > 0;
}

void automaton_search(const struct automaton *automaton, const char *text, size_t size,
	automaton_found *found, void *context)
{
	const struct state *states = automaton->states;
	uint32_t state = 0;

	for (size_t i = 0; i < size; i++) {
		uint32_t at;

		state = step(automaton, state, (unsigned char)text[i]);
		if (state == 0)
			continue;
		at = states[state].output;
		while (at != 0 &&
			found(context, states[at].number, states[at].depth, i + 1))
			at = states[states[at].failure].output;
	}
}
