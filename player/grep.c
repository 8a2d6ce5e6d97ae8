/* SPDX-License-Identifier: MIT */
#include "player/grep.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/libptyvt/lines.h"

/* Where a bracket expression ends: []abc], [^]abc], [[:alpha:]]. */
static const char *after_bracket(const char *at)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	while (*at != '\0' && *at != ']') {
		const char *named =
			*at == '[' && at[1] != '\0' ? strchr(":.=", at[1]) : NULL;
		const char end[] = {named ? *named : ' ', ']', '\0'};
		const char *found = named ? strstr(at + 2, end) : NULL;

		at = found ? found + 2 : at + 1;
	}
	return *at != '\0' ? at + 1 : at;
}

static bool has_back_reference(const char *at)
{
	while (*at != '\0')
		if (*at == '[') {
			at = after_bracket(at);
		} else if (*at == '\\' && at[1] != '\0') {
			if (isdigit((unsigned char)at[1]))
				return true;
			at += 2;
		} else {
			at++;
		}
	return false;
}

static bool compile(regex_t *regex, const char *pattern, struct error *err)
{
	int wrong = regcomp(regex, pattern, REG_EXTENDED | REG_NOSUB);
	char reason[128];

	if (wrong == 0)
		return true;
	regerror(wrong, regex, reason, sizeof(reason));
	return fail(err, "%s", reason);
}

bool grep_compile(regex_t *regex, const char *pattern, struct error *err)
{
	struct buffer anchored = {0};
	char *text;
	bool compiled;

	if (has_back_reference(pattern))
		return fail(err, "back references are not supported");
	if (!compile(regex, pattern, err))
		return false;
	regfree(regex);
	buffer_add_format(&anchored, "^.*(%s)", pattern);
	text = buffer_take_text(&anchored);
	compiled = text == NULL ? fail_memory(err) : compile(regex, text, err);
	free(text);
	return compiled;
}

/* A line that matches, and may be redrawn: its last state is yet to be told. */
struct hit {
	int64_t number; /* see vt_lines_number */
	int64_t time_ns;
	char *told, *last; /* owned; the first state; the last one, NULL: the same */
};

struct grep {
	const struct grep_options *options;
	const struct replay *replay;
	struct vt_lines lines;
	struct buffer text; /* of a line, terminated */
	bool at_end;
	struct hit hits[VT_CELLS_MAX];
	size_t count;
};

static void tell(struct grep *grep, int64_t time_ns, const char *text)
{
	if (time_ns >= grep->options->from_ns)
		grep->options->found(grep->options->context, time_ns, text);
}

/* It is redrawn no more, or matches no more. */
static void finish(struct grep *grep, size_t at)
{
	struct hit *hit = &grep->hits[at];

	if (hit->last != NULL)
		tell(grep, hit->time_ns, hit->last);
	free(hit->told);
	free(hit->last);
	memmove(hit, hit + 1, (--grep->count - at) * sizeof(*hit));
}

static size_t find(const struct grep *grep, int64_t number)
{
	size_t at = 0;

	while (at < grep->count && grep->hits[at].number != number)
		at++;
	return at;
}

static void take(struct grep *grep, int64_t number, bool was_found)
{
	int64_t time_ns = grep->replay->time_ns;
	size_t at = find(grep, number);
	char *text = strdup(grep->text.bytes);

	if (text == NULL) {
		grep->text.failed = true;
		return;
	}
	if (!was_found)
		tell(grep, time_ns, text);
	if (at < grep->count) {
		struct hit *hit = &grep->hits[at];
		bool is_first = strcmp(text, hit->told) == 0;

		free(hit->last);
		hit->last = is_first ? NULL : text;
		hit->time_ns = time_ns;
		if (is_first)
			free(text);
		return;
	}
	if (at == VT_CELLS_MAX)
		finish(grep, --at);
	grep->hits[grep->count++] =
		(struct hit){.number = number, .time_ns = time_ns, .told = text};
}

/* What has gone off the screen, or all, in its order. */
static void finish_gone(struct grep *grep, bool all)
{
	size_t at = 0;

	while (at < grep->count)
		if (all || grep->hits[at].number < grep->lines.scrolled)
			finish(grep, at);
		else
			at++;
}

static bool match(
	void *context, struct vt *screen, unsigned row, const char *text, size_t size)
{
	struct grep *grep = context;
	int64_t number = vt_lines_number(&grep->lines, row);
	bool found, was_found = vt_tag(screen, row, VT_TAG_FOUND);
	size_t at;

	if (!grep->at_end && !grep->lines.scrolls_off &&
		vt_line_start(screen, vt_cursor(screen)->y) == row)
		return false; /* it is still written */
	buffer_clear(&grep->text);
	buffer_add(&grep->text, text, size);
	buffer_add_byte(&grep->text, '\0');
	if (grep->text.failed)
		return true;
	found = regexec(grep->options->regex, grep->text.bytes, 0, NULL, 0) == 0;
	at = find(grep, number);
	if (at < grep->count && (!found || !was_found))
		finish(grep, at);
	if (found)
		take(grep, number, was_found);
	vt_set_tag(screen, row, VT_TAG_FOUND, found);
	return true;
}

bool grep_lines(
	struct replay *replay, const struct grep_options *options, struct error *err)
{
	struct grep *grep = calloc(1, sizeof(*grep));
	bool read;

	if (grep == NULL)
		return fail_memory(err);
	grep->options = options;
	grep->replay = replay;
	grep->lines.seen = match;
	grep->lines.context = grep;
	vt_lines_watch(&grep->lines, replay->screen);
	do {
		vt_lines_look(&grep->lines, replay->screen);
		finish_gone(grep, false);
	} while (replay_step(replay, options->to_ns));
	grep->at_end = true;
	vt_lines_look(&grep->lines, replay->screen);
	finish_gone(grep, true);
	vt_watch(replay->screen, NULL, NULL);
	read = (!vt_failed(replay->screen) && !grep->text.failed) || fail_memory(err);
	buffer_done(&grep->text);
	free(grep);
	return read;
}
