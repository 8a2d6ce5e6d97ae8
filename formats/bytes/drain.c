/* SPDX-License-Identifier: MIT */
#include "formats/bytes/drain.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

static bool has_room(struct buffer *buffer, size_t size)
{
	bool has = size == 0 || buffer_reserve(buffer, size) != NULL;

	buffer->failed = false;
	return has;
}

bool batch_add(struct batch *batch, const void *bytes, size_t size, enum sink_unit unit)
{
	size_t end = batch->bytes.size + size;

	if (unit == SINK_PUTS && !has_room(&batch->ends, sizeof(end)))
		return false;
	if (!has_room(&batch->bytes, size))
		return false;
	buffer_add(&batch->bytes, bytes, size);
	if (unit == SINK_PUTS)
		buffer_add(&batch->ends, &end, sizeof(end));
	return true;
}

void batch_done(struct batch *batch)
{
	buffer_done(&batch->bytes);
	buffer_done(&batch->ends);
}

void drain_init(struct drain *drain, int fd, enum sink_unit unit)
{
	*drain = (struct drain){.fd = fd, .unit = unit};
	write_queue_init(&drain->queue, fd);
}

/* Adds the ends in the batch, counted from the front of the queue. */
static void add_ends(struct drain *drain, const struct batch *batch)
{
	const char *at = batch->ends.bytes;

	for (size_t used = 0; used < batch->ends.size; used += sizeof(size_t)) {
		size_t end;

		memcpy(&end, at + used, sizeof(end));
		end += drain->queue.pending.size;
		buffer_add(&drain->ends, &end, sizeof(end));
	}
}

bool drain_take(struct drain *drain, struct batch *batch)
{
	struct buffer *pending = &drain->queue.pending;

	if (pending->size == 0) {
		buffer_swap(pending, &batch->bytes);
		buffer_swap(&drain->ends, &batch->ends);
	} else {
		if (!has_room(&drain->ends, batch->ends.size) ||
			!has_room(pending, batch->bytes.size))
			return false;
		add_ends(drain, batch);
		buffer_add(pending, batch->bytes.bytes, batch->bytes.size);
	}
	buffer_clear(&batch->bytes);
	buffer_clear(&batch->ends);
	return true;
}

/* The end of the last put that was written completely. */
static size_t last_end(const struct drain *drain)
{
	const size_t *ends = (const size_t *)(const void *)drain->ends.bytes;
	size_t count = drain->ends.size / sizeof(*ends), good = 0;

	for (size_t i = 0; i < count && ends[i] <= drain->queue.written; i++)
		good = ends[i];
	return good;
}

/* The front of the queue is gone: adjusts what is left. */
static void shift_ends(struct drain *drain, size_t gone)
{
	size_t *ends = (size_t *)(void *)drain->ends.bytes;
	size_t count = drain->ends.size / sizeof(*ends), used = 0;

	while (used < count && ends[used] <= gone)
		used++;
	buffer_consume(&drain->ends, used * sizeof(*ends));
	for (size_t i = 0; i < count - used; i++)
		ends[i] -= gone;
}

/* How many of the bytes written before the failure may stay. */
static size_t good_size(const struct drain *drain)
{
	const char *bytes = drain->queue.pending.bytes, *newline;

	switch (drain->unit) {
	case SINK_ALL: return 0;
	case SINK_BYTES: return drain->queue.written;
	case SINK_PUTS: return last_end(drain);
	default: newline = memrchr(bytes, '\n', drain->queue.written);
	}
	return newline ? (size_t)(newline - bytes) + 1 : 0;
}

/* After a failure, an incomplete write may be in the file. Complete units stay; the rest
 * is cut off and kept for the next try. */
static void take_back(struct drain *drain)
{
	size_t good;

	if (!drain->is_regular || drain->queue.written == 0)
		return;
	good = good_size(drain);
	if (ftruncate(drain->fd, drain->size + (int64_t)good) < 0 ||
		lseek(drain->fd, drain->size + (int64_t)good, SEEK_SET) < 0)
		return;
	drain->size += (int64_t)good;
	buffer_consume(&drain->queue.pending, good);
	shift_ends(drain, good);
	drain->queue.written = 0;
}

bool drain_replace(struct drain *drain, struct error *err)
{
	if (drain->replaces && ftruncate(drain->fd, 0) < 0)
		return fail_errno(err, "cannot write");
	drain->replaces = false;
	return true;
}

bool drain_write(struct drain *drain, struct error *err)
{
	size_t waiting = write_queue_waiting(&drain->queue);

	if (waiting == 0)
		return true;
	if (!drain_replace(drain, err))
		return false;
	do {
		if (!write_queue_flush(&drain->queue, err)) {
			take_back(drain);
			return false;
		}
		if (drain->is_waiting && write_queue_waiting(&drain->queue) > 0)
			poll(&(struct pollfd){.fd = drain->queue.fd, .events = POLLOUT},
				1, -1);
	} while (drain->is_waiting && write_queue_waiting(&drain->queue) > 0);
	drain->size += (int64_t)(waiting - write_queue_waiting(&drain->queue));
	buffer_clear(&drain->ends);
	return true;
}

void drain_done(struct drain *drain)
{
	write_queue_done(&drain->queue);
	buffer_done(&drain->ends);
}
