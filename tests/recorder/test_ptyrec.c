/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buffer.h"
#include "recorder/libptyrec/ptyrec.h"
#include "tests/suites.h"

static struct buffer output;
static int stopped, ended, status;
static struct ptyrec *session;

static struct ptyrec_options options;

static void set_up(void)
{
	options = (struct ptyrec_options)PTYREC_OPTIONS;
	options.size = (struct winsize){.ws_row = 30, .ws_col = 100};
	stopped = ended = 0;
	session = NULL;
}

static void on_output(void *context, const void *bytes, size_t size)
{
	(void)context;
	buffer_add(&output, bytes, size);
}

static void on_stopped(void *context, int signal_number)
{
	(void)context;
	stopped = signal_number;
}

static void on_ended(void *context, int wait_status)
{
	(void)context;
	ended = 1;
	status = wait_status;
}

static bool start(char *const *argv)
{
	static const struct ptyrec_callbacks callbacks = {
		on_output, on_stopped, on_ended};
	bool not_run;

	options.argv = argv;
	session = ptyrec_spawn(&options, &callbacks, NULL, &not_run);
	return session != NULL || !not_run;
}

static void step(void)
{
	struct pollfd slots[PTYREC_FDS];

	ptyrec_fds(session, slots);
	ck_assert_int_gt(poll(slots, PTYREC_FDS, 10000), 0);
	ptyrec_step(session, slots);
}

static void run_to_end(void)
{
	while (!ended)
		step();
	buffer_add_byte(&output, '\0');
}

static void end(void)
{
	ptyrec_free(session);
	buffer_done(&output);
}

#define SHELL(text) ((char *[]){"sh", "-c", text, NULL})

/* What the host has open is not the command's, except what it is given. */
START_TEST(passes_only_what_it_should)
{
	int one = open("/dev/null", O_RDONLY), other = open("/dev/null", O_RDONLY);
	char expected[64];

	options.passed_fds = &other;
	options.passed_fd_count = 1;
	ck_assert_int_ge(one, 3);
	ck_assert(start((char *[]){"ls", "-m", "/proc/self/fd", NULL}));
	run_to_end();
	/* 3 is the folder that it reads. */
	snprintf(expected, sizeof(expected), "0, 1, 2, 3, %d\r\n", other);
	ck_assert_str_eq(output.bytes, expected);
	close(one);
	close(other);
}
END_TEST

START_TEST(runs_where_and_as_it_is_told)
{
	char *environment[] = {"PATH=/usr/bin:/bin", "NAME=a value", NULL};

	options.directory = "/usr";
	options.environment = environment;
	options.no_echo = true;
	ck_assert(start(
		SHELL("pwd; echo $NAME${HOME-none}; stty -a | grep -o -- '-echo '")));
	run_to_end();
	ck_assert_str_eq(output.bytes, "/usr\r\na valuenone\r\n-echo \r\n");
}
END_TEST

START_TEST(says_that_a_folder_is_missing)
{
	bool not_run = false;
	static const struct ptyrec_callbacks callbacks = {
		on_output, on_stopped, on_ended};

	options.directory = "/no/such";
	options.argv = SHELL("true");
	ck_assert_ptr_null(ptyrec_spawn(&options, &callbacks, NULL, &not_run));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert(not_run);
	options.struct_size = 8;
	ck_assert_ptr_null(ptyrec_spawn(&options, &callbacks, NULL, &not_run));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert(!not_run);
}
END_TEST

START_TEST(runs_on_a_terminal_of_its_own)
{
	ck_assert(start(SHELL("test -t 0 && test -t 1 && stty size </dev/tty; exit 3")));
	run_to_end();
	ck_assert_str_eq(output.bytes, "30 100\r\n");
	ck_assert_int_eq(WEXITSTATUS(status), 3);
}
END_TEST

START_TEST(tells_why_it_did_not_run)
{
	ck_assert(!start((char *[]){"no such program", NULL}));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert(!start((char *[]){"/dev", NULL}));
	ck_assert_int_eq(errno, EACCES);
}
END_TEST

START_TEST(input_arrives)
{
	ck_assert(start(SHELL("stty -echo; echo ready; head -c 4 | od -An -c")));
	while (output.size == 0 || memmem(output.bytes, output.size, "ready", 5) == NULL)
		step();
	ptyrec_send(session, "hi\nx", 4);
	ptyrec_send_eof(session);
	run_to_end();
	ck_assert_ptr_nonnull(strstr(output.bytes, "h   i  \\n   x"));
}
END_TEST

