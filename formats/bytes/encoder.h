/* SPDX-License-Identifier: MIT */
/*
 * Compressing beside the caller. It costs as much as all the rest of a recorder, so a
 * worker does it while much comes.
 */
#ifndef FORMATS_BYTES_ENCODER_H
#define FORMATS_BYTES_ENCODER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"
#include "formats/bytes/source.h"
#include "formats/bytes/worker.h"

struct encoder;

/* With a compression that has an encoder_new. The worker is borrowed; NULL: the caller
 * does it all. In a hurry much output at once is compressed less; else the size is all
 * that counts. NULL without memory. */
struct encoder *encoder_create(
	const struct compression *compression, struct worker *worker, bool in_a_hurry);

/* Takes the bytes and adds to `out` (which has not failed before) what is compressed
 * meanwhile: with ENCODE_MORE anything or nothing, else all that was taken. Without
 * memory it is false and out->failed is set; then ENCODE_MORE has not taken the bytes,
 * and all else is kept for the next try. */
bool encoder_encode(struct encoder *encoder, const void *bytes, size_t size,
	enum encode how, struct buffer *out);

/* Bytes that were taken and not compressed yet. */
size_t encoder_waiting(const struct encoder *encoder);

/* Drops what was not handed on. */
void encoder_free(struct encoder *encoder);

#endif
