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

#include "common/io.h"
#include "formats/formats.h"

struct cleaning {
	struct writer_options options; /* of the recording */
	struct writer *claim;          /* an empty file in its place; NULL: none */
	int spool_fd, clean_fd;
	int64_t size;
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
static bool copy(struct reader *reader, struct writer *writer, struct error *err)
{
	struct damage damage = {0};
	struct event event;
	bool is_full = false;

	while (reader_pass(reader, &event, &damage)) {
		if (is_full && event.kind != EVENT_EXIT)
			continue;
		if (writer_put(writer, &event, err))
			continue;
		if (err->number != EOVERFLOW)
			return false;
		writer_set_limit(writer, 0);
		is_full = true;
	}
	return writer_finish(writer, err);
}

static bool write_recording(
	struct cleaning *cleaning, struct reader *reader, struct error *err)
{
	struct writer *writer;
	bool written;

	if (cleaning->claim != NULL) {
		writer_free(cleaning->claim); /* it is still there, and empty */
		cleaning->claim = NULL;
		cleaning->options.mode = SINK_REPLACE;
	}
	writer = writer_create(&cleaning->options, reader_info(reader), err);
	written = writer != NULL && copy(reader, writer, err);
	if (written)
		cleaning->size = writer_size(writer);
	else if (writer != NULL)
		writer_discard(writer);
	writer_free(writer);
	return written;
}

bool cleaning_finish(struct cleaning *cleaning, const struct targets *targets,
	struct redact_report *report, struct error *err)
{
	struct redact_options options = {.secrets = true, .targets = targets};
	char spool[64], clean[64];
	struct reader *reader = NULL;
	bool finished;

	block_signals();
	snprintf(spool, sizeof(spool), "/proc/self/fd/%d", cleaning->spool_fd);
	snprintf(clean, sizeof(clean), "/proc/self/fd/%d", cleaning->clean_fd);
	finished = redact(spool, NULL, &options, cleaning->clean_fd, report, err) &&
		   (reader = reader_open(clean, NULL, err)) != NULL &&
		   write_recording(cleaning, reader, err);
	reader_free(reader);
	return finished;
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
	if (cleaning->spool_fd >= 0)
		close(cleaning->spool_fd);
	if (cleaning->clean_fd >= 0)
		close(cleaning->clean_fd);
	free(cleaning);
}
