/* SPDX-License-Identifier: MIT */
/* Times, parts, markers and texts to moments. */
#include "player/goal.h"

#include "common/clock.h"

/* From this close behind a marker, while it plays, the one before is meant. */
static const int64_t near_ns = NS_PER_SECOND;

static enum reached at_time(
	struct timeline *timeline, int64_t time_ns, struct target *target)
{
	int64_t known_ns = timeline_summary(timeline)->duration_ns;

	if (known_ns <= time_ns && !timeline_is_whole(timeline) &&
		timeline_work(timeline))
		return REACHED_NOT_YET;
	known_ns = timeline_summary(timeline)->duration_ns;
	target->time_ns = time_ns < 0 ? 0 : time_ns < known_ns ? time_ns : known_ns;
	target->events = INT64_MAX;
	return REACHED;
}

static enum reached at_percent(
	struct goal *goal, struct timeline *timeline, struct target *target)
{
	int64_t part_ns, start_ns = goal->relative ? goal->now_ns : 0;

	if (goal->value == 0 && !goal->relative) {
		*target = (struct target){.time_ns = TIME_MAX_NS, .events = 0};
		return REACHED;
	}
	if (timeline_work(timeline))
		return REACHED_NOT_YET;
	part_ns = (int64_t)((__int128)timeline_summary(timeline)->duration_ns *
			    goal->value / 100);
	return at_time(timeline, start_ns + part_ns, target);
}

static enum reached at_marker(
	struct goal *goal, struct timeline *timeline, struct target *target)
{
	const struct summary *summary = timeline_summary(timeline);
	int64_t found_ns = -1, margin_ns = goal->relative ? near_ns : 0;
	size_t before = summary_markers_until(summary, goal->now_ns - margin_ns - 1);
	size_t next = summary_markers_until(summary, goal->now_ns);

	if (goal->value < 0 && before > 0)
		found_ns = summary->markers[before - 1].time_ns;
	if (goal->value > 0 && next < summary->marker_count)
		found_ns = summary->markers[next].time_ns;
	if ((goal->value < 0 ? summary->duration_ns < goal->now_ns : found_ns < 0) &&
		timeline_work(timeline))
		return REACHED_NOT_YET;
	return found_ns >= 0 ? at_time(timeline, found_ns, target) : REACHED_NEVER;
}

static enum reached at_text(struct goal *goal, struct target *target)
{
	switch (finder_step(&goal->finder, NULL)) {
	case FOUND_NOT_YET: return REACHED_NOT_YET;
	case FOUND_FAILED: return REACHED_FAILED;
	case FOUND_NONE: return REACHED_NEVER;
	case FOUND:
		*target = (struct target){
			.time_ns = TIME_MAX_NS, .events = goal->finder.find.events};
		return REACHED;
	}
	return REACHED_NEVER;
}

enum reached goal_step(
	struct goal *goal, struct timeline *timeline, struct target *target)
{
	switch (goal->kind) {
	case GOAL_TIME: return at_time(timeline, goal->value, target);
	case GOAL_PERCENT: return at_percent(goal, timeline, target);
	case GOAL_MARKER: return at_marker(goal, timeline, target);
	case GOAL_TEXT: return at_text(goal, target);
	default: return REACHED_NEVER;
	}
}

void goal_done(struct goal *goal)
{
	if (goal->kind == GOAL_TEXT)
		finder_done(&goal->finder);
	*goal = (struct goal){0};
}
