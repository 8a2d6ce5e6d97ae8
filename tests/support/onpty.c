/* SPDX-License-Identifier: MIT */
/*
 * A terminal with a user in front of it, for scripts: runs a command on a pty, copies
 * what it prints to standard output, and does what its options say, in their order.
 * Independent of the code under test.
 *
 *   onpty [-z COLSxROWS] [actions] -- command...
 *   -w TEXT   wait until the command has printed TEXT (behind the last such match)
 *   -t TEXT   type TEXT
 *   -r COLSxROWS   resize the terminal
 *   -c SHELL  run a shell command (CHILD is the command's process id), and read
 *             nothing from the terminal meanwhile
 *
 * Exit status: the command's (128+N by signal N); 98 if TEXT never came; 99 if the
 * terminal's modes are not as they were.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

enum { MATCH_LATE = 98, MODES_CHANGED = 99, PATIENCE_MS = 20000 };

struct terminal {
	int pty_fd, slave_fd;
	pid_t child;
	char *seen; /* output not yet matched */
	size_t seen_size;
	int ended; /* the child was reaped */
	int status;
};

static void die(const char *what)
{
	perror(what);
	exit(125);
}

static void look_for_end(struct terminal *terminal)
{
	if (!terminal->ended &&
		waitpid(terminal->child, &terminal->status, WNOHANG) == terminal->child)
		terminal->ended = 1;
}

/* Reads for up to `milliseconds`; 0 when nothing came. */
static int read_some(struct terminal *terminal, int milliseconds)
{
	struct pollfd slot = {.fd = terminal->pty_fd, .events = POLLIN};
	char bytes[65536];
	ssize_t count;

	if (poll(&slot, 1, milliseconds) <= 0)
		return 0;
	count = read(terminal->pty_fd, bytes, sizeof(bytes));
	if (count <= 0)
		return 0;
	if (write(STDOUT_FILENO, bytes, (size_t)count) < 0)
		die("write");
	terminal->seen = realloc(terminal->seen, terminal->seen_size + (size_t)count);
	if (terminal->seen == NULL)
		die("realloc");
	memcpy(terminal->seen + terminal->seen_size, bytes, (size_t)count);
	terminal->seen_size += (size_t)count;
	return 1;
}

static void wait_for(struct terminal *terminal, const char *text)
{
	for (int waited = 0; waited < PATIENCE_MS;) {
		char *found = terminal->seen_size == 0
				      ? NULL
				      : memmem(terminal->seen, terminal->seen_size, text,
						strlen(text));

		if (found != NULL) {
			size_t used = (size_t)(found - terminal->seen) + strlen(text);

			terminal->seen_size -= used;
			memmove(terminal->seen, terminal->seen + used,
				terminal->seen_size);
			return;
		}
		if (!read_some(terminal, 10)) {
			waited += 10;
			look_for_end(terminal);
			if (terminal->ended && !read_some(terminal, 10))
				break;
		}
	}
	fprintf(stderr, "onpty: never saw '%s'\n", text);
	kill(-terminal->child, SIGKILL);
	kill(terminal->child, SIGKILL);
	exit(MATCH_LATE);
}

static void type(struct terminal *terminal, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t count = write(terminal->pty_fd, text, left);

		if (count < 0 && errno != EINTR)
			die("type");
		if (count > 0) {
			text += count;
			left -= (size_t)count;
		}
	}
}

static struct winsize parse_size(const char *text)
{
	struct winsize size = {0};

	if (sscanf(text, "%hux%hu", &size.ws_col, &size.ws_row) != 2)
		die("size");
	return size;
}

static void act(struct terminal *terminal, int action, const char *text)
{
	struct winsize size;
	char number[32];

	switch (action) {
	case 'w': wait_for(terminal, text); break;
	case 't': type(terminal, text); break;
	case 'r':
		size = parse_size(text);
		ioctl(terminal->pty_fd, TIOCSWINSZ, &size);
		break;
	case 'c':
		snprintf(number, sizeof(number), "%d", terminal->child);
		setenv("CHILD", number, 1);
		if (system(text) < 0)
			die(text);
		break;
	default: die("unknown action");
	}
}

static void start(struct terminal *terminal, char **command)
{
	terminal->child = fork();
	if (terminal->child < 0)
		die("fork");
	if (terminal->child == 0) {
		signal(SIGPIPE, SIG_DFL);
		close(terminal->pty_fd);
		login_tty(terminal->slave_fd);
		execvp(command[0], command);
		die(command[0]);
	}
}

int main(int argc, char **argv)
{
	struct terminal terminal = {0};
	struct winsize size = {.ws_col = 80, .ws_row = 24};
	struct termios before, after;
	int option, first;

	while ((option = getopt(argc, argv, "+z:w:t:r:c:")) != -1)
		if (option == 'z')
			size = parse_size(optarg);
	first = optind;
	if (first >= argc ||
		openpty(&terminal.pty_fd, &terminal.slave_fd, NULL, NULL, &size) < 0)
		die("onpty");
	tcgetattr(terminal.slave_fd, &before);
	start(&terminal, argv + first);
	optind = 1;
	while ((option = getopt(argc, argv, "+z:w:t:r:c:")) != -1)
		if (option != 'z')
			act(&terminal, option, optarg);
	while (!terminal.ended) {
		if (!read_some(&terminal, 20))
			look_for_end(&terminal);
	}
	while (read_some(&terminal, 0))
		;
	tcgetattr(terminal.slave_fd, &after);
	if (memcmp(&before, &after, sizeof(before)) != 0) {
		fprintf(stderr, "onpty: the terminal's modes changed\n");
		return MODES_CHANGED;
	}
	return WIFSIGNALED(terminal.status) ? 128 + WTERMSIG(terminal.status)
					    : WEXITSTATUS(terminal.status);
}
