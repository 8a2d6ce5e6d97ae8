/* SPDX-License-Identifier: MIT */
/* Passes events to the writer, and copes when it fails. */
#include "recorder/recording.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"

enum {
	CELLS_MAX = 1000,             /* of a size in the file: players refuse more */
	KEPT_WHILE_FAILING = 1 << 20, /* bytes waiting for room on the disk */
	HELD_MAX = 1 << 10, /* bytes of joined events; more is an event of its own */
};

static const int64_t moment_ns = NS_PER_MS; /* accuracy of times */

static const int64_t resize_pause_ns = 10 * NS_PER_MS;
static const int64_t retry_pause_ns = NS_PER_SECOND;
static const int64_t flood_flush_ns = 5 * NS_PER_MS;

uint16_t usable_cells(unsigned cells, uint16_t normally)
{
	if (cells == 0)
		return normally;
	return cells > CELLS_MAX ? CELLS_MAX : (uint16_t)cells;
}

static void note_failure(
	struct recording *recording, int64_t at_ns, const struct error *err)
{
	if (err->number == EOVERFLOW) { /* not a failure, only --max-size */
		writer_set_limit(recording->writer, 0);
		recording->full = true;
		return;
	}
	if (!recording->has_failed)
		recording->error = *err;
	recording->has_failed = true;
	recording->retry_ns = at_ns + retry_pause_ns;
}

/* An event that could not even be kept: there is no memory. */
static void lose(struct recording *recording, const struct event *event)
{
	recording->incomplete = true;
	if (event->kind == EVENT_OUTPUT)
		recording->missing += (int64_t)event->size;
}

static void write_event(void *context, const struct event *event)
{
	struct recording *recording = context;
	struct error err = {0};

	if (recording->full && event->kind != EVENT_EXIT)
		return;
	if (recording->ring != NULL)
		ring_wrote(recording->ring, event);
	if (writer_put(recording->writer, event, &err))
		return;
	note_failure(recording, recording->last_ns, &err);
	if (err.number == ENOMEM)
		lose(recording, event);
}

void recording_init(struct recording *recording, struct writer *writer,
	struct literals *literals, const struct info *info)
{
	*recording = (struct recording){
		.writer = writer, .literals = literals, .start_ns = now_ns()};
	recording->columns = recording->next_columns = info->columns;
	recording->rows = recording->next_rows = info->rows;
	recording->last_ns = recording->start_ns;
	recording->unflushed_ns = recording->start_ns; /* the header */
	if (literals != NULL)
		literals_pass_to(literals, write_event, recording);
}

static void put(struct recording *recording, int64_t at_ns, struct event *event)
{
	if (recording->full && event->kind != EVENT_EXIT)
		return;
	if (at_ns < recording->last_ns)
		at_ns = recording->last_ns;
	recording->last_ns = at_ns;
	event->time_ns = at_ns - recording->start_ns;
	if (recording->unflushed_ns == 0)
		recording->unflushed_ns = at_ns;
	if (recording->literals == NULL)
		write_event(recording, event);
	else if (!literals_put(recording->literals, event))
		lose(recording, event);
}

static void put_bytes(struct recording *recording, enum event_kind kind, int64_t at_ns,
	const void *bytes, size_t size)
{
	struct event event = {.kind = kind, .bytes = bytes, .size = size};

	put(recording, at_ns, &event);
}

static void put_held(struct recording *recording)
{
	struct buffer *held = &recording->held;

	if (held->size > 0)
		put_bytes(recording, recording->held_kind, recording->held_ns,
			held->bytes, held->size);
	buffer_clear(held);
}

/* True if the bytes may join the held event. */
static bool joins(const struct recording *recording, enum event_kind kind, int64_t at_ns,
	size_t size)
{
	return recording->held.size > 0 && kind == recording->held_kind &&
	       at_ns >= recording->held_ns && at_ns - recording->held_ns < moment_ns &&
	       recording->held.size + size <= HELD_MAX;
}

