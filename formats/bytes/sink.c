/* SPDX-License-Identifier: MIT */
/* Writes the bytes of a recording, compressed or not, and undoes incomplete writes. */
#include "formats/bytes/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/ending.h"
#include "common/io.h"
#include "common/write_queue.h"
#include "formats/bytes/drain.h"
#include "formats/bytes/encoder.h"

enum {
	GATHER_SIZE = 64 << 10, /* amount written at once */
	/* A disk that is not slow takes a flush within this time, and any failure is then
	 * known at once. */
	PATIENCE_MS = 2,
};

struct sink {
	int fd;          /* opened here; -1 for standard output */
	int replaced_fd; /* the file that it takes the place of when it is whole; -1: none
			  */
	char *path;
	bool regular;
	bool created; /* by us, and unfinished: it may be removed */
	bool whole;
	struct ending ending;
	int64_t limit;
	const struct sink *counted; /* borrowed; its bytes count, too */
	const struct compression *compression;
	struct encoder *encoder;
	size_t held;           /* bytes that the encoder has not output yet */
	enum sink_unit unit;   /* the unit of what is gathered */
	struct batch gathered; /* encoded, to be written next */
	struct worker
		*worker; /* borrowed; the one that waits for the disk; NULL: the caller */
	struct task task;
	bool is_writing;        /* the task was started and has not been seen to end */
	bool flushes, finishes; /* once it has ended */
	int64_t size;           /* as in the drain when a task last ended */
	size_t written_at_once; /* how much the task has to write */
	/* The task's while it is busy: */
	struct drain drain;
	bool has_failed;
	struct error failure;
};

/* Called with the file open: finds its type, its owner and its end. */
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
	if (mode == SINK_APPEND)
		sink->size = lseek(sink->fd, 0, SEEK_END);
	return true;
}

/* What replaces a file as a whole is written beside it: until it is complete, the old one
 * is there, whatever fails. Where that is not possible it is emptied first. */
static void replace_whole(struct sink *sink, const struct sink_options *options)
{
	int stand_in;

	if (!options->whole || !sink->regular || options->mode != SINK_REPLACE ||
		sink->created)
		return;
	stand_in = destination_stand_in(sink->path, sink->fd, options->is_private);
	if (stand_in < 0)
		return;
	sink->replaced_fd = sink->fd; /* and its lock */
	sink->fd = stand_in;
}

/* Until the mask that was is set again. */
static void hold_signals(sigset_t *old)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, old);
}

