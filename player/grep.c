/* SPDX-License-Identifier: MIT */
#include "player/grep.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/libptyvt/transcript.h"
#include "common/pattern.h"

bool grep_compile(regex_t *regex, const char *pattern, struct error *err)
{
	struct buffer anchored = {0};
	char *text;
	bool compiled;

	if (!pattern_compile(regex, pattern, REG_NOSUB, err))
		return false;
	regfree(regex);
	buffer_add_format(&anchored, "^.*(%s)", pattern);
	text = buffer_take_text(&anchored);
	compiled = text == NULL ? fail_memory(err)
				: pattern_compile(regex, text, REG_NOSUB, err);
	free(text);
	return compiled;
}

struct grep {
	const struct grep_options *options;
	struct vt_transcript transcript;
};

static bool matches(void *context, struct vt *screen, const char *text)
{
	const struct grep *grep = context;

	(void)screen;
	return regexec(grep->options->regex, text, 0, NULL, 0) == 0;
}

static void tell(void *context, int64_t time_ns, const char *text)
{
	const struct grep *grep = context;

	if (time_ns >= grep->options->from_ns)
		grep->options->found(grep->options->context, time_ns, text);
}

bool grep_lines(
	struct replay *replay, const struct grep_options *options, struct error *err)
{
	struct grep *grep = calloc(1, sizeof(*grep));
	struct event event;
	bool read;

	if (grep == NULL)
		return fail_memory(err);
	grep->options = options;
	grep->transcript.wanted = matches;
	grep->transcript.tell = tell;
	grep->transcript.context = grep;
	grep->transcript.time_ns = &replay->time_ns;
	vt_transcript_begin(&grep->transcript, replay->screen);
	while (replay_read(replay, options->to_ns, &event)) {
		if (event.kind == EVENT_OUTPUT) {
			vt_transcript_feed(&grep->transcript, replay->screen, event.bytes,
				event.size);
			continue;
		}
		event_show(&event, replay->screen);
		vt_transcript_look(&grep->transcript, replay->screen);
	}
	read = vt_transcript_end(&grep->transcript, replay->screen) &&
	       !vt_failed(replay->screen);
	free(grep);
	return read || fail_memory(err);
}
