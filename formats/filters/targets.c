/* SPDX-License-Identifier: MIT */
#include "formats/filters/targets.h"

#include <fnmatch.h>
#include <pwd.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/pattern.h"

enum {
	WORDS_MAX = 10000,
	VALUE_MIN = 6,           /* characters; what is shorter is in too many texts */
	NAME_MIN = 3,            /* the same of names, which are whole words */
	LINE_MAX_SIZE = 8 << 10, /* of a file with values */
};

extern char **environ;

/* Variables that hold secrets, by Buildkite's list. */
static const char *const secret_names[] = {"*_PASSWORD", "*_SECRET", "*_TOKEN",
	"*_PRIVATE_KEY", "*_SSH_KEY", "*_ACCESS_KEY", "*_SECRET_KEY",
	"*_CONNECTION_STRING", "*_API_KEY"};

static bool add_word(struct targets *targets, const char *kind, const char *text,
	size_t size, bool is_name, struct error *err)
{
	size_t count = targets->word_count;
	struct target_word *words;

	if (count == WORDS_MAX)
		return fail(err, "more than %d values to look for", WORDS_MAX);
	words = realloc(targets->words, (count + 1) * sizeof(*words));
	if (words == NULL)
		return fail_memory(err);
	targets->words = words;
	words[count] = (struct target_word){.kind = strdup(kind),
		.text = strndup(text, size),
		.size = size,
		.is_name = is_name};
	targets->word_count++;
	return (words[count].kind != NULL && words[count].text != NULL) ||
	       fail_memory(err);
}

/* The lines of a value, as a terminal shows them. */
static bool add_value(struct targets *targets, const char *kind, const char *name,
	const char *value, struct error *err)
{
	bool is_short = true;

	while (*value != '\0') {
		size_t size = strcspn(value, "\r\n");

		if (size >= VALUE_MIN) {
			is_short = false;
			if (!add_word(targets, kind, value, size, false, err))
				return false;
		}
		value += size + strspn(value + size, "\r\n");
	}
	if (is_short) {
		struct error warning;

		fail(&warning, "%s is shorter than %d characters and not looked for",
			name, VALUE_MIN);
		targets->warn(warning.message);
	}
	return true;
}

/* True if the name is one of this list. */
static bool lists(const char *list, const char *name)
{
	bool found = false;

	for (size_t i = 0; *list == '\0' && !found &&
			   i < sizeof(secret_names) / sizeof(secret_names[0]);
		i++)
		found = fnmatch(secret_names[i], name, 0) == 0;
	while (*list != '\0' && !found) {
		size_t size = strcspn(list, ",");
		char *glob = strndup(list, size);

		found = glob == NULL || fnmatch(glob, name, 0) == 0;
		free(glob);
		list += size + (list[size] == ',');
	}
	return found;
}

static bool is_asked_for(const struct texts *lists_of_names, const char *name)
{
	for (size_t i = 0; i < lists_of_names->count; i++)
		if (lists(lists_of_names->texts[i], name))
			return true;
	return false;
}

/* A name that is misspelt would hide nothing. */
static void warn_if_unset(const struct targets *targets, const char *list)
{
	while (*list != '\0') {
		size_t size = strcspn(list, ",");
		char *name = strndup(list, size);
		struct error warning;

		if (name != NULL && strpbrk(name, "*?[") == NULL &&
			getenv(name) == NULL) {
			fail(&warning, "%s is not set", name);
			targets->warn(warning.message);
		}
		free(name);
		list += size + (list[size] == ',');
	}
}

bool targets_add_environment(
	struct targets *targets, const struct texts *names, struct error *err)
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
			added = add_value(targets, kind, name, *variable + size + 1, err);
		free(name);
	}
	for (size_t i = 0; added && i < names->count; i++)
		warn_if_unset(targets, names->texts[i]);
	return added;
}

bool targets_add_pattern(struct targets *targets, const char *pattern, struct error *err)
{
	size_t count = targets->pattern_count;
	struct target_pattern *patterns =
		realloc(targets->patterns, (count + 1) * sizeof(*patterns));
	regex_t *compiled = malloc(sizeof(*compiled));
	bool added = patterns != NULL && compiled != NULL;
	char kind[64];

	if (patterns != NULL)
		targets->patterns = patterns;
	if (!added)
		fail_memory(err);
	else
		added = pattern_compile(compiled, pattern, REG_NEWLINE, err) ||
			error_prefix(err, "'%s': ", pattern);
	if (!added) {
		free(compiled);
		return false;
	}
	snprintf(kind, sizeof(kind), "pattern %zu", count + 1);
	patterns[count] =
		(struct target_pattern){.kind = strdup(kind), .compiled = compiled};
	targets->pattern_count++;
	return patterns[count].kind != NULL || fail_memory(err);
}

bool targets_add_file(struct targets *targets, const char *path, struct error *err)
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
		if (size > 2 && line[0] == '/' && line[size - 1] == '/') {
			line[size - 1] = '\0';
			added = targets_add_pattern(targets, line + 1, err) ||
				error_prefix(err, "%s:%d: ", path, number);
		} else {
			added = add_value(targets, name, name, line, err);
		}
	}
	if (added && ferror(file))
		added = fail_errno(err, "cannot read '%s'", path);
	if (file != NULL)
		fclose(file);
	return added;
}

static bool add_name(
	struct targets *targets, const char *kind, const char *name, struct error *err)
{
	size_t size = name ? strlen(name) : 0;

	if (size == 0 || strcmp(name, "root") == 0 || strcmp(name, "localhost") == 0 ||
		strcmp(name, "/root") == 0 || strcmp(name, "/") == 0)
		return true;
	return size < NAME_MIN || add_word(targets, kind, name, size, true, err);
}

bool targets_add_names(
	struct targets *targets, const struct info *info, struct error *err)
{
	const struct passwd *user = getpwuid(getuid());
	char host[256] = "";
	const char *home = getenv("HOME");
	bool added;

	gethostname(host, sizeof(host) - 1);
	added = add_name(targets, "user name", info_variable(info, "USER"), err) &&
		add_name(targets, "user name", info_variable(info, "LOGNAME"), err) &&
		add_name(targets, "home folder", info_variable(info, "HOME"), err) &&
		add_name(targets, "host name", info_variable(info, "HOSTNAME"), err) &&
		add_name(targets, "user name", user ? user->pw_name : NULL, err) &&
		add_name(targets, "user name", getenv("USER"), err) &&
		add_name(targets, "home folder", home, err) &&
		add_name(targets, "host name", host, err);
	host[strcspn(host, ".")] = '\0';
	return added && add_name(targets, "host name", host, err);
}

void targets_keep(struct targets *targets, size_t word_count)
{
	while (targets->word_count > word_count) {
		struct target_word *word = &targets->words[--targets->word_count];

		free(word->kind);
		free(word->text);
	}
}

void targets_done(struct targets *targets)
{
	targets_keep(targets, 0);
	free(targets->words);
	for (size_t i = 0; i < targets->pattern_count; i++) {
		free(targets->patterns[i].kind);
		regfree(targets->patterns[i].compiled);
		free(targets->patterns[i].compiled);
	}
	free(targets->patterns);
	*targets = (struct targets){0};
}
