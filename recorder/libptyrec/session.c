/* SPDX-License-Identifier: MIT */
/* Moves bytes between the caller and the pty, and knows when the command has ended. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "recorder/libptyrec/ptyrec.h"
#include "recorder/libptyrec/session.h"
#include "recorder/libptyrec/spawn.h"

enum { PTY, MONITOR, COMMAND };

enum {
	/* The most that a pty holds, with room to spare: what a command that has ended
	 * may have left in it. Bounds the last reads while others keep writing. */
	LEFT_IN_PTY = 256 << 10,
};

struct ptyrec *ptyrec_spawn(const struct ptyrec_options *options,
	const struct ptyrec_callbacks *callbacks, void *context, bool *not_run)
{
	struct ptyrec *session = calloc(1, sizeof(*session));

	*not_run = false;
	if (session == NULL)
		return NULL;
	if (spawn(options, &session->process, not_run) < 0) {
		free(session);
		return NULL;
	}
	session->command_fd =
		(int)syscall(SYS_pidfd_open, session->process.command_pid, 0);
	session->last_input = '\n';
	session->read_most = PTYREC_OUTPUT_SIZE;
	session->callbacks = callbacks ? callbacks : &kept_callbacks;
	session->context = callbacks ? context : &session->kept;
	return session;
}

int ptyrec_modes(struct ptyrec *session, struct termios *modes)
{
	return tcgetattr(session->process.pty_fd, modes);
}

