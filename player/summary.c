/* SPDX-License-Identifier: MIT */
/* Counts events and collects markers. */
#include "player/summary.h"

#include <stdlib.h>
#include <string.h>

static void count(struct summary *summary, const char *code)
{
	size_t i;

	for (i = 0; i < summary->codes_used; i++)
		if (strcmp(summary->codes[i].code, code) == 0)
			break;
	if (i == SUMMARY_CODES)
		return;
	if (i == summary->codes_used) {
		strcpy(summary->codes[i].code, code);
		summary->codes_used++;
	}
	summary->codes[i].count++;
}

static bool add_marker(
	struct summary *summary, const struct event *event, struct error *err)
{
	struct summary_marker marker = {
		.time_ns = event->time_ns, .label = summary->labels.size};
	struct summary_marker *grown = summary->markers;
	size_t number = summary->marker_count;

	if (event->size >= SUMMARY_LABELS - summary->labels.size) {
		summary->unlisted++;
		return true;
	}
	if ((number & (number - 1)) == 0) /* 0, 1, 2, 4, 8...: double the capacity */
		grown = realloc(grown, (number ? number * 2 : 1) * sizeof(*grown));
	if (grown == NULL)
		return fail_memory(err);
	summary->markers = grown;
	buffer_add(&summary->labels, event->bytes, event->size);
	buffer_add_byte(&summary->labels, '\0');
	if (summary->labels.failed)
		return fail_memory(err);
	summary->markers[summary->marker_count++] = marker;
	return true;
}

size_t summary_markers_until(const struct summary *summary, int64_t time_ns)
{
	size_t low = 0, high = summary->marker_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (summary->markers[middle].time_ns <= time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *summary_label(const struct summary *summary, size_t marker)
{
	return summary->labels.bytes + summary->markers[marker].label;
}

void summary_init(struct summary *summary)
{
	*summary = (struct summary){.exit_status = -1};
}

bool summary_add(struct summary *summary, const struct event *event, struct error *err)
{
	summary->duration_ns = event->time_ns;
	summary->ended = event->kind == EVENT_EXIT;
	count(summary, event_code(event));
	if (event->kind == EVENT_OUTPUT)
		summary->bytes += (int64_t)event->size;
	if (event->kind == EVENT_EXIT)
		summary->exit_status = event->exit_status;
	return event->kind != EVENT_MARKER || add_marker(summary, event, err);
}

bool summarize(struct reader *reader, struct summary *summary, struct error *err)
{
	struct event event;

	summary_init(summary);
	while (reader_pass(reader, &event, &summary->damage))
		if (!summary_add(summary, &event, err)) {
			summary_done(summary);
			return false;
		}
	summary->torn = reader_torn(reader) != NULL;
	return true;
}

enum completeness summary_completeness(const struct summary *summary)
{
	if (summary->torn || summary->damage.count > 0)
		return INCOMPLETE;
	return summary->ended ? COMPLETE : COMPLETENESS_UNKNOWN;
}

void summary_done(struct summary *summary)
{
	free(summary->markers);
	buffer_done(&summary->labels);
	summary_init(summary);
}
