/* SPDX-License-Identifier: MIT */
/*
 * pty pair, fork, exec. The command must not be in an orphaned process group, or the
 * kernel would ignore ^Z: so the session leader is a monitor with the command as its
 * child, as in sudo. The monitor also keeps the terminal open, so that the end of output
 * is never mistaken for the end of the command.
 *
 * After fork only async-signal-safe functions are called (signal-safety(7)).
 */
#include "recorder/libptyrec/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Everything the children need, prepared before the fork. */
struct start {
	const struct ptyrec_options *options;
	int terminal_fd;               /* the command's side of the pty */
	int monitor_fd;                /* the monitor's end of the socket pair */
	sigset_t mask;                 /* for the command */
	struct sigaction child_action; /* for SIGCHLD, as inherited */
};

/* False if nobody is reading. */
static bool put_report(int fd, enum report_kind kind, int value)
{
	struct report report = {.kind = kind, .value = value};

	while (write(fd, &report, sizeof(report)) < 0)
		if (errno == EPIPE || errno == ECONNRESET)
			return false;
	return true;
}

static bool get_report(int fd, struct report *report)
{
	ssize_t count;

	do
		count = read(fd, report, sizeof(*report));
	while (count < 0 && errno == EINTR);
	return count == sizeof(*report);
}

/* The command */

static void reset_signals(const struct start *start)
{
	struct sigaction normal = {.sa_handler = SIG_DFL};

	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		if (start->options->default_signals != NULL &&
			sigismember(start->options->default_signals, signal_number) == 1)
			sigaction(signal_number, &normal, NULL);
	sigaction(SIGCHLD, &start->child_action, NULL);
	pthread_sigmask(SIG_SETMASK, &start->mask, NULL);
}

/* Of the descriptors from 3 on exec leaves only those that the command is to have. */
static void choose_descriptors(const struct ptyrec_options *options)
{
	if (options->passes_all_fds)
		return;
	if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) < 0)
		for (int fd = 3; fd < (int)sysconf(_SC_OPEN_MAX) && fd < 65536; fd++)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	for (size_t i = 0; i < options->passed_fd_count; i++)
		if (options->passed_fds[i] > 2)
			fcntl(options->passed_fds[i], F_SETFD, 0);
}

/* Becomes the command; returns with errno. All our descriptors are closed by exec. */
static void run_command(const struct start *start)
{
	const struct ptyrec_options *options = start->options;
	int stdin_fd = options->stdin_fd, stdout_fd = options->stdout_fd;

	setpgid(0, 0);
	tcsetpgrp(start->terminal_fd, getpid()); /* SIGTTOU is blocked */
	if (dup2(stdin_fd < 0 ? start->terminal_fd : stdin_fd, STDIN_FILENO) >= 0 &&
		dup2(stdout_fd < 0 ? start->terminal_fd : stdout_fd, STDOUT_FILENO) >=
			0 &&
		dup2(start->terminal_fd, STDERR_FILENO) >= 0 &&
		(options->directory == NULL || chdir(options->directory) == 0)) {
		choose_descriptors(options);
		reset_signals(start);
		execvpe(options->argv[0], options->argv,
			options->environment ? options->environment : environ);
	}
}

/* The monitor */

/* Keeps nothing open but the terminal as 0 to 2 and the socket as 3: if a pipe were kept,
 * its readers would never see the end of it. */
static int close_the_rest(const struct start *start)
{
	int socket_fd = start->monitor_fd;

	if (socket_fd < 3)
		socket_fd = fcntl(socket_fd, F_DUPFD, 3);
	dup2(start->terminal_fd, 0);
	dup2(start->terminal_fd, 1);
	dup2(start->terminal_fd, 2);
	dup2(socket_fd, 3);
	if (syscall(SYS_close_range, 4u, ~0u, 0u) < 0)
		for (int fd = 4; fd < (int)sysconf(_SC_OPEN_MAX) && fd < 65536; fd++)
			close(fd);
	return 3;
}

/* Reports how the command has changed; true when it has ended. */
static bool report_change(int socket_fd, pid_t command)
{
	int status;

	while (waitpid(command, &status, WNOHANG | WUNTRACED) == command) {
		if (WIFSTOPPED(status)) {
			put_report(socket_fd, REPORT_STOPPED, WSTOPSIG(status));
			continue;
		}
		/* Whoever else has the terminal open decides how long it lives. */
		close(0);
		close(1);
		close(2);
		put_report(socket_fd, REPORT_ENDED, status);
		return true;
	}
	return false;
}

/* Watches the command until our parent closes its end of the socket. */
static void watch(int socket_fd, pid_t command)
{
	enum { PARENT, CHILD, SLOTS };
	struct pollfd slots[SLOTS] = {[PARENT] = {.fd = socket_fd, .events = POLLIN},
		[CHILD] = {.events = POLLIN}};
	struct signalfd_siginfo info;
	bool running = true;
	sigset_t child_signal;
	char byte;

	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	slots[CHILD].fd = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
	for (;;) {
		running = running && !report_change(socket_fd, command);
		/* Without a descriptor for the signal, check now and then. */
		if (poll(slots, SLOTS, running && slots[CHILD].fd < 0 ? 50 : -1) < 0)
			continue;
		if (slots[CHILD].revents != 0)
			(void)!read(slots[CHILD].fd, &info, sizeof(info));
		if (slots[PARENT].revents == 0)
			continue;
		if (read(socket_fd, &byte, 1) <= 0)
			return;
		if (running)
			kill(-command, SIGCONT);
	}
}

