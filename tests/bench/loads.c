/* SPDX-License-Identifier: MIT */
/*
 * Prints what commands print, the same every time:
 *
 *   loads log|colour|unicode MEGABYTES    in pieces of 4 KiB, as stdio does
 *   loads writes COUNT                    a line of 60 bytes in a write of its own
 *   loads echo                            each byte that is read, until ^D
 *   loads cast MEGABYTES                  an asciicast v2 of log lines
 *   loads gaps COUNT                      one with an event every 10 ms
 *   loads ticks COUNT                     what that plays, without a player
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 4096 };

static uint64_t state = 88172645463325252u;

/* Source: Marsaglia, Xorshift RNGs, 2003. */
static unsigned random_below(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % limit;
}

static void write_all(const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t count = write(STDOUT_FILENO, bytes, size);

		if (count < 0)
			exit(1);
		bytes += count;
		size -= (size_t)count;
	}
}

/* Time and requests go on, as in a log. */
static int log_line(char *line, size_t room)
{
	static const char *const paths[] = {"/index.html", "/api/v1/items", "/login",
		"/static/site.css", "/api/v1/users/me", "/favicon.ico"};
	static unsigned ms, request;

	ms += random_below(20);
	return snprintf(line, room,
		"2026-01-15 12:%02u:%02u.%03u INFO  [worker-%u] request %u GET %s took "
		"%u ms\n",
		ms / 60000 % 60, ms / 1000 % 60, ms % 1000, random_below(8), ++request,
		paths[random_below(6)], random_below(300));
}

static int coloured_line(char *line, size_t room)
{
	return snprintf(line, room,
		"-rw-r--r-- 1 root root %8u Jan %2u 12:00 \033[0m\033[01;%um%s%u\033[0m "
		"-> "
		"\033[38;5;%umtarget\033[0m\n",
		random_below(100000000), random_below(28) + 1, 30 + random_below(8),
		"file-", random_below(100000), random_below(256));
}

static int unicode_line(char *line, size_t room)
{
	static const char *const words[] = {"caf\xc3\xa9",
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
		"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
		"\xe2\x94\x80\xe2\x94\x82", "\xf0\x9f\x98\x80", "\xe2\x9c\x93 ok"};
	int size = 0;

	for (int i = 0; i < 8; i++)
		size += snprintf(
			line + size, room - (size_t)size, "%s ", words[random_below(6)]);
	line[size - 1] = '\n';
	return size;
}

static void print_load(int (*add)(char *line, size_t room), size_t bytes)
{
	/* The lines are made first: only printing them is measured. */
	size_t size = 0, made = bytes < (8 << 20) ? bytes : 8 << 20;
	char *text = malloc(made + 256);

	if (text == NULL)
		exit(1);
	while (size < made)
		size += (size_t)add(text + size, 256);
	for (size_t at = 0, left = bytes; left > 0;) {
		size_t piece = left < PIECE ? left : PIECE;

		if (piece > size - at)
			piece = size - at;
		write_all(text + at, piece);
		left -= piece;
		at = (at + piece) % size;
	}
	free(text);
}

static void print_writes(long count)
{
	char line[61];

	memset(line, 'w', sizeof(line));
	line[59] = '\n';
	while (count-- > 0)
		write_all(line, 60);
}

static void echo(void)
{
	struct termios modes;
	char byte;

	if (tcgetattr(STDIN_FILENO, &modes) == 0) {
		cfmakeraw(&modes);
		tcsetattr(STDIN_FILENO, TCSANOW, &modes);
	}
	write_all("ready", 5);
	while (read(STDIN_FILENO, &byte, 1) == 1 && byte != 4)
		write_all(&byte, 1);
}

/* 50 lines in each event. */
static void print_cast(size_t bytes)
{
	double time = 0;
	char line[256];

	puts("{\"version\": 2, \"width\": 80, \"height\": 24}");
	for (size_t written = 0; written < bytes;) {
		written += (size_t)printf("[%.6f, \"o\", \"", time += 0.01);
		for (int i = 0; i < 50; i++) {
			int size = log_line(line, sizeof(line));

			written += (size_t)printf("%.*s\\r\\n", size - 1, line);
		}
		written += (size_t)printf("\"]\n");
	}
}

static void print_gaps(long count)
{
	puts("{\"version\": 2, \"width\": 80, \"height\": 24}");
	for (long i = 1; i <= count; i++)
		printf("[%ld.%02ld, \"o\", \"x\"]\n", i / 100, i % 100);
}

static void tick(long count)
{
	struct timespec at;

	prctl(PR_SET_TIMERSLACK, 1UL);
	clock_gettime(CLOCK_MONOTONIC, &at);
	while (count-- > 0) {
		at.tv_nsec += 10000000;
		at.tv_sec += at.tv_nsec / 1000000000;
		at.tv_nsec %= 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		write_all("x", 1);
	}
}

int main(int argc, char **argv)
{
	long number = argc > 2 ? atol(argv[2]) : 0;
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "log") == 0)
		print_load(log_line, (size_t)number << 20);
	else if (strcmp(what, "colour") == 0)
		print_load(coloured_line, (size_t)number << 20);
	else if (strcmp(what, "unicode") == 0)
		print_load(unicode_line, (size_t)number << 20);
	else if (strcmp(what, "writes") == 0)
		print_writes(number);
	else if (strcmp(what, "echo") == 0)
		echo();
	else if (strcmp(what, "cast") == 0)
		print_cast((size_t)number << 20);
	else if (strcmp(what, "gaps") == 0)
		print_gaps(number);
	else if (strcmp(what, "ticks") == 0)
		tick(number);
	else
		return 2;
	return 0;
}