/* Holds the bytes as an event, or as part of one; false if it cannot. */
static bool hold(struct recording *recording, enum event_kind kind, int64_t at_ns,
	const void *bytes, size_t size)
{
	struct buffer *held = &recording->held;

	if (!joins(recording, kind, at_ns, size)) {
		put_held(recording);
		recording->held_kind = kind;
		recording->held_ns = at_ns;
	}
	if (size > HELD_MAX || buffer_reserve(held, size) == NULL) {
		held->failed = false;
		put_held(recording);
		return false;
	}
	buffer_add(held, bytes, size);
	if (recording->unflushed_ns == 0)
		recording->unflushed_ns = at_ns;
	return true;
}

static bool is_recording(const struct recording *recording)
{
	return recording->paused_at_ns == 0 && !recording->full && !recording->ended;
}

void recording_bytes(struct recording *recording, enum event_kind kind, int64_t at_ns,
	const void *bytes, size_t size)
{
	if (!is_recording(recording))
		return;
	if (recording->retry_ns > 0 &&
		writer_waiting(recording->writer) > KEPT_WHILE_FAILING) {
		recording->incomplete = true;
		if (kind == EVENT_OUTPUT)
			recording->missing += (int64_t)size;
		return;
	}
	if (!hold(recording, kind, at_ns, bytes, size))
		put_bytes(recording, kind, at_ns, bytes, size);
}

void recording_marker(struct recording *recording, int64_t at_ns, const char *label)
{
	struct event event = {
		.kind = EVENT_MARKER, .bytes = label, .size = strlen(label)};

	if (!is_recording(recording))
		return;
	put_held(recording);
	put(recording, at_ns, &event);
}

static void put_size(struct recording *recording, int64_t at_ns)
{
	struct event event = {.kind = EVENT_RESIZE,
		.columns = recording->next_columns,
		.rows = recording->next_rows};

	if (recording->columns == event.columns && recording->rows == event.rows)
		return;
	recording->columns = event.columns;
	recording->rows = event.rows;
	put_held(recording);
	put(recording, at_ns, &event);
	recording->last_resize_ns = recording->last_ns; /* as written */
}

static bool size_waits(const struct recording *recording)
{
	return is_recording(recording) &&
	       (recording->columns != recording->next_columns ||
		       recording->rows != recording->next_rows);
}

void recording_resize(
	struct recording *recording, int64_t at_ns, uint16_t columns, uint16_t rows)
{
	if (recording->ended)
		return;
	recording->next_columns = columns;
	recording->next_rows = rows;
	if (size_waits(recording) && at_ns - recording->last_resize_ns >= resize_pause_ns)
		put_size(recording, at_ns);
}

/* Puts a marker that says how much is missing. */
static void tell_missing(struct recording *recording, int64_t at_ns)
{
	char label[64];

	if (recording->missing == 0 || !is_recording(recording))
		return;
	snprintf(label, sizeof(label), "ptyrec: %lld bytes not recorded",
		(long long)recording->missing);
	recording->missing = 0;
	recording_marker(recording, at_ns, label);
}

void recording_toggle_pause(struct recording *recording, int64_t at_ns)
{
	if (recording->ended)
		return;
	if (recording->paused_at_ns == 0) {
		recording_marker(recording, at_ns, "recording paused");
		recording->paused_at_ns = at_ns;
		return;
	}
	recording->start_ns += at_ns - recording->paused_at_ns;
	recording->paused_at_ns = 0;
	if (recording->retry_ns == 0)
		tell_missing(recording, at_ns);
	if (size_waits(recording))
		put_size(recording, at_ns);
}

bool recording_has_doubts(const struct recording *recording)
{
	return recording->held.size > 0 ||
	       (recording->literals != NULL && literals_are_waiting(recording->literals));
}

void recording_move(struct recording *recording, int64_t at_ns, struct writer *writer,
	uint16_t columns, uint16_t rows)
{
	recording->writer = writer;
	recording->start_ns = recording->last_ns = recording->last_resize_ns = at_ns;
	recording->columns = columns;
	recording->rows = rows;
}

