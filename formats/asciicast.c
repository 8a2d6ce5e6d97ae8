/* SPDX-License-Identifier: MIT */
/*
 * Header, events and strings of asciicast. cJSON reads headers only: it cuts strings
 * at \u0000 and refuses lone surrogates, so events have a scanner of their own.
 * Sources: RFC 8259 (JSON), RFC 4648 (base64), the asciicast specifications.
 */
#include "formats/asciicast.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "common/clock.h"
#include "common/utf8.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";
enum { VARIABLES_MAX = 1000 }; /* of an environment; more is an attack */

static const char replacement[] = "\xef\xbf\xbd";

/* A JSON text that is read from the front. */
struct scan {
	const char *at, *end;
};

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end && isspace((unsigned char)*scan->at))
		scan->at++;
}

static bool take(struct scan *scan, char byte)
{
	skip_space(scan);
	if (scan->at == scan->end || *scan->at != byte)
		return false;
	scan->at++;
	return true;
}

/* Any other value: passed over, without looking closely. */
static bool skip_value(struct scan *scan)
{
	size_t size;

	skip_space(scan);
	size = asciicast_value_size(scan->at, (size_t)(scan->end - scan->at));
	scan->at += size;
	return size > 0;
}

int asciicast_probe(const char *start, size_t size, int version)
{
	static const char key[] = "\"version\"";
	struct scan scan = {.at = start, .end = start + size};
	int64_t found;

	if (size >= 3 && memcmp(start, byte_order_mark, 3) == 0)
		scan.at += 3;
	if (!take(&scan, '{'))
		return 0;
	do {
		bool is_version;

		skip_space(&scan);
		is_version = (size_t)(scan.end - scan.at) > sizeof(key) &&
			memcmp(scan.at, key, sizeof(key) - 1) == 0;
		if (!skip_value(&scan) || !take(&scan, ':'))
			return 0;
		skip_space(&scan);
		if (is_version &&
			decimal_to_ns(scan.at, (size_t)(scan.end - scan.at), &found) > 0)
			return found == version * NS_PER_SECOND ? 100 : 0;
	} while (skip_value(&scan) && take(&scan, ','));
	return 0;
}

size_t asciicast_value_size(const char *bytes, size_t size)
{
	bool in_string = false;
	size_t depth = 0, at;

	for (at = 0; at < size; at++) {
		char byte = bytes[at];

		if (in_string) {
			if (byte == '\\')
				at++;
			else if (byte == '"')
				in_string = false;
			if (!in_string && depth == 0)
				return at + 1;
			continue;
		}
		if (depth == 0 && at > 0 && strchr(",:]} \t\r\n", byte) != NULL)
			return at; /* behind a number or word */
		if (byte == '"')
			in_string = true;
		else if (byte == '[' || byte == '{')
			depth++;
		else if ((byte == ']' || byte == '}') && depth > 0 && --depth == 0)
			return at + 1;
		else if (depth == 0 && strchr(",:]}", byte) != NULL)
			return 1; /* not a value: let the parser say so */
	}
	return 0;
}

/* Strings */

