/* SPDX-License-Identifier: MIT */
/* Bytes of another character set, which come in pieces, as UTF-8. */
#ifndef COMMON_RECODE_H
#define COMMON_RECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"

struct recoder;

/* From a character set that iconv(3) knows; NULL with errno: EINVAL if it does not. */
struct recoder *recoder_new(const char *charset);

/* Adds the characters to `out`, U+FFFD for what is none; control characters stay as they
 * are. One that is not all there waits for the next bytes. */
void recoder_add(
	struct recoder *recoder, const char *bytes, size_t size, struct buffer *out);

/* What waits is forgotten. */
void recoder_reset(struct recoder *recoder);
void recoder_free(struct recoder *recoder);

#endif
