/* SPDX-License-Identifier: MIT */
/*
 * JSON lines of tlog: each line has what was typed and printed for a while, as text and,
 * where that was not UTF-8, as bytes, and a string that gives the order and the times:
 * +MS (a delay), >N or <N (characters of output or input), ]N/M or [N/M (N characters of
 * the text stand for M bytes), =COLUMNSxROWS. Lines of several recordings may be
 * interleaved, also with unrelated lines, as in a journal.
 * Sources: tlog 12, doc/log_format.md, lib/tlog/json_source.c, json_chunk.c.
 */
#include "formats/format.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/utf8.h"
#include "formats/json.h"

enum {
	LISTED_MAX = 1000,
	ID_MAX = 256,
	MESSAGE_SIZE = 1024, /* bytes of an event per line: tlog limits lines */
};

/* What one line holds of one direction. */
struct side {
	struct buffer text, bytes;
	size_t text_at, bytes_at; /* consumed so far */
};

struct tlog {
	/* Reading */
	char *id;       /* of the recording; NULL before its first line */
	char *id_found; /* of the line */
	struct side output, input;
	struct buffer timing;
	size_t timing_at;
	int64_t number, position_ms, time_s; /* of the line */
	char *term;
	int64_t time_ms; /* reading position, since the start */
	int64_t next_number;
	uint16_t columns, rows;
	bool others;         /* there are other recordings */
	struct error damage; /* met before the first line; reported by the first read */
	bool has_damage;
	struct buffer data;    /* of the event */
	struct buffer message; /* from a line of a journal */
	/* Writing */
	struct buffer line;
	int64_t lines, timestamp;
	struct buffer columns_rows; /* timing to be put before the next event */
};

/* A line */

static bool take_text(struct json *scan, struct buffer *text)
{
	buffer_clear(text);
	return json_take_string(scan, text, NULL) && !text->failed;
}

static bool take_bytes(struct json *scan, struct buffer *bytes)
{
	int64_t value;

	buffer_clear(bytes);
	if (!json_take(scan, '['))
		return false;
	while (json_take_integer(scan, &value)) {
		buffer_add_byte(bytes, (char)value);
		json_take(scan, ',');
	}
	return json_take(scan, ']') && !bytes->failed;
}

static bool take_string(struct json *scan, char **string)
{
	struct buffer text = {0};
	bool taken = json_take_string(scan, &text, NULL);

	if (taken) {
		free(*string);
		*string = buffer_take_text(&text);
	}
	buffer_done(&text);
	return taken && *string != NULL;
}

static bool is_key(const struct buffer *key, const char *name)
{
	return key->size == strlen(name) && memcmp(key->bytes, name, key->size) == 0;
}

static bool take_member(struct tlog *state, struct json *scan, const struct buffer *key)
{
	if (is_key(key, "rec"))
		return take_string(scan, &state->id_found);
	if (is_key(key, "term"))
		return take_string(scan, &state->term);
	if (is_key(key, "id"))
		return json_take_integer(scan, &state->number);
	if (is_key(key, "pos"))
		return json_take_integer(scan, &state->position_ms);
	if (is_key(key, "time"))
		return json_take_integer(scan, &state->time_s);
	if (is_key(key, "timing"))
		return take_text(scan, &state->timing);
	if (is_key(key, "out_txt"))
		return take_text(scan, &state->output.text);
	if (is_key(key, "in_txt"))
		return take_text(scan, &state->input.text);
	if (is_key(key, "out_bin"))
		return take_bytes(scan, &state->output.bytes);
	if (is_key(key, "in_bin"))
		return take_bytes(scan, &state->input.bytes);
	return json_skip_value(scan);
}

static void clear_message(struct tlog *state)
{
	free(state->id_found);
	state->id_found = NULL;
	buffer_clear(&state->timing);
	buffer_clear(&state->output.text);
	buffer_clear(&state->output.bytes);
	buffer_clear(&state->input.text);
	buffer_clear(&state->input.bytes);
	state->output.text_at = state->output.bytes_at = 0;
	state->input.text_at = state->input.bytes_at = 0;
	state->timing_at = 0;
	state->position_ms = 0;
	state->time_s = 0;
	state->number = 0;
}

