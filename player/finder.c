/* SPDX-License-Identifier: MIT */
/* Goes through the stretches of a timeline that may hold the text. */
#include "player/finder.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

void finder_init(struct finder *finder, struct timeline *timeline, const char *text,
	bool back, const struct find *from)
{
	*finder = (struct finder){.timeline = timeline,
		.text = text,
		.back = back,
		.from = *from,
		.at = from->events};
}

static bool is_before(const struct find *one, const struct find *other)
{
	return one->events < other->events ||
	       (one->events == other->events && one->picture < other->picture);
}

/* Notes the picture if it is the one looked for: the first one, or the last so far. */
static bool take(struct finder *finder, struct search *search, const struct find *find)
{
	bool wanted = finder->back ? is_before(find, &finder->from)
				   : is_before(&finder->from, find);

	if (wanted)
		finder->find = *find;
	if (wanted && finder->picture == NULL) {
		finder->picture = search->picture;
		search->picture = NULL;
	}
	return wanted;
}

/* The number of the picture that an event must bring to be it; 0: none. */
static unsigned wanted(
	const struct finder *finder, int64_t events, const struct find *only)
{
	if (only != NULL)
		return events == only->events ? only->picture : 0;
	if (finder->back || events < finder->from.events)
		return 0;
	if (events > finder->from.events)
		return 1;
	return finder->from.picture < UINT32_MAX ? finder->from.picture + 1 : 0;
}

/* Reads to the end of the stretch, or of the search; `only`: just for the picture of this
 * find. */
static enum found look_into(struct finder *finder, struct search *search, int64_t end,
	const struct find *only, struct error *err)
{
	struct moment *moment = &finder->moment;
	bool found = false;

	while (moment->events < end && !(found && !finder->back)) {
		struct event event;
		struct find find = {.events = moment->events + 1};
		enum next next = reader_next(moment->reader, &event, err);

		if (next == NEXT_END ||
			(next == NEXT_WAIT && !reader_is_busy(moment->reader)))
			break;
		if (next != NEXT_EVENT)
			continue;
		moment->events++;
		moment->time_ns = event.time_ns;
		search_begin_event(search, wanted(finder, moment->events, only));
		screen_take(moment->screen, &event);
		search_end_event(search, moment->screen);
		find.time_ns = event.time_ns;
		for (find.picture = 1; find.picture <= search->found && only == NULL;
			find.picture++)
			if ((!found || finder->back) && take(finder, search, &find))
				found = true;
		if (only != NULL && search->picture != NULL) {
			finder->picture = search->picture;
			search->picture = NULL;
		}
	}
	return found ? FOUND : FOUND_NOT_YET;
}

static enum found look_once(
	struct finder *finder, const struct find *only, struct error *err)
{
	int stretch = finder->stretch;
	struct target start = {.time_ns = TIME_MAX_NS,
		.events = timeline_stretch_start(finder->timeline, stretch)};
	int64_t end = timeline_stretch_start(finder->timeline, stretch + 1);
	struct search search;
	enum found found;

	if (!timeline_go(finder->timeline, &finder->moment, &start, err))
		return FOUND_FAILED;
	search_init(&search, finder->text, finder->moment.screen);
	found = look_into(finder, &search, end, only, err);
	finder->moment.is_behind = true;
	finder->moment.screen->leaves = NULL;
	search_done(&search);
	return found;
}

static enum found look(struct finder *finder, struct error *err)
{
	enum found found;

	if (!timeline_may_hold(finder->timeline, finder->stretch, finder->text))
		return FOUND_NOT_YET;
	found = look_once(finder, NULL, err);
	/* Going back, only at the end was it known which picture is the last. */
	if (found == FOUND && finder->picture == NULL && finder->back) {
		struct find only = finder->find;

		if (look_once(finder, &only, err) == FOUND_FAILED)
			return FOUND_FAILED;
	}
	return found;
}

enum found finder_step(struct finder *finder, struct error *err)
{
	struct timeline *timeline = finder->timeline;
	int64_t until = now_ns() + TIMELINE_WORK_NS;
	enum found found = FOUND_NOT_YET;

	while (found == FOUND_NOT_YET && now_ns() < until) {
		if (finder->at < 0)
			return FOUND_NONE;
		/* The last stretch may still grow; and all change when there are many. */
		if (timeline_stretch(timeline, finder->at) + 1 ==
				timeline_stretches(timeline) &&
			timeline_work(timeline))
			return FOUND_NOT_YET;
		finder->stretch = timeline_stretch(timeline, finder->at);
		found = look(finder, err);
		if (finder->back)
			finder->at =
				timeline_stretch_start(timeline, finder->stretch) - 1;
		else if (finder->stretch + 1 == timeline_stretches(timeline))
			finder->at = -1;
		else
			finder->at =
				timeline_stretch_start(timeline, finder->stretch + 1);
	}
	return found;
}

void finder_done(struct finder *finder)
{
	moment_done(&finder->moment);
	screen_free(finder->picture);
	finder->picture = NULL;
}

bool finder_first(const char *path, const struct reader_options *options,
	const char *text, size_t size, int64_t *time_ns, struct error *err)
{
	char *copy = strndup(text, size);
	struct pool pool;
	struct finder finder = {0};
	struct timeline *timeline;
	enum found found = FOUND_FAILED;

	pool_init(&pool);
	timeline = copy ? timeline_new(path, options, false, &pool, err) : NULL;
	if (copy == NULL)
		fail_memory(err);
	if (timeline != NULL) {
		finder_init(&finder, timeline, copy, false, &(struct find){0});
		do
			found = finder_step(&finder, err);
		while (found == FOUND_NOT_YET);
		if (found == FOUND)
			*time_ns = finder.find.time_ns;
		if (found == FOUND_NONE)
			fail(err, "'%s' is never on the screen", copy);
	}
	finder_done(&finder);
	timeline_free(timeline);
	pool_done(&pool);
	free(copy);
	return found == FOUND;
}
