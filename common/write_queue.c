/* SPDX-License-Identifier: MIT */
/* Writing without blocking. */
#include "common/write_queue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/io.h"

enum {
	/* A terminal that poll reports as writable takes this much without blocking. */
	TERMINAL_PIECE = 256,
	WHOLE_PIECE = 1 << 20,
};

void write_queue_init(struct write_queue *queue, int shared_fd)
{
	struct stat status;
	char path[64];
	int fd = -1;

	*queue = (struct write_queue){.fd = shared_fd, .piece = WHOLE_PIECE};
	if (fstat(shared_fd, &status) < 0 || S_ISREG(status.st_mode))
		return;
	if (S_ISCHR(status.st_mode) && !isatty(shared_fd))
		return; /* /dev/null and the like take everything at once */
	if (isatty(shared_fd) || S_ISFIFO(status.st_mode)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", shared_fd);
		fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	if (fd >= 0) {
		queue->fd = fd;
		queue->private = true;
	} else {
		queue->piece = isatty(shared_fd) ? TERMINAL_PIECE : PIPE_BUF;
	}
}

void write_queue_take(struct write_queue *queue, int own_fd)
{
	*queue =
		(struct write_queue){.fd = own_fd, .private = true, .piece = WHOLE_PIECE};
	fcntl(own_fd, F_SETFL, fcntl(own_fd, F_GETFL) | O_NONBLOCK);
}

/* Returns the bytes taken, 0 if the other side takes nothing now, -1 with errno. */
static ssize_t write_piece(
	const struct write_queue *queue, const char *bytes, size_t size)
{
	ssize_t count;

	if (size > queue->piece)
		size = queue->piece;
	if (queue->piece != WHOLE_PIECE && !io_writable(queue->fd, 0))
		return 0;
	count = io_write(queue->fd, bytes, size);
	return count < 0 && errno == EAGAIN ? 0 : count;
}

bool write_queue_put(
	struct write_queue *queue, const void *bytes, size_t size, struct error *err)
{
	const char *from = bytes;

	if (queue->fd < 0)
		return true;
	while (size > 0 && write_queue_waiting(queue) == 0) {
		ssize_t count = write_piece(queue, from, size);

		if (count < 0)
			return fail_errno(err, "cannot write");
		if (count == 0)
			break;
		from += count;
		size -= (size_t)count;
	}
	/* A queue that never quite empties must not grow because of that. */
	if (queue->written > queue->pending.size / 2) {
		buffer_consume(&queue->pending, queue->written);
		queue->written = 0;
	}
	buffer_add(&queue->pending, from, size);
	if (queue->pending.failed) {
		queue->pending.failed = false;
		errno = ENOMEM;
		return fail_errno(err, "cannot write");
	}
	return true;
}

bool write_queue_flush(struct write_queue *queue, struct error *err)
{
	while (queue->fd >= 0 && write_queue_waiting(queue) > 0) {
		ssize_t count = write_piece(queue, queue->pending.bytes + queue->written,
			write_queue_waiting(queue));

		if (count < 0)
			return fail_errno(err, "cannot write");
		if (count == 0)
			return true;
		queue->written += (size_t)count;
	}
	write_queue_forget(queue);
	return true;
}

size_t write_queue_waiting(const struct write_queue *queue)
{
	return queue->pending.size - queue->written;
}

void write_queue_forget(struct write_queue *queue)
{
	buffer_clear(&queue->pending);
	queue->written = 0;
}

void write_queue_done(struct write_queue *queue)
{
	if (queue->private)
		close(queue->fd);
	write_queue_forget(queue);
	buffer_done(&queue->pending);
	queue->fd = -1;
	queue->private = false;
}
