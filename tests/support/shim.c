/* SPDX-License-Identifier: MIT */
/* clang-format off */
/*
 * An LD_PRELOAD library that lets system calls and allocations of ptyrec and ptyplay
 * (not of the commands they run) go wrong, as the environment asks:
 *
 *   SHIM_PROGRAM=ptyrec   whose calls are meant
 *   SHIM_SHORT=7          write() takes at most 7 bytes
 *   SHIM_SLOW=FILE        the disk stands still: write() to a regular file waits while this
 *                         file is there; FILE.waits is made then
 *   SHIM_EINTR=3          every 3rd read, write and poll is interrupted
 *   SHIM_FAIL=open:2      the 2nd call fails; of malloc, open, ioctl, fcntl, pipe2, fork,
 *                         poll, write, read, socketpair, timerfd_create, signalfd
 *   SHIM_COUNT=FILE       made when that call came
 *   SHIM_RENAME=COMMAND   what another user does in the moment before a file is renamed,
 *                         or gets another owner or other permissions by its name
 *   SHIM_CLOCK=BASE:RATE:JUMP  seconds that the machine has been up at the start, how fast
 *                         they pass, and by how many the wall clock jumps at each look
 */
/* clang-format on */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static long number_of(const char *name)
{
	const char *text = getenv(name);

	return text ? atol(text) : 0;
}

static int is_meant(void)
{
	const char *program = getenv("SHIM_PROGRAM");

	return program != NULL && strcmp(program, program_invocation_short_name) == 0;
}

static int is_interrupted(void)
{
	static long calls;
	long every = is_meant() ? number_of("SHIM_EINTR") : 0;

	if (every == 0 || ++calls % every != 0)
		return 0;
	errno = EINTR;
	return 1;
}

/* What libraries do before main is not the program's. */
static int has_begun;

__attribute__((constructor)) static void begin(void)
{
	has_begun = 1;
}

/* True if this call, of that name, is the one to fail. */
static int fails(const char *name, int number)
{
	static long left;
	const char *wanted = has_begun && is_meant() ? getenv("SHIM_FAIL") : NULL;
	size_t size = strlen(name);
	const char *mark;

	if (wanted == NULL || strncmp(wanted, name, size) != 0 || wanted[size] != ':')
		return 0;
	if (left == 0)
		left = atol(wanted + size + 1);
	if (left < 0 || --left > 0)
		return 0;
	left = -1;
	mark = getenv("SHIM_COUNT");
	if (mark != NULL)
		syscall(SYS_close,
			syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600));
	errno = number;
	return 1;
}

void *malloc(size_t size)
{
	return fails("malloc", ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails("malloc", ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails("malloc", ENOMEM) ? NULL : __libc_realloc(old, size);
}

/* A disk that stands still. */
static void wait_for_disk(const struct stat *status)
{
	const char *path = is_meant() ? getenv("SHIM_SLOW") : NULL;
	char sign[4096];
	int fd;

	if (path == NULL || !S_ISREG(status->st_mode) || access(path, F_OK) < 0)
		return;
	snprintf(sign, sizeof(sign), "%s.waits", path);
	fd = (int)syscall(SYS_openat, AT_FDCWD, sign, O_WRONLY | O_CREAT, 0600);
	close(fd);
	while (access(path, F_OK) == 0)
		syscall(SYS_poll, NULL, 0, 5);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	long most = is_meant() ? number_of("SHIM_SHORT") : 0;
	struct stat status;

	if (is_interrupted() || fails("write", EIO))
		return -1;
	if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode))
		most = 0; /* a message goes whole or not at all */
	wait_for_disk(&status);
	return syscall(SYS_write, fd, bytes,
		most > 0 && (long)size > most ? (size_t)most : size);
}

ssize_t read(int fd, void *bytes, size_t size)
{
	return is_interrupted() || fails("read", EIO)
		       ? -1
		       : syscall(SYS_read, fd, bytes, size);
}

int poll(struct pollfd *slots, nfds_t count, int timeout)
{
	if (is_interrupted() || fails("poll", ENOMEM))
		return -1;
	return (int)syscall(SYS_poll, slots, count, timeout);
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
	va_end(arguments);
	return fails("open", EMFILE)
		       ? -1
		       : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return fails("ioctl", EIO) ? -1 : (int)syscall(SYS_ioctl, fd, request, argument);
}

int fcntl(int fd, int command, ...)
{
	va_list arguments;
	long argument;

	va_start(arguments, command);
	argument = va_arg(arguments, long);
	va_end(arguments);
	return fails("fcntl", EMFILE) ? -1
				      : (int)syscall(SYS_fcntl, fd, command, argument);
}

int pipe2(int fds[2], int flags)
{
	return fails("pipe2", EMFILE) ? -1 : (int)syscall(SYS_pipe2, fds, flags);
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
	return fails("socketpair", EMFILE)
		       ? -1
		       : (int)syscall(SYS_socketpair, domain, type, protocol, fds);
}

int timerfd_create(int clock, int flags)
{
	return fails("timerfd_create", EMFILE)
		       ? -1
		       : (int)syscall(SYS_timerfd_create, clock, flags);
}

int signalfd(int fd, const sigset_t *set, int flags)
{
	return fails("signalfd", EMFILE) ? -1
					 : (int)syscall(SYS_signalfd4, fd, set, 8, flags);
}

pid_t fork(void)
{
	static pid_t (*real)(void);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "fork");
	return fails("fork", EAGAIN) ? -1 : real();
}

/* By the environment of the shell that does not want the shim itself. */
static void plant(void)
{
	const char *command = is_meant() ? getenv("SHIM_RENAME") : NULL;
	char line[1024];

	if (command == NULL)
		return;
	snprintf(line, sizeof(line), "LD_PRELOAD= SHIM_PROGRAM=; %s", command);
	if (system(line) < 0)
		abort();
}

int rename(const char *from, const char *to)
{
	plant();
	return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	plant();
	return (int)syscall(SYS_renameat, from_fd, from, to_fd, to);
}

int chown(const char *path, uid_t user, gid_t group)
{
	plant();
	return (int)syscall(SYS_fchownat, AT_FDCWD, path, user, group, 0);
}

int chmod(const char *path, mode_t mode)
{
	plant();
	return (int)syscall(SYS_fchmodat, AT_FDCWD, path, mode);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	static double base, rate, jump, first;
	static int looks;
	const char *text = is_meant() ? getenv("SHIM_CLOCK") : NULL;
	int result = (int)syscall(SYS_clock_gettime, clock, now);
	double seconds;

	if (text == NULL || result < 0)
		return result;
	if (clock == CLOCK_REALTIME) {
		sscanf(text, "%lf:%lf:%lf", &base, &rate, &jump);
		now->tv_sec += (time_t)(looks++ % 2 ? jump : -jump);
		return 0;
	}
	if (rate == 0)
		sscanf(text, "%lf:%lf:%lf", &base, &rate, &jump);
	seconds = (double)now->tv_sec + (double)now->tv_nsec / 1e9;
	if (first == 0)
		first = seconds;
	seconds = base + (seconds - first) * rate;
	now->tv_sec = (time_t)seconds;
	now->tv_nsec = (long)((seconds - (double)now->tv_sec) * 1e9);
	return 0;
}
