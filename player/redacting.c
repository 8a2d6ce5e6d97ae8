/* SPDX-License-Identifier: MIT */
#include "player/redacting.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <pwd.h>
#include <regex.h>
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
#include "player/pattern.h"
#include "player/report.h"

enum {
	WORDS_MAX = 10000,
	VALUE_MIN = 6,           /* characters; what is shorter is in too many texts */
	NAME_MIN = 3,            /* the same of names, which are whole words */
	LINE_MAX_SIZE = 8 << 10, /* of a file with values */
};

struct copy {
	int fd;
	char name[64]; /* what it is opened by */
};

struct redacting {
	struct redact_options options;
	struct redact_word *words;
	struct redact_pattern *patterns;
	struct copy *copies;
	struct stand_in *stand_ins;
	size_t count;
	bool is_damaged;
};

extern char **environ;

/* Variables that hold secrets, by Buildkite's list. */
static const char *const secret_names[] = {"*_PASSWORD", "*_SECRET", "*_TOKEN",
	"*_PRIVATE_KEY", "*_SSH_KEY", "*_ACCESS_KEY", "*_SECRET_KEY",
	"*_CONNECTION_STRING", "*_API_KEY"};

bool option_list(const char *text, void *target, struct error *err)
{
	struct text_list *list = target;

	if (list->count == REDACT_LIST_MAX)
		return fail(err, "given too often");
	list->texts[list->count++] = text ? text : "";
	return true;
}

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

/* What to look for */

static bool add_word(struct redacting *redacting, const char *kind, const char *text,
	size_t size, bool is_name, struct error *err)
{
	size_t count = redacting->options.word_count;
	struct redact_word *words;

	if (count == WORDS_MAX)
		return fail(err, "more than %d values to look for", WORDS_MAX);
	words = realloc(redacting->words, (count + 1) * sizeof(*words));
	if (words == NULL)
		return fail_memory(err);
	redacting->words = words;
	words[count] = (struct redact_word){.kind = strdup(kind),
		.text = strndup(text, size),
		.size = size,
		.is_name = is_name};
	redacting->options.word_count++;
	return (words[count].kind != NULL && words[count].text != NULL) ||
	       fail_memory(err);
}

/* The lines of a value, as a terminal shows them. */
static bool add_value(struct redacting *redacting, const char *kind, const char *name,
	const char *value, struct error *err)
{
	bool is_short = true;

	while (*value != '\0') {
		size_t size = strcspn(value, "\r\n");

		if (size >= VALUE_MIN) {
			is_short = false;
			if (!add_word(redacting, kind, value, size, false, err))
				return false;
		}
		value += size + strspn(value + size, "\r\n");
	}
	if (is_short) {
		struct error warning;

		fail(&warning, "%s is shorter than %d characters and not looked for",
			name, VALUE_MIN);
		report_warning(warning.message);
	}
	return true;
}

static bool is_asked_for(const struct text_list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (names->texts[i][0] != '\0' && fnmatch(names->texts[i], name, 0) == 0)
			return true;
		for (size_t k = 0; names->texts[i][0] == '\0' &&
				   k < sizeof(secret_names) / sizeof(secret_names[0]);
			k++)
			if (fnmatch(secret_names[k], name, 0) == 0)
				return true;
	}
	return false;
}

/* A name that is misspelt would hide nothing. */
static void warn_if_unset(const char *name)
{
	struct error warning;

	if (name[0] == '\0' || strpbrk(name, "*?[") != NULL || getenv(name) != NULL)
		return;
	fail(&warning, "%s is not set", name);
	report_warning(warning.message);
}

static bool add_environment(
	struct redacting *redacting, const struct text_list *names, struct error *err)
{
	bool added = true;

