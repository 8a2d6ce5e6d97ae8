/* SPDX-License-Identifier: MIT */
/* Growable bytes that remember a failed allocation. */
#include "common/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buffer_reserve(struct buffer *buffer, size_t size)
{
	size_t wanted, capacity = buffer->capacity;
	char *bytes;

	if (buffer->failed)
		return NULL;
	if (size > SIZE_MAX / 4 - buffer->size) {
		buffer->failed = true;
		return NULL;
	}
	wanted = buffer->size + size;
	if (wanted > capacity) {
		capacity = capacity < 64 ? 64 : capacity;
		while (capacity < wanted)
			capacity *= 2;
		bytes = realloc(buffer->bytes, capacity);
		if (bytes == NULL) {
			buffer->failed = true;
			return NULL;
		}
		buffer->bytes = bytes;
		buffer->capacity = capacity;
	}
	return buffer->bytes + buffer->size;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	char *end;

	if (size == 0 || (end = buffer_reserve(buffer, size)) == NULL)
		return;
	memcpy(end, bytes, size);
	buffer->size += size;
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
	buffer_add(buffer, &byte, 1);
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_add_decimal(struct buffer *buffer, unsigned number)
{
	char digits[16];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	buffer_add(buffer, digits + at, sizeof(digits) - at);
}

void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments, again;
	char *end;
	int size;

	va_start(arguments, format);
	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, arguments);
	if (size > 0 && (end = buffer_reserve(buffer, (size_t)size + 1)) != NULL) {
		vsnprintf(end, (size_t)size + 1, format, again);
		buffer->size += (size_t)size;
	}
	va_end(again);
	va_end(arguments);
}

void buffer_consume(struct buffer *buffer, size_t size)
{
	if (size >= buffer->size) {
		buffer->size = 0;
		return;
	}
	memmove(buffer->bytes, buffer->bytes + size, buffer->size - size);
	buffer->size -= size;
}

char *buffer_take_text(struct buffer *buffer)
{
	char *text = NULL;

	buffer_add_byte(buffer, '\0');
	if (!buffer->failed) {
		text = buffer->bytes;
		buffer->bytes = NULL;
	}
	buffer_done(buffer);
	return text;
}

void buffer_swap(struct buffer *one, struct buffer *other)
{
	struct buffer kept = *one;

	*one = *other;
	*other = kept;
}

void buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->failed = false;
}

void buffer_done(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){0};
}
