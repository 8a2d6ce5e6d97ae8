/* SPDX-License-Identifier: MIT */
/*
 * Reads and writes JSON text (RFC 8259) where cJSON will not do: it cuts strings at
 * \u0000 and refuses lone surrogates. Used for events; headers go through json_clean to
 * cJSON. Nothing here recurses, and no value is built that the caller did not ask for.
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"

/* JSON text being read from the front. All functions skip leading white space. */
struct json {
	const char *at, *end;
	bool has_controls; /* a string contained a bare one, which the RFC forbids */
};

void json_skip_space(struct json *scan);

/* Takes this byte, if it comes next. */
bool json_take(struct json *scan, char byte);

/* Skips any value without checking it closely. False if its end is missing. */
bool json_skip_value(struct json *scan);

/* Reads a string with its quotes and adds its contents to *out, bytes above 0x7f and bare
 * control characters unchanged. False with *err if there is no string, or a bad one. */
bool json_take_string(struct json *scan, struct buffer *out, struct error *err);

/* A number, possibly in quotes, taken as seconds. */
bool json_take_number(struct json *scan, int64_t *ns);

/* An integer, saturated; the fraction is ignored. */
bool json_take_integer(struct json *scan, int64_t *value);

/* A member of an object, as written: the texts are borrowed from the scan. */
struct json_member {
	struct buffer name; /* decoded, terminated; the caller's */
	const char *key, *value;
	size_t key_size, value_size;
};

/* The next member; the opening brace has been taken. False at the end, or if there is no
 * valid member. */
bool json_take_member(struct json *scan, struct json_member *member);

/* Finds the end of a value that arrives in pieces; all zero before its first byte. */
struct json_extent {
	size_t at, depth; /* bytes examined; brackets open */
	bool begun, in_string;
};

/* The size of the value that begins at bytes[0] (no leading space), 0 if its end has not
 * arrived: call again with the same bytes and more after them. Whether the value is valid
 * shows when it is parsed. A number ends at the byte after it, so `size` must reach
 * beyond it. */
size_t json_extent_size(struct json_extent *extent, const char *bytes, size_t size);

/* Adds "bytes" (NULL: none) as a JSON string; what is not UTF-8 becomes U+FFFD. False if
 * that happened. */
bool json_add_string(struct buffer *line, const char *bytes, size_t size);

/* True if a text that cJSON accepted is strictly RFC 8259: cJSON also accepts 01, 1. and
 * control characters between values. False also for names that it cuts. */
bool json_is_strict(const char *text, size_t size);

/* Copies the text so that cJSON can read it: U+0000, half a surrogate pair and bytes that
 * are not UTF-8 become U+FFFD. False if nesting is deep, a string is bad, or there are so
 * many values that it must be an attack. */
bool json_clean(const char *text, size_t size, struct buffer *clean);

#endif
