/* SPDX-License-Identifier: MIT */
#include "player/redacting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "formats/bytes/sink.h"
#include "formats/filters/redact.h"
#include "formats/json.h"
#include "player/copies.h"
#include "player/report.h"

struct redacting {
	const struct redact_settings *settings; /* borrowed */
	struct redact_options options;
	struct targets targets;
	struct copies *copies;
	struct redact_report report; /* of one recording */
	struct buffer json;          /* of all */
	bool has_found, is_damaged;
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
	return added && targets_finish(targets, err);
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

static bool learn_names(struct redacting *redacting, const char *path,
	const struct reader_options *options, struct error *err)
{
	struct reader *reader = reader_open(path, options, err);
	bool learnt = reader != NULL &&
		      targets_add_names(&redacting->targets, reader_info(reader), err);

	reader_free(reader);
	return learnt;
}

static bool redact_one(void *context, const char *path,
	const struct reader_options *reader, int fd, struct error *err)
{
	struct redacting *redacting = context;
	struct redact_report *report = &redacting->report;
	size_t words = redacting->targets.word_count;
	bool redacted =
		!redacting->options.personal || learn_names(redacting, path, reader, err);

	redacted = redacted && redact(path, reader, &redacting->options, fd, report, err);
	targets_keep(&redacting->targets, words); /* the names of this recording */
	if (!redacted)
		return false;
	redacting->has_found |= report->count > 0;
	redacting->is_damaged |= report->damage.count > 0;
	if (!redacting->settings->quiet)
		tell_report(path, report);
	add_json(&redacting->json, path, report);
	return true;
}

static bool redact_all(struct redacting *redacting, const struct reader_options *reader,
	char *const *files, struct error *err)
{
	buffer_add_byte(&redacting->json, '[');
	redacting->copies = copies_new(files, reader, redact_one, redacting, err);
	return redacting->copies != NULL &&
	       (redacting->settings->report == NULL ||
		       write_report(redacting->settings, &redacting->json, err));
}

struct redacting *redacting_new(const struct redact_settings *settings,
	const struct reader_options *reader, char *const *files, bool *is_misused,
	struct error *err)
{
	struct redacting *redacting = calloc(1, sizeof(*redacting));

	*is_misused = false;
	if (redacting == NULL) {
		fail_memory(err);
		return NULL;
	}
	redacting->settings = settings;
	*is_misused = !describe(redacting, settings, err);
	if (!*is_misused && redact_all(redacting, reader, files, err))
		return redacting;
	redacting_free(redacting);
	return NULL;
}

bool redacting_has_found(const struct redacting *redacting)
{
	return redacting->has_found;
}

bool redacting_is_damaged(const struct redacting *redacting)
{
	return redacting->is_damaged;
}

const struct stand_in *redacting_stand_ins(const struct redacting *redacting)
{
	return copies_stand_ins(redacting->copies);
}

void redacting_free(struct redacting *redacting)
{
	if (redacting == NULL)
		return;
	targets_done(&redacting->targets);
	copies_free(redacting->copies);
	buffer_done(&redacting->json);
	free(redacting);
}
