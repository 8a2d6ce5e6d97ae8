/* SPDX-License-Identifier: MIT */
/*
 * gzip (RFC 1952) with zlib. inflate() and deflate() rather than gzread(), which
 * withholds the last good bytes if a checksum is wrong.
 */
#include "formats/bytes/source.h"

#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#include "common/clock.h"

enum {
	GZIP_WINDOW = 15 + 16, /* the largest window; + 16: with a gzip header */
	MEMORY_LEVEL = 8,
	SLACK = 256 << 10, /* more than zlib withholds of its input */
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

static void *gzip_decoder_copy(const void *decoder)
{
	z_stream *from = (z_stream *)decoder; /* zlib only reads it */
	z_stream *zlib = calloc(1, sizeof(*zlib));

	if (zlib != NULL && inflateCopy(zlib, from) != Z_OK) {
		free(zlib);
		zlib = NULL;
	}
	return zlib;
}

static void gzip_decoder_free(void *decoder)
{
	inflateEnd(decoder);
	free(decoder);
}

static void *gzip_encoder_new(void)
{
	z_stream *zlib = calloc(1, sizeof(*zlib));

	if (zlib != NULL &&
		deflateInit2(zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW,
			MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(zlib);
		zlib = NULL;
	}
	return zlib;
}

static bool gzip_encode(void *encoder, const char *bytes, size_t size, enum encode how,
	struct buffer *out)
{
	static const int flush[] = {[ENCODE_MORE] = Z_NO_FLUSH,
		[ENCODE_FLUSH] = Z_SYNC_FLUSH,
		[ENCODE_FINISH] = Z_FINISH};
	z_stream *zlib = encoder;
	size_t bound = deflateBound(zlib, size) + SLACK;
	char *room = buffer_reserve(out, bound);

	if (room == NULL)
		return false;
	zlib->next_in = (const Bytef *)bytes;
	zlib->avail_in = (uInt)size;
	zlib->next_out = (Bytef *)room;
	zlib->avail_out = (uInt)bound;
	deflate(zlib, flush[how]);
	out->size += bound - zlib->avail_out;
	return true;
}

/* No effect if the level is already that; else what was taken comes out first. */
static bool gzip_hurry(void *encoder, bool hurry, struct buffer *out)
{
	z_stream *zlib = encoder;
	char *room = buffer_reserve(out, SLACK);

	if (room == NULL)
		return false;
	zlib->avail_in = 0;
	zlib->next_out = (Bytef *)room;
	zlib->avail_out = SLACK;
	deflateParams(
		zlib, hurry ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION, Z_DEFAULT_STRATEGY);
	out->size += SLACK - zlib->avail_out;
	return true;
}

static void gzip_encoder_free(void *encoder)
{
	deflateEnd(encoder);
	free(encoder);
}

const struct compression compression_gzip = {
	.name = "gzip",
	.suffix = ".gz",
	.flush_delay_ns = NS_PER_SECOND / 2,
	.probe = gzip_probe,
	.decoder_new = gzip_decoder_new,
	.decode = gzip_decode,
	.decoder_copy = gzip_decoder_copy,
	.decoder_free = gzip_decoder_free,
	.encoder_new = gzip_encoder_new,
	.encode = gzip_encode,
	.hurry = gzip_hurry,
	.encoder_free = gzip_encoder_free,
};
