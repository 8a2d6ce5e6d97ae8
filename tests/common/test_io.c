/* SPDX-License-Identifier: MIT */
#include "common/io.h"
#include "common/write_queue.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/suites.h"

enum { MUCH = 300000 };

START_TEST(queue_queues_what_a_full_pipe_does_not_take)
{
	static char sent[MUCH], received[MUCH];
	struct write_queue queue;
	struct error err;
	int fds[2];
	size_t size = 0;

	for (size_t i = 0; i < MUCH; i++)
		sent[i] = (char)(i * 7);
	ck_assert_int_eq(pipe(fds), 0);
	write_queue_init(&queue, fds[1]);
	ck_assert(write_queue_put(&queue, sent, 1000, &err));
	ck_assert_uint_eq(write_queue_waiting(&queue), 0);
	ck_assert(write_queue_put(&queue, sent + 1000, MUCH - 1000, &err));
	ck_assert_uint_gt(write_queue_waiting(&queue), 0);
	while (size < MUCH) {
		ssize_t count = io_read(fds[0], received + size, 10000);

		ck_assert_int_gt(count, 0);
		size += (size_t)count;
		ck_assert(write_queue_flush(&queue, &err));
	}
	ck_assert_uint_eq(write_queue_waiting(&queue), 0);
	ck_assert_int_eq(memcmp(sent, received, MUCH), 0);
	/* The one that was handed in still blocks, as its owner expects. */
	ck_assert_int_eq(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
	write_queue_done(&queue);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
}
END_TEST

/* An queue into a pipe whose reader may leave. */
static void open_outlet(struct write_queue *queue, int fds[2])
{
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(fds), 0);
	write_queue_init(queue, fds[1]);
}

START_TEST(queue_tells_a_broken_pipe)
{
	struct write_queue queue;
	struct error err;
	int fds[2];

	open_outlet(&queue, fds);
	close(fds[0]);
	ck_assert(!write_queue_put(&queue, "x", 1, &err));
	ck_assert_int_eq(err.number, EPIPE);
	ck_assert_str_eq(err.message, "cannot write: Broken pipe");
	write_queue_done(&queue);
}
END_TEST

/* The reader leaves when half of the queue is written: nothing waits any more. */
START_TEST(queue_that_is_done_waits_for_nobody)
{
	static char sent[MUCH], received[10000];
	struct write_queue queue;
	struct error err;
	int fds[2];

	open_outlet(&queue, fds);
	ck_assert(write_queue_put(&queue, sent, MUCH, &err));
	ck_assert_int_gt(io_read(fds[0], received, sizeof(received)), 0);
	ck_assert(write_queue_flush(&queue, &err));
	ck_assert_uint_gt(queue.written, 0);
	close(fds[0]);
	ck_assert(!write_queue_flush(&queue, &err));
	write_queue_done(&queue);
	ck_assert_uint_eq(write_queue_waiting(&queue), 0);
	close(fds[1]);
}
END_TEST

START_TEST(standard_descriptors_are_filled)
{
	struct error err;

	close(0);
	close(2);
	ck_assert(io_fill_standard(&err));
	ck_assert_int_ge(fcntl(0, F_GETFD), 0);
	ck_assert_int_ge(fcntl(2, F_GETFD), 0);
}
END_TEST

Suite *suite_io(void)
{
	Suite *suite = suite_create("io");
	TCase *tests = tcase_create("io");

	tcase_add_test(tests, queue_queues_what_a_full_pipe_does_not_take);
	tcase_add_test(tests, queue_tells_a_broken_pipe);
	tcase_add_test(tests, queue_that_is_done_waits_for_nobody);
	tcase_add_test(tests, standard_descriptors_are_filled);
	suite_add_tcase(suite, tests);
	return suite;
}