int ptyrec_unread(const struct ptyrec *session)
{
	/* Through the command's side of the terminal, which is otherwise only its own. */
	int fd = ioctl(session->process.pty_fd, TIOCGPTPEER,
		O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	int count = -1;

	if (fd < 0)
		return -1;
	if (ioctl(fd, FIONREAD, &count) < 0)
		count = -1;
	close(fd);
	return count;
}

static ssize_t write_input(struct ptyrec *session, const char *bytes, size_t size)
{
	ssize_t count;

	do
		count = write(session->process.pty_fd, bytes, size);
	while (count < 0 && errno == EINTR);
	return count;
}

/* Writes the end of file once all input before it is gone. */
static void write_eof(struct ptyrec *session)
{
	struct termios modes;
	char twice[2];
	size_t size = 2;

	session->eof_queued = false;
	if (ptyrec_modes(session, &modes) < 0 || !(modes.c_lflag & ICANON) ||
		modes.c_cc[VEOF] == _POSIX_VDISABLE)
		return;
	if (session->last_input == '\n' ||
		(session->last_input == '\r' && (modes.c_iflag & ICRNL)))
		size = 1;
	memset(twice, modes.c_cc[VEOF], sizeof(twice));
	if (write_input(session, twice, size) < 0 && errno == EAGAIN)
		session->eof_queued = true;
}

static void write_queue(struct ptyrec *session)
{
	ssize_t count;

	if (session->input_size == 0) {
		if (session->eof_queued)
			write_eof(session);
		return;
	}
	count = write_input(session, session->input, session->input_size);
	if (count < 0) {
		if (errno != EAGAIN)
			session->input_size = 0; /* the terminal is gone */
		return;
	}
	if (count > 0)
		session->last_input = session->input[count - 1];
	session->input_size -= (size_t)count;
	memmove(session->input, session->input + count, session->input_size);
}

/* The command can stop the monitor (kill -STOP $PPID), which then reports nothing. */
static void wake_monitor(struct ptyrec *session)
{
	if (session->process.monitor_pid > 0)
		kill(session->process.monitor_pid, SIGCONT);
}

int ptyrec_send(struct ptyrec *session, const void *bytes, size_t size)
{
	size_t wanted = session->input_size + size;
	char *input = session->input;

	if (session->ended || size == 0)
		return 0;
	if (wanted > session->input_capacity) {
		input = realloc(input, wanted * 2);
		if (input == NULL)
			return -1;
		session->input = input;
		session->input_capacity = wanted * 2;
	}
	memcpy(input + session->input_size, bytes, size);
	session->input_size = wanted;
	wake_monitor(session); /* a key may stop the command: report it */
	if (wanted == size)    /* nothing else is queued: a key need not wait for poll */
		write_queue(session);
	return 0;
}

int ptyrec_send_eof(struct ptyrec *session)
{
	session->eof_queued = true;
	return 0;
}

size_t ptyrec_queued(const struct ptyrec *session)
{
	return session->input_size + session->eof_queued;
}

int ptyrec_resize(struct ptyrec *session, const struct winsize *size)
{
	return ioctl(session->process.pty_fd, TIOCSWINSZ, size);
}

int ptyrec_size(const struct ptyrec *session, struct winsize *size)
{
	return ioctl(session->process.pty_fd, TIOCGWINSZ, size);
}

void ptyrec_signal(struct ptyrec *session, int signal_number)
{
	pid_t command = session->process.command_pid;
	pid_t foreground = tcgetpgrp(session->process.pty_fd);

	if (session->ended)
		return;
	wake_monitor(session);
	/* A command that has left its group is still ours. */
	kill(-command, signal_number);
	if (getpgid(command) != command)
		kill(command, signal_number);
	if (foreground > 0 && foreground != command)
		kill(-foreground, signal_number);
}

void ptyrec_continue(struct ptyrec *session)
{
	char byte = 0;

	(void)!send(session->process.monitor_fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void ptyrec_hold(struct ptyrec *session, bool hold)
{
	session->hold = hold;
}

void ptyrec_fds(const struct ptyrec *session, struct pollfd slots[PTYREC_FDS])
{
	short events = 0;

	if (!session->hold)
		events |= POLLIN;
	if (ptyrec_queued(session) > 0)
		events |= POLLOUT;
	slots[PTY] = (struct pollfd){
		.fd = session->hung_up || events == 0 ? -1 : session->process.pty_fd,
		.events = events};
	slots[COMMAND] = (struct pollfd){.fd = session->command_fd, .events = POLLIN};
	slots[MONITOR] =
		(struct pollfd){.fd = session->ended ? -1 : session->process.monitor_fd,
			.events = POLLIN};
}

/* Reads once: that is passed on while the command prints more. Returns the bytes read. */
static size_t read_output(struct ptyrec *session)
{
	ssize_t count;

	do
		count = read(
			session->process.pty_fd, session->output, session->read_most);
	while (count < 0 && errno == EINTR);
	if (count < 0 && errno == EAGAIN)
		return 0;
	if (count <= 0) { /* EIO: nobody has the terminal open any more */
		session->hung_up = session->ended || session->failed_once;
		session->failed_once = true;
		return 0;
	}
	session->failed_once = false;
	session->callbacks->output(session->context, session->output, (size_t)count);
	return (size_t)count;
}

/* The command has ended: deliver what it left in the pty. A read that finds nothing has
 * waited for what the kernel was still moving there (n_tty flushes its buffer). */
static void end(struct ptyrec *session, int wait_status)
{
	size_t size, left = LEFT_IN_PTY;

	session->ended = true;
	session->wait_status = wait_status;
	session->input_size = 0;
	session->eof_queued = false;
	while (!session->hung_up && (size = read_output(session)) > 0 && left > size)
		left -= size;
	session->callbacks->ended(session->context, wait_status);
}

static void read_report(struct ptyrec *session)
{
	struct report report;
	ssize_t count =
		recv(session->process.monitor_fd, &report, sizeof(report), MSG_DONTWAIT);
	int status;

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count == sizeof(report) && report.kind == REPORT_STOPPED) {
		session->callbacks->stopped(session->context, report.value);
	} else if (count == sizeof(report) && report.kind == REPORT_ENDED) {
		end(session, report.value);
	} else {
		/* The monitor was killed; the kernel hangs up on the command. */
		if (waitpid(session->process.monitor_pid, &status, 0) < 0)
			status = SIGKILL;
		session->process.monitor_pid = -1;
		end(session, status);
	}
}

static void close_command(struct ptyrec *session)
{
	if (session->command_fd >= 0)
		close(session->command_fd);
	session->command_fd = -1;
}

int ptyrec_step(struct ptyrec *session, const struct pollfd slots[PTYREC_FDS])
{
	size_t size = 0;

	if (slots[PTY].revents & POLLOUT)
		write_queue(session);
	if ((slots[PTY].revents & (POLLIN | POLLHUP | POLLERR)) && !session->hold)
		size = read_output(session);
	if (slots[COMMAND].revents != 0) {
		close_command(session);
		wake_monitor(session);
	}
	if (slots[MONITOR].revents != 0)
		read_report(session);
	return size > 0;
}

pid_t ptyrec_pid(const struct ptyrec *session)
{
	return session->process.command_pid;
}

int ptyrec_fd(const struct ptyrec *session)
{
	return session->process.pty_fd;
}

pid_t ptyrec_child(const struct ptyrec *session)
{
	return session->process.monitor_pid;
}

bool ptyrec_is_over(const struct ptyrec *session)
{
	return session->ended && session->hung_up;
}

void ptyrec_free(struct ptyrec *session)
{
	if (session == NULL)
		return;
	close_command(session);
	close(session->process.pty_fd);
	close(session->process.monitor_fd);
	wake_monitor(session);
	while (session->process.monitor_pid > 0 &&
		waitpid(session->process.monitor_pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(session->input);
	free(session->kept.bytes);
	free(session);
}
