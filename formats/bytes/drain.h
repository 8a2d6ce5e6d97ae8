/* SPDX-License-Identifier: MIT */
/*
 * Writes bytes to a file, pipe or device: what was put together stays together, because a
 * write that fails halfway is undone.
 */
#ifndef FORMATS_BYTES_DRAIN_H
#define FORMATS_BYTES_DRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/write_queue.h"

/* What may stay in the file after a write that failed halfway. */
enum sink_unit {
	SINK_LINES, /* whole lines */
	SINK_BYTES, /* all that was written */
	SINK_PUTS,  /* everything put in one call */
	SINK_ALL,   /* nothing: it all belongs together */
};

/* Waiting bytes. Embedded by value. */
struct batch {
	struct buffer bytes;
	struct buffer ends; /* size_t: where each put ends in `bytes`; only SINK_PUTS */
};

/* Adds the bytes as one put. False if out of memory, with nothing added. */
bool batch_add(struct batch *batch, const void *bytes, size_t size, enum sink_unit unit);
void batch_done(struct batch *batch);

/* Embedded by value. */
struct drain {
	int fd; /* borrowed */
	bool is_regular;
	bool is_waiting; /* wait for a slow pipe rather than return */
	bool replaces;   /* the old contents go with the first write */
	enum sink_unit unit;
	int64_t size;             /* successfully written */
	struct write_queue queue; /* bytes for the descriptor */
	struct buffer ends;       /* as in a batch, for the queue */
};

void drain_init(struct drain *drain, int fd, enum sink_unit unit);

/* Moves the batch to the end of the queue; false if out of memory, with nothing moved. */
bool drain_take(struct drain *drain, struct batch *batch);

/* The old contents go, if they are to be replaced and are still there. */
bool drain_replace(struct drain *drain, struct error *err);

/* Writes what is queued, as far as a pipe takes it. After a failure complete units stay
 * in the file, and the rest waits for the next try. */
bool drain_write(struct drain *drain, struct error *err);

void drain_done(struct drain *drain);

#endif
