/* SPDX-License-Identifier: MIT */
/*
 * What went wrong, in words for the user. The message is made where the facts are known
 * and printed only by main.c, after the name of the program.
 */
#ifndef COMMON_ERROR_H
#define COMMON_ERROR_H

#include <stdbool.h>

struct error {
	int number;        /* errno of the failed call, 0 if there was none */
	char message[256]; /* one line, without newline or full stop; cut if longer */
};

/* Both fill *err (may be NULL, if nobody wants to know) and return false, so that a
 * failure is one line: return fail(err, "..."). fail_errno appends strerror(errno). */
bool fail(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool fail_errno(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Passes a failure on to the caller; returns false. */
bool pass_on(const struct error *failure, struct error *err);

/* Only strerror(errno), for a caller that will prefix the rest. */
bool fail_reason(struct error *err);

/* "out of memory", with ENOMEM. */
bool fail_memory(struct error *err);

/* Adds context in front of an existing message: "a.cast:12: ". Returns false. */
bool error_prefix(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
