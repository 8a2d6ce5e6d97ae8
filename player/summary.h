/* SPDX-License-Identifier: MIT */
/* What a recording contains, found by reading all of it once. */
#ifndef PLAYER_SUMMARY_H
#define PLAYER_SUMMARY_H

#include "common/buffer.h"
#include "common/error.h"
#include "formats/reader.h"

enum {
	SUMMARY_CODES = 32,
	SUMMARY_LABELS = 16 << 20, /* bytes of all labels together */
};

/* Whether everything that was recorded is there. */
enum completeness { INCOMPLETE, COMPLETE, COMPLETENESS_UNKNOWN };

struct summary {
	int64_t duration_ns, bytes; /* bytes of output */
	struct code_count {
		char code[EVENT_CODE_MAX + 1]; /* "o" */
		int64_t count;
	} codes[SUMMARY_CODES]; /* any further codes are not counted */
	size_t codes_used;
	struct summary_marker {
		int64_t time_ns;
		size_t label; /* offset in `labels` */
	} * markers;
	size_t marker_count;
	struct buffer labels; /* terminated strings */
	int64_t unlisted;     /* further markers, which did not fit */
	int exit_status;      /* the last one; -1: unknown */
	bool torn;            /* it stops in the middle of an event */
	bool ended;           /* the exit event comes last */
	struct damage damage;
};

/* The same, one event at a time. False if out of memory. */
void summary_init(struct summary *summary);
bool summary_add(struct summary *summary, const struct event *event, struct error *err);

/* Reads the rest of the recording. False if out of memory. */
bool summarize(struct reader *reader, struct summary *summary, struct error *err);

/* The number of markers at or before this time. */
size_t summary_markers_until(const struct summary *summary, int64_t time_ns);

const char *summary_label(const struct summary *summary, size_t marker);

/* Unknown without an exit event: many recorders write none. */
enum completeness summary_completeness(const struct summary *summary);

void summary_done(struct summary *summary);

#endif
