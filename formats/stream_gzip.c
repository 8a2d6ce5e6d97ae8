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

#define ZLIB_CONST
#include <zlib.h>

#include "common/clock.h"

enum {
	GZIP_WINDOW = 15 + 16, /* the largest window; + 16: with a gzip header */
	MEMORY_LEVEL = 8,
	PIECE = 32 << 10,        /* input for which it is worth to wake the thread */
	BACKLOG = 256 << 10,     /* more waits: compress less, faster */
	BACKLOG_MAX = 1 << 20,   /* more waits: so must who brings it */
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
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	struct buffer in, out;
	enum encode wanted; /* ENCODE_MORE: no flush is asked for */
	bool busy, quits;
};

/* Fast while much waits; without harm to what was compressed before. */
static void choose_level(struct encoder *encoder, size_t backlog, struct buffer *out)
{
	int level = backlog > BACKLOG ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
	char *room = buffer_reserve(out, 2 * PIECE);

	if (level == encoder->level || room == NULL)
		return;
	encoder->zlib.next_out = (Bytef *)room;
	encoder->zlib.avail_out = 2 * PIECE;
	encoder->zlib.avail_in = 0;
	if (deflateParams(&encoder->zlib, level, Z_DEFAULT_STRATEGY) == Z_OK)
		encoder->level = level;
	out->size += 2 * PIECE - encoder->zlib.avail_out;
}

static void compress_bytes(struct encoder *encoder, const char *bytes, size_t size,
	enum encode how, struct buffer *out)
{
	static const int flush[] = {[ENCODE_MORE] = Z_NO_FLUSH,
		[ENCODE_FLUSH] = Z_SYNC_FLUSH,
		[ENCODE_FINISH] = Z_FINISH};
	z_stream *zlib = &encoder->zlib;

	zlib->next_in = (const Bytef *)bytes;
	zlib->avail_in = (uInt)size;
	do {
		char *room = buffer_reserve(out, PIECE);

		if (room == NULL)
			return;
		zlib->next_out = (Bytef *)room;
		zlib->avail_out = PIECE;
		deflate(zlib, flush[how]);
		out->size += PIECE - zlib->avail_out;
	} while (zlib->avail_out == 0);
}

static bool has_work(const struct encoder *encoder)
{
	return encoder->in.size >= PIECE || encoder->wanted != ENCODE_MORE;
}

static void *work(void *context)
{
	struct encoder *encoder = context;
	struct buffer in = {0}, out = {0};

	pthread_mutex_lock(&encoder->mutex);
	while (!encoder->quits) {
		struct buffer empty = in;
		enum encode how = encoder->wanted;

		if (!has_work(encoder)) {
			pthread_cond_wait(&encoder->changed, &encoder->mutex);
			continue;
		}
		in = encoder->in;
		encoder->in = empty;
		encoder->busy = true;
		pthread_mutex_unlock(&encoder->mutex);
		choose_level(encoder, in.size, &out);
		compress_bytes(encoder, in.bytes, in.size, how, &out);
		buffer_clear(&in);
		pthread_mutex_lock(&encoder->mutex);
		buffer_add(&encoder->out, out.bytes, out.size);
		encoder->out.failed |= out.failed;
		buffer_clear(&out);
		encoder->busy = false;
		if (how != ENCODE_MORE)
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

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	encoder->has_thread = pthread_create(&encoder->thread, NULL, work, encoder) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
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

static bool gzip_encode(void *context, const char *bytes, size_t size, enum encode how,
	struct buffer *out)
{
	struct encoder *encoder = context;
	bool encoded;

	if (!encoder->has_thread) {
		compress_bytes(encoder, bytes, size, how, out);
		return !out->failed;
	}
	pthread_mutex_lock(&encoder->mutex);
	buffer_add(&encoder->in, bytes, size);
	encoder->wanted = how;
	if (has_work(encoder))
		pthread_cond_broadcast(&encoder->changed);
	while (encoder->wanted != ENCODE_MORE || encoder->in.size > BACKLOG_MAX)
		pthread_cond_wait(&encoder->changed, &encoder->mutex);
	buffer_add(out, encoder->out.bytes, encoder->out.size);
	encoded = !encoder->in.failed && !encoder->out.failed && !out->failed;
	buffer_clear(&encoder->out);
	encoder->in.failed = false;
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
