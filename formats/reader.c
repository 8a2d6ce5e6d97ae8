/* SPDX-License-Identifier: MIT */
/* Finds the format of a recording and passes its events on in order of time. */
#include "formats/reader.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "formats/companion.h"
#include "formats/format.h"
#include "formats/formats.h"

enum {
	PROBE_SIZE = 64 << 10,
	FAR_SIZE = 4 << 20,
	PIPE_PATIENCE_MS = 300,
	LIKELY = 60, /* more than that a second file may lie beside it by chance */
};

/* The best format for what the file begins with; NULL if there is none. */
static const struct format *probe(struct stream *stream, int *score)
{
	const struct format *format;
	const char *start;
	size_t size;

	for (;;) {
		start = stream_bytes(stream, &size);
		format = format_by_content(start, size, score);
		/* A header comes in one piece from a recorder, so a good match is
		 * enough; else more bytes may help, but a pipe may have no more now. */
		if (*score >= LIKELY || size >= PROBE_SIZE ||
			(format != NULL && !stream_readable(stream, PIPE_PATIENCE_MS)) ||
			stream_fill(stream, NULL) != FILL_MORE)
			return format;
	}
}

/* How sure this is the second file of the format. */
static int probe_companion(const struct format *format, struct stream *stream)
{
	const char *start;
	size_t size;

	start = stream_bytes(stream, &size);
	if (size == 0 && stream_fill(stream, NULL) == FILL_MORE)
		start = stream_bytes(stream, &size);
	return format->probe_companion(start, size);
}

/* Sets format and companion if one of the two streams is the second file of a format;
 * either of them may have been named first. */
static void pair(struct reader *reader, const struct format *format, struct stream *other)
{
	int first = probe_companion(format, reader->stream);
	int second = probe_companion(format, other);

	if (first == 0 && second == 0) {
		stream_free(other);
		return;
	}
	reader->format = format;
	reader->companion = other;
	if (first > second) {
		reader->companion = reader->stream;
		reader->stream = other;
	}
}

static bool choose_companion(struct reader *reader, int score, struct error *err)
{
	const struct format *format;
	struct stream *other;

	for (int i = 0; reader->companion == NULL && (format = format_at(i)) != NULL; i++) {
		if (format->probe_companion == NULL)
			continue;
		other = NULL;
		if (reader->options.companion != NULL) {
			other = stream_open(reader->options.companion, err);
			if (other == NULL)
				return error_prefix(
					err, "'%s': ", reader->options.companion);
		} else if (score < LIKELY || reader->format == format) {
			other = companion_find(reader, format);
		}
		if (other != NULL)
			pair(reader, format, other);
	}
	return reader->options.companion == NULL || reader->companion != NULL ||
		fail(err, "'%s' holds no times", reader->options.companion);
}

/* Archives and the like, whose bytes would only be noise. */
static bool refuse(struct stream *stream, struct error *err)
{
	static const struct {
		const char *start, *what;
	} known[] = {{"PK\003\004", "it is a zip archive; unpack the recording first"},
		{"BZh", "it is compressed by bzip2; unpack it first"}};
	size_t size;
	const char *start = stream_bytes(stream, &size);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (size >= strlen(known[i].start) &&
			memcmp(start, known[i].start, strlen(known[i].start)) == 0)
			return fail(err, "%s", known[i].what);
	if (stream_fill(stream, err) == FILL_FAILED)
		return false;
	return fail(err, size == 0 ? "the file is empty" : "it is no recording");
}

/* Events without a header that tells what they are. */
static void guess(struct reader *reader)
{
	size_t size;
	const char *start = stream_bytes(reader->stream, &size);
	const struct format *format = format_by_guess(start, size);

	if (format != NULL)
		reader->format = format;
}

/* The user says that these are bytes for a terminal, whatever they are. */
static bool wants_fallback(const struct reader *reader)
{
	return reader->options.baud > 0 ||
		format_by_suffix(reader->path) == format_fallback();
}

/* A journal may begin with many lines of other programs. */
static void look_further(struct reader *reader)
{
	const struct format *format;
	size_t size;
	int score;

	for (size_t wanted = PROBE_SIZE; wanted <= FAR_SIZE; wanted *= 4) {
		enum fill fill = stream_require(reader->stream, wanted, NULL);
		const char *start = stream_bytes(reader->stream, &size);

		format = format_by_content(start, size, &score);
		if (score >= LIKELY)
			reader->format = format;
		if (score >= LIKELY || fill != FILL_MORE)
			return;
	}
}

