/* SPDX-License-Identifier: MIT */
#include "formats/filters/redact.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base64.h"
#include "common/buffer.h"
#include "common/clock.h"
#include "formats/filters/keys.h"
#include "formats/filters/masks.h"
#include "formats/filters/patterns.h"
#include "formats/filters/rules.h"
#include "formats/filters/sight.h"
#include "formats/filters/strings.h"
#include "formats/filters/typed.h"
#include "formats/filters/words.h"
#include "formats/formats.h"
#include "formats/json.h"
#include "formats/writer.h"

enum {
	BLOCK = 64 << 10,  /* of a stream, that is searched at once */
	CARRIED = 8 << 10, /* of it that is searched again with the next one */
	HELD_MAX = 4096,   /* keys that wait for their common time */
	VALUE_LEAST = 6,   /* bytes; what is shorter is masked only where it is found */
	PARAMETERS_MAX = 128, /* bytes of a control sequence that are looked back */
};

static const unsigned char C1_LEAD = 0xc2;

enum stream_name { PRINTED, TYPED, STREAMS };

enum pass { FINDING, MASKING, WRITING, VERIFYING };

/* The bytes of all events of a kind. */
struct stream {
	struct masks masks, drops;
	struct buffer block; /* what is not searched yet, and what was carried over */
	size_t carried;
	uint64_t block_at, size;
	uint64_t seen_at; /* of what is written */
};

/* What is searched. */
struct subject {
	const char *name; /* "on the screen", for the report */
	const char *bytes;
	const struct sight_text *text; /* of the screen; NULL: something else */
	struct stream *stream;         /* of a stream; NULL: something else */
	int64_t time_ns;               /* -1: not known */
};

struct redactor {
	const struct redact_options *options;
	struct redact_report *report;
	struct rules *rules;
	struct words *words;
	enum pass pass;
	bool failed, has_found;
	char found_kind[64]; /* of the first thing that was found */
	struct vt_pool *pool;
	struct vt *screen;
	struct sight sight;
	struct stream streams[STREAMS];
	struct strings strings;
	struct typed typed;
	struct subject subject;
	struct masks string; /* places in what is neither a screen nor a stream */
	int64_t time_ns;     /* of the present event */
	bool has_key;        /* a private key has been seen */
	/* The value that was found last: while it is typed, it is found again and again.
	 */
	struct buffer pending;
	size_t pending_own;
	const char *pending_kind;
	struct buffer before; /* the cursor, in its row */
};

/* Reporting */

static struct redact_find *find_kind(struct redactor *redactor, const char *kind)
{
	struct redact_report *report = redactor->report;

	for (size_t i = 0; i < report->count; i++)
		if (strncmp(report->finds[i].kind, kind,
			    sizeof(report->finds[i].kind) - 1) == 0)
			return &report->finds[i];
	return NULL;
}

static void count_find(struct redactor *redactor, const char *kind, bool is_new)
{
	struct redact_report *report = redactor->report;
	struct redact_find *find = find_kind(redactor, kind);
	const struct subject *subject = &redactor->subject;

	if (find != NULL) {
		find->count += is_new;
		return;
	}
	if (report->count == REDACT_KINDS) {
		report->others++;
		return;
	}
	find = &report->finds[report->count++];
	snprintf(find->kind, sizeof(find->kind), "%s", kind);
	find->first_ns = subject->time_ns;
	find->row = subject->text ? subject->text->row + 1 : 0;
	find->place = subject->name;
	find->count = 1; /* even if another kind knows it already */
}

static void note_found(struct redactor *redactor, const char *kind)
{
	if (!redactor->has_found)
		snprintf(redactor->found_kind, sizeof(redactor->found_kind), "%s", kind);
	redactor->has_found = true;
}

/* Masking */

/* True within an escape or control sequence, or the head of a DCS: S after ESC, 4 and m
 * in CSI 4 m. Controls are obeyed within one. */
static bool is_in_sequence(const char *bytes, size_t at)
{
	bool only_intermediates = true;

	for (size_t back = 1; back <= at && back <= PARAMETERS_MAX; back++) {
		unsigned char byte = (unsigned char)bytes[at - back];

		if (byte == '\x1b')
			return only_intermediates;
		if (byte == '[' || byte == 'P')
			return back < at && bytes[at - back - 1] == '\x1b';
		if (byte > '?')
			return false;
		only_intermediates = only_intermediates && byte < '0';
	}
	return false;
}

