/* SPDX-License-Identifier: MIT */
/*
 * The pixels of a GIF, compressed. Pixels that are as they were may also be transparent,
 * whichever makes the longer match; and a full table is kept while it still helps.
 * Source: GIF89a, appendix F.
 */
#ifndef PLAYER_EXPORTS_LZW_H
#define PLAYER_EXPORTS_LZW_H

#include <stdint.h>

#include "common/buffer.h"

/* A pixel: a colour's number, and these. */
enum {
	LZW_NUMBER = 255,
	LZW_SAME = 1 << 8,        /* it may also be transparent */
	LZW_TRANSPARENT = 1 << 9, /* it must be */
};

/* Transparent pixels are of this number. */
enum { LZW_TRANSPARENT_NUMBER = 0 };

struct lzw;

/* NULL without memory. */
struct lzw *lzw_new(void);
void lzw_free(struct lzw *lzw);

/* Adds the data of an image, from its "LZW minimum code size" on. */
void lzw_add(struct lzw *lzw, const uint16_t *pixels, size_t count, struct buffer *out);

#endif