static int hex4(const char *at, const char *end)
{
	int value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char digit = at[i];

		if (digit >= '0' && digit <= '9')
			value = value * 16 + (digit - '0');
		else if ((digit | 32) >= 'a' && (digit | 32) <= 'f')
			value = value * 16 + ((digit | 32) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* Behind "\u": adds the character; half a surrogate pair becomes U+FFFD. */
static bool take_unicode(struct scan *scan, struct buffer *out)
{
	int unit = hex4(scan->at, scan->end), low;
	uint32_t code_point = (uint32_t)unit;
	char bytes[4];

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
	buffer_add(out, bytes, utf8_encode(code_point, bytes));
	return true;
}

static bool take_escape(struct scan *scan, struct buffer *out)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (scan->at == scan->end || *scan->at == '\0')
		return false;
	if (*scan->at == 'u') {
		scan->at++;
		return take_unicode(scan, out);
	}
	found = strchr(letters, *scan->at++);
	if (found == NULL)
		return false;
	buffer_add_byte(out, bytes[found - letters]);
	return true;
}

/* A string with its quotes; its contents go to *out, any bytes above 0x7f as they
 * are. */
static bool take_string(struct scan *scan, struct buffer *out, struct error *err)
{
	if (!take(scan, '"'))
		return fail(err, "a string is missing");
	for (;;) {
		const char *start = scan->at;

		while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\' &&
			(unsigned char)*scan->at >= 0x20)
			scan->at++;
		buffer_add(out, start, (size_t)(scan->at - start));
		if (scan->at == scan->end)
			return fail(err, "a string does not end");
		if (*scan->at == '"') {
			scan->at++;
			return true;
		}
		if (*scan->at++ != '\\')
			return fail(err, "a control character in a string");
		if (!take_escape(scan, out))
			return fail(err, "an unknown escape in a string");
	}
}

/* The time of an event: a number, also one in quotes. */
static bool take_number(struct scan *scan, int64_t *ns)
{
	bool quoted = take(scan, '"');
	size_t used;

	skip_space(scan);
	used = decimal_to_ns(scan->at, (size_t)(scan->end - scan->at), ns);
	scan->at += used;
	return used > 0 && (!quoted || take(scan, '"'));
}

/* Events */

static uint16_t saturate_cells(long cells)
{
	return cells > UINT16_MAX ? UINT16_MAX : (uint16_t)cells;
}

/* "COLSxROWS"; a size without cells is none. */
static bool parse_size(const char *text, struct event *event)
{
	char *end;
	long columns = strtol(text, &end, 10), rows;

	if (end == text || (*end != 'x' && *end != 'X'))
		return false;
	text = end + 1;
	rows = strtol(text, &end, 10);
	if (end == text || *end != '\0' || columns < 1 || rows < 1)
		return false;
	event->columns = saturate_cells(columns);
	event->rows = saturate_cells(rows);
	return true;
}

static int parse_status(const char *text)
{
	char *end;
	long status = strtol(text, &end, 10);

	return end == text || *end != '\0' || status < 0 || status > 255 ? 1 : (int)status;
}

/* Labels and the like are UTF-8: what is not becomes U+FFFD. */
static void clean_text(struct buffer *data)
{
	struct buffer clean = {0};
	uint32_t code_point;

	for (size_t at = 0; at < data->size;) {
		int size = utf8_decode(data->bytes + at, data->size - at, &code_point);

		if (size > 0)
			buffer_add(&clean, data->bytes + at, (size_t)size);
		else
			buffer_add(&clean, replacement, 3);
		at += size > 0 ? (size_t)size : size < 0 ? (size_t)-size : data->size - at;
	}
	buffer_clear(data);
	buffer_add(data, clean.bytes, clean.size);
	data->failed |= clean.failed;
	buffer_done(&clean);
}

/* Turns code and data into an event; what makes no sense is kept as EVENT_OTHER. */
static void interpret(struct event *event, struct buffer *data)
{
	static const struct {
		const char *code;
		enum event_kind kind;
	} kinds[] = {{"o", EVENT_OUTPUT}, {"i", EVENT_INPUT}, {"m", EVENT_MARKER},
		{"r", EVENT_RESIZE}, {"x", EVENT_EXIT}};

	event->kind = EVENT_OTHER;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(event->code, kinds[i].code) == 0)
			event->kind = kinds[i].kind;
	if (event->kind == EVENT_MARKER || event->kind == EVENT_OTHER)
		clean_text(data);
	event->size = data->size;
	buffer_add_byte(data, '\0'); /* for the texts below, not counted */
	event->bytes = data->bytes;
	if (data->failed)
		return;
	if (event->kind == EVENT_RESIZE && !parse_size(event->bytes, event))
		event->kind = EVENT_OTHER;
	if (event->kind == EVENT_EXIT)
		event->exit_status = parse_status(event->bytes);
}

