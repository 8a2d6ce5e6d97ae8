/* SPDX-License-Identifier: MIT */
/* Converts text in another character set, arriving in pieces, to UTF-8. */
#ifndef COMMON_RECODE_H
#define COMMON_RECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"

struct recoder;

/* From a character set that iconv(3) knows; NULL with errno, EINVAL if it does not. */
struct recoder *recoder_new(const char *charset);

/* Adds the characters to `out`, U+FFFD for invalid bytes; control characters are
 * unchanged. An incomplete character waits for the next bytes. */
void recoder_add(
	struct recoder *recoder, const char *bytes, size_t size, struct buffer *out);

/* Drops the incomplete character. */
void recoder_reset(struct recoder *recoder);
void recoder_free(struct recoder *recoder);

#endif
