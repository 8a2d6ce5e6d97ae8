/* SPDX-License-Identifier: MIT */
/*
 * The directory of a sudo I/O log (read only): "timing" says what comes when, one file
 * per stream has the bytes, gzip or plain; "log.json", or "log" in old logs, describes
 * the command.
 * Sources: sudo 1.9.13, lib/iolog (iolog_timing.c, iolog_json.c, iolog_legacy.c);
 * sudoreplay(8).
 */
#include "formats/format.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "common/clock.h"
#include "common/quote.h"
#include "formats/json.h"

enum {
	INFO_MAX = 1 << 20, /* bytes of log.json */
	TEXT_MAX = 32 << 10,
	WORDS_MAX = 1000,
	STREAMS = 5,
	WINDOW_SIZE = 5,
	OLD_OUTPUT = 6, /* written by sudo 1.8.7 instead of 4 */
	SUSPEND = 7,
};

/* In the order of their numbers in "timing". */
static const struct {
	const char *name;
	enum event_kind kind;
} streams[STREAMS] = {{"stdin", EVENT_INPUT}, {"stdout", EVENT_OUTPUT},
	{"stderr", EVENT_OUTPUT}, {"ttyin", EVENT_INPUT}, {"ttyout", EVENT_OUTPUT}};

struct sudo_log {
	struct source *streams[STREAMS]; /* owned; opened when first needed */
	bool is_missing[STREAMS];
	int present; /* the stream of the current entry */
	size_t left; /* bytes of the entry not delivered yet */
	int64_t time_ns;
};

/* A line of "timing". */
struct entry {
	int stream;
	int64_t delay_ns;
	unsigned long numbers[2]; /* bytes; or rows and columns */
};

static bool parse_entry(const char *line, size_t size, struct entry *entry)
{
	char text[128], *end;
	size_t used;

	if (size < 5 || size >= sizeof(text) || !isdigit((unsigned char)line[0]) ||
		line[1] != ' ')
		return false;
	memcpy(text, line, size);
	text[size] = '\0';
	entry->stream = text[0] - '0';
	if (entry->stream == OLD_OUTPUT)
		entry->stream = 4;
	/* Old versions wrote the decimal point of the user's locale. */
	for (end = text; *end != '\0'; end++)
		if (*end == ',')
			*end = '.';
	used = decimal_to_ns(text + 2, size - 2, &entry->delay_ns);
	if (used == 0 || text[2 + used] != ' ')
		return false;
	if (entry->stream == SUSPEND)
		return true;
	if (!isdigit((unsigned char)text[3 + used]))
		return false;
	entry->numbers[0] = strtoul(text + 3 + used, &end, 10);
	if (entry->stream == WINDOW_SIZE)
		entry->numbers[1] = strtoul(end, &end, 10);
	return *end == '\0' && (entry->stream < STREAMS || entry->stream == WINDOW_SIZE);
}

static int sudo_log_probe(const char *start, size_t size)
{
	struct entry entry;
	const char *newline = memchr(start, '\n', size);

	if (newline == NULL || !parse_entry(start, (size_t)(newline - start), &entry))
		return 0;
	return 80;
}

/* What is known of the command */

/* All of a small file, terminated; NULL if it does not exist or is too long. */
static char *read_part(const struct reader *reader, const char *name, size_t *size)
{
	struct source *source = reader_open_part(reader, name, NULL);
	const char *bytes;
	char *text = NULL;

	if (source == NULL)
		return NULL;
	if (source_require(source, INFO_MAX, NULL) == FILL_END) {
		bytes = source_bytes(source, size);
		text = malloc(*size + 1);
	}
	if (text != NULL) {
		memcpy(text, bytes, *size);
		text[*size] = '\0';
	}
	source_free(source);
	return text;
}

static void take_cells(const cJSON *object, const char *name, uint16_t *cells)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	if (cJSON_IsNumber(item) && item->valuedouble >= 1 &&
		item->valuedouble <= UINT16_MAX)
		*cells = (uint16_t)item->valuedouble;
}

static void take_environment(const cJSON *object, struct info *info)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, "runenv"), *item;

	cJSON_ArrayForEach(item, array)
	{
		const char *text = cJSON_GetStringValue(item);

		if (text != NULL && strncmp(text, "TERM=", 5) == 0)
			info_set_variable(info, "TERM", text + 5);
		if (text != NULL && strncmp(text, "SHELL=", 6) == 0)
			info_set_variable(info, "SHELL", text + 6);
	}
}

static char *command_of(const cJSON *object)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, "runargv"), *item;
	char *words[WORDS_MAX + 1];
	size_t count = 0;

	cJSON_ArrayForEach(item, array) if (cJSON_IsString(item) && count < WORDS_MAX)
		words[count++] = item->valuestring;
	words[count] = NULL;
	return count > 0 ? quote_words(words, TEXT_MAX) : NULL;
}

