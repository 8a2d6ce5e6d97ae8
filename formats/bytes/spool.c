/* SPDX-License-Identifier: MIT */
#include "formats/bytes/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/io.h"

enum { PIECE = 64 << 10 };

struct spool {
	int pipe_fd, file_fd;
	int64_t size;
	bool ended, is_full, has_gap;
	struct buffer left; /* came out of the pipe when the file was full */
	int references;
};

struct spool *spool_new(int pipe_fd, int *reading_fd)
{
	struct spool *spool = calloc(1, sizeof(*spool));

	if (spool == NULL)
		return NULL;
	*spool = (struct spool){
		.pipe_fd = pipe_fd, .file_fd = io_unnamed_file(), .references = 1};
	if (spool->file_fd >= 0) {
		*reading_fd = spool_open(spool);
		if (*reading_fd >= 0)
			return spool;
		close(spool->file_fd); /* useless without /proc */
	}
	free(spool);
	return NULL;
}

struct spool *spool_share(struct spool *spool)
{
	if (spool != NULL)
		spool->references++;
	return spool;
}

void spool_free(struct spool *spool)
{
	if (spool == NULL || --spool->references > 0)
		return;
	close(spool->pipe_fd);
	close(spool->file_fd);
	buffer_done(&spool->left);
	free(spool);
}

int spool_open(const struct spool *spool)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", spool->file_fd);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Only whole pieces: if one does not fit, the part already written is removed. */
static bool keep(struct spool *spool, const char *bytes, size_t size)
{
	struct error ignored;

	if (spool->size + (int64_t)size > SPOOL_MAX)
		return false;
	if (io_write_all(spool->file_fd, bytes, size, &ignored)) {
		spool->size += (int64_t)size;
		return true;
	}
	if (ftruncate(spool->file_fd, spool->size) == 0)
		lseek(spool->file_fd, spool->size, SEEK_SET);
	return false;
}

enum pumped spool_pump(struct spool *spool, bool waits)
{
	char bytes[PIECE];
	ssize_t count;

	if (spool->ended)
		return PUMPED_END;
	if (spool->is_full)
		return PUMPED_FULL;
	if (!waits && !io_readable(spool->pipe_fd))
		return PUMPED_WAIT;
	count = io_read(spool->pipe_fd, bytes, sizeof(bytes));
	if (count < 0)
		return errno == EAGAIN ? PUMPED_WAIT : PUMPED_FAILED;
	spool->ended = count == 0;
	if (spool->ended)
		return PUMPED_END;
	if (keep(spool, bytes, (size_t)count))
		return PUMPED;
	spool->is_full = true;
	buffer_add(&spool->left, bytes, (size_t)count);
	return PUMPED_FULL;
}

ssize_t spool_read(struct spool *spool, void *bytes, size_t size, bool waits)
{
	struct buffer *left = &spool->left;

	spool->has_gap = true;
	if (left->size > 0) {
		size = size < left->size ? size : left->size;
		memcpy(bytes, left->bytes, size);
		buffer_consume(left, size);
		return (ssize_t)size;
	}
	if (!waits && !io_readable(spool->pipe_fd)) {
		errno = EAGAIN;
		return -1;
	}
	return io_read(spool->pipe_fd, bytes, size);
}

bool spool_has_gap(const struct spool *spool)
{
	return spool->has_gap;
}

int spool_fd(const struct spool *spool)
{
	return spool->pipe_fd;
}