/* Forks the command and waits until it runs: exec closes its end of the pipe. */
static pid_t start_command(const struct start *start, struct report *report)
{
	int pipe_fds[2];
	pid_t command;

	*report = (struct report){.kind = REPORT_FAILED};
	if (pipe2(pipe_fds, O_CLOEXEC) < 0 || (command = fork()) < 0) {
		report->value = errno;
		return -1;
	}
	if (command == 0) {
		run_command(start);
		put_report(pipe_fds[1], REPORT_NOT_RUN, errno);
		_exit(127);
	}
	close(pipe_fds[1]);
	setpgid(command, command);
	if (get_report(pipe_fds[0], report)) {
		waitpid(command, NULL, 0);
		return -1;
	}
	close(pipe_fds[0]);
	*report = (struct report){.kind = REPORT_STARTED, .value = command};
	return command;
}

static void run_monitor(struct start *start)
{
	struct sigaction normal = {.sa_handler = SIG_DFL};
	struct report report = {.kind = REPORT_FAILED};
	pid_t command = -1;

	/* Where SIGCHLD is ignored, nobody can wait for a child. */
	sigaction(SIGCHLD, &normal, &start->child_action);
	if (setsid() < 0 || ioctl(start->terminal_fd, TIOCSCTTY, 0) < 0)
		report.value = errno;
	else
		command = start_command(start, &report);
	if (command > 0) {
		/* First, so that a lock on the recording dies with its recorder. */
		int socket_fd = close_the_rest(start);

		if (put_report(socket_fd, report.kind, report.value))
			watch(socket_fd, command);
	} else {
		put_report(start->monitor_fd, report.kind, report.value);
	}
	_exit(0);
}

/* The parent */

/* No descriptor of the pty may be one of 0 to 2, which the children replace. */
static int move_up(int fd)
{
	int moved;

	if (fd < 0 || fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return moved;
}

static int open_terminal(const struct ptyrec_options *options, int pty_fd)
{
	struct termios modes;
	int unlock = 0, fd;

	if (ioctl(pty_fd, TIOCSPTLCK, &unlock) < 0)
		return -1;
	/* Not by name: in a container, /dev/pts may be a different one. */
	fd = move_up(ioctl(pty_fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
	if (fd < 0)
		return -1;
	if (options->modes != NULL)
		modes = *options->modes;
	else if (tcgetattr(fd, &modes) == 0)
		modes.c_iflag |= IUTF8;
	else
		return fd;
	if (options->no_echo)
		modes.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSANOW, &modes);
	ioctl(fd, TIOCSWINSZ, &options->size);
	return fd;
}

static pid_t fork_monitor(struct start *start, int sockets[2])
{
	sigset_t all, old;
	pid_t monitor;

	/* Both children start with every signal blocked, so that none reaches them before
	 * they are set up. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	start->mask = start->options->signal_mask ? *start->options->signal_mask : old;
	monitor = fork();
	if (monitor == 0) {
		close(sockets[0]);
		run_monitor(start);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return monitor;
}

/* A command that stops the monitor at once (kill -STOP $PPID) may do so before it has
 * reported. */
static void wait_for_report(const struct spawned *spawned)
{
	struct pollfd slot = {.fd = spawned->monitor_fd, .events = POLLIN};

	while (poll(&slot, 1, 50) <= 0)
		kill(spawned->monitor_pid, SIGCONT);
}

/* The first report: 0 if the command runs, else -1 with errno. */
static int wait_for_start(struct spawned *spawned, bool *not_run)
{
	struct report report;

	wait_for_report(spawned);
	if (!get_report(spawned->monitor_fd, &report))
		report = (struct report){.kind = REPORT_FAILED, .value = ECHILD};
	if (report.kind == REPORT_STARTED) {
		spawned->command_pid = report.value;
		return 0;
	}
	*not_run = report.kind == REPORT_NOT_RUN;
	close(spawned->monitor_fd); /* whatever the monitor is doing, it ends now */
	spawned->monitor_fd = -1;
	while (waitpid(spawned->monitor_pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = report.value;
	return -1;
}

int spawn(const struct ptyrec_options *options, struct spawned *spawned, bool *not_run)
{
	struct spawned made = {.pty_fd = -1, .monitor_fd = -1};
	struct start start = {.options = options, .terminal_fd = -1, .monitor_fd = -1};
	int sockets[2], result = -1, number;

	*not_run = false;
	if (options->struct_size < sizeof(*options) || options->argv == NULL ||
		options->argv[0] == NULL) {
		errno = EINVAL;
		return -1;
	}
	made.pty_fd =
		move_up(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
	if (made.pty_fd < 0 ||
		(start.terminal_fd = open_terminal(options, made.pty_fd)) < 0)
		goto out;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
		goto out;
	made.monitor_fd = move_up(sockets[0]);
	start.monitor_fd = move_up(sockets[1]);
	if (made.monitor_fd < 0 || start.monitor_fd < 0)
		goto out;
	sockets[0] = made.monitor_fd;
	made.monitor_pid = fork_monitor(&start, sockets);
	if (made.monitor_pid < 0)
		goto out;
	close(start.monitor_fd); /* so that we notice when the monitor ends */
	start.monitor_fd = -1;
	result = wait_for_start(&made, not_run);
out:
	number = errno;
	if (start.terminal_fd >= 0)
		close(start.terminal_fd);
	if (start.monitor_fd >= 0)
		close(start.monitor_fd);
	if (result == 0) {
		*spawned = made;
	} else {
		if (made.monitor_fd >= 0)
			close(made.monitor_fd);
		if (made.pty_fd >= 0)
			close(made.pty_fd);
	}
	errno = number;
	return result;
}
