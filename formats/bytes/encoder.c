/* SPDX-License-Identifier: MIT */
/* The thread knows no files, terminals and errors: bytes go in, bytes come out. */
#include "formats/bytes/encoder.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"

enum {
	PIECE = 32 << 10,      /* for less it is not worth to wake the thread */
	BACKLOG_MAX = 1 << 20, /* more waits: so must who brings it */
	FLOOD = 4 << 20,       /* bytes a second that are much */
	STACK = 256 << 10,
	NICENESS = 10,
};

struct encoder {
	const struct compression *compression;
	/* The thread's while it is busy, else whose the mutex is: */
	void *state;
	struct buffer taken; /* in front of `in`; both stay until there is memory */
	struct buffer coded; /* after `out` */
	int64_t last_ns;     /* now_ns() when something was compressed last */
	bool in_a_hurry;
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	struct buffer in, out;
	bool busy;   /* the thread is compressing */
	bool failed; /* it is short of memory: it tries again when more comes */
	bool quits;
};

/* What the compressor takes of the processors, the command lacks. */
static bool choose_effort(struct encoder *encoder, size_t size, struct buffer *out)
{
	int64_t at_ns = now_ns(), usual_ns = (int64_t)size * NS_PER_SECOND / FLOOD;
	bool flood = at_ns - encoder->last_ns < usual_ns;

	if (!encoder->in_a_hurry || encoder->compression->hurry == NULL || size == 0)
		return true;
	encoder->last_ns = at_ns;
	return encoder->compression->hurry(encoder->state, flood, out);
}

/* All of the bytes or, without memory, none. */
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

static void swap(struct buffer *one, struct buffer *other)
{
	struct buffer kept = *one;

	*one = *other;
	*other = kept;
}

/* Moves all bytes after those of *to; without memory they stay where they are. */
static bool move_bytes(struct buffer *from, struct buffer *to)
{
	if (to->size == 0) {
		swap(from, to);
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

static void *work(void *context)
{
	struct encoder *encoder = context;

#ifdef __linux__ /* where it is for the thread alone: it takes what the others leave */
	nice(NICENESS);
#endif
	pthread_mutex_lock(&encoder->mutex);
	while (!encoder->quits) {
		bool compressed;

		if (encoder->in.size < PIECE || encoder->failed) {
			pthread_cond_wait(&encoder->changed, &encoder->mutex);
			continue;
		}
		if (encoder->taken.size == 0)
			swap(&encoder->in, &encoder->taken);
		encoder->busy = true;
		pthread_mutex_unlock(&encoder->mutex);
		compressed =
			compress(encoder, &encoder->taken, ENCODE_MORE, &encoder->coded);
		pthread_mutex_lock(&encoder->mutex);
		encoder->busy = false;
		encoder->failed =
			!move_bytes(&encoder->coded, &encoder->out) || !compressed;
		pthread_cond_broadcast(&encoder->changed);
	}
	pthread_mutex_unlock(&encoder->mutex);
	return NULL;
}

static void start_thread(struct encoder *encoder)
{
	sigset_t all, before;
	pthread_attr_t attributes;

	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	encoder->has_thread =
		pthread_create(&encoder->thread, &attributes, work, encoder) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
}

struct encoder *encoder_create(const struct compression *compression, bool in_a_hurry)
{
	struct encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder == NULL)
		return NULL;
	encoder->compression = compression;
	encoder->in_a_hurry = in_a_hurry;
	encoder->state = compression->encoder_new();
	if (encoder->state == NULL) {
		free(encoder);
		return NULL;
	}
	pthread_mutex_init(&encoder->mutex, NULL);
	pthread_cond_init(&encoder->changed, NULL);
	start_thread(encoder);
	return encoder;
}

/* Adds to what is to be done, unless that is too much already. */
static bool add_input(struct encoder *encoder, const void *bytes, size_t size)
{
	bool added;

	while (encoder->has_thread && encoder->in.size > BACKLOG_MAX && !encoder->failed)
		pthread_cond_wait(&encoder->changed, &encoder->mutex);
	if (size > 0 && encoder->in.size > BACKLOG_MAX)
		return false;
	buffer_add(&encoder->in, bytes, size);
	added = !encoder->in.failed;
	encoder->in.failed = false;
	return added;
}

static void wait_for_thread(struct encoder *encoder)
{
	while (encoder->has_thread &&
		(encoder->busy || (encoder->in.size >= PIECE && !encoder->failed)))
		pthread_cond_wait(&encoder->changed, &encoder->mutex);
}

static bool compress_all(struct encoder *encoder, enum encode how, struct buffer *out)
{
	return move_bytes(&encoder->out, out) && move_bytes(&encoder->coded, out) &&
	       compress(encoder, &encoder->taken, ENCODE_MORE, out) &&
	       compress(encoder, &encoder->in, how, out);
}

bool encoder_encode(struct encoder *encoder, const void *bytes, size_t size,
	enum encode how, struct buffer *out)
{
	bool encoded;

	pthread_mutex_lock(&encoder->mutex);
	if (encoder->failed) { /* there may be memory again */
		encoder->failed = false;
		pthread_cond_broadcast(&encoder->changed);
	}
	encoded = add_input(encoder, bytes, size);
	if (encoder->in.size >= PIECE)
		pthread_cond_broadcast(&encoder->changed);
	if (how != ENCODE_MORE) {
		wait_for_thread(encoder);
		encoded = encoded && compress_all(encoder, how, out);
	} else if (encoder->has_thread) {
		move_bytes(&encoder->out, out); /* or another time */
	} else if (encoder->in.size >= PIECE) {
		compress_all(encoder, how, out);
	}
	pthread_mutex_unlock(&encoder->mutex);
	out->failed |= !encoded;
	return encoded;
}

void encoder_free(struct encoder *encoder)
{
	if (encoder == NULL)
		return;
	pthread_mutex_lock(&encoder->mutex);
	encoder->quits = true;
	pthread_cond_broadcast(&encoder->changed);
	pthread_mutex_unlock(&encoder->mutex);
	if (encoder->has_thread)
		pthread_join(encoder->thread, NULL);
	pthread_cond_destroy(&encoder->changed);
	pthread_mutex_destroy(&encoder->mutex);
	encoder->compression->encoder_free(encoder->state);
	buffer_done(&encoder->in);
	buffer_done(&encoder->taken);
	buffer_done(&encoder->coded);
	buffer_done(&encoder->out);
	free(encoder);
}