static void mask_cells(struct redactor *redactor, size_t from, size_t to)
{
	const uint64_t *sources = redactor->subject.text->sources;

	for (size_t i = from; i < to; i++)
		if (sources[i] != VT_NOWHERE)
			masks_add(&redactor->streams[PRINTED].masks, sources[i],
				sources[i] + 1);
}

/* Masks bytes of what is searched. */
static void mask(struct redactor *redactor, size_t from, size_t to)
{
	const struct subject *subject = &redactor->subject;

	if (redactor->pass == VERIFYING)
		return;
	if (subject->text != NULL) {
		mask_cells(redactor, from, to);
		return;
	}
	while (subject->stream == &redactor->streams[PRINTED] && from < to &&
		is_in_sequence(subject->bytes, from))
		from++;
	if (subject->stream == NULL)
		masks_add(&redactor->string, from, to);
	else if (from < to)
		masks_add(&subject->stream->masks, subject->stream->block_at + from,
			subject->stream->block_at + to);
}

/* Values */

static bool has_text(const char *text, size_t size, const char *wanted)
{
	return size > 0 && memmem(text, size, wanted, strlen(wanted)) != NULL;
}

/* True if so many masks follow each other; of a letter or digit it takes more to tell
 * that they are some. */
static bool has_masks(
	const struct redactor *redactor, const char *text, size_t size, size_t least)
{
	const char *mask = redactor->options->mask;
	size_t length = strlen(mask), count = 0;

	if (isalnum((unsigned char)mask[0]))
		least = VALUE_LEAST;
	for (size_t i = 0; i + length <= size && count < least;) {
		bool is_one = memcmp(text + i, mask, length) == 0;

		count = is_one ? count + 1 : 0;
		i += is_one ? length : 1;
	}
	return count >= least;
}

/* The last value is not going to get longer. */
static void add_pending(struct redactor *redactor)
{
	struct buffer *pending = &redactor->pending;

	if (pending->size >= VALUE_LEAST)
		redactor->failed |= !words_add(redactor->words, redactor->pending_kind,
			pending->bytes, redactor->pending_own, pending->size, false);
	redactor->failed |= pending->failed;
	buffer_clear(pending);
}

static void add_value(struct redactor *redactor, const char *kind, const char *value,
	size_t own, size_t size)
{
	struct buffer *pending = &redactor->pending;
	size_t same = pending->size < size ? pending->size : size;
	bool goes_on; /* the value was found before, as far as it was typed */

	if (redactor->pass != FINDING)
		return;
	if (has_masks(redactor, value, size, 2)) { /* masked before */
		count_find(redactor, kind, false);
		return;
	}
	goes_on = same >= VALUE_LEAST && redactor->pending_kind == kind &&
		  memcmp(pending->bytes, value, same) == 0;
	if (goes_on && size <= pending->size) {
		count_find(redactor, kind, false);
		return;
	}
	if (!goes_on)
		add_pending(redactor);
	count_find(redactor, kind,
		!goes_on &&
			(size < VALUE_LEAST || !words_has(redactor->words, value, size)));
	buffer_clear(pending);
	buffer_add(pending, value, size);
	redactor->pending_own = own;
	redactor->pending_kind = kind;
}

/* Searching */

static void on_rule(void *context, const char *kind, size_t from, size_t own, size_t to)
{
	struct redactor *redactor = context;
	const struct subject *subject = &redactor->subject;

	/* What is next to a mask is not what it was: only values that are whole count
	 * then.
	 */
	if (redactor->pass == VERIFYING &&
		has_masks(redactor, subject->bytes + from, to - from, 1))
		return;
	if (subject->stream == &redactor->streams[PRINTED] &&
		is_in_sequence(subject->bytes, from))
		return;
	note_found(redactor, kind);
	mask(redactor, from, to);
	add_value(redactor, kind, redactor->subject.bytes + from, own - from, to - from);
}

