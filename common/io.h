/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing descriptors: the only place that deals with EINTR, EAGAIN and short
 * counts.
 */
#ifndef COMMON_IO_H
#define COMMON_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/error.h"

/* One read(2). Returns the bytes read, 0 at the end of the input, -1 with errno; EAGAIN:
 * nothing yet. */
ssize_t io_read(int fd, void *bytes, size_t size);

/* One write(2). Bytes written, or -1 with errno. */
ssize_t io_write(int fd, const void *bytes, size_t size);

/* Writes all bytes, waiting while the other side is slow. */
bool io_write_all(int fd, const void *bytes, size_t size, struct error *err);

/* True if a read would not block: there are bytes, the end, or an error. */
bool io_readable(int fd);

/* The same within that many milliseconds. */
bool io_readable_within(int fd, int milliseconds);

/* True as soon as a small write would not block; false after that many milliseconds. */
bool io_writable(int fd, int milliseconds);

/* A file open for reading and writing that vanishes with its last descriptor, in $TMPDIR,
 * /var/tmp or /tmp; the caller's. -1 with errno if none can be made. */
int io_unnamed_file(void);

/* Copies all of a file to another, from the beginning; *size: bytes. False with errno. */
bool io_copy(int from, int to, int64_t *size);

/* Opens /dev/null for each of descriptors 0 to 2 that is closed, so that no file opened
 * later takes its place. */
bool io_fill_standard(struct error *err);

#endif
