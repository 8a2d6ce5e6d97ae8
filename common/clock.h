/* SPDX-License-Identifier: MIT */
/*
 * Time: int64_t nanoseconds throughout, never a double. Texts are read and written
 * independently of the locale.
 */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

/* The longest time a recording can hold: 10 years. Times read are limited to it, so that
 * the sum of two never overflows. */
#define TIME_MAX_NS (INT64_C(315360000) * NS_PER_SECOND)

/* Nanoseconds since boot, including time suspended; never decreases. */
int64_t now_ns(void);

/* The earlier of two moments, where 0 means never. */
int64_t earlier(int64_t a, int64_t b);

/* Seconds since 1970-01-01 UTC. */
int64_t wall_seconds(void);

/* Reads a decimal number of seconds: [-]12[.5][e-3], as in JSON, saturated at
 * +-TIME_MAX_NS, digits beyond nanoseconds dropped. Returns the bytes used, 0 if the text
 * does not start with a number. */
size_t decimal_to_ns(const char *text, size_t size, int64_t *ns);

/* "12.5", "1:30", "1:02:03.5", "1m30s", "2h", "250ms": all of the text, >= 0. */
bool parse_time(const char *text, int64_t *ns);

enum { TIME_TEXT_SIZE = 32 };

/* "12.345678": seconds with six decimals, rounded down. Returns the length; `text` has
 * room for TIME_TEXT_SIZE bytes and is terminated. ns >= 0. */
size_t format_microseconds(int64_t ns, char *text);

/* For people: "12.3 s", "1:02:03". The same rule for `text`. */
void format_time(int64_t ns, char *text);

/* The same with hundredths of a second: "12.34 s", "1:02:03.45". */
void format_exact_time(int64_t ns, char *text);

/* A descriptor that becomes readable at a moment of now_ns(), at once if that has passed.
 * -1 with *err on failure. */
int timer_open(struct error *err);
void timer_set(int fd, int64_t at_ns);
void timer_stop(int fd);
/* Call when poll reports the timer, before setting it again. */
void timer_clear(int fd);

#endif
