/* SPDX-License-Identifier: MIT */
/* Bytes that are deflated (RFC 1951) into an unnamed file, so that any amount fits in
 * little memory, then written as base64. */
#ifndef PLAYER_EXPORTS_PACKED_H
#define PLAYER_EXPORTS_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "formats/bytes/sink.h"

struct packed;

/* NULL with *err. */
struct packed *packed_new(struct error *err);

bool packed_add(struct packed *packed, const char *bytes, size_t size, struct error *err);

/* All of a file. */
bool packed_add_file(struct packed *packed, int fd, struct error *err);

/* The last bytes. */
bool packed_finish(struct packed *packed, struct error *err);

/* The file; it stays the owner's. */
int packed_fd(const struct packed *packed);

void packed_free(struct packed *packed);

/* The bytes of a file, and the characters that it takes as base64. */
int64_t packed_file_size(int fd);

/* Takes the next piece of what is written. */
typedef bool packed_put(void *context, const char *bytes, size_t size, struct error *err);

/* Puts all of the file: as base64, in lines; or each piece by a function, which may add
 * something else; NULL: as it is. */
bool packed_put_base64(int fd, packed_put *to, void *context, struct error *err);
bool packed_put_file(int fd,
	void (*add)(struct buffer *out, const char *bytes, size_t size), packed_put *to,
	void *context, struct error *err);

/* Reads the lines that were packed into a file. NULL without memory. */
struct unpacked;
struct unpacked *unpacked_new(int fd);
void unpacked_free(struct unpacked *unpacked);

/* The next line, without its end, terminated, borrowed until the next call; NULL at the
 * end, or if unpacked_failed. */
const char *unpacked_line(struct unpacked *unpacked, size_t *size);
bool unpacked_failed(const struct unpacked *unpacked);

#endif
