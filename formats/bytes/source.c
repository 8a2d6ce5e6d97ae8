/* SPDX-License-Identifier: MIT */
/* Reads a file or pipe and decompresses it; the table of compressions. */
#include "formats/bytes/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "formats/bytes/access_points.h"
#include "formats/bytes/page.h"
#include "formats/bytes/spool.h"

static const struct compression *const compressions[] = {&compression_gzip,
	&compression_zstd, &compression_xz, &compression_bzip2, &compression_utf16,
	&compression_page, &compression_picture};

enum {
	READ_SIZE = 64 << 10,
	DECODE_SIZE = 64 << 10,
	WINDOW_KEPT = 1 << 20,
	SEARCHED_BACK = 256 << 10, /* bytes before damage where a member may begin */
	MAGIC_MAX = 6,             /* bytes that identify a compression, but for a page */
	COMPRESSIONS = sizeof(compressions) / sizeof(compressions[0]),
};

static const int64_t slice_ns = 2 * NS_PER_SECOND / 1000;

struct source {
	int fd;
	bool regular, follow, waiting;
	struct spool *spool; /* fd reads its file; NULL: none */
	bool is_first;       /* the one that continues when the spool is full */
	bool file_ended;     /* the last read reached the end of the file */
	bool failed;         /* a read failed: treat it as the end */
	bool has_failure;    /* one not reported to anybody yet */
	struct error failure;
	/* Of the compressed bytes; LOST: another member may begin after damage. */
	enum { WHOLE, DAMAGED, LOST, REPORTED } state;
	off_t member_at; /* in the file, where the current member begins */
	off_t search_at; /* LOST: where to search for the next one */
	bool too_big;    /* the damage is that the decoder wants too much memory */
	bool in_member;  /* compressed bytes were decoded since the last member's end */
	bool holds_more; /* the decoder may have more output for its input */
	int inotify_fd;  /* signals that a followed file grows; -1: none */
	const struct compression *compression;
	void *decoder;
	struct access_points access_points;
	bool is_guide;
	struct buffer raw;    /* read but not decoded; only with a compression */
	struct buffer window; /* decoded; not consumed from `start` on */
	size_t start;
	size_t scanned; /* bytes after start known to contain no newline */
	bool skipping;  /* in a line that is too long */
	int64_t offset, lines;
	int64_t pass_to; /* anything decoded before this offset is dropped */
	bool slices, slice_is_over;
	int64_t slice_until_ns; /* 0: nothing read in it yet */
	char *path;
};

const struct compression *compression_at(int number)
{
	return number < COMPRESSIONS ? compressions[number] : NULL;
}

const struct compression *compression_of_path(const char *path)
{
	size_t size = strlen(path);

	for (size_t i = 0; i < COMPRESSIONS; i++) {
		const char *suffix = compressions[i]->suffix;
		size_t length = suffix ? strlen(suffix) : size;

		if (size > length &&
			strcmp(path + size - length, compressions[i]->suffix) == 0)
			return compressions[i];
	}
	return NULL;
}

/* Growth so far is about to be read: wait only for later growth. */
static void forget_growth(struct source *source)
{
	char events[4096];

	while (source->inotify_fd >= 0 &&
		io_read(source->inotify_fd, events, sizeof(events)) > 0)
		;
}

/* The clock is only read if something was done. */
static bool slice_is_over(struct source *source)
{
	if (source->slices && source->slice_until_ns == 0)
		source->slice_until_ns = now_ns() + slice_ns;
	else if (source->slices)
		source->slice_is_over = now_ns() >= source->slice_until_ns;
	return source->slice_is_over;
}

void source_set_slices(struct source *source, bool slices)
{
	source->slices = slices;
	source->slice_is_over = false;
}

void source_begin_slice(struct source *source)
{
	source->slice_until_ns = 0;
	source->slice_is_over = false;
}

bool source_is_busy(const struct source *source)
{
	return source->slice_is_over;
}

