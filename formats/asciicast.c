/* SPDX-License-Identifier: MIT */
/* The events of asciicast, read and written. Sources: see asciicast.h. */
#include "formats/asciicast.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64.h"
#include "common/clock.h"
#include "common/utf8.h"
#include "formats/json.h"

static const char replacement[] = "\xef\xbf\xbd";

enum { TEXT_MAX = 1 << 20 }; /* of a label and of unknown data */

/* Events */

static uint16_t saturate_cells(long cells)
{
	return cells > UINT16_MAX ? UINT16_MAX : (uint16_t)cells;
}

/* "COLSxROWS"; 0 columns or rows are not a size. */
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

	return end == text || *end != '\0' || status < 0 || status > 255 ? 1
									 : (int)status;
}

/* Labels and the like are UTF-8: invalid bytes become U+FFFD. */
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
		at += size > 0   ? (size_t)size
		      : size < 0 ? (size_t)-size
				 : data->size - at;
	}
	buffer_clear(data);
	buffer_add(data, clean.bytes, clean.size);
	data->failed |= clean.failed;
	buffer_done(&clean);
}

/* Turns code and data into an event; what makes no sense is kept as EVENT_OTHER. */
static void interpret(struct event *event, struct buffer *data)
{
	event->kind = event_kind_of(event->code);
	if (event->kind == EVENT_MARKER || event->kind == EVENT_OTHER) {
		if (data->size > TEXT_MAX && strcmp(event->code, "b") != 0)
			data->size = TEXT_MAX;
		clean_text(data);
	}
	event->size = data->size;
	buffer_add_byte(data, '\0'); /* terminates the texts below, not counted */
	event->bytes = data->bytes;
	if (data->failed)
		return;
	if (event->kind == EVENT_RESIZE && !parse_size(event->bytes, event))
		event->kind = EVENT_OTHER;
	if (event->kind == EVENT_EXIT)
		event->exit_status = parse_status(event->bytes);
}

/* A code may have several letters, and is then none of ours. One that is too long is cut.
 * The buffer is empty before and afterwards. */
static bool take_code(
	struct json *scan, struct buffer *code, struct event *event, struct error *err)
{
	size_t size;

	if (!json_take_string(scan, code, err))
		return false;
	size = code->size < EVENT_CODE_MAX ? code->size : EVENT_CODE_MAX;
	size -= size > 0 ? utf8_unfinished(code->bytes, size) : 0;
	memcpy(event->code, code->bytes, size);
	buffer_clear(code);
	return size > 0 || fail(err, "event without a code");
}

/* Takes the data: a string, or the digits of a number; anything else gives nothing. */
static bool take_data(struct json *scan, struct buffer *data, struct error *err)
{
	const char *start;

	json_skip_space(scan);
	start = scan->at;
	if (start < scan->end && *start == '"')
		return json_take_string(scan, data, err);
	if (!json_skip_value(scan))
		return fail(err, "event without data");
	if (isdigit((unsigned char)*start))
		buffer_add(data, start, (size_t)(scan->at - start));
	return true;
}

bool asciicast_parse_event(struct json *text, bool coded, struct event *event,
	struct buffer *data, struct error *err)
{
	buffer_clear(data);
	if (!json_take(text, '['))
		return fail(err, "not an event");
	if (!json_take_number(text, &event->time_ns))
		return fail(err, "event without a time");
	if (!coded)
		strcpy(event->code, event_row(EVENT_OUTPUT)->code);
	else if (!json_take(text, ',') || !take_code(text, data, event, err))
		return fail(err, "event without a code");
	if (!json_take(text, ','))
		return fail(err, "event without data");
	if (!take_data(text, data, err))
		return false;
	while (json_take(text, ',')) {
		json_skip_space(text);
		if ((text->at < text->end && *text->at == ']') || !json_skip_value(text))
			break;
	}
	if (!json_take(text, ']'))
		return fail(err, "unterminated event");
	json_take(text, ','); /* as if the lines formed one array */
	json_skip_space(text);
	if (text->at != text->end)
		return fail(err, "extra data after an event");
	interpret(event, data);
	return data->failed ? fail_memory(err) : true;
}

/* Reading lines */

bool asciicast_is_skipped(const char *line, size_t size)
{
	size_t at = 0;

	while (at < size && isspace((unsigned char)line[at]))
		at++;
	return at == size || line[at] == '#';
}

/* The next event line: one read ahead, else from the source. */
static enum line next_line(
	struct reader *reader, const char **line, size_t *size, struct error *err)
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
		kind = source_line(reader->source, line, size, err);
	while (kind == LINE_WHOLE && asciicast_is_skipped(*line, *size));
	return kind;
}

static bool holds_replacement(const struct event *event)
{
	const char *first;

	if (event->kind != EVENT_OUTPUT && event->kind != EVENT_INPUT)
		return false;
	/* Most events do not even contain its first byte, which memchr finds faster. */
	first = memchr(event->bytes, (unsigned char)replacement[0], event->size);
	return first != NULL &&
	       memmem(first, event->size - (size_t)(first - event->bytes), replacement,
		       3) != NULL;
}

