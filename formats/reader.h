/* SPDX-License-Identifier: MIT */
/* Reads a recording of any format: all of formats/ that the player sees. */
#ifndef FORMATS_READER_H
#define FORMATS_READER_H

#include "common/error.h"
#include "formats/event.h"

struct format;
struct reader;

enum next {
	NEXT_EVENT,
	NEXT_WAIT, /* nothing for now; see reader_wait_fd */
	NEXT_END,
	NEXT_FAILED, /* damage: *err says where and what. The next call continues after
			it, or returns NEXT_END if that is impossible. */
};

/* Another file is read in the place of one, whose name it keeps in messages: an
 * asciicast, to which no other option applies. */
struct stand_in {
	const char *path, *file;
};

struct reader_options {
	const char *sidecar;    /* the second file of a typescript; NULL: look for it */
	const char *recording;  /* which of several in one file; NULL: the first */
	const char *charset;    /* of output and input, as iconv names it; NULL: UTF-8 */
	int64_t baud;           /* pace of raw bytes, 10 bits each; 0: all at once */
	uint16_t columns, rows; /* overrides the recorded size; 0: as recorded */
	bool repair;            /* open an asciicast even if its header is damaged */
	const struct stand_in *stand_ins; /* the last one has no path; NULL: none */
	bool spool; /* keep what comes out of a pipe, as far as there is room, so that one
		       can go back in it */
};

/* Opens a recording ("-": standard input) and reads its header; the format is the one
 * that best matches its content. Options may be NULL; their strings are borrowed. NULL
 * with *err ("cannot open 'x': ...") if it cannot be opened or is not a recording. */
struct reader *reader_open(
	const char *path, const struct reader_options *options, struct error *err);

/* The same for a file that is already open, from its start. The descriptor stays the
 * caller's, but its offset changes. The path is for messages and second files. */
struct reader *reader_open_fd(int fd, const char *path, struct error *err);

/* Another reader of the same recording. NULL with *err if it is no longer there: removed,
 * replaced by another file, or now of another format. */
struct reader *reader_open_again(const struct reader *reader, struct error *err);

/* True if it can be opened again and what was read can be returned to. */
bool reader_returns(const struct reader *reader);

/* How far it is in the file, in bytes; *size: of all of it, 0: unknown. */
int64_t reader_progress(const struct reader *reader, int64_t *size);

/* True if its path now names another file; reading continues in the opened one. */
bool reader_is_replaced(const struct reader *reader);

/* True if the path can be opened again with the same contents: not a pipe. */
bool reader_opens_again(const char *path);

/* What the user should know about how it was opened, NULL if nothing. */
const char *reader_notice(const struct reader *reader);

/* Places that could not be read. All zero: none. */
struct damage {
	int64_t count;
	struct error first;
};

/* One of the recordings in a file. */
struct listed {
	char *id;          /* as in struct reader_options */
	int64_t timestamp; /* seconds since 1970; -1: unknown */
	int64_t duration_ns;
};

struct listing {
	struct listed *entries; /* owned */
	size_t count;
	bool more; /* there are more than listed */
	struct damage damage;
};

/* Lists the recordings in the file; the list is empty if the format holds only one. The
 * reader cannot be used for anything else afterwards. */
bool reader_list(struct reader *reader, struct listing *listing, struct error *err);
void listing_done(struct listing *listing);

/* Never NULL; valid until reader_free. */
const struct info *reader_info(const struct reader *reader);
const struct format *reader_format(const struct reader *reader);

/* The next event. Its bytes are borrowed until the next call. `err` may be NULL. */
enum next reader_next(struct reader *reader, struct event *event, struct error *err);

/* The next event of a recording that does not grow; damage before it is noted and
 * skipped. False at the end. */
bool reader_pass(struct reader *reader, struct event *event, struct damage *damage);

/* Where a recording continues after an event. */
struct place {
	int64_t offset, lines, time_ns;
	union {
		int64_t time_ns;
		char bytes[64];
	} state; /* the format's */
};

/* False if this recording can only be read forward: it is a pipe, or its format has no
 * places. */
bool reader_place(const struct reader *reader, struct place *place);

/* From now on it guides other readers in compressed data, at the cost of some memory. */
void reader_become_guide(struct reader *reader);

/* Goes back or forward to a place that reader_place stored for `guide`, which is a reader
 * of the same recording or this one itself. In a compressed recording everything before
 * the place is decompressed again or, for gzip with a guide, some megabytes. False with
 * *err if it cannot be read, say because it has become shorter. The reader then stays
 * where it is, or reaches the end. */
bool reader_return(struct reader *reader, const struct reader *guide,
	const struct place *place, struct error *err);

/* After NEXT_END, why the recording is incomplete, as after a crash of the recorder: it
 * stops within an event, or within compressed data. Everything complete has been
 * delivered. NULL: it is complete. */
const char *reader_torn(const struct reader *reader);

/* At the end of a growing file, return NEXT_WAIT instead of NEXT_END until the `x` event
 * of an asciicast recording has arrived. */
void reader_follow(struct reader *reader);

/* Return NEXT_WAIT instead of waiting for a slow pipe or working for more than some
 * milliseconds. */
void reader_never_wait(struct reader *reader);

/* True after NEXT_WAIT if there is more at once: the caller only gets a chance to do
 * other work in between. */
bool reader_is_busy(const struct reader *reader);

/* What to poll for POLLIN after NEXT_WAIT; -1: look again a little later. */
int reader_wait_fd(const struct reader *reader);

void reader_free(struct reader *reader);

#endif
