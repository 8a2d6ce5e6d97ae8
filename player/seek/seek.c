/* SPDX-License-Identifier: MIT */
/* Turns times, percentages, markers and texts into moments. */
#include "player/seek/seek.h"

#include "common/clock.h"

/* During playback, this soon after a marker, "previous" means the one before it. */
static const int64_t near_ns = NS_PER_SECOND;

static enum reached at_time(
	struct seek_index *index, int64_t time_ns, struct target *target)
{
	int64_t known_ns = seek_index_summary(index)->duration_ns;

	if (known_ns <= time_ns && !seek_index_is_whole(index) && seek_index_work(index))
		return REACHED_NOT_YET;
	known_ns = seek_index_summary(index)->duration_ns;
	target->time_ns = time_ns < 0 ? 0 : time_ns < known_ns ? time_ns : known_ns;
	target->events = INT64_MAX;
	return REACHED;
}

static enum reached at_percent(
	struct seek *seek, struct seek_index *index, struct target *target)
{
	int64_t part_ns, start_ns = seek->relative ? seek->now_ns : 0;

	if (seek->value == 0 && !seek->relative) {
		*target = (struct target){.time_ns = TIME_MAX_NS, .events = 0};
		return REACHED;
	}
	if (seek_index_work(index))
		return REACHED_NOT_YET;
	part_ns = (int64_t)((__int128)seek_index_summary(index)->duration_ns *
			    seek->value / 100);
	return at_time(index, start_ns + part_ns, target);
}

static enum reached at_place(struct seek *seek, struct seek_index *index,
	struct target *target, struct error *err)
{
	const struct summary *summary = seek_index_summary(index);
	int64_t time_ns;

	if ((seek->spec.kind != TIME_SPEC_TIME ||
		    seek->spec.value > summary->duration_ns) &&
		seek_index_work(index))
		return REACHED_NOT_YET;
	if (!time_spec_resolve(&seek->spec, summary, &time_ns, err) ||
		!time_spec_check(&seek->spec, summary->duration_ns, err))
		return REACHED_FAILED;
	return at_time(index, time_ns, target);
}

static enum reached at_marker(
	struct seek *seek, struct seek_index *index, struct target *target)
{
	const struct summary *summary = seek_index_summary(index);
	int64_t found_ns = -1, margin_ns = seek->relative ? near_ns : 0;
	size_t before = summary_markers_until(summary, seek->now_ns - margin_ns - 1);
	size_t next = summary_markers_until(summary, seek->now_ns);

	if (seek->value < 0 && before > 0)
		found_ns = summary->markers[before - 1].time_ns;
	if (seek->value > 0 && next < summary->marker_count)
		found_ns = summary->markers[next].time_ns;
	if ((seek->value < 0 ? summary->duration_ns < seek->now_ns : found_ns < 0) &&
		seek_index_work(index))
		return REACHED_NOT_YET;
	return found_ns >= 0 ? at_time(index, found_ns, target) : REACHED_NEVER;
}

static enum reached at_text(struct seek *seek, struct target *target, struct error *err)
{
	switch (finder_step(&seek->finder, err)) {
	case FOUND_NOT_YET: return REACHED_NOT_YET;
	case FOUND_FAILED: return REACHED_FAILED;
	case FOUND_NONE: return REACHED_NEVER;
	case FOUND:
		*target = (struct target){
			.time_ns = TIME_MAX_NS, .events = seek->finder.hit.events};
		return REACHED;
	}
	return REACHED_NEVER;
}

/* Enters the stretch of `end`, the last event to be examined. */
static bool enter_stretch(struct seek *seek, struct seek_index *index, struct error *err)
{
	struct target before = {.time_ns = TIME_MAX_NS, .events = seek->end - 1};

	if (!seek_index_go(index, &seek->playhead, &before, err))
		return false;
	seek->is_inside = true;
	seek->start = seek->playhead.events;
	seek->last = 0;
	return true;
}

/* Reads the next event; false at the end of the stretch. */
static bool look_on(struct seek *seek)
{
	struct playhead *playhead = &seek->playhead;
	struct event event;
	enum next next = NEXT_END;

	if (playhead->events < seek->end)
		next = playhead_next(playhead, &event, NULL);
	if (next == NEXT_EVENT &&
		(event.kind == EVENT_OUTPUT || event.kind == EVENT_RESIZE))
		seek->last = playhead->events;
	return next == NEXT_EVENT || next == NEXT_FAILED ||
	       (next == NEXT_WAIT && playhead_is_busy(playhead));
}

/* The previous picture is the one before the last event that changed the screen. */
static enum reached at_picture(struct seek *seek, struct seek_index *index,
	struct target *target, struct error *err)
{
	int64_t until = now_ns() + SLICE_NS;

	do {
		if (seek->end == 0 || seek->value == 0) {
			*target = (struct target){
				.time_ns = TIME_MAX_NS, .events = seek->end};
			return REACHED;
		}
		if (!seek->is_inside && !enter_stretch(seek, index, err))
			return REACHED_FAILED;
		if (look_on(seek))
			continue;
		seek->is_inside = false;
		seek->end = seek->last > 0 ? seek->last - 1 : seek->start;
		seek->value -= seek->last > 0;
	} while (now_ns() < until);
	return REACHED_NOT_YET;
}

enum reached seek_step(struct seek *seek, struct seek_index *index, struct target *target,
	struct error *err)
{
	switch (seek->kind) {
	case SEEK_TIME: return at_time(index, seek->value, target);
	case SEEK_PERCENT: return at_percent(seek, index, target);
	case SEEK_PLACE: return at_place(seek, index, target, err);
	case SEEK_MARKER: return at_marker(seek, index, target);
	case SEEK_TEXT: return at_text(seek, target, err);
	case SEEK_PICTURE: return at_picture(seek, index, target, err);
	default: return REACHED_NEVER;
	}
}

void seek_done(struct seek *seek)
{
	if (seek->kind == SEEK_TEXT)
		finder_done(&seek->finder);
	playhead_done(&seek->playhead);
	*seek = (struct seek){0};
}
