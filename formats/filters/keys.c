/* SPDX-License-Identifier: MIT */
#include "formats/filters/keys.h"

#include <string.h>

#include "common/base64.h"

enum {
	KEY_LEAST = 16, /* bytes of base64 in a line of a private key */
	KEY_USUAL = 60, /* in one that is not the last */
};

struct search {
	struct vt *screen;
	const struct words *words;
	keys_found *found;
	void *context;
};

static bool has_text(const char *text, size_t size, const char *wanted)
{
	return size > 0 && memmem(text, size, wanted, strlen(wanted)) != NULL;
}

static size_t longest_base64(const char *text, size_t size, size_t *from)
{
	size_t longest = 0;

	for (size_t at = 0, end; at < size; at = end + 1) {
		end = at;
		while (end < size && (base64_is_digit(text[end]) || text[end] == '='))
			end++;
		if (end - at > longest) {
			longest = end - at;
			*from = at;
		}
	}
	return longest;
}

/* Paths and names have not all kinds of characters. */
static bool is_key_line(const char *text, size_t size)
{
	bool has_upper = false, has_lower = false, has_other = false;

	for (size_t i = 0; i < size; i++) {
		has_upper = has_upper || (text[i] >= 'A' && text[i] <= 'Z');
		has_lower = has_lower || (text[i] >= 'a' && text[i] <= 'z');
		has_other =
			has_other || (text[i] >= '0' && text[i] <= '9') || text[i] == '+';
	}
	return size >= KEY_LEAST && has_upper && has_lower && has_other;
}

/* A row of the screen. */
struct key_row {
	enum {
		KEY_NO_PART,
		KEY_BEGIN,
		KEY_END,
		KEY_LINE,
		KEY_REST, /* of a line that wraps, or before the first one */
	} kind;
	bool is_known;
};

static struct key_row look_at_row(
	const struct search *search, unsigned y, const char **line, size_t *length)
{
	size_t size, from = 0;
	const char *text = vt_row_text(search->screen, y, &size);
	struct key_row row = {.kind = KEY_NO_PART};

	*length = longest_base64(text, size, &from);
	*line = text + from;
	if (has_text(text, size, "-----END"))
		row.kind = has_text(text, size, "PRIVATE KEY") ? KEY_END : KEY_NO_PART;
	else if (has_text(text, size, "-----BEGIN"))
		row.kind = has_text(text, size, "PRIVATE KEY") ? KEY_BEGIN : KEY_NO_PART;
	else if (is_key_line(*line, *length))
		row.kind = KEY_LINE;
	else if (size == 0 || has_text(text, size, "Proc-Type:") ||
		 has_text(text, size, "DEK-Info:"))
		row.kind = KEY_REST;
	else if (y > 0 && vt_line(search->screen, vt_shown(search->screen), y - 1).wraps)
		row.kind = KEY_REST;
	row.is_known = row.kind == KEY_LINE && *length >= KEY_USUAL &&
		       words_has(search->words, *line, *length);
	return row;
}

/* Goes on, in one direction, from a border or a line that is known. */
static void follow_key(const struct search *search, bool goes_up)
{
	unsigned rows = vt_rows(search->screen);
	bool is_in_key = false;

	for (unsigned i = 0; i < rows; i++) {
		const char *line;
		size_t length;
		struct key_row row =
			look_at_row(search, goes_up ? rows - 1 - i : i, &line, &length);

		if (row.kind == (goes_up ? KEY_END : KEY_BEGIN))
			is_in_key = true;
		else if (row.kind != KEY_REST)
			is_in_key = row.kind == KEY_LINE && (is_in_key || row.is_known);
		if (is_in_key && length >= KEY_LEAST && row.kind >= KEY_LINE)
			search->found(search->context, line, length);
	}
}

void keys_search(
	struct vt *screen, const struct words *words, keys_found *found, void *context)
{
	struct search search = {
		.screen = screen, .words = words, .found = found, .context = context};

	follow_key(&search, false);
	follow_key(&search, true);
}
