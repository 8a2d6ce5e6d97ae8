/* SPDX-License-Identifier: MIT */
/* Finds the format of a recording and passes on its events in order of time. */
#include "formats/reader.h"

#include <ctype.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/recode.h"
#include "formats/format.h"
#include "formats/formats.h"
#include "formats/sidecar.h"
#include "formats/size.h"

enum {
	PROBE_SIZE = 64 << 10,
	FAR_SIZE = 4 << 20,
	PIPE_PATIENCE_MS = 300,
	LOOK_AGAIN_MS = 100,   /* where nothing signals that there is more */
	GUESS_BYTES = 1 << 20, /* of output, to infer a size from */
	GUESS_EVENTS = 64 << 10,
	GUESS_SLICES = 10, /* of work that yields nothing, some milliseconds each */
	LIKELY = 60,       /* above this, a second file may be there by chance */
};

/* The format that best matches the start of the file; NULL if there is none. */
static const struct format *probe(struct reader *reader, int *score)
{
	struct source *source = reader->source;
	const struct format *format;
	struct error damage;
	const char *start;
	size_t size;
	enum fill fill;

	for (;;) {
		start = source_bytes(source, &size);
		format = format_by_content(start, size, score);
		/* A recorder writes a header in one piece, so a good match is enough;
		 * otherwise more bytes may help, but a pipe may have no more now. */
		if (*score >= LIKELY || size >= PROBE_SIZE ||
			(format != NULL && !source_readable(source, PIPE_PATIENCE_MS)))
			return format;
		/* After a first member that is entirely unreadable there may be more. */
		fill = source_fill(source, size == 0 ? &damage : NULL);
		if (fill == FILL_FAILED && size == 0)
			reader_note(reader, damage.message);
		else if (fill != FILL_MORE)
			return format;
	}
}

/* How likely this is the second file of the format. */
static int probe_sidecar(const struct format *format, struct source *source)
{
	const char *start;
	size_t size;

	start = source_bytes(source, &size);
	if (size == 0 && source_fill(source, NULL) == FILL_MORE)
		start = source_bytes(source, &size);
	return format->probe_sidecar(start, size);
}

/* Sets format and sidecar if one of the two sources is the second file of a format; the
 * user may have named either. */
static void pair(struct reader *reader, const struct format *format, struct source *other)
{
	int first = probe_sidecar(format, reader->source);
	int second = probe_sidecar(format, other);

	if (first == 0 && second == 0) {
		source_free(other);
		return;
	}
	reader->format = format;
	reader->sidecar = other;
	if (first > second) {
		reader->sidecar = reader->source;
		reader->source = other;
	}
}

static bool choose_sidecar(struct reader *reader, int score, struct error *err)
{
	const struct format *format;
	struct source *other;

	for (int i = 0; reader->sidecar == NULL && (format = format_at(i)) != NULL; i++) {
		if (format->probe_sidecar == NULL)
			continue;
		other = NULL;
		if (reader->options.sidecar != NULL) {
			other = source_open(reader->options.sidecar, false, err);
			if (other == NULL)
				return error_prefix(
					err, "'%s': ", reader->options.sidecar);
		} else if (score < LIKELY || reader->format == format) {
			other = sidecar_find(reader, format);
		}
		if (other != NULL)
			pair(reader, format, other);
	}
	return reader->options.sidecar == NULL || reader->sidecar != NULL ||
	       fail(err, "'%s' contains no timing", reader->options.sidecar);
}

/* Archives and the like, whose bytes would only be noise. */
static bool refuse(struct reader *reader, struct error *err)
{
	struct source *source = reader->source;
	static const struct {
		const char *start, *what;
	} known[] = {{"PK\003\004", "a zip archive; extract the recording first"}};
	size_t size;
	const char *start = source_bytes(source, &size);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (size >= strlen(known[i].start) &&
			memcmp(start, known[i].start, strlen(known[i].start)) == 0)
			return fail(err, "%s", known[i].what);
	if (source_fill(source, err) == FILL_FAILED)
		return false;
	start = source_bytes(source, &size);
	if (format_explains(start, size, err))
		return false;
	if (reader_notice(reader) != NULL)
		return fail(err, "%s", reader_notice(reader));
	if (size == 0)
		return fail(err, "%s", source_why_empty(reader->source));
	if (format_by_guess(start, size) != NULL)
		return fail(err, "no header found; --repair -o FILE recovers the events");
	return fail(err, "not a recording%s", reader->format ? ", despite its name" : "");
}