/* The code: its first character. */
static bool take_code(struct scan *scan, struct event *event, struct error *err)
{
	struct buffer code = {0};
	uint32_t code_point;
	bool taken = take_string(scan, &code, err);
	int size = taken && code.size > 0 ? utf8_decode(code.bytes, code.size, &code_point)
					  : 0;

	if (size > 0)
		memcpy(event->code, code.bytes, (size_t)size);
	else if (taken)
		taken = fail(err, "an event without a code");
	buffer_done(&code);
	return taken;
}

/* The data: a string; of a number its digits; of anything else nothing. */
static bool take_data(struct scan *scan, struct buffer *data, struct error *err)
{
	const char *start;

	skip_space(scan);
	start = scan->at;
	if (start < scan->end && *start == '"')
		return take_string(scan, data, err);
	if (!skip_value(scan))
		return fail(err, "an event without data");
	if (isdigit((unsigned char)*start))
		buffer_add(data, start, (size_t)(scan->at - start));
	return true;
}

bool asciicast_parse_event(const char *text, size_t size, bool coded, struct event *event,
	struct buffer *data, struct error *err)
{
	struct scan scan = {.at = text, .end = text + size};

	if (!take(&scan, '['))
		return fail(err, "not an event");
	if (!take_number(&scan, &event->time_ns))
		return fail(err, "an event without a time");
	if (!coded)
		event->code[0] = 'o';
	else if (!take(&scan, ',') || !take_code(&scan, event, err))
		return fail(err, "an event without a code");
	if (!take(&scan, ','))
		return fail(err, "an event without data");
	if (!take_data(&scan, data, err))
		return false;
	while (take(&scan, ','))
		if (!skip_value(&scan))
			break;
	if (!take(&scan, ']'))
		return fail(err, "an event does not end");
	skip_space(&scan);
	if (scan.at != scan.end)
		return fail(err, "more behind an event");
	interpret(event, data);
	return data->failed ? fail_memory(err) : true;
}

/* base64 */

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void add_base64(struct buffer *line, const char *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += 3) {
		size_t left = size - at;
		uint32_t group = (uint32_t)(unsigned char)bytes[at] << 16;
		char digits[4];

		if (left > 1)
			group |= (uint32_t)(unsigned char)bytes[at + 1] << 8;
		if (left > 2)
			group |= (unsigned char)bytes[at + 2];
		for (int i = 0; i < 4; i++)
			digits[i] = base64_digits[group >> (18 - 6 * i) & 63];
		if (left < 3)
			digits[3] = '=';
		if (left < 2)
			digits[2] = '=';
		buffer_add(line, digits, 4);
	}
}

/* Decodes in place. False if it is no base64. */
static bool decode_base64(struct buffer *data)
{
	size_t size = data->size, used = 0;
	uint32_t group = 0;

	while (size > 0 && data->bytes[size - 1] == '=')
		size--;
	for (size_t at = 0; at < size; at++) {
		const char *digit = data->bytes[at] == '\0'
			? NULL
			: strchr(base64_digits, data->bytes[at]);

		if (digit == NULL)
			return false;
		group = group << 6 | (uint32_t)(digit - base64_digits);
		if (at % 4 > 0)
			data->bytes[used++] = (char)(group >> (6 - at % 4 * 2));
	}
	data->size = used;
	return true;
}

/* Reading lines */

/* What is neither an event nor damage. */
static bool is_skipped(const char *line, size_t size)
{
	size_t at = 0;

	while (at < size && isspace((unsigned char)line[at]))
		at++;
	return at == size || line[at] == '#';
}

/* The next line of an event: one read ahead, else from the stream. */
static enum line next_line(struct reader *reader, const char **line, size_t *size,
	struct error *err)
{
	struct asciicast *state = reader->state;
	enum line kind;

	if (state->pending != NULL) {
		*line = state->pending;
		*size = state->pending_size;
		state->pending = NULL;
		return LINE_WHOLE;
	}
	do
		kind = stream_line(reader->stream, line, size, err);
	while (kind == LINE_WHOLE && is_skipped(*line, *size));
	return kind;
}

