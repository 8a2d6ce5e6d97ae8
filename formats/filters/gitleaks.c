/* SPDX-License-Identifier: MIT */
#include "formats/filters/gitleaks.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/utf8.h"

struct toml {
	const char *at, *end;
	unsigned line;
	struct buffer string; /* the last one */
	bool in_rule;
	struct gitleaks_rule rule;
};

static bool starts(const struct toml *toml, const char *word)
{
	size_t size = strlen(word);

	return (size_t)(toml->end - toml->at) >= size &&
	       memcmp(toml->at, word, size) == 0;
}

static void step(struct toml *toml, size_t size)
{
	for (; size > 0 && toml->at < toml->end; size--)
		toml->line += *toml->at++ == '\n';
}

static bool wrong(const struct toml *toml, const char *what, struct error *err)
{
	return fail(err, "%u: %s", toml->line, what);
}

/* Blanks and, with `lines`, comments and the ends of lines. */
static void skip(struct toml *toml, bool lines)
{
	while (toml->at < toml->end) {
		if (*toml->at == ' ' || *toml->at == '\t' ||
			(lines && (*toml->at == '\n' || *toml->at == '\r')))
			step(toml, 1);
		else if (*toml->at == '#')
			while (toml->at < toml->end && *toml->at != '\n')
				step(toml, 1);
		else
			break;
	}
}

static void add_character(struct toml *toml, int digits)
{
	char bytes[4], hexadecimal[9] = "";
	uint32_t character;

	for (int i = 0; i < digits && toml->end - toml->at > 1; i++)
		hexadecimal[i] = *++toml->at;
	character = (uint32_t)strtoul(hexadecimal, NULL, 16);
	if (character <= 0x10ffff && (character < 0xd800 || character > 0xdfff))
		buffer_add(&toml->string, bytes, utf8_encode(character, bytes));
}

