/* SPDX-License-Identifier: MIT */
/*
 * Compresses alongside the caller. Compression costs as much as the rest of a recorder,
 * so during floods a worker does it.
 */
#ifndef FORMATS_BYTES_ENCODER_H
#define FORMATS_BYTES_ENCODER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"
#include "formats/bytes/source.h"
#include "formats/bytes/worker.h"

struct encoder;

/* For a compression that has encoder_new. The worker is borrowed; NULL: the caller does
 * all the work. In a hurry, floods are compressed less; otherwise only the size counts.
 * NULL if out of memory. */
struct encoder *encoder_create(
	const struct compression *compression, struct worker *worker, bool in_a_hurry);

/* Takes the bytes and adds compressed data to `out` (which has not failed before): with
 * ENCODE_MORE whatever is ready, otherwise all that was taken. If out of memory, returns
 * false and sets out->failed; ENCODE_MORE has then not taken the bytes, and everything
 * else is kept for the next try. */
bool encoder_encode(struct encoder *encoder, const void *bytes, size_t size,
	enum encode how, struct buffer *out);

/* Bytes taken but not compressed yet. */
size_t encoder_waiting(const struct encoder *encoder);

/* Drops what has not been handed on. */
void encoder_free(struct encoder *encoder);

#endif