	for (char **variable = environ; added && names->count > 0 && *variable;
		variable++) {
		size_t size = strcspn(*variable, "=");
		char *name = strndup(*variable, size), kind[80];

		if (name == NULL)
			return fail_memory(err);
		snprintf(kind, sizeof(kind), "value of %.60s", name);
		if ((*variable)[size] == '=' && (*variable)[size + 1] != '\0' &&
			is_asked_for(names, name))
			added = add_value(
				redacting, kind, name, *variable + size + 1, err);
		free(name);
	}
	for (size_t i = 0; added && i < names->count; i++)
		warn_if_unset(names->texts[i]);
	return added;
}

static bool add_pattern(
	struct redacting *redacting, const char *text, size_t size, struct error *err)
{
	size_t count = redacting->options.pattern_count;
	struct redact_pattern *patterns =
		realloc(redacting->patterns, (count + 1) * sizeof(*patterns));
	char *pattern = strndup(text, size), kind[64];
	regex_t *compiled = malloc(sizeof(*compiled));
	bool added = patterns != NULL && pattern != NULL && compiled != NULL;

	if (patterns != NULL)
		redacting->patterns = patterns;
	if (!added)
		fail_memory(err);
	else
		added = pattern_compile(compiled, pattern, REG_NEWLINE, err) ||
			error_prefix(err, "'%s': ", pattern);
	free(pattern);
	if (!added) {
		free(compiled);
		return false;
	}
	snprintf(kind, sizeof(kind), "pattern %zu", count + 1);
	patterns[count] =
		(struct redact_pattern){.kind = strdup(kind), .compiled = compiled};
	redacting->options.pattern_count++;
	return patterns[count].kind != NULL || fail_memory(err);
}

/* One value or /pattern/ in each line; '#' begins a comment. */
static bool add_file(struct redacting *redacting, const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	char line[LINE_MAX_SIZE];
	bool added = file != NULL || fail_errno(err, "cannot read '%s'", path);
	int number = 0;

	while (added && fgets(line, sizeof(line), file) != NULL) {
		size_t size = strcspn(line, "\r\n");
		char name[64];

		number++;
		if (line[size] == '\0' && size == sizeof(line) - 1)
			added = fail(err, "%s:%d: the line is too long", path, number);
		line[size] = '\0';
		snprintf(name, sizeof(name), "%.40s:%d", path, number);
		if (!added || size == 0 || line[0] == '#')
			continue;
		if (size > 2 && line[0] == '/' && line[size - 1] == '/')
			added = add_pattern(redacting, line + 1, size - 2, err) ||
				error_prefix(err, "%s:%d: ", path, number);
		else
			added = add_value(redacting, name, name, line, err);
	}
	if (added && ferror(file))
		added = fail_errno(err, "cannot read '%s'", path);
	if (file != NULL)
		fclose(file);
	return added;
}

static bool add_name(struct redacting *redacting, const char *kind, const char *name,
	struct error *err)
{
	size_t size = name ? strlen(name) : 0;

	if (size == 0 || strcmp(name, "root") == 0 || strcmp(name, "localhost") == 0 ||
		strcmp(name, "/root") == 0 || strcmp(name, "/") == 0)
		return true;
	return size < NAME_MIN || add_word(redacting, kind, name, size, true, err);
}

/* Who is recorded: by the recording's variables, else who we are. */
static bool add_names(
	struct redacting *redacting, const struct info *info, struct error *err)
{
	const struct passwd *user = getpwuid(getuid());
	char host[256] = "";
	const char *home = getenv("HOME");
	bool added;

	gethostname(host, sizeof(host) - 1);
	added = add_name(redacting, "user name", info_variable(info, "USER"), err) &&
		add_name(redacting, "user name", info_variable(info, "LOGNAME"), err) &&
		add_name(redacting, "home folder", info_variable(info, "HOME"), err) &&
		add_name(redacting, "host name", info_variable(info, "HOSTNAME"), err) &&
		add_name(redacting, "user name", user ? user->pw_name : NULL, err) &&
		add_name(redacting, "user name", getenv("USER"), err) &&
		add_name(redacting, "home folder", home, err) &&
		add_name(redacting, "host name", host, err);
	host[strcspn(host, ".")] = '\0';
	return added && add_name(redacting, "host name", host, err);
}

