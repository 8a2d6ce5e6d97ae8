/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary shared by readers, writers, recorder and player: a recording is what is
 * known about it as a whole (struct info) and a sequence of events.
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
	EVENT_OTHER,  /* bytes: UTF-8 text whose meaning depends on `code` */
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

/* What is known about a kind of event: a new kind is one row in event.c. */
struct event_row {
	const char *code; /* of asciicast: "o"; NULL: the event's own */
	const char *name; /* "output" */
	const char *lost; /* what a format that lacks it leaves out, for people; for
			     output, which all have, the bytes that are not UTF-8 */
};

const struct event_row *event_row(enum event_kind kind);

/* EVENT_OTHER if no kind has this code. */
enum event_kind event_kind_of(const char *code);

/* The code of the event; valid as long as the event is. */
const char *event_code(const struct event *event);

/* Makes the event a change of size. False, with no effect, if one is not within 1 to
 * 65535. */
bool event_set_size(struct event *event, unsigned long columns, unsigned long rows);

/* Shows the event on a terminal: feeds it output, or changes its size; other kinds have
 * no effect. */
void event_show(const struct event *event, struct vt *vt);

/* The same bit by bit, for some milliseconds at most: output that has been shown is
 * removed from the event. True once all of it has. */
bool event_show_some(struct event *event, struct vt *vt);

/* One variable of the recorded environment. */
struct variable {
	char *name, *value;
};

/* All strings are UTF-8, owned by the struct, NULL if unknown. */
struct info {
	uint16_t columns, rows; /* 1 to 65535 */
	int64_t timestamp;      /* the start, seconds since 1970; -1 if unknown */
	int64_t idle_limit_ns;  /* players shorten pauses to this; 0 if not limited */
	char *command, *title;
	char *part; /* what it is a part of: "2.0 s to 2.9 s of x.cast" */
	struct variable *environment;
	size_t environment_count;
	char *theme; /* JSON object: "fg", "bg", "palette" as in asciicast */
	char *extra; /* JSON object: unknown header members, kept as written */
};

/* The size of a recording that does not give it, and of a pty without a terminal. */
enum { DEFAULT_COLUMNS = 80, DEFAULT_ROWS = 24 };

/* An empty info: 80x24, nothing else known. */
void info_init(struct info *info);

/* Makes *to, which is overwritten, a copy. False if out of memory: free what there is. */
bool info_copy(struct info *to, const struct info *from);

/* Adds a copy, or replaces the value of the same name. False if out of memory. */
bool info_set_variable(struct info *info, const char *name, const char *value);

/* The value of a variable, NULL if it is not set. */
const char *info_variable(const struct info *info, const char *name);

/* Frees what the info owns; it is empty afterwards. */
void info_done(struct info *info);

#endif