START_TEST(eof_ends_input)
{
	ck_assert(start((char *[]){"cat", NULL}));
	ptyrec_send(session, "hi", 2);
	ptyrec_send_eof(session);
	run_to_end();
	ck_assert_ptr_nonnull(strstr(output.bytes, "hihi"));
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(stops_and_continues)
{
	ck_assert(start(SHELL("kill -STOP $$; echo again")));
	while (!stopped)
		step();
	ck_assert_int_eq(stopped, SIGSTOP);
	ck_assert(!ended);
	ptyrec_continue(session);
	run_to_end();
	ck_assert_str_eq(output.bytes, "again\r\n");
}
END_TEST

START_TEST(signals_reach_the_command)
{
	ck_assert(start(
		SHELL("trap 'exit 9' TERM; echo ready; while :; do sleep 1; done")));
	while (output.size == 0)
		step();
	ptyrec_signal(session, SIGTERM);
	run_to_end();
	ck_assert_int_eq(WEXITSTATUS(status), 9);
}
END_TEST

START_TEST(resizing_is_seen)
{
	struct winsize size = {.ws_row = 40, .ws_col = 120};

	ck_assert(start(SHELL("trap 'stty size; exit' WINCH; echo ready; "
			      "while :; do sleep 0.1; done")));
	while (output.size == 0)
		step();
	ck_assert_int_eq(ptyrec_resize(session, &size), 0);
	run_to_end();
	ck_assert_ptr_nonnull(strstr(output.bytes, "40 120\r\n"));
}
END_TEST

START_TEST(nothing_of_a_quick_end_is_lost)
{
	for (int i = 0; i < 20; i++) {
		output.size = 0;
		ended = 0;
		ck_assert(
			start(SHELL("head -c 65000 /dev/zero | tr '\\0' x; printf END")));
		run_to_end();
		ck_assert_uint_eq(output.size, 65000 + 4);
		ck_assert_str_eq(output.bytes + 65000, "END");
		ptyrec_free(session);
		session = NULL;
	}
}
END_TEST

START_TEST(background_processes_do_not_keep_it)
{
	ck_assert(start(SHELL("trap '' HUP; sleep 30 & echo hi")));
	run_to_end();
	ck_assert_str_eq(output.bytes, "hi\r\n");
	ck_assert(!ptyrec_is_over(session));
}
END_TEST

static void start_waiting(char *const *argv)
{
	bool not_run;

	options.argv = argv;
	session = ptyrec_spawn(&options, NULL, NULL, &not_run);
	ck_assert_ptr_nonnull(session);
}

START_TEST(reads_with_a_timeout)
{
	char bytes[64];

	start_waiting(SHELL("echo ready; read line; echo got $line; exit 4"));
	ck_assert_int_eq(ptyrec_read(session, bytes, 5, -1), 5);
	ck_assert_int_eq(ptyrec_read(session, bytes, sizeof(bytes), -1), 2);
	ck_assert_int_eq(ptyrec_read(session, bytes, sizeof(bytes), 20), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert(ptyrec_is_alive(session));
	ck_assert_int_eq(ptyrec_send(session, "it\n", 3), 0);
	ck_assert_int_eq(ptyrec_flush(session, -1), 0);
	ck_assert_int_eq(ptyrec_wait(session, &status, -1), 0);
	ck_assert_int_eq(WEXITSTATUS(status), 4);
	ck_assert(!ptyrec_is_alive(session));
	ck_assert_int_eq(ptyrec_read(session, bytes, sizeof(bytes), -1), 12);
	ck_assert_int_eq(memcmp(bytes, "it\r\ngot it\r\n", 12), 0);
	ck_assert_int_eq(ptyrec_read(session, bytes, sizeof(bytes), -1), 0);
}
END_TEST

/* So that poll of the descriptor tells when to read again. */
START_TEST(takes_no_more_than_it_returns)
{
	struct pollfd slot;
	char bytes[8];

	start_waiting(SHELL("printf 0123456789; read line"));
	ck_assert_int_gt(ptyrec_pid(session), 0);
	slot = (struct pollfd){.fd = ptyrec_fd(session), .events = POLLIN};
	ck_assert_int_eq(poll(&slot, 1, 20000), 1);
	for (int left = 10; left > 0;) {
		ssize_t count = ptyrec_read(session, bytes, 4, -1);

		ck_assert_int_gt(count, 0);
		left -= (int)count;
		ck_assert_int_eq(poll(&slot, 1, 0), left > 0);
	}
}
END_TEST

START_TEST(waits_until_it_is_quiet)
{
	char bytes[64];

	start_waiting(
		SHELL("for i in 1 2 3 4 5; do printf $i; sleep 0.05; done; sleep 100"));
	ck_assert_int_eq(ptyrec_wait_idle(session, 2000, 100), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(ptyrec_wait_idle(session, 1500, -1), 0);
	ck_assert_int_eq(ptyrec_read(session, bytes, sizeof(bytes), 0), 5);
	ck_assert_int_eq(memcmp(bytes, "12345", 5), 0);
	ck_assert_int_eq(ptyrec_terminate(session, &status), 0);
}
END_TEST

START_TEST(waiting_does_not_need_a_reader)
{
	char bytes[4096];
	size_t size = 0;
	ssize_t count;

	start_waiting(SHELL("head -c 1000000 /dev/zero | tr '\\0' x"));
	ck_assert_int_eq(ptyrec_wait(session, NULL, -1), 0);
	while ((count = ptyrec_read(session, bytes, sizeof(bytes), -1)) > 0)
		size += (size_t)count;
	ck_assert_uint_eq(size, 1000000);
}
END_TEST

START_TEST(terminates_what_does_not_want_to)
{
	char byte;

	start_waiting(SHELL("trap '' HUP INT TERM; echo x; while :; do sleep 1; done"));
	ck_assert_int_eq(ptyrec_read(session, &byte, 1, -1), 1);
	ck_assert_int_eq(ptyrec_terminate(session, &status), 0);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
END_TEST

START_TEST(terminates_what_is_stopped)
{
	char byte;

	start_waiting(SHELL("echo x; kill -STOP $$; sleep 100"));
	ck_assert_int_eq(ptyrec_read(session, &byte, 1, -1), 1);
	ck_assert_int_eq(ptyrec_terminate(session, &status), 0);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
}
END_TEST

START_TEST(runs_to_the_end)
{
	struct ptyrec_output text;
	int ends[2];
	char live[64];

	ck_assert_int_eq(pipe(ends), 0);
	options.argv = SHELL("test -t 1 && echo hi; exit 3");
	ck_assert_int_eq(ptyrec_run(&options, ends[1], &text, &status), 0);
	ck_assert_int_eq(WEXITSTATUS(status), 3);
	ck_assert_str_eq(text.bytes, "hi\r\n");
	ck_assert_uint_eq(text.size, 4);
	ck_assert_int_eq(read(ends[0], live, sizeof(live)), 4);
	free(text.bytes);
	options.argv = (char *[]){"no-such-command", NULL};
	ck_assert_int_eq(ptyrec_run(&options, -1, NULL, &status), -1);
	ck_assert_int_eq(errno, ENOENT);
	close(ends[0]);
	close(ends[1]);
	session = NULL;
}
END_TEST

Suite *suite_ptyrec(void)
{
	Suite *suite = suite_create("session");
	TCase *tests = tcase_create("session");

	tcase_set_timeout(tests, 30);
	tcase_add_checked_fixture(tests, set_up, end);
	tcase_add_test(tests, passes_only_what_it_should);
	tcase_add_test(tests, runs_where_and_as_it_is_told);
	tcase_add_test(tests, says_that_a_folder_is_missing);
	tcase_add_test(tests, runs_on_a_terminal_of_its_own);
	tcase_add_test(tests, tells_why_it_did_not_run);
	tcase_add_test(tests, input_arrives);
	tcase_add_test(tests, eof_ends_input);
	tcase_add_test(tests, stops_and_continues);
	tcase_add_test(tests, signals_reach_the_command);
	tcase_add_test(tests, resizing_is_seen);
	tcase_add_test(tests, nothing_of_a_quick_end_is_lost);
	tcase_add_test(tests, background_processes_do_not_keep_it);
	tcase_add_test(tests, reads_with_a_timeout);
	tcase_add_test(tests, takes_no_more_than_it_returns);
	tcase_add_test(tests, waits_until_it_is_quiet);
	tcase_add_test(tests, waiting_does_not_need_a_reader);
	tcase_add_test(tests, terminates_what_does_not_want_to);
	tcase_add_test(tests, terminates_what_is_stopped);
	tcase_add_test(tests, runs_to_the_end);
	suite_add_tcase(suite, tests);
	return suite;
}
