/* SPDX-License-Identifier: MIT */
/* Zstandard (RFC 8878) by libzstd, where that was found at build time. */
#include "formats/bytes/source.h"

#include <string.h>

#include "common/clock.h"

static bool zstd_probe(const char *start, size_t size)
{
	if (size < 4)
		return false;
	/* A data frame, or a skippable one. */
	return memcmp(start, "\x28\xb5\x2f\xfd", 4) == 0 ||
	       ((start[0] & 0xf0) == 0x50 && memcmp(start + 1, "\x2a\x4d\x18", 3) == 0);
}

#ifdef HAVE_ZSTD

#include <zstd.h>
#include <zstd_errors.h>

enum { WINDOW_LOG_MAX = 23 }; /* 8 MiB of memory for untrusted data */

static void *zstd_decoder_new(void)
{
	ZSTD_DStream *stream = ZSTD_createDStream();

	if (stream != NULL)
		ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	return stream;
}

static enum decoded zstd_decode(void *decoder, struct coding *coding)
{
	ZSTD_inBuffer in = {.src = coding->in, .size = coding->in_size};
	ZSTD_outBuffer out = {.dst = coding->out, .size = coding->out_size};
	size_t left = ZSTD_decompressStream(decoder, &out, &in);

	coding->in += in.pos;
	coding->in_size -= in.pos;
	coding->out += out.pos;
	coding->out_size -= out.pos;
	if (ZSTD_isError(left))
		return ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge
			       ? DECODED_TOO_BIG
			       : DECODED_BAD;
	return left == 0 ? DECODED_END : DECODED_SOME;
}

static void zstd_decoder_free(void *decoder)
{
	ZSTD_freeDStream(decoder);
}

static void *zstd_encoder_new(void)
{
	ZSTD_CStream *stream = ZSTD_createCStream();

	if (stream != NULL)
		ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1);
	return stream;
}

static bool zstd_encode(void *encoder, const char *bytes, size_t size, enum encode how,
	struct buffer *out)
{
	static const ZSTD_EndDirective directives[] = {[ENCODE_MORE] = ZSTD_e_continue,
		[ENCODE_FLUSH] = ZSTD_e_flush,
		[ENCODE_FINISH] = ZSTD_e_end};
	/* A block of earlier input may come out, too. */
	size_t bound = ZSTD_compressBound(size + ZSTD_BLOCKSIZE_MAX) + ZSTD_BLOCKSIZE_MAX;
	ZSTD_outBuffer coded = {.dst = buffer_reserve(out, bound), .size = bound};
	ZSTD_inBuffer in = {.src = bytes, .size = size};
	size_t left;

	if (coded.dst == NULL)
		return false;
	do {
		left = ZSTD_compressStream2(encoder, &coded, &in, directives[how]);
		if (ZSTD_isError(left))
			return false; /* out of memory: nothing else can fail here */
	} while (how == ENCODE_MORE ? in.pos < in.size : left > 0);
	out->size += coded.pos;
	return true;
}

static void zstd_encoder_free(void *encoder)
{
	ZSTD_freeCStream(encoder);
}

const struct compression compression_zstd = {
	.name = "zstd",
	.suffix = ".zst",
	.flush_delay_ns = NS_PER_SECOND / 2,
	.probe = zstd_probe,
	.decoder_new = zstd_decoder_new,
	.decode = zstd_decode,
	.decoder_free = zstd_decoder_free,
	.encoder_new = zstd_encoder_new,
	.encode = zstd_encode,
	.encoder_free = zstd_encoder_free,
};

#else

const struct compression compression_zstd = {
	.name = "zstd", .suffix = ".zst", .probe = zstd_probe};

#endif