/* A system crash may leave zeros where the beginning was. */
static void skip_zeros(struct source *source)
{
	size_t left = FAR_SIZE, size, zeros;

	do {
		const char *start = source_bytes(source, &size);

		zeros = 0;
		while (zeros < size && zeros < left && start[zeros] == '\0')
			zeros++;
		source_consume(source, zeros);
		left -= zeros;
	} while (left > 0 && zeros == size && source_fill(source, NULL) == FILL_MORE);
}

/* Finds the format of events whose header is missing or damaged. */
static void guess(struct reader *reader)
{
	const struct format *format;
	const char *start;
	size_t size;
	int score;

	skip_zeros(reader->source);
	source_require(reader->source, PROBE_SIZE, NULL);
	start = source_bytes(reader->source, &size);
	format = format_by_content(start, size, &score);
	if (score < LIKELY)
		format = format_by_guess(start, size);
	if (format != NULL)
		reader->format = format;
}

/* The name claims a format that the content is not. */
static bool is_misnamed(const struct reader *reader)
{
	const struct format *named = format_by_suffix(reader->path);

	return reader->format->is_fallback && reader->options.baud == 0 &&
	       named != NULL && named->open != NULL && !named->is_fallback;
}

/* The user says that these are bytes for a terminal, whatever they look like. */
static bool wants_fallback(const struct reader *reader)
{
	return reader->options.baud > 0 ||
	       format_by_suffix(reader->path) == format_fallback();
}

/* A journal may begin with many lines from other programs. */
static void look_further(struct reader *reader)
{
	const struct format *format;
	size_t size;
	int score;

	for (size_t wanted = PROBE_SIZE; wanted <= FAR_SIZE; wanted *= 4) {
		enum fill fill = source_require(reader->source, wanted, NULL);
		const char *start = source_bytes(reader->source, &size);

		format = format_by_content(start, size, &score);
		if (score >= LIKELY)
			reader->format = format;
		if (score >= LIKELY || fill != FILL_MORE)
			return;
	}
}

/* An option that has no meaning for the format is refused, not ignored. */
static bool check_options(const struct reader *reader, struct error *err)
{
	const struct format *format = reader->format;

	if (reader->options.recording != NULL && format->list == NULL)
		return fail(err,
			"a file of format %s holds one recording; "
			"--recording cannot choose one",
			format->name);
	return reader->options.baud == 0 || format->is_fallback ||
	       fail(err, "--baud is for raw bytes; format %s stores its own timing",
		       format->name);
}

/* Takes the format that the name implies, if the content does not contradict it. */
static void believe_name(struct reader *reader)
{
	const struct format *named = format_by_suffix(reader->path);
	size_t size;
	const char *start = source_bytes(reader->source, &size);

	if (named != NULL && named->may_be != NULL && named->may_be(start, size))
		reader->format = named;
}

static bool choose_format(struct reader *reader, struct error *err)
{
	const char *start;
	size_t size;
	int score = 0;

	reader->format = probe(reader, &score);
	if (!choose_sidecar(reader, score, err))
		return false;
	if (reader->format == NULL || reader->format->is_fallback)
		believe_name(reader);
	start = source_bytes(reader->source, &size);
	if (reader->options.repair &&
		(reader->format == NULL || reader->format->is_fallback)) {
		if (format_explains(start, size, err))
			return false;
		guess(reader);
	}
	if (reader->format != NULL && reader->format->is_fallback &&
		source_readable(reader->source, 0))
		look_further(reader);
	if (reader->format == NULL && wants_fallback(reader))
		reader->format = format_fallback();
	if (reader->format == NULL || is_misnamed(reader))
		return refuse(reader, err);
	if (reader->member_of != NULL && reader->format != reader->member_of)
		return fail(err, "a directory, but not a sudo I/O log");
	if (reader->format->open == NULL)
		return fail(err, "%s cannot be read", reader->format->name);
	return check_options(reader, err);
}