static void on_word(
	void *context, const char *kind, size_t from, size_t to, bool is_whole)
{
	struct redactor *redactor = context;
	const struct subject *subject = &redactor->subject;

	if (subject->stream == &redactor->streams[PRINTED] &&
		is_in_sequence(subject->bytes, from))
		return;
	note_found(redactor, kind);
	mask(redactor, from, to);
	if (is_whole && redactor->pass == MASKING && find_kind(redactor, kind) == NULL)
		count_find(redactor, kind, true);
}

/* The bytes end with a NUL that does not count. */
static void search(struct redactor *redactor, size_t size)
{
	const char *bytes = redactor->subject.bytes;

	if (redactor->pass != MASKING) {
		rules_search(redactor->rules, bytes, size, on_rule, redactor);
		if (redactor->options->targets != NULL)
			patterns_search(redactor->options->targets, bytes, size, on_rule,
				redactor);
	}
	if (redactor->pass != FINDING)
		words_search(redactor->words, bytes, size, on_word, redactor);
}

static void on_text(void *context, const struct sight_text *text)
{
	struct redactor *redactor = context;

	redactor->subject = (struct subject){.name = "on the screen",
		.bytes = text->bytes,
		.text = text,
		.time_ns = redactor->time_ns};
	search(redactor, text->size);
	redactor->has_key = redactor->has_key ||
			    has_text(text->bytes, text->size, "PRIVATE KEY-----");
}

/* A string of the header or a marker. */
static void search_text(
	struct redactor *redactor, const char *text, size_t size, const char *name)
{
	redactor->subject = (struct subject){
		.name = name, .bytes = text, .time_ns = redactor->time_ns};
	masks_done(&redactor->string);
	search(redactor, size);
}

/* Private keys */

static void on_key_line(void *context, const char *line, size_t size)
{
	struct redactor *redactor = context;

	count_find(redactor, "private key", false);
	redactor->failed |=
		!words_add(redactor->words, "private key", line, 0, size, false);
}

static void search_keys(struct redactor *redactor)
{
	if (!redactor->has_key || redactor->pass != FINDING)
		return;
	redactor->subject =
		(struct subject){.name = "on the screen", .time_ns = redactor->time_ns};
	keys_search(redactor->screen, redactor->words, on_key_line, redactor);
}

/* Streams */

/* U+0080 to U+009F as what they are short for: ESC and a byte. */
static void unfold_c1(char *bytes, size_t size)
{
	char *at = bytes, *end = bytes + size;

	while (end - at >= 2 &&
		(at = memchr(at, C1_LEAD, (size_t)(end - at) - 1)) != NULL) {
		unsigned char byte = (unsigned char)at[1];

		if (byte >= 0x80 && byte < 0xa0) {
			at[0] = '\x1b';
			at[1] = (char)(byte - 0x40);
		}
		at++;
	}
}

static void search_block(struct redactor *redactor, enum stream_name name)
{
	struct stream *stream = &redactor->streams[name];
	size_t rest, size = stream->block.size;

	buffer_add_byte(&stream->block, '\0');
	if (stream->block.failed) {
		redactor->failed = true;
		return;
	}
	stream->block.size = size;
	if (size <= stream->carried)
		return;
	unfold_c1(stream->block.bytes, size);
	redactor->subject = (struct subject){
		.name = name == PRINTED ? "in what was printed" : "in what was typed",
		.bytes = stream->block.bytes,
		.stream = stream,
		.time_ns = -1};
	search(redactor, size);
	rest = size < CARRIED ? size : CARRIED;
	stream->block_at += size - rest;
	buffer_consume(&stream->block, size - rest);
	stream->carried = rest;
}

static void take(
	struct redactor *redactor, enum stream_name name, const char *bytes, size_t size)
{
	struct stream *stream = &redactor->streams[name];

	stream->size += size;
	while (size > 0 && !redactor->failed) {
		size_t room = BLOCK + CARRIED - stream->block.size;
		size_t part = size < room ? size : room;

		buffer_add(&stream->block, bytes, part);
		bytes += part;
		size -= part;
		if (stream->block.failed || stream->block.size == BLOCK + CARRIED)
			search_block(redactor, name);
	}
}

/* What was typed unseen */