static bool holds_replacement(const struct event *event)
{
	return (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT) &&
		memmem(event->bytes, event->size, replacement, 3) != NULL;
}

/* If the line holds exact bytes they become those of the waiting event. */
static bool replace_bytes(struct asciicast *state, const char *line, size_t size)
{
	struct buffer data = {0};
	struct event next = {0};
	bool replaced = false;

	if (asciicast_parse_event(line, size, true, &next, &data, NULL) &&
		strcmp(next.code, "b") == 0) {
		data.size = next.size;
		replaced = decode_base64(&data);
	}
	if (replaced) {
		buffer_clear(&state->data);
		buffer_add(&state->data, data.bytes, data.size);
		state->waiting.bytes = state->data.bytes;
		state->waiting.size = state->data.size;
	}
	buffer_done(&data);
	return replaced;
}

/* Bytes that were not UTF-8 follow in an event of their own, so the next line must be
 * known. A recorder writes both at once: who follows its file need not wait. */
static enum next finish_waiting(struct reader *reader, struct event *event)
{
	struct asciicast *state = reader->state;
	const char *line;
	size_t size;
	enum line kind = next_line(reader, &line, &size, &state->failure);

	if (kind == LINE_WAIT && (!reader->following || size > 0))
		return NEXT_WAIT;
	if (kind == LINE_WHOLE && !replace_bytes(state, line, size)) {
		state->pending = line;
		state->pending_size = size;
	} else if (kind == LINE_TORN && replace_bytes(state, line, size)) {
		reader->unterminated = true;
		stream_consume(reader->stream, size);
	}
	state->has_failure = kind == LINE_FAILED;
	state->is_waiting = false;
	*event = state->waiting;
	return NEXT_EVENT;
}

enum next asciicast_read(struct reader *reader, struct event *event, struct error *err)
{
	struct asciicast *state = reader->state;
	const char *text;
	size_t size;
	enum line line;

	if (state->is_waiting)
		return finish_waiting(reader, event);
	if (state->has_failure) {
		state->has_failure = false;
		*err = state->failure;
		goto damaged;
	}
	line = next_line(reader, &text, &size, err);
	switch (line) {
	case LINE_WAIT: return NEXT_WAIT;
	case LINE_END: return NEXT_END;
	case LINE_FAILED: goto damaged;
	default: break;
	}
	if (line == LINE_TORN && is_skipped(text, size)) {
		stream_consume(reader->stream, size);
		return NEXT_END;
	}
	buffer_clear(&state->data);
	if (!asciicast_parse_event(text, size, true, event, &state->data, err)) {
		if (line == LINE_WHOLE)
			goto damaged;
		reader->torn = true;
		return NEXT_END;
	}
	if (line == LINE_TORN) {
		reader->unterminated = true;
		stream_consume(reader->stream, size);
	}
	if (event->time_ns < 0)
		event->time_ns = 0;
	if (state->relative)
		event->time_ns += state->time_ns;
	if (event->time_ns > TIME_MAX_NS)
		event->time_ns = TIME_MAX_NS;
	state->time_ns = event->time_ns;
	if (!holds_replacement(event))
		return NEXT_EVENT;
	state->waiting = *event;
	state->is_waiting = true;
	return finish_waiting(reader, event);
damaged:
	error_prefix(err, "%s:%lld: ", reader->path,
		(long long)stream_line_number(reader->stream));
	return NEXT_FAILED;
}

/* The header */

/* What cJSON cannot take in a string, U+0000, half a surrogate pair, bytes that are
 * not UTF-8, becomes U+FFFD, and nesting is limited. */