/* True if the line is from tlog, of any recording. */
static bool parse_message(struct tlog *state, const char *line, size_t size)
{
	struct json scan = {.at = line, .end = line + size};
	struct buffer key = {0};
	bool parsed = true;

	clear_message(state);
	if (!json_take(&scan, '{'))
		return false;
	do {
		buffer_clear(&key);
		parsed = json_take_string(&scan, &key, NULL) && json_take(&scan, ':') &&
			 take_member(state, &scan, &key);
	} while (parsed && json_take(&scan, ','));
	parsed = parsed && json_take(&scan, '}') && state->id_found != NULL &&
		 strlen(state->id_found) <= ID_MAX;
	buffer_done(&key);
	return parsed;
}

/* Leaves what follows date, host and program in a line of syslog. */
static void strip_prefix(const char **line, size_t *size)
{
	static const char first[] = "{\"ver\":";
	const char *found = memmem(*line, *size, first, strlen(first));

	if (found == NULL || **line == '{')
		return;
	*size -= (size_t)(found - *line);
	*line = found;
}

/* Leaves the message of a line of `journalctl -o json`. */
static void unwrap(struct tlog *state, const char **line, size_t *size)
{
	struct json scan = {.at = *line, .end = *line + *size};
	struct buffer key = {0};
	bool is_message, taken;

	strip_prefix(line, size);
	if (memmem(*line, *size, "\"MESSAGE\"", 9) == NULL || !json_take(&scan, '{'))
		return;
	do {
		buffer_clear(&key);
		taken = json_take_string(&scan, &key, NULL) && json_take(&scan, ':');
		is_message = taken && is_key(&key, "MESSAGE");
		if (is_message && take_text(&scan, &state->message)) {
			*line = state->message.bytes;
			*size = state->message.size;
		}
	} while (taken && !is_message && json_skip_value(&scan) && json_take(&scan, ','));
	buffer_done(&key);
}

/* True if there is a member of this name, even inside a string. */
static bool names(const char *line, size_t size, const char *name)
{
	char member[16], escaped[16];
	int length = snprintf(member, sizeof(member), "\"%s\"", name);
	int escaped_length = snprintf(escaped, sizeof(escaped), "\\\"%s\\\"", name);

	return memmem(line, size, member, (size_t)length) != NULL ||
	       memmem(line, size, escaped, (size_t)escaped_length) != NULL;
}

static int tlog_probe(const char *start, size_t size)
{
	int score = 90;

	while (size > 0) {
		const char *newline = memchr(start, '\n', size);
		size_t length = newline ? (size_t)(newline - start) : size;

		if (names(start, length, "rec") && names(start, length, "ver") &&
			names(start, length, "timing"))
			return *start == '{' ? score : 60;
		score = 60;
		start += length + (newline != NULL);
		size -= length + (newline != NULL);
	}
	return 0;
}

/* Reads lines up to the next one from tlog. */
static enum next next_message(struct reader *reader, struct error *err)
{
	struct tlog *state = reader->state;

	for (;;) {
		const char *line;
		size_t size, whole;
		enum line kind = source_line(reader->source, &line, &size, err);

		switch (kind) {
		case LINE_WAIT: return NEXT_WAIT;
		case LINE_END: return NEXT_END;
		case LINE_FAILED:
			error_prefix(err,
				"%lld: ", (long long)source_line_number(reader->source));
			return NEXT_FAILED;
		default: break;
		}
		whole = size;
		unwrap(state, &line, &size);
		if (parse_message(state, line, size)) {
			if (kind == LINE_TORN)
				source_consume(reader->source, whole);
			return NEXT_EVENT;
		}
		if (kind == LINE_TORN) {
			reader->torn = size > 0 && *line == '{';
			return NEXT_END;
		}
		clear_message(state);
		if (size > 0 && *line == '{' && memmem(line, size, "\"timing\"", 8)) {
			fail(err, "%lld: not a tlog line",
				(long long)source_line_number(reader->source));
			return NEXT_FAILED;
		}
	}
}

