/* SPDX-License-Identifier: MIT */
/*
 * One table per program describes its options: they are parsed, listed by --help and
 * known to the completions from it alone. A new option is one row.
 */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* Puts the value of an option where it belongs: `target` is the field at the row's
 * offset. `text` is NULL for an option without an argument, or whose optional one is
 * not there. On failure *err says what is wrong with the value. */
typedef bool option_parser(const char *text, void *target, struct error *err);

struct option_row {
	char letter;          /* 'o'; 0 if there is only the long name */
	const char *name;     /* "output" */
	const char *argument; /* "FILE", "[=N]" if it may be missing, NULL if none */
	option_parser *parse;
	size_t offset;    /* offsetof(struct settings, field) */
	unsigned uses;    /* bits: what the program is used for when it makes sense; 0: it
			     always does */
	const char *help; /* one or more lines, broken with \n */
};

struct option_table {
	const char *usage; /* what follows "usage: " */
	const struct option_row *rows;
	size_t count;
	bool stop_at_first_word; /* options end where the command begins */
	bool notes_given;  /* settings begin with a uint64_t: the rows that were given */
	const char *notes; /* printed after the options, or NULL */
};

/* Parses argv[1..) into *settings and moves the other words, in their order, after
 * argv[*first]. False with *err if the command line is wrong. */
bool options_parse(const struct option_table *table, char **argv, void *settings,
	int *first, struct error *err);

/* Of the rows that were given the first that makes no sense for this use; NULL: none. */
const struct option_row *options_misfit(
	const struct option_table *table, uint64_t given, unsigned use);

/* Prints --help to standard output. */
void options_help(const struct option_table *table);

/* The size of a terminal; 0: left out. */
struct cells {
	uint16_t columns, rows;
};

/* Parsers for the fields that options have in common. */
option_parser option_flag;  /* bool: true */
option_parser option_text;  /* const char *: borrowed from argv */
option_parser option_time;  /* int64_t: nanoseconds >= 0 */
option_parser option_size;  /* int64_t: bytes, "10M" = 10 MiB */
option_parser option_cells; /* struct cells: "80x24", "80x", "x24" */

#endif
