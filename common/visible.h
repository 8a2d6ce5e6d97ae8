/* SPDX-License-Identifier: MIT */
/*
 * Text of a stranger (file names, titles, labels) made visible: nothing of it acts on
 * the terminal that it is printed to.
 */
#ifndef COMMON_VISIBLE_H
#define COMMON_VISIBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buffer.h"

/* Adds the text: control characters as ^X, what is not UTF-8 as \xff, characters that
 * trick as \u{202e}, and so more marks on a character than any language has; after `most`
 * characters it is cut and ends with "...". */
void visible_add(struct buffer *out, const char *text, size_t most);

/* One write to standard error: what stands before and after the message as it is, the
 * message itself made visible. */
void visible_say(const char *before, const char *message, const char *behind);

#endif
