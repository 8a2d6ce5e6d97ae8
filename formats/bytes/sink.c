/* SPDX-License-Identifier: MIT */
/* Writing the bytes of a recording, compressed or not, and taking back half writes. */
#include "formats/bytes/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/ending.h"
#include "common/io.h"
#include "common/write_queue.h"
#include "formats/bytes/encoder.h"

enum { GATHER_SIZE = 64 << 10 /* so much is written at once */ };

struct sink {
	int fd; /* opened here; -1 for standard output */
	char *path;
	bool regular, waiting;
	enum sink_unit unit;
	struct buffer ends; /* size_t: where each put ends in the queue; only SINK_PUTS */
	bool created;       /* by us, and not finished: it may be taken back */
	bool whole;
	bool replaces; /* the old contents go with the first flush */
	struct ending ending;
	int64_t limit;
	const struct sink *counted; /* borrowed; its bytes count, too */
	size_t held;                /* bytes that the encoder has not given away */
	const struct compression *compression;
	struct encoder *encoder;
	struct write_queue queue; /* its queue: encoded bytes still to be written */
	int64_t size;             /* written and good */
};

/* Called with the file open: what kind it is, whose it is, where its end is. */
static bool take_file(struct sink *sink, enum sink_mode mode, struct error *err)
{
	struct stat status;

	if (fstat(sink->fd, &status) < 0)
		return fail_reason(err);
	sink->regular = S_ISREG(status.st_mode);
	if (!sink->regular)
		return true;
	if (flock(sink->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return fail(err, "another recorder is writing to it");
	sink->replaces = mode == SINK_REPLACE;
	if (mode == SINK_APPEND)
		sink->size = lseek(sink->fd, 0, SEEK_END);
	return true;
}

static void remove_file(const struct sink *sink)
{
	if (destination_is(AT_FDCWD, sink->path, sink->fd))
		unlink(sink->path);
}

/* True if the file is nothing that anybody would miss. */
static bool is_half(const struct sink *sink)
{
	return sink->created || (sink->whole && sink->regular && !sink->replaces);
}

/* In a signal handler. */
static void remove_half(void *context)
{
	const struct sink *sink = context;

	if (is_half(sink))
		remove_file(sink);
}

static struct sink *new_sink(int fd, bool created, const char *path,
	const struct sink_options *options, struct error *err)
{
	struct sink *sink = calloc(1, sizeof(*sink));

	if (sink == NULL || (sink->path = strdup(path)) == NULL) {
		free(sink);
		if (fd >= 0)
			close(fd);
		fail_memory(err);
		return NULL;
	}
	sink->fd = fd;
	sink->created = created;
	sink->whole = options->whole;
	sink->waiting = options->waiting;
	sink->unit = options->unit;
	sink->limit = options->limit;
	sink->compression = options->compression;
	if (sink->fd >= 0 && !take_file(sink, options->mode, err))
		goto failed;
	write_queue_init(&sink->queue, sink->fd < 0 ? STDOUT_FILENO : sink->fd);
	if (sink->compression != NULL &&
		(sink->encoder = encoder_create(sink->compression, !sink->waiting)) ==
			NULL) {
		fail_memory(err);
		goto failed;
	}
	sink->ending = (struct ending){.act = remove_half, .context = sink};
	if (sink->whole && sink->regular)
		ending_add(&sink->ending);
	return sink;
failed:
	sink_discard(sink);
	sink_free(sink);
	return NULL;
}

struct sink *sink_open(
	const char *path, const struct sink_options *options, struct error *err)
{
	bool created = false;
	int fd = -1;

	if (strcmp(path, "-") != 0 &&
		(fd = destination_open(path, options->mode, &created, err)) < 0)
		return NULL;
	return new_sink(fd, created, path, options, err);
}

struct sink *sink_take(
	int fd, const char *path, const struct sink_options *options, struct error *err)
{
	return new_sink(fd, false, path, options, err);
}

/* The end of the last put that is written. */
static size_t last_end(const struct sink *sink)
{
	const size_t *ends = (const size_t *)(const void *)sink->ends.bytes;
	size_t count = sink->ends.size / sizeof(*ends), good = 0;

	for (size_t i = 0; i < count && ends[i] <= sink->queue.written; i++)
		good = ends[i];
	return good;
}

/* The front of the queue is gone: what is left counts from there. */
static void shift_ends(struct sink *sink, size_t gone)
{
	size_t *ends = (size_t *)(void *)sink->ends.bytes;
	size_t count = sink->ends.size / sizeof(*ends), used = 0;

	while (used < count && ends[used] <= gone)
		used++;
	buffer_consume(&sink->ends, used * sizeof(*ends));
	for (size_t i = 0; i < count - used; i++)
		ends[i] -= gone;
}

/* How many of the bytes that were written before the failure may stay; of compressed ones
 * none, for what is written at once belongs together. */
static size_t good_size(const struct sink *sink)
{
	const char *bytes = sink->queue.pending.bytes, *newline;

	if (sink->compression != NULL)
		return 0;
	if (sink->unit == SINK_BYTES)
		return sink->queue.written;
	if (sink->unit == SINK_PUTS)
		return last_end(sink);
	newline = memrchr(bytes, '\n', sink->queue.written);
	return newline ? (size_t)(newline - bytes) + 1 : 0;
}

/* After a failure half of a batch may be in the file. What is whole stays; the rest is
 * cut off and kept for the next try. */
static void take_back(struct sink *sink)
{
	size_t good;

	if (!sink->regular || sink->queue.written == 0)
		return;
	good = good_size(sink);
	if (ftruncate(sink->fd, sink->size + (int64_t)good) < 0 ||
		lseek(sink->fd, sink->size + (int64_t)good, SEEK_SET) < 0)
		return;
	sink->size += (int64_t)good;
	buffer_consume(&sink->queue.pending, good);
	shift_ends(sink, good);
	sink->queue.written = 0;
}

static bool write_queue(struct sink *sink, struct error *err)
{
	size_t waiting = write_queue_waiting(&sink->queue);

	if (waiting == 0)
		return true;
	if (sink->replaces && ftruncate(sink->fd, 0) < 0)
		return fail_errno(err, "cannot write");
	sink->replaces = false;
	do {
		if (!write_queue_flush(&sink->queue, err)) {
			take_back(sink);
			return false;
		}
		if (sink->waiting && write_queue_waiting(&sink->queue) > 0)
			poll(&(struct pollfd){.fd = sink->queue.fd, .events = POLLOUT}, 1,
				-1);
	} while (sink->waiting && write_queue_waiting(&sink->queue) > 0);
	sink->size += (int64_t)(waiting - write_queue_waiting(&sink->queue));
	buffer_clear(&sink->ends);
	return true;
}

static bool encode(struct sink *sink, const void *bytes, size_t size, enum encode how,
	struct error *err)
{
	if (sink->compression == NULL) {
		buffer_add(&sink->queue.pending, bytes, size);
	} else if (encoder_encode(
			   sink->encoder, bytes, size, how, &sink->queue.pending)) {
		sink->held = how == ENCODE_MORE ? sink->held + size : 0;
	}
	if (!sink->queue.pending.failed)
		return true;
	sink->queue.pending.failed = false;
	return fail_memory(err);
}

/* What the file may grow to with `size` more bytes; compression makes it less. */
static bool fits(const struct sink *sink, size_t size)
{
	size_t pending = write_queue_waiting(&sink->queue) + sink->held + size;
	int64_t total = sink->size + (int64_t)pending;

	if (sink->counted != NULL)
		total += sink->counted->size +
			 (int64_t)write_queue_waiting(&sink->counted->queue);
	return sink->limit == 0 || total <= sink->limit;
}

bool sink_put(struct sink *sink, const void *bytes, size_t size, struct error *err)
{
	if (!fits(sink, size) && sink->held > 0 &&
		!encode(sink, "", 0, ENCODE_FLUSH, err))
		return false;
	if (!fits(sink, size)) {
		errno = EOVERFLOW;
		return fail_errno(err, "the limit of %lld bytes is reached",
			(long long)sink->limit);
	}
	if (!encode(sink, bytes, size, ENCODE_MORE, err))
		return false;
	if (sink->unit == SINK_PUTS && sink->regular)
		buffer_add(&sink->ends, &sink->queue.pending.size, sizeof(size_t));
	return write_queue_waiting(&sink->queue) < GATHER_SIZE || write_queue(sink, err);
}

bool sink_flush(struct sink *sink, struct error *err)
{
	if (sink->held > 0 && !encode(sink, "", 0, ENCODE_FLUSH, err))
		return false;
	return write_queue(sink, err);
}

int64_t sink_flush_delay_ns(const struct sink *sink)
{
	return sink->compression ? sink->compression->flush_delay_ns : 0;
}

void sink_count(struct sink *sink, const struct sink *other)
{
	sink->counted = other;
}

void sink_set_limit(struct sink *sink, int64_t limit)
{
	sink->limit = limit;
}

size_t sink_waiting(const struct sink *sink)
{
	return write_queue_waiting(&sink->queue);
}

int sink_fd(const struct sink *sink)
{
	return sink->queue.fd;
}

bool sink_is_regular(const struct sink *sink)
{
	return sink->regular;
}

int64_t sink_size(const struct sink *sink)
{
	return sink->size;
}

bool sink_finish(struct sink *sink, struct error *err)
{
	if (sink->compression != NULL && !encode(sink, "", 0, ENCODE_FINISH, err))
		return false;
	if (!write_queue(sink, err))
		return false;
	ending_take_away(&sink->ending);
	return true;
}

void sink_discard(struct sink *sink)
{
	if (is_half(sink))
		remove_file(sink);
	sink->created = sink->whole = false;
}

void sink_free(struct sink *sink)
{
	if (sink == NULL)
		return;
	ending_take_away(&sink->ending);
	write_queue_done(&sink->queue);
	buffer_done(&sink->ends);
	encoder_free(sink->encoder);
	if (sink->fd >= 0)
		close(sink->fd);
	free(sink->path);
	free(sink);
}
