/* SPDX-License-Identifier: MIT */
/* What is to be masked besides what the rules know, as options name it: the values of
 * variables, those in files, patterns, and who is recorded. */
#ifndef FORMATS_FILTERS_TARGETS_H
#define FORMATS_FILTERS_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/options.h"
#include "formats/event.h"

/* Looked for as it is. */
struct target_word {
	char *kind; /* "value of X_TOKEN", for the report; owned */
	char *text; /* owned */
	size_t size;
	bool is_name; /* only as a whole word, and not in parts */
};

/* A regular expression. */
struct target_pattern {
	char *kind;
	void *compiled; /* regex_t; owned */
};

/* All zero is a valid empty one. */
struct targets {
	struct target_word *words;
	size_t word_count;
	struct target_pattern *patterns;
	size_t pattern_count;
	void (*warn)(const char *message); /* a value is too short, a variable is unset */
};

/* The values of our environment's variables. Each text is a comma list of names, which
 * may contain * and ?; if it is empty, those that secrets usually have. */
bool targets_add_environment(
	struct targets *targets, const struct texts *names, struct error *err);

bool targets_add_pattern(struct targets *targets, const char *pattern, struct error *err);

/* A file with one value or /pattern/ in each line; '#' begins a comment. */
bool targets_add_file(struct targets *targets, const char *path, struct error *err);

/* Who is recorded, and who we are: user, home folder, host. */
bool targets_add_names(
	struct targets *targets, const struct info *info, struct error *err);

/* Forgets all words but the first ones. */
void targets_keep(struct targets *targets, size_t word_count);

void targets_done(struct targets *targets);

#endif
