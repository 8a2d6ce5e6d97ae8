/* SPDX-License-Identifier: MIT */
/* Whole reads and writes, and writing without waiting. */
#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	/* A terminal that poll reports writable takes this much without waiting. */
	TERMINAL_PIECE = 256,
	WHOLE_PIECE = 1 << 20,
};

ssize_t io_read(int fd, void *bytes, size_t size)
{
	ssize_t count;

	do
		count = read(fd, bytes, size);
	while (count < 0 && errno == EINTR);
	return count;
}

static ssize_t write_once(int fd, const void *bytes, size_t size)
{
	ssize_t count;

	do
		count = write(fd, bytes, size);
	while (count < 0 && errno == EINTR);
	return count;
}

static bool wait_for(int fd, short events, int milliseconds)
{
	struct pollfd slot = {.fd = fd, .events = events};
	int ready;

	do
		ready = poll(&slot, 1, milliseconds);
	while (ready < 0 && errno == EINTR);
	return ready > 0;
}

bool io_write_all(int fd, const void *bytes, size_t size, struct error *err)
{
	const char *from = bytes;

	while (size > 0) {
		ssize_t count = write_once(fd, from, size);

		if (count < 0 && errno == EAGAIN) {
			wait_for(fd, POLLOUT, -1);
			continue;
		}
		if (count < 0)
			return fail_errno(err, "cannot write");
		from += count;
		size -= (size_t)count;
	}
	return true;
}

bool io_readable(int fd)
{
	return wait_for(fd, POLLIN, 0);
}

bool io_readable_within(int fd, int milliseconds)
{
	return wait_for(fd, POLLIN, milliseconds);
}

bool io_writable(int fd, int milliseconds)
{
	return wait_for(fd, POLLOUT, milliseconds);
}

bool io_fill_standard(struct error *err)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return fail_errno(err, "cannot open '/dev/null'");
	return true;
}

void outlet_init(struct outlet *outlet, int shared_fd)
{
	struct stat status;
	char path[64];
	int fd = -1;

	*outlet = (struct outlet){.fd = shared_fd, .piece = WHOLE_PIECE};
	if (fstat(shared_fd, &status) < 0 || S_ISREG(status.st_mode))
		return;
	if (S_ISCHR(status.st_mode) && !isatty(shared_fd))
		return; /* /dev/null and the like take all at once */
	if (isatty(shared_fd) || S_ISFIFO(status.st_mode)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", shared_fd);
		fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	if (fd >= 0) {
		outlet->fd = fd;
		outlet->private = true;
	} else {
		outlet->piece = isatty(shared_fd) ? TERMINAL_PIECE : PIPE_BUF;
	}
}

void outlet_take(struct outlet *outlet, int own_fd)
{
	*outlet = (struct outlet){.fd = own_fd, .private = true, .piece = WHOLE_PIECE};
	fcntl(own_fd, F_SETFL, fcntl(own_fd, F_GETFL) | O_NONBLOCK);
}

/* Bytes taken, 0 if the other side takes nothing now, -1 with errno. */
static ssize_t write_piece(const struct outlet *outlet, const char *bytes, size_t size)
{
	ssize_t count;

	if (size > outlet->piece)
		size = outlet->piece;
	if (outlet->piece != WHOLE_PIECE && !wait_for(outlet->fd, POLLOUT, 0))
		return 0;
	count = write_once(outlet->fd, bytes, size);
	return count < 0 && errno == EAGAIN ? 0 : count;
}

bool outlet_put(struct outlet *outlet, const void *bytes, size_t size, struct error *err)
{
	const char *from = bytes;

	if (outlet->fd < 0)
		return true;
	while (size > 0 && outlet_waiting(outlet) == 0) {
		ssize_t count = write_piece(outlet, from, size);

		if (count < 0)
			return fail_errno(err, "cannot write");
		if (count == 0)
			break;
		from += count;
		size -= (size_t)count;
	}
	/* A queue that is never quite empty does not grow for it. */
	if (outlet->written > outlet->queue.size / 2) {
		buffer_consume(&outlet->queue, outlet->written);
		outlet->written = 0;
	}
	buffer_add(&outlet->queue, from, size);
	if (outlet->queue.failed) {
		outlet->queue.failed = false;
		errno = ENOMEM;
		return fail_errno(err, "cannot write");
	}
	return true;
}

bool outlet_flush(struct outlet *outlet, struct error *err)
{
	while (outlet->fd >= 0 && outlet_waiting(outlet) > 0) {
		ssize_t count = write_piece(outlet,
			outlet->queue.bytes + outlet->written, outlet_waiting(outlet));

		if (count < 0)
			return fail_errno(err, "cannot write");
		if (count == 0)
			return true;
		outlet->written += (size_t)count;
	}
	outlet_forget(outlet);
	return true;
}

size_t outlet_waiting(const struct outlet *outlet)
{
	return outlet->queue.size - outlet->written;
}

void outlet_forget(struct outlet *outlet)
{
	buffer_clear(&outlet->queue);
	outlet->written = 0;
}

void outlet_done(struct outlet *outlet)
{
	if (outlet->private)
		close(outlet->fd);
	outlet_forget(outlet);
	buffer_done(&outlet->queue);
	outlet->fd = -1;
	outlet->private = false;
}