static bool choose_format(struct reader *reader, struct error *err)
{
	int score = 0;

	reader->format = probe(reader->stream, &score);
	if (!choose_companion(reader, score, err))
		return false;
	if (reader->options.repair && (reader->format == NULL || reader->format->is_fallback))
		guess(reader);
	if (reader->format != NULL && reader->format->is_fallback &&
		stream_readable(reader->stream, 0))
		look_further(reader);
	if (reader->format == NULL && wants_fallback(reader))
		reader->format = format_fallback();
	if (reader->format == NULL)
		return refuse(reader->stream, err);
	if (reader->member_of != NULL && reader->format != reader->member_of)
		return fail(err, "it is a folder, and none of an I/O log");
	if (reader->format->open == NULL)
		return fail(err, "%s cannot be read", reader->format->name);
	return true;
}

/* The file; of a folder the one in it that makes it a recording. */
static struct stream *open_first(struct reader *reader, struct error *err)
{
	const struct format *format;
	struct stat status;
	struct stream *stream;
	struct buffer path = {0};

	if (reader->given_fd >= 0)
		return stream_open_fd(reader->given_fd, reader->path, err);
	if (stat(reader->path, &status) < 0 || !S_ISDIR(status.st_mode))
		return stream_open(reader->path, err);
	buffer_add_text(&path, reader->path);
	buffer_add_byte(&path, '/');
	free(reader->path);
	reader->path = buffer_take_text(&path);
	if (reader->path == NULL) {
		fail_memory(err);
		return NULL;
	}
	for (int i = 0; (format = format_at(i)) != NULL; i++) {
		stream = format->member ? reader_open_part(reader, format->member, NULL)
					: NULL;
		if (stream == NULL)
			continue;
		buffer_add_text(&path, reader->path);
		buffer_add_text(&path, format->member);
		free(reader->path);
		reader->path = buffer_take_text(&path);
		reader->member_of = format;
		return stream;
	}
	fail(err, "it is a folder, and none of an I/O log");
	return NULL;
}

static bool open_format(struct reader *reader, struct error *err)
{
	reader->stream = open_first(reader, err);
	if (reader->stream == NULL || reader->path == NULL || !choose_format(reader, err))
		return false;
	reader->state = calloc(1, reader->format->state_size + 1);
	if (reader->state == NULL)
		return fail_memory(err);
	return reader->format->open(reader, err);
}

static struct reader *new_reader(int given_fd, const char *path,
	const struct reader_options *options, struct error *err)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL || (reader->path = strdup(path)) == NULL) {
		free(reader);
		fail_memory(err);
		return NULL;
	}
	reader->given_fd = given_fd;
	if (options != NULL)
		reader->options = *options;
	info_init(&reader->info);
	if (!open_format(reader, err)) {
		error_prefix(err, "cannot open '%s': ", path);
		reader_free(reader);
		return NULL;
	}
	reader->whole_offset = stream_offset(reader->stream);
	return reader;
}

struct reader *reader_open(
	const char *path, const struct reader_options *options, struct error *err)
{
	return new_reader(-1, path, options, err);
}

struct reader *reader_open_fd(int fd, const char *path, struct error *err)
{
	return new_reader(fd, path, NULL, err);
}

/* Both are the second file of the recording, or neither is there. */
static bool has_same_companion(const struct reader *one, const struct reader *other)
{
	if (one->companion == NULL || other->companion == NULL)
		return one->companion == other->companion;
	return stream_is_same(one->companion, other->companion);
}

static struct reader *open_same(int fd, const struct reader *reader, struct error *err)
{
	struct reader *again;

	if (!stream_reads(reader->stream, fd) &&
		(reader->companion == NULL || !stream_reads(reader->companion, fd))) {
		fail(err, "another file has taken its place");
		return NULL;
	}
	again = new_reader(fd, reader->path, &reader->options, err);
	if (again == NULL)
		return NULL;
	if (again->format == reader->format &&
		stream_is_same(again->stream, reader->stream) &&
		has_same_companion(again, reader))
		return again;
	fail(err, again->format == reader->format ? "another file has taken its place"
						  : "the file has changed: it is %s now",
		again->format->name);
	reader_free(again);
	return NULL;
}

