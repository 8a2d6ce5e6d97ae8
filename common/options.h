/* SPDX-License-Identifier: MIT */
/*
 * Each program describes its options in one table: parsing, --help and the completions
 * all work from it. A new option is one row.
 */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* Stores the value of an option: `target` is the field at the row's offset. `text` is
 * NULL for an option without an argument, or whose optional argument is missing. On
 * failure *err says what is wrong with the value. */
typedef bool option_parser(const char *text, void *target, struct error *err);

struct option_row {
	char letter;          /* 'o'; 0 if there is only the long name */
	const char *name;     /* "output" */
	const char *argument; /* "FILE", "[=N]" if it may be missing, NULL if none */
	option_parser *parse;
	size_t offset;    /* offsetof(struct settings, field) */
	unsigned uses;    /* bits: the uses of the program for which it makes sense; 0:
			     all of them */
	const char *help; /* one or more lines, separated by \n */
};

enum { OPTION_ROWS_MAX = 128, OPTION_TEXTS_MAX = 64 };

/* Which rows of the table were on the command line. */
struct options_given {
	bool rows[OPTION_ROWS_MAX];
};

struct option_table {
	const char *usage; /* what follows "usage: " */
	const struct option_row *rows;
	size_t count;
	bool stop_at_first_word; /* options end where the command begins */
	bool notes_given;        /* settings begin with a struct options_given */
	const char *notes;       /* printed after the options, or NULL */
};

/* Parses argv[1..) into *settings and moves the other words, in order, to argv[*first]
 * onwards. False with *err if the command line is wrong. */
bool options_parse(const struct option_table *table, char **argv, void *settings,
	int *first, struct error *err);

/* The first of the rows given that makes no sense for this use; NULL: none. */
const struct option_row *options_misfit(const struct option_table *table,
	const struct options_given *given, unsigned use);

/* Prints --help to standard output. */
void options_help(const struct option_table *table);

/* The size of a terminal; 0: not given. */
struct cells {
	uint16_t columns, rows;
};

/* Of an option that can be given several times; "" for a missing argument. */
struct texts {
	const char *texts[OPTION_TEXTS_MAX];
	size_t count;
};

/* Parsers for common kinds of options, with the type of their field. */
option_parser option_flag;  /* bool: true */
option_parser option_text;  /* const char *: borrowed from argv */
option_parser option_texts; /* struct texts: borrowed from argv */
option_parser option_time;  /* int64_t: nanoseconds >= 0 */
option_parser option_size;  /* int64_t: bytes, "10M" = 10 MiB */
option_parser option_cells; /* struct cells: "80x24", "80x", "x24" */

#endif