/* What was redacted before. */
static bool is_masked(const struct redactor *redactor, const struct buffer *text)
{
	const char *mask = redactor->options->mask;
	size_t size = strlen(mask);
	bool masked = text->size % size == 0;

	if (strspn(text->bytes, "*") == text->size) /* the recorder's */
		return true;
	for (size_t i = 0; masked && i < text->size; i += size)
		masked = memcmp(text->bytes + i, mask, size) == 0;
	return masked;
}

static void on_hidden(void *context, const struct typed_run *run)
{
	static const char kind[] = "typed without echo";
	struct redactor *redactor = context;
	const uint64_t *places = (const uint64_t *)(const void *)run->places.bytes;

	if (is_masked(redactor, &run->text))
		return;
	redactor->subject = (struct subject){
		.name = "in what was typed", .time_ns = redactor->time_ns};
	note_found(redactor, kind);
	for (size_t i = 0; i < run->places.size / sizeof(*places); i++)
		masks_add(&redactor->streams[TYPED].masks, places[i], places[i] + 1);
	if (run->at_prompt && run->text.size >= VALUE_LEAST)
		add_value(redactor, kind, run->text.bytes, 0, run->text.size);
	else if (redactor->pass == FINDING)
		count_find(redactor, kind, true);
}

/* True if what is before the cursor asks for something. */
static bool is_at_prompt(struct vt *screen)
{
	size_t size;
	const char *text = vt_row_text(screen, vt_cursor(screen)->y, &size);

	while (size > 0 && strchr(" *", text[size - 1]) != NULL)
		size--;
	if (size >= 3 && memcmp(text + size - 3, "\uff1a", 3) == 0) /* a wide colon */
		return true;
	return size > 0 && strchr(":?>", text[size - 1]) != NULL;
}

/* Looking at all events */

static void look(void *context, struct vt *vt)
{
	struct redactor *redactor = context;

	sight_look(&redactor->sight, vt);
	search_keys(redactor);
}

static bool begin(struct redactor *redactor, const struct info *info, struct error *err)
{
	static const struct vt_watcher watcher = {.losing = look, .resizing = look};

	vt_free(redactor->screen);
	vt_pool_free(redactor->pool);
	redactor->screen = NULL;
	redactor->pool = vt_pool_new();
	if (redactor->pool != NULL)
		redactor->screen = vt_new(info->columns, info->rows, redactor->pool);
	if (redactor->screen == NULL)
		return fail_memory(err);
	vt_trace(redactor->screen);
	vt_watch(redactor->screen, &watcher, redactor);
	redactor->sight.since = 0;
	redactor->sight.seen = on_text;
	redactor->sight.context = redactor;
	for (int i = 0; i < STREAMS; i++) {
		struct stream *stream = &redactor->streams[i];

		buffer_clear(&stream->block);
		stream->carried = 0;
		stream->block_at = stream->size = 0;
	}
	typed_done(&redactor->typed);
	redactor->typed.hidden = on_hidden;
	redactor->typed.context = redactor;
	redactor->strings = (struct strings){0};
	redactor->has_key = redactor->has_found = false;
	return true;
}

/* A value with blanks ends where it ends. */
static bool is_quoted(const struct variable *variable)
{
	return strchr(variable->value, ' ') != NULL &&
	       strchr(variable->value, '"') == NULL;
}

/* A variable is searched with its name, which may tell that it is a secret. NULL without
 * memory; the caller frees it. */
static char *assignment(const struct variable *variable)
{
	struct buffer text = {0};

	buffer_add_format(&text, is_quoted(variable) ? "%s=\"%s\"" : "%s=%s",
		variable->name, variable->value);
	return buffer_take_text(&text);
}

static void search_info(struct redactor *redactor, const struct info *info)
{
	const struct redact_options *options = redactor->options;
	const char *texts[] = {info->title, info->part,
		options->no_command ? NULL : info->command, info->extra};

	redactor->time_ns = -1;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i] != NULL)
			search_text(
				redactor, texts[i], strlen(texts[i]), "in the header");
	for (size_t i = 0; !options->no_environment && i < info->environment_count; i++) {
		char *text = assignment(&info->environment[i]);

		redactor->failed |= text == NULL;
		if (text != NULL)
			search_text(redactor, text, strlen(text), "in the header");
		free(text);
	}
}

