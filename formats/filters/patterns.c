/* SPDX-License-Identifier: MIT */
#include "formats/filters/patterns.h"

#include <math.h>
#include <string.h>

struct search {
	unsigned char is_there[TARGET_KEYWORDS_MAX / 8]; /* which keywords, as bits */
	rules_found *found;
	void *context;
};

/* Bits per character. */
static double entropy(const char *bytes, size_t size)
{
	size_t counts[256] = {0};
	double bits = 0;

	for (size_t i = 0; i < size; i++)
		counts[(unsigned char)bytes[i]]++;
	for (int i = 0; i < 256; i++)
		if (counts[i] > 0)
			bits -= (double)counts[i] / (double)size *
				log2((double)counts[i] / (double)size);
	return bits;
}

static bool is_random(
	const struct target_pattern *pattern, const char *bytes, size_t size)
{
	return pattern->entropy <= 0 || entropy(bytes, size) > pattern->entropy;
}

static void search_line(const struct search *search, const struct target_pattern *pattern,
	const char *text, size_t from, size_t end)
{
	const char *line = text + from;
	struct expression_match match;
	size_t size = end - from, at = 0;
	enum expression_found found = EXPRESSION_NONE;

	while (at < size && (found = expression_find(pattern->expression, line, size, at,
				     pattern->group, &match)) == EXPRESSION_FOUND) {
		size_t length = match.group_to - match.group_from;

		if (length > 0 && is_random(pattern, line + match.group_from, length))
			search->found(search->context, pattern->kind,
				from + match.group_from, from + match.group_from,
				from + match.group_to);
		at = match.to > at ? match.to : at + 1;
	}
	if (found == EXPRESSION_TOO_SLOW)
		search->found(search->context, pattern->kind, from, end, end);
}

static void search_lines(const struct search *search,
	const struct target_pattern *pattern, const char *text, size_t size)
{
	for (size_t at = 0, end; at < size; at = end + 1) {
		end = at;
		while (end < size && (unsigned char)text[end] >= ' ')
			end++;
		if (end > at)
			search_line(search, pattern, text, at, end);
	}
}

static bool note_keyword(void *context, uint32_t number, size_t size, size_t end)
{
	struct search *search = context;

	(void)size;
	(void)end;
	search->is_there[number / 8] |= (unsigned char)(1u << number % 8);
	return true;
}

static bool may_match(const struct search *search, const struct target_pattern *pattern)
{
	for (size_t i = 0; i < pattern->keyword_count; i++) {
		uint32_t number = pattern->keywords[i];

		if ((search->is_there[number / 8] >> number % 8 & 1) != 0)
			return true;
	}
	return pattern->keyword_count == 0;
}

void patterns_search(const struct targets *targets, const char *text, size_t size,
	rules_found *found, void *context)
{
	struct search search = {.found = found, .context = context};

	if (targets->keyword_automaton != NULL)
		automaton_search(
			targets->keyword_automaton, text, size, note_keyword, &search);
	for (size_t i = 0; i < targets->pattern_count; i++)
		if (may_match(&search, &targets->patterns[i]))
			search_lines(&search, &targets->patterns[i], text, size);
}
