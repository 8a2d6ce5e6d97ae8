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
	char *bytes; /* not terminated; NULL until something is added */
	size_t size;
	size_t capacity;
	bool failed;
};

/* Room for `size` more bytes after the present ones, or NULL (and `failed` set) if out of
 * memory. The caller fills it and adds the number used to buffer->size. The pointer is
 * valid until the buffer next changes. */
char *buffer_reserve(struct buffer *buffer, size_t size);

void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_decimal(struct buffer *buffer, unsigned number);
void buffer_add_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Drops `size` bytes (at most all) from the front. */
void buffer_consume(struct buffer *buffer, size_t size);

/* The contents as a string that the caller frees; the buffer is empty afterwards. NULL if
 * out of memory, now or before. */
char *buffer_take_text(struct buffer *buffer);

/* Exchanges the contents. */
void buffer_swap(struct buffer *one, struct buffer *other);

/* Drops the contents, keeps the memory. */
void buffer_clear(struct buffer *buffer);

void buffer_done(struct buffer *buffer);

#endif
