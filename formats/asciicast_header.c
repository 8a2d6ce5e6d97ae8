/* SPDX-License-Identifier: MIT */
/* The header of asciicast, read by cJSON and written by hand. */
#include "formats/asciicast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "common/clock.h"
#include "common/utf8.h"
#include "formats/json.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";
enum { VARIABLES_MAX = 1000 }; /* of an environment; more must be an attack */

/* Skips comment lines. */
static void skip_comments(struct json *scan)
{
	const char *newline;

	while (scan->at < scan->end && *scan->at == '#' &&
		(newline = memchr(scan->at, '\n', (size_t)(scan->end - scan->at))))
		scan->at = newline + 1;
}

/* The version in a header, scaled like nanoseconds; -1 if there is none. */
static int64_t find_version(const char *start, size_t size)
{
	static const char key[] = "\"version\"";
	struct json scan = {.at = start, .end = start + size};
	int64_t found;

	if (size >= 3 && memcmp(start, byte_order_mark, 3) == 0)
		scan.at += 3;
	skip_comments(&scan);
	if (!json_take(&scan, '{'))
		return -1;
	do {
		bool is_version;

		json_skip_space(&scan);
		is_version = (size_t)(scan.end - scan.at) > sizeof(key) &&
			     memcmp(scan.at, key, sizeof(key) - 1) == 0;
		if (!json_skip_value(&scan) || !json_take(&scan, ':'))
			return -1;
		json_skip_space(&scan);
		if (is_version &&
			decimal_to_ns(scan.at, (size_t)(scan.end - scan.at), &found) > 0)
			return found;
	} while (json_skip_value(&scan) && json_take(&scan, ','));
	return -1;
}

int asciicast_probe(const char *start, size_t size, int version)
{
	return find_version(start, size) == version * NS_PER_SECOND ? 100 : 0;
}

bool asciicast_explains(const char *start, size_t size, struct error *err)
{
	int64_t version = find_version(start, size) / NS_PER_SECOND;

	return version > ASCIICAST_NEWEST &&
	       !fail(err, "asciicast version %lld is newer than this ptyplay",
		       (long long)version);
}

static bool is_number(const cJSON *item)
{
	return cJSON_IsNumber(item) && isfinite(item->valuedouble);
}

/* Takes a member out of the object; of several with the same name, the last one counts.
 * The caller frees it. */
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

/* The member, or `normally`, limited to 0 and the maximum. */
static int64_t take_integer(
	cJSON *object, const char *name, double factor, int64_t normally)
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
		cJSON_ArrayForEach(
			item, environment) if (cJSON_IsString(item) &&
					       info->environment_count < VARIABLES_MAX)
			info_set_variable(info, item->string, item->valuestring);
	cJSON_Delete(environment);
}

/* True for a theme that contains something. */
static bool take_theme(cJSON *object)
{
	cJSON *theme = take_member(object, "theme");
	bool is_there = cJSON_IsObject(theme) && theme->child != NULL;

	cJSON_Delete(theme);
	return is_there;
}

/* cJSON does not always print what it read (9007199254740993, 1e400): values that are
 * kept are kept as written. */

/* On one line: any line breaks in a value are between tokens. */
static void add_raw(struct buffer *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buffer_add_byte(out, text[i] == '\n' || text[i] == '\r' ? ' ' : text[i]);
}

static void add_raw_member(struct buffer *out, const struct json_member *member)
{
	add_raw(out, member->key, member->key_size);
	buffer_add_text(out, ": ");
	add_raw(out, member->value, member->value_size);
}

/* The last member of that name in the text of an object; empty if there is none. */
static struct json find_raw(struct json object, const char *name)
{
	struct json_member member = {{0}, NULL, NULL, 0, 0};
	struct json found = {0};

	json_take(&object, '{');
	while (json_take_member(&object, &member))
		if (strcmp(member.name.bytes, name) == 0)
			found = (struct json){.at = member.value,
				.end = member.value + member.value_size};
	buffer_done(&member.name);
	return found;
}

