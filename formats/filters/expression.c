/* SPDX-License-Identifier: MIT */
#include "formats/filters/expression.h"

#include <stdint.h>
#include <stdlib.h>

#ifdef HAVE_PCRE2

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
	STEPS_MAX = 1000000, /* of one search */
	HEAP_MAX = 16 << 10, /* KiB */
};

struct expression {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
};

bool expression_is_perl(void)
{
	return true;
}

struct expression *expression_new(const char *text, struct error *err)
{
	struct expression *expression = calloc(1, sizeof(*expression));
	int number;
	size_t at;
	unsigned char message[160];

	if (expression == NULL) {
		fail_memory(err);
		return NULL;
	}
	expression->code =
		pcre2_compile((const unsigned char *)text, PCRE2_ZERO_TERMINATED,
			PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &number, &at, NULL);
	if (expression->code == NULL) {
		pcre2_get_error_message(number, message, sizeof(message));
		fail(err, "'%.100s': %s (at %zu)", text, (char *)message, at + 1);
		expression_free(expression);
		return NULL;
	}
	pcre2_jit_compile(expression->code, PCRE2_JIT_COMPLETE); /* where there is one */
	expression->match = pcre2_match_data_create_from_pattern(expression->code, NULL);
	expression->limits = pcre2_match_context_create(NULL);
	if (expression->match != NULL && expression->limits != NULL) {
		pcre2_set_match_limit(expression->limits, STEPS_MAX);
		pcre2_set_heap_limit(expression->limits, HEAP_MAX);
		return expression;
	}
	fail_memory(err);
	expression_free(expression);
	return NULL;
}

void expression_free(struct expression *expression)
{
	if (expression == NULL)
		return;
	pcre2_match_context_free(expression->limits);
	pcre2_match_data_free(expression->match);
	pcre2_code_free(expression->code);
	free(expression);
}

enum expression_found expression_find(struct expression *expression, const char *text,
	size_t size, size_t at, unsigned group, struct expression_match *match)
{
	int count = pcre2_match(expression->code, (const unsigned char *)text, size, at,
		0, expression->match, expression->limits);
	const size_t *places = pcre2_get_ovector_pointer(expression->match);
	unsigned first = 0;

	if (count < 0)
		return count == PCRE2_ERROR_NOMATCH ? EXPRESSION_NONE
						    : EXPRESSION_TOO_SLOW;
	for (unsigned i = group ? group : 1; i < (unsigned)count && first == 0; i++)
		if (places[2 * i] != PCRE2_UNSET && places[2 * i + 1] > places[2 * i])
			first = i;
	/* \K can put the start after the end. */
	*match = (struct expression_match){.from = places[0], .to = places[1]};
	if (match->from > match->to)
		match->from = match->to;
	match->group_from = first > 0 ? places[2 * first] : match->from;
	match->group_to = first > 0 ? places[2 * first + 1] : match->to;
	return EXPRESSION_FOUND;
}

#else

#include <regex.h>

#include "common/pattern.h"

struct expression {
	regex_t regex;
};

enum { GROUPS = 10 };

bool expression_is_perl(void)
{
	return false;
}

struct expression *expression_new(const char *text, struct error *err)
{
	struct expression *expression = calloc(1, sizeof(*expression));

	if (expression == NULL) {
		fail_memory(err);
		return NULL;
	}
	if (pattern_compile(&expression->regex, text, REG_NEWLINE, err))
		return expression;
	error_prefix(err, "'%.100s': ", text);
	free(expression);
	return NULL;
}

void expression_free(struct expression *expression)
{
	if (expression == NULL)
		return;
	regfree(&expression->regex);
	free(expression);
}

enum expression_found expression_find(struct expression *expression, const char *text,
	size_t size, size_t at, unsigned group, struct expression_match *match)
{
	regmatch_t places[GROUPS] = {{.rm_so = (regoff_t)at, .rm_eo = (regoff_t)size}};
	unsigned first = 0;
	int flags = REG_STARTEND | (at > 0 ? REG_NOTBOL : 0);

	if (regexec(&expression->regex, text, GROUPS, places, flags) != 0)
		return EXPRESSION_NONE;
	for (unsigned i = group ? group : 1; i < GROUPS && first == 0; i++)
		if (i <= expression->regex.re_nsub && places[i].rm_so >= 0 &&
			places[i].rm_eo > places[i].rm_so)
			first = i;
	*match = (struct expression_match){.from = (size_t)places[0].rm_so,
		.to = (size_t)places[0].rm_eo,
		.group_from = (size_t)places[first].rm_so,
		.group_to = (size_t)places[first].rm_eo};
	return EXPRESSION_FOUND;
}

#endif