static void add_escaped(struct toml *toml)
{
	static const char names[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
	const char *name = *toml->at ? strchr(names, *toml->at) : NULL;

	if (*toml->at == 'u' || *toml->at == 'U')
		add_character(toml, *toml->at == 'u' ? 4 : 8);
	else if (name != NULL)
		buffer_add_byte(&toml->string, bytes[name - names]);
	else
		buffer_add_byte(&toml->string, *toml->at);
}

/* '...', "...", and both with three quotes. */
static bool take_string(struct toml *toml, struct error *err)
{
	char quote[4] = {*toml->at, '\0'};
	bool escapes = quote[0] == '"', is_long;

	buffer_clear(&toml->string);
	is_long = toml->end - toml->at >= 3 && toml->at[1] == quote[0] &&
		  toml->at[2] == quote[0];
	if (is_long)
		quote[1] = quote[2] = quote[0];
	step(toml, strlen(quote));
	if (is_long && toml->at < toml->end && *toml->at == '\n')
		step(toml, 1);
	while (toml->at < toml->end && !starts(toml, quote)) {
		if (!is_long && *toml->at == '\n')
			break;
		if (escapes && *toml->at == '\\' && toml->end - toml->at > 1) {
			step(toml, 1);
			add_escaped(toml);
		} else {
			buffer_add_byte(&toml->string, *toml->at);
		}
		step(toml, 1);
	}
	if (!starts(toml, quote))
		return wrong(toml, "unterminated string", err);
	step(toml, strlen(quote));
	return !toml->string.failed || fail_memory(err);
}

static bool is_quote(const struct toml *toml)
{
	return toml->at < toml->end && (*toml->at == '\'' || *toml->at == '"');
}

static bool take_keyword(struct toml *toml, struct error *err)
{
	struct gitleaks_rule *rule = &toml->rule;

	if (rule->keyword_count == GITLEAKS_KEYWORDS)
		return wrong(toml, "too many keywords", err);
	rule->keywords[rule->keyword_count] =
		strndup(toml->string.size ? toml->string.bytes : "", toml->string.size);
	return rule->keywords[rule->keyword_count++] != NULL || fail_memory(err);
}

/* A list, of which only the strings of keywords are wanted; lists in it are passed over
 * by counting brackets. */
static bool take_list(struct toml *toml, bool are_keywords, struct error *err)
{
	unsigned depth = 0;

	do {
		skip(toml, true);
		if (toml->at == toml->end)
			return wrong(toml, "unterminated list", err);
		if (is_quote(toml)) {
			if (!take_string(toml, err) ||
				(are_keywords && !take_keyword(toml, err)))
				return false;
			continue;
		}
		depth += *toml->at == '[' || *toml->at == '{';
		depth -= *toml->at == ']' || *toml->at == '}';
		step(toml, 1);
	} while (depth > 0);
	return true;
}

static bool set_text(char **text, const struct toml *toml, struct error *err)
{
	free(*text);
	*text = strndup(toml->string.size ? toml->string.bytes : "", toml->string.size);
	return *text != NULL || fail_memory(err);
}

static bool take_value(struct toml *toml, const char *key, struct error *err)
{
	struct gitleaks_rule *rule = &toml->rule;
	char number[32] = "";
	size_t size = 0;

	skip(toml, false);
	if (is_quote(toml)) {
		if (!take_string(toml, err))
			return false;
		if (toml->in_rule && strcmp(key, "id") == 0)
			return set_text(&rule->id, toml, err);
		return !toml->in_rule || strcmp(key, "regex") != 0 ||
		       set_text(&rule->regex, toml, err);
	}
	if (toml->at < toml->end && (*toml->at == '[' || *toml->at == '{'))
		return take_list(
			toml, toml->in_rule && strcmp(key, "keywords") == 0, err);
	while (toml->at < toml->end && strchr("\r\n#", *toml->at) == NULL) {
		if (size < sizeof(number) - 1)
			number[size++] = *toml->at;
		step(toml, 1);
	}
	if (toml->in_rule && strcmp(key, "secretGroup") == 0)
		rule->group = (unsigned)strtoul(number, NULL, 10);
	if (toml->in_rule && strcmp(key, "entropy") == 0)
		rule->entropy = strtod(number, NULL);
	return size > 0 || wrong(toml, "key without a value", err);
}

static bool take_key(struct toml *toml, struct error *err)
{
	char key[64] = "";
	size_t size = 0;

	while (toml->at < toml->end && strchr("=\r\n", *toml->at) == NULL) {
		if (strchr(" \t\"'", *toml->at) == NULL && size < sizeof(key) - 1)
			key[size++] = *toml->at;
		step(toml, 1);
	}
	if (size == 0 || toml->at == toml->end || *toml->at != '=')
		return wrong(toml, "this is not TOML", err);
	step(toml, 1);
	return take_value(toml, key, err);
}

static void forget(struct gitleaks_rule *rule)
{
	free(rule->id);
	free(rule->regex);
	for (size_t i = 0; i < rule->keyword_count; i++)
		free(rule->keywords[i]);
	*rule = (struct gitleaks_rule){0};
}

static bool give(
	struct toml *toml, gitleaks_taker *take, void *context, struct error *err)
{
	unsigned line = toml->line;
	bool taken = toml->rule.regex == NULL || take(context, &toml->rule, err) ||
		     error_prefix(err, "%u: ", line);

	forget(&toml->rule);
	return taken;
}

/* [[rules]], with or without blanks and quotes. */
static bool is_rule_table(const struct toml *toml)
{
	char name[16] = "";
	size_t size = 0;

	for (const char *at = toml->at;
		at < toml->end && *at != '\n' && *at != '#' && size < sizeof(name) - 1;
		at++)
		if (strchr(" \t\r\"'", *at) == NULL)
			name[size++] = *at;
	return strcmp(name, "[[rules]]") == 0;
}

/* [table] or [[table]]; the lists and tables within a rule do not end it. */
static bool take_table(
	struct toml *toml, gitleaks_taker *take, void *context, struct error *err)
{
	bool is_rule = is_rule_table(toml);

	if (is_rule && !give(toml, take, context, err))
		return false;
	toml->in_rule = is_rule;
	while (toml->at < toml->end && *toml->at != '\n')
		step(toml, 1);
	return true;
}

bool gitleaks_read(const char *text, size_t size, gitleaks_taker *take, void *context,
	struct error *err)
{
	struct toml toml = {.at = text, .end = text + size, .line = 1};
	bool is_read = true;

	while (is_read) {
		skip(&toml, true);
		if (toml.at == toml.end)
			break;
		is_read = *toml.at == '[' ? take_table(&toml, take, context, err)
					  : take_key(&toml, err);
	}
	is_read = is_read && give(&toml, take, context, err);
	forget(&toml.rule);
	buffer_done(&toml.string);
	return is_read;
}