/* Adds those members of the text that are still in the object. */
static void add_left(struct buffer *out, struct json text, const cJSON *left)
{
	struct json_member member = {{0}, NULL, NULL, 0, 0};
	const char *separator = "";

	json_take(&text, '{');
	buffer_add_byte(out, '{');
	while (json_take_member(&text, &member)) {
		if (cJSON_GetObjectItemCaseSensitive(left, member.name.bytes) == NULL)
			continue;
		buffer_add_text(out, separator);
		add_raw_member(out, &member);
		separator = ", ";
	}
	buffer_add_byte(out, '}');
	buffer_done(&member.name);
}

static char *keep_theme(struct json header, int version)
{
	struct json object = version == 3 ? find_raw(header, "term") : header;
	struct json theme = find_raw(object, "theme");
	struct buffer text = {0};

	add_raw(&text, theme.at, (size_t)(theme.end - theme.at));
	return buffer_take_text(&text);
}

/* The unknown members of the header; `terminal` (NULL: none) has those of its "term". */
static char *keep_extra(struct json header, const cJSON *left, const cJSON *terminal)
{
	struct buffer text = {0};

	add_left(&text, header, left);
	if (terminal != NULL) {
		text.size--; /* the brace */
		buffer_add_text(&text, text.size > 1 ? ", \"term\": " : "\"term\": ");
		add_left(&text, find_raw(header, "term"), terminal);
		buffer_add_byte(&text, '}');
	}
	return buffer_take_text(&text);
}

/* Takes the known members out of the object; the others are kept in info->extra. */
static void take_header(cJSON *header, struct json text, int version, struct info *info)
{
	cJSON *terminal = header, *left;
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
	info->columns =
		take_cells(terminal, version == 3 ? "cols" : "width", info->columns);
	info->rows = take_cells(terminal, version == 3 ? "rows" : "height", info->rows);
	if (take_theme(terminal))
		info->theme = keep_theme(text, version);
	if (version == 3) {
		type = take_text(terminal, "type");
		if (type != NULL && info_variable(info, "TERM") == NULL)
			info_set_variable(info, "TERM", type);
		free(type);
	}
	info->timestamp = take_integer(header, "timestamp", 1, -1);
	info->idle_limit_ns = take_integer(header, "idle_time_limit", 1e9, 0);
	info->command = take_text(header, "command");
	info->title = take_text(header, "title");
	info->part = take_text(header, "part");
	if (version != 3 || terminal == NULL || terminal->child == NULL)
		left = NULL;
	else
		left = terminal;
	if (header->child != NULL || left != NULL)
		info->extra = keep_extra(text, header, left);
	if (version == 3)
		cJSON_Delete(terminal);
}

bool asciicast_parse_header(
	const char *text, size_t size, int version, struct info *info, struct error *err)
{
	struct buffer clean = {0};
	cJSON *header = NULL;
	bool parsed = false;

	if (size > ASCIICAST_HEADER_MAX)
		return fail(err, "the header is too long");
	if (json_clean(text, size, &clean) && !clean.failed)
		header = cJSON_ParseWithLength(clean.bytes, clean.size);
	if (cJSON_IsObject(header)) {
		bool is_strict = utf8_is_valid(text, size) && json_is_strict(text, size);
		char *printed = is_strict ? NULL : cJSON_PrintUnformatted(header);
		const char *kept = is_strict ? text : printed ? printed : "{}";

		take_header(header,
			(struct json){.at = kept,
				.end = kept + (is_strict ? size : strlen(kept))},
			version, info);
		cJSON_free(printed);
		parsed = true;
	} else {
		fail(err, "the header is damaged");
	}
	cJSON_Delete(header);
	buffer_done(&clean);
	return parsed;
}

