/* SPDX-License-Identifier: MIT */
/*
 * Where bytes leave for a file, pipe or device: what was put together stays together, for
 * a write that fails half-way is undone.
 */
#ifndef FORMATS_BYTES_DRAIN_H
#define FORMATS_BYTES_DRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/write_queue.h"

/* What may stay in the file of a write that failed half-way. */
enum sink_unit {
	SINK_LINES, /* whole lines */
	SINK_BYTES, /* all that was written */
	SINK_PUTS,  /* what was put together */
	SINK_ALL,   /* nothing: it belongs together */
};

/* Bytes that wait. Embedded by value. */
struct batch {
	struct buffer bytes;
	struct buffer ends; /* size_t: where each put ends in them; only SINK_PUTS */
};

/* Adds a put, which then counts as one. False without memory, nothing was added. */
bool batch_add(struct batch *batch, const void *bytes, size_t size, enum sink_unit unit);
void batch_done(struct batch *batch);

/* Embedded by value. */
struct drain {
	int fd; /* borrowed */
	bool is_regular;
	bool is_waiting; /* for a slow pipe, rather than to return */
	bool replaces;   /* the old contents go with the first write */
	enum sink_unit unit;
	int64_t size;             /* written and good */
	struct write_queue queue; /* its bytes go to the descriptor next */
	struct buffer ends;       /* as in a batch, of the queue */
};

void drain_init(struct drain *drain, int fd, enum sink_unit unit);

/* Moves the batch after what is there; false without memory, nothing was moved. */
bool drain_take(struct drain *drain, struct batch *batch);

/* Writes what is there, as far as a pipe takes it. After a failure what is whole stays in
 * the file, and the rest waits for the next try. */
bool drain_write(struct drain *drain, struct error *err);

void drain_done(struct drain *drain);

#endif
