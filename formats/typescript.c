/* SPDX-License-Identifier: MIT */
/*
 * A typescript of script(1): the output between a first and a last line in any language,
 * and a second file with the timing: "seconds bytes" or, with input, signals and headers,
 * "O seconds bytes", "S seconds SIGWINCH ROWS=n COLS=n", "H 0.000000 NAME value". Input
 * is in the same file as output, or in one of its own. BSD's script writes the command
 * into a second line, and the exit status into the line before the last.
 * Sources: util-linux 2.38, term-utils/script.c, script-playutils.c; scriptreplay(1);
 * FreeBSD 14, usr.bin/script/script.c.
 */
#include "formats/format.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/clock.h"

enum {
	PIECE = 64 << 10,
	LAST_LINE_MAX = 1024, /* including the newline before it */
	PROBED_LINES = 8,
	TIMED = 80, /* how likely, if the line begins with a letter */
};

struct typescript {
	/* Reading */
	struct source *input; /* owned: what was typed, if in a file of its own */
	bool input_is_apart, has_exit;
	bool ending, ended;   /* no more timing; no more output */
	enum event_kind kind; /* of the current entry */
	size_t left;          /* its bytes not delivered yet */
	int64_t time_ns, duration_ns;
	int exit_status;
	/* Writing */
	struct buffer line;
	int64_t time_us; /* of the last line of timing */
	int64_t timestamp;
};

/* A line of timing. */
struct entry {
	char kind; /* 'O', 'I', 'S', 'H' */
	int64_t delay_ns;
	size_t size;      /* of O and I */
	const char *rest; /* of S and H: the words after the delay; not terminated */
	size_t rest_size;
};

/* Lines of timing */

static bool take_size(const char *text, size_t size, size_t *value)
{
	size_t at = 0;

	*value = 0;
	for (; at < size && isdigit((unsigned char)text[at]); at++)
		if (*value < SIZE_MAX / 100)
			*value = *value * 10 + (size_t)(text[at] - '0');
	return at > 0 && at == size;
}

static bool parse_entry(const char *line, size_t size, struct entry *entry)
{
	const char *end = line + size;
	size_t used;

	entry->kind = 'O';
	if (end > line && end[-1] == '\r')
		end--;
	if (end - line > 2 && strchr("OISH", line[0]) != NULL && line[1] == ' ') {
		entry->kind = line[0];
		line += 2;
	}
	used = decimal_to_ns(line, (size_t)(end - line), &entry->delay_ns);
	line += used;
	if (used == 0 || line == end || *line++ != ' ')
		return false;
	if (entry->delay_ns < 0)
		entry->delay_ns = 0;
	entry->rest = line;
	entry->rest_size = (size_t)(end - line);
	if (entry->kind == 'O' || entry->kind == 'I')
		return take_size(line, entry->rest_size, &entry->size);
	return entry->rest_size > 0;
}

/* Judges by the first line, and most of those after it. */
static int times_probe(const char *start, size_t size)
{
	bool letters = size > 0 && isalpha((unsigned char)start[0]);
	int good = 0, bad = 0;

	while (good + bad < PROBED_LINES) {
		const char *newline = size > 0 ? memchr(start, '\n', size) : NULL;
		struct entry entry;

		if (newline == NULL)
			break;
		if (parse_entry(start, (size_t)(newline - start), &entry))
			good++;
		else
			bad++;
		if (good == 0)
			return 0;
		size -= (size_t)(newline + 1 - start);
		start = newline + 1;
	}
	return good <= bad ? 0 : letters ? TIMED : 50;
}

/* The first and the last line of the output */

/* The value of NAME="value" in the line, up to one of `behind`; copied, NULL if it is not
 * there. Values are not escaped, so a quote does not end one. */
static char *quoted_value(
	const char *line, size_t size, const char *name, const char *const *behind)
{
	const char *start = memmem(line, size, name, strlen(name)), *stop = NULL;
	const char *end = line + size;

	if (start == NULL)
		return NULL;
	start += strlen(name);
	for (; *behind != NULL; behind++) {
		const char *found =
			memmem(start, (size_t)(end - start), *behind, strlen(*behind));

		if (found != NULL && (stop == NULL || found < stop))
			stop = found;
	}
	return stop ? strndup(start, (size_t)(stop - start)) : NULL;
}

