/* SPDX-License-Identifier: MIT */
/* A JSON scanner; strings both ways. Source: RFC 8259. */
#include "formats/json.h"

#include <ctype.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/utf8.h"

enum { DEPTH_MAX = 32, VALUES_MAX = 10000 }; /* of what cJSON gets */

static const char replacement[] = "\xef\xbf\xbd";

void json_skip_space(struct json *scan)
{
	while (scan->at < scan->end && isspace((unsigned char)*scan->at))
		scan->at++;
}

bool json_take(struct json *scan, char byte)
{
	json_skip_space(scan);
	if (scan->at == scan->end || *scan->at != byte)
		return false;
	scan->at++;
	return true;
}

bool json_skip_value(struct json *scan)
{
	struct json_extent extent = {0};
	size_t size;

	json_skip_space(scan);
	size = json_extent_size(&extent, scan->at, (size_t)(scan->end - scan->at));
	scan->at += size;
	return size > 0;
}

/* Takes one byte outside strings. True if the value ends before it or with it. */
static bool ends_value(struct json_extent *extent, char byte, bool first)
{
	if (byte == '"')
		extent->in_string = true;
	else if (byte == '[' || byte == '{')
		extent->depth++;
	else if (byte == ']' || byte == '}')
		return extent->depth == 0 || --extent->depth == 0;
	else if (extent->depth == 0 && strchr(first ? ",:" : ",: \t\r\n", byte) != NULL)
		return true;
	return false;
}

size_t json_extent_size(struct json_extent *extent, const char *bytes, size_t size)
{
	while (extent->at < size) {
		char byte = bytes[extent->at];
		bool first = !extent->begun;
		size_t depth = extent->depth;

		extent->begun = true;
		if (extent->in_string) {
			if (byte == '\\')
				extent->at++;
			else if (byte == '"')
				extent->in_string = false;
			if (!extent->in_string && extent->depth == 0)
				return extent->at + 1;
		} else if (byte != '\0' && ends_value(extent, byte, first)) {
			/* After a number or word; or no value at all: let the parser say
			 * so. */
			return extent->at + (first || depth > 0 ? 1 : 0);
		}
		extent->at++;
	}
	return 0;
}

/* Strings: ordinary characters are copied sixteen bytes at a time, both ways. */

/* Only a typedef can be a vector. */
typedef uint8_t block __attribute__((vector_size(16)));

/* Each byte is 0 or 0xff; 0xff is where copying ends. */
static inline block ends_literal(block bytes)
{
	return (block)((bytes == '"') | (bytes == '\\') | (bytes < 0x20));
}

static inline block ends_plain(block bytes)
{
	return (block)((bytes == '"') | (bytes == '\\') | (bytes - 0x20 > 0x7e - 0x20));
}

/* The index of the first 0xff, 16 if there is none. */
static inline size_t first_end(block ends)
{
	uint64_t halves[2];

	memcpy(halves, &ends, sizeof(halves));
	if (halves[0] != 0)
		return (size_t)__builtin_ctzll(le64toh(halves[0])) / 8;
	if (halves[1] != 0)
		return (size_t)__builtin_ctzll(le64toh(halves[1])) / 8 + 8;
	return sizeof(block);
}

/* Copies up to the first byte at which it `ends`, and advances *from to it. There must be
 * room for one more block. Returns the end of the copy. */
static inline char *copy_until(
	block (*ends)(block bytes), const char **from, const char *end, char *out)
{
	const char *at = *from;
	size_t size;

	do {
		block bytes = (block){0} + '"'; /* past the end, these stop either kind */
		ptrdiff_t left = end - at;

		if (left >= (ptrdiff_t)sizeof(block))
			memcpy(&bytes, at, sizeof(block));
		else
			memcpy(&bytes, at, (size_t)left);
		memcpy(out, &bytes, sizeof(block));
		size = first_end(ends(bytes));
		at += size;
		out += size;
	} while (size == sizeof(block));
	*from = at;
	return out;
}

