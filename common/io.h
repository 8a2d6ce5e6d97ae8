/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing descriptors: the only place that knows EINTR, EAGAIN and
 * short counts.
 */
#ifndef COMMON_IO_H
#define COMMON_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/buffer.h"
#include "common/error.h"

/* One read(2). Bytes read, 0 at the end of the input, -1 with errno; EAGAIN means
 * that there is nothing yet. */
ssize_t io_read(int fd, void *bytes, size_t size);

/* All bytes, waiting while the other side is slow. */
bool io_write_all(int fd, const void *bytes, size_t size, struct error *err);

/* True if a read would not wait: there are bytes, or the end, or an error. */
bool io_readable(int fd);

/* The same within that many milliseconds. */
bool io_readable_within(int fd, int milliseconds);

/* True as soon as a small write would not wait; false after that many milliseconds. */
bool io_writable(int fd, int milliseconds);

/* Opens /dev/null for each of descriptors 0 to 2 that is closed, so that no file
 * opened later takes its place. */
bool io_fill_standard(struct error *err);

/*
 * An outlet is a descriptor that is written without ever waiting: what it does not
 * take at once stays in the queue until the owner is told by poll(2) that there is
 * room. Embedded by value.
 */
struct outlet {
	int fd;       /* -1: closed, everything is dropped */
	bool private; /* fd is our own and never blocks; else `fd` is somebody else's */
	size_t piece; /* most bytes written at once to an fd that may block */
	struct buffer queue;
	size_t written; /* bytes of the queue's front that are already out */
};

/* Takes somebody's descriptor (a terminal, pipe or file), which stays open and
 * unchanged. A terminal or pipe is opened again where possible, because O_NONBLOCK
 * on the one that is shared with other programs would break those. */
void outlet_init(struct outlet *outlet, int shared_fd);

/* Takes a descriptor that is ours alone; outlet_done closes it. */
void outlet_take(struct outlet *outlet, int own_fd);

/* Writes what can be written, queues the rest. False if the outlet is broken
 * (EPIPE, ENOSPC...); what is in the queue stays there. */
bool outlet_put(struct outlet *outlet, const void *bytes, size_t size, struct error *err);

/* Goes on with the queue; call it when poll reports POLLOUT. */
bool outlet_flush(struct outlet *outlet, struct error *err);

/* Bytes not yet written. While there are any, poll outlet->fd for POLLOUT. */
size_t outlet_waiting(const struct outlet *outlet);

/* Forgets what waits: its reader has gone away. */
void outlet_forget(struct outlet *outlet);

/* Closes what outlet_init opened; the queue is forgotten. */
void outlet_done(struct outlet *outlet);

#endif