/* Times that go back cannot be times since the start. */
int asciicast_guess_version(const char *start, size_t size)
{
	const char *line = start, *end = start + size;
	int64_t time_ns = INT64_MIN;
	int version = 0;

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		struct json text = {.at = line, .end = newline ? newline : end};
		struct buffer data = {0};
		struct event event = {0};

		if (asciicast_parse_event(&text, true, &event, &data, NULL)) {
			version = event.time_ns < time_ns || version == 3 ? 3 : 2;
			time_ns = event.time_ns;
		} else if (line == start && newline != NULL &&
			   memmem(line, (size_t)(newline - line), "\"term\"", 6)) {
			version = 3; /* what is left of its header */
		}
		buffer_done(&data);
		line = newline ? newline + 1 : end;
	}
	return time_ns > INT64_MIN ? version : 0;
}

/* A file without a header may begin with an event. */
static bool is_event(const char *line, size_t size)
{
	struct json text = {.at = line, .end = line + size};
	struct buffer data = {0};
	struct event event = {0};
	bool is = asciicast_parse_event(&text, true, &event, &data, NULL);

	buffer_done(&data);
	return is;
}

static bool parse_header_line(struct reader *reader, const char *line, size_t size,
	int version, struct error *err)
{
	if (size >= 3 && memcmp(line, byte_order_mark, 3) == 0) {
		line += 3;
		size -= 3;
	}
	if (asciicast_parse_header(line, size, version, &reader->info, err))
		return true;
	if (!reader->options.repair)
		return false;
	if (is_event(line, size)) {
		struct asciicast *state = reader->state;

		state->pending = line;
		state->pending_size = size;
	}
	reader_note(reader, "the header is missing or damaged; see --size");
	return true;
}

bool asciicast_open(struct reader *reader, int version, struct error *err)
{
	const char *line;
	size_t size;
	enum line kind;

	do
		kind = source_line(reader->source, &line, &size, err);
	while (kind == LINE_WHOLE && asciicast_is_skipped(line, size));
	if (kind != LINE_WHOLE && kind != LINE_TORN)
		return kind == LINE_FAILED ? false : fail(err, "no header");
	if (!parse_header_line(reader, line, size, version, err))
		return false;
	if (kind == LINE_TORN) {
		reader->unterminated = true;
		source_consume(reader->source, size);
	}
	return true;
}

/* Writing */

static void add_text_member(struct buffer *line, const char *name, const char *text)
{
	if (text == NULL)
		return;
	buffer_add_text(line, ", \"");
	buffer_add_text(line, name);
	buffer_add_text(line, "\": ");
	json_add_string(line, text, strlen(text));
}

/* A server refuses names with other characters. */
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
		json_add_string(line, variable->name, strlen(variable->name));
		buffer_add_text(line, ": ");
		json_add_string(line, variable->value, strlen(variable->value));
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

static void add_members(struct buffer *line, const char *object, const char *const *ours)
{
	struct json_member member = {{0}, NULL, NULL, 0, 0};
	struct json scan = {.at = object, .end = object ? object + strlen(object) : NULL};

	if (object == NULL || !json_take(&scan, '{'))
		return;
	while (json_take_member(&scan, &member)) {
		if (is_among(member.name.bytes, ours))
			continue;
		buffer_add_text(line, ", ");
		add_raw_member(line, &member);
	}
	buffer_done(&member.name);
}

void asciicast_add_terminal(
	struct buffer *line, const char *object, const char *const *ours)
{
	struct json text = {.at = object, .end = object ? object + strlen(object) : NULL};
	struct json terminal = object ? find_raw(text, "term") : text;
	char *copy = terminal.at
			     ? strndup(terminal.at, (size_t)(terminal.end - terminal.at))
			     : NULL;

	add_members(line, copy, ours);
	free(copy);
}

void asciicast_add_info(struct buffer *line, const struct info *info, bool with_theme)
{
	/* Of any version: readers would take them for what they mean there. */
	static const char *const ours[] = {"version", "width", "height", "timestamp",
		"duration", "idle_time_limit", "command", "title", "part", "env", "theme",
		"term", "stdout", NULL};
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
	add_text_member(line, "part", info->part);
	add_environment(line, info);
	if (with_theme && info->theme != NULL) {
		buffer_add_text(line, ", \"theme\": ");
		buffer_add_text(line, info->theme);
	}
	add_members(line, info->extra, ours);
}
