/* SPDX-License-Identifier: MIT */
/*
 * Growable bytes, embedded by value; all zero is a valid empty buffer.
 *
 * A failed allocation is remembered: what is added after it is dropped, and the
 * owner asks once, when the contents are needed, whether `failed` is set.
 */
#ifndef COMMON_BUFFER_H
#define COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *bytes; /* not terminated; NULL while nothing was ever added */
	size_t size;
	size_t capacity;
	bool failed;
};

/* Room for `size` more bytes after the present ones, or NULL (and failed) without
 * memory. The caller fills it and adds to buffer->size what was used. The pointer
 * lives until the next change of the buffer. */
char *buffer_reserve(struct buffer *buffer, size_t size);

void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_decimal(struct buffer *buffer, unsigned number);
void buffer_add_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Drops `size` bytes (at most all) from the front. */
void buffer_consume(struct buffer *buffer, size_t size);

/* The contents as a string that the caller frees; the buffer is empty afterwards.
 * NULL if memory ran out now or before. */
char *buffer_take_text(struct buffer *buffer);

/* Each gets what the other had. */
void buffer_swap(struct buffer *one, struct buffer *other);

/* Forgets the contents, keeps the memory. */
void buffer_clear(struct buffer *buffer);

void buffer_done(struct buffer *buffer);

#endif