static bool clean_json(const char *text, size_t size, struct buffer *clean)
{
	struct scan scan = {.at = text, .end = text + size};
	struct buffer string = {0};
	int depth = 0;
	bool cleaned = false;

	while (scan.at < scan.end) {
		char byte = *scan.at;

		if (byte == '{' || byte == '[')
			depth++;
		if (byte == '}' || byte == ']')
			depth--;
		if (depth > 32)
			goto out;
		if (byte != '"') {
			buffer_add_byte(clean, byte);
			scan.at++;
			continue;
		}
		buffer_clear(&string);
		if (!take_string(&scan, &string, NULL))
			goto out;
		for (size_t i = 0; i < string.size; i++)
			if (string.bytes[i] == '\0')
				string.bytes[i] = '\x80'; /* becomes U+FFFD */
		asciicast_add_string(clean, string.bytes, string.size);
	}
	cleaned = true;
out:
	buffer_done(&string);
	return cleaned;
}

static bool is_number(const cJSON *item)
{
	return cJSON_IsNumber(item) && isfinite(item->valuedouble);
}

/* Takes a member out of the object; of several with one name the last one counts. The
 * caller frees it. */
static cJSON *take_member(cJSON *object, const char *name)
{
	cJSON *last = NULL, *member;

	while ((member = cJSON_DetachItemFromObjectCaseSensitive(object, name)) != NULL) {
		cJSON_Delete(last);
		last = member;
	}
	return last;
}

static uint16_t take_cells(cJSON *object, const char *name, uint16_t normally)
{
	cJSON *item = take_member(object, name);
	uint16_t cells = normally;

	if (is_number(item) && item->valuedouble >= 1)
		cells = item->valuedouble > UINT16_MAX ? UINT16_MAX
						       : (uint16_t)item->valuedouble;
	cJSON_Delete(item);
	return cells;
}

/* The member, or `normally`, within 0 and most. */
static int64_t take_integer(cJSON *object, const char *name, double factor, int64_t normally)
{
	const double most = 9e17;
	cJSON *item = take_member(object, name);
	int64_t value = normally;

	if (is_number(item) && item->valuedouble >= 0) {
		double scaled = item->valuedouble * factor;

		value = (int64_t)(scaled > most ? most : scaled);
	}
	cJSON_Delete(item);
	return value;
}

static char *take_text(cJSON *object, const char *name)
{
	cJSON *item = take_member(object, name);
	char *text = cJSON_IsString(item) ? strdup(item->valuestring) : NULL;

	cJSON_Delete(item);
	return text;
}

static void take_environment(cJSON *object, struct info *info)
{
	cJSON *environment = take_member(object, "env");
	cJSON *item;

	if (cJSON_IsObject(environment))
		cJSON_ArrayForEach(item, environment)
			if (cJSON_IsString(item) &&
				info->environment_count < VARIABLES_MAX)
				info_set_variable(info, item->string, item->valuestring);
	cJSON_Delete(environment);
}

static void take_theme(cJSON *object, struct info *info)
{
	cJSON *theme = take_member(object, "theme");

	if (cJSON_IsObject(theme) && theme->child != NULL)
		info->theme = cJSON_PrintUnformatted(theme);
	cJSON_Delete(theme);
}

/* Takes what we know out of the object; what is left is kept in info->extra. */
static void take_header(cJSON *header, int version, struct info *info)
{
	cJSON *terminal = header;
	char *type;

	cJSON_Delete(take_member(header, "version"));
	cJSON_Delete(take_member(header, "duration"));
	take_environment(header, info);
	if (version == 3)
		terminal = take_member(header, "term");
	if (version == 3 && !cJSON_IsObject(terminal)) {
		cJSON_Delete(terminal);
		terminal = NULL;
	}
	info->columns = take_cells(terminal, version == 3 ? "cols" : "width", info->columns);
	info->rows = take_cells(terminal, version == 3 ? "rows" : "height", info->rows);
	take_theme(terminal, info);
	if (version == 3) {
		type = take_text(terminal, "type");
		if (type != NULL && info_variable(info, "TERM") == NULL)
			info_set_variable(info, "TERM", type);
		free(type);
		if (terminal != NULL && terminal->child != NULL)
			cJSON_AddItemToObject(header, "term", terminal);
		else
			cJSON_Delete(terminal);
	}
	info->timestamp = take_integer(header, "timestamp", 1, -1);
	info->idle_limit_ns = take_integer(header, "idle_time_limit", 1e9, 0);
	info->command = take_text(header, "command");
	info->title = take_text(header, "title");
	if (header->child != NULL)
		info->extra = cJSON_PrintUnformatted(header);
}

