/* SPDX-License-Identifier: MIT */
/* Calls that wait, for programs that have no loop of their own. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "recorder/libptyrec/ptyrec.h"
#include "recorder/libptyrec/session.h"

enum {
	PATIENCE_MS = 200,       /* for each of the signals that ask it to end */
	LAST_PATIENCE_MS = 5000, /* for the one that it cannot ignore */
};

/* Waiting */

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* When to stop waiting; -1: never. */
static long long deadline_in(int milliseconds)
{
	return milliseconds < 0 ? -1 : now_ms() + milliseconds;
}

/* Moves some bytes, or waits for them. -1 with errno: ETIMEDOUT, EINTR. */
static int move_some(struct ptyrec *session, long long deadline)
{
	struct pollfd slots[PTYREC_FDS];
	long long left = deadline < 0 ? -1 : deadline - now_ms();
	int count;

	if (deadline >= 0 && left < 0)
		left = 0;
	ptyrec_fds(session, slots);
	count = poll(slots, PTYREC_FDS, left < INT_MAX ? (int)left : INT_MAX);
	if (count == 0)
		errno = ETIMEDOUT;
	if (count <= 0)
		return -1;
	return ptyrec_step(session, slots) < 0 ? -1 : 0;
}

ssize_t ptyrec_read(struct ptyrec *session, void *bytes, size_t size, int milliseconds)
{
	struct kept *kept = &session->kept;
	long long deadline = deadline_in(milliseconds);
	size_t count;

	while (kept->size == kept->read && !session->ended) {
		int moved;

		if (size > 0 && size < PTYREC_OUTPUT_SIZE)
			session->read_most = size;
		moved = move_some(session, deadline);
		session->read_most = PTYREC_OUTPUT_SIZE;
		if (moved < 0)
			return -1;
	}
	if (kept->has_lost) {
		errno = ENOMEM;
		return -1;
	}
	count = kept->size - kept->read < size ? kept->size - kept->read : size;
	if (count > 0)
		memcpy(bytes, kept->bytes + kept->read, count);
	kept->read += count;
	return (ssize_t)count;
}

int ptyrec_wait(struct ptyrec *session, int *wait_status, int milliseconds)
{
	long long deadline = deadline_in(milliseconds);

	while (!session->ended)
		if (move_some(session, deadline) < 0)
			return -1;
	if (wait_status != NULL)
		*wait_status = session->wait_status;
	return 0;
}

int ptyrec_wait_idle(struct ptyrec *session, int idle_milliseconds, int milliseconds)
{
	long long deadline = deadline_in(milliseconds);
	long long idle_from = now_ms();

	while (!session->ended) {
		size_t before = session->kept.size - session->kept.read;
		long long idle = idle_from + idle_milliseconds;
		bool is_idle = deadline < 0 || idle <= deadline;

		if (move_some(session, is_idle ? idle : deadline) < 0)
			return errno == ETIMEDOUT && is_idle ? 0 : -1;
		if (session->kept.size - session->kept.read != before)
			idle_from = now_ms();
	}
	return 0;
}

int ptyrec_flush(struct ptyrec *session, int milliseconds)
{
	long long deadline = deadline_in(milliseconds);

	while (ptyrec_queued(session) > 0 && !session->ended)
		if (move_some(session, deadline) < 0)
			return -1;
	return 0;
}

bool ptyrec_is_alive(struct ptyrec *session)
{
	/* Once: a command that never stops writing is alive, too. */
	if (!session->ended)
		move_some(session, 0);
	return !session->ended;
}

int ptyrec_terminate(struct ptyrec *session, int *wait_status)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGTERM};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		ptyrec_signal(session, signals[i]);
		ptyrec_signal(session, SIGCONT);
		if (ptyrec_wait(session, wait_status, PATIENCE_MS) == 0)
			return 0;
	}
	ptyrec_signal(session, SIGKILL);
	return ptyrec_wait(session, wait_status, LAST_PATIENCE_MS);
}

/* Running */

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t count = write(fd, bytes, size);
		struct pollfd slot = {.fd = fd, .events = POLLOUT};

		if (count < 0 && errno == EAGAIN)
			poll(&slot, 1, -1);
		else if (count < 0 && errno != EINTR)
			return -1;
		if (count > 0) {
			bytes += count;
			size -= (size_t)count;
		}
	}
	return 0;
}

int ptyrec_run(const struct ptyrec_options *options, int live_fd,
	struct ptyrec_output *output, int *wait_status)
{
	bool not_run;
	struct ptyrec *session = ptyrec_spawn(options, NULL, NULL, &not_run);
	struct kept *kept = session ? &session->kept : NULL;
	size_t copied = 0;
	int number = 0;

	if (session == NULL)
		return -1;
	while (!session->ended && number == 0) {
		if (move_some(session, -1) < 0 && errno != EINTR)
			number = errno;
		/* Who has seen enough of it does not end the command. */
		if (live_fd >= 0 && kept->size > copied &&
			write_all(live_fd, kept->bytes + copied, kept->size - copied) < 0)
			live_fd = -1;
		copied = kept->size;
	}
	kept_add(kept, "", 1); /* what ends the text */
	if (kept->has_lost && number == 0)
		number = ENOMEM;
	if (number == 0)
		*wait_status = session->wait_status;
	if (number == 0 && output != NULL) {
		*output = (struct ptyrec_output){
			.bytes = kept->bytes, .size = kept->size - 1};
		kept->bytes = NULL;
	}
	ptyrec_free(session);
	errno = number;
	return number == 0 ? 0 : -1;
}