/* Opens the file or, in a folder, the file that makes it a recording. */
static struct source *open_first(struct reader *reader, struct error *err)
{
	const struct format *format;
	struct stat status;
	struct source *source;
	struct buffer path = {0};

	if (reader->given_fd >= 0)
		return source_open_fd(reader->given_fd, reader->path, err);
	if (reader->stand_in != NULL)
		return source_open(reader->stand_in->file, false, err);
	if (stat(reader->path, &status) < 0 || !S_ISDIR(status.st_mode))
		return source_open(reader->path, reader->options.spool, err);
	buffer_add_text(&path, reader->path);
	buffer_add_byte(&path, '/');
	free(reader->path);
	reader->path = buffer_take_text(&path);
	if (reader->path == NULL) {
		fail_memory(err);
		return NULL;
	}
	for (int i = 0; (format = format_at(i)) != NULL; i++) {
		source = format->member ? reader_open_part(reader, format->member, NULL)
					: NULL;
		if (source == NULL)
			continue;
		buffer_add_text(&path, reader->path);
		buffer_add_text(&path, format->member);
		free(reader->path);
		reader->path = buffer_take_text(&path);
		reader->member_of = format;
		return source;
	}
	fail(err, "a directory, but not a sudo I/O log");
	return NULL;
}

static bool open_format(struct reader *reader, struct error *err)
{
	reader->source = open_first(reader, err);
	if (reader->source == NULL || reader->path == NULL || !choose_format(reader, err))
		return false;
	reader->state = calloc(1, reader->format->state_size + 1);
	if (reader->state == NULL)
		return fail_memory(err);
	return reader->format->open(reader, err);
}

/* A little of the output is enough to tell how large the terminal was. */
static void look_at_output(struct reader *reader, struct size_guess *guess)
{
	struct reader *again = reader_open_again(reader, NULL);
	int64_t bytes = 0, events = 0;
	int slices = 0;
	struct event event;

	if (again == NULL)
		return;
	reader_never_wait(again);
	for (;;) {
		enum next next = reader_next(again, &event, NULL);

		if (next == NEXT_EVENT && event.kind == EVENT_OUTPUT) {
			size_look(guess, event.bytes, event.size);
			bytes += (int64_t)event.size;
		}
		slices += next == NEXT_WAIT || next == NEXT_FAILED;
		if (next == NEXT_END || (next == NEXT_WAIT && !reader_is_busy(again)) ||
			bytes > GUESS_BYTES || ++events > GUESS_EVENTS ||
			slices > GUESS_SLICES)
			break;
	}
	reader_free(again);
}

/* A size known from neither the user nor the recording is guessed. */
static void settle_size(struct reader *reader)
{
	struct reader_options *options = &reader->options;
	struct info *info = &reader->info;
	struct size_guess guess = {0};
	char text[96];
	bool is_guess;
	const char *part = options->columns > 0 ? "number of rows"
			   : options->rows > 0  ? "number of columns"
						: "terminal size";

	if (options->columns > 0)
		info->columns = options->columns;
	if (options->rows > 0)
		info->rows = options->rows;
	if (info->columns > 0 && info->rows > 0)
		return;
	/* Readers of the same file opened later must not guess again. */
	options->columns = info->columns > 0 ? info->columns : DEFAULT_COLUMNS;
	options->rows = info->rows > 0 ? info->rows : DEFAULT_ROWS;
	if (reader_returns(reader))
		look_at_output(reader, &guess);
	is_guess = size_settle(&guess, &options->columns, &options->rows);
	info->columns = info->columns > 0 ? info->columns : options->columns;
	info->rows = info->rows > 0 ? info->rows : options->rows;
	options->columns = info->columns;
	options->rows = info->rows;
	snprintf(text, sizeof(text), "the %s is not recorded; %s %ux%u (see --size)",
		part, is_guess ? "guessed" : "assuming", info->columns, info->rows);
	if (is_guess || guess.depends || !reader_returns(reader))
		reader_note(reader, text);
	size_done(&guess);
}

