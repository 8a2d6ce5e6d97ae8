/* SPDX-License-Identifier: MIT */
/* bzip2 (read only) by libbz2, where that was found at build time. */
#include "formats/bytes/source.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool bzip2_probe(const char *start, size_t size)
{
	return size >= 6 && memcmp(start, "BZh", 3) == 0 && start[3] >= '1' &&
	       start[3] <= '9' &&
	       (memcmp(start + 4, "1A", 2) == 0 || memcmp(start + 4, "\x17r", 2) == 0);
}

#ifdef HAVE_BZ2

#include <bzlib.h>

static void *bzip2_decoder_new(void)
{
	bz_stream *stream = calloc(1, sizeof(*stream));

	if (stream != NULL && BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK) {
		free(stream);
		stream = NULL;
	}
	return stream;
}

static unsigned limited(size_t size)
{
	return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

static enum decoded bzip2_decode(void *decoder, struct coding *coding)
{
	bz_stream *stream = decoder;
	unsigned in = limited(coding->in_size), out = limited(coding->out_size);
	int status;

	stream->next_in = (char *)coding->in; /* only read, despite its type */
	stream->avail_in = in;
	stream->next_out = coding->out;
	stream->avail_out = out;
	status = BZ2_bzDecompress(stream);
	coding->in += in - stream->avail_in;
	coding->in_size -= in - stream->avail_in;
	coding->out += out - stream->avail_out;
	coding->out_size -= out - stream->avail_out;
	if (status != BZ_STREAM_END)
		return status == BZ_OK ? DECODED_SOME : DECODED_BAD;
	BZ2_bzDecompressEnd(stream);
	*stream = (bz_stream){0};
	return BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK ? DECODED_END : DECODED_BAD;
}

static void bzip2_decoder_free(void *decoder)
{
	BZ2_bzDecompressEnd(decoder);
	free(decoder);
}

const struct compression compression_bzip2 = {
	.name = "bzip2",
	.suffix = ".bz2",
	.probe = bzip2_probe,
	.decoder_new = bzip2_decoder_new,
	.decode = bzip2_decode,
	.decoder_free = bzip2_decoder_free,
};

#else

const struct compression compression_bzip2 = {
	.name = "bzip2", .suffix = ".bz2", .probe = bzip2_probe};

#endif