static void show_keys(struct redactor *redactor, const struct event *event)
{
	struct stream *typed = &redactor->streams[TYPED];

	if (redactor->options->no_input)
		return;
	if (redactor->pass != VERIFYING)
		typed_take(&redactor->typed, event->bytes, event->size, typed->size,
			is_at_prompt(redactor->screen));
	take(redactor, TYPED, event->bytes, event->size);
}

/* Tells what is before the cursor. */
static void show_typed(struct redactor *redactor)
{
	const struct vt_cursor *cursor = vt_cursor(redactor->screen);
	struct vt_line line =
		vt_line(redactor->screen, vt_shown(redactor->screen), cursor->y);
	unsigned end = cursor->x + (cursor->pending_wrap ? 1u : 0u);
	char text[VT_CELL_BYTES];
	struct buffer *before = &redactor->before;

	buffer_clear(before);
	for (unsigned x = 0; x < end; x++) {
		struct vt_cell cell = vt_cell(&line, x);

		if ((cell.pen.attributes & VT_CELL_TAIL) == 0)
			buffer_add(before, text,
				vt_cell_text(redactor->screen, &cell, text));
	}
	redactor->failed |= before->failed;
	typed_shown(&redactor->typed, before->bytes, before->size);
}

static void show_output(struct redactor *redactor, const struct event *event)
{
	struct stream *printed = &redactor->streams[PRINTED];

	typed_printed(&redactor->typed, event->bytes, event->size);
	strings_take(&redactor->strings, printed->size, event->bytes, event->size,
		&printed->drops);
	event_show(event, redactor->screen);
	if (redactor->typed.count > 0)
		show_typed(redactor);
	look(redactor, redactor->screen);
	take(redactor, PRINTED, event->bytes, event->size);
}

static void show_marker(struct redactor *redactor, const struct event *event)
{
	struct buffer text = {0};

	buffer_add(&text, event->bytes, event->size);
	buffer_add_byte(&text, '\0');
	redactor->failed |= text.failed;
	if (!text.failed)
		search_text(redactor, text.bytes, event->size, "in a marker");
	buffer_done(&text);
}

static void show(struct redactor *redactor, const struct event *event)
{
	redactor->time_ns = event->time_ns;
	switch (event->kind) {
	case EVENT_OUTPUT: show_output(redactor, event); break;
	case EVENT_INPUT: show_keys(redactor, event); break;
	case EVENT_RESIZE: event_show(event, redactor->screen); break;
	case EVENT_MARKER:
	case EVENT_OTHER: show_marker(redactor, event); break;
	default: break;
	}
}

/* Looks for what the rules, the words or both know. */
static bool search_all(struct redactor *redactor, struct reader *reader, enum pass pass,
	struct error *err)
{
	struct damage damage = {0};
	struct event event;

	redactor->pass = pass;
	if (!begin(redactor, reader_info(reader), err))
		return false;
	search_info(redactor, reader_info(reader));
	while (!redactor->failed && reader_pass(reader, &event, &damage))
		show(redactor, &event);
	for (int i = 0; i < STREAMS; i++)
		search_block(redactor, (enum stream_name)i);
	redactor->failed |= !typed_end(&redactor->typed) || vt_failed(redactor->screen) ||
			    redactor->sight.failed;
	add_pending(redactor);
	if (pass == FINDING) {
		redactor->report->damage = damage;
		redactor->report->clipboards = redactor->strings.clipboards;
		redactor->report->images = redactor->strings.images;
	}
	return !redactor->failed || fail_memory(err);
}

/* Writing */

/* Adds the text, masked. */
static void add_clean(
	struct redactor *redactor, const char *text, size_t size, struct buffer *out)
{
	struct masks nothing = {0};
	struct buffer copy = {0};

	buffer_add(&copy, text, size);
	buffer_add_byte(&copy, '\0');
	redactor->failed |= copy.failed;
	if (!copy.failed) {
		search_text(redactor, copy.bytes, size, "");
		masks_sort(&redactor->string);
		masks_apply(&redactor->string, &nothing, 0, copy.bytes, size,
			redactor->options->mask, out);
	}
	redactor->failed |= redactor->string.failed || out->failed;
	buffer_done(&copy);
}