/* Reads at the end of what is kept of a pipe; like read(2). */
static ssize_t read_pipe(struct source *source, char *room)
{
	struct spool *spool = source->spool;

	/* What follows a gap is not the same recording. */
	if (spool_has_gap(spool) && !source->is_first)
		return 0;
	switch (spool_pump(spool, source->waiting)) {
	case PUMPED: return io_read(source->fd, room, READ_SIZE);
	case PUMPED_WAIT: errno = EAGAIN; return -1;
	case PUMPED_FULL:
		return source->is_first
			       ? spool_read(spool, room, READ_SIZE, source->waiting)
			       : 0;
	case PUMPED_END: return 0;
	case PUMPED_FAILED: break;
	}
	return -1;
}

/* One read into `to`: FILL_MORE, _WAIT, _END or _FAILED. */
static enum fill read_more(struct source *source, struct buffer *to, struct error *err)
{
	char *room = buffer_reserve(to, READ_SIZE);
	ssize_t count;

	if (source->failed)
		return FILL_END;
	source->failed = room == NULL;
	if (source->failed) {
		fail_memory(err);
		return FILL_FAILED;
	}
	if (!source_returns(source) && !source->waiting && !io_readable(source->fd))
		return FILL_WAIT;
	forget_growth(source);
	count = io_read(source->fd, room, READ_SIZE);
	if (count == 0 && source->spool != NULL)
		count = read_pipe(source, room);
	if (count < 0) {
		if (errno == EAGAIN)
			return FILL_WAIT;
		source->failed = true;
		fail_errno(err, "cannot read");
		return FILL_FAILED;
	}
	source->file_ended = count == 0;
	if (count == 0)
		return source->follow && source->regular ? FILL_WAIT : FILL_END;
	to->size += (size_t)count;
	return FILL_MORE;
}

/* After a member: another one, or zeros that pad a block; anything else is damage. False
 * also if there are too few bytes to tell. */
static bool begins_member(struct source *source)
{
	const struct buffer *raw = &source->raw;
	size_t zeros = 0;

	if (source->compression->probe(raw->bytes, raw->size)) {
		source->member_at = lseek(source->fd, 0, SEEK_CUR) - (off_t)raw->size;
		return true;
	}
	while (zeros < raw->size && raw->bytes[zeros] == '\0')
		zeros++;
	if (zeros < raw->size && raw->size - zeros >= MAGIC_MAX)
		source->state = DAMAGED;
	buffer_consume(&source->raw, zeros);
	return false;
}

/* Decodes some of the raw bytes; true if that gave output, or ended a member. */
static bool decode_some(struct source *source)
{
	struct coding coding = {.in = source->raw.bytes,
		.in_size = source->raw.size,
		.out = buffer_reserve(&source->window, DECODE_SIZE),
		.out_size = DECODE_SIZE};
	enum decoded decoded;

	if ((coding.in_size == 0 && !source->holds_more) || coding.out == NULL)
		return false;
	if (!source->in_member && !begins_member(source))
		return false;
	decoded = source->compression->decode(source->decoder, &coding);
	buffer_consume(&source->raw, source->raw.size - coding.in_size);
	source->window.size += DECODE_SIZE - coding.out_size;
	source->in_member = decoded != DECODED_END;
	source->holds_more = source->in_member && coding.out_size == 0;
	if (decoded == DECODED_BAD || decoded == DECODED_TOO_BIG)
		source->state = DAMAGED;
	source->too_big = decoded == DECODED_TOO_BIG;
	return coding.out_size < DECODE_SIZE || decoded == DECODED_END;
}

/* Before what is decoded next, unless the decoder still holds some of the last bytes. */
static void pass_access_point(struct source *source)
{
	int64_t decoded = (int64_t)(source->window.size - source->start);
	off_t position;

	if (!source->is_guide || !source->in_member || source->holds_more ||
		(position = lseek(source->fd, 0, SEEK_CUR)) < 0)
		return;
	access_points_pass(&source->access_points, source->offset + decoded,
		position - (int64_t)source->raw.size, source->member_at, source->decoder);
}

/* Resets the decoder to its state at the access_point; NULL: at the start. */
static bool reset_decoder(
	struct source *source, const struct access_point *access_point, struct error *err)
{
	void *decoder = access_point
				? source->compression->decoder_copy(access_point->decoder)
				: source->compression->decoder_new();

