/* SPDX-License-Identifier: MIT */
/* xz (read only) by liblzma, where that was found at build time. */
#include "formats/bytes/source.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool xz_probe(const char *start, size_t size)
{
	return size >= 6 && memcmp(start,
				    "\xfd"
				    "7zXZ",
				    6) == 0;
}

#ifdef HAVE_XZ

#include <lzma.h>

enum { MEMORY_MAX = 40 << 20 }; /* for untrusted data: up to xz -8 */

static void *xz_decoder_new(void)
{
	lzma_stream *lzma = calloc(1, sizeof(*lzma));

	if (lzma != NULL && lzma_stream_decoder(lzma, MEMORY_MAX, 0) != LZMA_OK) {
		free(lzma);
		lzma = NULL;
	}
	return lzma;
}

static enum decoded xz_decode(void *decoder, struct coding *coding)
{
	lzma_stream *lzma = decoder;
	lzma_ret status;

	lzma->next_in = (const uint8_t *)coding->in;
	lzma->avail_in = coding->in_size;
	lzma->next_out = (uint8_t *)coding->out;
	lzma->avail_out = coding->out_size;
	status = lzma_code(lzma, LZMA_RUN);
	coding->in = (const char *)lzma->next_in;
	coding->in_size = lzma->avail_in;
	coding->out = (char *)lzma->next_out;
	coding->out_size = lzma->avail_out;
	if (status == LZMA_STREAM_END) {
		if (lzma_stream_decoder(lzma, MEMORY_MAX, 0) != LZMA_OK)
			return DECODED_BAD;
		return DECODED_END;
	}
	if (status == LZMA_MEMLIMIT_ERROR)
		return DECODED_TOO_BIG;
	return status == LZMA_OK || status == LZMA_BUF_ERROR ? DECODED_SOME : DECODED_BAD;
}

static void xz_decoder_free(void *decoder)
{
	lzma_end(decoder);
	free(decoder);
}

const struct compression compression_xz = {
	.name = "xz",
	.suffix = ".xz",
	.probe = xz_probe,
	.decoder_new = xz_decoder_new,
	.decode = xz_decode,
	.decoder_free = xz_decoder_free,
};

#else

const struct compression compression_xz = {
	.name = "xz", .suffix = ".xz", .probe = xz_probe};

#endif