/* The text is replaced. */
static bool clean_member(struct redactor *redactor, char **text)
{
	struct buffer out = {0};

	if (*text == NULL)
		return true;
	add_clean(redactor, *text, strlen(*text), &out);
	free(*text);
	*text = buffer_take_text(&out);
	return *text != NULL;
}

/* A JSON text, whose strings are masked one by one. */
static bool clean_json(struct redactor *redactor, char **text)
{
	struct json scan = {.at = *text, .end = *text ? *text + strlen(*text) : NULL};
	struct buffer out = {0};

	if (*text == NULL)
		return true;
	while (scan.at < scan.end) {
		struct buffer string = {0}, clean = {0};
		struct error ignored;

		if (*scan.at != '"') {
			buffer_add_byte(&out, *scan.at++);
			continue;
		}
		if (!json_take_string(&scan, &string, &ignored)) {
			buffer_done(&string);
			break;
		}
		add_clean(
			redactor, string.bytes ? string.bytes : "", string.size, &clean);
		json_add_string(&out, clean.bytes ? clean.bytes : "", clean.size);
		buffer_done(&string);
		buffer_done(&clean);
	}
	free(*text);
	*text = buffer_take_text(&out);
	return *text != NULL;
}

/* The name stays, whatever it is. */
static bool clean_variable(struct redactor *redactor, struct variable *variable)
{
	char *text = assignment(variable), *value;
	size_t quote = is_quoted(variable), size;

	if (text == NULL || !clean_member(redactor, &text)) {
		free(text);
		return false;
	}
	value = strchr(text, '=');
	value = value != NULL && strlen(value) > 2 * quote ? value + 1 + quote : "";
	size = strlen(value);
	free(variable->value);
	variable->value = strndup(value, size > quote ? size - quote : 0);
	free(text);
	return variable->value != NULL;
}

static void drop_environment(struct info *info)
{
	while (info->environment_count > 0) {
		free(info->environment[--info->environment_count].name);
		free(info->environment[info->environment_count].value);
	}
}

static bool clean_info(
	struct redactor *redactor, struct info *to, const struct info *from)
{
	const struct redact_options *options = redactor->options;
	bool cleaned = info_copy(to, from);

	if (options->no_command) {
		free(to->command);
		to->command = NULL;
	}
	if (options->no_environment)
		drop_environment(to);
	cleaned = cleaned && clean_member(redactor, &to->title) &&
		  clean_member(redactor, &to->part) &&
		  clean_member(redactor, &to->command) &&
		  clean_member(redactor, &to->theme) && clean_json(redactor, &to->extra);
	for (size_t i = 0; cleaned && i < to->environment_count; i++)
		cleaned = clean_variable(redactor, &to->environment[i]);
	return cleaned;
}

/* Keys that were masked get one time: their rhythm tells of them. */
struct held {
	struct buffer bytes, sizes;
	size_t count;
};

struct copy {
	struct redactor *redactor;
	struct writer *writer;
	struct held held;
	struct buffer out;
};

static bool put_bytes(struct copy *copy, struct event *event, const char *bytes,
	size_t size, struct error *err)
{
	event->bytes = size > 0 ? bytes : "";
	event->size = size;
	return writer_put(copy->writer, event, err);
}

static bool release_keys(struct copy *copy, int64_t time_ns, struct error *err)
{
	struct held *held = &copy->held;
	const size_t *sizes = (const size_t *)(const void *)held->sizes.bytes;
	size_t at = 0;
	bool put = (!held->bytes.failed && !held->sizes.failed) || fail_memory(err);

	for (size_t i = 0; put && i < held->count; i++) {
		struct event event = {.kind = EVENT_INPUT, .time_ns = time_ns};

		put = put_bytes(copy, &event, held->bytes.bytes + at, sizes[i], err);
		at += sizes[i];
	}
	buffer_clear(&held->bytes);
	buffer_clear(&held->sizes);
	held->count = 0;
	return put;
}

