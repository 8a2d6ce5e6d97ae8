/* SPDX-License-Identifier: MIT */
/* What is to be masked besides what the rules know, as options name it: the values of
 * variables, those in files, patterns, and who is recorded. */
#ifndef FORMATS_FILTERS_TARGETS_H
#define FORMATS_FILTERS_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/options.h"
#include "formats/event.h"
#include "formats/filters/automaton.h"
#include "formats/filters/expression.h"

/* Looked for as it is. */
struct target_word {
	char *kind; /* "value of X_TOKEN", for the report; owned */
	char *text; /* owned */
	size_t size;
	bool is_name; /* only as a whole word, and not in parts */
};

/* A regular expression, and its conditions. */
struct target_pattern {
	char *kind;                    /* owned */
	struct expression *expression; /* owned */
	unsigned group;                /* as in expression_find */
	double entropy;       /* the find must have more bits per character than this */
	uint32_t *keywords;   /* numbers; one of them must be in the same text; owned */
	size_t keyword_count; /* 0: no condition */
};

enum { TARGET_KEYWORDS_MAX = 8192 };

/* All zero is a valid empty one. */
struct targets {
	struct target_word *words;
	size_t word_count;
	struct target_pattern *patterns;
	size_t pattern_count;
	char **keywords; /* in lower case; owned */
	uint32_t keyword_count;
	struct automaton *keyword_automaton; /* of them; NULL: there are none */
	void (*warn)(const char *message); /* a value is too short, a variable is unset */
};

/* The values of our environment's variables. Each text is a comma list of names, which
 * may contain * and ?; if it is empty, those that secrets usually have. */
bool targets_add_environment(
	struct targets *targets, const struct texts *names, struct error *err);

bool targets_add_pattern(struct targets *targets, const char *pattern, struct error *err);

/* A file with one value or /pattern/ in each line, where '#' begins a comment; or, if its
 * name ends with .toml, the rules of gitleaks. */
bool targets_add_file(struct targets *targets, const char *path, struct error *err);

/* Who is recorded, and who we are: user, home folder, host. */
bool targets_add_names(
	struct targets *targets, const struct info *info, struct error *err);

/* After the last pattern. */
bool targets_finish(struct targets *targets, struct error *err);

/* Forgets all words but the first ones. */
void targets_keep(struct targets *targets, size_t word_count);

void targets_done(struct targets *targets);

#endif
