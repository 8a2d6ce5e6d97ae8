/* SPDX-License-Identifier: MIT */
#include "player/exports/packed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "common/base64.h"
#include "common/io.h"

enum {
	RAW_WINDOW = -15, /* no header */
	BEST = 512 << 10, /* so much is worth the time that the best compression takes */
	MEMORY_LEVEL = 9,
	ROOM = 64 << 10,
	PIECE = 48 << 10, /* a multiple of three: base64 without padding */
};

struct packed {
	int fd;
	bool is_best; /* what is packed now is compressed as well as can be */
	z_stream zlib;
	char out[ROOM];
};

struct packed *packed_new(struct error *err)
{
	struct packed *packed = calloc(1, sizeof(*packed));

	if (packed == NULL ||
		deflateInit2(&packed->zlib, Z_BEST_COMPRESSION, Z_DEFLATED, RAW_WINDOW,
			MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(packed);
		fail_memory(err);
		return NULL;
	}
	packed->is_best = true;
	packed->fd = io_unnamed_file();
	if (packed->fd >= 0)
		return packed;
	fail_errno(err, "cannot create a temporary file");
	packed_free(packed);
	return NULL;
}

static bool deflate_all(struct packed *packed, int flush, struct error *err)
{
	z_stream *zlib = &packed->zlib;
	int status;

	do {
		zlib->next_out = (Bytef *)packed->out;
		zlib->avail_out = ROOM;
		status = deflate(zlib, flush);
		if (!io_write_all(packed->fd, packed->out, ROOM - zlib->avail_out, err))
			return false;
	} while (flush == Z_FINISH ? status == Z_OK : zlib->avail_out == 0);
	return true;
}

/* What comes from now on is packed faster. */
static bool hurry(struct packed *packed, struct error *err)
{
	z_stream *zlib = &packed->zlib;
	int status;

	packed->is_best = false;
	do {
		zlib->next_out = (Bytef *)packed->out;
		zlib->avail_out = ROOM;
		status = deflateParams(zlib, Z_DEFAULT_COMPRESSION, Z_DEFAULT_STRATEGY);
		if (!io_write_all(packed->fd, packed->out, ROOM - zlib->avail_out, err))
			return false;
	} while (status == Z_BUF_ERROR);
	return status == Z_OK || fail(err, "cannot compress");
}

bool packed_add(struct packed *packed, const char *bytes, size_t size, struct error *err)
{
	if (packed->is_best && packed->zlib.total_in > BEST && !hurry(packed, err))
		return false;
	packed->zlib.next_in = (Bytef *)bytes; /* zlib only reads it */
	packed->zlib.avail_in = (uInt)size;
	return deflate_all(packed, Z_NO_FLUSH, err);
}

bool packed_finish(struct packed *packed, struct error *err)
{
	packed->zlib.avail_in = 0;
	return deflate_all(packed, Z_FINISH, err);
}

int packed_fd(const struct packed *packed)
{
	return packed->fd;
}

void packed_free(struct packed *packed)
{
	if (packed == NULL)
		return;
	if (packed->fd >= 0)
		close(packed->fd);
	deflateEnd(&packed->zlib);
	free(packed);
}

int64_t packed_file_size(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 ? status.st_size : 0;
}

/* Passes all of a file to the function, piece by piece. */
static bool for_each_piece(int fd, packed_put *take, void *context, struct error *err)
{
	char *bytes = malloc(PIECE);
	bool taken = bytes != NULL || fail_memory(err);
	off_t at = 0;

	while (taken) {
		/* A regular file: a short count is its end. */
		ssize_t count = pread(fd, bytes, PIECE, at);

		if (count < 0)
			taken = fail_errno(err, "cannot read a temporary file");
		if (count <= 0)
			break;
		at += count;
		taken = take(context, bytes, (size_t)count, err);
	}
	free(bytes);
	return taken;
}

static bool add_piece(void *context, const char *bytes, size_t size, struct error *err)
{
	return packed_add(context, bytes, size, err);
}

bool packed_add_file(struct packed *packed, int fd, struct error *err)
{
	return for_each_piece(fd, add_piece, packed, err);
}

struct put {
	packed_put *to;
	void *context;
	void (*add)(struct buffer *out, const char *bytes, size_t size);
	struct buffer out;
};

static bool put_piece(void *context, const char *bytes, size_t size, struct error *err)
{
	struct put *put = context;

	if (put->add == NULL)
		return put->to(put->context, bytes, size, err);
	buffer_clear(&put->out);
	put->add(&put->out, bytes, size);
	return put->out.failed
		       ? fail_memory(err)
		       : put->to(put->context, put->out.bytes, put->out.size, err);
}

bool packed_put_file(int fd,
	void (*add)(struct buffer *out, const char *bytes, size_t size), packed_put *to,
	void *context, struct error *err)
{
	struct put put = {.to = to, .context = context, .add = add};
	bool done = for_each_piece(fd, put_piece, &put, err);

	buffer_done(&put.out);
	return done;
}

static void add_base64(struct buffer *out, const char *bytes, size_t size)
{
	base64_add(out, bytes, size);
	buffer_add_byte(out, '\n');
}

bool packed_put_base64(int fd, packed_put *to, void *context, struct error *err)
{
	return packed_put_file(fd, add_base64, to, context, err);
}

/* Reading */

struct unpacked {
	int fd;
	off_t at;
	z_stream stream;
	unsigned char in[PIECE];
	struct buffer lines;
	size_t used; /* of them */
	bool has_ended, failed;
};

struct unpacked *unpacked_new(int fd)
{
	struct unpacked *unpacked = calloc(1, sizeof(*unpacked));

