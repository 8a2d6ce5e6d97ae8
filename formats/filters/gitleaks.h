/* SPDX-License-Identifier: MIT */
/*
 * Reads the rules of gitleaks(1) from its configuration, a file of TOML: identifier,
 * expression, group, entropy and keywords of each rule. Rules for paths, allow lists and
 * everything else are passed over. Source: https://github.com/gitleaks/gitleaks (README,
 * "Configuration"), https://toml.io/en/v1.0.0
 */
#ifndef FORMATS_FILTERS_GITLEAKS_H
#define FORMATS_FILTERS_GITLEAKS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

enum { GITLEAKS_KEYWORDS = 64 };

/* Strings are owned by the reader, and borrowed in the call. */
struct gitleaks_rule {
	char *id, *regex;
	unsigned group; /* 0: the first one that took part */
	double entropy; /* what is found must have more bits per character than this */
	char *keywords[GITLEAKS_KEYWORDS]; /* one of them must be near, in any case */
	size_t keyword_count;              /* 0: no condition */
};

/* Called with each rule that has an expression, and the line where it ends. False with
 * *err ends reading. */
typedef bool gitleaks_taker(
	void *context, const struct gitleaks_rule *rule, struct error *err);

/* False with *err ("12: ..."). */
bool gitleaks_read(const char *text, size_t size, gitleaks_taker *take, void *context,
	struct error *err);

#endif
