/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a recording, without its compression, with look-ahead. A source knows
 * no formats; formats/bytes/sink.h is its counterpart for writing.
 */
#ifndef FORMATS_BYTES_SOURCE_H
#define FORMATS_BYTES_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"

enum {
	SOURCE_LINE_MAX = 8 << 20, /* a longer line is damage; no recorder writes one */
};

enum fill {
	FILL_MORE,   /* there are more bytes than before */
	FILL_WAIT,   /* none now; see source_is_busy, source_wait_fd */
	FILL_END,    /* there will be none */
	FILL_FAILED, /* *err says why; what was decoded before it is there. FILL_END
			follows; but without an err it is said again to the next who
			has one. */
};

struct compression;
struct source;

/* Opens a file, or standard input for "-". The compression is recognised by content.
 * Directories are refused. Of what is no regular file all is kept, so that others can
 * read it too (see source_reopen), if `keeps`. */
struct source *source_open(const char *path, bool keeps, struct error *err);

/* A file that is open already, from its start. The descriptor stays the caller's, but
 * where it stands is changed. The path is for messages. */
struct source *source_open_fd(int fd, const char *path, struct error *err);

/* Another descriptor of what this source reads, if it returns; the caller's. -1 with
 * errno. What is opened with it joins the source, if its file is what is kept of a pipe.
 */
int source_reopen(const struct source *source);
void source_join(struct source *source, const struct source *other);

/* A part of a recording that was not named by the user: only a regular file. */
struct source *source_open_part(const char *path, struct error *err);

/* True if something can be read, or the end, within so many milliseconds. */
bool source_readable(const struct source *source, int milliseconds);

/* In slices: what takes longer than a few milliseconds after source_begin_slice answers
 * FILL_WAIT, too, so that the caller can look around; source_is_busy tells. */
void source_set_slices(struct source *source, bool slices);
void source_begin_slice(struct source *source);

/* True after FILL_WAIT or LINE_WAIT if there is more at once: it was the end of a slice.
 */
bool source_is_busy(const struct source *source);

/* The bytes read and not consumed, borrowed until the next call with this source. */
const char *source_bytes(const struct source *source, size_t *size);

/* Reads more after them. Waits for a slow pipe unless source_set_waiting(false). */
enum fill source_fill(struct source *source, struct error *err);

/* Reads until there are at least `size` bytes: FILL_MORE then, else why not. */
enum fill source_require(struct source *source, size_t size, struct error *err);

void source_consume(struct source *source, size_t size);

/* What was consumed is not looked at any more: gives back what was needed for much. */
void source_forget(struct source *source);

enum line {
	LINE_WHOLE,  /* consumed, newline and all; `size` does not count the newline */
	LINE_TORN,   /* the input ends after it without a newline; not consumed */
	LINE_WAIT,   /* none now; see source_is_busy, source_wait_fd */
	LINE_END,    /* none left */
	LINE_FAILED, /* too long, or the bytes after it cannot be read */
};

/* The next line, borrowed until the next call with this source. */
enum line source_line(
	struct source *source, const char **line, size_t *size, struct error *err);

/* Lines taken so far by source_line: the number of the last one, from 1. */
int64_t source_line_number(const struct source *source);

/* Bytes consumed so far, counted without the compression. */
int64_t source_offset(const struct source *source);

/* Bytes in the whole of it; -1: unknown, for it is a pipe or compressed. */
int64_t source_size(const struct source *source);

/* True if it can go to any offset that it was at: it is not a pipe. */
bool source_returns(const struct source *source);

/* From now on it keeps what makes it a guide: copies of its decoder, some megabytes at
 * most. */
void source_become_guide(struct source *source);

/* True if the descriptor has the same file open, by device and inode. */
bool source_reads(const struct source *source, int fd);
bool source_is_same(const struct source *one, const struct source *other);

/* True if there is another file at its path by now. */
bool source_is_replaced(const struct source *source);

/* Goes to where source_offset and source_line_number were these. `guide` has been there,
 * perhaps it is this one: if it is one of the same file, then of a compressed one only
 * what is after one of its access_points is decoded again, when the source is filled
 * next: that the file was truncated may only be found then. */
bool source_return(struct source *source, const struct source *guide, int64_t offset,
	int64_t lines, struct error *err);

/* At the end of a file that grows, answer FILL_WAIT rather than FILL_END. */
void source_set_follow(struct source *source, bool follow);

/* Whether to wait for a pipe (from the start) or to answer FILL_WAIT. */
void source_set_waiting(struct source *source, bool waiting);

/* What to poll for POLLIN after FILL_WAIT; -1 if there is nothing that tells (then
 * look again a little later). */
int source_wait_fd(const struct source *source);

/* True if the compressed bytes stopped in the middle: the tail is missing. */
bool source_is_torn(const struct source *source);

/* The compression that was found, NULL if there is none. */
const struct compression *source_compression(const struct source *source);

void source_free(struct source *source);

/*
 * A compression: one file of this folder and one row of the table in source.c.
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
	const char *name;   /* "gzip" */
	const char *suffix; /* ".gz"; NULL: no name asks for it */
	bool is_endless;    /* no member ends: it is whole wherever it stops */
	int64_t flush_delay_ns;
	bool (*probe)(const char *start, size_t size);
	void *(*decoder_new)(void);
	/* DECODED_END: a member is complete; what follows may be another one. */
	enum decoded (*decode)(void *decoder, struct coding *coding);
	/* Another one in the same state; NULL without memory. May itself be NULL: then
	 * files are read again from the start. */
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

extern const struct compression compression_gzip, compression_zstd, compression_xz,
	compression_bzip2, compression_utf16;

/* The compression that the end of a file name asks for, NULL if none. */
const struct compression *compression_of_path(const char *path);

/* All of them in turn, from 0; NULL after the last one. */
const struct compression *compression_at(int number);

#endif
