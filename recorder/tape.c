/* SPDX-License-Identifier: MIT */
/* Events on their way to the writer, and what happens when it fails. */
#include "recorder/tape.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"

enum {
	CELLS_MAX = 1000,          /* of a size in the file: players refuse more */
	KEPT_WHILE_FAILING = 1 << 20, /* bytes waiting for room on the disk */
};

static const int64_t resize_pause_ns = 10 * NS_PER_MS;
static const int64_t retry_pause_ns = NS_PER_SECOND;
static const int64_t flood_flush_ns = 50 * NS_PER_MS;

uint16_t usable_cells(unsigned cells, uint16_t normally)
{
	if (cells == 0)
		return normally;
	return cells > CELLS_MAX ? CELLS_MAX : (uint16_t)cells;
}

void tape_init(struct tape *tape, struct writer *writer, const struct info *info)
{
	*tape = (struct tape){.writer = writer, .start_ns = now_ns()};
	tape->columns = tape->next_columns = info->columns;
	tape->rows = tape->next_rows = info->rows;
	tape->last_ns = tape->start_ns;
	tape->unflushed_ns = tape->start_ns; /* the header */
}

static void note_failure(struct tape *tape, int64_t at_ns, const struct error *err)
{
	if (err->number == EOVERFLOW) { /* no failure but --max-size */
		writer_set_limit(tape->writer, 0);
		tape->full = true;
		return;
	}
	if (!tape->has_failed)
		tape->error = *err;
	tape->has_failed = true;
	tape->retry_ns = at_ns + retry_pause_ns;
}

static void put(struct tape *tape, int64_t at_ns, struct event *event)
{
	struct error err = {0};

	if (at_ns < tape->last_ns)
		at_ns = tape->last_ns;
	tape->last_ns = at_ns;
	event->time_ns = at_ns - tape->start_ns;
	if (tape->unflushed_ns == 0)
		tape->unflushed_ns = at_ns;
	if (writer_put(tape->writer, event, &err))
		return;
	note_failure(tape, at_ns, &err);
	if (err.number != ENOMEM)
		return;
	tape->incomplete = true; /* without memory it was not even kept */
	if (event->kind == EVENT_OUTPUT)
		tape->missing += (int64_t)event->size;
}

static bool is_recording(const struct tape *tape)
{
	return tape->paused_at_ns == 0 && !tape->full && !tape->ended;
}

void tape_bytes(struct tape *tape, enum event_kind kind, int64_t at_ns, const void *bytes,
	size_t size)
{
	struct event event = {.kind = kind, .bytes = bytes, .size = size};

	if (!is_recording(tape))
		return;
	if (tape->retry_ns > 0 && writer_waiting(tape->writer) > KEPT_WHILE_FAILING) {
		tape->incomplete = true;
		if (kind == EVENT_OUTPUT)
			tape->missing += (int64_t)size;
		return;
	}
	put(tape, at_ns, &event);
}

void tape_marker(struct tape *tape, int64_t at_ns, const char *label)
{
	struct event event = {
		.kind = EVENT_MARKER, .bytes = label, .size = strlen(label)};

	if (is_recording(tape))
		put(tape, at_ns, &event);
}

static void put_size(struct tape *tape, int64_t at_ns)
{
	struct event event = {.kind = EVENT_RESIZE,
		.columns = tape->next_columns,
		.rows = tape->next_rows};

	if (tape->columns == event.columns && tape->rows == event.rows)
		return;
	tape->columns = event.columns;
	tape->rows = event.rows;
	put(tape, at_ns, &event);
	tape->last_resize_ns = tape->last_ns; /* as it was written */
}

static bool size_waits(const struct tape *tape)
{
	return is_recording(tape) &&
		(tape->columns != tape->next_columns || tape->rows != tape->next_rows);
}

void tape_resize(struct tape *tape, int64_t at_ns, uint16_t columns, uint16_t rows)
{
	tape->next_columns = columns;
	tape->next_rows = rows;
	if (size_waits(tape) && at_ns - tape->last_resize_ns >= resize_pause_ns)
		put_size(tape, at_ns);
}

