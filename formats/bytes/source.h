/* SPDX-License-Identifier: MIT */
/*
 * The decompressed bytes of a recording, with look-ahead. A source knows nothing about
 * formats; formats/bytes/sink.h is its counterpart for writing.
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
	FILL_WAIT,   /* none for now; see source_is_busy, source_wait_fd */
	FILL_END,    /* there will be no more */
	FILL_FAILED, /* *err says why; what was decoded before it is available. FILL_END
			follows; but without an err, the failure is repeated to the next
			caller that has one. */
};

struct compression;
struct source;

/* Opens a file, or standard input for "-". The compression is recognised by content.
 * Directories are refused. If `keeps`, everything is kept of what is not a regular file,
 * so that other sources can read it too (see source_reopen). */
struct source *source_open(const char *path, bool keeps, struct error *err);

/* For a file that is already open, from its start. The descriptor stays the caller's, but
 * its offset changes. The path is for messages. */
struct source *source_open_fd(int fd, const char *path, struct error *err);

/* Another descriptor for the same data, if source_returns; the caller's. -1 with errno. A
 * source opened with it must join this one, as the data may be what is kept of a pipe. */
int source_reopen(const struct source *source);
void source_join(struct source *source, const struct source *other);

/* A part of a recording that the user did not name: must be a regular file. */
struct source *source_open_part(const char *path, struct error *err);

/* True if something, or the end, can be read within this many milliseconds. */
bool source_readable(const struct source *source, int milliseconds);

/* With slices: whatever takes longer than a few milliseconds after source_begin_slice
 * also returns FILL_WAIT, so that the caller can do other work; source_is_busy tells. */
void source_set_slices(struct source *source, bool slices);
void source_begin_slice(struct source *source);

/* True after FILL_WAIT or LINE_WAIT if there is more at once: the slice was over. */
bool source_is_busy(const struct source *source);

/* The bytes read but not consumed, borrowed until the next call for this source. */
const char *source_bytes(const struct source *source, size_t *size);

/* Reads more after them. Waits for a slow pipe unless source_set_waiting(false). */
enum fill source_fill(struct source *source, struct error *err);

/* Reads until there are at least `size` bytes: FILL_MORE if so, otherwise why not. */
enum fill source_require(struct source *source, size_t size, struct error *err);

void source_consume(struct source *source, size_t size);

/* Consumed bytes are no longer needed: frees memory taken for a large amount. */
void source_forget(struct source *source);

enum line {
	LINE_WHOLE,  /* consumed with its newline, which `size` does not count */
	LINE_TORN,   /* the input ends after it without a newline; not consumed */
	LINE_WAIT,   /* none for now; see source_is_busy, source_wait_fd */
	LINE_END,    /* no more */
	LINE_FAILED, /* too long, or the bytes after it cannot be read */
};

/* The next line, borrowed until the next call for this source. */
enum line source_line(
	struct source *source, const char **line, size_t *size, struct error *err);

/* Lines taken so far by source_line: the number of the last one, from 1. */
int64_t source_line_number(const struct source *source);

/* Bytes consumed so far, after decompression. */
int64_t source_offset(const struct source *source);

/* Total size in bytes; -1: unknown, because it is a pipe or compressed. */
int64_t source_size(const struct source *source);

/* Bytes of the file read so far, compressed if it is; *size: of all, 0: unknown. */
int64_t source_progress(const struct source *source, int64_t *size);

/* True if it can return to any earlier offset: it is not a pipe. */
bool source_returns(const struct source *source);

/* From now on it keeps what makes it a guide: copies of its decoder, at most some
 * megabytes. */
void source_become_guide(struct source *source);

/* True if the descriptor has the same file open, by device and inode. */
bool source_reads(const struct source *source, int fd);
bool source_is_same(const struct source *one, const struct source *other);

/* True if its path now names another file. */
bool source_is_replaced(const struct source *source);

/* Goes to where source_offset and source_line_number had these values. `guide` has been
 * there; it may be this source. If both read the same file and it is compressed, decoding
 * resumes at an access point of the guide when the source is next filled: only then may
 * it turn out that the file was truncated. */
bool source_return(struct source *source, const struct source *guide, int64_t offset,
	int64_t lines, struct error *err);

/* At the end of a growing file, return FILL_WAIT rather than FILL_END. */
void source_set_follow(struct source *source, bool follow);

/* Whether to wait for a pipe (the default) or return FILL_WAIT. */
void source_set_waiting(struct source *source, bool waiting);

/* What to poll for POLLIN after FILL_WAIT; -1 if nothing signals more (then look again a
 * little later). */
int source_wait_fd(const struct source *source);

/* True if the compressed bytes stopped in the middle: the tail is missing. */
bool source_is_torn(const struct source *source);

/* Why there is nothing in it, for people. */
const char *source_why_empty(const struct source *source);

/* The compression found, NULL if there is none. */
const struct compression *source_compression(const struct source *source);

void source_free(struct source *source);

/*
 * A compression: one file of this folder and one row of the table in source.c.
 */
enum decoded { DECODED_SOME, DECODED_END, DECODED_BAD, DECODED_TOO_BIG };
enum encode { ENCODE_MORE, ENCODE_FLUSH, ENCODE_FINISH };

struct coding {
	const char *in; /* advanced past what was used */
	size_t in_size;
	char *out;
	size_t out_size;
};

/* Without decoder_new it cannot be read, without encoder_new it cannot be written: not
 * built in, or not supported at all. */
struct compression {
	const char *name;    /* "gzip" */
	const char *suffix;  /* ".gz"; NULL: no file name means it */
	const char *summary; /* its line in a list for people; NULL: as others */
	bool is_endless;     /* members never end: it is complete wherever it stops */
	int64_t flush_delay_ns;
	bool (*probe)(const char *start, size_t size);
	/* Whether all of it has been decoded; NULL: it has at the end of a member. */
	bool (*is_whole)(const void *decoder);
	const char
		*nothing; /* why nothing is in it, for people; NULL: the file is empty */
	void *(*decoder_new)(void);
	/* DECODED_END: a member is complete; another one may follow. */
	enum decoded (*decode)(void *decoder, struct coding *coding);
	/* Another decoder in the same state; NULL if out of memory. May itself be NULL:
	 * files are then read again from the start. */
	void *(*decoder_copy)(const void *decoder);
	void (*decoder_free)(void *decoder);
	void *(*encoder_new)(void);
	/* Adds to `out`. False if out of memory, with nothing taken. */
	bool (*encode)(void *encoder, const char *bytes, size_t size, enum encode how,
		struct buffer *out);
	/* Whether to be fast rather than small from now on; NULL: no difference. Adds to
	 * `out`; false if out of memory. */
	bool (*hurry)(void *encoder, bool hurry, struct buffer *out);
	void (*encoder_free)(void *encoder);
};

extern const struct compression compression_gzip, compression_zstd, compression_xz,
	compression_bzip2, compression_utf16, compression_page, compression_picture;

/* The compression that the suffix of a file name means, NULL if none. */
const struct compression *compression_of_path(const char *path);

/* Each of them in turn, from 0; NULL after the last one. */
const struct compression *compression_at(int number);

#endif
