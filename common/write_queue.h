/* SPDX-License-Identifier: MIT */
/*
 * A write queue writes to a descriptor without ever blocking: what the descriptor does
 * not take at once stays in the queue until poll(2) tells the owner that there is room.
 */
#ifndef COMMON_WRITE_QUEUE_H
#define COMMON_WRITE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"
#include "common/error.h"

/* Embedded by value. */
struct write_queue {
	int fd;       /* -1: closed, everything is dropped */
	bool private; /* fd is our own and never blocks; otherwise it is shared */
	size_t piece; /* most bytes written at once to an fd that may block */
	struct buffer pending;
	size_t written; /* bytes at the front already written */
};

/* Takes a shared descriptor (a terminal, pipe or file), which stays open and unchanged. A
 * terminal or pipe is reopened where possible, because O_NONBLOCK on the shared one would
 * break the other programs. */
void write_queue_init(struct write_queue *queue, int shared_fd);

/* Takes a descriptor of our own; write_queue_done closes it. */
void write_queue_take(struct write_queue *queue, int own_fd);

/* Writes what can be written, queues the rest. False if the descriptor fails (EPIPE,
 * ENOSPC...); the queue keeps its contents. */
bool write_queue_put(
	struct write_queue *queue, const void *bytes, size_t size, struct error *err);

/* Continues writing; call it when poll reports POLLOUT. */
bool write_queue_flush(struct write_queue *queue, struct error *err);

/* Bytes not yet written. While there are any, poll queue->fd for POLLOUT. */
size_t write_queue_waiting(const struct write_queue *queue);

/* Drops what is waiting: its reader has gone away. */
void write_queue_forget(struct write_queue *queue);

/* Closes what write_queue_init opened, and drops the queue. */
void write_queue_done(struct write_queue *queue);

#endif
