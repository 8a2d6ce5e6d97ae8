/* SPDX-License-Identifier: MIT */
/*
 * The only thread besides the caller's: it compresses, and waits for the disk. Tasks run
 * one after another in the order given. What a task uses belongs to the thread from
 * worker_start until worker_is_busy returns false; nothing else is shared.
 */
#ifndef FORMATS_BYTES_WORKER_H
#define FORMATS_BYTES_WORKER_H

#include <stdbool.h>

struct worker;

/* Embedded by value; initially all zero except for the first two. */
struct task {
	void (*run)(void *context);
	void *context;
	/* For the worker only: */
	bool is_busy;
	struct task *next;
};

/* The thread starts with the first task; a nice one has a low priority. NULL if out of
 * memory or descriptors. */
struct worker *worker_new(bool is_nice);

/* Gives it a task, which must not be busy. Without a thread, the task runs right here. */
void worker_start(struct worker *worker, struct task *task);

bool worker_is_busy(struct worker *worker, const struct task *task);

/* Waits for the task, at most this long; -1: as long as it takes. True if it is done. */
bool worker_wait(struct worker *worker, const struct task *task, int milliseconds);

/* Readable if a task has finished since the last worker_clear. Clear first, then check
 * which tasks are busy. */
int worker_fd(const struct worker *worker);
void worker_clear(struct worker *worker);

/* Waits for the running task; those after it are dropped. */
void worker_free(struct worker *worker);

#endif