/* The string of times */

/* Takes digits at the current position in the string; saturated. */
static bool take_number(struct tlog *state, size_t *number)
{
	const struct buffer *timing = &state->timing;
	size_t start = state->timing_at;

	*number = 0;
	for (; state->timing_at < timing->size &&
		isdigit((unsigned char)timing->bytes[state->timing_at]);
		state->timing_at++)
		if (*number < SIZE_MAX / 100)
			*number = *number * 10 +
				  (size_t)(timing->bytes[state->timing_at] - '0');
	return state->timing_at > start;
}

static bool take_mark(struct tlog *state, char mark)
{
	if (state->timing_at == state->timing.size ||
		state->timing.bytes[state->timing_at] != mark)
		return false;
	state->timing_at++;
	return true;
}

/* Where `count` characters of the text end; SIZE_MAX if there are fewer. */
static size_t skip_characters(const struct side *side, size_t count)
{
	size_t at = side->text_at;
	uint32_t code_point;

	for (; count > 0 && at < side->text.size; count--) {
		int size = utf8_decode(
			side->text.bytes + at, side->text.size - at, &code_point);

		at += size > 0 ? (size_t)size : 1;
	}
	return count == 0 ? at : SIZE_MAX;
}

/* "N" or "N/M" after the mark: adds the bytes to the event. */
static bool take_data(struct tlog *state, struct side *side, bool binary)
{
	size_t characters, bytes = 0, end;

	if (!take_number(state, &characters) ||
		(binary && (!take_mark(state, '/') || !take_number(state, &bytes))))
		return false;
	end = skip_characters(side, characters);
	if (end == SIZE_MAX || bytes > side->bytes.size - side->bytes_at)
		return false;
	if (binary && bytes > 0)
		buffer_add(&state->data, side->bytes.bytes + side->bytes_at, bytes);
	else if (!binary && end > side->text_at)
		buffer_add(&state->data, side->text.bytes + side->text_at,
			end - side->text_at);
	side->bytes_at += bytes;
	side->text_at = end;
	return true;
}

static bool take_size(struct tlog *state, struct event *event, bool *changed)
{
	size_t columns, rows;

	if (!take_number(state, &columns) || !take_mark(state, 'x') ||
		!take_number(state, &rows))
		return false;
	*changed = (columns != state->columns || rows != state->rows) &&
		   event_set_size(event, columns, rows);
	if (!*changed)
		return true;
	state->columns = event->columns;
	state->rows = event->rows;
	return true;
}

static bool is_mark(char mark, const char *marks)
{
	return mark != '\0' && strchr(marks, mark) != NULL;
}

static char next_mark(const struct tlog *state)
{
	return state->timing_at < state->timing.size
		       ? state->timing.bytes[state->timing_at]
		       : '\0';
}

/* Takes all output, or all input, that comes with no delay in between. */
static bool take_run(struct tlog *state, struct side *side, const char *marks)
{
	buffer_clear(&state->data);
	while (is_mark(next_mark(state), marks)) {
		bool binary = next_mark(state) == marks[1];

		state->timing_at++;
		if (!take_data(state, side, binary))
			return false;
	}
	return true;
}

/* The next event of the line: NEXT_END after the last one. */
static enum next next_of_message(struct tlog *state, struct event *event)
{
	while (state->timing_at < state->timing.size) {
		char mark = next_mark(state);
		size_t delay;
		bool is_output = is_mark(mark, ">]"), changed = false;

		if (is_output || is_mark(mark, "<[")) {
			if (!take_run(state, is_output ? &state->output : &state->input,
				    is_output ? ">]" : "<["))
				return NEXT_FAILED;
			event->kind = is_output ? EVENT_OUTPUT : EVENT_INPUT;
			event->bytes = state->data.bytes;
			event->size = state->data.size;
			if (event->size > 0)
				return NEXT_EVENT;
			continue;
		}
		state->timing_at++;
		if (mark == '+') {
			if (!take_number(state, &delay))
				return NEXT_FAILED;
			if (delay < TIME_MAX_NS / NS_PER_MS)
				state->time_ms += (int64_t)delay;
		} else if (mark != '=' || !take_size(state, event, &changed)) {
			return NEXT_FAILED;
		}
		if (changed)
			return NEXT_EVENT;
	}
	return NEXT_END;
}

