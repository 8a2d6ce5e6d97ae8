/* SPDX-License-Identifier: MIT */
#include "player/copies.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"

struct copy {
	int fd;
	char name[64]; /* what it is opened by */
};

struct copies {
	struct copy *copies;
	struct stand_in *stand_ins;
	size_t count;
};

static int new_file(struct error *err)
{
	int fd = io_unnamed_file();

	if (fd < 0)
		fail_errno(err, "cannot create a temporary file");
	return fd;
}

/* A pipe is read once, into a file; *fd: that, to be closed. */
static bool spool(const char *path, int *fd, char *name, size_t room, struct error *err)
{
	int from = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
					  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char bytes[64 << 10];
	ssize_t count = 0;
	bool copied = from >= 0 || fail_errno(err, "cannot open '%s'", path);

	*fd = copied ? new_file(err) : -1;
	copied = *fd >= 0;
	while (copied && (count = io_read(from, bytes, sizeof(bytes))) > 0)
		copied = io_write_all(*fd, bytes, (size_t)count, err);
	if (copied && count < 0)
		copied = fail_errno(err, "cannot read '%s'", path);
	if (from >= 0)
		close(from);
	snprintf(name, room, "/proc/self/fd/%d", *fd);
	return copied;
}

/* True if something takes the place of the file already. */
static bool has_stand_in(const struct reader_options *reader, const char *path)
{
	const struct stand_in *stand_in = reader->stand_ins;

	while (stand_in != NULL && stand_in->path != NULL &&
		strcmp(stand_in->path, path) != 0)
		stand_in++;
	return stand_in != NULL && stand_in->path != NULL;
}

static bool make_copy(struct copy *copy, const char *path,
	const struct reader_options *reader, copy_maker *make, void *context,
	struct error *err)
{
	struct reader_options options = *reader;
	struct stand_in spooled_in[2] = {{.path = path}};
	char name[64];
	int spooled = -1;
	bool made = true;

	if (!has_stand_in(reader, path) && !reader_opens_again(path)) {
		made = spool(path, &spooled, name, sizeof(name), err);
		spooled_in[0].file = name;
		options.stand_ins = spooled_in;
	}
	copy->fd = made ? new_file(err) : -1;
	snprintf(copy->name, sizeof(copy->name), "/proc/self/fd/%d", copy->fd);
	made = copy->fd >= 0 && make(context, path, &options, copy->fd, err);
	if (spooled >= 0)
		close(spooled);
	return made;
}

static bool make_all(struct copies *copies, char *const *files,
	const struct reader_options *reader, copy_maker *make, void *context,
	struct error *err)
{
	for (size_t i = 0; files[i] != NULL; i++) {
		if (!make_copy(&copies->copies[i], files[i], reader, make, context, err))
			return false;
		copies->stand_ins[i] = (struct stand_in){
			.path = files[i], .file = copies->copies[i].name};
	}
	return true;
}

struct copies *copies_new(char *const *files, const struct reader_options *reader,
	copy_maker *make, void *context, struct error *err)
{
	struct copies *copies = calloc(1, sizeof(*copies));
	size_t count = 0;

	while (files[count] != NULL)
		count++;
	if (copies != NULL) {
		copies->copies = calloc(count + 1, sizeof(*copies->copies));
		copies->stand_ins = calloc(count + 1, sizeof(*copies->stand_ins));
		copies->count = copies->copies ? count : 0;
		for (size_t i = 0; i < copies->count; i++)
			copies->copies[i].fd = -1;
	}
	if (copies == NULL || copies->copies == NULL || copies->stand_ins == NULL)
		fail_memory(err);
	else if (make_all(copies, files, reader, make, context, err))
		return copies;
	copies_free(copies);
	return NULL;
}

const struct stand_in *copies_stand_ins(const struct copies *copies)
{
	return copies->stand_ins;
}

void copies_free(struct copies *copies)
{
	if (copies == NULL)
		return;
	for (size_t i = 0; i < copies->count; i++)
		if (copies->copies[i].fd >= 0)
			close(copies->copies[i].fd);
	free(copies->copies);
	free(copies->stand_ins);
	free(copies);
}