bool recording_is_hungry(const struct recording *recording)
{
	return recording->unflushed_ns > 0 && recording->retry_ns == 0 &&
	       writer_flush_delay_ns(recording->writer) == 0;
}

void recording_write(struct recording *recording, int64_t at_ns)
{
	struct error err = {0};

	put_held(recording);
	recording->unflushed_ns = 0;
	if (!writer_flush(recording->writer, &err))
		note_failure(recording, at_ns, &err);
}

void recording_go_on(struct recording *recording, int64_t at_ns)
{
	struct error err = {0};

	if (writer_go_on(recording->writer, &err))
		return;
	note_failure(recording, at_ns, &err);
	if (!recording->ended)
		return;
	/* One last attempt. */
	if (!recording->has_tried_again && writer_flush(recording->writer, &err))
		recording->retry_ns = 0;
	recording->has_tried_again = true;
	recording->incomplete |= recording->retry_ns > 0;
}

void recording_flush(struct recording *recording, int64_t at_ns, bool idle)
{
	if (!recording_is_hungry(recording))
		return;
	if (idle || at_ns - recording->unflushed_ns >= flood_flush_ns)
		recording_write(recording, at_ns);
}

/* When compressed data should be flushed. */
static int64_t flush_due_ns(const struct recording *recording)
{
	int64_t delay = writer_flush_delay_ns(recording->writer);

	return recording->unflushed_ns > 0 && delay > 0 ? recording->unflushed_ns + delay
							: 0;
}

int64_t recording_due_ns(const struct recording *recording)
{
	int64_t due = recording->retry_ns;

	if (due == 0)
		due = flush_due_ns(recording);
	if (size_waits(recording))
		due = earlier(due, recording->last_resize_ns + resize_pause_ns);
	return due;
}

/* Tries to write again. */
static void retry(struct recording *recording, int64_t at_ns)
{
	struct error err = {0};

	if (!writer_flush(recording->writer, &err)) {
		recording->retry_ns = at_ns + retry_pause_ns;
		return;
	}
	/* While the disk lags behind, success is not known yet. */
	recording->retry_ns = writer_is_behind(recording->writer) && !recording->ended
				      ? at_ns + retry_pause_ns
				      : 0;
	if (recording->retry_ns == 0)
		tell_missing(recording, at_ns);
}

void recording_on_time(struct recording *recording, int64_t at_ns)
{
	int64_t flush_at = flush_due_ns(recording);

	if (recording->retry_ns > 0 && at_ns >= recording->retry_ns)
		retry(recording, at_ns);
	else if (recording->retry_ns == 0 && flush_at > 0 && at_ns >= flush_at)
		recording_write(recording, at_ns);
	if (size_waits(recording) && at_ns - recording->last_resize_ns >= resize_pause_ns)
		put_size(recording, at_ns);
}

void recording_finish(struct recording *recording, int64_t at_ns, int exit_status)
{
	struct event event = {.kind = EVENT_EXIT, .exit_status = exit_status};
	struct error err = {0};

	if (recording->retry_ns > 0)
		retry(recording, at_ns);
	if (recording->paused_at_ns > 0)
		recording_toggle_pause(recording, at_ns);
	if (size_waits(recording)) {
		/* Record the last size even now, but still 10 ms after the one before. */
		if (at_ns < recording->last_resize_ns + resize_pause_ns)
			at_ns = recording->last_resize_ns + resize_pause_ns;
		put_size(recording, at_ns);
	}
	put_held(recording);
	put(recording, at_ns, &event);
	recording->ended = true;
	if (!writer_finish(recording->writer, &err)) {
		note_failure(recording, at_ns, &err);
		retry(recording, at_ns); /* one last attempt */
	}
	if (recording->retry_ns > 0 || recording->missing > 0)
		recording->incomplete = true;
}

void recording_done(struct recording *recording)
{
	buffer_done(&recording->held);
}

int64_t recording_duration_ns(const struct recording *recording)
{
	return recording->last_ns - recording->start_ns;
}
