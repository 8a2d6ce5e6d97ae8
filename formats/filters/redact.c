/* SPDX-License-Identifier: MIT */
#include "formats/filters/redact.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "formats/filters/masks.h"
#include "formats/filters/rules.h"
#include "formats/filters/sight.h"
#include "formats/filters/words.h"
#include "formats/formats.h"
#include "formats/writer.h"

enum {
	BLOCK = 64 << 10,  /* of a stream, that is searched at once */
	CARRIED = 8 << 10, /* of it that is searched again with the next one */
	RUN_MAX = 4 << 10, /* of what is typed without being shown */
	HELD_MAX = 4096,   /* keys that wait for their common time */
	VALUE_LEAST = 4,   /* bytes; what is shorter is masked only where it is found */
};

enum stream_name { PRINTED, TYPED, STREAMS };

/* The bytes of all events of a kind. */
struct stream {
	struct masks masks;
	struct buffer block; /* what is not searched yet, and what was carried over */
	size_t carried;
	uint64_t block_at, size;
	uint64_t seen_at; /* of what is written */
};

struct redactor {
	const struct redact_options *options;
	struct redact_report *report;
	struct rules *rules;
	struct words *words;
	bool by_rules, by_words, failed, has_found;
	char found_kind[64]; /* the first thing that was found, and where */
	struct vt_pool *pool;
	struct vt *screen;
	struct sight sight;
	struct stream streams[STREAMS];
	/* Where the present text is from. */
	int64_t time_ns;
	const char *place;
	const struct sight_text *text; /* NULL: from a stream or a string */
	const char *bytes;
	struct stream *stream; /* NULL: a string, whose places go into `string` */
	struct masks string;
	/* What is typed and not shown. */
	struct buffer run;
	uint64_t run_at;
	bool run_waits; /* it has ended; does the next output begin with it? */
	struct strings {
		char start[12]; /* of an escape sequence */
		unsigned size;
		uint64_t at;
		bool is_open, in_clipboard, ends; /* `ends`: after ESC */
	} strings;
	struct buffer last; /* the value that was found last */
};

/* Finding */

static void count_find(struct redactor *redactor, const char *kind, bool is_new)
{
	struct redact_report *report = redactor->report;
	struct redact_find *find = report->finds;

	while (find < report->finds + report->count &&
		strncmp(find->kind, kind, sizeof(find->kind) - 1) != 0)
		find++;
	if (find == report->finds + REDACT_KINDS)
		find--;
	else if (find == report->finds + report->count) {
		report->count++;
		snprintf(find->kind, sizeof(find->kind), "%s", kind);
		find->first_ns = redactor->time_ns;
		find->row = redactor->text ? redactor->text->row + 1 : 0;
		find->place = redactor->place;
		find->count = 1; /* even if another kind knows it already */
	} else {
		find->count += is_new;
	}
}

static bool is_counted(const struct redactor *redactor, const char *kind)
{
	for (size_t i = 0; i < redactor->report->count; i++)
		if (strncmp(redactor->report->finds[i].kind, kind,
			    sizeof(redactor->report->finds[i].kind) - 1) == 0)
			return true;
	return false;
}

/* Masks bytes of the present text. */
static void mask(struct redactor *redactor, size_t from, size_t to)
{
	const struct sight_text *text = redactor->text;

	if (text == NULL) {
		struct masks *masks =
			redactor->stream ? &redactor->stream->masks : &redactor->string;
		uint64_t base = redactor->stream ? redactor->stream->block_at : 0;

		masks_add(masks, base + from, base + to, false);
		return;
	}
	for (size_t i = from; i < to; i++)
		if (text->sources[i] != SIGHT_NOWHERE)
			masks_add(&redactor->streams[PRINTED].masks, text->sources[i],
				text->sources[i] + 1, false);
}

static void note_found(struct redactor *redactor, const char *kind)
{
	if (!redactor->has_found)
		snprintf(redactor->found_kind, sizeof(redactor->found_kind), "%s", kind);
	redactor->has_found = true;
}