	if (decoder == NULL)
		return fail_memory(err);
	source->compression->decoder_free(source->decoder);
	source->decoder = decoder;
	source->state = WHOLE;
	source->in_member = access_point != NULL;
	source->member_at = access_point ? access_point->member_at : 0;
	source->holds_more = false;
	buffer_clear(&source->raw);
	return true;
}

/* Decoding may have run past a torn member into the next one: search from before that. */
static void begin_search(struct source *source)
{
	off_t here = lseek(source->fd, 0, SEEK_CUR) - (off_t)source->raw.size;

	source->state = REPORTED;
	if (source->too_big || source->compression->is_endless || !source_returns(source))
		return;
	source->state = LOST;
	source->search_at = here - SEARCHED_BACK > source->member_at
				    ? here - SEARCHED_BACK
				    : source->member_at + 1;
}

/* True if these bytes begin a member that can be decoded. */
static bool is_member(struct source *source, const char *bytes, size_t size)
{
	char decoded[4096];
	struct coding coding = {.in = bytes,
		.in_size = size,
		.out = decoded,
		.out_size = sizeof(decoded)};
	void *decoder;
	enum decoded result;

	if (!source->compression->probe(bytes, size))
		return false;
	decoder = source->compression->decoder_new();
	if (decoder == NULL)
		return false;
	result = source->compression->decode(decoder, &coding);
	source->compression->decoder_free(decoder);
	return result == DECODED_END ||
	       (result == DECODED_SOME && coding.out_size < sizeof(decoded));
}

/* Goes to the next member after damage; FILL_END if there is none. */
static enum fill search_member(struct source *source, struct error *err)
{
	static const size_t overlap = 4096; /* is_member examines at least this much */
	struct buffer piece = {0};
	char *bytes = buffer_reserve(&piece, READ_SIZE);
	enum fill fill = bytes ? FILL_MORE : FILL_END;

	while (fill == FILL_MORE) {
		ssize_t count = pread(source->fd, bytes, READ_SIZE, source->search_at);
		size_t size = count > 0 ? (size_t)count : 0, at = 0;
		size_t end = size < READ_SIZE ? size : size - overlap;

		while (at < end && !is_member(source, bytes + at, size - at))
			at++;
		source->search_at += (off_t)at;
		if (at < end &&
			(!reset_decoder(source, NULL, err) ||
				lseek(source->fd, source->search_at, SEEK_SET) < 0))
			fill = FILL_END;
		if (at < end)
			break;
		if (size < READ_SIZE)
			fill = FILL_END;
		else if (slice_is_over(source))
			fill = FILL_WAIT;
	}
	if (fill == FILL_END)
		source->state = REPORTED;
	buffer_done(&piece);
	return fill;
}

/* First the bytes before damage, with the next call the damage, then what follows it. */
static enum fill fill_decoded(struct source *source, struct error *err)
{
	size_t before = source->window.size;

	while (source->state == WHOLE) {
		enum fill fill;

		while (decode_some(source) && source->window.size == before)
			if (slice_is_over(source))
				return FILL_WAIT;
		if (source->window.size > before || source->state != WHOLE)
			break;
		if (slice_is_over(source))
			return FILL_WAIT;
		pass_access_point(source);
		fill = read_more(source, &source->raw, err);
		/* Too few bytes to identify: the file is torn there. */
		if (fill == FILL_END && source->raw.size > 0)
			source->in_member = true;
		if (fill != FILL_MORE)
			return fill;
	}
	if (source->window.size > before)
		return FILL_MORE;
	if (source->state == LOST)
		return search_member(source, err);
	if (source->state == REPORTED)
		return FILL_END;
	begin_search(source);
	if (source->too_big)
		fail(err, "needs too much memory to decompress; decompress it first");
	else
		fail(err, "the compressed data is damaged");
	return FILL_FAILED;
}

/* Makes room by dropping what was consumed. */
static void compact(struct source *source)
{
	if (source->start == 0)
		return;
	buffer_consume(&source->window, source->start);
	source->start = 0;
}

static enum fill fill_once(struct source *source, struct error *err)
{
	compact(source);
	return source->compression != NULL ? fill_decoded(source, err)
					   : read_more(source, &source->window, err);
}

