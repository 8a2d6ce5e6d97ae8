/* SPDX-License-Identifier: MIT */
/*
 * Clocks, timers and times as text. CLOCK_BOOTTIME rather than CLOCK_MONOTONIC: a laptop
 * that slept for an hour leaves an hour in the recording.
 */
#include "common/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>

#include "common/io.h"

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

int64_t earlier(int64_t a, int64_t b)
{
	return a == 0 || (b > 0 && b < a) ? b : a;
}

int64_t wall_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

static int64_t saturate(__int128 ns)
{
	if (ns > TIME_MAX_NS)
		return TIME_MAX_NS;
	if (ns < -TIME_MAX_NS)
		return -TIME_MAX_NS;
	return (int64_t)ns;
}

/* digits * 10^(exponent + 9), limited. */
static int64_t scale(int64_t digits, int exponent)
{
	__int128 ns = digits;

	for (exponent += 9; exponent < 0 && ns != 0; exponent++)
		ns /= 10;
	for (; exponent > 0 && ns <= TIME_MAX_NS; exponent--)
		ns *= 10;
	return saturate(ns);
}

static size_t scan_exponent(const char *text, size_t size, int *exponent)
{
	size_t at = 1;
	bool negative = false;
	int value = 0;

	if (size < 2 || (text[0] != 'e' && text[0] != 'E'))
		return 0;
	if (text[at] == '+' || text[at] == '-')
		negative = text[at++] == '-';
	if (at == size || !isdigit((unsigned char)text[at]))
		return 0;
	for (; at < size && isdigit((unsigned char)text[at]); at++)
		if (value < 100000)
			value = value * 10 + (text[at] - '0');
	*exponent += negative ? -value : value;
	return at;
}

size_t decimal_to_ns(const char *text, size_t size, int64_t *ns)
{
	const int64_t most = INT64_C(100000000000000000); /* 17 digits are kept */
	int64_t digits = 0, result;
	int exponent = 0;
	size_t at = 0, first;
	bool negative = size > 0 && text[0] == '-';

	at = first = negative;
	for (; at < size && isdigit((unsigned char)text[at]); at++) {
		if (digits < most)
			digits = digits * 10 + (text[at] - '0');
		else if (exponent < 100000)
			exponent++;
	}
	if (at == first)
		return 0;
	if (at + 1 < size && text[at] == '.' && isdigit((unsigned char)text[at + 1])) {
		for (at++; at < size && isdigit((unsigned char)text[at]); at++) {
			if (digits >= most)
				continue;
			digits = digits * 10 + (text[at] - '0');
			exponent--;
		}
	}
	at += scan_exponent(text + at, size - at, &exponent);
	result = scale(digits, exponent);
	*ns = negative ? -result : result;
	return at;
}

/* The unit after a number in "1m30s"; 0 if there is none. */
static int64_t unit_ns(const char *text, size_t *size)
{
	*size = 1;
	if (text[0] == 'm' && text[1] == 's') {
		*size = 2;
		return NS_PER_MS;
	}
	switch (text[0]) {
	case 's': return NS_PER_SECOND;
	case 'm': return 60 * NS_PER_SECOND;
	case 'h': return 3600 * NS_PER_SECOND;
	default: return 0;
	}
}

bool parse_time(const char *text, int64_t *ns)
{
	int64_t sum = 0, part, unit;
	size_t used, unit_size;
	bool clock = strchr(text, ':') != NULL;

	do {
		if (*text == '-')
			return false;
		used = decimal_to_ns(text, strlen(text), &part);
		if (used == 0)
			return false;
		text += used;
		if (clock) {
			sum = saturate((__int128)sum * 60 + part);
			if (*text == ':' && text[1] != '\0')
				text++;
			else if (*text != '\0')
				return false;
			continue;
		}
		if (*text == '\0') {
			sum = saturate((__int128)sum + part);
			continue;
		}
		unit = unit_ns(text, &unit_size);
		if (unit == 0)
			return false;
		sum = saturate(sum + (__int128)part * unit / NS_PER_SECOND);
		text += unit_size;
	} while (*text != '\0');
	*ns = sum;
	return true;
}

size_t format_microseconds(int64_t ns, char *text)
{
	char digits[TIME_TEXT_SIZE];
	uint64_t left = (uint64_t)ns / 1000;
	size_t size = 0, at;

	do {
		if (size == 6)
			digits[size++] = '.';
		digits[size++] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0 || size < 8);
	for (at = 0; at < size; at++)
		text[at] = digits[size - 1 - at];
	text[size] = '\0';
	return size;
}

void format_time(int64_t ns, char *text)
{
	int64_t seconds = ns / NS_PER_SECOND;
	int tenths = (int)(ns / (NS_PER_SECOND / 10) % 10);
	int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60);

	if (seconds < 60)
		snprintf(text, TIME_TEXT_SIZE, "%d.%d s", (int)seconds, tenths);
	else if (hours == 0)
		snprintf(text, TIME_TEXT_SIZE, "%d:%02d", minutes, (int)(seconds % 60));
	else
		snprintf(text, TIME_TEXT_SIZE, "%d:%02d:%02d", hours, minutes,
			(int)(seconds % 60));
}

void format_exact_time(int64_t ns, char *text)
{
	int64_t seconds = ns / NS_PER_SECOND;
	int hundredths = (int)(ns / (NS_PER_SECOND / 100) % 100);
	size_t size;

	if (seconds < 60) {
		snprintf(text, TIME_TEXT_SIZE, "%d.%02d s", (int)seconds, hundredths);
		return;
	}
	format_time(ns, text);
	size = strlen(text);
	snprintf(text + size, TIME_TEXT_SIZE - size, ".%02d", hundredths);
}

int timer_open(struct error *err)
{
	int fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd < 0)
		fail_errno(err, "cannot create a timer");
	return fd;
}

void timer_set(int fd, int64_t at_ns)
{
	struct itimerspec when = {0};

	at_ns = at_ns < 1 ? 1 : at_ns; /* 0 would stop the timer */
	when.it_value.tv_sec = at_ns / NS_PER_SECOND;
	when.it_value.tv_nsec = at_ns % NS_PER_SECOND;
	timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
}

void timer_stop(int fd)
{
	struct itimerspec never = {0};

	timerfd_settime(fd, 0, &never, NULL);
}

void timer_clear(int fd)
{
	uint64_t expirations;

	(void)io_read(fd, &expirations, sizeof(expirations));
}
