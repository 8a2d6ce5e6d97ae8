/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a recording, without its compression, with look-ahead. A stream knows
 * no formats; formats/sink.h is its counterpart for writing.
 */
#ifndef FORMATS_STREAM_H
#define FORMATS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"

enum {
	STREAM_LINE_MAX = 8 << 20, /* a longer line is damage; no recorder writes one */
};

enum fill {
	FILL_MORE,   /* there are more bytes than before */
	FILL_WAIT,   /* none now; see stream_wait_fd */
	FILL_END,    /* there will be none */
	FILL_FAILED, /* *err says why; what was decoded before it is there. FILL_END
			follows; but without an err it is said again to the next who
			has one. */
};

struct compression;
struct stream;

/* Opens a file, or standard input for "-". The compression is recognised by content.
 * Directories are refused. */
struct stream *stream_open(const char *path, struct error *err);

/* A file that is open already, from its start. The descriptor stays the caller's, but where
 * it stands is changed. The path is for messages. */
struct stream *stream_open_fd(int fd, const char *path, struct error *err);

/* A part of a recording that was not named by the user: only a regular file. */
struct stream *stream_open_part(const char *path, struct error *err);

/* True if something can be read, or the end, within so many milliseconds. */
bool stream_readable(const struct stream *stream, int milliseconds);

/* True while a line that is too long is skipped: LINE_WAIT then says only that the
 * caller may look around. */
bool stream_is_skipping(const struct stream *stream);

/* The bytes read and not consumed, borrowed until the next call with this stream. */
const char *stream_bytes(const struct stream *stream, size_t *size);

/* Reads more behind them. Waits for a slow pipe unless stream_set_waiting(false). */
enum fill stream_fill(struct stream *stream, struct error *err);

/* Reads until there are at least `size` bytes: FILL_MORE then, else why not. */
enum fill stream_require(struct stream *stream, size_t size, struct error *err);

void stream_consume(struct stream *stream, size_t size);

enum line {
	LINE_WHOLE,  /* consumed, newline and all; `size` does not count the newline */
	LINE_TORN,   /* the input ends behind it without a newline; not consumed */
	LINE_WAIT,   /* none now, or not before a long line was skipped: ask again */
	LINE_END,    /* none left */
	LINE_FAILED, /* too long, or the bytes behind it cannot be read */
};

/* The next line, borrowed until the next call with this stream. */
enum line stream_line(
	struct stream *stream, const char **line, size_t *size, struct error *err);

/* Lines taken so far by stream_line: the number of the last one, from 1. */
int64_t stream_line_number(const struct stream *stream);

/* Bytes consumed so far, counted without the compression. */
int64_t stream_offset(const struct stream *stream);

/* True if it can go to any offset that it was at: it is no pipe. */
bool stream_returns(const struct stream *stream);

/* From now on it keeps what makes it a guide: copies of its decoder, some megabytes at most. */
void stream_become_guide(struct stream *stream);

/* True if the descriptor has the same file open, by device and inode. */
bool stream_reads(const struct stream *stream, int fd);
bool stream_is_same(const struct stream *one, const struct stream *other);

/* True if there is another file at its path by now. */
bool stream_is_replaced(const struct stream *stream);

/* Goes to where stream_offset and stream_line_number were these. `guide` has been there,
 * perhaps it is this one: if it is one of the same file, then of a compressed one only what
 * is behind one of its waypoints is decoded again. */
bool stream_return(struct stream *stream, const struct stream *guide, int64_t offset,
	int64_t lines, struct error *err);

/* At the end of a file that grows, answer FILL_WAIT rather than FILL_END. */
void stream_set_follow(struct stream *stream, bool follow);

/* Whether to wait for a pipe (from the start) or to answer FILL_WAIT. */
void stream_set_waiting(struct stream *stream, bool waiting);

/* What to poll for POLLIN after FILL_WAIT; -1 if there is nothing that tells (then
 * look again a little later). */
int stream_wait_fd(const struct stream *stream);

/* True if the compressed bytes stopped in the middle: the tail is missing. */
bool stream_is_torn(const struct stream *stream);

/* The compression that was found, NULL if there is none. */
const struct compression *stream_compression(const struct stream *stream);

void stream_free(struct stream *stream);

/*
 * A compression: one file stream_*.c and one row of the table in stream.c.
 */
enum decoded { DECODED_SOME, DECODED_END, DECODED_BAD, DECODED_TOO_BIG };
enum encode { ENCODE_MORE, ENCODE_FLUSH, ENCODE_FINISH };

struct coding {
	const char *in; /* advanced over what was used */
	size_t in_size;
	char *out;
	size_t out_size;
};

/* Without decoder_new it cannot be read, without encoder_new not be written: it was not
 * built in, or never is. */
struct compression {
	const char *name;        /* "gzip" */
	const char *suffix;      /* ".gz" */
	int64_t flush_delay_ns;
	bool (*probe)(const char *start, size_t size);
	void *(*decoder_new)(void);
	/* DECODED_END: a member is complete; what follows may be another one. */
	enum decoded (*decode)(void *decoder, struct coding *coding);
	/* Another one in the same state; NULL without memory. May itself be NULL: then files
	 * are read again from the start. */
	void *(*decoder_copy)(const void *decoder);
	void (*decoder_free)(void *decoder);
	void *(*encoder_new)(void);
	/* Adds to `out`. Without memory it is false, and nothing was taken. */
	bool (*encode)(void *encoder, const char *bytes, size_t size, enum encode how,
		struct buffer *out);
	/* Whether to be fast rather than small from now on; NULL: it knows no difference.
	 * Adds to `out`; false without memory. */
	bool (*hurry)(void *encoder, bool hurry, struct buffer *out);
	void (*encoder_free)(void *encoder);
};

extern const struct compression stream_gzip, stream_zstd, stream_xz;

/* The compression that the end of a file name asks for, NULL if none. */
const struct compression *compression_of_path(const char *path);

/* All of them in turn, from 0; NULL behind the last one. */
const struct compression *compression_at(int number);

#endif
