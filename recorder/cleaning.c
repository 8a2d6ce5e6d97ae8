/* SPDX-License-Identifier: MIT */
#include "recorder/cleaning.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/io.h"
#include "formats/bytes/destination.h"
#include "formats/formats.h"

struct cleaning {
	struct writer_options options; /* of the recording */
	struct writer *claim;          /* an empty file in its place; NULL: none */
	struct writer *writer;         /* of the recording */
	int spool_fd, clean_fd;
	int64_t size;
	bool is_full,
		is_ours; /* is_ours: the claim is a file that was not there before */
	char *copy;      /* where the recording is instead; owned */
};

/* True for what is neither a pipe nor a device: opening these has effects. */
static bool can_be_claimed(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 &&
	       (stat(path, &status) < 0 || S_ISREG(status.st_mode));
}

static bool open_all(
	struct cleaning *cleaning, const struct info *info, struct error *err)
{
	struct writer_options claim = cleaning->options;

	if (can_be_claimed(claim.path)) {
		cleaning->is_ours = access(claim.path, F_OK) < 0;
		cleaning->claim = writer_create(&claim, info, err);
		if (cleaning->claim == NULL)
			return false;
	}
	cleaning->spool_fd = io_unnamed_file();
	cleaning->clean_fd = io_unnamed_file();
	return (cleaning->spool_fd >= 0 && cleaning->clean_fd >= 0) ||
	       fail_errno(err, "cannot create a temporary file");
}

struct cleaning *cleaning_new(
	struct writer_options *options, const struct info *info, struct error *err)
{
	struct cleaning *cleaning = calloc(1, sizeof(*cleaning));
	int fd = -1;

	if (cleaning == NULL) {
		fail_memory(err);
		return NULL;
	}
	cleaning->spool_fd = cleaning->clean_fd = -1;
	cleaning->options = *options;
	cleaning->options.waiting = cleaning->options.whole = true;
	cleaning->options.is_private = true;
	if (open_all(cleaning, info, err)) {
		fd = fcntl(cleaning->spool_fd, F_DUPFD_CLOEXEC, 3);
		if (fd < 0)
			fail_errno(err, "cannot open a temporary file");
	}
	if (fd < 0) {
		cleaning_free(cleaning);
		return NULL;
	}
	options->fd = fd;
	options->mode = SINK_NEW;
	options->format = format_by_name("v2");
	return cleaning;
}

static void block_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

/* What masks added may be more than --max-size leaves room for. */
static bool copy_events(struct cleaning *cleaning, struct reader *reader,
	struct writer *writer, struct error *err)
{
	struct damage damage = {0};
	struct event event;

	while (reader_pass(reader, &event, &damage)) {
		if (cleaning->is_full && event.kind != EVENT_EXIT)
			continue;
		if (writer_put(writer, &event, err))
			continue;
		if (err->number != EOVERFLOW)
			return false;
		writer_set_limit(writer, 0);
		cleaning->is_full = true;
	}
	return writer_finish(writer, err);
}

/* x-2.cast, x-3.cast... beside x.cast: the first that does not exist. */
static char *free_path(const char *path)
{
	struct stat status;

	for (int number = 2;; number++) {
		char *name = destination_numbered(path, number);

		if (name == NULL || lstat(name, &status) < 0)
			return name;
		free(name);
	}
}

/* The claim gives way to the recording, if it is still there. */
static bool choose_place(struct cleaning *cleaning, struct error *err)
{
	if (cleaning->claim == NULL)
		return true;
	if (writer_is_there(cleaning->claim)) {
		writer_free(cleaning->claim); /* it is still there, and empty */
		cleaning->claim = NULL;
		cleaning->options.mode = SINK_REPLACE;
		return true;
	}
	cleaning->copy = free_path(cleaning->options.path);
	if (cleaning->copy == NULL)
		return fail_memory(err);
	cleaning->options.path = cleaning->copy;
	cleaning->options.mode = SINK_NEW;
	return true;
}

static bool write_recording(
	struct cleaning *cleaning, struct reader *reader, struct error *err)
{
	struct writer *writer = NULL;