static bool take_place(struct sink *sink, struct error *err)
{
	sigset_t old;
	bool taken;

	if (sink->replaced_fd < 0)
		return true;
	if (!destination_is(AT_FDCWD, sink->path, sink->replaced_fd))
		return fail(err, "another file has taken its place");
	hold_signals(&old);
	taken = destination_take_place(sink->path, sink->fd, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return taken;
}

/* Runs in the thread, or not. */
static void write_out(void *context)
{
	struct sink *sink = context;

	sink->has_failed = !drain_write(&sink->drain, &sink->failure);
}

static void remove_file(const struct sink *sink)
{
	if (destination_is(AT_FDCWD, sink->path, sink->fd))
		unlink(sink->path);
}

/* True if nobody would miss the file. */
static bool is_half(const struct sink *sink)
{
	return sink->created || (sink->whole && sink->regular && !sink->drain.replaces);
}

/* Runs in a signal handler. */
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
	sink->replaced_fd = -1;
	sink->created = created;
	sink->limit = options->limit;
	sink->compression = options->compression;
	/* What is compressed at once belongs together. */
	sink->unit = sink->compression ? SINK_ALL : options->unit;
	if (sink->fd >= 0 && !take_file(sink, options->mode, err))
		goto failed;
	replace_whole(sink, options);
	drain_init(&sink->drain, sink->fd < 0 ? STDOUT_FILENO : sink->fd, sink->unit);
	sink->drain.is_regular = sink->regular;
	sink->drain.is_waiting = options->waiting;
	sink->drain.replaces =
		sink->regular && options->mode == SINK_REPLACE && sink->replaced_fd < 0;
	sink->drain.size = sink->size;
	sink->whole = options->whole; /* from here on the contents of the file are ours */
	sink->task = (struct task){.run = write_out, .context = sink};
	if (sink->regular && !options->waiting)
		sink->worker = options->worker;
	if (sink->compression != NULL &&
		(sink->encoder = encoder_create(sink->compression, options->worker,
			 !options->waiting)) == NULL) {
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

/* A new file. A signal that comes as soon as it is there must find it in remove_half. */
static struct sink *create(const char *path, const struct sink_options *options,
	bool *exists, struct error *err)
{
	struct sink *sink = NULL;
	sigset_t old;
	int fd;

	hold_signals(&old);
	fd = destination_create(
		path, options->whole && !options->is_private ? 0666 : 0600);
	*exists = fd < 0 && errno == EEXIST;
	if (fd < 0)
		fail_reason(err);
	else
		sink = new_sink(fd, true, path, options, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return sink;
}

struct sink *sink_open(
	const char *path, const struct sink_options *options, struct error *err)
{
	struct sink *sink;
	bool exists = true;
	int fd = -1;

	if (options->mode != SINK_APPEND && strcmp(path, "-") != 0) {
		sink = create(path, options, &exists, err);
		if (!exists)
			return sink;
	}
	if (strcmp(path, "-") != 0 &&
		(fd = destination_open(path, options->mode, err)) < 0)
		return NULL;
	return new_sink(fd, false, path, options, err);
}

struct sink *sink_take(
	int fd, const char *path, const struct sink_options *options, struct error *err)
{
	return new_sink(fd, false, path, options, err);
}

static bool encode(struct sink *sink, const void *bytes, size_t size, enum encode how,
	struct error *err)
{
	struct buffer *out = &sink->gathered.bytes;

	if (sink->compression == NULL)
		return size == 0 || batch_add(&sink->gathered, bytes, size, sink->unit) ||
		       fail_memory(err);
	if (encoder_encode(sink->encoder, bytes, size, how, out))
		sink->held = how == ENCODE_MORE ? sink->held + size : 0;
	if (!out->failed)
		return true;
	out->failed = false;
	return fail_memory(err);
}

/* Checks if and how the task has ended; false with *err if it failed. */
static bool collect(struct sink *sink, struct error *err)
{
	if (!sink->is_writing || worker_is_busy(sink->worker, &sink->task))
		return true;
	sink->is_writing = false;
	sink->size = sink->drain.size;
	return !sink->has_failed || pass_on(&sink->failure, err);
}

/* Starts writing everything, unless something is being written. */
static bool start_writing(struct sink *sink, struct error *err)
{
	if (sink->is_writing || !drain_take(&sink->drain, &sink->gathered))
		return true; /* out of memory: another time */
	sink->written_at_once = write_queue_waiting(&sink->drain.queue);
	if (sink->written_at_once == 0)
		return true;
	if (sink->worker == NULL) {
		write_out(sink);
		sink->size = sink->drain.size;
		return !sink->has_failed || pass_on(&sink->failure, err);
	}
	sink->is_writing = true;
	worker_start(sink->worker, &sink->task);
	/* If there is much to compress, it has to wait its turn. */
	if (sink->encoder == NULL || encoder_waiting(sink->encoder) == 0)
		worker_wait(sink->worker, &sink->task, PATIENCE_MS);
	return collect(sink, err);
}

/* Encoded bytes not in the file yet. */
static size_t unwritten(const struct sink *sink)
{
	return sink->gathered.bytes.size +
	       (sink->is_writing ? sink->written_at_once
				 : write_queue_waiting(&sink->drain.queue));
}

/* True if `size` more bytes fit the limit, counted before compression. */
static bool fits(const struct sink *sink, size_t size)
{
	int64_t total = sink->size + (int64_t)(unwritten(sink) + sink->held + size);

	/* While the disk is slow, their compressed size is unknown. */
	total -= sink->is_writing ? (int64_t)sink->held : 0;
	if (sink->counted != NULL)
		total += sink->counted->size + (int64_t)unwritten(sink->counted);
	return sink->limit == 0 || total <= sink->limit;
}

bool sink_put(struct sink *sink, const void *bytes, size_t size, struct error *err)
{
	if (!fits(sink, size) && sink->held > 0 && !sink->is_writing &&
		!encode(sink, "", 0, ENCODE_FLUSH, err))
		return false;
	if (!fits(sink, size)) {
		errno = EOVERFLOW;
		return fail_errno(err, "the limit of %lld bytes is reached",
			(long long)sink->limit);
	}
	if (!encode(sink, bytes, size, ENCODE_MORE, err))
		return false;
	if ((sink->is_writing ? sink->gathered.bytes.size : unwritten(sink)) <
		GATHER_SIZE)
		return true;
	return collect(sink, err) && start_writing(sink, err);
}

/* Ends the data held by the encoder and writes everything; later, if the disk is slow. */
bool sink_flush(struct sink *sink, struct error *err)
{
	enum encode how = sink->finishes ? ENCODE_FINISH : ENCODE_FLUSH;

	if (sink->is_writing)
		worker_wait(sink->worker, &sink->task, PATIENCE_MS);
	if (!collect(sink, err))
		return false;
	sink->flushes = sink->is_writing;
	if (sink->is_writing)
		return true;
	if (sink->compression != NULL && (sink->held > 0 || sink->finishes) &&
		!encode(sink, "", 0, how, err))
		return false;
	sink->finishes = false;
	return start_writing(sink, err);
}

/* Takes what has been compressed so far, and writes it if there is enough. */
static bool gather(struct sink *sink, struct error *err)
{
	return encode(sink, "", 0, ENCODE_MORE, err) &&
	       (sink->gathered.bytes.size < GATHER_SIZE || start_writing(sink, err));
}

bool sink_go_on(struct sink *sink, struct error *err)
{
	if (sink->worker == NULL)
		return sink_flush(sink, err);
	if (!collect(sink, err))
		return false;
	return sink->flushes || sink->finishes ? sink_flush(sink, err)
					       : gather(sink, err);
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
	size_t waiting = unwritten(sink);

	if (sink->encoder != NULL)
		waiting += encoder_waiting(sink->encoder);
	return waiting;
}

void sink_poll(const struct sink *sink, struct pollfd *slot)
{
	*slot = (struct pollfd){.fd = sink->drain.queue.fd, .events = POLLOUT};
	if (sink->worker != NULL)
		*slot = (struct pollfd){.fd = worker_fd(sink->worker), .events = POLLIN};
}

bool sink_is_behind(const struct sink *sink)
{
	return sink->is_writing;
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
	sink->finishes = sink->compression != NULL;
	if (!sink_flush(sink, err))
		return false;
	if (!sink->is_writing && !drain_replace(&sink->drain, err))
		return false; /* there was nothing to write */
	if (!take_place(sink, err))
		return false;
	ending_take_away(&sink->ending);
	return true;
}

bool sink_is_there(const struct sink *sink)
{
	int fd = sink->replaced_fd >= 0 ? sink->replaced_fd : sink->fd;

	return !sink->regular || destination_is(AT_FDCWD, sink->path, fd);
}

bool sink_renamed(struct sink *sink, const char *path)
{
	char *copy = strdup(path);

	if (copy == NULL)
		return false;
	free(sink->path);
	sink->path = copy;
	return true;
}

char *sink_rescue(const struct sink *sink, struct error *err)
{
	return destination_rescue(sink->path, sink->fd, err);
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
	if (sink->is_writing)
		worker_wait(sink->worker, &sink->task, -1);
	drain_done(&sink->drain);
	batch_done(&sink->gathered);
	encoder_free(sink->encoder);
	if (sink->fd >= 0)
		close(sink->fd);
	if (sink->replaced_fd >= 0)
		close(sink->replaced_fd);
	free(sink->path);
	free(sink);
}
