/* SPDX-License-Identifier: MIT */
/*
 * The language that readers, writers, recorder and player share: a recording is what
 * is known of it as a whole (struct info) and a sequence of events.
 */
#ifndef FORMATS_EVENT_H
#define FORMATS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"

enum event_kind {
	EVENT_OUTPUT, /* bytes: what the command printed */
	EVENT_INPUT,  /* bytes: what was typed */
	EVENT_RESIZE, /* columns, rows */
	EVENT_MARKER, /* bytes: the label, UTF-8, may be empty */
	EVENT_EXIT,   /* exit_status */
	EVENT_OTHER,  /* bytes: UTF-8 text, of a meaning that only `code` knows */
	EVENT_KINDS,
};

enum { EVENT_CODE_MAX = 16 /* bytes */ };

struct event {
	enum event_kind kind;
	int64_t time_ns;   /* since the start of the recording, never decreasing */
	const char *bytes; /* borrowed until the next read; not terminated */
	size_t size;
	uint16_t columns, rows;        /* 1 to 65535 */
	int exit_status;               /* as a shell shows it: 0 to 255 */
	char code[EVENT_CODE_MAX + 1]; /* UTF-8, terminated; only EVENT_OTHER */
};

/* What is known of a kind: a new one is one row in event.c. */
struct event_row {
	const char *code; /* of asciicast: "o"; NULL: the event's own */
	const char *name; /* "output" */
	const char *lost; /* what a format that cannot hold it leaves out, for people; of
			     output, which all hold, the bytes that are not UTF-8 */
};

const struct event_row *event_row(enum event_kind kind);

/* EVENT_OTHER if no kind has this code. */
enum event_kind event_kind_of(const char *code);

/* The code of the event; valid as long as it is. */
const char *event_code(const struct event *event);

/* Makes the event a change of size. False, and nothing done, if it is not one: 1 to
 * 65535.
 */
bool event_set_size(struct event *event, unsigned long columns, unsigned long rows);

/* Shows the event on a terminal: feeds output, or changes the size; others change
 * nothing. */
void event_show(const struct event *event, struct vt *vt);

/* The same a little at a time, some milliseconds at most: output that was shown goes off
 * the event. True if all was. */
bool event_show_some(struct event *event, struct vt *vt);

/* One variable of the recorded environment. */
struct variable {
	char *name, *value;
};

/* All strings are UTF-8, owned by the struct, NULL if unknown. */
struct info {
	uint16_t columns, rows; /* 1 to 65535 */
	int64_t timestamp;      /* the start, seconds since 1970; -1 if unknown */
	int64_t idle_limit_ns;  /* players shorten pauses to it; 0 if there is none */
	char *command, *title;
	struct variable *environment;
	size_t environment_count;
	char *theme; /* JSON object: "fg", "bg", "palette" of the asciicast formats */
	char *extra; /* JSON object: header members that we do not know, kept as they are
		      */
};

/* The size of a recording that does not give it, and of a pty without a terminal. */
enum { DEFAULT_COLUMNS = 80, DEFAULT_ROWS = 24 };

/* An empty info: 80x24, nothing known. */
void info_init(struct info *info);

/* Adds a copy, or replaces the value of the same name. False without memory. */
bool info_set_variable(struct info *info, const char *name, const char *value);

/* The value of a variable, NULL if it is not there. */
const char *info_variable(const struct info *info, const char *name);

/* Frees what the info owns; it is empty afterwards. */
void info_done(struct info *info);

#endif
