/* SPDX-License-Identifier: MIT */
/* Reading a file or pipe, decompressed on the way; the table of compressions. */
#include "formats/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/io.h"
#include "formats/waypoints.h"

static const struct compression *const compressions[] = {
	&stream_gzip, &stream_zstd, &stream_xz};

enum {
	READ_SIZE = 64 << 10,
	DECODE_SIZE = 64 << 10,
	MAGIC_MAX = 6, /* bytes that tell a compression */
	COMPRESSIONS = sizeof(compressions) / sizeof(compressions[0]),
};

struct stream {
	int fd;
	bool regular, follow, waiting;
	bool file_ended;  /* the last read met the end of the file */
	bool failed;      /* a read failed: that was the end */
	bool has_failure; /* one that nobody wanted to know of yet */
	struct error failure;
	enum { WHOLE, DAMAGED, REPORTED } state; /* of the compressed bytes */
	bool too_big;     /* that was the damage: the decoder wants too much memory */
	bool in_member;   /* compressed bytes were decoded since the last member's end */
	bool holds_more;  /* the decoder may have more of what it was given */
	int inotify_fd;   /* tells that a followed file grows; -1 if there is none */
	const struct compression *compression;
	void *decoder;
	struct waypoints waypoints;
	bool is_guide;
	struct buffer raw;    /* read, not yet decoded; only with a compression */
	struct buffer window; /* decoded; from `start` on not yet consumed */
	size_t start;
	size_t scanned; /* bytes behind start known to hold no newline */
	bool skipping;  /* within a line that is too long */
	int64_t offset, lines;
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
		size_t length = strlen(compressions[i]->suffix);

		if (size > length &&
			strcmp(path + size - length, compressions[i]->suffix) == 0)
			return compressions[i];
	}
	return NULL;
}

/* What grew up to now is about to be read: wait only for what grows after that. */
static void forget_growth(struct stream *stream)
{
	char events[4096];

	while (stream->inotify_fd >= 0 &&
		io_read(stream->inotify_fd, events, sizeof(events)) > 0)
		;
}

/* One read into `to`: FILL_MORE, _WAIT, _END or _FAILED. */
static enum fill read_more(struct stream *stream, struct buffer *to, struct error *err)
{
	char *room = buffer_reserve(to, READ_SIZE);
	ssize_t count;

	if (stream->failed)
		return FILL_END;
	stream->failed = room == NULL;
	if (stream->failed) {
		fail_memory(err);
		return FILL_FAILED;
	}
	if (!stream->regular && !stream->waiting && !io_readable(stream->fd))
		return FILL_WAIT;
	forget_growth(stream);
	count = io_read(stream->fd, room, READ_SIZE);
	if (count < 0) {
		if (errno == EAGAIN)
			return FILL_WAIT;
		stream->failed = true;
		fail_errno(err, "cannot read");
		return FILL_FAILED;
	}
	stream->file_ended = count == 0;
	if (count == 0)
		return stream->follow && stream->regular ? FILL_WAIT : FILL_END;
	to->size += (size_t)count;
	return FILL_MORE;
}

/* Behind a member: another one, or zeros that fill a block; what else is there is damage.
 * False also if there are too few bytes to tell. */
static bool begins_member(struct stream *stream)
{
	const struct buffer *raw = &stream->raw;
	size_t zeros = 0;

	if (stream->compression->probe(raw->bytes, raw->size))
		return true;
	while (zeros < raw->size && raw->bytes[zeros] == '\0')
		zeros++;
	if (zeros < raw->size && raw->size - zeros >= MAGIC_MAX)
		stream->state = DAMAGED;
	buffer_consume(&stream->raw, zeros);
	return false;
}

