/* SPDX-License-Identifier: MIT */
#include "player/redacting.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "common/io.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "formats/bytes/sink.h"
#include "formats/filters/redact.h"
#include "formats/json.h"
#include "player/report.h"

struct copy {
	int fd;
	char name[64]; /* what it is opened by */
};

struct redacting {
	struct redact_options options;
	struct targets targets;
	struct copy *copies;
	struct stand_in *stand_ins;
	size_t count;
	bool is_damaged;
};

bool option_mask(const char *text, void *target, struct error *err)
{
	uint32_t character;
	int size = *text ? utf8_decode(text, strlen(text), &character) : 0;

	if (size <= 0 || text[size] != '\0' || character_width(character) != 1 ||
		character < ' ' || character == 0x7f)
		return fail(err, "'%s' is not one character of one column", text);
	*(const char **)target = text;
	return true;
}

bool redacting_is_wanted(const struct redact_settings *settings)
{
	return settings->secrets || settings->anonymous || settings->no_input ||
	       settings->no_command || settings->no_environment || settings->checks ||
	       settings->environment.count > 0 || settings->patterns.count > 0 ||
	       settings->files.count > 0;
}

static bool describe(struct redacting *redacting, const struct redact_settings *settings,
	struct error *err)
{
	struct targets *targets = &redacting->targets;
	bool added;

	redacting->options =
		(struct redact_options){.secrets = settings->secrets || settings->checks,
			.personal = settings->anonymous,
			.targets = targets,
			.mask = settings->mask,
			.no_input = settings->no_input,
			.no_command = settings->no_command,
			.no_environment = settings->no_environment,
			.only_checks = settings->checks};
	targets->warn = report_warning;
	added = targets_add_environment(targets, &settings->environment, err);
	for (size_t i = 0; added && i < settings->patterns.count; i++)
		added = targets_add_pattern(targets, settings->patterns.texts[i], err) ||
			error_prefix(err, "--redact-pattern: ");
	for (size_t i = 0; added && i < settings->files.count; i++)
		added = targets_add_file(targets, settings->files.texts[i], err) ||
			error_prefix(err, "--redact-file: ");
	return added;
}

/* Reports */

static void tell_report(const char *path, const struct redact_report *report)
{
	int number = 0;
	char line[200];

	while (redact_report_line(report, &number, line, sizeof(line))) {
		struct error message;

		fail(&message, "%s: %s", path, line);
		report_problem(message.message);
	}
	if (report->damage.count > 0)
		report_problem(report->damage.first.message);
}

static void add_json(
	struct buffer *out, const char *path, const struct redact_report *report)
{
	buffer_add_text(out, out->size > 1 ? ",\n{\"file\": " : "{\"file\": ");
	json_add_string(out, path, strlen(path));
	buffer_add_format(out, ", \"clipboards\": %lld, \"images\": %lld, \"finds\": [",
		(long long)report->clipboards, (long long)report->images);
	for (size_t i = 0; i < report->count; i++) {
		const struct redact_find *find = &report->finds[i];

		buffer_add_text(out, i > 0 ? ", {\"rule\": " : "{\"rule\": ");
		json_add_string(out, find->kind, strlen(find->kind));
		buffer_add_format(out, ", \"count\": %lld, \"place\": \"%s\"",
			(long long)find->count, find->place);
		if (find->first_ns >= 0)
			buffer_add_format(out, ", \"time\": %.6f",
				(double)find->first_ns / NS_PER_SECOND);
		if (find->row > 0)
			buffer_add_format(out, ", \"row\": %u", find->row);
		buffer_add_byte(out, '}');
	}
	buffer_add_text(out, "]}");
}

static bool write_report(
	const struct redact_settings *settings, struct buffer *json, struct error *err)
{
	struct sink_options options = {
		.mode = settings->overwrites ? SINK_REPLACE : SINK_NEW,
		.waiting = true,
		.whole = true};
	struct sink *sink = sink_open(settings->report, &options, err);
	bool written;

	buffer_add_text(json, "]\n");
	written = sink != NULL && (!json->failed || fail_memory(err)) &&
		  sink_put(sink, json->bytes, json->size, err) && sink_finish(sink, err);
	if (sink != NULL && !written)
		sink_discard(sink);
	sink_free(sink);
	return written || error_prefix(err, "cannot write '%s': ", settings->report);
}