static bool describe(struct redacting *redacting, const struct redact_settings *settings,
	struct error *err)
{
	bool added = add_environment(redacting, &settings->environment, err);

	redacting->options.secrets = settings->secrets || settings->checks;
	redacting->options.personal = settings->anonymous;
	redacting->options.mask = settings->mask;
	redacting->options.no_input = settings->no_input;
	redacting->options.no_command = settings->no_command;
	redacting->options.no_environment = settings->no_environment;
	redacting->options.only_checks = settings->checks;
	for (size_t i = 0; added && i < settings->patterns.count; i++)
		added = add_pattern(redacting, settings->patterns.texts[i],
				strlen(settings->patterns.texts[i]), err) ||
			error_prefix(err, "--redact-pattern: ");
	for (size_t i = 0; added && i < settings->files.count; i++)
		added = add_file(redacting, settings->files.texts[i], err) ||
			error_prefix(err, "--redact-file: ");
	return added;
}

/* Reports */

static void tell_find(const char *path, const struct redact_find *find)
{
	char time[TIME_TEXT_SIZE] = "", row[32] = "";
	struct error line;

	if (find->first_ns >= 0)
		format_exact_time(find->first_ns, time);
	if (find->row > 0)
		snprintf(row, sizeof(row), ", row %u", find->row);
	fail(&line, "%s: %s: %lld, first %s%s%s%s", path, find->kind,
		(long long)find->count, find->place, time[0] ? " at " : "", time, row);
	report_problem(line.message);
}

static void tell_count(const char *path, const char *what, int64_t count)
{
	struct error line;

	if (count == 0)
		return;
	fail(&line, "%s: %s: %lld", path, what, (long long)count);
	report_problem(line.message);
}

static void tell_report(const char *path, const struct redact_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		tell_find(path, &report->finds[i]);
	tell_count(path, "finds of further kinds", report->others);
	tell_count(path, "copies to the clipboard, left out", report->clipboards);
	tell_count(path, "images, not looked at", report->images);
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
	bool learnt = reader != NULL && add_names(redacting, reader_info(reader), err);

	reader_free(reader);
	return learnt;
}

/* Keeps only so many. */
static void drop_words(struct redacting *redacting, size_t kept)
{
	while (redacting->options.word_count > kept) {
		struct redact_word *word =
			&redacting->words[--redacting->options.word_count];

		free(word->kind);
		free(word->text);
	}
}

static bool redact_one(struct redacting *redacting, const struct reader_options *reader,
	const char *path, struct copy *copy, struct redact_report *report,
	struct error *err)
{
	struct reader_options options = *reader;
	struct stand_in spooled_in[2] = {{.path = path}};
	size_t words = redacting->options.word_count;
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
	redacting->options.words = redacting->words;
	redacting->options.patterns = redacting->patterns;
	redacted = copy->fd >= 0 &&
		   redact(path, &options, &redacting->options, copy->fd, report, err);
	snprintf(copy->name, sizeof(copy->name), "/proc/self/fd/%d", copy->fd);
	if (spooled >= 0)
		close(spooled);
	drop_words(redacting, words); /* the names of this recording */
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
	drop_words(redacting, 0);
	for (size_t i = 0; i < redacting->options.pattern_count; i++) {
		free(redacting->patterns[i].kind);
		regfree(redacting->patterns[i].compiled);
		free(redacting->patterns[i].compiled);
	}
	for (size_t i = 0; redacting->copies != NULL && i < redacting->count; i++)
		if (redacting->copies[i].fd >= 0)
			close(redacting->copies[i].fd);
	free(redacting->words);
	free(redacting->patterns);
	free(redacting->copies);
	free(redacting->stand_ins);
	free(redacting);
}
