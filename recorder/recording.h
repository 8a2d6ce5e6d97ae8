/* SPDX-License-Identifier: MIT */
/*
 * The recording in progress: events get their times, those of the same moment are joined,
 * pauses are left out, output is batched during floods, and a full disk is survived: the
 * session goes on, what cannot be kept is counted, and once there is room again a marker
 * says how much is missing.
 */
#ifndef RECORDER_RECORDING_H
#define RECORDER_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"
#include "formats/filters/literals.h"
#include "formats/writer.h"
#include "recorder/ring.h"

struct recording {
	struct writer *writer; /* borrowed */
	/* What may not be in the file, and who is told what is written; borrowed; may be
	 * NULL. */
	struct literals *literals;
	struct ring *ring;
	int64_t start_ns;     /* now_ns() of time 0; pauses move it on */
	int64_t paused_at_ns; /* 0: not paused */
	int64_t last_ns;      /* now_ns() of the last event, pauses included */
	/* The event that the next bytes may still belong to: not written yet. */
	enum event_kind held_kind;
	int64_t held_ns; /* now_ns() of its first bytes */
	struct buffer held;
	int64_t unflushed_ns; /* now_ns() of the first event not flushed; 0: none */
	int64_t retry_ns;     /* when to try again after a failure; 0: all is well */
	int64_t missing;      /* bytes of output that could not be kept */
	int64_t last_resize_ns;
	uint16_t columns, rows; /* as last recorded */
	uint16_t next_columns, next_rows;
	bool full;  /* --max-size was reached: only the exit will still be recorded */
	bool ended; /* the exit event has been put: nothing may follow it */
	bool has_tried_again; /* after that, once, because writing failed */
	bool incomplete;      /* something was lost */
	bool has_failed;      /* the error below is the first one */
	struct error error;
};

/* Borrows the writer and the literals, which may be NULL. Time 0 is now. It must not move
 * any more. */
void recording_init(struct recording *recording, struct writer *writer,
	struct literals *literals, const struct info *info);

/* All take the now_ns() of the moment being recorded. After recording_finish they do
 * nothing. */
void recording_bytes(struct recording *recording, enum event_kind kind, int64_t at_ns,
	const void *bytes, size_t size);
void recording_marker(struct recording *recording, int64_t at_ns, const char *label);

/* Records at most one size every 10 ms, but always the last one; see recording_due_ns. */
void recording_resize(
	struct recording *recording, int64_t at_ns, uint16_t columns, uint16_t rows);

/* Leaves out what happens until the next call, and puts a marker there. */
void recording_toggle_pause(struct recording *recording, int64_t at_ns);

/* True if an event is not with the writer yet: it may be part of one, or of a value that
 * is masked. */
bool recording_has_doubts(const struct recording *recording);

/* Goes on with another writer, whose recording begins now, with this size. Nothing of the
 * old one may wait. */
void recording_move(struct recording *recording, int64_t at_ns, struct writer *writer,
	uint16_t columns, uint16_t rows);

/* True if there is something to flush, once nothing else has happened for a
 * millisecond. */
bool recording_is_hungry(const struct recording *recording);

/* Writes what was gathered, if there is nothing else to do (`idle`) or it has waited long
 * enough. */
void recording_flush(struct recording *recording, int64_t at_ns, bool idle);

/* Writes what was gathered at once. */
void recording_write(struct recording *recording, int64_t at_ns);

/* Continues writing when writer_poll's slot is ready, even after the end. */
void recording_go_on(struct recording *recording, int64_t at_ns);

/* When recording_on_time is to be called; 0: not at all. */
int64_t recording_due_ns(const struct recording *recording);
void recording_on_time(struct recording *recording, int64_t at_ns);

/* Puts the exit event and ends the file. */
void recording_finish(struct recording *recording, int64_t at_ns, int exit_status);

/* Frees what it owns. */
void recording_done(struct recording *recording);

/* Nanoseconds recorded so far. */
int64_t recording_duration_ns(const struct recording *recording);

/* A usable number of columns or rows for the file, whatever the terminal claims. */
uint16_t usable_cells(unsigned cells, uint16_t normally);

#endif
