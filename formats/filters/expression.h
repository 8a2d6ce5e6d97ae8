/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions that say what to mask: Perl's where PCRE2 was found at build time,
 * else extended ones of POSIX without back references. Neither may search for ever.
 */
#ifndef FORMATS_FILTERS_EXPRESSION_H
#define FORMATS_FILTERS_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct expression;

/* True if they are Perl's. */
bool expression_is_perl(void);

/* NULL with *err ("'(': ..."). */
struct expression *expression_new(const char *text, struct error *err);
void expression_free(struct expression *expression);

enum expression_found {
	EXPRESSION_NONE,
	EXPRESSION_FOUND,
	EXPRESSION_TOO_SLOW, /* or out of memory */
};

/* What was found in a text: all of it, and the group asked for. */
struct expression_match {
	size_t from, to;
	size_t group_from, group_to;
};

/* Finds the first match at `at` or later; `group` 0: the first one that took part, else
 * all of it. */
enum expression_found expression_find(struct expression *expression, const char *text,
	size_t size, size_t at, unsigned group, struct expression_match *match);

#endif