static uint16_t cells(const char *text, uint16_t normally)
{
	long value = text ? strtol(text, NULL, 10) : 0;

	return value < 1 ? normally : value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

/* "2026-11-22 21:21:29+00:00" or "...-0400" at the start of the text; -1 if it is
 * neither. */
static int64_t parse_iso_date(const char *text)
{
	struct tm date = {0};
	int hours, minutes;
	char sign;

	if (sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d%c%2d%*1[:]%2d", &date.tm_year,
		    &date.tm_mon, &date.tm_mday, &date.tm_hour, &date.tm_min,
		    &date.tm_sec, &sign, &hours, &minutes) != 9 &&
		sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d%c%2d%2d", &date.tm_year,
			&date.tm_mon, &date.tm_mday, &date.tm_hour, &date.tm_min,
			&date.tm_sec, &sign, &hours, &minutes) != 9)
		return -1;
	date.tm_year -= 1900;
	date.tm_mon--;
	return timegm(&date) - (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/* "Mon Sep 16 12:53:19 2019", of ctime(3): the time zone is not given, so it is taken for
 * UTC. */
static int64_t parse_ctime(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm date = {0};
	char month[4];
	const char *found;

	if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d", month,
		    &date.tm_mday, &date.tm_hour, &date.tm_min, &date.tm_sec,
		    &date.tm_year) != 6 ||
		strlen(month) != 3 || (found = strstr(months, month)) == NULL)
		return -1;
	date.tm_mon = (int)(found - months) / 3;
	date.tm_year -= 1900;
	return timegm(&date);
}

/* A date somewhere in the text; -1 if there is none. */
static int64_t find_timestamp(const char *text, size_t size)
{
	for (; size >= 24; text++, size--) {
		char copy[26];
		size_t length = size < 25 ? size : 25;
		int64_t found = -1;

		memcpy(copy, text, length);
		copy[length] = '\0';
		if (isdigit((unsigned char)copy[0]) && copy[4] == '-')
			found = parse_iso_date(copy);
		else if (isupper((unsigned char)copy[0]) && copy[3] == ' ')
			found = parse_ctime(copy);
		if (found >= 0)
			return found;
	}
	return -1;
}

static void set_timestamp(struct info *info, const char *text, size_t size)
{
	int64_t timestamp = find_timestamp(text, size);

	if (timestamp > 0)
		info->timestamp = timestamp;
}

static void take_first_line(struct info *info, const char *line, size_t size)
{
	static const char *const behind_command[] = {
		"\" TERM=\"", "\" TTY=\"", "\" COLUMNS=\"", "\" <", "\"]", NULL};
	static const char *const quote[] = {"\"", NULL};
	char *columns = quoted_value(line, size, "COLUMNS=\"", quote);
	char *rows = quoted_value(line, size, "LINES=\"", quote);
	char *term = quoted_value(line, size, " TERM=\"", quote);

	set_timestamp(info, line, size);
	info->command = quoted_value(line, size, "[COMMAND=\"", behind_command);
	info->columns = cells(columns, info->columns);
	info->rows = cells(rows, info->rows);
	if (term != NULL)
		info_set_variable(info, "TERM", term);
	free(columns);
	free(rows);
	free(term);
}

/* BSD's line before the last one: where it begins, including its newline. */
static size_t find_status_line(const char *bytes, size_t size, int *status)
{
	static const char start[] = "\nCommand exit status: ";
	size_t end = size > 0 && bytes[size - 1] == '\n' ? size - 1 : size;
	const char *newline = end > 0 ? memrchr(bytes, '\n', end) : NULL;
	size_t left = newline ? end - (size_t)(newline - bytes) : 0;

	if (left <= strlen(start) || memcmp(newline, start, strlen(start)) != 0)
		return size;
	for (size_t i = strlen(start); i < left; i++)
		if (!isdigit((unsigned char)newline[i]))
			return size;
	*status = 0;
	for (size_t i = strlen(start); i < left; i++)
		*status = (*status * 10 + (newline[i] - '0')) & 255;
	return (size_t)(newline - bytes);
}

