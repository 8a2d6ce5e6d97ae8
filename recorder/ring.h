/* SPDX-License-Identifier: MIT */
/*
 * --keep-last: only the end of a long session is kept, in constant disk space. The
 * recording is made in two files in turn: when one is full, it takes the place of the one
 * before it (FILE.1), and the next one begins with the screen as it is then, so that each
 * can be played alone, whatever happens. At the end they become one.
 */
#ifndef RECORDER_RING_H
#define RECORDER_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/libptyvt/ptyvt.h"
#include "formats/writer.h"

/* What to keep; both 0: everything. */
struct keep_last {
	int64_t size, time_ns;
};

struct ring;

/* For a file that the options have just created; they are borrowed. NULL with *err, also
 * if FILE.1 exists. */
struct ring *ring_new(const struct keep_last *keep, const struct writer_options *options,
	const struct info *info, struct error *err);
void ring_free(struct ring *ring);

/* An event as it is written: what may not be in the file is masked. */
void ring_wrote(struct ring *ring, const struct event *event);

/* True if the file is full: at this size, and after so much time. *is_late: by far. */
bool ring_is_full(
	const struct ring *ring, int64_t size, int64_t duration_ns, bool *is_late);

/* Begins the next file and moves the present one to FILE.1; the caller owns the writer.
 * `elapsed_ns` has passed since the present one began. NULL with *err: both are as they
 * were. */
struct writer *ring_turn(struct ring *ring, int64_t elapsed_ns, struct error *err);

/* Gives up FILE.1, for room on the disk. */
void ring_forget_old(struct ring *ring);

/* Once the file has been finished, and closed: makes one of both, and tells of its size
 * and duration. False with *err: both files stay. */
bool ring_finish(
	struct ring *ring, int64_t *size, int64_t *duration_ns, struct error *err);

#endif
