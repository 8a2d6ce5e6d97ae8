/* SPDX-License-Identifier: MIT */
/* Source of the rule for shared folders: Linux, fs/namei.c (may_create_in_sticky,
 * may_follow_link). */
#include "formats/bytes/destination.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/io.h"

enum {
	READER_PATIENCE_MS = 4000, /* for a named pipe without a reader */
	READER_LOOK_MS = 20,
	NAMES_MAX = 1000,
};

static const int flags = O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK;

bool destination_is(int folder_fd, const char *path, int fd)
{
	struct stat named, opened;

	return fstatat(folder_fd, path, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstat(fd, &opened) == 0 && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

/* A pipe can only be opened once it has a reader; nothing signals when that happens. */
static int open_patiently(const char *path, int how)
{
	int fd = open(path, how);

	for (int waited = 0; fd < 0 && errno == ENXIO && waited < READER_PATIENCE_MS;
		waited += READER_LOOK_MS) {
		poll(NULL, 0, READER_LOOK_MS);
		fd = open(path, how);
	}
	return fd;
}

char *destination_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

static bool look_at_folder(const char *path, struct stat *folder)
{
	char *name = destination_folder(path);
	bool found = name != NULL && stat(name, folder) == 0;

	free(name);
	return found;
}

static bool is_shared(const struct stat *folder)
{
	return (folder->st_mode & S_ISVTX) != 0 &&
	       (folder->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

static bool is_strange(const struct stat *file, const struct stat *folder)
{
	return file->st_uid != geteuid() && file->st_uid != folder->st_uid;
}

/* True if another user may have put it there for us to write to. */
static bool is_planted(const char *path, const struct stat *opened, bool through_link)
{
	struct stat folder, link;

	if (!look_at_folder(path, &folder) || !is_shared(&folder))
		return false;
	if (through_link)
		return lstat(path, &link) < 0 || is_strange(&link, &folder);
	return (S_ISREG(opened->st_mode) || S_ISFIFO(opened->st_mode)) &&
	       is_strange(opened, &folder);
}

/* Anything another user may have planted is only written to if the user says so. */
static bool may_write(const char *path, enum sink_mode mode, const struct stat *status,
	bool through_link, struct error *err)
{
	if (mode != SINK_NEW || !is_planted(path, status, through_link))
		return true;
	return fail(err,
		"it belongs to another user, in a directory that others can write to; "
		"see --overwrite");
}

/* Whether what was opened may be written to. */
static bool permit(const char *path, enum sink_mode mode, int fd, bool through_link,
	struct error *err)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return fail_reason(err);
	if (S_ISREG(status.st_mode) && through_link)
		return fail(err, "is a symbolic link");
	if (S_ISREG(status.st_mode) && mode == SINK_NEW)
		return fail(err, "the file exists; see --overwrite");
	return may_write(path, mode, &status, through_link, err);
}

/* The pipe has no reader yet: do not wait for one that will be refused anyway. */
static bool may_wait(
	const char *path, enum sink_mode mode, bool through_link, struct error *err)
{
	struct stat status;

	return lstat(path, &status) < 0 ||
	       may_write(path, mode, &status, through_link, err);
}

int destination_open(const char *path, enum sink_mode mode, struct error *err)
{
	int fd = open(path, flags | O_NOFOLLOW), number = fd < 0 ? errno : 0;
	bool through_link = number == ELOOP;
	struct stat status;

	if ((number == ENXIO || through_link) && !may_wait(path, mode, through_link, err))
		return -1;
	if (number == ENXIO || through_link)
		fd = open_patiently(path, through_link ? flags : flags | O_NOFOLLOW);
	if (fd >= 0) {
		if (permit(path, mode, fd, through_link, err))
			return fd;
		close(fd);
	} else if (through_link && (errno == ENOENT || errno == ELOOP)) {
		fail(err, "is a symbolic link");
	} else if (errno == ENXIO) {
		fail(err, "nothing is reading this pipe");
	} else {
		fail_reason(err);
		if (mode == SINK_NEW && lstat(path, &status) == 0 &&
			S_ISREG(status.st_mode))
			fail(err, "the file exists; see --overwrite");
	}
	return -1;
}

int destination_create(const char *path, mode_t permissions)
{
	return open(path, flags | O_NOFOLLOW | O_CREAT | O_EXCL, permissions);
}

int destination_stand_in(const char *path, int fd, bool is_private)
{
	char *folder = destination_folder(path);
	struct stat status;
	int stand_in = -1;

	if (folder != NULL && fstat(fd, &status) == 0 && status.st_nlink == 1 &&
		status.st_uid == geteuid())
		stand_in = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	free(folder);
	if (stand_in >= 0 && !is_private &&
		(fchown(stand_in, status.st_uid, status.st_gid) < 0 ||
			fchmod(stand_in, status.st_mode & 07777) < 0)) {
		close(stand_in);
		stand_in = -1;
	}
	return stand_in;
}

/* A file without a name can get a new one, not one that is taken. */
bool destination_take_place(const char *path, int fd, struct error *err)
{
	struct buffer text = {0};
	char own[64], *name;
	bool placed = false;

	snprintf(own, sizeof(own), "/proc/self/fd/%d", fd);
	buffer_add_format(&text, "%s.%ld.new", path, (long)getpid());
	name = buffer_take_text(&text);
	if (name == NULL)
		return fail_memory(err);
	if (linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
		placed = rename(name, path) == 0;
		if (!placed)
			fail_reason(err);
		if (!placed)
			unlink(name);
	} else {
		fail_reason(err);
	}
	free(name);
	return placed;
}

char *destination_numbered(const char *path, int number)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *point = *name != '\0' ? strchr(name + 1, '.') : NULL;
	size_t front = point ? (size_t)(point - path) : strlen(path);
	struct buffer text = {0};

	buffer_add(&text, path, front);
	buffer_add_format(&text, "-%d%s", number, path + front);
	return buffer_take_text(&text);
}

static bool copy(int from_fd, int to_fd, struct error *err)
{
	char bytes[16 << 10];
	ssize_t count;

	while ((count = io_read(from_fd, bytes, sizeof(bytes))) > 0)
		if (!io_write_all(to_fd, bytes, (size_t)count, err))
			return false;
	return count == 0 || fail_reason(err);
}

char *destination_rescue(const char *path, int fd, struct error *err)
{
	char *name = NULL, own[64];
	int from_fd, to_fd = -1;
	bool copied;

	snprintf(own, sizeof(own), "/proc/self/fd/%d", fd);
	from_fd = open(own, O_RDONLY | O_CLOEXEC);
	for (int number = 2; from_fd >= 0 && to_fd < 0 && number < NAMES_MAX; number++) {
		free(name);
		name = destination_numbered(path, number);
		to_fd = name ? open(name, flags | O_NOFOLLOW | O_CREAT | O_EXCL, 0600)
			     : -1;
		if (name == NULL || (to_fd < 0 && errno != EEXIST))
			break;
	}
	copied = to_fd >= 0 ? copy(from_fd, to_fd, err) : fail_reason(err);
	if (!copied && to_fd >= 0)
		unlink(name);
	if (to_fd >= 0)
		close(to_fd);
	if (from_fd >= 0)
		close(from_fd);
	if (copied)
		return name;
	free(name);
	return NULL;
}