/* Drops what precedes the offset to return to. */
static enum fill pass(struct source *source, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (fill == FILL_MORE && source->offset < source->pass_to) {
		size_t size;

		if (slice_is_over(source))
			return FILL_WAIT;
		fill = fill_once(source, err);
		source_bytes(source, &size);
		if ((int64_t)size > source->pass_to - source->offset)
			size = (size_t)(source->pass_to - source->offset);
		source_consume(source, size);
	}
	if (fill != FILL_END)
		return fill;
	source->pass_to = source->offset;
	fail(err, "the file was truncated");
	return FILL_FAILED;
}

static bool has_bytes(const struct source *source)
{
	return source->start < source->window.size;
}

enum fill source_fill(struct source *source, struct error *err)
{
	enum fill fill = FILL_FAILED;
	bool passes = source->offset < source->pass_to;

	if (slice_is_over(source))
		return FILL_WAIT;
	if (!source->has_failure) {
		fill = passes ? pass(source, &source->failure) : FILL_MORE;
		if (fill == FILL_MORE && !(passes && has_bytes(source)))
			fill = fill_once(source, &source->failure);
	}
	source->has_failure = fill == FILL_FAILED && err == NULL;
	if (fill == FILL_FAILED && err != NULL)
		*err = source->failure;
	return fill;
}

/* True if more bytes are needed to tell what it is. */
static bool is_unclear(const struct buffer *start)
{
	return start->size < MAGIC_MAX ||
	       (start->size < sizeof(PAGE_START) - 1 &&
		       memcmp(start->bytes, PAGE_START, start->size) == 0);
}

/* Identifies a compression by the first bytes, and hands them to its decoder. */
static bool detect(struct source *source, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (fill == FILL_MORE && is_unclear(&source->window))
		fill = read_more(source, &source->window, err);
	if (fill == FILL_FAILED)
		return false;
	for (size_t i = 0; i < COMPRESSIONS; i++)
		if (compressions[i]->probe(source->window.bytes, source->window.size))
			source->compression = compressions[i];
	if (source->compression == NULL)
		return true;
	if (source->compression->decoder_new == NULL)
		return fail(err, "%s support is not built in; decompress it first",
			source->compression->name);
	source->raw = source->window;
	source->window = (struct buffer){0};
	source->decoder = source->compression->decoder_new();
	source->access_points.compression = source->compression;
	if (source->decoder == NULL)
		return fail_memory(err);
	return true;
}

/* Keeps what comes out of a pipe, if possible. */
static void begin_spool(struct source *source)
{
	int fd;
	struct spool *spool = spool_new(source->fd, &fd);

	if (spool == NULL)
		return;
	source->fd = fd;
	source->spool = spool;
	source->is_first = true;
}

enum wanted { REGULAR, ANY, ANY_KEPT };

/* Takes over the descriptor, even on failure; it is -1 with errno if it could not be
 * opened. */
static struct source *new_source(
	int fd, const char *path, enum wanted wanted, struct error *err)
{
	struct source *source;
	struct stat status;

	if (fd < 0) {
		fail_reason(err);
		return NULL;
	}
	source = calloc(1, sizeof(*source));
	if (source == NULL || (source->path = strdup(path)) == NULL) {
		free(source);
		close(fd);
		fail_memory(err);
		return NULL;
	}
	source->fd = fd;
	source->inotify_fd = -1;
	source->waiting = true;
	if (fstat(source->fd, &status) < 0) {
		fail_reason(err);
		goto failed;
	}
	if (S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		fail_reason(err);
		goto failed;
	}
	source->regular = S_ISREG(status.st_mode);
	if (wanted == REGULAR && !source->regular) {
		fail(err, "not a regular file");
		goto failed;
	}
	if (wanted == ANY_KEPT && !source->regular)
		begin_spool(source);
	if (detect(source, err))
		return source;
failed:
	source_free(source);
	return NULL;
}

struct source *source_open(const char *path, bool keeps, struct error *err)
{
	int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return new_source(fd, path, keeps ? ANY_KEPT : ANY, err);
}

