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

struct grep {
	const struct grep_options *options;
	const struct replay *replay;
	struct vt_lines lines;
	struct buffer text; /* of a line, terminated */
	bool at_end;
};

static bool match(
	void *context, struct vt *screen, unsigned row, const char *text, size_t size)
{
	struct grep *grep = context;
	bool found;

	if (!grep->at_end && !grep->lines.scrolls_off &&
		vt_line_start(screen, vt_cursor(screen)->y) == row)
		return false; /* it is still written */
	buffer_clear(&grep->text);
	buffer_add(&grep->text, text, size);
	buffer_add_byte(&grep->text, '\0');
	if (grep->text.failed)
		return true;
	found = regexec(grep->options->regex, grep->text.bytes, 0, NULL, 0) == 0;
	if (found && !vt_tag(screen, row, VT_TAG_FOUND) &&
		grep->replay->time_ns >= grep->options->from_ns)
		grep->options->found(
			grep->options->context, grep->replay->time_ns, grep->text.bytes);
	vt_set_tag(screen, row, VT_TAG_FOUND, found);
	return true;
}

bool grep_lines(
	struct replay *replay, const struct grep_options *options, struct error *err)
{
	struct grep grep = {.options = options, .replay = replay};
	bool read;

	grep.lines.seen = match;
	grep.lines.context = &grep;
	vt_lines_watch(&grep.lines, replay->screen);
	do
		vt_lines_look(&grep.lines, replay->screen);
	while (replay_step(replay, options->to_ns));
	grep.at_end = true;
	vt_lines_look(&grep.lines, replay->screen);
	vt_watch(replay->screen, NULL, NULL);
	read = (!vt_failed(replay->screen) && !grep.text.failed) || fail_memory(err);
	buffer_done(&grep.text);
	return read;
}
