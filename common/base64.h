/* SPDX-License-Identifier: MIT */
/* Source: RFC 4648, section 4. */
#ifndef COMMON_BASE64_H
#define COMMON_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"

/* Adds the digits of the bytes, with padding. */
void base64_add(struct buffer *out, const char *bytes, size_t size);

/* True for one of the 64 digits. */
bool base64_is_digit(char digit);

/* Decodes in place, and sets *size to that of the bytes. False if it is not base64. */
bool base64_decode(char *bytes, size_t *size);

#endif
