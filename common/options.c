/* SPDX-License-Identifier: MIT */
/* Options from a table, in the manner of getopt_long(3): -abc, -oFILE, --name=VALUE. */
#include "common/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"

enum {
	NAME_LIMIT = 40, /* letters of names that are compared */
	NEAR = 2,        /* at most this many may be wrong */
};

struct cursor {
	const struct option_table *table;
	char **argv;
	int at; /* the word being examined */
	void *settings;
};

static bool takes_argument(const struct option_row *row)
{
	return row->argument != NULL;
}

static bool needs_argument(const struct option_row *row)
{
	return row->argument != NULL && row->argument[0] != '[';
}

static bool apply(struct cursor *cursor, const struct option_row *row, const char *text,
	struct error *err)
{
	char *target = (char *)cursor->settings + row->offset;
	struct error reason;

	if (!row->parse(text, target, &reason))
		return fail(err, "--%s: %s", row->name, reason.message);
	if (cursor->table->notes_given)
		((struct options_given *)cursor->settings)
			->rows[row - cursor->table->rows] = true;
	return true;
}

/* An optional argument may also be the next word, if it is valid and not a file. */
static bool take_next(struct cursor *cursor, const struct option_row *row)
{
	const char *next = cursor->argv[cursor->at + 1];

	if (row->argument == NULL || next == NULL || next[0] == '-' ||
		access(next, F_OK) == 0 || !apply(cursor, row, next, NULL))
		return false;
	cursor->at++;
	return true;
}

static void fail_ambiguous(const struct option_table *table, const char *name,
	size_t size, struct error *err)
{
	struct buffer all = {0};

	for (size_t i = 0; i < table->count; i++)
		if (strncmp(table->rows[i].name, name, size) == 0)
			buffer_add_format(&all, "%s--%s", all.size > 0 ? ", " : "",
				table->rows[i].name);
	buffer_add_byte(&all, '\0');
	fail(err, "option '--%.*s' is ambiguous: %s", (int)size, name,
		all.failed ? "" : all.bytes);
	buffer_done(&all);
}

/* How many letters must be changed, added or removed. */
static unsigned distance(const char *one, size_t size, const char *other)
{
	unsigned row[NAME_LIMIT + 1];
	size_t length = strlen(other);

	if (size > NAME_LIMIT || length > NAME_LIMIT)
		return NAME_LIMIT;
	for (size_t j = 0; j <= length; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= size; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= length; j++) {
			unsigned change = corner + (one[i - 1] != other[j - 1]);
			unsigned least = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

			corner = row[j];
			row[j] = change < least ? change : least;
		}
	}
	return row[length];
}

static void fail_unknown(const struct option_table *table, const char *name, size_t size,
	struct error *err)
{
	const char *nearest = NULL;
	unsigned least = NEAR + 1;

	for (size_t i = 0; i < table->count; i++) {
		unsigned away = distance(name, size, table->rows[i].name);

		if (away < least) {
			least = away;
			nearest = table->rows[i].name;
		}
	}
	if (nearest != NULL)
		fail(err, "unknown option '--%.*s'; did you mean --%s?", (int)size, name,
			nearest);
	else
		fail(err, "unknown option '--%.*s'", (int)size, name);
}

static const struct option_row *find_name(const struct option_table *table,
	const char *name, size_t size, struct error *err)
{
	const struct option_row *found = NULL;
	int matches = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];

		if (strncmp(row->name, name, size) != 0)
			continue;
		if (row->name[size] == '\0')
			return row;
		matches++;
		found = row;
	}
	if (matches == 1)
		return found;
	if (matches == 0)
		fail_unknown(table, name, size, err);
	else
		fail_ambiguous(table, name, size, err);
	return NULL;
}

static const struct option_row *find_letter(const struct option_table *table, char letter)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].letter == letter)
			return &table->rows[i];
	return NULL;
}

static bool parse_long(struct cursor *cursor, const char *name, struct error *err)
{
	size_t size = strcspn(name, "=");
	const char *value = name[size] == '=' ? name + size + 1 : NULL;
	const struct option_row *row = find_name(cursor->table, name, size, err);

	if (row == NULL)
		return false;
	if (value != NULL && !takes_argument(row))
		return fail(err, "option '--%s' takes no argument", row->name);
	if (value == NULL && needs_argument(row)) {
		value = cursor->argv[++cursor->at];
		if (value == NULL)
			return fail(err, "option '--%s' needs an argument", row->name);
	}
	if (value == NULL && take_next(cursor, row))
		return true;
	return apply(cursor, row, value, err);
}

static bool parse_letters(struct cursor *cursor, const char *letters, struct error *err)
{
	for (; *letters != '\0'; letters++) {
		const struct option_row *row = find_letter(cursor->table, *letters);
		const char *value = NULL;

		if (row == NULL)
			return fail(err, "unknown option '-%c'", *letters);
		if (!takes_argument(row)) {
			if (!apply(cursor, row, NULL, err))
				return false;
			continue;
		}
		if (letters[1] != '\0')
			value = letters + 1;
		else if (needs_argument(row)) {
			value = cursor->argv[++cursor->at];
			if (value == NULL)
				return fail(
					err, "option '-%c' needs an argument", *letters);
		} else if (take_next(cursor, row)) {
			return true;
		}
		return apply(cursor, row, value, err);
	}
	return true;
}