/* Events */

static int64_t in_time(int64_t ms)
{
	return ms < 0 ? 0 : ms > TIME_MAX_NS / NS_PER_MS ? TIME_MAX_NS : ms * NS_PER_MS;
}

static bool is_ours(struct reader *reader)
{
	struct tlog *state = reader->state;
	const char *wanted = reader->options.recording;

	if (state->id == NULL && (wanted == NULL || strcmp(wanted, state->id_found) == 0))
		state->id = strdup(state->id_found);
	if (state->id != NULL && strcmp(state->id, state->id_found) == 0)
		return true;
	if (!state->others && wanted == NULL)
		reader_note(reader, "the file contains more recordings; "
				    "see --list and --recording");
	state->others = true;
	return false;
}

static void begin_message(struct tlog *state)
{
	state->time_ms = state->position_ms;
	state->next_number =
		state->number < INT32_MAX ? state->number + 1 : state->number;
}

static enum next tlog_read(struct reader *reader, struct event *event, struct error *err)
{
	struct tlog *state = reader->state;
	long long number = source_line_number(reader->source);
	enum next next;

	if (state->has_damage) {
		state->has_damage = false;
		*err = state->damage;
		return NEXT_FAILED;
	}
	next = next_of_message(state, event);
	while (next == NEXT_END) {
		int64_t expected = state->next_number;

		next = next_message(reader, err);
		if (next != NEXT_EVENT)
			return next;
		number = source_line_number(reader->source);
		if (!is_ours(reader)) {
			buffer_clear(&state->timing);
			next = NEXT_END;
			continue;
		}
		begin_message(state);
		if (state->number > expected && expected > 0) {
			fail(err, "%lld: lines missing from the recording: %lld", number,
				(long long)(state->number - expected));
			return NEXT_FAILED;
		}
		next = next_of_message(state, event);
	}
	event->time_ns = in_time(state->time_ms);
	if (state->data.failed) {
		fail_memory(err);
		return NEXT_FAILED;
	}
	if (next == NEXT_FAILED) {
		buffer_clear(&state->timing);
		state->timing_at = 0;
		fail(err, "%lld: the timing does not match the text", number);
	}
	return next;
}

/* Waits for the next line of tlog, or the end; never NEXT_WAIT. */
static enum next await_message(struct reader *reader, struct error *err)
{
	enum next next;

	do
		next = next_message(reader, err);
	while (next == NEXT_WAIT && reader_is_busy(reader));
	return next == NEXT_WAIT ? NEXT_END : next;
}

/* Reads up to the first line of the recording, which gives size and start. */
static bool tlog_open(struct reader *reader, struct error *err)
{
	struct tlog *state = reader->state;
	struct event event = {0};
	struct error damage;
	enum next next;
	bool changed;

	while ((next = await_message(reader, &damage)) == NEXT_FAILED ||
		(next == NEXT_EVENT && !is_ours(reader)))
		if (next == NEXT_FAILED && !state->has_damage) {
			state->damage = damage;
			state->has_damage = true;
		}
	if (next == NEXT_END)
		return reader->options.recording
			       ? fail(err, "no recording '%s' in the file; see --list",
					 reader->options.recording)
			       : fail(err, "no tlog lines");
	begin_message(state);
	if (state->time_s > 0)
		reader->info.timestamp = state->time_s - state->position_ms / 1000;
	if (state->term != NULL && *state->term != '\0')
		info_set_variable(&reader->info, "TERM", state->term);
	state->columns = DEFAULT_COLUMNS;
	state->rows = DEFAULT_ROWS;
	if (take_mark(state, '=') && !take_size(state, &event, &changed))
		state->timing_at = 0; /* tlog_read will report it */
	reader->info.columns = state->columns;
	reader->info.rows = state->rows;
	return true;
}

