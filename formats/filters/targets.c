/* SPDX-License-Identifier: MIT */
#include "formats/filters/targets.h"

#include <fnmatch.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "common/buffer.h"
#include "formats/filters/gitleaks.h"
#include "formats/filters/words.h"

enum {
	WORDS_MAX = 10000,
	VALUE_MIN = 6,           /* characters; what is shorter is in too many texts */
	NAME_MIN = 3,            /* the same of names, which are whole words */
	LINE_MAX_SIZE = 8 << 10, /* of a file with values */
	RULES_MAX = 16 << 20,    /* of a file with rules */
};

extern char **environ;

/* Variables that hold secrets, by Buildkite's list. */
static const char *const secret_names[] = {"*PASSWORD", "*SECRET", "*TOKEN",
	"*PRIVATE_KEY", "*SSH_KEY", "*ACCESS_KEY", "*SECRET_KEY", "*CONNECTION_STRING",
	"*API_KEY"};

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

/* A long value as several words, which overlap. */
static bool add_pieces(struct targets *targets, const char *kind, const char *value,
	size_t size, struct error *err)
{
	for (; size > WORD_MAX; value += WORD_MAX / 2, size -= WORD_MAX / 2)
		if (!add_word(targets, kind, value, WORD_MAX, false, err))
			return false;
	return add_word(targets, kind, value, size, false, err);
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
			if (!add_pieces(targets, kind, value, size, err))
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

/* A new pattern without conditions; NULL with *err. */
static struct target_pattern *new_pattern(
	struct targets *targets, const char *kind, const char *regex, struct error *err)
{
	size_t count = targets->pattern_count;
	struct target_pattern *patterns =
		realloc(targets->patterns, (count + 1) * sizeof(*patterns));
	struct target_pattern *pattern;

	if (patterns == NULL) {
		fail_memory(err);
		return NULL;
	}
	targets->patterns = patterns;
	pattern = &patterns[count];
	*pattern = (struct target_pattern){.expression = expression_new(regex, err)};
	if (pattern->expression == NULL)
		return NULL;
	targets->pattern_count++;
	pattern->kind = strdup(kind);
	if (pattern->kind != NULL)
		return pattern;
	fail_memory(err);
	return NULL;
}

bool targets_add_pattern(struct targets *targets, const char *pattern, struct error *err)
{
	char kind[64];

	snprintf(kind, sizeof(kind), "pattern %zu", targets->pattern_count + 1);
	return new_pattern(targets, kind, pattern, err) != NULL;
}

/* Rules of gitleaks */

/* The number of the keyword; UINT32_MAX without memory. */
static uint32_t keyword_number(struct targets *targets, const char *keyword)
{
	char **keywords, *copy;

	for (uint32_t i = 0; i < targets->keyword_count; i++)
		if (strcasecmp(targets->keywords[i], keyword) == 0)
			return i;
	if (targets->keyword_count == TARGET_KEYWORDS_MAX)
		return UINT32_MAX;
	keywords = realloc(
		targets->keywords, (targets->keyword_count + 1) * sizeof(*keywords));
	copy = strdup(keyword);
	if (keywords != NULL)
		targets->keywords = keywords;
	if (keywords == NULL || copy == NULL) {
		free(copy);
		return UINT32_MAX;
	}
	keywords[targets->keyword_count] = copy;
	return targets->keyword_count++;
}

static bool add_keywords(struct targets *targets, struct target_pattern *pattern,
	const struct gitleaks_rule *rule)
{
	if (rule->keyword_count == 0)
		return true;
	pattern->keywords = calloc(rule->keyword_count, sizeof(*pattern->keywords));
	for (size_t i = 0; pattern->keywords != NULL && i < rule->keyword_count; i++) {
		if (rule->keywords[i][0] == '\0')
			continue;
		pattern->keywords[pattern->keyword_count] =
			keyword_number(targets, rule->keywords[i]);
		if (pattern->keywords[pattern->keyword_count++] == UINT32_MAX)
			return false;
	}
	return pattern->keywords != NULL;
}

static bool take_rule(void *context, const struct gitleaks_rule *rule, struct error *err)
{
	struct targets *targets = context;
	struct target_pattern *pattern =
		new_pattern(targets, rule->id ? rule->id : "gitleaks", rule->regex, err);

	if (pattern == NULL)
		return false;
	pattern->group = rule->group;
	pattern->entropy = rule->entropy;
	return add_keywords(targets, pattern, rule) || fail_memory(err);
}

static bool add_gitleaks(struct targets *targets, FILE *file, struct error *err)
{
	struct buffer text = {0};
	size_t before = targets->pattern_count;
	bool added = true;
	char *room;

	if (!expression_is_perl())
		return fail(err, "gitleaks rules need PCRE2, and this program was built "
				 "without it");
	while (!feof(file) && !ferror(file) && text.size < RULES_MAX &&
		(room = buffer_reserve(&text, LINE_MAX_SIZE)) != NULL)
		text.size += fread(room, 1, LINE_MAX_SIZE, file);
	if (text.failed)
		added = fail_memory(err);
	else if (text.size > 0)
		added = gitleaks_read(text.bytes, text.size, take_rule, targets, err);
	if (added && targets->pattern_count == before)
		added = fail(err, " there are no rules in it");
	buffer_done(&text);
	return added;
}

bool targets_finish(struct targets *targets, struct error *err)
{
	bool added = true;

	if (targets->keyword_count == 0 || targets->keyword_automaton != NULL)
		return true;
	targets->keyword_automaton = automaton_new(true);
	for (uint32_t i = 0; added && i < targets->keyword_count; i++)
		added = targets->keyword_automaton != NULL &&
			automaton_add(targets->keyword_automaton, targets->keywords[i],
				strlen(targets->keywords[i]), i);
	return (added && automaton_build(targets->keyword_automaton)) || fail_memory(err);
}

/* Files */

static bool add_line(struct targets *targets, char *line, size_t size, const char *name,
	struct error *err)
{
	if (size == 0 || line[0] == '#')
		return true;
	if (size <= 2 || line[0] != '/' || line[size - 1] != '/')
		return add_value(targets, name, name, line, err);
	line[size - 1] = '\0';
	return targets_add_pattern(targets, line + 1, err) ||
	       error_prefix(err, "%s: ", name);
}

static bool add_lines(
	struct targets *targets, FILE *file, const char *path, struct error *err)
{
	char line[LINE_MAX_SIZE];
	bool added = true;

	for (int number = 1; added && fgets(line, sizeof(line), file) != NULL; number++) {
		size_t size = strcspn(line, "\r\n");
		char name[64];

		snprintf(name, sizeof(name), "%.40s:%d", path, number);
		if (line[size] == '\0' && size == sizeof(line) - 1)
			return fail(err, "%s:%d: the line is too long", path, number);
		line[size] = '\0';
		added = add_line(targets, line, size, name, err);
	}
	return added;
}

static bool is_toml(const char *path)
{
	size_t size = strlen(path);

	return size > 5 && strcmp(path + size - 5, ".toml") == 0;
}

bool targets_add_file(struct targets *targets, const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	bool added = file != NULL || fail_errno(err, "cannot read '%s'", path);

	if (added && is_toml(path))
		added = add_gitleaks(targets, file, err) ||
			error_prefix(err, "%s:", path);
	else if (added)
		added = add_lines(targets, file, path, err);
	if (added && ferror(file))
		added = fail_errno(err, "cannot read '%s'", path);
	if (file != NULL)
		fclose(file);
	return added;
}

/* Who is recorded */

static bool add_name(
	struct targets *targets, const char *kind, const char *name, struct error *err)
{
	size_t size = name ? strlen(name) : 0;

	if (size == 0 || strcmp(name, "root") == 0 || strcmp(name, "localhost") == 0 ||
		strcmp(name, "/root") == 0 || strcmp(name, "/") == 0)
		return true;
	return size < NAME_MIN || add_word(targets, kind, name, size, true, err);
}

/* A file whose first line is the name. */
static bool add_name_in_file(
	struct targets *targets, const char *kind, const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	char name[128] = "";

	if (file == NULL)
		return true;
	if (fgets(name, sizeof(name), file) != NULL)
		name[strcspn(name, "\r\n")] = '\0';
	fclose(file);
	return add_name(targets, kind, name, err);
}

/* user.name, by git-config(1). */
static bool add_git_author(struct targets *targets, const char *home, struct error *err)
{
	struct buffer path = {0};
	char line[256], name[128], *text;
	bool in_user = false, added = true;
	FILE *file;

	buffer_add_format(&path, "%s/.gitconfig", home ? home : "");
	text = buffer_take_text(&path);
	file = text ? fopen(text, "re") : NULL;
	free(text);
	while (file != NULL && added && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, " [%127[^]\"]", name) == 1)
			in_user = strcmp(name, "user") == 0;
		else if (in_user && sscanf(line, " name = \"%127[^\"\n]", name) == 1)
			added = add_name(targets, "git author", name, err);
		else if (in_user && sscanf(line, " name = %127[^#;\r\n]", name) == 1)
			added = add_name(targets, "git author", name, err);
	}
	if (file != NULL)
		fclose(file);
	return added;
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
	return added && add_name(targets, "host name", host, err) &&
	       add_name(targets, "git author", getenv("GIT_AUTHOR_NAME"), err) &&
	       add_name(targets, "git author", getenv("GIT_COMMITTER_NAME"), err) &&
	       add_git_author(targets, home, err) &&
	       add_name_in_file(targets, "machine", "/etc/machine-id", err) &&
	       add_name_in_file(targets, "boot", "/proc/sys/kernel/random/boot_id", err);
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
		expression_free(targets->patterns[i].expression);
		free(targets->patterns[i].keywords);
	}
	free(targets->patterns);
	for (uint32_t i = 0; i < targets->keyword_count; i++)
		free(targets->keywords[i]);
	free(targets->keywords);
	automaton_free(targets->keyword_automaton);
	*targets = (struct targets){0};
}
