/* SPDX-License-Identifier: MIT */
/*
 * What is being recorded: events get their time, those of one moment become one, pauses
 * are left out, output is gathered while it floods, and a full disk is survived: the
 * session goes on, what cannot be kept is counted, and when there is room again a marker
 * tells how much is missing.
 */
#ifndef RECORDER_RECORDING_H
#define RECORDER_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"
#include "formats/writer.h"

struct recording {
	struct writer *writer; /* borrowed */
	int64_t start_ns;      /* now_ns() of time 0; moved on by pauses */
	int64_t paused_at_ns;  /* 0: not paused */
	int64_t last_ns;       /* now_ns() of the last event, pauses included */
	/* The event that the next bytes may belong to: not put yet. */
	enum event_kind held_kind;
	int64_t held_ns; /* now_ns() of its first bytes */
	struct buffer held;
	int64_t unflushed_ns; /* now_ns() of the first event not flushed; 0: none */
	int64_t retry_ns;     /* when to try again after a failure; 0: all is well */
	int64_t missing;      /* bytes of output that could not be kept */
	int64_t last_resize_ns;
	uint16_t columns, rows; /* as last recorded */
	uint16_t next_columns, next_rows;
	bool full;  /* --max-size was reached: only the exit is still recorded */
	bool ended; /* the exit event is there: nothing may follow it */
	bool has_tried_again; /* after that, when writing failed */
	bool incomplete;      /* something was lost */
	bool has_failed;      /* the error below is the first one */
	struct error error;
};

/* Borrows the writer. The times begin now. */
void recording_init(
	struct recording *recording, struct writer *writer, const struct info *info);

/* All take the now_ns() of the moment that is recorded. After recording_finish they do
 * nothing. */
void recording_bytes(struct recording *recording, enum event_kind kind, int64_t at_ns,
	const void *bytes, size_t size);
void recording_marker(struct recording *recording, int64_t at_ns, const char *label);

/* At most one size every 10 ms is recorded, the last one always; see recording_due_ns. */
void recording_resize(
	struct recording *recording, int64_t at_ns, uint16_t columns, uint16_t rows);

/* Leaves out what happens until the next call; a marker is left there. */
void recording_toggle_pause(struct recording *recording, int64_t at_ns);

/* True if there is something to flush, as soon as there was nothing else to do for a
 * millisecond. */
bool recording_is_hungry(const struct recording *recording);

/* Writes what was gathered: when nothing else is to be done (`idle`), or because it
 * waited for long enough. */
void recording_flush(struct recording *recording, int64_t at_ns, bool idle);

/* Writes what was gathered, now. */
void recording_write(struct recording *recording, int64_t at_ns);

/* Goes on with it, when writer_poll's slot says so; also after the end. */
void recording_go_on(struct recording *recording, int64_t at_ns);

/* When recording_on_time wants to be called; 0: not at all. */
int64_t recording_due_ns(const struct recording *recording);
void recording_on_time(struct recording *recording, int64_t at_ns);

/* The exit event and the end of the file. */
void recording_finish(struct recording *recording, int64_t at_ns, int exit_status);

/* Frees what it owns. */
void recording_done(struct recording *recording);

/* Nanoseconds that were recorded. */
int64_t recording_duration_ns(const struct recording *recording);

/* A usable number of columns or rows for the file, whatever the terminal claims. */
uint16_t usable_cells(unsigned cells, uint16_t normally);

#endif