/* Where the last line begins, including the newline that script puts before it; `size` if
 * there is none. Sets *status, -1 if it is not given. `any`: accept any language, because
 * the line is known not to be output. */
static size_t find_last_line(const char *bytes, size_t size, bool any, int *status)
{
	static const char code[] = "[COMMAND_EXIT_CODE=\"";
	const char *newline, *line, *found;
	size_t line_size;

	*status = -1;
	if (size < 2 || bytes[size - 1] != '\n')
		return size;
	newline = memrchr(bytes, '\n', size - 1);
	if (newline == NULL)
		return size;
	line = newline + 1;
	line_size = size - (size_t)(line - bytes);
	found = memmem(line, line_size, code, strlen(code));
	if (found != NULL)
		*status = atoi(found + strlen(code)) & 255;
	if (found == NULL && memmem(line, line_size, "Script done", 11) == NULL &&
		memmem(line, line_size, "[<max", 5) == NULL && !any)
		return size;
	if (memchr(line, '[', line_size) != NULL)
		return (size_t)(newline - bytes);
	return find_status_line(bytes, (size_t)(newline - bytes), status);
}

static bool is_text(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)bytes[i] < 0x20 && bytes[i] != '\t')
			return false;
	return true;
}

static int typescript_probe(const char *start, size_t size)
{
	static const char *const marks[] = {
		"[COMMAND=\"", "[TERM=\"", "[<not executed", " TTY=\"", NULL};
	const char *newline = memchr(start, '\n', size);
	size_t length = newline ? (size_t)(newline - start) : size;

	if (size > 18 && memcmp(start, "Script started on ", 18) == 0)
		return 90;
	if (newline != NULL && length > 1 && start[length - 1] == ']' &&
		is_text(start, length))
		for (const char *const *mark = marks; *mark != NULL; mark++)
			if (memmem(start, length, *mark, strlen(*mark)) != NULL)
				return 85;
	return times_probe(start, size);
}

/* Opening */

static bool is_named(const struct entry *entry, const char *name)
{
	size_t size = strlen(name);

	return entry->rest_size > size && memcmp(entry->rest, name, size) == 0 &&
	       entry->rest[size] == ' ';
}

static void take_header(
	struct reader *reader, const struct entry *entry, char **input, char **output)
{
	struct typescript *state = reader->state;
	struct info *info = &reader->info;
	const char *space = memchr(entry->rest, ' ', entry->rest_size);
	const char *value = space ? space + 1 : "";
	size_t size = space ? entry->rest_size - (size_t)(value - entry->rest) : 0;
	char *text = strndup(value, size);

	if (text == NULL)
		return;
	size = strlen(text);
	if (is_named(entry, "START_TIME"))
		set_timestamp(info, text, size);
	else if (is_named(entry, "TERM") || is_named(entry, "SHELL"))
		info_set_variable(info, is_named(entry, "TERM") ? "TERM" : "SHELL", text);
	else if (is_named(entry, "COLUMNS"))
		info->columns = cells(text, info->columns);
	else if (is_named(entry, "LINES"))
		info->rows = cells(text, info->rows);
	else if (is_named(entry, "DURATION"))
		decimal_to_ns(text, size, &state->duration_ns);
	else if (is_named(entry, "EXIT_CODE")) {
		state->exit_status = atoi(text) & 255;
		state->has_exit = true;
	}
	if (is_named(entry, "COMMAND") || is_named(entry, "INPUT_LOG") ||
		is_named(entry, "OUTPUT_LOG")) {
		char **to = is_named(entry, "COMMAND")     ? &info->command
			    : is_named(entry, "INPUT_LOG") ? input
							   : output;

		free(*to);
		*to = text;
		return;
	}
	free(text);
}