/* `goes_on`: the next key is masked, too. */
static bool copy_input(
	struct copy *copy, struct event *event, bool goes_on, struct error *err)
{
	if (goes_on && copy->held.count < HELD_MAX) {
		buffer_add(&copy->held.bytes, copy->out.bytes, copy->out.size);
		buffer_add(&copy->held.sizes, &copy->out.size, sizeof(copy->out.size));
		copy->held.count++;
		return true;
	}
	return release_keys(copy, event->time_ns, err) &&
	       put_bytes(copy, event, copy->out.bytes, copy->out.size, err);
}

static bool copy_stream(struct copy *copy, struct event *event, struct error *err)
{
	enum stream_name name = event->kind == EVENT_OUTPUT ? PRINTED : TYPED;
	struct stream *stream = &copy->redactor->streams[name];
	uint64_t left;
	size_t masked;

	if (event->kind == EVENT_INPUT && copy->redactor->options->no_input)
		return true;
	buffer_clear(&copy->out);
	masked = masks_apply(&stream->masks, &stream->drops, stream->seen_at,
		event->bytes, event->size, copy->redactor->options->mask, &copy->out);
	stream->seen_at += event->size;
	if (copy->out.failed)
		return fail_memory(err);
	if (event->kind == EVENT_OUTPUT)
		return put_bytes(copy, event, copy->out.bytes, copy->out.size, err);
	return copy_input(copy, event,
		masked > 0 && masks_at(&stream->masks, stream->seen_at, &left), err);
}

static bool copy_event(struct copy *copy, struct event *event, struct error *err)
{
	if (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT)
		return copy_stream(copy, event, err);
	if (!release_keys(copy, event->time_ns, err))
		return false;
	if (event->kind != EVENT_MARKER && event->kind != EVENT_OTHER)
		return writer_put(copy->writer, event, err);
	buffer_clear(&copy->out);
	add_clean(copy->redactor, event->bytes, event->size, &copy->out);
	if (copy->redactor->failed)
		return fail_memory(err);
	return put_bytes(copy, event, copy->out.bytes, copy->out.size, err);
}

static bool copy_all(struct copy *copy, struct reader *reader, struct error *err)
{
	struct damage damage = {0};
	struct event event;
	int64_t time_ns = 0;
	bool copied = true;

	while (copied && reader_pass(reader, &event, &damage)) {
		time_ns = event.time_ns;
		copied = copy_event(copy, &event, err);
	}
	return copied && release_keys(copy, time_ns, err);
}

static void sort_masks(struct redactor *redactor)
{
	for (int i = 0; i < STREAMS; i++) {
		struct stream *stream = &redactor->streams[i];

		masks_sort(&stream->masks);
		masks_sort(&stream->drops);
		stream->masks.next = stream->drops.next = 0;
		stream->seen_at = 0;
		redactor->failed |= stream->masks.failed || stream->drops.failed;
	}
}

static bool write_copy(
	struct redactor *redactor, struct reader *reader, int fd, struct error *err)
{
	struct writer_options options = {.path = "a temporary file",
		.fd = fcntl(fd, F_DUPFD_CLOEXEC, 3),
		.format = format_by_name("v2"),
		.waiting = true};
	struct copy copy = {.redactor = redactor};
	struct info info;
	bool written = false;

	redactor->pass = WRITING;
	sort_masks(redactor);
	if (options.fd < 0)
		return fail_errno(err, "cannot open a temporary file");
	if (!clean_info(redactor, &info, reader_info(reader)) || redactor->failed) {
		close(options.fd);
		fail_memory(err);
	} else if ((copy.writer = writer_create(&options, &info, err)) != NULL) {
		written = copy_all(&copy, reader, err) && writer_finish(copy.writer, err);
	}
	writer_free(copy.writer);
	info_done(&info);
	buffer_done(&copy.held.bytes);
	buffer_done(&copy.held.sizes);
	buffer_done(&copy.out);
	return written;
}

/* Passes */

static bool add_words(struct redactor *redactor, struct error *err)
{
	const struct targets *targets = redactor->options->targets;
	bool added = true;

	for (size_t i = 0; targets != NULL && added && i < targets->word_count; i++)
		added = words_add(redactor->words, targets->words[i].kind,
			targets->words[i].text, 0, targets->words[i].size,
			targets->words[i].is_name);
	return added || fail(err, "there are too many values to look for");
}

