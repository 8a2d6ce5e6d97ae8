/* SPDX-License-Identifier: MIT */
/*
 * What a format provides. Included by formats/ only; others see reader.h and writer.h.
 */
#ifndef FORMATS_FORMAT_H
#define FORMATS_FORMAT_H

#include "formats/event.h"
#include "formats/reader.h"
#include "formats/sink.h"
#include "formats/stream.h"
#include "formats/writer.h"

struct reader {
	const struct format *format;
	char *path;            /* for messages */
	struct stream *stream; /* owned */
	struct info info;      /* filled by open */
	void *state;           /* zeroed, format->state_size bytes */
	int64_t time_ns;       /* of the last event */
	bool following;
	bool torn;         /* set by a format that finds half an event at the end */
	bool unterminated; /* set if the last event is whole but for its newline */
	int64_t whole_offset; /* where the last whole event ends, uncompressed */
};

struct writer {
	const struct format *format;
	char *path;
	struct sink *sink; /* owned */
	void *state;       /* zeroed, format->state_size bytes */
	int64_t offset_ns; /* the end of what is appended to; added to all times */
	bool appending;    /* no header: the file has one */
};

/* A missing function means that the direction is not supported. */
struct format {
	const char *name, *suffix; /* "asciicast-v2", ".cast"; NULL if it has none */
	const char *summary;       /* its line in a list for people */
	size_t state_size;
	/* How sure the first bytes are this format: 0 no ... 100; only looks. */
	int (*probe)(const char *start, size_t size);
	/* Reads the header. */
	bool (*open)(struct reader *reader, struct error *err);
	/* May return times that go back or are negative: reader.c puts them right. */
	enum next (*read_event)(
		struct reader *reader, struct event *event, struct error *err);
	bool (*create)(
		struct writer *writer, const struct info *info, struct error *err);
	bool (*write_event)(
		struct writer *writer, const struct event *event, struct error *err);
	bool (*finish)(struct writer *writer, struct error *err);
	void (*release)(void *state); /* cannot fail; NULL: nothing to free */
	bool appends;                 /* a file of this format can be continued */
};

extern const struct format asciicast_v1, asciicast_v2, asciicast_v3;

#endif
