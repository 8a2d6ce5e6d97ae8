/* SPDX-License-Identifier: MIT */
#include "common/libptyvt/transcript.h"

#include <stdlib.h>
#include <string.h>

enum { LOOKED_AT = 8 }; /* rows in the time that a byte is worth */

/* It is redrawn no more, or wanted no more. */
static void finish(struct vt_transcript *transcript, size_t at)
{
	struct vt_told *told = &transcript->told[at];

	if (told->last != NULL)
		transcript->tell(transcript->context, told->time_ns, told->last);
	free(told->first);
	free(told->last);
	memmove(told, told + 1, (--transcript->count - at) * sizeof(*told));
}

static size_t find(const struct vt_transcript *transcript, int64_t number)
{
	size_t at = 0;

	while (at < transcript->count && transcript->told[at].number != number)
		at++;
	return at;
}

static void take(struct vt_transcript *transcript, int64_t number, bool was_found)
{
	int64_t time_ns = transcript->time_ns ? *transcript->time_ns : 0;
	size_t at = find(transcript, number);
	char *text = strdup(transcript->text.bytes);

	if (text == NULL) {
		transcript->text.failed = true;
		return;
	}
	/* One that is not known has moved within the screen. */
	if (!was_found || at == transcript->count)
		transcript->tell(transcript->context, time_ns, text);
	if (at < transcript->count) {
		struct vt_told *told = &transcript->told[at];
		bool is_first = strcmp(text, told->first) == 0;

		if (told->last != NULL && strcmp(text, told->last) == 0) {
			free(text);
			return;
		}
		free(told->last);
		told->last = is_first ? NULL : text;
		told->time_ns = time_ns;
		if (is_first)
			free(text);
		return;
	}
	if (at == VT_CELLS_MAX)
		finish(transcript, --at);
	transcript->told[transcript->count++] =
		(struct vt_told){.number = number, .time_ns = time_ns, .first = text};
}

/* What has gone off the screen, or all, in its order. */
static void finish_gone(struct vt_transcript *transcript, bool all)
{
	size_t at = 0;

	while (at < transcript->count)
		if (all || transcript->told[at].number < transcript->lines.scrolled)
			finish(transcript, at);
		else
			at++;
}

static void finish_all(void *context)
{
	finish_gone(context, true);
}

static bool look_at(
	void *context, struct vt *vt, unsigned row, const char *text, size_t size)
{
	struct vt_transcript *transcript = context;
	int64_t number = vt_lines_number(&transcript->lines, row);
	bool found, was_found = vt_tag(vt, row, VT_TAG_FOUND);
	size_t at;

	if (!transcript->at_end && !transcript->lines.scrolls_off &&
		vt_line_start(vt, vt_cursor(vt)->y) == row)
		return false; /* it is still written */
	buffer_clear(&transcript->text);
	buffer_add(&transcript->text, text, size);
	buffer_add_byte(&transcript->text, '\0');
	if (transcript->text.failed)
		return true;
	found = transcript->wanted == NULL ||
		transcript->wanted(transcript->context, vt, transcript->text.bytes);
	at = find(transcript, number);
	if (at < transcript->count && (!found || !was_found))
		finish(transcript, at);
	if (found)
		take(transcript, number, was_found);
	vt_set_tag(vt, row, VT_TAG_FOUND, found);
	return true;
}

void vt_transcript_begin(struct vt_transcript *transcript, struct vt *vt)
{
	transcript->lines.seen = look_at;
	transcript->lines.moved = finish_all;
	transcript->lines.skips_switches = true;
	transcript->lines.context = transcript;
	vt_lines_watch(&transcript->lines, vt);
}

/* Looking takes as long as there are rows: not for each of many empty lines. */
void vt_transcript_feed(
	struct vt_transcript *transcript, struct vt *vt, const char *bytes, size_t size)
{
	const char *end = bytes + size, *at = bytes;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
		if (at < end && (size_t)(at - bytes) < vt_rows(vt) / LOOKED_AT)
			continue;
		vt_feed(vt, bytes, (size_t)(at - bytes));
		vt_transcript_look(transcript, vt);
		bytes = at;
	}
}

void vt_transcript_look(struct vt_transcript *transcript, struct vt *vt)
{
	vt_lines_look(&transcript->lines, vt);
	finish_gone(transcript, false);
}

bool vt_transcript_end(struct vt_transcript *transcript, struct vt *vt)
{
	bool failed;

	transcript->at_end = true;
	vt_lines_look(&transcript->lines, vt);
	finish_gone(transcript, true);
	vt_watch(vt, NULL, NULL);
	failed = transcript->text.failed;
	buffer_done(&transcript->text);
	return !failed;
}