static void add_value(struct redactor *redactor, const char *kind, const char *value,
	size_t own, size_t size)
{
	struct buffer *last = &redactor->last;
	size_t same = last->size < size ? last->size : size;
	bool is_new = true;

	if (redactor->by_words)
		return;
	if (size >= VALUE_LEAST)
		redactor->failed |= !words_add(
			redactor->words, kind, value, own, size, false, &is_new);
	/* While it is typed it is found again and again. */
	count_find(redactor, kind,
		is_new && (same < VALUE_LEAST || memcmp(last->bytes, value, same) != 0));
	buffer_clear(last);
	buffer_add(last, value, size);
}

static void on_rule(void *context, const char *kind, size_t from, size_t own, size_t to)
{
	struct redactor *redactor = context;

	note_found(redactor, kind);
	mask(redactor, from, to);
	add_value(redactor, kind, redactor->bytes + from, own - from, to - from);
}

static void on_word(
	void *context, const char *kind, size_t from, size_t to, bool is_whole)
{
	struct redactor *redactor = context;

	note_found(redactor, kind);
	mask(redactor, from, to);
	if (is_whole && !redactor->by_rules && !is_counted(redactor, kind))
		count_find(redactor, kind, true);
}

/* A pattern of the user's: its first group, or all of it. */
static void search_pattern(struct redactor *redactor,
	const struct redact_pattern *pattern, const char *bytes, size_t size)
{
	const regex_t *compiled = pattern->compiled;
	regmatch_t match[2];
	size_t at = 0;

	while (at < size) {
		int group = compiled->re_nsub > 0;

		match[0] = (regmatch_t){.rm_so = (regoff_t)at, .rm_eo = (regoff_t)size};
		if (regexec(compiled, bytes, 2, match,
			    REG_STARTEND | (at > 0 ? REG_NOTBOL : 0)) != 0)
			break;
		if (group && match[1].rm_so < 0)
			group = 0;
		if (match[group].rm_eo > match[group].rm_so)
			on_rule(redactor, pattern->kind, (size_t)match[group].rm_so,
				(size_t)match[group].rm_so, (size_t)match[group].rm_eo);
		at = (size_t)match[0].rm_eo + (match[0].rm_eo == match[0].rm_so);
	}
}

static void search(struct redactor *redactor, const char *bytes, size_t size)
{
	redactor->bytes = bytes;
	if (redactor->by_rules) {
		rules_search(redactor->rules, bytes, size, on_rule, redactor);
		for (size_t i = 0; i < redactor->options->pattern_count; i++)
			search_pattern(
				redactor, &redactor->options->patterns[i], bytes, size);
	}
	if (redactor->by_words)
		words_search(redactor->words, bytes, size, on_word, redactor);
}

static void on_text(void *context, const struct sight_text *text)
{
	struct redactor *redactor = context;

	redactor->text = text;
	redactor->place = "on the screen";
	search(redactor, text->bytes, text->size);
	redactor->text = NULL;
}

/* Streams */

static void search_block(struct redactor *redactor, enum stream_name name)
{
	struct stream *stream = &redactor->streams[name];
	size_t rest;

	if (stream->block.failed) {
		redactor->failed = true;
		return;
	}
	if (stream->block.size <= stream->carried)
		return;
	redactor->stream = stream;
	redactor->place = name == PRINTED ? "in what was printed" : "in what was typed";
	search(redactor, stream->block.bytes, stream->block.size);
	redactor->stream = NULL;
	rest = stream->block.size < CARRIED ? stream->block.size : CARRIED;
	stream->block_at += stream->block.size - rest;
	buffer_consume(&stream->block, stream->block.size - rest);
	stream->carried = rest;
}

static void take(
	struct redactor *redactor, enum stream_name name, const char *bytes, size_t size)
{
	struct stream *stream = &redactor->streams[name];

	stream->size += size;
	while (size > 0) {
		size_t room = BLOCK + CARRIED - stream->block.size;
		size_t part = size < room ? size : room;

		buffer_add(&stream->block, bytes, part);
		bytes += part;
		size -= part;
		if (stream->block.failed || stream->block.size == BLOCK + CARRIED)
			search_block(redactor, name);
		if (redactor->failed)
			return;
	}
}

