/* SPDX-License-Identifier: MIT */
/*
 * Raw mode and the way back. Two programs on one terminal (a pipeline of two recorders)
 * would each restore what they found, the second one the raw mode of the first: so
 * whoever makes a terminal raw holds a lock on it.
 */
#include "common/tty.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/ending.h"

static struct {
	int fd;
	bool raw;
	struct termios saved;
	size_t typed_ahead; /* bytes typed before raw mode, still to be read */
	int words_fd;
	const char *words;
} terminal = {.fd = -1};

static int open_again(int fd)
{
	char path[64];
	int opened;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opened = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	/* After su, it may belong to another user: then share the descriptor. */
	return opened >= 0 ? opened : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

/* Opens the controlling terminal by its real name: a lock on /dev/tty would be shared by
 * all terminals of the machine. */
static int open_controlling(void)
{
	const int flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int alias = open("/dev/tty", flags), fd;
	unsigned device;
	char path[64];

	if (alias < 0 || ioctl(alias, TIOCGDEV, &device) < 0)
		return alias;
	snprintf(path, sizeof(path), "/dev/pts/%u", minor(device));
	fd = open(path, flags);
	/* In a container, the name may denote another terminal. */
	if (fd >= 0 && tcgetpgrp(fd) < 0) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		return alias;
	close(alias);
	return fd;
}

int tty_open(int fd)
{
	static const int standard[] = {STDIN_FILENO, STDERR_FILENO, STDOUT_FILENO};

	if (fd >= 0)
		return isatty(fd) ? open_again(fd) : -1;
	/* By its real name if possible: everybody must lock the same file. */
	for (int i = 0; i < 3; i++)
		if (isatty(standard[i]) && tcgetpgrp(standard[i]) >= 0)
			return open_again(standard[i]);
	return open_controlling();
}

bool tty_size(int fd, struct winsize *size)
{
	return ioctl(fd, TIOCGWINSZ, size) == 0;
}

bool tty_is_dumb(void)
{
	const char *term = getenv("TERM");

	return term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0;
}

bool tty_in_foreground(int fd)
{
	pid_t group = tcgetpgrp(fd);

	return group < 0 ? isatty(fd) : group == getpgrp();
}

static void leave(void *context)
{
	(void)context;
	if (terminal.raw)
		tcsetattr(terminal.fd, TCSANOW, &terminal.saved);
	if (terminal.words != NULL)
		(void)!write(terminal.words_fd, terminal.words, strlen(terminal.words));
}

static struct ending ending = {.act = leave};

bool tty_enter_raw(int fd, bool keep_output)
{
	struct termios raw;
	int waiting = 0;

	if (terminal.raw)
		return true;
	if (!tty_in_foreground(fd) || flock(fd, LOCK_EX | LOCK_NB) < 0)
		return false;
	if (tcgetattr(fd, &terminal.saved) < 0) {
		flock(fd, LOCK_UN);
		return false;
	}
	raw = terminal.saved;
	cfmakeraw(&raw);
	if (keep_output)
		raw.c_oflag = terminal.saved.c_oflag;
	ending_add(&ending);
	terminal.fd = fd;
	terminal.raw = true;
	tcsetattr(fd, TCSADRAIN, &raw);
	terminal.typed_ahead = ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0 &&
					       (terminal.saved.c_lflag & ICANON)
				       ? (size_t)waiting
				       : 0;
	return true;
}

void tty_leave_raw(bool flush)
{
	if (!terminal.raw)
		return;
	tcsetattr(terminal.fd, flush ? TCSAFLUSH : TCSANOW, &terminal.saved);
	flock(terminal.fd, LOCK_UN);
	terminal.raw = false;
}

bool tty_is_raw(void)
{
	return terminal.raw;
}

void tty_set_last_words(int fd, const char *text)
{
	terminal.words_fd = fd;
	terminal.words = text;
	if (text != NULL)
		ending_add(&ending);
}

bool tty_make_sane(int fd, struct error *err)
{
	struct termios modes;

	if (tcgetattr(fd, &modes) < 0)
		return fail_errno(err, "cannot read the terminal's modes");
	modes.c_iflag &=
		(tcflag_t) ~(IGNBRK | INLCR | IGNCR | IXOFF | IXANY | ISTRIP | INPCK);
	modes.c_iflag |= BRKINT | ICRNL | IXON | IUTF8;
	modes.c_oflag |= OPOST | ONLCR;
	modes.c_oflag &= (tcflag_t) ~(OCRNL | ONOCR | ONLRET);
	modes.c_cflag |= CREAD;
	modes.c_lflag |= ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
	modes.c_lflag &= (tcflag_t) ~(NOFLSH | TOSTOP | ECHONL);
	if (tcsetattr(fd, TCSANOW, &modes) < 0)
		return fail_errno(err, "cannot set the terminal's modes");
	return true;
}

void tty_mend_typed_ahead(char *bytes, size_t size)
{
	size_t ahead = size < terminal.typed_ahead ? size : terminal.typed_ahead;

	for (size_t i = 0; i < ahead; i++)
		if (bytes[i] == '\0')
			bytes[i] = (char)terminal.saved.c_cc[VEOF];
	terminal.typed_ahead -= ahead;
}
