/* SPDX-License-Identifier: MIT */
/*
 * A recorder that was killed leaves half a line, or half a member of compressed data;
 * anything written after those would be lost with them.
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
#include "formats/bytes/destination.h"
#include "formats/format.h"

/* Finds where the complete events end. */
static bool read_to_end(
	struct reader *reader, struct append_state *state, struct error *err)
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
	state->compression = source_compression(reader->source);
	return true;
}

/* Repairs a plain file: cuts it and ends the last line. */
static bool mend_plain(int fd, const struct reader *reader, struct error *err)
{
	if (reader->torn && ftruncate(fd, reader->whole_offset) < 0)
		return fail_errno(err, "cannot cut off the torn end");
	return !reader->unterminated ||
	       (lseek(fd, 0, SEEK_END) >= 0 && io_write_all(fd, "\n", 1, err));
}

static bool copy_bytes(
	struct source *from, struct sink *to, int64_t left, struct error *err)
{
	while (left > 0) {
		size_t size;
		const char *bytes = source_bytes(from, &size);

		if (size == 0 && source_fill(from, err) != FILL_MORE)
			return fail(err, "the file changed while being read");
		if ((int64_t)size > left)
			size = (size_t)left;
		if (!sink_put(to, bytes, size, err))
			return false;
		source_consume(from, size);
		left -= (int64_t)size;
	}
	return true;
}

/* A file and its folder: names are looked up only there. */
struct located {
	int folder_fd;
	const char *name; /* within the path */
	int fd;
};

static bool write_whole(int from_fd, int to_fd, const char *path,
	const struct reader *reader, struct error *err)
{
	struct sink_options options = {.mode = SINK_NEW,
		.compression = source_compression(reader->source),
		.waiting = true};
	struct source *from = source_open_fd(from_fd, path, err);
	struct sink *to = from ? sink_take(to_fd, path, &options, err) : NULL;
	bool written = false;

	if (from == NULL)
		close(to_fd);
	if (to != NULL)
		written = copy_bytes(from, to, reader->whole_offset, err) &&
			  (!reader->unterminated || sink_put(to, "\n", 1, err)) &&
			  sink_finish(to, err);
	sink_free(to);
	source_free(from);
	return written;
}

/* Takes over the owner, group and permissions, as far as we are allowed to. If the group
 * has to differ, it does not get the rights of the old one. */
static void take_owner(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;

	if (fchown(fd, (uid_t)-1, old->st_gid) < 0)
		mode &= (mode_t)~S_IRWXG;
	(void)!fchown(fd, old->st_uid, (gid_t)-1);
	(void)!fchmod(fd, mode);
}

/* The new file takes over the old one's name, owner and permissions. Others may write to
 * the folder: what they put there meanwhile is neither changed nor mistaken for ours. */
static bool replace(
	const struct located *old, int new_fd, const char *new_name, struct error *err)
{
	struct stat status;

	if (fstat(old->fd, &status) < 0)
		return fail_reason(err);
	if (!destination_is(old->folder_fd, old->name, old->fd) ||
		!destination_is(old->folder_fd, new_name, new_fd))
		return fail(err, "replaced by another program");
	if (renameat(old->folder_fd, new_name, old->folder_fd, old->name) < 0)
		return fail_errno(err, "cannot replace the torn file");
	if (!destination_is(old->folder_fd, old->name, new_fd))
		return fail(err, "replaced by another program");
	take_owner(new_fd, &status);
	return true;
}

/* Repairs a compressed file: what is complete goes into a new file that replaces it. */
static bool mend_compressed(struct located *old, const char *path,
	const struct reader *reader, struct error *err)
{
	struct buffer name = {0};
	int fd = -1, written_fd;
	char *repaired;
	bool mended = false;

	buffer_add_text(&name, old->name);
	buffer_add_text(&name, ".repaired");
	repaired = buffer_take_text(&name);
	if (repaired == NULL)
		return fail_memory(err);
	fd = openat(old->folder_fd, repaired,
		O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		fail(err, "'%s.repaired' already exists; remove it first", path);
	else if (fd < 0 || (written_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3)) < 0)
		fail_reason(err);
	else
		mended = write_whole(old->fd, written_fd, path, reader, err) &&
			 replace(old, fd, repaired, err);
	if (fd >= 0 && !mended) {
		if (destination_is(old->folder_fd, repaired, fd))
			unlinkat(old->folder_fd, repaired, 0);
		close(fd);
	}
	free(repaired);
	if (!mended)
		return false;
	close(old->fd);
	old->fd = fd;
	return true;
}

static bool open_folder(const char *path, struct located *place, struct error *err)
{
	const char *slash = strrchr(path, '/');
	char *folder = destination_folder(path);

	if (folder == NULL)
		return fail_memory(err);
	place->name = slash ? slash + 1 : path;
	place->folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	return place->folder_fd >= 0 || fail_reason(err);
}

/* Opens the file and locks it: one that another recorder is writing only looks torn. */
static bool open_locked(const char *path, struct located *place, struct error *err)
{
	struct stat status;

	if (!open_folder(path, place, err))
		return false;
	place->fd = openat(place->folder_fd, place->name,
		O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (place->fd < 0 && errno == ELOOP)
		return fail(err, "is a symbolic link");
	if (place->fd < 0 || fstat(place->fd, &status) < 0)
		return fail_reason(err);
	if (!S_ISREG(status.st_mode))
		return fail(err, "can only append to a regular file");
	return flock(place->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK ||
	       fail(err, "another recorder is writing to it");
}

bool append_open(const char *path, struct append_state *state, struct error *err)
{
	struct located place = {.folder_fd = -1, .fd = -1};
	struct append_state found = {0};
	const struct compression *compression;
	struct reader *reader = NULL;
	bool opened = false;

	if (!open_locked(path, &place, err) ||
		(reader = reader_open_fd(place.fd, path, err)) == NULL)
		goto out;
	if (!reader->format->appends) {
		fail(err, "%s does not support appending", reader->format->name);
		goto out;
	}
	compression = source_compression(reader->source);
	if (compression != NULL && compression->encoder_new == NULL) {
		fail(err, "%s cannot be written", compression->name);
		goto out;
	}
	if (!read_to_end(reader, &found, err))
		goto out;
	if (found.compression != NULL && (reader->torn || reader->unterminated))
		opened = mend_compressed(&place, path, reader, err);
	else if (reader->torn || reader->unterminated)
		opened = mend_plain(place.fd, reader, err);
	else
		opened = true;
	if (opened) {
		*state = found;
		state->fd = place.fd;
		place.fd = -1;
	}
out:
	reader_free(reader);
	if (place.fd >= 0)
		close(place.fd);
	if (place.folder_fd >= 0)
		close(place.folder_fd);
	return opened;
}