static int hex_digit(char digit)
{
	unsigned value = (unsigned char)digit - (unsigned)'0';

	if (value < 10)
		return (int)value;
	value = ((unsigned char)digit | 32u) - (unsigned)'a';
	return value < 6 ? (int)value + 10 : -1;
}

static int hex4(const char *at, const char *end)
{
	int value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* After "\u": 00 and a control character, by far the most common escape. */
static bool take_control(struct json *scan, char **out)
{
	int high, low;

	if (scan->end - scan->at < 4 || scan->at[0] != '0' || scan->at[1] != '0')
		return false;
	high = hex_digit(scan->at[2]);
	low = hex_digit(scan->at[3]);
	if (high < 0 || high > 7 || low < 0)
		return false;
	*(*out)++ = (char)(high << 4 | low);
	scan->at += 4;
	return true;
}

/* After "\u": adds the character; half a surrogate pair becomes U+FFFD. */
static bool take_unicode(struct json *scan, char **out)
{
	int unit = hex4(scan->at, scan->end), low;
	uint32_t code_point = (uint32_t)unit;

	if (unit < 0)
		return false;
	scan->at += 4;
	if (unit >= 0xd800 && unit < 0xdc00 && scan->end - scan->at >= 6 &&
		scan->at[0] == '\\' && scan->at[1] == 'u') {
		low = hex4(scan->at + 2, scan->end);
		if (low >= 0xdc00 && low < 0xe000) {
			code_point = 0x10000 + (((uint32_t)unit & 0x3ff) << 10 |
						       ((uint32_t)low & 0x3ff));
			scan->at += 6;
		}
	}
	*out += utf8_encode(code_point, *out);
	return true;
}

/* The byte that a letter after a backslash stands for, 0 if there is none. */
static char byte_of(char letter)
{
	switch (letter) {
	case 'b': return '\b';
	case 'f': return '\f';
	case 'n': return '\n';
	case 'r': return '\r';
	case 't': return '\t';
	case '"':
	case '\\':
	case '/': return letter;
	default: return '\0';
	}
}

static bool take_escape(struct json *scan, char **out)
{
	char byte;

	if (scan->at == scan->end)
		return false;
	if (*scan->at == 'u') {
		scan->at++;
		return take_control(scan, out) || take_unicode(scan, out);
	}
	byte = byte_of(*scan->at++);
	if (byte != '\0')
		*(*out)++ = byte;
	return byte != '\0';
}

bool json_take_string(struct json *scan, struct buffer *out, struct error *err)
{
	char *room, *to;

	if (!json_take(scan, '"'))
		return fail(err, "missing string");
	/* Decoding never lengthens a string; copy_until needs a block more. */
	room = to = buffer_reserve(out, (size_t)(scan->end - scan->at) + sizeof(block));
	if (room == NULL)
		return fail_memory(err);
	for (;;) {
		char byte;

		to = copy_until(ends_literal, &scan->at, scan->end, to);
		if (scan->at == scan->end)
			return fail(err, "unterminated string");
		byte = *scan->at++;
		if (byte == '"') {
			out->size += (size_t)(to - room);
			return true;
		}
		if (byte != '\\') {
			scan->has_controls = true;
			*to++ = byte;
			continue;
		}
		if (!take_escape(scan, &to))
			return fail(err, "unknown escape sequence in a string");
	}
}

/* The time of an event: a number, possibly in quotes. */
bool json_take_number(struct json *scan, int64_t *ns)
{
	bool quoted = json_take(scan, '"');
	size_t used;

	json_skip_space(scan);
	used = decimal_to_ns(scan->at, (size_t)(scan->end - scan->at), ns);
	scan->at += used;
	return used > 0 && (!quoted || json_take(scan, '"'));
}

bool json_take_integer(struct json *scan, int64_t *value)
{
	const char *at;
	bool negative;

	json_skip_space(scan);
	at = scan->at;
	negative = at < scan->end && *at == '-';
	at += negative;
	if (at == scan->end || !isdigit((unsigned char)*at) || !json_skip_value(scan))
		return false;
	*value = 0;
	for (; at < scan->at && isdigit((unsigned char)*at); at++)
		if (*value < INT64_MAX / 100)
			*value = *value * 10 + (*at - '0');
	if (negative)
		*value = -*value;
	return true;
}

bool json_take_member(struct json *scan, struct json_member *member)
{
	json_take(scan, ',');
	json_skip_space(scan);
	member->key = scan->at;
	buffer_clear(&member->name);
	if (!json_take_string(scan, &member->name, NULL))
		return false;
	buffer_add_byte(&member->name, '\0');
	member->key_size = (size_t)(scan->at - member->key);
	if (!json_take(scan, ':'))
		return false;
	json_skip_space(scan);
	member->value = scan->at;
	if (!json_skip_value(scan) || member->name.failed)
		return false;
	member->value_size = (size_t)(scan->at - member->value);
	return true;
}

/* True for a comma with nothing after it in its array or object. */
static bool is_trailing(const struct json *scan)
{
	struct json behind = {.at = scan->at + 1, .end = scan->end};

	if (*scan->at != ',')
		return false;
	json_skip_space(&behind);
	return behind.at < behind.end && (*behind.at == '}' || *behind.at == ']');
}

/* The length of a number at the start, such as -12.5e+3; 0 if there is none. */
static size_t number_size(const char *at, const char *end)
{
	const char *start = at;
	const char *digits;

	at += at < end && *at == '-';
	digits = at;
	while (at < end && isdigit((unsigned char)*at))
		at++;
	if (at == digits || (*digits == '0' && at - digits > 1))
		return 0;
	if (at < end && *at == '.') {
		digits = ++at;
		while (at < end && isdigit((unsigned char)*at))
			at++;
		if (at == digits)
			return 0;
	}
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		at += at < end && (*at == '+' || *at == '-');
		digits = at;
		while (at < end && isdigit((unsigned char)*at))
			at++;
		if (at == digits)
			return 0;
	}
	return (size_t)(at - start);
}

