/* SPDX-License-Identifier: MIT */
/*
 * What went wrong, in words for the user. The message is made where the facts are
 * known and printed by main.c alone, after the name of the program.
 */
#ifndef COMMON_ERROR_H
#define COMMON_ERROR_H

#include <stdbool.h>

struct error {
	int number;        /* errno of the failed call, 0 if there was none */
	char message[256]; /* one line, no newline, no final full stop; cut if longer */
};

/* Both fill *err (NULL is allowed: nobody wants to know) and return false, so that
 * a failure is one line: return fail(err, "..."). fail_errno adds strerror(errno). */
bool fail(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool fail_errno(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Gives a failure on to who asked; false. */
bool pass_on(const struct error *failure, struct error *err);

/* Only strerror(errno), for a caller that puts the rest in front. */
bool fail_reason(struct error *err);

/* "out of memory", with ENOMEM. */
bool fail_memory(struct error *err);

/* Puts more context in front of a message that is already there: "a.cast:12: ". Returns
 * false. */
bool error_prefix(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
