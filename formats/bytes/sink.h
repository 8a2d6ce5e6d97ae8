/* SPDX-License-Identifier: MIT */
/*
 * Where the bytes of a recording go: a file, pipe or device, plain or compressed. What is
 * put together stays together: a write that fails halfway is undone. The caller never
 * waits long: a pipe is written as it takes the bytes, and a worker waits for a slow
 * disk.
 */
#ifndef FORMATS_BYTES_SINK_H
#define FORMATS_BYTES_SINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "formats/bytes/destination.h"
#include "formats/bytes/drain.h"
#include "formats/bytes/source.h"
#include "formats/bytes/worker.h"

struct sink_options {
	enum sink_mode mode;
	enum sink_unit unit;
	const struct compression *compression; /* NULL: none */
	bool waiting; /* wait for a slow pipe instead of queueing */
	/* An unfinished file is removed, even on a signal. Others may read the file, as
	 * the umask allows, unless it is private: it is not a recording but made from
	 * one.
	 */
	bool whole, is_private;
	int64_t limit;         /* maximum size of the file in bytes; 0: none */
	struct worker *worker; /* borrowed; compresses, and writes unless `waiting`; NULL:
				  the caller does both */
};

struct sink;

/* Opens a file (see destination.h; locked against a second writer), a device, a pipe, or
 * standard output for "-". NULL with *err. */
struct sink *sink_open(
	const char *path, const struct sink_options *options, struct error *err);

/* The same for a file already open for reading and writing; it is closed here, even on
 * failure. The path is for messages. */
struct sink *sink_take(
	int fd, const char *path, const struct sink_options *options, struct error *err);

/* Takes bytes that belong together: after a failure the file ends before them or after
 * them. They are written by sink_flush, or once many have gathered. False if writing
 * failed, perhaps of what was put earlier; the bytes are kept and the next call tries
 * again. */
bool sink_put(struct sink *sink, const void *bytes, size_t size, struct error *err);

/* Writes what was put, or begins to: see sink_is_behind. */
bool sink_flush(struct sink *sink, struct error *err);

/* How long bytes may gather before sink_flush: flushing a compression costs size. */
int64_t sink_flush_delay_ns(const struct sink *sink);

/* Counts the bytes of another file in the limit of this one. */
void sink_count(struct sink *sink, const struct sink *other);

/* Changes the limit; 0: none. */
void sink_set_limit(struct sink *sink, int64_t limit);

/* Bytes not yet in the file. While a pipe has any, or while sink_is_behind, poll for what
 * sink_poll says and then call sink_go_on, which works like sink_flush. */
size_t sink_waiting(const struct sink *sink);
void sink_poll(const struct sink *sink, struct pollfd *slot);
bool sink_go_on(struct sink *sink, struct error *err);

/* True while the disk is slow: bytes are being written. */
bool sink_is_behind(const struct sink *sink);

bool sink_is_regular(const struct sink *sink);

/* Bytes written so far: the size of the file. */
int64_t sink_size(const struct sink *sink);

/* Puts the last bytes. Whatever sink_waiting then reports must still be flushed. */
bool sink_finish(struct sink *sink, struct error *err);

/* True unless it is a file that is no longer at its path: removed, moved or replaced.
 * sink_rescue then makes a copy; see destination_rescue. */
bool sink_is_there(const struct sink *sink);

/* The file has been given another name. False without memory. */
bool sink_renamed(struct sink *sink, const char *path);

char *sink_rescue(const struct sink *sink, struct error *err);

/* Removes a file that sink_open created; if `whole`, also one whose old contents have
 * been replaced. */
void sink_discard(struct sink *sink);

void sink_free(struct sink *sink);

#endif