/* True if a sequence that starts like this is an image: of DEC, kitty or iTerm2. */
static bool is_image(const char *start, unsigned size)
{
	unsigned at = 1;

	if (start[0] == '_')
		return size == 2 && start[1] == 'G';
	if (start[0] == ']')
		return size == 10 && memcmp(start, "]1337;File", 10) == 0;
	while (at < size && (start[at] == ';' || (start[at] >= '0' && start[at] <= '9')))
		at++;
	return start[0] == 'P' && at + 1 == size && start[at] == 'q';
}

/* Leaves out what the clipboard would get, up to its end, which may be missing. */
static void take_clipboard(struct redactor *redactor, uint64_t at, char byte)
{
	struct strings *strings = &redactor->strings;
	struct masks *masks = &redactor->streams[PRINTED].masks;
	bool ends = strings->ends;

	strings->ends = false;
	if (byte == '\x1b' && !ends) {
		strings->ends = true;
		return;
	}
	if (ends && byte != '\\') { /* another sequence, or an ESC for each of tmux's */
		strings->in_clipboard = false;
		return;
	}
	if (ends)
		masks_add(masks, at - 1, at, true);
	masks_add(masks, at, at + 1, true);
	if (ends || byte == '\a' || byte == '\x18' || byte == '\x1a')
		strings->in_clipboard = false;
}

/* Escape sequences that are not looked into. */
static void search_strings(
	struct redactor *redactor, uint64_t at, const char *bytes, size_t size)
{
	struct strings *strings = &redactor->strings;

	for (size_t i = 0; i < size; i++) {
		if (!strings->is_open && !strings->in_clipboard) {
			const char *next = memchr(bytes + i, '\x1b', size - i);

			if (next == NULL)
				return;
			i = (size_t)(next - bytes);
		}
		if (strings->in_clipboard) {
			take_clipboard(redactor, at + i, bytes[i]);
			if (strings->in_clipboard)
				continue;
		}
		if (bytes[i] == '\x1b') {
			strings->is_open = true;
			strings->size = 0;
			strings->at = at + i;
			continue;
		}
		if (!strings->is_open)
			continue;
		if (strings->size == 0 && strchr("]P_", bytes[i]) == NULL) {
			strings->is_open = false;
			continue;
		}
		strings->start[strings->size++] = bytes[i];
		if (strings->size == 4 && memcmp(strings->start, "]52;", 4) == 0) {
			strings->in_clipboard = true;
			strings->is_open = false;
			redactor->report->clipboards += !redactor->by_words;
			masks_add(&redactor->streams[PRINTED].masks, strings->at,
				at + i + 1, true);
		} else if (is_image(strings->start, strings->size)) {
			redactor->report->images += !redactor->by_words;
			strings->is_open = false;
		} else if (strings->size == sizeof(strings->start)) {
			strings->is_open = false;
		}
	}
}

/* What was typed while it was not shown */

static bool has_visible(const char *bytes, size_t size)
{
	bool in_sequence = false;

	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte == 0x1b)
			in_sequence = true;
		else if (in_sequence)
			in_sequence = byte == '[' || byte < '@';
		else if (byte > ' ' && byte != 0x7f && byte != '*')
			return true;
	}
	return false;
}

static bool is_masked(const struct redactor *redactor, const struct buffer *run)
{
	const char *mask = redactor->options->mask;
	size_t size = strlen(mask);
	bool is = run->size % size == 0;

	for (size_t i = 0; is && i < run->size; i += size)
		is = memcmp(run->bytes + i, mask, size) == 0;
	return is;
}

