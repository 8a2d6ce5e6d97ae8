/* SPDX-License-Identifier: MIT */
#include "player/exports/packed.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "common/io.h"
#include "formats/json.h"

enum {
	RAW_WINDOW = -15, /* no header */
	MEMORY_LEVEL = 9,
	ROOM = 64 << 10,
	PIECE = 48 << 10, /* a multiple of three: base64 without padding */
};

struct packed {
	int fd;
	z_stream zlib;
	char out[ROOM];
};

struct packed *packed_new(struct error *err)
{
	struct packed *packed = calloc(1, sizeof(*packed));

	if (packed == NULL ||
		deflateInit2(&packed->zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW_WINDOW,
			MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(packed);
		fail_memory(err);
		return NULL;
	}
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

bool packed_add(struct packed *packed, const char *bytes, size_t size, struct error *err)
{
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

int64_t packed_base64_size(int fd)
{
	int64_t size = packed_file_size(fd);

	return (size + 2) / 3 * 4 + size / PIECE + 1;
}

bool packed_put_file(int fd, struct sink *sink,
	void (*add)(struct buffer *out, const char *bytes, size_t size),
	struct error *err)
{
	struct buffer out = {0};
	char *bytes = malloc(PIECE);
	ssize_t count = bytes ? 1 : -1;
	off_t at = 0;
	bool put = true;

	while (put && count > 0) {
		/* A regular file: a short count is its end. */
		count = pread(fd, bytes, PIECE, at);
		if (count <= 0)
			break;
		at += count;
		add(&out, bytes, (size_t)count);
		put = out.failed ? fail_memory(err)
				 : sink_put(sink, out.bytes, out.size, err);
		buffer_clear(&out);
	}
	if (put && count < 0)
		put = fail_errno(err, "cannot read a temporary file");
	free(bytes);
	buffer_done(&out);
	return put;
}

static void add_base64(struct buffer *out, const char *bytes, size_t size)
{
	json_add_base64(out, bytes, size);
	buffer_add_byte(out, '\n');
}

bool packed_put_base64(int fd, struct sink *sink, struct error *err)
{
	return packed_put_file(fd, sink, add_base64, err);
}