static bool add_listed(struct listing *listing, const struct tlog *state)
{
	struct listed *grown;

	if (listing->count == LISTED_MAX) {
		listing->more = true;
		return true;
	}
	grown = realloc(listing->entries, (listing->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return false;
	listing->entries = grown;
	grown[listing->count].id = strdup(state->id_found);
	grown[listing->count].timestamp =
		state->time_s > 0 ? state->time_s - state->position_ms / 1000 : -1;
	grown[listing->count].duration_ns = 0;
	return grown[listing->count++].id != NULL;
}

static bool note_message(struct listing *listing, struct tlog *state)
{
	struct event event = {0};
	struct listed *entry;
	size_t i = 0;

	while (i < listing->count && strcmp(listing->entries[i].id, state->id_found) != 0)
		i++;
	if (i == listing->count && !add_listed(listing, state))
		return false;
	if (i == listing->count) /* there was no room for it */
		return true;
	begin_message(state);
	while (next_of_message(state, &event) == NEXT_EVENT)
		;
	entry = &listing->entries[i];
	if (in_time(state->time_ms) > entry->duration_ns)
		entry->duration_ns = in_time(state->time_ms);
	return true;
}

/* Starts with the line that tlog_open has read. */
static bool tlog_list(struct reader *reader, struct listing *listing, struct error *err)
{
	struct tlog *state = reader->state;
	enum next next = NEXT_EVENT;
	struct error damage;

	listing->damage.count = state->has_damage;
	listing->damage.first = state->damage;
	while (next != NEXT_END) {
		if (next == NEXT_FAILED && listing->damage.count++ == 0)
			listing->damage.first = damage;
		if (next == NEXT_EVENT && !note_message(listing, state))
			return fail_memory(err);
		next = await_message(reader, &damage);
	}
	return true;
}

/* Writing */

static bool tlog_create(struct writer *writer, const struct info *info, struct error *err)
{
	struct tlog *state = writer->state;
	const char *term = info_variable(info, "TERM");

	state->timestamp = info->timestamp > 0 ? info->timestamp : 0;
	state->term = strdup(term ? term : "");
	buffer_add_format(&state->columns_rows, "=%ux%u", info->columns, info->rows);
	return (state->term != NULL && !state->columns_rows.failed) || fail_memory(err);
}

static void add_array(struct buffer *line, const struct buffer *bytes)
{
	for (size_t i = 0; i < bytes->size; i++)
		buffer_add_format(
			line, "%s%u", i ? "," : "", (unsigned char)bytes->bytes[i]);
}

static void add_side(struct buffer *line, const char *name, const struct side *side)
{
	buffer_add_format(line, ",\"%s_txt\":", name);
	json_add_string(line, side->text.bytes, side->text.size);
	buffer_add_format(line, ",\"%s_bin\":[", name);
	add_array(line, &side->bytes);
	buffer_add_text(line, "]");
}

/* Writes what has accumulated in `timing` and on both sides. */
static bool put_message(struct writer *writer, int64_t time_ms, struct error *err)
{
	struct tlog *state = writer->state;
	struct buffer *line = &state->line;
	struct error failure;

	buffer_add_format(line,
		"{\"ver\":\"2.3\",\"host\":\"localhost\",\"rec\":\"ptyrec-%lld-%d\","
		"\"user\":\"\",\"term\":",
		(long long)state->timestamp, (int)getpid());
	json_add_string(line, state->term, strlen(state->term));
	buffer_add_format(line,
		",\"session\":1,\"id\":%lld,\"pos\":%lld,\"time\":%lld.%03d,"
		"\"timing\":\"",
		(long long)++state->lines, (long long)time_ms,
		(long long)(state->timestamp + time_ms / 1000), (int)(time_ms % 1000));
	buffer_add(line, state->timing.bytes, state->timing.size);
	buffer_add_text(line, "\"");
	add_side(line, "in", &state->input);
	add_side(line, "out", &state->output);
	buffer_add_text(line, "}\n");
	line->failed |= state->timing.failed | state->output.text.failed |
			state->output.bytes.failed | state->input.text.failed |
			state->input.bytes.failed;
	clear_message(state);
	if (writer_put_line(writer, line, &failure))
		return true;
	if (writer_refuses(&failure))
		state->lines--; /* the next line takes its number */
	return pass_on(&failure, err);
}

/* The length of a run of complete characters, or of invalid bytes, at the front; U+0000
 * counts as invalid, for readers that end strings with it. */
static size_t run_length(const char *bytes, size_t size, bool *binary, size_t *characters)
{
	size_t at = 0;
	uint32_t code_point;

	*characters = 0;
	*binary = false;
	while (at < size) {
		int length = utf8_decode(bytes + at, size - at, &code_point);
		bool is_binary = length <= 0 || code_point == 0;

		if (at == 0)
			*binary = is_binary;
		if (is_binary != *binary)
			break;
		at += is_binary ? 1 : (size_t)length;
		++*characters;
	}
	return at;
}

static void add_data(struct tlog *state, struct side *side, const char *marks,
	const char *bytes, size_t size)
{
	while (size > 0) {
		bool binary;
		size_t characters, run = run_length(bytes, size, &binary, &characters);

		if (binary) {
			buffer_add_format(
				&state->timing, "%c%zu/%zu", marks[1], run, run);
			buffer_add(&side->bytes, bytes, run);
			for (size_t i = 0; i < run; i++)
				buffer_add_text(&side->text, "\xef\xbf\xbd");
		} else {
			buffer_add_format(&state->timing, "%c%zu", marks[0], characters);
			buffer_add(&side->text, bytes, run);
		}
		bytes += run;
		size -= run;
	}
}

static bool tlog_write(
	struct writer *writer, const struct event *event, struct error *err)
{
	struct tlog *state = writer->state;
	int64_t time_ms = event->time_ns / NS_PER_MS;
	const char *bytes = event->bytes;
	size_t left = event->size;
	struct error later;
	bool put = true;

	buffer_add(&state->timing, state->columns_rows.bytes, state->columns_rows.size);
	buffer_clear(&state->columns_rows);
	if (event->kind == EVENT_RESIZE) {
		buffer_add_format(&state->timing, "=%ux%u", event->columns, event->rows);
		return put_message(writer, time_ms, err);
	}
	while (left > 0) {
		size_t size = left < MESSAGE_SIZE ? left : MESSAGE_SIZE;

		if (size < left)
			size -= utf8_unfinished(bytes, size);
		if (event->kind == EVENT_OUTPUT)
			add_data(state, &state->output, ">]", bytes, size);
		else
			add_data(state, &state->input, "<[", bytes, size);
		/* Even after a failure continue with the rest: what was put is kept. */
		put = put_message(writer, time_ms, put ? err : &later) && put;
		bytes += size;
		left -= size;
	}
	return put;
}

static bool tlog_finish(struct writer *writer, struct error *err)
{
	struct tlog *state = writer->state;

	if (state->lines > 0)
		return true;
	buffer_add(&state->timing, state->columns_rows.bytes, state->columns_rows.size);
	return put_message(writer, writer->time_ns / NS_PER_MS, err);
}

static void tlog_release(void *opaque)
{
	struct tlog *state = opaque;

	clear_message(state);
	free(state->id);
	free(state->term);
	buffer_done(&state->output.text);
	buffer_done(&state->output.bytes);
	buffer_done(&state->input.text);
	buffer_done(&state->input.bytes);
	buffer_done(&state->timing);
	buffer_done(&state->data);
	buffer_done(&state->message);
	buffer_done(&state->line);
	buffer_done(&state->columns_rows);
}

const struct format tlog = {
	.name = "tlog",
	.suffix = ".tlog",
	.summary = "JSON lines of tlog, also from a journal",
	.state_size = sizeof(struct tlog),
	.keeps = KEEPS(EVENT_OUTPUT) | KEEPS(EVENT_INPUT) | KEEPS(EVENT_RESIZE),
	.whole_characters = true,
	.probe = tlog_probe,
	.open = tlog_open,
	.read_event = tlog_read,
	.list = tlog_list,
	.create = tlog_create,
	.write_event = tlog_write,
	.finish = tlog_finish,
	.release = tlog_release,
};