static void end_run(struct redactor *redactor, bool was_shown)
{
	struct stream *typed = &redactor->streams[TYPED];

	if (!was_shown && redactor->run.size > 0 &&
		!is_masked(redactor, &redactor->run)) {
		redactor->bytes = redactor->run.bytes;
		redactor->place = "in what was typed";
		note_found(redactor, "typed without echo");
		masks_add(&typed->masks, redactor->run_at,
			redactor->run_at + redactor->run.size, false);
		add_value(redactor, "typed without echo", redactor->run.bytes, 0,
			redactor->run.size);
	}
	buffer_clear(&redactor->run);
	redactor->run_waits = false;
}

static void run_output(struct redactor *redactor, const struct event *event)
{
	const struct buffer *run = &redactor->run;

	if (run->size == 0)
		return;
	if (redactor->run_waits) {
		const char *end = memchr(event->bytes, '\n', event->size);
		size_t size = end ? (size_t)(end - event->bytes) : event->size;

		end_run(redactor,
			memmem(event->bytes, size, run->bytes, run->size) != NULL);
	} else if (has_visible(event->bytes, event->size)) {
		end_run(redactor, true);
	}
}

static void run_input(struct redactor *redactor, const struct event *event)
{
	uint64_t at = redactor->streams[TYPED].size;

	for (size_t i = 0; i < event->size; i++) {
		char byte = event->bytes[i];
		bool is_end = byte == '\r' || byte == '\n';

		if (redactor->run_waits)
			end_run(redactor, true);
		if (is_end && redactor->run.size > 0)
			redactor->run_waits = true;
		else if ((unsigned char)byte < ' ' || redactor->run.size == RUN_MAX)
			buffer_clear(&redactor->run);
		else if (!is_end) {
			if (redactor->run.size == 0)
				redactor->run_at = at + i;
			buffer_add_byte(&redactor->run, byte);
		}
	}
}

/* Looking at all events */

static void look(void *context, struct vt *vt)
{
	struct redactor *redactor = context;

	sight_look(&redactor->sight, vt);
}

static bool begin(struct redactor *redactor, const struct info *info, struct error *err)
{
	static const struct vt_watcher watcher = {.losing = look, .resizing = look};

	vt_free(redactor->screen);
	vt_pool_free(redactor->pool);
	redactor->pool = vt_pool_new();
	redactor->screen =
		redactor->pool ? vt_new(info->columns, info->rows, redactor->pool) : NULL;
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
	buffer_clear(&redactor->run);
	redactor->run_waits = false;
	redactor->strings = (struct strings){0};
	return true;
}

static void search_text(
	struct redactor *redactor, const char *text, size_t size, const char *place)
{
	redactor->place = place;
	masks_done(&redactor->string);
	search(redactor, text, size);
}

static void search_info(struct redactor *redactor, const struct info *info)
{
	const struct redact_options *options = redactor->options;
	const char *texts[] = {
		info->title, options->no_command ? NULL : info->command, info->extra};

	redactor->time_ns = -1;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i] != NULL)
			search_text(
				redactor, texts[i], strlen(texts[i]), "in the header");
	for (size_t i = 0; !options->no_environment && i < info->environment_count; i++)
		search_text(redactor, info->environment[i].value,
			strlen(info->environment[i].value), "in the header");
}

static void show(struct redactor *redactor, const struct event *event)
{
	struct event rest = *event;

	redactor->time_ns = event->time_ns;
	switch (event->kind) {
	case EVENT_OUTPUT:
		run_output(redactor, event);
		search_strings(redactor, redactor->streams[PRINTED].size, event->bytes,
			event->size);
		event_show(&rest, redactor->screen);
		sight_look(&redactor->sight, redactor->screen);
		take(redactor, PRINTED, event->bytes, event->size);
		break;
	case EVENT_INPUT:
		if (redactor->options->no_input)
			break;
		run_input(redactor, event);
		take(redactor, TYPED, event->bytes, event->size);
		break;
	case EVENT_RESIZE: event_show(&rest, redactor->screen); break;
	case EVENT_MARKER:
	case EVENT_OTHER:
		search_text(redactor, event->bytes, event->size, "in a marker");
		break;
	default: break;
	}
}

/* Looks for what the rules or the words know. */
static bool search_all(struct redactor *redactor, struct reader *reader,
	struct damage *damage, struct error *err)
{
	struct event event;

