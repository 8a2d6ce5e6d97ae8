/* SPDX-License-Identifier: MIT */
/*
 * What the versions of asciicast share: the header, event lines, JSON strings.
 * Source: https://docs.asciinema.org/manual/asciicast/v2/ and .../v3/; we write the
 * subset that every known reader accepts and read whatever any reader accepts.
 *
 * Private event: ["b", BASE64] right after an event whose bytes are not all UTF-8, at the
 * same time, holds its exact bytes; other players ignore it.
 */
#ifndef FORMATS_ASCIICAST_H
#define FORMATS_ASCIICAST_H

#include "common/buffer.h"
#include "formats/format.h"
#include "formats/json.h"

enum { ASCIICAST_HEADER_MAX = 1 << 20, ASCIICAST_NEWEST = 3 };

/* 100 if the bytes are the start of a JSON object with this "version", else 0. */
int asciicast_probe(const char *start, size_t size, int version);

/* Reads the header object, `version` 1 to 3, into *info; call info_init first. */
bool asciicast_parse_header(
	const char *text, size_t size, int version, struct info *info, struct error *err);

/* See `explains` in struct format. */
bool asciicast_explains(const char *start, size_t size, struct error *err);

/* True for a line that is neither an event nor damage: an empty line or a comment. */
bool asciicast_is_skipped(const char *line, size_t size);

/* The version of a file with a damaged header, judged by what is left of it; 0 if no line
 * after it is an event. */
int asciicast_guess_version(const char *start, size_t size);

/* Reads one event array: [time, "code", "data"], or [time, "data"] of version 1 if
 * `coded` is false. event->time_ns is the number as written; event->bytes points into
 * *data, whose contents are replaced. False with *err if it is not such an array. */
bool asciicast_parse_event(struct json *text, bool coded, struct event *event,
	struct buffer *data, struct error *err);

/* Notes bare control characters for the user. */
void asciicast_note_controls(struct reader *reader);

/* The state of a reader or a writer of versions 2 and 3. */
struct asciicast {
	bool relative;       /* times are since the previous event, not since the start */
	int64_t time_ns;     /* of the last event read */
	int64_t time_us;     /* of the last event written, as written */
	struct buffer data;  /* of the last event read */
	const char *pending; /* a line read ahead, NULL if there is none */
	size_t pending_size;
	struct event waiting; /* for the line that may hold its exact bytes */
	bool is_waiting;
	bool has_failure; /* damage met while reading ahead */
	struct error failure;
	struct buffer line; /* to be written */
};

/* Reads the header line. */
bool asciicast_open(struct reader *reader, int version, struct error *err);

/* The other functions of a struct format for versions 2 and 3. */
enum next asciicast_read(struct reader *reader, struct event *event, struct error *err);
bool asciicast_place(const struct reader *reader, struct place *place);
void asciicast_resume(struct reader *reader, const struct place *place);
bool asciicast_write(struct writer *writer, const struct event *event, struct error *err);
void asciicast_release(void *state);

/* Adds `"command":...,` to `"env":{...}` and the members kept in info->extra, each
 * preceded by a comma. `with_theme`: including the theme (versions 1 and 2). */
void asciicast_add_info(struct buffer *line, const struct info *info, bool with_theme);

/* Adds the members of the "term" member of this object, given as text, each preceded by a
 * comma and exactly as written, except those named in `ours` (ended by NULL), which are
 * written elsewhere. NULL: nothing. */
void asciicast_add_terminal(
	struct buffer *line, const char *object, const char *const *ours);

#endif
