/* SPDX-License-Identifier: MIT */
/* Reads and writes, with their special cases handled. */
#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

ssize_t io_read(int fd, void *bytes, size_t size)
{
	ssize_t count;

	do
		count = read(fd, bytes, size);
	while (count < 0 && errno == EINTR);
	return count;
}

ssize_t io_write(int fd, const void *bytes, size_t size)
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
		ssize_t count = io_write(fd, from, size);

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

static int open_unnamed(const char *folder)
{
	char path[4096];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || snprintf(path, sizeof(path), "%s/ptyrec-XXXXXX", folder) >=
			       (int)sizeof(path))
		return fd;
	fd = mkostemp(path, O_CLOEXEC); /* for file systems without unnamed files */
	if (fd >= 0)
		unlink(path);
	return fd;
}

int io_unnamed_file(void)
{
	const char *folders[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
	int fd = -1;

	for (int i = 0; fd < 0 && i < 3; i++)
		if (folders[i] != NULL && folders[i][0] != '\0')
			fd = open_unnamed(folders[i]);
	return fd;
}

bool io_fill_standard(struct error *err)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return fail_errno(err, "cannot open '/dev/null'");
	return true;
}

bool io_copy(int from, int to, int64_t *size)
{
	char bytes[64 << 10];
	ssize_t count;

	*size = 0;
	while ((count = pread(from, bytes, sizeof(bytes), *size)) > 0) {
		if (!io_write_all(to, bytes, (size_t)count, NULL))
			return false;
		*size += count;
	}
	return count == 0;
}