	if (!begin(redactor, reader_info(reader), err))
		return false;
	search_info(redactor, reader_info(reader));
	while (!redactor->failed && reader_pass(reader, &event, damage))
		show(redactor, &event);
	for (int i = 0; i < STREAMS; i++)
		search_block(redactor, (enum stream_name)i);
	if (redactor->run_waits)
		end_run(redactor, false);
	redactor->failed |= vt_failed(redactor->screen) || redactor->sight.failed ||
			    redactor->run.failed;
	return !redactor->failed || fail_memory(err);
}

/* Writing */

/* The text, masked; the caller frees it. NULL without memory. */
static char *clean_text(struct redactor *redactor, const char *text, size_t size)
{
	struct buffer out = {0};
	bool by_rules = redactor->by_rules;

	redactor->by_rules = true;
	search_text(redactor, text, size, "");
	redactor->by_rules = by_rules;
	masks_sort(&redactor->string);
	masks_apply(&redactor->string, 0, text, size, redactor->options->mask, &out);
	redactor->failed |= redactor->string.failed;
	return buffer_take_text(&out);
}

static bool clean_member(struct redactor *redactor, char **to, const char *from)
{
	*to = from ? clean_text(redactor, from, strlen(from)) : NULL;
	return from == NULL || *to != NULL;
}

static bool clean_info(
	struct redactor *redactor, struct info *to, const struct info *from)
{
	const struct redact_options *options = redactor->options;
	bool cleaned;

	info_init(to);
	to->columns = from->columns;
	to->rows = from->rows;
	to->timestamp = from->timestamp;
	to->idle_limit_ns = from->idle_limit_ns;
	cleaned = clean_member(redactor, &to->title, from->title) &&
		  clean_member(redactor, &to->command,
			  options->no_command ? NULL : from->command) &&
		  clean_member(redactor, &to->theme, from->theme) &&
		  clean_member(redactor, &to->extra, from->extra);
	for (size_t i = 0;
		cleaned && !options->no_environment && i < from->environment_count; i++) {
		char *value = NULL;

		cleaned = clean_member(redactor, &value, from->environment[i].value) &&
			  info_set_variable(to, from->environment[i].name, value);
		free(value);
	}
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
	event->bytes = bytes;
	event->size = size;
	return size == 0 || writer_put(copy->writer, event, err);
}