	if (unpacked == NULL)
		return NULL;
	unpacked->fd = fd;
	if (inflateInit2(&unpacked->stream, RAW_WINDOW) == Z_OK)
		return unpacked;
	free(unpacked);
	return NULL;
}

void unpacked_free(struct unpacked *unpacked)
{
	if (unpacked == NULL)
		return;
	inflateEnd(&unpacked->stream);
	buffer_done(&unpacked->lines);
	free(unpacked);
}

bool unpacked_failed(const struct unpacked *unpacked)
{
	return unpacked->failed;
}

/* Adds some more lines. */
static void unpack_some(struct unpacked *unpacked)
{
	z_stream *stream = &unpacked->stream;
	char *room = buffer_reserve(&unpacked->lines, PIECE);
	ssize_t count;
	int status;

	if (room == NULL) {
		unpacked->failed = true;
		return;
	}
	if (stream->avail_in == 0) {
		count = pread(
			unpacked->fd, unpacked->in, sizeof(unpacked->in), unpacked->at);
		unpacked->failed = count < 0;
		unpacked->has_ended = count <= 0;
		if (count <= 0)
			return;
		unpacked->at += count;
		stream->next_in = unpacked->in;
		stream->avail_in = (unsigned)count;
	}
	stream->next_out = (unsigned char *)room;
	stream->avail_out = PIECE;
	status = inflate(stream, Z_NO_FLUSH);
	unpacked->lines.size += PIECE - stream->avail_out;
	unpacked->has_ended = status == Z_STREAM_END;
	unpacked->failed =
		status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
}

const char *unpacked_line(struct unpacked *unpacked, size_t *size)
{
	struct buffer *lines = &unpacked->lines;
	char *end = NULL;
	size_t seen = unpacked->used;

	for (;;) {
		if (lines->size > seen)
			end = memchr(lines->bytes + seen, '\n', lines->size - seen);
		if (end != NULL || unpacked->has_ended || unpacked->failed)
			break;
		seen = lines->size - unpacked->used;
		buffer_consume(lines, unpacked->used);
		unpacked->used = 0;
		unpack_some(unpacked);
	}
	if (end == NULL || unpacked->failed)
		return NULL;
	*end = '\0';
	*size = (size_t)(end - lines->bytes) - unpacked->used;
	unpacked->used += *size + 1;
	return end - *size;
}