struct reader *reader_open_again(const struct reader *reader, struct error *err)
{
	/* By now it may be a pipe, which must not be waited for. */
	int fd = open(reader->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct reader *again = NULL;

	if (fd < 0)
		fail_reason(err);
	else
		again = open_same(fd, reader, err);
	if (fd >= 0)
		close(fd);
	if (again == NULL)
		error_prefix(err, "%s: ", reader->path);
	return again;
}

bool reader_is_replaced(const struct reader *reader)
{
	return stream_is_replaced(reader->stream);
}

bool reader_opens_again(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 && stat(path, &status) == 0 &&
		(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
}

const char *reader_notice(const struct reader *reader)
{
	return reader->notice.size > 0 ? reader->notice.bytes : NULL;
}

bool reader_list(struct reader *reader, struct listing *listing, struct error *err)
{
	*listing = (struct listing){0};
	if (reader->format->list == NULL)
		return true;
	if (!reader->format->list(reader, listing, err))
		return false;
	error_prefix(&listing->first, "%s:", reader->path);
	return true;
}

void listing_done(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->entries[i].id);
	free(listing->entries);
	*listing = (struct listing){0};
}

const struct info *reader_info(const struct reader *reader)
{
	return &reader->info;
}

const struct format *reader_format(const struct reader *reader)
{
	return reader->format;
}

static void set_follow(struct reader *reader, bool follow)
{
	stream_set_follow(reader->stream, follow);
	if (reader->companion != NULL)
		stream_set_follow(reader->companion, follow);
}

static bool compression_is_cut(const struct reader *reader)
{
	return stream_is_torn(reader->stream) ||
		(reader->companion != NULL && stream_is_torn(reader->companion));
}

static bool is_cut(const struct reader *reader)
{
	return compression_is_cut(reader) || (reader->cut != NULL && !reader->cut_is_told);
}

enum next reader_next(struct reader *reader, struct event *event, struct error *err)
{
	struct error ignored;
	enum next next;

	err = err ? err : &ignored;
	*event = (struct event){0};
	reader->waits_for = NULL;
	reader->busy = false;
	next = reader->format->read_event(reader, event, err);
	if (next == NEXT_END && is_cut(reader))
		reader->torn = true;
	/* "x.cast:12: reason" or "x.ttyrec: byte 34: reason" */
	if (next == NEXT_FAILED)
		error_prefix(err, isdigit((unsigned char)err->message[0]) ? "%s:" : "%s: ",
			reader->path);
	if (next != NEXT_EVENT)
		return next;
	reader->whole_offset = stream_offset(reader->stream);
	if (event->time_ns < reader->time_ns)
		event->time_ns = reader->time_ns;
	if (event->time_ns > TIME_MAX_NS)
		event->time_ns = TIME_MAX_NS;
	reader->time_ns = event->time_ns;
	if (reader->following)
		set_follow(reader, event->kind != EVENT_EXIT);
	return NEXT_EVENT;
}

bool reader_place(const struct reader *reader, struct place *place)
{
	*place = (struct place){.offset = stream_offset(reader->stream),
		.lines = stream_line_number(reader->stream),
		.time_ns = reader->time_ns};
	return reader->format->place != NULL && stream_returns(reader->stream) &&
		reader->format->place(reader, place);
}

void reader_become_guide(struct reader *reader)
{
	stream_become_guide(reader->stream);
}

bool reader_return(struct reader *reader, const struct reader *guide, const struct place *place,
	struct error *err)
{
	if (!stream_return(
		    reader->stream, guide->stream, place->offset, place->lines, err))
		return error_prefix(err, "%s: ", reader->path);
	reader->time_ns = place->time_ns;
	reader->torn = false;
	reader->format->resume(reader, place);
	return true;
}

const char *reader_torn(const struct reader *reader)
{
	if (!reader->torn)
		return NULL;
	return compression_is_cut(reader)
		? "its compressed data is cut off: what was recorded last may be missing"
		: "it ends in the middle of an event, which was skipped";
}

void reader_follow(struct reader *reader)
{
	reader->following = true;
	set_follow(reader, true);
}

void reader_never_wait(struct reader *reader)
{
	stream_set_waiting(reader->stream, false);
	if (reader->companion != NULL)
		stream_set_waiting(reader->companion, false);
}

int reader_wait_fd(const struct reader *reader)
{
	return stream_wait_fd(reader->waits_for ? reader->waits_for : reader->stream);
}

void reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->state != NULL && reader->format->release != NULL)
		reader->format->release(reader->state);
	free(reader->state);
	stream_free(reader->stream);
	stream_free(reader->companion);
	buffer_done(&reader->notice);
	info_done(&reader->info);
	free(reader->path);
	free(reader);
}
