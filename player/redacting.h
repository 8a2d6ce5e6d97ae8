/* SPDX-License-Identifier: MIT */
/* --redact and its kin: copies of recordings without secrets, that take their places. */
#ifndef PLAYER_REDACTING_H
#define PLAYER_REDACTING_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/options.h"
#include "formats/reader.h"

/* What the options ask for; strings are borrowed. */
struct redact_settings {
	bool secrets, anonymous, no_input, no_command, no_environment, checks, quiet,
		overwrites; /* the report */
	struct texts environment, patterns, files;
	const char *mask;   /* NULL: a bullet */
	const char *report; /* a file for the report; NULL: none */
};

/* For option tables: struct texts, with "" for a missing argument; a character of one
 * column, borrowed. */
bool option_list(const char *text, void *target, struct error *err);
bool option_mask(const char *text, void *target, struct error *err);

bool redacting_is_wanted(const struct redact_settings *settings);

struct redacting;

/* Makes the copies and tells what was found, on standard error and in the report. NULL
 * with *err; *is_misused: what is to be looked for is not right. With `checks` the copies
 * are empty. Settings and files are borrowed. */
struct redacting *redacting_new(const struct redact_settings *settings,
	const struct reader_options *reader, char *const *files, bool *is_misused,
	struct error *err);

bool redacting_has_found(const struct redacting *redacting);

/* True if some of the recordings could not be read. */
bool redacting_is_damaged(const struct redacting *redacting);

/* For the reader's options; borrowed. */
const struct stand_in *redacting_stand_ins(const struct redacting *redacting);

void redacting_free(struct redacting *redacting);

#endif