/* Opens the file of what was typed, if it has one of its own, in the same folder. */
static void open_input(struct reader *reader, const char *input, const char *output)
{
	struct typescript *state = reader->state;
	const char *slash;
	const char *line;
	size_t size;

	if (input == NULL || (output != NULL && strcmp(input, output) == 0))
		return;
	state->input_is_apart = true;
	slash = strrchr(input, '/');
	state->input = reader_open_part(reader, slash ? slash + 1 : input, NULL);
	if (state->input != NULL)
		source_line(state->input, &line, &size, NULL);
}

/* Takes the headers before the first event. */
static void take_headers(struct reader *reader)
{
	char *input = NULL, *output = NULL;
	const char *line;
	size_t size;

	while (source_require(reader->sidecar, 1, NULL) == FILL_MORE) {
		struct entry entry;

		line = source_bytes(reader->sidecar, &size);
		if (*line != 'H' ||
			source_line(reader->sidecar, &line, &size, NULL) != LINE_WHOLE)
			break;
		if (parse_entry(line, size, &entry))
			take_header(reader, &entry, &input, &output);
	}
	open_input(reader, input, output);
	free(input);
	free(output);
}

/* The bytes of output that have timing; rewinds the timing file. */
static int64_t timed_size(struct reader *reader)
{
	int64_t sum = 0;
	const char *line;
	size_t size;

	while (source_line(reader->sidecar, &line, &size, NULL) == LINE_WHOLE) {
		struct entry entry;

		if (parse_entry(line, size, &entry) && entry.kind == 'O' &&
			entry.size < (size_t)(INT64_MAX / 2 - sum))
			sum += (int64_t)entry.size;
	}
	return source_return(reader->sidecar, reader->sidecar, 0, 0, NULL) ? sum : -1;
}

/* True if all of the file is output: it was recorded without the first and last line.
 * Then its first line ends like one sent to a terminal. */
static bool has_no_first_line(struct reader *reader)
{
	size_t size;
	const char *line = source_bytes(reader->source, &size);
	const char *newline = memchr(line, '\n', size);

	return reader->sidecar != NULL && newline > line && newline[-1] == '\r' &&
	       source_size(reader->source) > 0 && source_returns(reader->sidecar) &&
	       timed_size(reader) == source_size(reader->source);
}

/* BSD's second line. */
static void take_command(struct reader *reader)
{
	static const char start[] = "Command: ";
	const char *line, *newline;
	size_t size;

	source_require(reader->source, PIECE, NULL);
	line = source_bytes(reader->source, &size);
	newline = memchr(line, '\n', size);
	if (size < strlen(start) || memcmp(line, start, strlen(start)) != 0 ||
		newline == NULL || newline[-1] == '\r' ||
		source_line(reader->source, &line, &size, NULL) != LINE_WHOLE)
		return;
	free(reader->info.command);
	reader->info.command = strndup(line + strlen(start), size - strlen(start));
}

static bool take_first_lines(struct reader *reader, struct error *err)
{
	static const char start[] = "Script started on ";
	const char *line;
	size_t size;

	switch (source_line(reader->source, &line, &size, err)) {
	case LINE_FAILED: return false;
	case LINE_TORN: source_consume(reader->source, size); return true;
	case LINE_WHOLE: break;
	default: return true;
	}
	take_first_line(&reader->info, line, size);
	if (size > strlen(start) && memcmp(line, start, strlen(start)) == 0 &&
		memchr(line, '[', size) == NULL)
		take_command(reader);
	return true;
}

static bool typescript_open(struct reader *reader, struct error *err)
{
	const char *line;
	size_t size;

	line = source_bytes(reader->source, &size);
	if (reader->sidecar == NULL && times_probe(line, size) > 0)
		return fail(err,
			"this is a timing file; the output is missing, see --timing");
	if (!has_no_first_line(reader) && !take_first_lines(reader, err))
		return false;
	if (reader->sidecar != NULL) {
		take_headers(reader);
		return true;
	}
	reader_note(reader, "no timing file found (see --timing): played without delays");
	return true;
}

/* Events */

static enum next exit_event(struct reader *reader, struct event *event)
{
	struct typescript *state = reader->state;

