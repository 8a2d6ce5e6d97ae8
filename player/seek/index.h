/* SPDX-License-Identifier: MIT */
/*
 * An index for seeking in a recording: while the recording is read through, a little at a
 * time, the screen is kept now and then as a keyframe, so that every moment is close to a
 * known one. The index also knows which text cannot have appeared in between, so that a
 * search can skip most of a recording.
 *
 * Moments are counted in events: after event n; 0 is the start.
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
	INDEX_MEMORY = 32 << 20 /* about, including the screen at its end; there are fewer
				   keyframes if necessary */
};

/* About how long to work between two checks for keys and signals; no single step takes
 * long. */
#define SLICE_NS INT64_C(4000000)

struct seek_index;

/* For the recording of this reader, which must be a file; it is opened again. The pool
 * and the strings in the reader's options must outlive the index. `follow`: the file may
 * still grow. NULL with *err. */
struct seek_index *seek_index_new(
	const struct reader *of, bool follow, struct vt_pool *pool, struct error *err);

/* Reads a little further, for some milliseconds; false if there is no more for now. */
bool seek_index_work(struct seek_index *index);

/* True if all of it has been read. */
bool seek_index_is_whole(const struct seek_index *index);

/* True if it never will be, because memory ran out. */
bool seek_index_is_cut(const struct seek_index *index);

/* What has been read so far; its markers and its duration grow. */
const struct summary *seek_index_summary(const struct seek_index *index);

/* A moment from which playback can continue: a reader and the screen at that point. */
struct playhead {
	struct reader *reader; /* owned */
	struct vt *screen;     /* owned; its observers stay */
	int64_t events;
	int64_t time_ns; /* of the last event */
	int64_t unread;  /* events that the reader will repeat, to be skipped */
	bool passes;     /* it skipped some in the last call */
	bool is_behind;  /* set it if the reader has read just these events: it can then
			    continue from here, too */
};

/* All events up to this time, but at most this many. */
struct target {
	int64_t time_ns, events;
};

/* Moves the playhead, at first all zero, to shortly before a target that has been read
 * already. False with *err if the file can no longer be read: the screen and the events
 * are then unchanged, and the reader stays where it is or reaches the end. A truncated
 * file may only be noticed when reading: it ends before the target. */
bool seek_index_go(struct seek_index *index, struct playhead *playhead,
	const struct target *target, struct error *err);

/* The next event, read and counted, but not shown on the screen; see reader_next. After
 * NEXT_WAIT, playhead_is_busy tells whether there is more at once. */
enum next playhead_next(
	struct playhead *playhead, struct event *event, struct error *err);
bool playhead_is_busy(const struct playhead *playhead);

void playhead_done(struct playhead *playhead);

/* The stretches between keyframes: their number, which one an event is in, whether text
 * may have appeared in one, and the event after which it begins (for the one after the
 * last: the last event). seek_index_work may change all of them. */
int seek_index_stretches(const struct seek_index *index);
int seek_index_stretch(const struct seek_index *index, int64_t events);
bool seek_index_may_hold(const struct seek_index *index, int stretch, const char *text);
int64_t seek_index_stretch_start(const struct seek_index *index, int stretch);

void seek_index_free(struct seek_index *index);

#endif
