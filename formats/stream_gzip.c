/* SPDX-License-Identifier: MIT */
/*
 * gzip (RFC 1952) by zlib. inflate() and deflate() rather than gzread(): that one
 * keeps the last good bytes back when a checksum is wrong.
 *
 * Compressing costs as much as all the rest of a recorder, so a thread does it. It has
 * nothing to do with files, terminals and errors: bytes go in, bytes come out.
 */
#include "formats/stream.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>

#include "common/clock.h"

enum {
	GZIP_WINDOW = 15 + 16, /* the largest window; + 16: with a gzip header */
	MEMORY_LEVEL = 8,
	PIECE = 32 << 10,        /* input for which it is worth to wake the thread */
	FLOOD = 4 << 20,         /* more bytes a second: compress less, faster */
	BACKLOG_MAX = 1 << 20,   /* more waits: so must who brings it */
	SLACK = 256 << 10,       /* more than zlib holds back of what it was given */
	STACK = 256 << 10,
	NICENESS = 10,
};

static bool gzip_probe(const char *start, size_t size)
{
	return size >= 3 && start[0] == '\x1f' && start[1] == '\x8b' && start[2] == 8;
}

static void *gzip_decoder_new(void)
{
	z_stream *zlib = calloc(1, sizeof(*zlib));

	if (zlib != NULL && inflateInit2(zlib, GZIP_WINDOW) != Z_OK) {
		free(zlib);
		zlib = NULL;
	}
	return zlib;
}

static enum decoded gzip_decode(void *decoder, struct coding *coding)
{
	z_stream *zlib = decoder;
	int status;

	zlib->next_in = (const Bytef *)coding->in;
	zlib->avail_in = (uInt)coding->in_size;
	zlib->next_out = (Bytef *)coding->out;
	zlib->avail_out = (uInt)coding->out_size;
	status = inflate(zlib, Z_NO_FLUSH);
	coding->in = (const char *)zlib->next_in;
	coding->in_size = zlib->avail_in;
	coding->out = (char *)zlib->next_out;
	coding->out_size = zlib->avail_out;
	if (status == Z_STREAM_END) {
		inflateReset(zlib);
		return DECODED_END;
	}
	return status == Z_OK || status == Z_BUF_ERROR ? DECODED_SOME : DECODED_BAD;
}

static void gzip_decoder_free(void *decoder)
{
	inflateEnd(decoder);
	free(decoder);
}

struct encoder {
	z_stream zlib; /* the thread's, if there is one */
	int level;
	int64_t last_ns; /* now_ns() when the level was chosen last */
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	struct buffer in, out;
	enum encode wanted; /* ENCODE_MORE: no flush is asked for */
	bool failed;        /* the thread is short of memory: it tries again when asked */
	bool quits;
};

/* Fast while much comes: what the compressor takes of the processors, the command lacks.
 * What was compressed before comes out first, if there is room. */
static void choose_level(struct encoder *encoder, size_t size, struct buffer *out)
{
	int64_t at_ns = now_ns(), usual_ns = (int64_t)size * NS_PER_SECOND / FLOOD;
	bool flood = at_ns - encoder->last_ns < usual_ns;
	int level = flood ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
	char *room;

	encoder->last_ns = at_ns;
	if (level == encoder->level)
		return;
	room = buffer_reserve(out, SLACK);
	if (room == NULL) {
		out->failed = false; /* another time */
		return;
	}
	encoder->zlib.next_out = (Bytef *)room;
	encoder->zlib.avail_out = SLACK;
	encoder->zlib.avail_in = 0;
	if (deflateParams(&encoder->zlib, level, Z_DEFAULT_STRATEGY) == Z_OK)
		encoder->level = level;
	out->size += SLACK - encoder->zlib.avail_out;
}

/* All of it or, without memory, nothing: half of it would spoil what follows. */
static bool compress_bytes(struct encoder *encoder, const struct buffer *in, enum encode how,
	struct buffer *out)
{
	static const int flush[] = {[ENCODE_MORE] = Z_NO_FLUSH,
		[ENCODE_FLUSH] = Z_SYNC_FLUSH,
		[ENCODE_FINISH] = Z_FINISH};
	z_stream *zlib = &encoder->zlib;
	size_t bound = deflateBound(zlib, in->size) + SLACK;
	char *room = buffer_reserve(out, bound);

	if (room == NULL) {
		out->failed = false;
		return false;
	}
	zlib->next_in = (const Bytef *)in->bytes;
	zlib->avail_in = (uInt)in->size;
	zlib->next_out = (Bytef *)room;
	zlib->avail_out = (uInt)bound;
	deflate(zlib, flush[how]);
	out->size += bound - zlib->avail_out;
	return true;
}