	if (choose_place(cleaning, err))
		writer = cleaning->writer =
			writer_create(&cleaning->options, reader_info(reader), err);
	if (writer == NULL)
		return false;
	if (copy_events(cleaning, reader, writer, err)) {
		cleaning->size = writer_size(writer);
		return true;
	}
	if (err->number != 0) {
		errno = err->number;
		fail_errno(err, "cannot write '%s'", cleaning->options.path);
	}
	writer_discard(writer);
	return false;
}

/* The claim, which is empty, would be taken for a recording. */
static void remove_claim(const struct cleaning *cleaning)
{
	struct stat status;

	if (cleaning->options.mode == SINK_REPLACE && cleaning->is_ours &&
		lstat(cleaning->options.path, &status) == 0 && S_ISREG(status.st_mode) &&
		status.st_size == 0)
		unlink(cleaning->options.path);
}

/* Where the recording cannot be written, the clean copy is better than nothing. */
static bool rescue(struct cleaning *cleaning)
{
	const char *folders[] = {getenv("TMPDIR"), "/var/tmp", "/tmp", "."};

	for (int i = 0; i < 4; i++) {
		struct buffer path = {0};
		char *text;
		int fd;

		if (folders[i] == NULL || folders[i][0] == '\0')
			continue;
		buffer_add_format(&path, "%s/ptyrec-XXXXXX.cast", folders[i]);
		text = buffer_take_text(&path);
		fd = text ? mkostemps(text, (int)strlen(".cast"), O_CLOEXEC) : -1;
		if (fd >= 0 && io_copy(cleaning->clean_fd, fd, &cleaning->size)) {
			close(fd);
			free(cleaning->copy);
			cleaning->copy = text;
			return true;
		}
		if (fd >= 0) {
			unlink(text);
			close(fd);
		}
		free(text);
	}
	return false;
}

/* Where there may be room if there is none for temporary files. */
static int file_beside(const char *path)
{
	char *folder = destination_folder(path);
	int fd = folder ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;

	free(folder);
	return fd;
}

static bool make_copy(struct cleaning *cleaning, const struct redact_options *options,
	struct redact_report *report, struct error *err)
{
	char spool[64];
	int fd;

	snprintf(spool, sizeof(spool), "/proc/self/fd/%d", cleaning->spool_fd);
	if (redact(spool, NULL, options, cleaning->clean_fd, report, err))
		return true;
	if (err->number != ENOSPC || (fd = file_beside(cleaning->options.path)) < 0)
		return false;
	close(cleaning->clean_fd);
	cleaning->clean_fd = fd;
	return redact(spool, NULL, options, fd, report, err);
}

bool cleaning_finish(struct cleaning *cleaning, const struct targets *targets,
	struct redact_report *report, struct error *err)
{
	struct redact_options options = {.secrets = true, .targets = targets};
	char clean[64];
	struct reader *reader = NULL;
	bool is_clean, finished = false;

	block_signals();
	is_clean = make_copy(cleaning, &options, report, err);
	snprintf(clean, sizeof(clean), "/proc/self/fd/%d", cleaning->clean_fd);
	if (is_clean && (reader = reader_open(clean, NULL, err)) != NULL)
		finished = write_recording(cleaning, reader, err);
	reader_free(reader);
	if (!finished)
		remove_claim(cleaning);
	return finished || (is_clean && rescue(cleaning));
}

bool cleaning_is_full(const struct cleaning *cleaning)
{
	return cleaning->is_full;
}

bool cleaning_loss(const struct cleaning *cleaning, int *number, char *line, size_t size)
{
	return cleaning->writer != NULL &&
	       writer_loss(cleaning->writer, number, line, size);
}

const char *cleaning_copy(const struct cleaning *cleaning)
{
	return cleaning->copy;
}

int64_t cleaning_size(const struct cleaning *cleaning)
{
	return cleaning->size;
}

void cleaning_free(struct cleaning *cleaning)
{
	if (cleaning == NULL)
		return;
	if (cleaning->claim != NULL)
		writer_discard(cleaning->claim);
	writer_free(cleaning->claim);
	writer_free(cleaning->writer);
	if (cleaning->spool_fd >= 0)
		close(cleaning->spool_fd);
	if (cleaning->clean_fd >= 0)
		close(cleaning->clean_fd);
	free(cleaning->copy);
	free(cleaning);
}