/* Decodes some of the raw bytes; true if that gave any, or ended a member. */
static bool decode_some(struct stream *stream)
{
	struct coding coding = {.in = stream->raw.bytes,
		.in_size = stream->raw.size,
		.out = buffer_reserve(&stream->window, DECODE_SIZE),
		.out_size = DECODE_SIZE};
	enum decoded decoded;

	if ((coding.in_size == 0 && !stream->holds_more) || coding.out == NULL)
		return false;
	if (!stream->in_member && !begins_member(stream))
		return false;
	decoded = stream->compression->decode(stream->decoder, &coding);
	buffer_consume(&stream->raw, stream->raw.size - coding.in_size);
	stream->window.size += DECODE_SIZE - coding.out_size;
	stream->in_member = decoded != DECODED_END;
	stream->holds_more = stream->in_member && coding.out_size == 0;
	if (decoded == DECODED_BAD || decoded == DECODED_TOO_BIG)
		stream->state = DAMAGED;
	stream->too_big = decoded == DECODED_TOO_BIG;
	return coding.out_size < DECODE_SIZE || decoded == DECODED_END;
}

/* In front of what is decoded next, unless the decoder still has some of the last bytes. */
static void pass_waypoint(struct stream *stream)
{
	int64_t decoded = (int64_t)(stream->window.size - stream->start);
	off_t position;

	if (!stream->is_guide || !stream->in_member || stream->holds_more ||
		(position = lseek(stream->fd, 0, SEEK_CUR)) < 0)
		return;
	waypoints_pass(&stream->waypoints, stream->offset + decoded,
		position - (int64_t)stream->raw.size, stream->decoder);
}

/* The bytes in front of damage first, the damage with the next call, then the end. */
static enum fill fill_decoded(struct stream *stream, struct error *err)
{
	size_t before = stream->window.size;

	while (stream->state == WHOLE) {
		enum fill fill;

		while (decode_some(stream) && stream->window.size == before)
			;
		if (stream->window.size > before || stream->state != WHOLE)
			break;
		pass_waypoint(stream);
		fill = read_more(stream, &stream->raw, err);
		/* Too few bytes to tell what they begin: the file is torn there. */
		if (fill == FILL_END && stream->raw.size > 0)
			stream->in_member = true;
		if (fill != FILL_MORE)
			return fill;
	}
	if (stream->window.size > before)
		return FILL_MORE;
	if (stream->state == REPORTED)
		return FILL_END;
	stream->state = REPORTED;
	if (stream->too_big)
		fail(err, "it takes too much memory to decompress; do that first");
	else
		fail(err, "the compressed data is damaged");
	return FILL_FAILED;
}

/* Makes room: what was consumed goes. */
static void compact(struct stream *stream)
{
	if (stream->start == 0)
		return;
	buffer_consume(&stream->window, stream->start);
	stream->start = 0;
}

enum fill stream_fill(struct stream *stream, struct error *err)
{
	enum fill fill = FILL_FAILED;

	compact(stream);
	if (!stream->has_failure) {
		if (stream->compression != NULL)
			fill = fill_decoded(stream, &stream->failure);
		else
			fill = read_more(stream, &stream->window, &stream->failure);
	}
	stream->has_failure = fill == FILL_FAILED && err == NULL;
	if (fill == FILL_FAILED && err != NULL)
		*err = stream->failure;
	return fill;
}

/* Looks at the first bytes for a compression and hands them to its decoder. */
static bool detect(struct stream *stream, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (fill == FILL_MORE && stream->window.size < MAGIC_MAX)
		fill = read_more(stream, &stream->window, err);
	if (fill == FILL_FAILED)
		return false;
	for (size_t i = 0; i < COMPRESSIONS; i++)
		if (compressions[i]->probe(stream->window.bytes, stream->window.size))
			stream->compression = compressions[i];
	if (stream->compression == NULL)
		return true;
	if (stream->compression->decoder_new == NULL)
		return fail(err, "%s was not built in; unpack it first",
			stream->compression->name);
	stream->raw = stream->window;
	stream->window = (struct buffer){0};
	stream->decoder = stream->compression->decoder_new();
	stream->waypoints.compression = stream->compression;
	if (stream->decoder == NULL)
		return fail_memory(err);
	return true;
}