	if (!state->has_exit)
		return NEXT_END;
	state->has_exit = false;
	if (state->duration_ns > state->time_ns)
		state->time_ns = state->duration_ns;
	event->kind = EVENT_EXIT;
	event->time_ns = state->time_ns;
	event->exit_status = state->exit_status;
	return NEXT_EVENT;
}

/* True if the rest, for which there is no timing, is all or half of the last line. */
static bool begins_last_line(const char *bytes, size_t size)
{
	return size > 0 && size < LAST_LINE_MAX && bytes[0] == '\n' &&
	       (size == 1 || memchr(bytes + 1, '\n', size - 2) == NULL);
}

/* Reads output without timing: all of it, if there is none. The last line, which is not
 * output, is held back until it is known to be the last. */
static enum next read_rest(struct reader *reader, struct event *event, struct error *err)
{
	struct typescript *state = reader->state;
	enum fill fill;
	size_t size, used = PIECE;
	int status = -1;

	if (state->ended)
		return exit_event(reader, event);
	fill = source_require(reader->source, PIECE + LAST_LINE_MAX, err);
	event->bytes = source_bytes(reader->source, &size);
	if (fill == FILL_FAILED)
		return NEXT_FAILED;
	if (fill == FILL_WAIT && (!state->ending || reader_is_busy(reader)))
		return NEXT_WAIT;
	event->kind = EVENT_OUTPUT;
	event->time_ns = state->time_ns;
	event->size = size < PIECE ? size : PIECE;
	if (fill != FILL_MORE && reader->sidecar != NULL &&
		begins_last_line(event->bytes, size) &&
		(size == 1 || event->bytes[size - 1] != '\n')) {
		event->size = 0;
		used = size;
		state->ended = reader->torn = true;
	} else if (fill != FILL_MORE) {
		size_t last = size > LAST_LINE_MAX ? size - LAST_LINE_MAX : 0;

		event->size = last + find_last_line(event->bytes + last, size - last,
					     reader->sidecar != NULL &&
						     begins_last_line(event->bytes, size),
					     &status);
		used = size;
		state->ended = true;
		if (status >= 0 && !state->has_exit) {
			state->has_exit = true;
			state->exit_status = status;
		}
	}
	source_consume(reader->source, used);
	if (event->size == 0)
		return exit_event(reader, event);
	reader->torn = reader->sidecar != NULL;
	return NEXT_EVENT;
}

/* True if the rest of the output, which has no timing yet, is the last line: when
 * following, there is no need to wait for more. */
static bool is_finished(struct reader *reader)
{
	const char *bytes;
	size_t size;
	int status;

	source_require(reader->source, LAST_LINE_MAX, NULL);
	bytes = source_bytes(reader->source, &size);
	return size > 0 && find_last_line(bytes, size, false, &status) == 0;
}

/* The next bytes of the current entry. */
static enum next take_bytes(struct reader *reader, struct event *event, struct error *err)
{
	struct typescript *state = reader->state;
	bool apart = state->kind == EVENT_INPUT && state->input_is_apart;

	event->kind = state->kind;
	event->time_ns = state->time_ns;
	return reader_take_part(
		reader, apart ? state->input : reader->source, &state->left, event, err);
}

static bool parse_size(const struct entry *entry, struct event *event)
{
	char text[64];
	unsigned rows, columns;
	size_t size =
		entry->rest_size < sizeof(text) ? entry->rest_size : sizeof(text) - 1;

	memcpy(text, entry->rest, size);
	text[size] = '\0';
	return sscanf(text, "SIGWINCH ROWS=%5u COLS=%5u", &rows, &columns) == 2 &&
	       event_set_size(event, columns, rows);
}

/* True if the entry is an event by itself; otherwise it may begin one. */
static bool take_entry(
	struct reader *reader, const struct entry *entry, struct event *event)
{
	struct typescript *state = reader->state;
	char *nowhere[2] = {NULL, NULL};