bool json_is_strict(const char *text, size_t size)
{
	const char *at = text, *end = text + size;
	bool in_string = false;

	while (at < end) {
		if (in_string) {
			in_string = *at != '"';
			if ((unsigned char)*at < 0x20)
				return false;
			if (*at == '\\' && end - at > 5 && memcmp(at, "\\u0000", 6) == 0)
				return false; /* cJSON would cut a name there */
			at += *at == '\\' && end - at > 1 ? 2 : 1;
			continue;
		}
		if ((unsigned char)*at < 0x20 && strchr("\t\n\r", *at) == NULL)
			return false;
		if (is_trailing(&(struct json){.at = at, .end = end}))
			return false;
		if (*at == '"') {
			in_string = true;
		} else if (isdigit((unsigned char)*at) || *at == '-' || *at == '+' ||
			   *at == '.') {
			size_t length = number_size(at, end);

			if (length == 0 || (at + length < end &&
						   strchr("0123456789+-.eE", at[length])))
				return false;
			at += length;
			continue;
		}
		at++;
	}
	return true;
}

/* Cleaning */

/* What cJSON cannot take in a string (U+0000, half a surrogate pair, bytes that are not
 * UTF-8) becomes U+FFFD, and nesting is limited. */
bool json_clean(const char *text, size_t size, struct buffer *clean)
{
	struct json scan = {.at = text, .end = text + size};
	struct buffer string = {0};
	int depth = 0, values = 0;
	bool cleaned = false;

	while (scan.at < scan.end) {
		char byte = *scan.at;

		if (byte == '{' || byte == '[')
			depth++;
		if (byte == '}' || byte == ']')
			depth--;
		if (byte == ',')
			values++;
		if (depth > DEPTH_MAX || values > VALUES_MAX)
			goto out;
		if (byte != '"') {
			if (!is_trailing(&scan))
				buffer_add_byte(clean, byte);
			scan.at++;
			continue;
		}
		buffer_clear(&string);
		if (!json_take_string(&scan, &string, NULL))
			goto out;
		for (size_t i = 0; i < string.size; i++)
			if (string.bytes[i] == '\0')
				string.bytes[i] = '\x80'; /* becomes U+FFFD */
		json_add_string(clean, string.bytes, string.size);
	}
	cleaned = true;
out:
	buffer_done(&string);
	return cleaned;
}

