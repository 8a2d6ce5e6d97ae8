/* SPDX-License-Identifier: MIT */
/*
 * Reading a recording of any format: all that the player sees of formats/.
 */
#ifndef FORMATS_READER_H
#define FORMATS_READER_H

#include "common/error.h"
#include "formats/event.h"

struct format;
struct reader;

enum next {
	NEXT_EVENT,
	NEXT_WAIT, /* nothing now; see reader_wait_fd */
	NEXT_END,
	NEXT_FAILED, /* damage: *err says where and what. The next call goes on after
			it, or returns NEXT_END if that cannot be done. */
};

struct reader_options {
	const char *sidecar;    /* the second file of a typescript; NULL: look for it */
	const char *recording;  /* which of several in one file; NULL: the first */
	const char *charset;    /* of output and input, known to iconv; NULL: UTF-8 */
	int64_t baud;           /* pace of raw bytes, 10 bits each; 0: all at once */
	uint16_t columns, rows; /* the size, whatever the recording says; 0: as it says */
	bool repair;            /* open an asciicast even if its header is damaged */
	bool spool; /* what comes out of a pipe is kept, so that one can return
		       in it, as far as there is room */
};

/* Opens a recording ("-": standard input) and reads its header; the format is the
 * one that its content fits best. Options may be NULL, their strings are borrowed. NULL
 * with *err ("cannot open 'x': ...") if it cannot be opened or is not a recording. */
struct reader *reader_open(
	const char *path, const struct reader_options *options, struct error *err);

/* The same for a file that is open already, from its start. The descriptor stays the
 * caller's, but where it stands is changed. The path is for messages and second files. */
struct reader *reader_open_fd(int fd, const char *path, struct error *err);

/* Another reader of what this one reads. NULL with *err if it is not there any more:
 * gone, another file by now, or one of another format. */
struct reader *reader_open_again(const struct reader *reader, struct error *err);

/* True if it can be opened again, and one can return to what was read. */
bool reader_returns(const struct reader *reader);

/* True if there is another file at its path by now; what was opened is read on. */
bool reader_is_replaced(const struct reader *reader);

/* True for what can be opened again and holds the same: no pipe. */
bool reader_opens_again(const char *path);

/* What the user should know about how it was opened, NULL if nothing. */
const char *reader_notice(const struct reader *reader);

/* Places that could not be read. All zero is none. */
struct damage {
	int64_t count;
	struct error first;
};

/* One of several recordings in a file. */
struct listed {
	char *id;          /* as in struct reader_options */
	int64_t timestamp; /* seconds since 1970; -1: unknown */
	int64_t duration_ns;
};

struct listing {
	struct listed *entries; /* owned */
	size_t count;
	bool more; /* than are listed */
	struct damage damage;
};

/* The recordings in the file; their list is empty if the format holds but one. The
 * reader is used up. */
bool reader_list(struct reader *reader, struct listing *listing, struct error *err);
void listing_done(struct listing *listing);

/* Never NULL; valid until reader_free. */
const struct info *reader_info(const struct reader *reader);
const struct format *reader_format(const struct reader *reader);

/* The next event. Its bytes are borrowed until the next call. The err may be NULL. */
enum next reader_next(struct reader *reader, struct event *event, struct error *err);

/* The next event of a recording that does not grow; damage before it is noted and passed
 * over. False at the end. */
bool reader_pass(struct reader *reader, struct event *event, struct damage *damage);

/* Where a recording goes on after an event. */
struct place {
	int64_t offset, lines, time_ns;
	union {
		int64_t time_ns;
		char bytes[64];
	} state; /* of the format */
};

/* False if this recording can only be read on: it is a pipe, or of a format that has no
 * places. */
bool reader_place(const struct reader *reader, struct place *place);

/* From now on it guides others in a compressed recording, at the cost of some memory. */
void reader_become_guide(struct reader *reader);

/* Goes back, or forward, to a place that reader_place gave of `guide`, a reader of the
 * same recording or this one itself. In a compressed one all that is before the place is
 * decompressed again, or, of gzip with a guide, some megabytes. False with *err if it
 * cannot be read: it has become shorter, say. The reader then stays where it is, or meets
 * the end. */
bool reader_return(struct reader *reader, const struct reader *guide,
	const struct place *place, struct error *err);

/* At NEXT_END why the recording is not whole, as after a crash of the recorder: it stops
 * within an event, or within compressed data. What was whole has been delivered. NULL: it
 * is. */
const char *reader_torn(const struct reader *reader);

/* At the end of a growing file return NEXT_WAIT instead of NEXT_END, until the `x`
 * event of an asciicast recording has come. */
void reader_follow(struct reader *reader);

/* Return NEXT_WAIT instead of waiting for a slow pipe, or of working for more than some
 * milliseconds. */
void reader_never_wait(struct reader *reader);

/* True after NEXT_WAIT if there is more at once: the caller should only look around in
 * between. */
bool reader_is_busy(const struct reader *reader);

/* What to poll for POLLIN after NEXT_WAIT; -1: look again a little later. */
int reader_wait_fd(const struct reader *reader);

void reader_free(struct reader *reader);

#endif