static bool take_json(struct reader *reader)
{
	struct buffer clean = {0};
	size_t size;
	char *text = read_part(reader, "log.json", &size);
	const cJSON *time;
	cJSON *object = NULL;

	if (text != NULL && json_clean(text, size, &clean))
		object = cJSON_ParseWithLength(clean.bytes, clean.size);
	free(text);
	buffer_done(&clean);
	if (object == NULL)
		return false;
	take_cells(object, "columns", &reader->info.columns);
	take_cells(object, "lines", &reader->info.rows);
	take_environment(object, &reader->info);
	reader->info.command = command_of(object);
	time = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(object, "timestamp"), "seconds");
	if (cJSON_IsNumber(time) && time->valuedouble > 0 && time->valuedouble < 1e15)
		reader->info.timestamp = (int64_t)time->valuedouble;
	cJSON_Delete(object);
	return true;
}

/* "time:user:runas:group:tty:lines:columns", a folder, the command. */
static void take_legacy(struct reader *reader)
{
	struct info *info = &reader->info;
	size_t size;
	char *text = read_part(reader, "log", &size), *rest = text, *line, *field;
	long numbers[7] = {0};

	if (text == NULL)
		return;
	line = strsep(&rest, "\n");
	for (int i = 0; i < 7 && (field = strsep(&line, ":")) != NULL; i++)
		numbers[i] = strtol(field, NULL, 10);
	if (numbers[0] > 0)
		info->timestamp = numbers[0];
	if (numbers[5] > 0 && numbers[5] <= UINT16_MAX)
		info->rows = (uint16_t)numbers[5];
	if (numbers[6] > 0 && numbers[6] <= UINT16_MAX)
		info->columns = (uint16_t)numbers[6];
	strsep(&rest, "\n");
	line = strsep(&rest, "\n");
	if (line != NULL)
		info->command = strndup(line, TEXT_MAX);
	free(text);
}

static bool sudo_log_open(struct reader *reader, struct error *err)
{
	(void)err;
	if (!take_json(reader))
		take_legacy(reader);
	return true;
}

/* Events */

static bool take_size(const struct entry *entry, struct event *event)
{
	return event_set_size(event, entry->numbers[1], entry->numbers[0]);
}

/* True if the entry is a complete event. After a failure the times are unchanged. */
static bool take_entry(
	struct reader *reader, const struct entry *entry, struct event *event)
{
	struct sudo_log *state = reader->state;

	state->time_ns += entry->delay_ns > 0 ? entry->delay_ns : 0;
	if (state->time_ns > TIME_MAX_NS)
		state->time_ns = TIME_MAX_NS;
	event->time_ns = state->time_ns;
	if (entry->stream == WINDOW_SIZE)
		return take_size(entry, event);
	if (entry->stream < STREAMS && !state->is_missing[entry->stream]) {
		state->present = entry->stream;
		state->left = entry->numbers[0];
	}
	return false;
}

static struct source *present_stream(struct reader *reader, struct error *err)
{
	struct sudo_log *state = reader->state;
	struct source **source = &state->streams[state->present];

	if (*source == NULL) {
		*source = reader_open_part(reader, streams[state->present].name, err);
		state->is_missing[state->present] = *source == NULL;
		if (*source == NULL)
			error_prefix(err, "'%s': ", streams[state->present].name);
	}
	return *source;
}

static enum next take_bytes(struct reader *reader, struct event *event, struct error *err)
{
	struct sudo_log *state = reader->state;
	struct source *source = present_stream(reader, err);

	event->kind = streams[state->present].kind;
	event->time_ns = state->time_ns;
	if (source != NULL)
		return reader_take_part(reader, source, &state->left, event, err);
	state->left = 0;
	return NEXT_FAILED;
}

static enum next sudo_log_read(
	struct reader *reader, struct event *event, struct error *err)
{
	struct sudo_log *state = reader->state;

	for (;;) {
		struct entry entry;
		const char *line;
		enum next next = NEXT_END;
		size_t size;

		if (state->left > 0)
			next = take_bytes(reader, event, err);
		if (next != NEXT_END)
			return next;
		switch (source_line(reader->source, &line, &size, err)) {
		case LINE_WHOLE: break;
		case LINE_TORN: reader->torn = true; return NEXT_END;
		case LINE_END: return NEXT_END;
		case LINE_WAIT: return NEXT_WAIT;
		case LINE_FAILED: return NEXT_FAILED;
		}
		if (!parse_entry(line, size, &entry)) {
			fail(err, "%lld: not an I/O log entry",
				(long long)source_line_number(reader->source));
			return NEXT_FAILED;
		}
		if (take_entry(reader, &entry, event))
			return NEXT_EVENT;
	}
}

static void sudo_log_release(void *opaque)
{
	struct sudo_log *state = opaque;

	for (int i = 0; i < STREAMS; i++)
		source_free(state->streams[i]);
}

const struct format sudo_log = {
	.name = "sudo",
	.summary = "directory of a sudo I/O log",
	.state_size = sizeof(struct sudo_log),
	.member = "timing",
	.probe = sudo_log_probe,
	.open = sudo_log_open,
	.read_event = sudo_log_read,
	.release = sudo_log_release,
};
