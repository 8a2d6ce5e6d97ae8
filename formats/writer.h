/* SPDX-License-Identifier: MIT */
/* Writes a recording of any format: all of formats/ that the recorder sees. */
#ifndef FORMATS_WRITER_H
#define FORMATS_WRITER_H

#include "common/error.h"
#include "formats/bytes/sink.h"
#include "formats/event.h"

struct format;
struct writer;

struct writer_options {
	const char *path;            /* "-": standard output */
	int fd;                      /* an open file instead, taken over; 0: none */
	const struct format *format; /* see formats/formats.h; NULL: by the suffix of
					path, else asciicast-v2; when appending, the
					format of the file */
	enum sink_mode mode;         /* SINK_APPEND also creates a missing file */
	bool waiting;                /* wait for a slow pipe instead of queueing */
	bool whole, is_private;      /* see sink.h */
	bool timestamps;             /* the time before each line of text */
	int64_t limit;               /* maximum size of the file in bytes; 0: none */
};

/* Opens the file; nothing is written to it before the first flush. SINK_APPEND first
 * repairs a torn tail, and times continue where the file ends. `info` is borrowed during
 * the call. NULL with *err ("cannot write 'x': ..."); an existing file is untouched. */
struct writer *writer_create(
	const struct writer_options *options, const struct info *info, struct error *err);

/* Adds an event; what the format cannot hold is counted. After a failure (disk full...)
 * the file ends with a complete event, what was put is kept, and the next call tries
 * again. An event beyond the limit is refused with err->number EOVERFLOW. */
bool writer_put(struct writer *writer, const struct event *event, struct error *err);

/* Writes what has been put; see sink.h for the others. */
bool writer_flush(struct writer *writer, struct error *err);
int64_t writer_flush_delay_ns(const struct writer *writer);
size_t writer_waiting(const struct writer *writer);
void writer_poll(const struct writer *writer, struct pollfd *slot);
bool writer_go_on(struct writer *writer, struct error *err);
bool writer_is_behind(const struct writer *writer);
bool writer_is_regular(const struct writer *writer);
bool writer_has_sidecar(const struct writer *writer);
int64_t writer_size(const struct writer *writer);
void writer_set_limit(struct writer *writer, int64_t limit);

/* Writes the last bytes; no events may follow. May leave writer_waiting > 0. */
bool writer_finish(struct writer *writer, struct error *err);

/* See sink.h; if there are two files, this is about the one that holds the bytes. */
bool writer_is_there(const struct writer *writer);
bool writer_renamed(struct writer *writer, const char *path, struct error *err);
char *writer_rescue(const struct writer *writer, struct error *err);

/* Removes a file created for nothing: the command could not be started. */
void writer_discard(struct writer *writer);

/* True if what is written is meant to be played on a terminal again. */
bool writer_is_played(const struct writer *writer);

/* True if what is put continues a recording. */
bool writer_is_appending(const struct writer *writer);

/* What the format could not hold, events of a kind, or bytes that are not UTF-8: fills in
 * the next line that reports it, starting at *number (initially 0); false at the end. */
bool writer_loss(const struct writer *writer, int *number, char *line, size_t size);

void writer_free(struct writer *writer);

#endif