/* If the line holds exact bytes, they replace those of the waiting event. */
static bool replace_bytes(struct asciicast *state, const char *line, size_t size)
{
	struct buffer data = {0};
	struct event next = {0};
	bool replaced = false;
	struct json text = {.at = line, .end = line + size};

	if (asciicast_parse_event(&text, true, &next, &data, NULL) &&
		strcmp(next.code, "b") == 0) {
		data.size = next.size;
		replaced = base64_decode(data.bytes, &data.size);
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

void asciicast_note_controls(struct reader *reader)
{
	reader_note(reader, "strings contain unescaped control characters, which is "
			    "invalid JSON; they are kept as they are");
}

/* Bytes that were not UTF-8 follow in an event of their own, so the next line must be
 * known. A recorder writes both at once, so there is no need to wait while following. */
static enum next finish_waiting(struct reader *reader, struct event *event)
{
	struct asciicast *state = reader->state;
	const char *line;
	size_t size = 0;
	enum line kind = next_line(reader, &line, &size, &state->failure);

	if (kind == LINE_WAIT &&
		(!reader->following || size > 0 || reader_is_busy(reader)))
		return NEXT_WAIT;
	if (kind == LINE_WHOLE && !replace_bytes(state, line, size)) {
		state->pending = line;
		state->pending_size = size;
	} else if (kind == LINE_TORN && replace_bytes(state, line, size)) {
		reader->unterminated = true;
		source_consume(reader->source, size);
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
	struct json scan;

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
	if (line == LINE_TORN && asciicast_is_skipped(text, size)) {
		source_consume(reader->source, size);
		return NEXT_END;
	}
	scan = (struct json){.at = text, .end = text + size};
	if (!asciicast_parse_event(&scan, true, event, &state->data, err)) {
		if (line == LINE_WHOLE)
			goto damaged;
		reader->torn = true;
		return NEXT_END;
	}
	if (line == LINE_TORN) {
		reader->unterminated = true;
		source_consume(reader->source, size);
	}
	source_forget(reader->source);
	if (scan.has_controls)
		asciicast_note_controls(reader);
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
	error_prefix(err, "%lld: ", (long long)source_line_number(reader->source));
	return NEXT_FAILED;
}

bool asciicast_place(const struct reader *reader, struct place *place)
{
	const struct asciicast *state = reader->state;

	if (state->pending != NULL) {
		place->offset -= (int64_t)state->pending_size + 1;
		place->lines--;
	}
	place->state.time_ns = state->time_ns;
	return !state->is_waiting && !state->has_failure;
}

void asciicast_resume(struct reader *reader, const struct place *place)
{
	struct asciicast *state = reader->state;

	state->time_ns = place->state.time_ns;
	state->pending = NULL;
	state->is_waiting = state->has_failure = false;
}

/* Writing */

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
	json_add_string(&state->line, code, strlen(code));
	buffer_add_text(&state->line, ", ");
}

static void add_text_line(
	struct asciicast *state, int64_t time_ns, const char *code, const char *text)
{
	add_start(state, time_ns, code);
	json_add_string(&state->line, text, strlen(text));
	buffer_add_text(&state->line, "]\n");
}

static void add_bytes_line(struct asciicast *state, int64_t time_ns, const char *code,
	const char *bytes, size_t size)
{
	bool lossless;

	add_start(state, time_ns, code);
	lossless = json_add_string(&state->line, bytes, size);
	buffer_add_text(&state->line, "]\n");
	if (lossless)
		return;
	add_start(state, time_ns, "b");
	buffer_add_byte(&state->line, '"');
	base64_add(&state->line, bytes, size);
	buffer_add_text(&state->line, "\"]\n");
}

bool asciicast_write(struct writer *writer, const struct event *event, struct error *err)
{
	struct asciicast *state = writer->state;
	int64_t time_us = state->time_us;
	struct error failure;
	char text[32];

	switch (event->kind) {
	case EVENT_OUTPUT:
	case EVENT_INPUT:
		add_bytes_line(state, event->time_ns, event_code(event), event->bytes,
			event->size);
		break;
	case EVENT_RESIZE:
		snprintf(text, sizeof(text), "%ux%u", event->columns, event->rows);
		add_text_line(state, event->time_ns, event_code(event), text);
		break;
	case EVENT_EXIT:
		snprintf(text, sizeof(text), "%d", event->exit_status);
		add_text_line(state, event->time_ns, event_code(event), text);
		break;
	case EVENT_OTHER:
		if (event_kind_of(event->code) == EVENT_RESIZE)
			break; /* not a valid size: other readers choke on it */
			       /* fallthrough */
	case EVENT_MARKER:
		add_start(state, event->time_ns, event_code(event));
		json_add_string(&state->line, event->bytes, event->size);
		buffer_add_text(&state->line, "]\n");
		break;
	case EVENT_KINDS: break;
	}
	if (writer_put_line(writer, &state->line, &failure))
		return true;
	if (writer_refuses(&failure))
		state->time_us =
			time_us; /* the next interval is since the previous event */
	return pass_on(&failure, err);
}

void asciicast_release(void *state)
{
	struct asciicast *asciicast = state;

	buffer_done(&asciicast->data);
	buffer_done(&asciicast->line);
}
