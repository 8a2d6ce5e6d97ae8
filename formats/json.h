/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing JSON text (RFC 8259) where cJSON will not do: it cuts strings at
 * \u0000 and refuses lone surrogates. Used for events; headers go through json_clean
 * to cJSON. Nothing here recurses, and no value is built that the caller did not ask
 * for.
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"

/* A JSON text that is read from the front. All functions skip space first. */
struct json {
	const char *at, *end;
	bool has_controls; /* in a string there was a bare one, which the RFC forbids */
};

void json_skip_space(struct json *scan);

/* Takes this byte, if it comes next. */
bool json_take(struct json *scan, char byte);

/* Any value: passed over, without looking closely. False if its end is missing. */
bool json_skip_value(struct json *scan);

/* A string with its quotes; its contents are added to *out, bytes above 0x7f and bare
 * control characters as they are. False with *err if none is there, or a bad one. */
bool json_take_string(struct json *scan, struct buffer *out, struct error *err);

/* A number, also one in quotes, taken as seconds. */
bool json_take_number(struct json *scan, int64_t *ns);

/* A whole number, saturated; what stands after a point is passed over. */
bool json_take_integer(struct json *scan, int64_t *value);

/* A member of an object, as it is written: the texts are borrowed from the scan. */
struct json_member {
	struct buffer name; /* decoded, terminated; the caller's */
	const char *key, *value;
	size_t key_size, value_size;
};

/* The next member; the opening brace was taken before. False at the end, or if it is
 * none. */
bool json_take_member(struct json *scan, struct json_member *member);

/* How far a value reaches that comes in pieces; all zero before its first byte. */
struct json_extent {
	size_t at, depth; /* bytes looked at; brackets that are open */
	bool begun, in_string;
};

/* The size of the value that begins at bytes[0] (no space in front), 0 if its end is not
 * there yet: call it again with the same bytes and more after them. Whether the value
 * is valid is seen when it is parsed. A number ends at the byte after it, so `size`
 * must reach beyond it. */
size_t json_extent_size(struct json_extent *extent, const char *bytes, size_t size);

/* Adds "bytes" (NULL: none) as a JSON string; what is not UTF-8 becomes U+FFFD. False if
 * that happened. */
bool json_add_string(struct buffer *line, const char *bytes, size_t size);

/* Adds the digits of RFC 4648, without quotes. */
void json_add_base64(struct buffer *line, const char *bytes, size_t size);

/* Decodes in place. False if it is not base64. */
bool json_decode_base64(struct buffer *data);

/* True if a text that cJSON took is such as RFC 8259 has: it takes 01, 1. and control
 * characters between values, too. False also for names that it cuts. */
bool json_is_strict(const char *text, size_t size);

/* Copies the text so that cJSON can take it: U+0000, half a surrogate pair and bytes
 * that are not UTF-8 become U+FFFD. False if nesting is deep, a string is bad, or there
 * are so many values that they are an attack. */
bool json_clean(const char *text, size_t size, struct buffer *clean);

#endif