	if (entry->kind == 'H') {
		take_header(reader, entry, &nowhere[0], &nowhere[1]);
		free(nowhere[0]);
		free(nowhere[1]);
		state->ending = state->has_exit;
		return false;
	}
	state->time_ns += entry->delay_ns;
	if (state->time_ns > TIME_MAX_NS)
		state->time_ns = TIME_MAX_NS;
	event->time_ns = state->time_ns;
	if (entry->kind == 'S')
		return parse_size(entry, event);
	state->kind = entry->kind == 'O' ? EVENT_OUTPUT : EVENT_INPUT;
	if (state->kind == EVENT_OUTPUT || !state->input_is_apart || state->input != NULL)
		state->left = entry->size;
	return false;
}

/* Reads the next entry: NEXT_EVENT if it is an event by itself, NEXT_END if there is
 * none, or if it only begins one. */
static enum next next_entry(struct reader *reader, struct event *event, struct error *err)
{
	struct typescript *state = reader->state;
	struct entry entry;
	const char *line;
	size_t size;

	switch (source_line(reader->sidecar, &line, &size, err)) {
	case LINE_WHOLE:
		if (size == 0)
			return NEXT_END;
		if (parse_entry(line, size, &entry))
			return take_entry(reader, &entry, event) ? NEXT_EVENT : NEXT_END;
		fail(err, "line %lld of the timing file: not a time and size",
			(long long)source_line_number(reader->sidecar));
		return NEXT_FAILED;
	case LINE_WAIT:
		state->ending = !reader_is_busy(reader) && is_finished(reader);
		reader->waits_for = reader->sidecar;
		return state->ending ? NEXT_END : NEXT_WAIT;
	case LINE_TORN:
		reader->torn = true;
		/* fallthrough */
	case LINE_END: state->ending = true; return NEXT_END;
	default: return NEXT_FAILED;
	}
}

static enum next typescript_read(
	struct reader *reader, struct event *event, struct error *err)
{
	struct typescript *state = reader->state;
	enum next next = NEXT_END;

	while (next == NEXT_END) {
		if (state->left > 0)
			next = take_bytes(reader, event, err);
		else if (reader->sidecar == NULL || state->ending)
			return read_rest(reader, event, err);
		else
			next = next_entry(reader, event, err);
	}
	return next;
}

/* Writing */

static void add_date(struct buffer *line, int64_t timestamp)
{
	time_t seconds = (time_t)(timestamp > 0 ? timestamp : 0);
	struct tm date = {0};
	char text[64];

	gmtime_r(&seconds, &date);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S+00:00", &date);
	buffer_add_text(line, text);
}

/* A value ends with its line. */
static void add_value(struct buffer *line, const char *value)
{
	for (; *value != '\0'; value++)
		buffer_add_byte(line, (unsigned char)*value < 0x20 ? ' ' : *value);
}

static void add_header(struct buffer *line, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buffer_add_format(line, "H 0.000000 %s ", name);
	add_value(line, value);
	buffer_add_text(line, "\n");
}

static bool put_times(struct writer *writer, struct error *err)
{
	struct typescript *state = writer->state;
	bool put = state->line.failed ? fail_memory(err)
				      : sink_put(writer->sidecar, state->line.bytes,
						state->line.size, err);

	buffer_clear(&state->line);
	return put;
}

static bool put_headers(struct writer *writer, const struct info *info, struct error *err)
{
	struct typescript *state = writer->state;
	char text[16];

	buffer_add_text(&state->line, "H 0.000000 START_TIME ");
	add_date(&state->line, info->timestamp);
	buffer_add_text(&state->line, "\n");
	add_header(&state->line, "TERM", info_variable(info, "TERM"));
	snprintf(text, sizeof(text), "%u", info->columns);
	add_header(&state->line, "COLUMNS", text);
	snprintf(text, sizeof(text), "%u", info->rows);
	add_header(&state->line, "LINES", text);
	add_header(&state->line, "SHELL", info_variable(info, "SHELL"));
	add_header(&state->line, "COMMAND", info->command);
	return put_times(writer, err);
}

static bool typescript_create(
	struct writer *writer, const struct info *info, struct error *err)
{
	struct typescript *state = writer->state;
	const char *term = info_variable(info, "TERM");

