/* SPDX-License-Identifier: MIT */
/*
 * A terminal that measures. Runs a command on a pty and prints one line of numbers:
 *
 *   terminal drain -- COMMAND...   reads as fast as it can: seconds until all is read and
 *       the command has ended, user and system seconds of the command and its children,
 *       its largest resident set in KiB, bytes
 *   terminal keys COUNT -- COMMAND...   waits for "ready", then types COUNT keys, each
 * when the one before was echoed: microseconds of each echo terminal gaps|awake --
 * COMMAND...   microseconds since the start at which each x came; awake: it never sleeps,
 * which leaves its own waking up out
 *
 *   terminal relay -- COMMAND...   the least that a recorder can do: passes bytes between
 *       its terminal and the command's, and measures nothing
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char bytes[1 << 18];

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static pid_t start(char **command, int *pty_fd)
{
	struct winsize size = {.ws_col = 80, .ws_row = 24};
	struct termios modes;
	pid_t child = forkpty(pty_fd, NULL, NULL, &size);

	if (child == 0) {
		execvp(command[0], command);
		_exit(127);
	}
	/* As a terminal emulator has it while a program runs. */
	if (child > 0 && tcgetattr(*pty_fd, &modes) == 0) {
		modes.c_lflag &= (tcflag_t) ~(ECHO | ECHOCTL);
		tcsetattr(*pty_fd, TCSANOW, &modes);
	}
	return child;
}

static void drain(char **command)
{
	double begin = now();
	int pty_fd, status;
	pid_t child = start(command, &pty_fd);
	struct rusage usage;
	long long total = 0;
	ssize_t count;

	while ((count = read(pty_fd, bytes, sizeof(bytes))) > 0)
		total += count;
	wait4(child, &status, 0, &usage);
	printf("%.6f %.6f %.6f %ld %lld\n", now() - begin, seconds(usage.ru_utime),
		seconds(usage.ru_stime), usage.ru_maxrss, total);
}

static void wait_for(int pty_fd, const char *text)
{
	size_t have = 0;
	ssize_t count;

	while ((count = read(pty_fd, bytes + have, sizeof(bytes) - have - 1)) > 0) {
		have += (size_t)count;
		if (memmem(bytes, have, text, strlen(text)) != NULL)
			return;
	}
	exit(1);
}

static void keys(char **command, long count)
{
	struct timespec pause = {.tv_nsec = 500000};
	int pty_fd;
	pid_t child = start(command, &pty_fd);

	wait_for(pty_fd, "ready");
	for (long i = 0; i < count; i++) {
		double begin;

		nanosleep(&pause, NULL);
		begin = now();
		if (write(pty_fd, "x", 1) != 1)
			exit(1);
		wait_for(pty_fd, "x");
		printf("%.2f ", (now() - begin) * 1e6);
	}
	puts("");
	if (write(pty_fd, "\004", 1) != 1)
		exit(1);
	while (read(pty_fd, bytes, sizeof(bytes)) > 0)
		;
	waitpid(child, NULL, 0);
}

static void gaps(char **command, bool awake)
{
	int pty_fd;
	double begin = now();
	pid_t child = start(command, &pty_fd);
	ssize_t count;

	if (awake)
		fcntl(pty_fd, F_SETFL, O_NONBLOCK);
	while ((count = read(pty_fd, bytes, sizeof(bytes))) > 0 ||
		(count < 0 && errno == EAGAIN)) {
		double at = now() - begin;

		for (ssize_t i = 0; i < count; i++)
			if (bytes[i] == 'x')
				printf("%.1f ", at * 1e6);
	}
	puts("");
	waitpid(child, NULL, 0);
}

static bool pass(int from_fd, int to_fd)
{
	ssize_t count = read(from_fd, bytes, sizeof(bytes));

	return count > 0 && write(to_fd, bytes, (size_t)count) == count;
}

static void relay(char **command)
{
	struct pollfd slots[2] = {
		{.fd = STDIN_FILENO, .events = POLLIN}, {.events = POLLIN}};
	struct termios cooked, raw;
	pid_t child = start(command, &slots[1].fd);

	tcgetattr(STDIN_FILENO, &cooked);
	raw = cooked;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	while (poll(slots, 2, -1) > 0) {
		if (slots[0].revents != 0 && !pass(STDIN_FILENO, slots[1].fd))
			break;
		if (slots[1].revents != 0 && !pass(slots[1].fd, STDOUT_FILENO))
			break;
	}
	tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	char **command = argv;

	while (*command != NULL && strcmp(*command, "--") != 0)
		command++;
	if (argc < 4 || *command == NULL || *++command == NULL)
		return 2;
	if (strcmp(argv[1], "drain") == 0)
		drain(command);
	else if (strcmp(argv[1], "keys") == 0)
		keys(command, atol(argv[2]));
	else if (strcmp(argv[1], "relay") == 0)
		relay(command);
	else if (strcmp(argv[1], "gaps") == 0)
		gaps(command, false);
	else if (strcmp(argv[1], "awake") == 0)
		gaps(command, true);
	else
		return 2;
	return 0;
}
