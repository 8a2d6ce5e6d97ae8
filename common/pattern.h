/* SPDX-License-Identifier: MIT */
/* Regular expressions of the user's. */
#ifndef COMMON_PATTERN_H
#define COMMON_PATTERN_H

#include <regex.h>
#include <stdbool.h>

#include "common/error.h"

/* Compiles an extended one, with further flags of regcomp(3); the caller frees it with
 * regfree. Back references, which would take time without bounds, are refused. False with
 * *err, and there is nothing to free. */
bool pattern_compile(regex_t *regex, const char *pattern, int flags, struct error *err);

#endif