	state->timestamp = info->timestamp;
	state->exit_status = -1;
	buffer_add_text(&state->line, "Script started on ");
	add_date(&state->line, info->timestamp);
	buffer_add_text(&state->line, " [");
	if (info->command != NULL) {
		buffer_add_text(&state->line, "COMMAND=\"");
		add_value(&state->line, info->command);
		buffer_add_text(&state->line, "\" ");
	}
	if (term != NULL) {
		buffer_add_text(&state->line, "TERM=\"");
		add_value(&state->line, term);
		buffer_add_text(&state->line, "\" ");
	}
	buffer_add_format(&state->line, "COLUMNS=\"%u\" LINES=\"%u\"]\n", info->columns,
		info->rows);
	return writer_put_line(writer, &state->line, err) &&
	       put_headers(writer, info, err);
}

static void add_start(struct typescript *state, char kind, int64_t time_ns)
{
	int64_t time_us = time_ns / 1000;
	char text[TIME_TEXT_SIZE];

	format_microseconds((time_us - state->time_us) * 1000, text);
	buffer_add_format(&state->line, "%c %s ", kind, text);
	state->time_us = time_us;
}

static bool typescript_write(
	struct writer *writer, const struct event *event, struct error *err)
{
	struct typescript *state = writer->state;
	int64_t time_us = state->time_us;
	struct error failure = {0};
	bool put;

	if (event->kind == EVENT_EXIT) {
		state->exit_status = event->exit_status;
		return true;
	}
	if (event->kind == EVENT_RESIZE) {
		add_start(state, 'S', event->time_ns);
		buffer_add_format(&state->line, "SIGWINCH ROWS=%u COLS=%u\n", event->rows,
			event->columns);
		return put_times(writer, err);
	}
	if (event->size == 0) /* scriptreplay would take it for damage */
		return true;
	add_start(state, event->kind == EVENT_OUTPUT ? 'O' : 'I', event->time_ns);
	buffer_add_format(&state->line, "%zu\n", event->size);
	put = sink_put(writer->sink, event->bytes, event->size, &failure);
	if (!put && writer_refuses(&failure)) {
		buffer_clear(&state->line);
		state->time_us = time_us;
		return pass_on(&failure, err);
	}
	return put_times(writer, put ? err : NULL) && (put || pass_on(&failure, err));
}

static bool typescript_finish(struct writer *writer, struct error *err)
{
	struct typescript *state = writer->state;
	char text[TIME_TEXT_SIZE];

	format_microseconds(writer->time_ns, text);
	add_header(&state->line, "DURATION", text);
	snprintf(text, sizeof(text), "%d", state->exit_status);
	add_header(&state->line, "EXIT_CODE", state->exit_status < 0 ? NULL : text);
	if (!put_times(writer, err))
		return false;
	buffer_add_text(&state->line, "\nScript done on ");
	add_date(&state->line, state->timestamp + writer->time_ns / NS_PER_SECOND);
	if (state->exit_status >= 0)
		buffer_add_format(
			&state->line, " [COMMAND_EXIT_CODE=\"%d\"]", state->exit_status);
	buffer_add_text(&state->line, "\n");
	return writer_put_line(writer, &state->line, err);
}

static void typescript_release(void *opaque)
{
	struct typescript *state = opaque;

	source_free(state->input);
	buffer_done(&state->line);
}

static const char *const sidecars[] = {".timing", ".tm", NULL};

const struct format typescript = {
	.name = "typescript",
	.suffix = ".typescript",
	.summary = "two files, as from script(1): output, and timing in FILE.timing",
	.state_size = sizeof(struct typescript),
	.is_verbatim = true,
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_INPUT) | KEEPS(EVENT_RESIZE) |
		 KEEPS(EVENT_EXIT),
	.unit = SINK_BYTES,
	.sidecar_suffixes = sidecars,
	.probe = typescript_probe,
	.probe_sidecar = times_probe,
	.open = typescript_open,
	.read_event = typescript_read,
	.create = typescript_create,
	.write_event = typescript_write,
	.finish = typescript_finish,
	.release = typescript_release,
};
