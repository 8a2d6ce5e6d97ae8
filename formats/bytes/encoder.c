/* SPDX-License-Identifier: MIT */
/* Knows nothing about files, terminals or messages: bytes go in, bytes come out. */
#include "formats/bytes/encoder.h"

#include <stdlib.h>

#include "common/clock.h"

enum {
	PIECE = 32 << 10,      /* less is not worth waking a thread for */
	BACKLOG_MAX = 3 << 20, /* if more is waiting, the caller must wait */
	FLOOD = 4 << 20,       /* bytes per second that count as a flood */
};

struct encoder {
	const struct compression *compression;
	struct worker *worker; /* borrowed; NULL: none */
	struct buffer in;      /* to follow `taken` */
	size_t given;          /* the size of `taken` when the task was started */
	struct task task;
	/* The task's while it is busy: */
	void *state;
	struct buffer taken; /* kept until there is memory */
	struct buffer coded;
	int64_t last_ns; /* now_ns() of the last compression */
	bool in_a_hurry;
};

/* Processor time used for compression is lost to the command. */
static bool choose_effort(struct encoder *encoder, size_t size, struct buffer *out)
{
	int64_t at_ns = now_ns(), usual_ns = (int64_t)size * NS_PER_SECOND / FLOOD;
	bool flood = at_ns - encoder->last_ns < usual_ns;

	if (!encoder->in_a_hurry || encoder->compression->hurry == NULL || size == 0)
		return true;
	encoder->last_ns = at_ns;
	return encoder->compression->hurry(encoder->state, flood, out);
}

/* Compresses all of the bytes or, if out of memory, none. */
static bool compress(struct encoder *encoder, struct buffer *bytes, enum encode how,
	struct buffer *out)
{
	bool compressed = choose_effort(encoder, bytes->size, out) &&
			  encoder->compression->encode(
				  encoder->state, bytes->bytes, bytes->size, how, out);

	out->failed = false;
	if (compressed)
		buffer_clear(bytes);
	return compressed;
}

/* Runs in the thread. */
static void run(void *context)
{
	struct encoder *encoder = context;

	compress(encoder, &encoder->taken, ENCODE_MORE, &encoder->coded);
}

/* Appends all bytes to *to; if out of memory, they stay where they are. */
static bool move_bytes(struct buffer *from, struct buffer *to)
{
	if (to->size == 0) {
		buffer_swap(from, to);
		return true;
	}
	if (buffer_reserve(to, from->size) == NULL) {
		to->failed = false;
		return false;
	}
	buffer_add(to, from->bytes, from->size);
	buffer_clear(from);
	return true;
}

struct encoder *encoder_create(
	const struct compression *compression, struct worker *worker, bool in_a_hurry)
{
	struct encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder == NULL)
		return NULL;
	encoder->compression = compression;
	encoder->worker = worker;
	encoder->in_a_hurry = in_a_hurry;
	encoder->task = (struct task){.run = run, .context = encoder};
	encoder->state = compression->encoder_new();
	if (encoder->state != NULL)
		return encoder;
	free(encoder);
	return NULL;
}

static bool is_busy(const struct encoder *encoder)
{
	return encoder->worker != NULL && worker_is_busy(encoder->worker, &encoder->task);
}

static void wait_for_task(const struct encoder *encoder)
{
	if (encoder->worker != NULL)
		worker_wait(encoder->worker, &encoder->task, -1);
}

/* Gives the worker what has gathered. */
static void start(struct encoder *encoder)
{
	if (encoder->taken.size == 0)
		buffer_swap(&encoder->in, &encoder->taken);
	encoder->given = encoder->taken.size;
	worker_start(encoder->worker, &encoder->task);
}

/* Adds to the pending input, unless there is too much already. */
static bool add_input(struct encoder *encoder, const void *bytes, size_t size)
{
	bool added;

	if (encoder->in.size > BACKLOG_MAX && encoder->worker != NULL) {
		wait_for_task(encoder);
		start(encoder);
	}
	if (size > 0 && encoder->in.size > BACKLOG_MAX)
		return false;
	buffer_add(&encoder->in, bytes, size);
	added = !encoder->in.failed;
	encoder->in.failed = false;
	return added;
}

static bool compress_all(struct encoder *encoder, enum encode how, struct buffer *out)
{
	return move_bytes(&encoder->coded, out) &&
	       compress(encoder, &encoder->taken, ENCODE_MORE, out) &&
	       compress(encoder, &encoder->in, how, out);
}

bool encoder_encode(struct encoder *encoder, const void *bytes, size_t size,
	enum encode how, struct buffer *out)
{
	bool encoded = add_input(encoder, bytes, size);

	if (how != ENCODE_MORE) {
		wait_for_task(encoder);
		encoded = encoded && compress_all(encoder, how, out);
	} else if (encoder->worker == NULL) {
		if (encoder->in.size >= PIECE)
			compress_all(encoder, how, out);
	} else if (!is_busy(encoder)) {
		move_bytes(&encoder->coded, out); /* otherwise, another time */
		if (encoder->in.size >= PIECE)
			start(encoder);
	}
	out->failed |= !encoded;
	return encoded;
}

size_t encoder_waiting(const struct encoder *encoder)
{
	return encoder->in.size + (is_busy(encoder) ? encoder->given : 0);
}

void encoder_free(struct encoder *encoder)
{
	if (encoder == NULL)
		return;
	wait_for_task(encoder);
	encoder->compression->encoder_free(encoder->state);
	buffer_done(&encoder->in);
	buffer_done(&encoder->taken);
	buffer_done(&encoder->coded);
	free(encoder);
}
