/* SPDX-License-Identifier: MIT */
/*
 * The one thread beside the caller's: it compresses, and waits for the disk. Tasks run
 * one after another in the order they were given. What a task uses is the thread's from
 * worker_start until worker_is_busy says no; nothing else is shared.
 */
#ifndef FORMATS_BYTES_WORKER_H
#define FORMATS_BYTES_WORKER_H

#include <stdbool.h>

struct worker;

/* Embedded by value; all zero but for the first two at the beginning. */
struct task {
	void (*run)(void *context);
	void *context;
	/* The worker's: */
	bool is_busy;
	struct task *next;
};

/* The thread begins with the first task; a nice one has a low priority. NULL without
 * memory or descriptors. */
struct worker *worker_new(bool is_nice);

/* Gives it a task, which must not be busy. Where no thread can be had it is run here. */
void worker_start(struct worker *worker, struct task *task);

bool worker_is_busy(struct worker *worker, const struct task *task);

/* Waits for the task, at most so long; -1: as long as it takes. True if it is done. */
bool worker_wait(struct worker *worker, const struct task *task, int milliseconds);

/* Readable when a task was done after the last worker_clear. Clear first, then look which
 * tasks are busy. */
int worker_fd(const struct worker *worker);
void worker_clear(struct worker *worker);

/* Waits for the task that runs; those after it are dropped. */
void worker_free(struct worker *worker);

#endif