static bool release_keys(struct copy *copy, int64_t time_ns, struct error *err)
{
	struct held *held = &copy->held;
	const size_t *sizes = (const size_t *)(const void *)held->sizes.bytes;
	size_t at = 0;
	bool put = !held->bytes.failed && !held->sizes.failed;

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

static bool copy_input(
	struct copy *copy, struct event *event, size_t masked, struct error *err)
{
	if (masked > 0 && copy->held.count < HELD_MAX) {
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
	size_t masked;

	if (event->kind == EVENT_INPUT && copy->redactor->options->no_input)
		return true;
	buffer_clear(&copy->out);
	masked = masks_apply(&stream->masks, stream->seen_at, event->bytes, event->size,
		copy->redactor->options->mask, &copy->out);
	stream->seen_at += event->size;
	if (copy->out.failed)
		return fail_memory(err);
	if (event->kind == EVENT_INPUT)
		return copy_input(copy, event, masked, err);
	return put_bytes(copy, event, copy->out.bytes, copy->out.size, err);
}

static bool copy_event(struct copy *copy, struct event *event, struct error *err)
{
	char *text;
	bool put;

	if (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT)
		return copy_stream(copy, event, err);
	if (event->kind != EVENT_MARKER && event->kind != EVENT_OTHER)
		return writer_put(copy->writer, event, err);
	text = clean_text(copy->redactor, event->bytes, event->size);
	if (text == NULL)
		return fail_memory(err);
	event->bytes = text;
	event->size = strlen(text);
	put = writer_put(copy->writer, event, err);
	free(text);
	return put;
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

static bool write_copy(
	struct redactor *redactor, struct reader *reader, int fd, struct error *err)
{
	struct writer_options options = {.path = "the copy",
		.fd = fd,
		.format = format_by_name("v2"),
		.waiting = true};
	struct copy copy = {.redactor = redactor};
	struct info info;
	bool written = false;

	for (int i = 0; i < STREAMS; i++) {
		masks_sort(&redactor->streams[i].masks);
		redactor->streams[i].masks.next = 0;
		redactor->streams[i].seen_at = 0;
		redactor->failed |= redactor->streams[i].masks.failed;
	}
	if (!clean_info(redactor, &info, reader_info(reader)) || redactor->failed)
		fail_memory(err);
	else if ((copy.writer = writer_create(&options, &info, err)) != NULL)
		written = copy_all(&copy, reader, err) && writer_finish(copy.writer, err);
	writer_free(copy.writer);
	info_done(&info);
	buffer_done(&copy.held.bytes);
	buffer_done(&copy.held.sizes);
	buffer_done(&copy.out);
	return written;
}

/* Nothing may be left. */
static bool verify(struct redactor *redactor, int fd, struct error *err)
{
	char name[64];
	struct reader *reader;
	struct damage damage = {0};
	bool searched;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	reader = reader_open(name, NULL, err);
	if (reader == NULL)
		return error_prefix(err, "cannot check the copy: ");
	redactor->by_rules = redactor->by_words = true;
	redactor->has_found = false;
	searched = search_all(redactor, reader, &damage, err);
	reader_free(reader);
	if (!searched || !redactor->has_found)
		return searched;
	return fail(err, "something is left in the copy (%s), which was not written",
		redactor->found_kind);
}

static bool add_words(struct redactor *redactor, struct error *err)
{
	const struct redact_options *options = redactor->options;
	bool added = true, is_new;

	for (size_t i = 0; added && i < options->word_count; i++)
		added = words_add(redactor->words, options->words[i].kind,
			options->words[i].text, 0, options->words[i].size,
			options->words[i].is_name, &is_new);
	return added || fail(err, "there are too many values to look for");
}

static bool pass(struct redactor *redactor, const char *path,
	const struct reader_options *options, struct error *err)
{
	struct reader *reader = reader_open(path, options, err);
	bool searched = reader != NULL &&
			search_all(redactor, reader, &redactor->report->damage, err);

	reader_free(reader);
	return searched;
}

/* The copy is open twice: the writer closes its own. */
static bool make_copy(struct redactor *redactor, const char *path,
	const struct reader_options *options, int fd, struct error *err)
{
	struct reader *reader = reader_open(path, options, err);
	bool written = reader != NULL && write_copy(redactor, reader, dup(fd), err);

	reader_free(reader);
	return written;
}

static bool run(struct redactor *redactor, const char *path,
	const struct reader_options *reader, int fd, struct error *err)
{
	struct redact_report *report = redactor->report;
	bool checks = redactor->options->only_checks;

	redactor->by_rules = true;
	if (!add_words(redactor, err) || !pass(redactor, path, reader, err))
		return false;
	if (!words_build(redactor->words))
		return fail(err, "there are too many values to look for");
	redactor->by_rules = false;
	redactor->by_words = true;
	if (!words_are_none(redactor->words))
		report->damage = (struct damage){0}; /* it is counted again */
	if (!words_are_none(redactor->words) && !pass(redactor, path, reader, err))
		return false;
	if (checks)
		return true;
	return make_copy(redactor, path, reader, fd, err) &&
	       (!redactor->has_found || verify(redactor, fd, err));
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
	redacted = redacted && run(&redactor, path, reader, fd, err);
	rules_free(redactor.rules);
	words_free(redactor.words);
	vt_free(redactor.screen);
	vt_pool_free(redactor.pool);
	sight_done(&redactor.sight);
	for (int i = 0; i < STREAMS; i++) {
		masks_done(&redactor.streams[i].masks);
		buffer_done(&redactor.streams[i].block);
	}
	masks_done(&redactor.string);
	buffer_done(&redactor.run);
	buffer_done(&redactor.last);
	return redacted;
}