/* Moves all bytes behind those of *to; without memory they stay where they are. */
static bool move_bytes(struct buffer *from, struct buffer *to)
{
	struct buffer empty = *to;

	if (to->size == 0) {
		*to = *from;
		*from = empty;
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

static bool has_work(const struct encoder *encoder)
{
	return encoder->in.size >= PIECE || encoder->wanted != ENCODE_MORE;
}

/* What was taken is kept until it is compressed, what was compressed until it is handed on:
 * both wait for memory if need be. */
static void *work(void *context)
{
	struct encoder *encoder = context;
	struct buffer in = {0}, out = {0};

#ifdef __linux__ /* where it is for the thread alone: it takes what the others leave */
	nice(NICENESS);
#endif
	pthread_mutex_lock(&encoder->mutex);
	while (!encoder->quits) {
		enum encode how = encoder->wanted;
		bool compressed, taken;

		if (!has_work(encoder) || encoder->failed) {
			pthread_cond_wait(&encoder->changed, &encoder->mutex);
			continue;
		}
		taken = move_bytes(&encoder->in, &in);
		pthread_mutex_unlock(&encoder->mutex);
		choose_level(encoder, in.size, &out);
		compressed = compress_bytes(encoder, &in, how, &out);
		if (compressed)
			buffer_clear(&in);
		pthread_mutex_lock(&encoder->mutex);
		encoder->failed = !move_bytes(&out, &encoder->out) || !compressed || !taken;
		/* What was asked for meanwhile is still to be done. */
		if (!encoder->failed && how == encoder->wanted)
			encoder->wanted = ENCODE_MORE;
		pthread_cond_broadcast(&encoder->changed);
	}
	pthread_mutex_unlock(&encoder->mutex);
	buffer_done(&in);
	buffer_done(&out);
	return NULL;
}

/* Without a thread, if none can be had, it compresses at once. */
static void start_thread(struct encoder *encoder)
{
	sigset_t all, before;
	pthread_attr_t attributes;

	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	encoder->has_thread = pthread_create(&encoder->thread, &attributes, work, encoder) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
}

static void *gzip_encoder_new(void)
{
	struct encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder == NULL)
		return NULL;
	encoder->level = Z_DEFAULT_COMPRESSION;
	if (deflateInit2(&encoder->zlib, encoder->level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
		    Z_DEFAULT_STRATEGY) != Z_OK) {
		free(encoder);
		return NULL;
	}
	pthread_mutex_init(&encoder->mutex, NULL);
	pthread_cond_init(&encoder->changed, NULL);
	start_thread(encoder);
	return encoder;
}

/* Adds to what the thread is to do; false if that is too much already. */
static bool add_input(struct encoder *encoder, const char *bytes, size_t size)
{
	bool added;

	encoder->failed = false; /* there may be memory again */
	pthread_cond_broadcast(&encoder->changed);
	while (encoder->has_thread && encoder->in.size > BACKLOG_MAX && !encoder->failed)
		pthread_cond_wait(&encoder->changed, &encoder->mutex);
	if (encoder->in.size > BACKLOG_MAX)
		return false;
	buffer_add(&encoder->in, bytes, size);
	added = !encoder->in.failed;
	encoder->in.failed = false;
	return added;
}

static bool gzip_encode(void *context, const char *bytes, size_t size, enum encode how,
	struct buffer *out)
{
	struct encoder *encoder = context;
	bool encoded;

	pthread_mutex_lock(&encoder->mutex);
	encoded = add_input(encoder, bytes, size);
	if (encoded && how != ENCODE_MORE)
		encoder->wanted = how;
	if (has_work(encoder))
		pthread_cond_broadcast(&encoder->changed);
	while (encoder->has_thread && encoder->wanted != ENCODE_MORE && !encoder->failed)
		pthread_cond_wait(&encoder->changed, &encoder->mutex);
	if (!encoder->has_thread && encoded &&
		(encoded = compress_bytes(encoder, &encoder->in, how, &encoder->out))) {
		buffer_clear(&encoder->in);
		encoder->wanted = ENCODE_MORE;
	}
	/* Of a flush all must come; else it may come with the next bytes. */
	if (!move_bytes(&encoder->out, out) || encoder->wanted != ENCODE_MORE)
		encoded = encoded && how == ENCODE_MORE;
	encoder->wanted = ENCODE_MORE;
	pthread_mutex_unlock(&encoder->mutex);
	out->failed |= !encoded;
	return encoded;
}

static void gzip_encoder_free(void *context)
{
	struct encoder *encoder = context;

	pthread_mutex_lock(&encoder->mutex);
	encoder->quits = true;
	pthread_cond_broadcast(&encoder->changed);
	pthread_mutex_unlock(&encoder->mutex);
	if (encoder->has_thread)
		pthread_join(encoder->thread, NULL);
	pthread_cond_destroy(&encoder->changed);
	pthread_mutex_destroy(&encoder->mutex);
	deflateEnd(&encoder->zlib);
	buffer_done(&encoder->in);
	buffer_done(&encoder->out);
	free(encoder);
}

const struct compression stream_gzip = {
	.name = "gzip",
	.suffix = ".gz",
	.flush_delay_ns = NS_PER_SECOND / 2,
	.probe = gzip_probe,
	.decoder_new = gzip_decoder_new,
	.decode = gzip_decode,
	.decoder_free = gzip_decoder_free,
	.encoder_new = gzip_encoder_new,
	.encode = gzip_encode,
	.encoder_free = gzip_encoder_free,
};
