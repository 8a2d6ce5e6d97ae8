/* SPDX-License-Identifier: MIT */
/*
 * Makes untrusted text (file names, titles, labels) visible: none of it affects the
 * terminal that it is printed to.
 */
#ifndef COMMON_VISIBLE_H
#define COMMON_VISIBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buffer.h"

/* Adds the text: control characters as ^X, bytes that are not UTF-8 as \xff, deceptive
 * characters as \u{202e}, as well as more marks on one character than any language has;
 * after `most` characters it is cut and ends with "...". */
void visible_add(struct buffer *out, const char *text, size_t most);

/* One write to standard error: the message made visible, what precedes and follows it
 * unchanged. */
void visible_say(const char *before, const char *message, const char *behind);

#endif
