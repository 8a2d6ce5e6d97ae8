/* SPDX-License-Identifier: MIT */
#include "formats/bytes/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"

enum {
	STACK = 256 << 10,
	NICENESS = 10,
};

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};

struct worker {
	bool is_nice, has_thread, was_started;
	int event_fd;
	pthread_t thread;
	pthread_mutex_t mutex; /* for what follows */
	pthread_cond_t changed;
	struct task *first; /* the running one, then those that wait */
	bool quits;
};

static void *work(void *context)
{
	struct worker *worker = context;

#ifdef __linux__ /* where it applies to the thread alone */
	if (worker->is_nice)
		nice(NICENESS);
#endif
	pthread_mutex_lock(&worker->mutex);
	while (!worker->quits) {
		struct task *task = worker->first;

		if (task == NULL) {
			pthread_cond_wait(&worker->changed, &worker->mutex);
			continue;
		}
		pthread_mutex_unlock(&worker->mutex);
		task->run(task->context);
		pthread_mutex_lock(&worker->mutex);
		worker->first = task->next;
		task->is_busy = false;
		pthread_cond_broadcast(&worker->changed);
		eventfd_write(worker->event_fd, 1);
	}
	pthread_mutex_unlock(&worker->mutex);
	return NULL;
}

/* The thread receives no signals except its own crashes. */
static void start_thread(struct worker *worker)
{
	sigset_t all, before;
	pthread_attr_t attributes;

	worker->was_started = true;
	sigfillset(&all);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		sigdelset(&all, crashes[i]);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	worker->has_thread =
		pthread_create(&worker->thread, &attributes, work, worker) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
}

struct worker *worker_new(bool is_nice)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	pthread_condattr_t attributes;

	if (worker == NULL)
		return NULL;
	worker->is_nice = is_nice;
	worker->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (worker->event_fd < 0) {
		free(worker);
		return NULL;
	}
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return worker;
}

void worker_start(struct worker *worker, struct task *task)
{
	struct task **last = &worker->first;

	if (!worker->was_started)
		start_thread(worker);
	if (!worker->has_thread) {
		task->run(task->context);
		return;
	}
	pthread_mutex_lock(&worker->mutex);
	while (*last != NULL)
		last = &(*last)->next;
	*last = task;
	task->next = NULL;
	task->is_busy = true;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
}

bool worker_is_busy(struct worker *worker, const struct task *task)
{
	bool is_busy;

	pthread_mutex_lock(&worker->mutex);
	is_busy = task->is_busy;
	pthread_mutex_unlock(&worker->mutex);
	return is_busy;
}

bool worker_wait(struct worker *worker, const struct task *task, int milliseconds)
{
	struct timespec until;
	int status = 0;
	bool is_done;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += milliseconds / 1000;
	until.tv_nsec += milliseconds % 1000 * NS_PER_MS;
	if (until.tv_nsec >= NS_PER_SECOND) {
		until.tv_sec++;
		until.tv_nsec -= NS_PER_SECOND;
	}
	pthread_mutex_lock(&worker->mutex);
	while (task->is_busy && status == 0)
		status = milliseconds < 0
				 ? pthread_cond_wait(&worker->changed, &worker->mutex)
				 : pthread_cond_timedwait(
					   &worker->changed, &worker->mutex, &until);
	is_done = !task->is_busy;
	pthread_mutex_unlock(&worker->mutex);
	return is_done;
}

int worker_fd(const struct worker *worker)
{
	return worker->event_fd;
}

void worker_clear(struct worker *worker)
{
	eventfd_t count;

	eventfd_read(worker->event_fd, &count);
}

void worker_free(struct worker *worker)
{
	if (worker == NULL)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->quits = true;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
	if (worker->has_thread)
		pthread_join(worker->thread, NULL);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	close(worker->event_fd);
	free(worker);
}