bool asciicast_parse_header(const char *text, size_t size, int version, struct info *info,
	struct error *err)
{
	struct buffer clean = {0};
	cJSON *header = NULL;
	bool parsed = false;

	if (size > ASCIICAST_HEADER_MAX)
		return fail(err, "the header is too long");
	if (clean_json(text, size, &clean) && !clean.failed)
		header = cJSON_ParseWithLength(clean.bytes, clean.size);
	if (cJSON_IsObject(header)) {
		take_header(header, version, info);
		parsed = true;
	} else {
		fail(err, "the header is damaged");
	}
	cJSON_Delete(header);
	buffer_done(&clean);
	return parsed;
}

bool asciicast_open(struct reader *reader, int version, struct error *err)
{
	const char *line;
	size_t size;
	enum line kind;

	do
		kind = stream_line(reader->stream, &line, &size, err);
	while (kind == LINE_WHOLE && is_skipped(line, size));
	if (kind != LINE_WHOLE && kind != LINE_TORN)
		return kind == LINE_FAILED ? false : fail(err, "there is no header");
	if (size >= 3 && memcmp(line, byte_order_mark, 3) == 0) {
		line += 3;
		size -= 3;
	}
	if (!asciicast_parse_header(line, size, version, &reader->info, err))
		return false;
	if (kind == LINE_TORN) {
		reader->unterminated = true;
		stream_consume(reader->stream, size);
	}
	return true;
}

/* Writing */

/* Adds a run of bytes that need no escape; returns its length. */
static size_t add_plain(struct buffer *line, const char *bytes, size_t size)
{
	size_t at = 0;

	while (at < size && (unsigned char)bytes[at] >= 0x20 &&
		(unsigned char)bytes[at] < 0x7f && bytes[at] != '"' && bytes[at] != '\\')
		at++;
	buffer_add(line, bytes, at);
	return at;
}

static void add_escaped(struct buffer *line, unsigned char byte)
{
	static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
	const char *found = byte != 0 ? strchr(letters, byte) : NULL;
	char text[8];

	if (found != NULL)
		snprintf(text, sizeof(text), "\\%c", names[found - letters]);
	else
		snprintf(text, sizeof(text), "\\u%04x", byte);
	buffer_add_text(line, text);
}

/* C1 controls and line separators are text to JSON but not to those who print the
 * file or paste it into a script. */
static bool is_unsafe(uint32_t code_point)
{
	return (code_point >= 0x80 && code_point < 0xa0) || code_point == 0x2028 ||
		code_point == 0x2029;
}

/* One character that is not plain ASCII; returns its length in bytes. */
static size_t add_character(
	struct buffer *line, const char *bytes, size_t size, bool *lossless)
{
	uint32_t code_point;
	int length = utf8_decode(bytes, size, &code_point);
	char text[8];

	if (length <= 0) {
		buffer_add(line, replacement, 3);
		*lossless = false;
		return length < 0 ? (size_t)-length : size;
	}
	if (length == 1) {
		add_escaped(line, (unsigned char)bytes[0]);
	} else if (is_unsafe(code_point)) {
		snprintf(text, sizeof(text), "\\u%04x", code_point);
		buffer_add_text(line, text);
	} else {
		buffer_add(line, bytes, (size_t)length);
	}
	return (size_t)length;
}

bool asciicast_add_string(struct buffer *line, const char *bytes, size_t size)
{
	bool lossless = true;
	size_t at = 0;

	buffer_add_byte(line, '"');
	while (at < size) {
		at += add_plain(line, bytes + at, size - at);
		if (at < size)
			at += add_character(line, bytes + at, size - at, &lossless);
	}
	buffer_add_byte(line, '"');
	return lossless;
}