/* Takes the descriptor, also on failure, which is -1 with errno if it could not be opened. */
static struct stream *new_stream(
	int fd, const char *path, bool only_regular, struct error *err)
{
	struct stream *stream;
	struct stat status;

	if (fd < 0) {
		fail_reason(err);
		return NULL;
	}
	stream = calloc(1, sizeof(*stream));
	if (stream == NULL || (stream->path = strdup(path)) == NULL) {
		free(stream);
		close(fd);
		fail_memory(err);
		return NULL;
	}
	stream->fd = fd;
	stream->inotify_fd = -1;
	stream->waiting = true;
	if (fstat(stream->fd, &status) < 0) {
		fail_reason(err);
		goto failed;
	}
	if (S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		fail_reason(err);
		goto failed;
	}
	stream->regular = S_ISREG(status.st_mode);
	if (only_regular && !stream->regular) {
		fail(err, "it is no regular file");
		goto failed;
	}
	if (detect(stream, err))
		return stream;
failed:
	stream_free(stream);
	return NULL;
}

struct stream *stream_open(const char *path, struct error *err)
{
	int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return new_stream(fd, path, false, err);
}

struct stream *stream_open_part(const char *path, struct error *err)
{
	return new_stream(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), path, true,
		err);
}

struct stream *stream_open_fd(int fd, const char *path, struct error *err)
{
	int own_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (own_fd >= 0)
		lseek(own_fd, 0, SEEK_SET);
	return new_stream(own_fd, path, true, err);
}

bool stream_readable(const struct stream *stream, int milliseconds)
{
	return stream->regular || io_readable_within(stream->fd, milliseconds);
}

bool stream_is_skipping(const struct stream *stream)
{
	return stream->skipping;
}

const char *stream_bytes(const struct stream *stream, size_t *size)
{
	*size = stream->window.size - stream->start;
	return *size > 0 ? stream->window.bytes + stream->start : "";
}

enum fill stream_require(struct stream *stream, size_t size, struct error *err)
{
	enum fill fill = FILL_MORE;

	while (fill == FILL_MORE && stream->window.size - stream->start < size)
		fill = stream_fill(stream, err);
	return fill;
}

void stream_consume(struct stream *stream, size_t size)
{
	stream->start += size;
	stream->offset += (int64_t)size;
	stream->scanned = 0;
}

/* Drops bytes up to the next newline, the rest of a line that is too long: as many as
 * there are, so that the caller can look around in between. */
static enum fill skip_line(struct stream *stream, struct error *err)
{
	size_t size;
	const char *bytes = stream_bytes(stream, &size);
	const char *newline = memchr(bytes, '\n', size);
	enum fill fill;

	stream->skipping = newline == NULL;
	stream_consume(stream, newline ? (size_t)(newline - bytes) + 1 : size);
	if (newline != NULL)
		return FILL_MORE;
	fill = stream_fill(stream, err);
	return fill == FILL_MORE ? FILL_WAIT : fill;
}

static enum line line_at_end(struct stream *stream, enum fill fill, const char **line,
	size_t *size)
{
	*line = stream_bytes(stream, size);
	switch (fill) {
	case FILL_WAIT: return LINE_WAIT;
	case FILL_FAILED: return LINE_FAILED;
	default: return *size > 0 && !stream->skipping ? LINE_TORN : LINE_END;
	}
}

enum line stream_line(
	struct stream *stream, const char **line, size_t *size, struct error *err)
{
	if (stream->skipping) {
		enum fill fill = skip_line(stream, err);

		if (fill != FILL_MORE)
			return line_at_end(stream, fill, line, size);
	}
	for (;;) {
		size_t have;
		const char *bytes = stream_bytes(stream, &have);
		const char *newline =
			memchr(bytes + stream->scanned, '\n', have - stream->scanned);
		enum fill fill;

		if (newline != NULL) {
			*line = bytes;
			*size = (size_t)(newline - bytes);
			stream->lines++;
			stream_consume(stream, *size + 1);
			return LINE_WHOLE;
		}
		if (have > STREAM_LINE_MAX) {
			stream->lines++;
			stream->skipping = true;
			fail(err, "the line is longer than %d MiB",
				STREAM_LINE_MAX >> 20);
			return LINE_FAILED;
		}
		stream->scanned = have;
		fill = stream_fill(stream, err);
		if (fill != FILL_MORE)
			return line_at_end(stream, fill, line, size);
	}
}

int64_t stream_line_number(const struct stream *stream)
{
	return stream->lines;
}

int64_t stream_offset(const struct stream *stream)
{
	return stream->offset;
}

bool stream_returns(const struct stream *stream)
{
	return stream->regular;
}

void stream_become_guide(struct stream *stream)
{
	stream->is_guide = stream->regular;
}