/* Says in the recording what is missing. */
static void tell_missing(struct tape *tape, int64_t at_ns)
{
	char label[64];

	if (tape->missing == 0 || !is_recording(tape))
		return;
	snprintf(label, sizeof(label), "ptyrec: %lld bytes not recorded",
		(long long)tape->missing);
	tape->missing = 0;
	tape_marker(tape, at_ns, label);
}

void tape_toggle_pause(struct tape *tape, int64_t at_ns)
{
	if (tape->paused_at_ns == 0) {
		tape_marker(tape, at_ns, "paused");
		tape->paused_at_ns = at_ns;
		return;
	}
	tape->start_ns += at_ns - tape->paused_at_ns;
	tape->paused_at_ns = 0;
	if (tape->retry_ns == 0)
		tell_missing(tape, at_ns);
	if (size_waits(tape))
		put_size(tape, at_ns);
}

bool tape_is_hungry(const struct tape *tape)
{
	return tape->unflushed_ns > 0 && tape->retry_ns == 0 &&
		writer_flush_delay_ns(tape->writer) == 0;
}

void tape_write(struct tape *tape, int64_t at_ns)
{
	struct error err = {0};

	tape->unflushed_ns = 0;
	if (!writer_flush(tape->writer, &err))
		note_failure(tape, at_ns, &err);
}

void tape_flush(struct tape *tape, int64_t at_ns, bool idle)
{
	if (!tape_is_hungry(tape))
		return;
	if (idle || at_ns - tape->unflushed_ns >= flood_flush_ns)
		tape_write(tape, at_ns);
}

/* When a compression should be flushed. */
static int64_t flush_due_ns(const struct tape *tape)
{
	int64_t delay = writer_flush_delay_ns(tape->writer);

	return tape->unflushed_ns > 0 && delay > 0 ? tape->unflushed_ns + delay : 0;
}

int64_t tape_due_ns(const struct tape *tape)
{
	int64_t due = tape->retry_ns;

	if (due == 0)
		due = flush_due_ns(tape);
	if (size_waits(tape))
		due = earlier(due, tape->last_resize_ns + resize_pause_ns);
	return due;
}

/* Tries again to write. */
static void retry(struct tape *tape, int64_t at_ns)
{
	struct error err = {0};

	if (!writer_flush(tape->writer, &err)) {
		tape->retry_ns = at_ns + retry_pause_ns;
		return;
	}
	tape->retry_ns = 0;
	tell_missing(tape, at_ns);
}

void tape_on_time(struct tape *tape, int64_t at_ns)
{
	int64_t flush_at = flush_due_ns(tape);

	if (tape->retry_ns > 0 && at_ns >= tape->retry_ns)
		retry(tape, at_ns);
	else if (tape->retry_ns == 0 && flush_at > 0 && at_ns >= flush_at)
		tape_write(tape, at_ns);
	if (size_waits(tape) && at_ns - tape->last_resize_ns >= resize_pause_ns)
		put_size(tape, at_ns);
}

void tape_finish(struct tape *tape, int64_t at_ns, int exit_status)
{
	struct event event = {.kind = EVENT_EXIT, .exit_status = exit_status};
	struct error err = {0};

	if (tape->retry_ns > 0)
		retry(tape, at_ns);
	if (tape->paused_at_ns > 0)
		tape_toggle_pause(tape, at_ns);
	if (size_waits(tape)) {
		/* The last size is told, and still none in less than 10 ms. */
		if (at_ns < tape->last_resize_ns + resize_pause_ns)
			at_ns = tape->last_resize_ns + resize_pause_ns;
		put_size(tape, at_ns);
	}
	put(tape, at_ns, &event);
	tape->ended = true;
	if (!writer_finish(tape->writer, &err)) {
		note_failure(tape, at_ns, &err);
		retry(tape, at_ns); /* the last chance */
	}
	if (tape->retry_ns > 0 || tape->missing > 0)
		tape->incomplete = true;
}

int64_t tape_duration_ns(const struct tape *tape)
{
	return tape->last_ns - tape->start_ns;
}