static void add_text_member(struct buffer *line, const char *name, const char *text)
{
	if (text == NULL)
		return;
	buffer_add_text(line, ", \"");
	buffer_add_text(line, name);
	buffer_add_text(line, "\": ");
	asciicast_add_string(line, text, strlen(text));
}

/* Names of other characters are refused by a server. */
static bool is_portable_name(const char *name)
{
	return *name != '\0' &&
		name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

static void add_environment(struct buffer *line, const struct info *info)
{
	const char *separator = "";

	buffer_add_text(line, ", \"env\": {");
	for (size_t i = 0; i < info->environment_count; i++) {
		const struct variable *variable = &info->environment[i];

		if (!is_portable_name(variable->name))
			continue;
		buffer_add_text(line, separator);
		asciicast_add_string(line, variable->name, strlen(variable->name));
		buffer_add_text(line, ": ");
		asciicast_add_string(line, variable->value, strlen(variable->value));
		separator = ", ";
	}
	buffer_add_text(line, "}");
}

static bool is_among(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

void asciicast_add_members(
	struct buffer *line, const cJSON *object, const char *const *ours)
{
	const cJSON *item = cJSON_IsObject(object) ? object->child : NULL;

	for (; item != NULL; item = item->next) {
		char *value = is_among(item->string, ours) ? NULL : cJSON_PrintUnformatted(item);

		if (value == NULL)
			continue;
		buffer_add_text(line, ", ");
		asciicast_add_string(line, item->string, strlen(item->string));
		buffer_add_text(line, ": ");
		buffer_add_text(line, value);
		cJSON_free(value);
	}
}

void asciicast_add_info(struct buffer *line, const struct info *info, bool with_theme)
{
	/* Of any version: they would be read as what they are there. */
	static const char *const ours[] = {"version", "width", "height", "timestamp",
		"duration", "idle_time_limit", "command", "title", "env", "theme", "term",
		NULL};
	cJSON *extra = info->extra ? cJSON_Parse(info->extra) : NULL;
	char text[TIME_TEXT_SIZE];

	if (info->timestamp >= 0) {
		snprintf(text, sizeof(text), "%lld", (long long)info->timestamp);
		buffer_add_text(line, ", \"timestamp\": ");
		buffer_add_text(line, text);
	}
	if (info->idle_limit_ns > 0) {
		format_microseconds(info->idle_limit_ns, text);
		buffer_add_text(line, ", \"idle_time_limit\": ");
		buffer_add_text(line, text);
	}
	add_text_member(line, "command", info->command);
	add_text_member(line, "title", info->title);
	add_environment(line, info);
	if (with_theme && info->theme != NULL) {
		buffer_add_text(line, ", \"theme\": ");
		buffer_add_text(line, info->theme);
	}
	asciicast_add_members(line, extra, ours);
	cJSON_Delete(extra);
}

bool asciicast_put_header(struct writer *writer, struct buffer *line, struct error *err)
{
	bool put;

	buffer_add_text(line, "}\n");
	put = line->failed ? fail_memory(err)
			   : sink_put(writer->sink, line->bytes, line->size, err);
	buffer_done(line);
	return put;
}

/* Begins a line: `[time, "code", ` */
static void add_start(struct asciicast *state, int64_t time_ns, const char *code)
{
	int64_t time_us = time_ns / 1000;
	int64_t shown = state->relative ? time_us - state->time_us : time_us;
	char text[TIME_TEXT_SIZE];

	state->time_us = time_us;
	buffer_add_byte(&state->line, '[');
	buffer_add(&state->line, text, format_microseconds(shown * 1000, text));
	buffer_add_text(&state->line, ", ");
	asciicast_add_string(&state->line, code, strlen(code));
	buffer_add_text(&state->line, ", ");
}

static void add_text_line(
	struct asciicast *state, int64_t time_ns, const char *code, const char *text)
{
	add_start(state, time_ns, code);
	asciicast_add_string(&state->line, text, strlen(text));
	buffer_add_text(&state->line, "]\n");
}

static void add_bytes_line(struct asciicast *state, int64_t time_ns, const char *code,
	const char *bytes, size_t size)
{
	bool lossless;

	add_start(state, time_ns, code);
	lossless = asciicast_add_string(&state->line, bytes, size);
	buffer_add_text(&state->line, "]\n");
	if (lossless)
		return;
	add_start(state, time_ns, "b");
	buffer_add_byte(&state->line, '"');
	add_base64(&state->line, bytes, size);
	buffer_add_text(&state->line, "\"]\n");
}

/* Adds the bytes of output or input, but for a character that is not complete: that
 * waits for the next event. */
static void add_stream(struct asciicast *state, struct asciicast_held *held,
	const char *code, const struct event *event)
{
	struct buffer joined = {0};
	const char *bytes = event->bytes;
	size_t size = event->size, unfinished;

	if (held->size > 0) {
		buffer_add(&joined, held->bytes, held->size);
		buffer_add(&joined, event->bytes, event->size);
		bytes = joined.bytes;
		size = joined.size;
		state->line.failed |= joined.failed;
	}
	unfinished = utf8_unfinished(bytes, size);
	memcpy(held->bytes, bytes + size - unfinished, unfinished);
	held->size = unfinished;
	if (size > unfinished || size == 0)
		add_bytes_line(state, event->time_ns, code, bytes, size - unfinished);
	buffer_done(&joined);
}

/* No more will come: half a character is not UTF-8 then. */
static void add_held(
	struct asciicast *state, struct asciicast_held *held, const char *code, int64_t time_ns)
{
	if (held->size > 0)
		add_bytes_line(state, time_ns, code, held->bytes, held->size);
	held->size = 0;
}

static void add_all_held(struct asciicast *state, int64_t time_ns)
{
	add_held(state, &state->held_output, "o", time_ns);
	add_held(state, &state->held_input, "i", time_ns);
}

static bool put_lines(struct writer *writer, struct error *err)
{
	struct asciicast *state = writer->state;
	bool put = true;

	if (state->line.failed)
		put = fail_memory(err);
	else if (state->line.size > 0)
		put = sink_put(writer->sink, state->line.bytes, state->line.size, err);
	buffer_clear(&state->line);
	return put;
}

bool asciicast_write(struct writer *writer, const struct event *event, struct error *err)
{
	struct asciicast *state = writer->state;
	char text[32];

	switch (event->kind) {
	case EVENT_OUTPUT:
		add_stream(state, &state->held_output, "o", event);
		break;
	case EVENT_INPUT:
		add_stream(state, &state->held_input, "i", event);
		break;
	case EVENT_RESIZE:
		snprintf(text, sizeof(text), "%ux%u", event->columns, event->rows);
		add_text_line(state, event->time_ns, "r", text);
		break;
	case EVENT_EXIT:
		add_all_held(state, event->time_ns);
		snprintf(text, sizeof(text), "%d", event->exit_status);
		add_text_line(state, event->time_ns, "x", text);
		break;
	case EVENT_OTHER:
		if (strcmp(event->code, "r") == 0)
			break; /* a size that is none: other readers choke on it */
		/* fallthrough */
	case EVENT_MARKER:
		add_start(state, event->time_ns,
			event->kind == EVENT_MARKER ? "m" : event->code);
		asciicast_add_string(&state->line, event->bytes, event->size);
		buffer_add_text(&state->line, "]\n");
		break;
	}
	return put_lines(writer, err);
}

bool asciicast_finish(struct writer *writer, struct error *err)
{
	struct asciicast *state = writer->state;

	add_all_held(state, state->time_us * 1000);
	return put_lines(writer, err);
}

void asciicast_release(void *state)
{
	struct asciicast *asciicast = state;

	buffer_done(&asciicast->data);
	buffer_done(&asciicast->line);
}
