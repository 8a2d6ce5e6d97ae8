/* SPDX-License-Identifier: MIT */
/*
 * A recording that supports seeking: while it is read through, a little at a time,
 * the screen is kept every now and then, so that any moment is a short way from one that
 * is known. Also known is which text cannot have come up in between, so that a search
 * passes over most of a recording.
 *
 * Moments are counted in events: after event n, from 0, the start.
 */
#ifndef PLAYER_SEEK_INDEX_H
#define PLAYER_SEEK_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/libptyvt/ptyvt.h"
#include "formats/reader.h"
#include "player/summary.h"

enum {
	INDEX_MEMORY = 32 << 20 /* about, with the screen at its end; kept screens get
				    fewer then */
};

/* How long what is done between two looks at keys and signals takes: about, for no step
 * of it takes long. */
#define SLICE_NS INT64_C(4000000)

struct seek_index;

/* Of what the reader reads, which must be a file; it is opened again. The pool lives
 * longer, the strings of the reader's options, too. `follow`: it may still grow. NULL
 * with *err. */
struct seek_index *seek_index_new(
	const struct reader *of, bool follow, struct vt_pool *pool, struct error *err);

/* Reads a little further, some milliseconds; false if there is nothing more now. */
bool seek_index_work(struct seek_index *index);

/* True if all of it was read. */
bool seek_index_is_whole(const struct seek_index *index);

/* True if it will never be, for want of memory. */
bool seek_index_is_cut(const struct seek_index *index);

/* What was read so far; its markers and its duration grow. */
const struct summary *seek_index_summary(const struct seek_index *index);

/* A moment from which one can go on: a reader and what is on the screen there. */
struct playhead {
	struct reader *reader; /* owned */
	struct vt *screen;     /* owned; what observes it stays */
	int64_t events;
	int64_t time_ns; /* of the last of them */
	int64_t unread;  /* so many of them the reader gives once more: none is wanted */
	bool passes;     /* it did so the last time */
	bool is_behind;  /* set it if the reader has read just these: then one can go on
			    from  here, too */
};

/* All events up to this time, but at most so many. */
struct target {
	int64_t time_ns, events;
};

/* Puts the moment a short way before a target that was read already; the first time
 * it is all zero. False with *err if the file cannot be read any more: screen and events
 * are then as they were, and the reader stays where it is or meets the end. That the file
 * became shorter may only show in reading: it ends before the target. */
bool seek_index_go(struct seek_index *index, struct playhead *playhead,
	const struct target *target, struct error *err);

/* The next event, read and counted, but not shown on the screen; see reader_next. After
 * NEXT_WAIT playhead_is_busy tells if there is more at once. */
enum next playhead_next(
	struct playhead *playhead, struct event *event, struct error *err);
bool playhead_is_busy(const struct playhead *playhead);

void playhead_done(struct playhead *playhead);

/* The stretches between the screens that are kept: their number, which of them an event
 * is in, whether text may have come up in one, and the event it begins after (for the
 * one after the last: the last event). seek_index_work may change them all. */
int seek_index_stretches(const struct seek_index *index);
int seek_index_stretch(const struct seek_index *index, int64_t events);
bool seek_index_may_hold(const struct seek_index *index, int stretch, const char *text);
int64_t seek_index_stretch_start(const struct seek_index *index, int stretch);

void seek_index_free(struct seek_index *index);

#endif
