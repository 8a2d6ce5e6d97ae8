/* SPDX-License-Identifier: MIT */
/* What a command has written and nobody has read yet. */
#ifndef LIBPTYREC_KEPT_H
#define LIBPTYREC_KEPT_H

#include <stddef.h>

#include "recorder/libptyrec/ptyrec.h"

/* Embedded by value; all zero is an empty one. The owner frees the bytes. */
struct kept {
	char *bytes;
	size_t size, capacity;
	size_t read;   /* of them, from the first one on */
	bool has_lost; /* there was no memory for some of it */
};

void kept_add(struct kept *kept, const void *bytes, size_t size);

/* Callbacks that keep; the context is the struct kept. */
extern const struct ptyrec_callbacks kept_callbacks;

#endif