static const struct stand_in *stand_in_of(
	const struct reader_options *options, const char *path)
{
	const struct stand_in *stand_in = options->stand_ins;

	while (stand_in != NULL && stand_in->path != NULL &&
		strcmp(stand_in->path, path) != 0)
		stand_in++;
	return stand_in != NULL && stand_in->path != NULL ? stand_in : NULL;
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
	reader->stand_in = stand_in_of(&reader->options, path);
	if (reader->stand_in != NULL)
		reader->options =
			(struct reader_options){.stand_ins = options->stand_ins};
	info_init(&reader->info);
	reader->info.columns = reader->info.rows = 0; /* not known yet */
	for (int i = 0; i < 2 && reader->options.charset != NULL; i++)
		reader->recoders[i] = recoder_new(reader->options.charset);
	if (reader->options.charset != NULL &&
		(reader->recoders[0] == NULL || reader->recoders[1] == NULL)) {
		fail(err, "'%s' is not a known character set", reader->options.charset);
		reader_free(reader);
		return NULL;
	}
	if (!open_format(reader, err)) {
		reader_free(reader);
		return NULL;
	}
	reader->whole_offset = source_offset(reader->source);
	settle_size(reader);
	return reader;
}

struct reader *reader_open(
	const char *path, const struct reader_options *options, struct error *err)
{
	struct reader *reader = new_reader(-1, path, options, err);

	if (reader == NULL)
		error_prefix(err, "cannot open '%s': ", path);
	return reader;
}

struct reader *reader_open_fd(int fd, const char *path, struct error *err)
{
	struct reader *reader = new_reader(fd, path, NULL, err);

	if (reader == NULL)
		error_prefix(err, "cannot open '%s': ", path);
	return reader;
}

/* True if both have the same second file, or neither has any. */
static bool has_same_sidecar(const struct reader *one, const struct reader *other)
{
	if (one->sidecar == NULL || other->sidecar == NULL)
		return one->sidecar == other->sidecar;
	return source_is_same(one->sidecar, other->sidecar);
}

static struct reader *open_same(int fd, const struct reader *reader, struct error *err)
{
	struct reader *again;

	if (!source_reads(reader->source, fd) &&
		(reader->sidecar == NULL || !source_reads(reader->sidecar, fd))) {
		fail(err, "replaced by another file");
		return NULL;
	}
	again = new_reader(fd, reader->path, &reader->options, err);
	if (again == NULL)
		return NULL;
	source_join(again->source, reader->source);
	if (again->format == reader->format &&
		source_is_same(again->source, reader->source) &&
		has_same_sidecar(again, reader))
		return again;
	fail(err,
		again->format == reader->format ? "replaced by another file"
						: "the file has changed: it is now %s",
		again->format->name);
	reader_free(again);
	return NULL;
}

struct reader *reader_open_again(const struct reader *reader, struct error *err)
{
	int fd = source_reopen(reader->source);
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

bool reader_returns(const struct reader *reader)
{
	return source_returns(reader->source);
}

int64_t reader_progress(const struct reader *reader, int64_t *size)
{
	return source_progress(reader->source, size);
}

bool reader_is_replaced(const struct reader *reader)
{
	return source_is_replaced(reader->source);
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
	error_prefix(&listing->damage.first, "%s:", reader->path);
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
	source_set_follow(reader->source, follow);
	if (reader->sidecar != NULL)
		source_set_follow(reader->sidecar, follow);
}

static bool compression_is_cut(const struct reader *reader)
{
	return source_is_torn(reader->source) ||
	       (reader->sidecar != NULL && source_is_torn(reader->sidecar));
}

static bool is_cut(const struct reader *reader)
{
	return compression_is_cut(reader) ||
	       (reader->cut != NULL && !reader->cut_is_told);
}

/* Replaces the bytes by UTF-8. */
static bool recode(struct reader *reader, struct event *event, struct error *err)
{
	struct buffer *recoded = &reader->recoded;

	if (event->kind != EVENT_OUTPUT && event->kind != EVENT_INPUT)
		return true;
	buffer_clear(recoded);
	recoder_add(reader->recoders[event->kind == EVENT_INPUT], event->bytes,
		event->size, recoded);
	if (recoded->failed)
		return fail_memory(err);
	event->bytes = recoded->size > 0 ? recoded->bytes : "";
	event->size = recoded->size;
	return true;
}

enum next reader_next(struct reader *reader, struct event *event, struct error *err)
{
	struct error ignored;
	enum next next;

