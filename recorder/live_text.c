/* SPDX-License-Identifier: MIT */
#include "recorder/live_text.h"

#include <stdlib.h>

/* What a program draws on the alternate screen is not text to be read line by line. */
static bool is_text(void *context, struct vt *screen, const char *text)
{
	(void)context;
	return text[0] != '\0' && vt_shown(screen) == VT_PRIMARY;
}

static void add_line(void *context, int64_t time_ns, const char *text)
{
	struct live_text *live = context;

	(void)time_ns;
	buffer_add_text(&live->out, text);
	buffer_add_byte(&live->out, '\n');
}

struct live_text *live_text_new(unsigned columns, unsigned rows)
{
	struct live_text *text = calloc(1, sizeof(*text));

	if (text == NULL)
		return NULL;
	text->pool = vt_pool_new();
	text->screen = text->pool ? vt_new(columns, rows, text->pool) : NULL;
	text->transcript = calloc(1, sizeof(*text->transcript));
	if (text->screen == NULL || text->transcript == NULL) {
		live_text_free(text);
		return NULL;
	}
	text->transcript->wanted = is_text;
	text->transcript->tell = add_line;
	text->transcript->context = text;
	vt_transcript_begin(text->transcript, text->screen);
	return text;
}

void live_text_printed(struct live_text *text, const char *bytes, size_t size)
{
	vt_transcript_feed(text->transcript, text->screen, bytes, size);
}

void live_text_resized(struct live_text *text, unsigned columns, unsigned rows)
{
	vt_resize(text->screen, columns, rows);
}

void live_text_end(struct live_text *text)
{
	vt_transcript_end(text->transcript, text->screen);
}

void live_text_free(struct live_text *text)
{
	if (text == NULL)
		return;
	free(text->transcript);
	vt_free(text->screen);
	vt_pool_free(text->pool);
	buffer_done(&text->out);
	free(text);
}