/* Copies */

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

static bool learn_names(struct redacting *redacting, const char *path,
	const struct reader_options *options, struct error *err)
{
	struct reader *reader = reader_open(path, options, err);
	bool learnt = reader != NULL &&
		      targets_add_names(&redacting->targets, reader_info(reader), err);

	reader_free(reader);
	return learnt;
}

static bool redact_one(struct redacting *redacting, const struct reader_options *reader,
	const char *path, struct copy *copy, struct redact_report *report,
	struct error *err)
{
	struct reader_options options = *reader;
	struct stand_in spooled_in[2] = {{.path = path}};
	size_t words = redacting->targets.word_count;
	char name[64];
	int spooled = -1;
	bool redacted = true;

	if (!reader_opens_again(path)) {
		redacted = spool(path, &spooled, name, sizeof(name), err);
		spooled_in[0].file = name;
		options.stand_ins = spooled_in;
	}
	if (redacted && redacting->options.personal)
		redacted = learn_names(redacting, path, &options, err);
	copy->fd = redacted ? new_file(err) : -1;
	redacted = copy->fd >= 0 &&
		   redact(path, &options, &redacting->options, copy->fd, report, err);
	snprintf(copy->name, sizeof(copy->name), "/proc/self/fd/%d", copy->fd);
	if (spooled >= 0)
		close(spooled);
	targets_keep(&redacting->targets, words); /* the names of this recording */
	return redacted;
}

static bool redact_all(struct redacting *redacting,
	const struct redact_settings *settings, const struct reader_options *reader,
	char *const *files, bool *found, struct error *err)
{
	struct redact_report *report = malloc(sizeof(*report));
	struct buffer json = {0};
	bool redacted = report != NULL || fail_memory(err);

	buffer_add_byte(&json, '[');
	for (size_t i = 0; redacted && files[i] != NULL; i++) {
		redacted = redact_one(
			redacting, reader, files[i], &redacting->copies[i], report, err);
		if (!redacted)
			break;
		redacting->stand_ins[i] = (struct stand_in){
			.path = files[i], .file = redacting->copies[i].name};
		*found = *found || report->count > 0;
		redacting->is_damaged |= report->damage.count > 0;
		if (!settings->quiet)
			tell_report(files[i], report);
		add_json(&json, files[i], report);
	}
	if (redacted && settings->report != NULL)
		redacted = write_report(settings, &json, err);
	buffer_done(&json);
	free(report);
	return redacted;
}

struct redacting *redacting_new(const struct redact_settings *settings,
	const struct reader_options *reader, char *const *files, bool *found,
	bool *is_misused, struct error *err)
{
	struct redacting *redacting = calloc(1, sizeof(*redacting));
	size_t count = 0;

	*found = *is_misused = false;
	while (files[count] != NULL)
		count++;
	if (redacting != NULL) {
		redacting->copies = calloc(count + 1, sizeof(*redacting->copies));
		redacting->stand_ins = calloc(count + 1, sizeof(*redacting->stand_ins));
		redacting->count = count;
		for (size_t i = 0; redacting->copies != NULL && i < count; i++)
			redacting->copies[i].fd = -1;
	}
	if (redacting == NULL || redacting->copies == NULL ||
		redacting->stand_ins == NULL)
		fail_memory(err);
	else if (!describe(redacting, settings, err))
		*is_misused = true;
	else if (redact_all(redacting, settings, reader, files, found, err))
		return redacting;
	redacting_free(redacting);
	return NULL;
}

bool redacting_is_damaged(const struct redacting *redacting)
{
	return redacting->is_damaged;
}

const struct stand_in *redacting_stand_ins(const struct redacting *redacting)
{
	return redacting->stand_ins;
}

void redacting_free(struct redacting *redacting)
{
	if (redacting == NULL)
		return;
	targets_done(&redacting->targets);
	for (size_t i = 0; redacting->copies != NULL && i < redacting->count; i++)
		if (redacting->copies[i].fd >= 0)
			close(redacting->copies[i].fd);
	free(redacting->copies);
	free(redacting->stand_ins);
	free(redacting);
}