	/* cppcheck-suppress uninitvar */
	err = err ? err : &ignored;
	*event = (struct event){0};
	reader->waits_for = NULL;
	source_begin_slice(reader->source);
	if (reader->sidecar != NULL)
		source_begin_slice(reader->sidecar);
	next = reader->format->read_event(reader, event, err);
	if (next == NEXT_END && is_cut(reader))
		reader->torn = true;
	/* "x.cast:12: reason" or "x.ttyrec: byte 34: reason" */
	if (next == NEXT_FAILED)
		error_prefix(err,
			isdigit((unsigned char)err->message[0]) ? "%s:" : "%s: ",
			reader->path);
	if (next != NEXT_EVENT)
		return next;
	reader->whole_offset = source_offset(reader->source);
	if (reader->recoders[0] != NULL && !recode(reader, event, err))
		return NEXT_FAILED;
	if (event->time_ns < reader->time_ns)
		event->time_ns = reader->time_ns;
	if (event->time_ns > TIME_MAX_NS)
		event->time_ns = TIME_MAX_NS;
	reader->time_ns = event->time_ns;
	if (reader->following)
		set_follow(reader, event->kind != EVENT_EXIT);
	return NEXT_EVENT;
}

bool reader_pass(struct reader *reader, struct event *event, struct damage *damage)
{
	struct error failure;
	enum next next;

	do {
		next = reader_next(reader, event, &failure);
		if (next == NEXT_FAILED && damage->count++ == 0)
			damage->first = failure;
		if (next == NEXT_WAIT && !reader_is_busy(reader))
			poll(&(struct pollfd){.fd = reader_wait_fd(reader),
				     .events = POLLIN},
				1, LOOK_AGAIN_MS);
	} while (next == NEXT_FAILED || next == NEXT_WAIT);
	return next == NEXT_EVENT;
}

bool reader_place(const struct reader *reader, struct place *place)
{
	*place = (struct place){.offset = source_offset(reader->source),
		.lines = source_line_number(reader->source),
		.time_ns = reader->time_ns};
	return reader->format->place != NULL && source_returns(reader->source) &&
	       reader->format->place(reader, place);
}

void reader_become_guide(struct reader *reader)
{
	source_become_guide(reader->source);
}

bool reader_return(struct reader *reader, const struct reader *guide,
	const struct place *place, struct error *err)
{
	if (!source_return(
		    reader->source, guide->source, place->offset, place->lines, err))
		return error_prefix(err, "%s: ", reader->path);
	reader->time_ns = place->time_ns;
	reader->torn = false;
	for (int i = 0; i < 2 && reader->recoders[i] != NULL; i++)
		recoder_reset(reader->recoders[i]);
	reader->format->resume(reader, place);
	return true;
}

const char *reader_torn(const struct reader *reader)
{
	if (!reader->torn)
		return NULL;
	return compression_is_cut(reader)
		       ? "the compressed data is truncated: the end of the recording "
			 "may be missing"
		       : "ends in the middle of an event, which was skipped";
}

void reader_follow(struct reader *reader)
{
	reader->following = true;
	set_follow(reader, true);
}

static void set_waiting(struct source *source)
{
	source_set_waiting(source, false);
	source_set_slices(source, true);
}

void reader_never_wait(struct reader *reader)
{
	set_waiting(reader->source);
	if (reader->sidecar != NULL)
		set_waiting(reader->sidecar);
}

int reader_wait_fd(const struct reader *reader)
{
	return source_wait_fd(reader->waits_for ? reader->waits_for : reader->source);
}

void reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->state != NULL && reader->format->release != NULL)
		reader->format->release(reader->state);
	free(reader->state);
	source_free(reader->source);
	source_free(reader->sidecar);
	buffer_done(&reader->notice);
	buffer_done(&reader->recoded);
	recoder_free(reader->recoders[0]);
	recoder_free(reader->recoders[1]);
	info_done(&reader->info);
	free(reader->path);
	free(reader);
}