struct source *source_open_part(const char *path, struct error *err)
{
	return new_source(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), path,
		REGULAR, err);
}

struct source *source_open_fd(int fd, const char *path, struct error *err)
{
	int own_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (own_fd >= 0)
		lseek(own_fd, 0, SEEK_SET);
	return new_source(own_fd, path, REGULAR, err);
}

int source_reopen(const struct source *source)
{
	const char *path = strcmp(source->path, "-") == 0 ? "/dev/stdin" : source->path;

	if (source->spool != NULL)
		return spool_open(source->spool);
	/* By now it may be a pipe, which must not be waited for. */
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

void source_join(struct source *source, const struct source *other)
{
	if (other->spool == NULL)
		return;
	source->spool = spool_share(other->spool);
	source->regular = false;
}

bool source_readable(const struct source *source, int milliseconds)
{
	return source->regular ||
	       io_readable_within(source_wait_fd(source), milliseconds);
}

const char *source_bytes(const struct source *source, size_t *size)
{
	*size = source->window.size - source->start;
	return *size > 0 ? source->window.bytes + source->start : "";
}

enum fill source_require(struct source *source, size_t size, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (fill == FILL_MORE && source->window.size - source->start < size)
		fill = source_fill(source, err);
	return fill;
}

void source_consume(struct source *source, size_t size)
{
	source->start += size;
	source->offset += (int64_t)size;
	source->scanned = 0;
}

void source_forget(struct source *source)
{
	size_t left = source->window.size - source->start;
	struct buffer rest = {0};

	if (source->window.capacity <= WINDOW_KEPT || left > WINDOW_KEPT / 2)
		return;
	buffer_add(&rest, source->window.bytes + source->start, left);
	if (rest.failed)
		return;
	buffer_done(&source->window);
	source->window = rest;
	source->start = 0;
}

/* Drops bytes up to the next newline: the rest of a line that is too long. */
static enum fill skip_line(struct source *source, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (source->skipping && fill == FILL_MORE) {
		size_t size;
		const char *bytes = source_bytes(source, &size);
		const char *newline = memchr(bytes, '\n', size);

		source->skipping = newline == NULL;
		source_consume(source, newline ? (size_t)(newline - bytes) + 1 : size);
		if (source->skipping)
			fill = source_fill(source, err);
	}
	return fill;
}

static enum line line_at_end(
	struct source *source, enum fill fill, const char **line, size_t *size)
{
	*line = source_bytes(source, size);
	switch (fill) {
	case FILL_WAIT: return LINE_WAIT;
	case FILL_FAILED: return LINE_FAILED;
	default: return *size > 0 && !source->skipping ? LINE_TORN : LINE_END;
	}
}

enum line source_line(
	struct source *source, const char **line, size_t *size, struct error *err)
{
	if (source->skipping) {
		enum fill fill = skip_line(source, err);

		if (fill != FILL_MORE)
			return line_at_end(source, fill, line, size);
	}
	for (;;) {
		size_t have;
		const char *bytes = source_bytes(source, &have);
		const char *newline =
			memchr(bytes + source->scanned, '\n', have - source->scanned);
		enum fill fill;

		if (newline != NULL) {
			*line = bytes;
			*size = (size_t)(newline - bytes);
			source->lines++;
			source_consume(source, *size + 1);
			return LINE_WHOLE;
		}
		if (have > SOURCE_LINE_MAX) {
			source->lines++;
			source->skipping = true;
			fail(err, "the line is longer than %d MiB",
				SOURCE_LINE_MAX >> 20);
			return LINE_FAILED;
		}
		source->scanned = have;
		fill = source_fill(source, err);
		if (fill != FILL_MORE)
			return line_at_end(source, fill, line, size);
	}
}

int64_t source_line_number(const struct source *source)
{
	return source->lines;
}

int64_t source_offset(const struct source *source)
{
	return source->offset > source->pass_to ? source->offset : source->pass_to;
}

int64_t source_size(const struct source *source)
{
	struct stat status;

	return source->regular && source->compression == NULL &&
			       fstat(source->fd, &status) == 0
		       ? status.st_size
		       : -1;
}

int64_t source_progress(const struct source *source, int64_t *size)
{
	struct stat status;
	off_t at = source->regular ? lseek(source->fd, 0, SEEK_CUR) : -1;

	*size = at >= 0 && fstat(source->fd, &status) == 0 ? status.st_size : 0;
	return at >= 0 ? at : source->offset;
}

bool source_returns(const struct source *source)
{
	return source->regular || source->spool != NULL;
}

void source_become_guide(struct source *source)
{
	source->is_guide = source_returns(source);
}

static bool is_file(const struct source *source, const struct stat *status)
{
	struct stat own;

	return fstat(source->fd, &own) == 0 && own.st_ino == status->st_ino &&
	       own.st_dev == status->st_dev;
}

bool source_reads(const struct source *source, int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && is_file(source, &status);
}

bool source_is_same(const struct source *one, const struct source *other)
{
	return source_reads(one, other->fd);
}

bool source_is_replaced(const struct source *source)
{
	struct stat status;

	return source->regular && stat(source->path, &status) == 0 &&
	       !is_file(source, &status);
}

/* NULL also if the path now names another file. */
static const struct access_point *access_point_of(
	const struct source *guide, const struct source *source, int64_t offset)
{
	if (guide->compression != source->compression || !source_is_same(guide, source))
		return NULL;
	return access_points_before(&guide->access_points, offset);
}

bool source_return(struct source *source, const struct source *guide, int64_t offset,
	int64_t lines, struct error *err)
{
	int64_t raw_offset = offset, from = offset;
	struct stat status;

	if (source->compression == NULL && fstat(source->fd, &status) == 0 &&
		status.st_size < offset)
		return fail(err, "the file was truncated");
	if (source->spool != NULL && spool_has_gap(source->spool))
		return fail(err, "only the first %d MiB of a pipe are kept",
			(int)(SPOOL_MAX >> 20));
	if (source->compression != NULL) {
		const struct access_point *access_point =
			access_point_of(guide, source, offset);

		if (!reset_decoder(source, access_point, err))
			return false;
		from = access_point ? access_point->offset : 0;
		raw_offset = access_point ? access_point->raw_offset : 0;
	}
	if (lseek(source->fd, raw_offset, SEEK_SET) < 0)
		return fail_errno(err, "cannot seek");
	source->offset = from;
	source->pass_to = offset;
	source->lines = lines;
	buffer_clear(&source->window);
	source->start = source->scanned = 0;
	source->failed = source->has_failure = source->file_ended = source->skipping =
		false;
	return true;
}

void source_set_follow(struct source *source, bool follow)
{
	int fd;

	source->follow = follow;
	if (!follow || !source->regular || source->inotify_fd >= 0)
		return;
	fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd >= 0 && inotify_add_watch(fd, source->path, IN_MODIFY) < 0) {
		close(fd);
		fd = -1;
	}
	source->inotify_fd = fd;
}

void source_set_waiting(struct source *source, bool waiting)
{
	source->waiting = waiting;
}

int source_wait_fd(const struct source *source)
{
	if (source->spool != NULL)
		return spool_fd(source->spool);
	return source->regular && source->follow ? source->inotify_fd : source->fd;
}

bool source_is_torn(const struct source *source)
{
	const struct compression *compression = source->compression;

	if (compression == NULL || !source->file_ended)
		return false;
	if (compression->is_whole != NULL)
		return !compression->is_whole(source->decoder);
	return !compression->is_endless && source->in_member;
}

const char *source_why_empty(const struct source *source)
{
	return source->compression != NULL && source->compression->nothing != NULL
		       ? source->compression->nothing
		       : "the file is empty";
}

const struct compression *source_compression(const struct source *source)
{
	return source->compression;
}

void source_free(struct source *source)
{
	if (source == NULL)
		return;
	if (source->fd >= 0)
		close(source->fd);
	spool_free(source->spool);
	if (source->inotify_fd >= 0)
		close(source->inotify_fd);
	access_points_done(&source->access_points);
	if (source->decoder != NULL)
		source->compression->decoder_free(source->decoder);
	buffer_done(&source->raw);
	buffer_done(&source->window);
	free(source->path);
	free(source);
}
