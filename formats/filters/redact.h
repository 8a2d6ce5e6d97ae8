/* SPDX-License-Identifier: MIT */
/*
 * Makes a copy of a recording without secrets. They are looked for on the screen, where
 * each cell knows the byte that it comes from, in lines that go on over several rows,
 * after each event and before anything is overwritten; and in the bytes that are printed
 * and typed, the header and the markers. What is found is masked there and everywhere
 * else, also in parts of at least six bytes and when it is encoded (base64,
 * %xx, JSON). Masks take as many columns; times and all other bytes stay as they are.
 * Copies to the clipboard (OSC 52) are left out. The result is looked at once more.
 */
#ifndef FORMATS_FILTERS_REDACT_H
#define FORMATS_FILTERS_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "formats/filters/targets.h"
#include "formats/reader.h"

enum { REDACT_KINDS = 64 /* of secrets that are told apart in a report */ };

struct redact_options {
	bool secrets;                  /* by the rules */
	bool personal;                 /* addresses of mail, networks and interfaces */
	const struct targets *targets; /* NULL: none */
	const char *mask;              /* one character of one column; NULL: a bullet */
	bool no_input, no_command, no_environment;
	bool only_checks; /* writes nothing */
};

/* What was found of a kind. */
struct redact_find {
	char kind[64];
	int64_t count;     /* different values */
	int64_t first_ns;  /* the time of the first one; -1: not in an event */
	unsigned row;      /* from 1; 0: not on the screen */
	const char *place; /* "on the screen", "in the header"... */
};

struct redact_report {
	struct redact_find finds[REDACT_KINDS];
	size_t count;
	int64_t others;             /* of further kinds */
	int64_t clipboards, images; /* left out; not looked at */
	struct damage damage;       /* of the recording */
};

/* Reads the recording, which can be opened again, and writes it as asciicast, version 2,
 * to an empty file that is open for reading and writing and stays the caller's. False
 * with *err, also if something was still found in the result: what is in the file is then
 * not fit for anybody. *report is filled in as far as it got. Options are borrowed. */
bool redact(const char *path, const struct reader_options *reader,
	const struct redact_options *options, int fd, struct redact_report *report,
	struct error *err);

/* The next line of the report for people, starting at *number (initially 0); false at the
 * end. */
bool redact_report_line(
	const struct redact_report *report, int *number, char *line, size_t size);

#endif
