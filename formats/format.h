/* SPDX-License-Identifier: MIT */
/* What a format provides. Included only by formats/; others see reader.h and writer.h. */
#ifndef FORMATS_FORMAT_H
#define FORMATS_FORMAT_H

#include "common/buffer.h"
#include "formats/bytes/sink.h"
#include "formats/bytes/source.h"
#include "formats/event.h"
#include "formats/reader.h"
#include "formats/writer.h"

struct reader {
	const struct format *format;
	char *path;                      /* for messages */
	int given_fd;                    /* the caller's; -1: open it by its path */
	const struct stand_in *stand_in; /* what is opened instead; NULL: nothing */
	struct reader_options options;   /* its strings are borrowed */
	struct source *source;           /* owned */
	struct source *sidecar; /* owned; the second file, NULL if there is none */
	const struct source *waits_for; /* set by a format that returns NEXT_WAIT because
					   of a source other than the first */
	const struct source *cut;       /* a part that ended before its timing did */
	bool cut_is_told;
	struct info info;               /* filled by open; columns, rows 0: not known */
	const struct format *member_of; /* whose folder it is; NULL: it is a file */
	void *state;                    /* zeroed, format->state_size bytes */
	int64_t time_ns;                /* of the last event */
	struct recoder *recoders[2];    /* owned; for output and for input; NULL: bytes
					   are passed on unchanged */
	struct buffer recoded;          /* the bytes of the event */
	bool following;
	bool torn;            /* set by a format that finds half an event at the end */
	bool unterminated;    /* set if the last event lacks only its newline */
	int64_t whole_offset; /* where the last complete event ends, uncompressed */
	struct buffer notice; /* see reader_notice */
};

/* The start of a character whose end has not arrived yet. */
struct held {
	char bytes[4];
	size_t size;
};

/* What a format could not hold, apart from kinds of events. */
enum { LOST_INVISIBLE = EVENT_KINDS, LOSSES };

struct writer {
	const struct format *format;
	struct sink *sink;     /* owned */
	struct sink *sidecar;  /* owned; the second file, NULL if there is none */
	struct worker *worker; /* owned, for both; NULL: none */
	void *state;           /* zeroed, format->state_size bytes */
	int64_t offset_ns;     /* the end of what is appended to; added to all times */
	bool appending;        /* no header: the file has one */
	bool timestamps;       /* see writer_options */
	int64_t time_ns;       /* of the last event */
	int64_t lost[LOSSES];  /* events; for output, those with bytes that are not
				  UTF-8 */
	struct held held[2];   /* for output and for input */
	struct buffer joined;  /* held bytes and those after them */
};

#define KEEPS(kind) (1U << (kind))
#define KEEPS_ALL (~0U)

/* A missing function means that the direction is not supported. */
struct format {
	const char *name, *suffix; /* "asciicast-v2", ".cast"; NULL if it has none */
	const char *other_name;    /* it had before, or for short; NULL if none */
	const char *summary;       /* its line in a list for people */
	size_t state_size;
	/* How likely the first bytes are this format, from 0 (not) to 100; only looks. */
	int (*probe)(const char *start, size_t size);
	/* True if these may be the first bytes of this format, though that is uncertain:
	 * asked only if the file name says so. NULL: probe always knows. */
	bool (*may_be)(const char *start, size_t size);
	/* True if this is what is left of a file of this format whose header is damaged:
	 * asked only for a repair. NULL: cannot tell. */
	bool (*guess)(const char *start, size_t size);
	/* True, with *err, if it knows why these bytes, which no format accepts, cannot
	 * be read. NULL: it never does. */
	bool (*explains)(const char *start, size_t size, struct error *err);
	/* Reads the header. */
	bool (*open)(struct reader *reader, struct error *err);
	/* May return times that go back or are negative: reader.c corrects them. A damage
	 * message begins with the line number, or with words. */
	enum next (*read_event)(
		struct reader *reader, struct event *event, struct error *err);
	/* Stores in *place what read_event needs to continue from here, and may move its
	 * offset and lines back over what was read ahead; false if it cannot. NULL: it
	 * never can. resume returns to such a place; the source is there already. */
	bool (*place)(const struct reader *reader, struct place *place);
	void (*resume)(struct reader *reader, const struct place *place);
	/* Lists the recordings in the file; NULL: there is only one. */
	bool (*list)(struct reader *reader, struct listing *listing, struct error *err);
	bool (*create)(struct writer *writer, const struct info *info, struct error *err);
	/* Called only for the kinds of events that it keeps. */
	bool (*write_event)(
		struct writer *writer, const struct event *event, struct error *err);
	bool (*finish)(struct writer *writer, struct error *err);
	void (*release)(void *state); /* cannot fail; NULL: nothing to free */
	unsigned keeps;               /* KEEPS() of each kind of event that it can hold */
	bool whole_characters;        /* write_event is given complete characters only */
	bool has_timestamps;          /* see writer_options */
	bool is_verbatim;             /* the file holds control sequences verbatim */
	bool is_fallback;             /* matches any bytes; one row only */
	bool appends;                 /* a file of this format can be continued */
	enum sink_unit unit;          /* what a failed write may leave behind */
	/* A second file: suffixes to add to the name of the first, ended by NULL; the
	 * first is for writing. How likely bytes are the second file, as probe. */
	const char *const *sidecar_suffixes;
	int (*probe_sidecar)(const char *start, size_t size);
	/* A folder with a file of this name is a recording, and that file is the one that
	 * is read. */
	const char *member;
};

/* Adds something the user should know, see reader_notice; only a few are kept. */
void reader_note(struct reader *reader, const char *text);

/* Opens another file in the folder of the recording. NULL with *err. */
struct source *reader_open_part(
	const struct reader *reader, const char *name, struct error *err);

/* The next bytes, at most *left and 64 KiB, of a part of the recording whose presence
 * another file records; sets event->bytes and ->size and reduces *left. NEXT_END if the
 * part ends too early; if another part continues, that is damage (NEXT_FAILED, once),
 * otherwise the end is torn. */
enum next reader_take_part(struct reader *reader, struct source *part, size_t *left,
	struct event *event, struct error *err);

/* Passes the line to the sink and clears it. */
bool writer_put_line(struct writer *writer, struct buffer *line, struct error *err);

/* True if a failed put did not even keep its bytes: as if it had never been called. */
bool writer_refuses(const struct error *failure);

extern const struct format asciicast_v1, asciicast_v2, asciicast_v3, ttyrec, typescript,
	tlog, sudo_log, bsd_script, cowrie, raw, plain_text, ansi;

#endif