static bool run_pass(struct redactor *redactor, const char *path,
	const struct reader_options *options, enum pass pass, struct error *err)
{
	struct reader *reader = reader_open(path, options, err);
	bool searched = reader != NULL && search_all(redactor, reader, pass, err);

	reader_free(reader);
	return searched;
}

static bool make_copy(struct redactor *redactor, const char *path,
	const struct reader_options *options, int fd, struct error *err)
{
	struct reader *reader = reader_open(path, options, err);
	bool written = reader != NULL && write_copy(redactor, reader, fd, err);

	reader_free(reader);
	return written;
}

/* Nothing may be left. */
static bool verify(struct redactor *redactor, int fd, struct error *err)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	if (!run_pass(redactor, name, NULL, VERIFYING, err))
		return error_prefix(err, "cannot check the result: ");
	return !redactor->has_found ||
	       fail(err, "something is left in the result (%s), which was not written",
		       redactor->found_kind);
}

static bool run_passes(struct redactor *redactor, const char *path,
	const struct reader_options *reader, int fd, struct error *err)
{
	bool is_dirty;

	if (!add_words(redactor, err) || !run_pass(redactor, path, reader, FINDING, err))
		return false;
	is_dirty = redactor->has_found;
	if (!words_build(redactor->words))
		return fail(err, "there are too many values to look for");
	if (!words_are_none(redactor->words)) {
		if (!run_pass(redactor, path, reader, MASKING, err))
			return false;
		is_dirty = is_dirty || redactor->has_found;
	}
	if (redactor->options->only_checks)
		return true;
	return make_copy(redactor, path, reader, fd, err) &&
	       (!is_dirty || verify(redactor, fd, err));
}

bool redact(const char *path, const struct reader_options *reader,
	const struct redact_options *options, int fd, struct redact_report *report,
	struct error *err)
{
	struct redact_options known = *options;
	struct redactor redactor = {.options = &known, .report = report};
	bool redacted;

	if (known.mask == NULL)
		known.mask = MASK_BULLET;
	*report = (struct redact_report){0};
	redactor.rules = rules_new(options->secrets, options->personal);
	redactor.words = words_new();
	redacted = (redactor.rules != NULL && redactor.words != NULL) || fail_memory(err);
	redacted = redacted && run_passes(&redactor, path, reader, fd, err);
	rules_free(redactor.rules);
	words_free(redactor.words);
	vt_free(redactor.screen);
	vt_pool_free(redactor.pool);
	sight_done(&redactor.sight);
	typed_done(&redactor.typed);
	for (int i = 0; i < STREAMS; i++) {
		masks_done(&redactor.streams[i].masks);
		masks_done(&redactor.streams[i].drops);
		buffer_done(&redactor.streams[i].block);
	}
	masks_done(&redactor.string);
	buffer_done(&redactor.pending);
	buffer_done(&redactor.before);
	return redacted;
}

/* For people */

static void tell_find(const struct redact_find *find, char *line, size_t size)
{
	char time[TIME_TEXT_SIZE] = "", row[32] = "";

	if (find->first_ns >= 0)
		format_exact_time(find->first_ns, time);
	if (find->row > 0)
		snprintf(row, sizeof(row), ", row %u", find->row);
	snprintf(line, size, "%s: %lld, first %s%s%s%s", find->kind,
		(long long)find->count, find->place, time[0] ? " at " : "", time, row);
}

bool redact_report_line(
	const struct redact_report *report, int *number, char *line, size_t size)
{
	const struct {
		const char *what;
		int64_t count;
	} counts[] = {{"finds of other kinds", report->others},
		{"copies to the clipboard, left out", report->clipboards},
		{"images, not looked at", report->images}};
	size_t at = (size_t)*number;

	while (at >= report->count && at - report->count < 3 &&
		counts[at - report->count].count == 0)
		at++;
	*number = (int)at + 1;
	if (at < report->count)
		tell_find(&report->finds[at], line, size);
	else if (at - report->count < 3)
		snprintf(line, size, "%s: %lld", counts[at - report->count].what,
			(long long)counts[at - report->count].count);
	return at - report->count < 3 || at < report->count;
}