bool options_parse(const struct option_table *table, char **argv, void *settings,
	int *first, struct error *err)
{
	struct cursor cursor = {
		.table = table, .argv = argv, .at = 1, .settings = settings};
	int words = 1; /* argv[1..words) are words skipped so far, in order */

	for (; argv[cursor.at] != NULL; cursor.at++) {
		char *word = argv[cursor.at];

		if (strcmp(word, "--") == 0) {
			cursor.at++;
			break;
		}
		if (word[0] != '-' || word[1] == '\0') {
			if (table->stop_at_first_word)
				break;
			argv[words++] = word;
			continue;
		}
		if (word[1] == '-' ? !parse_long(&cursor, word + 2, err)
				   : !parse_letters(&cursor, word + 1, err))
			return false;
	}
	/* Move the skipped words to just before the rest. */
	while (words > 1)
		argv[--cursor.at] = argv[--words];
	*first = cursor.at;
	return true;
}

const struct option_row *options_misfit(
	const struct option_table *table, const struct options_given *given, unsigned use)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];

		if (given->rows[i] && row->uses != 0 && (row->uses & use) == 0)
			return row;
	}
	return NULL;
}

static void print_row(const struct option_row *row)
{
	char left[64];
	const char *line = row->help;
	int column = 30;
	const char *space = row->argument && row->argument[0] == '[' ? "" : " ";

	snprintf(left, sizeof(left), "  %c%c%c --%s%s%s", row->letter ? '-' : ' ',
		row->letter ? row->letter : ' ', row->letter ? ',' : ' ', row->name,
		row->argument ? space : "", row->argument ? row->argument : "");
	printf("%-*s", column, left);
	if ((int)strlen(left) >= column)
		printf("\n%*s", column, "");
	for (;;) {
		size_t size = strcspn(line, "\n");

		printf("%.*s\n", (int)size, line);
		if (line[size] == '\0')
			break;
		line += size + 1;
		printf("%*s", column, "");
	}
}

void options_help(const struct option_table *table)
{
	printf("usage: %s\n\n", table->usage);
	for (size_t i = 0; i < table->count; i++)
		print_row(&table->rows[i]);
	if (table->notes != NULL)
		printf("\n%s", table->notes);
}

bool option_flag(const char *text, void *target, struct error *err)
{
	(void)text;
	(void)err;
	*(bool *)target = true;
	return true;
}

bool option_text(const char *text, void *target, struct error *err)
{
	(void)err;
	*(const char **)target = text;
	return true;
}

bool option_texts(const char *text, void *target, struct error *err)
{
	struct texts *list = target;

	if (list->count == OPTION_TEXTS_MAX)
		return fail(err, "given too often");
	list->texts[list->count++] = text ? text : "";
	return true;
}

bool option_time(const char *text, void *target, struct error *err)
{
	if (!parse_time(text, target))
		return fail(err, "'%s' is not a time (12.5, 1:30, 1m30s)", text);
	return true;
}

bool option_size(const char *text, void *target, struct error *err)
{
	static const char units[] = "KMGT";
	int64_t value = 0, factor = 1;
	const char *at = text;
	const char *unit;

	for (; isdigit((unsigned char)*at); at++) {
		if (value > INT64_MAX / 10 - 10)
			return fail(err, "'%s' is too large", text);
		value = value * 10 + (*at - '0');
	}
	if (at == text)
		return fail(err, "'%s' is not a size (4096, 64K, 10M, 1G)", text);
	if (*at != '\0' && (unit = strchr(units, toupper((unsigned char)*at))) != NULL) {
		factor = INT64_C(1) << (10 * (unit - units + 1));
		at++;
	}
	if (*at == 'i' && at[1] == 'B')
		at += 2;
	if (*at != '\0')
		return fail(err, "'%s' is not a size (4096, 64K, 10M, 1G)", text);
	if (value > INT64_MAX / factor)
		return fail(err, "'%s' is too large", text);
	*(int64_t *)target = value * factor;
	return true;
}

bool option_cells(const char *text, void *target, struct error *err)
{
	struct cells *cells = target;
	unsigned long columns, rows = 0;
	char *end;

	columns = strtoul(text, &end, 10);
	if (*end == 'x' && columns <= UINT16_MAX)
		rows = strtoul(end + 1, &end, 10);
	if (text[strspn(text, "0123456789x")] != '\0' || *end != '\0' ||
		rows > UINT16_MAX || (columns == 0 && rows == 0) ||
		strchr(text, 'x') == NULL)
		return fail(err, "'%s' is not a size (80x24, 80x, x24)", text);
	*cells = (struct cells){.columns = (uint16_t)columns, .rows = (uint16_t)rows};
	return true;
}
