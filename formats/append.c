/* SPDX-License-Identifier: MIT */
/*
 * A recorder that was killed leaves half a line, and within a compression half a
 * member; whatever was written behind those would be lost with them.
 */
#include "formats/append.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/io.h"
#include "formats/format.h"

/* Finds out where the whole events end. */
static bool read_to_end(struct reader *reader, struct append_state *state, struct error *err)
{
	struct event event;
	enum next next;

	while ((next = reader_next(reader, &event, err)) == NEXT_EVENT ||
		next == NEXT_WAIT)
		if (next == NEXT_EVENT)
			state->time_ns = event.time_ns;
	if (next == NEXT_FAILED)
		return false;
	state->format = reader->format;
	state->compression = stream_compression(reader->stream);
	return true;
}

/* A plain file: cut, and end the last line. */
static bool mend_plain(int fd, const struct reader *reader, struct error *err)
{
	if (reader->torn && ftruncate(fd, reader->whole_offset) < 0)
		return fail_errno(err, "cannot cut the torn end off");
	return !reader->unterminated ||
		(lseek(fd, 0, SEEK_END) >= 0 && io_write_all(fd, "\n", 1, err));
}

static bool copy_bytes(struct stream *from, struct sink *to, int64_t left, struct error *err)
{
	while (left > 0) {
		size_t size;
		const char *bytes = stream_bytes(from, &size);

		if (size == 0 && stream_fill(from, err) != FILL_MORE)
			return fail(err, "the file changed while it was read");
		if ((int64_t)size > left)
			size = (size_t)left;
		if (!sink_put(to, bytes, size, err))
			return false;
		stream_consume(from, size);
		left -= (int64_t)size;
	}
	return true;
}

/* A compressed file: what is whole goes into a new one that takes its name. */
static bool mend_compressed(
	const char *path, const struct reader *reader, struct error *err)
{
	struct sink_options options = {.mode = SINK_NEW,
		.compression = stream_compression(reader->stream),
		.waiting = true};
	struct stream *from = NULL;
	struct sink *to = NULL;
	struct buffer name = {0};
	struct stat status;
	char *repaired;
	bool mended = false;

	buffer_add_text(&name, path);
	buffer_add_text(&name, ".repaired");
	repaired = buffer_take_text(&name);
	if (repaired == NULL)
		return fail_memory(err);
	if (access(repaired, F_OK) == 0) {
		fail(err, "'%s' is in the way; remove it", repaired);
		goto out;
	}
	if ((from = stream_open(path, err)) == NULL)
		goto out;
	if ((to = sink_open(repaired, &options, err)) == NULL)
		goto out;
	if (!copy_bytes(from, to, reader->whole_offset, err))
		goto out;
	if (reader->unterminated && !sink_put(to, "\n", 1, err))
		goto out;
	mended = sink_finish(to, err);
	if (mended && stat(path, &status) == 0) {
		(void)!chown(repaired, status.st_uid, status.st_gid);
		chmod(repaired, status.st_mode & 07777);
	}
	if (mended && rename(repaired, path) < 0)
		mended = fail_errno(err, "cannot replace the torn file");
out:
	if (to != NULL && !mended)
		sink_discard(to);
	sink_free(to);
	stream_free(from);
	free(repaired);
	return mended;
}

/* The file, locked: what another recorder is writing only looks torn. */
static int open_locked(const char *path, struct error *err)
{
	int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0) {
		fail_reason(err);
		return -1;
	}
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
		fail(err, "only a regular file can be continued");
	else if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		fail(err, "another recorder is writing it");
	else
		return fd;
	close(fd);
	return -1;
}

bool append_prepare(const char *path, struct append_state *state, struct error *err)
{
	int fd = open_locked(path, err);
	struct reader *reader = fd < 0 ? NULL : reader_open(path, NULL, err);
	struct append_state found = {0};
	bool prepared = false;

	if (reader == NULL)
		goto out;
	if (!reader->format->appends) {
		fail(err, "%s cannot be continued", reader->format->name);
		goto out;
	}
	if (!read_to_end(reader, &found, err))
		goto out;
	if (found.compression != NULL && (reader->torn || reader->unterminated))
		prepared = mend_compressed(path, reader, err);
	else if (reader->torn || reader->unterminated)
		prepared = mend_plain(fd, reader, err);
	else
		prepared = true;
	if (prepared)
		*state = found;
out:
	reader_free(reader);
	if (fd >= 0)
		close(fd);
	return prepared;
}