static bool is_file(const struct stream *stream, const struct stat *status)
{
	struct stat own;

	return fstat(stream->fd, &own) == 0 && own.st_ino == status->st_ino &&
		own.st_dev == status->st_dev;
}

bool stream_reads(const struct stream *stream, int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && is_file(stream, &status);
}

bool stream_is_same(const struct stream *one, const struct stream *other)
{
	return stream_reads(one, other->fd);
}

bool stream_is_replaced(const struct stream *stream)
{
	struct stat status;

	return stream->regular && stat(stream->path, &status) == 0 &&
		!is_file(stream, &status);
}

/* NULL also if there is another file at the path by now. */
static const struct waypoint *waypoint_of(
	const struct stream *guide, const struct stream *stream, int64_t offset)
{
	if (guide->compression != stream->compression || !stream_is_same(guide, stream))
		return NULL;
	return waypoints_before(&guide->waypoints, offset);
}

/* The decoder as it was at the waypoint; NULL: at the start. */
static bool reset_decoder(
	struct stream *stream, const struct waypoint *waypoint, struct error *err)
{
	void *decoder = waypoint ? stream->compression->decoder_copy(waypoint->decoder)
				 : stream->compression->decoder_new();

	if (decoder == NULL)
		return fail_memory(err);
	stream->compression->decoder_free(stream->decoder);
	stream->decoder = decoder;
	stream->state = WHOLE;
	stream->in_member = waypoint != NULL;
	stream->holds_more = false;
	buffer_clear(&stream->raw);
	return true;
}

bool stream_return(struct stream *stream, const struct stream *guide, int64_t offset,
	int64_t lines, struct error *err)
{
	int64_t raw_offset = offset;
	struct stat status;

	if (stream->compression == NULL && fstat(stream->fd, &status) == 0 &&
		status.st_size < offset)
		return fail(err, "the file is shorter than it was");
	stream->offset = offset;
	if (stream->compression != NULL) {
		const struct waypoint *waypoint = waypoint_of(guide, stream, offset);

		if (!reset_decoder(stream, waypoint, err))
			return false;
		stream->offset = waypoint ? waypoint->offset : 0;
		raw_offset = waypoint ? waypoint->raw_offset : 0;
	}
	if (lseek(stream->fd, raw_offset, SEEK_SET) < 0)
		return fail_errno(err, "cannot go back");
	buffer_clear(&stream->window);
	stream->start = stream->scanned = 0;
	stream->failed = stream->has_failure = stream->file_ended = stream->skipping = false;
	while (stream->offset < offset) {
		size_t size;

		stream_bytes(stream, &size);
		if (size == 0 && stream_fill(stream, err) != FILL_MORE)
			return fail(err, "the file is shorter than it was");
		stream_bytes(stream, &size);
		if ((int64_t)size > offset - stream->offset)
			size = (size_t)(offset - stream->offset);
		stream_consume(stream, size);
	}
	stream->lines = lines;
	return true;
}

void stream_set_follow(struct stream *stream, bool follow)
{
	int fd;

	stream->follow = follow;
	if (!follow || !stream->regular || stream->inotify_fd >= 0)
		return;
	fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd >= 0 && inotify_add_watch(fd, stream->path, IN_MODIFY) < 0) {
		close(fd);
		fd = -1;
	}
	stream->inotify_fd = fd;
}

void stream_set_waiting(struct stream *stream, bool waiting)
{
	stream->waiting = waiting;
}

int stream_wait_fd(const struct stream *stream)
{
	return stream->regular && stream->follow ? stream->inotify_fd : stream->fd;
}

bool stream_is_torn(const struct stream *stream)
{
	return stream->compression != NULL && stream->file_ended && stream->in_member;
}

const struct compression *stream_compression(const struct stream *stream)
{
	return stream->compression;
}

void stream_free(struct stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->fd >= 0)
		close(stream->fd);
	if (stream->inotify_fd >= 0)
		close(stream->inotify_fd);
	waypoints_done(&stream->waypoints);
	if (stream->decoder != NULL)
		stream->compression->decoder_free(stream->decoder);
	buffer_done(&stream->raw);
	buffer_done(&stream->window);
	free(stream->path);
	free(stream);
}