/* Writing */

/* C1 controls and line separators are ordinary text in JSON, but not for people who print
 * the file or paste it into a script. */
static bool is_unsafe(uint32_t code_point)
{
	return (code_point >= 0x80 && code_point < 0xa0) || code_point == 0x2028 ||
	       code_point == 0x2029;
}

static bool continues(const char *bytes, size_t count)
{
	for (size_t i = 1; i <= count; i++)
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* The length of a character above ASCII that is certainly valid and safe, 0 if it needs a
 * closer look. Nearly all are. */
static size_t common_length(const char *bytes, size_t size)
{
	unsigned char lead = (unsigned char)bytes[0];

	if (size >= 2 && lead > 0xc2 && lead < 0xe0 && continues(bytes, 1))
		return 2;
	if (size >= 3 &&
		((lead > 0xe2 && lead < 0xed) || (lead == 0xe2 && bytes[1] != '\x80')) &&
		continues(bytes, 2))
		return 3;
	if (size >= 4 && lead > 0xf0 && lead < 0xf4 && continues(bytes, 3))
		return 4;
	return 0;
}

/* Writes \n, \u001b or the like, at most six bytes; returns the end of it. */
static char *put_escape(char *out, uint32_t code_point)
{
	static const char controls[0x20][8] = {"\\u0000", "\\u0001", "\\u0002", "\\u0003",
		"\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b", "\\t", "\\n",
		"\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011",
		"\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
		"\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d",
		"\\u001e", "\\u001f"};
	static const char digits[] = "0123456789abcdef";

	if (code_point < 0x20) {
		memcpy(out, controls[code_point], 6);
		return out + (out[1] == 'u' ? 6 : 2);
	}
	*out++ = '\\';
	if (code_point < 0x7f) {
		*out++ = (char)code_point;
		return out;
	}
	*out++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*out++ = digits[code_point >> shift & 15];
	return out;
}

/* Writes one character above ASCII, or what should be one. False if it becomes U+FFFD. */
static bool put_character(const char **from, const char *end, char **out)
{
	size_t size = (size_t)(end - *from), common = common_length(*from, size);
	uint32_t code_point = 0;
	int length = common > 0 ? (int)common : utf8_decode(*from, size, &code_point);

	if (length > 0 && !is_unsafe(code_point)) {
		while (length-- > 0)
			*(*out)++ = *(*from)++;
		return true;
	}
	if (length > 0) {
		*out = put_escape(*out, code_point);
	} else {
		memcpy(*out, replacement, 3);
		*out += 3;
	}
	/* An incomplete character at the end counts as one. */
	*from += length > 0 ? length : length < 0 ? -length : (int)size;
	return length > 0;
}

bool json_add_string(struct buffer *line, const char *bytes, size_t size)
{
	/* The longest a byte can become: \u001b; copy_until needs a block more. */
	char *room = buffer_reserve(line, size * 6 + 2 + sizeof(block)), *out = room;
	const char *end = size > 0 ? bytes + size : bytes; /* which may be NULL */
	bool lossless = true;

	if (room == NULL)
		return true;
	*out++ = '"';
	while (bytes < end) {
		out = copy_until(ends_plain, &bytes, end, out);
		if (bytes < end && (unsigned char)*bytes < 0x80)
			out = put_escape(out, (unsigned char)*bytes++);
		while (bytes < end && (unsigned char)*bytes >= 0x80)
			if (!put_character(&bytes, end, &out))
				lossless = false;
	}
	*out++ = '"';
	line->size += (size_t)(out - room);
	return lossless;
}
