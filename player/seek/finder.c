/* SPDX-License-Identifier: MIT */
/* Searches the stretches of an index that may hold the text. */
#include "player/seek/finder.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

void finder_init(struct finder *finder, struct seek_index *index, const char *text,
	bool back, const struct hit *from)
{
	*finder = (struct finder){.index = index,
		.text = text,
		.back = back,
		.from = *from,
		.at = from->events};
}

/* Selects the pictures of an event after `from` or before it (searching back, no later
 * event is read). Forward, the first of them is wanted; back, the last. */
static void begin_event(
	const struct finder *finder, struct search *search, int64_t events)
{
	const struct hit *from = &finder->from;
	bool same = events == from->events;
	unsigned first = 1, last = UINT32_MAX;

	if (same && finder->back)
		last = from->picture > 0 ? from->picture - 1 : 0;
	else if (same && !finder->back)
		first = from->picture < UINT32_MAX ? from->picture + 1 : UINT32_MAX;
	else if (events < from->events && !finder->back)
		last = 0;
	if (!finder->back && last > 0)
		last = first;
	search_begin_event(search, first, last);
}

static void take_hit(struct finder *finder, unsigned picture)
{
	finder->has_hit = true;
	finder->hit = (struct hit){.events = finder->playhead.events,
		.time_ns = finder->playhead.time_ns,
		.picture = picture};
	vt_free(finder->picture);
	finder->picture = finder->search.picture;
	finder->search.picture = NULL;
}

/* Shows the next event, or part of it. False at the end of the stretch or, forward, at
 * the first picture found. */
static bool look_on(struct finder *finder)
{
	struct playhead *playhead = &finder->playhead;
	unsigned picture;

	if (!finder->is_partly) {
		enum next next = NEXT_END;

		if (playhead->events < finder->end)
			next = playhead_next(playhead, &finder->event, NULL);
		if (next == NEXT_FAILED ||
			(next == NEXT_WAIT && playhead_is_busy(playhead)))
			return true;
		if (next != NEXT_EVENT)
			return false;
		begin_event(finder, &finder->search, playhead->events);
	}
	finder->is_partly = !event_show_some(&finder->event, playhead->screen);
	if (finder->is_partly)
		return true;
	picture = search_end_event(&finder->search, playhead->screen);
	if (picture > 0)
		take_hit(finder, picture);
	return finder->back || !finder->has_hit;
}

static void go_to_next(struct finder *finder)
{
	if (finder->back)
		finder->at = finder->start - 1;
	else
		finder->at = finder->is_last ? -1 : finder->end;
}

/* Enters the stretch of event `at`, if it may hold the text. */
static bool enter_stretch(struct finder *finder, struct error *err)
{
	struct seek_index *index = finder->index;
	int stretch = seek_index_stretch(index, finder->at);
	struct target start = {.time_ns = TIME_MAX_NS,
		.events = seek_index_stretch_start(index, stretch)};

	finder->is_last = stretch + 1 == seek_index_stretches(index);
	finder->start = start.events;
	finder->end = seek_index_stretch_start(index, stretch + 1);
	finder->is_inside = seek_index_may_hold(index, stretch, finder->text);
	if (!finder->is_inside) {
		go_to_next(finder);
		return true;
	}
	if (!seek_index_go(index, &finder->playhead, &start, err))
		return false;
	search_init(&finder->search, finder->text, finder->playhead.screen);
	if (finder->back && finder->end > finder->from.events)
		finder->end = finder->from.events;
	return true;
}

static void leave_stretch(struct finder *finder)
{
	finder->is_inside = false;
	vt_watch(finder->playhead.screen, NULL, NULL);
	search_done(&finder->search);
	finder->playhead.is_behind = finder->playhead.unread == 0;
	go_to_next(finder);
}

enum found finder_step(struct finder *finder, struct error *err)
{
	struct seek_index *index = finder->index;
	int64_t until = now_ns() + SLICE_NS;

	do {
		if (finder->is_inside) {
			if (look_on(finder))
				continue;
			leave_stretch(finder);
			if (finder->has_hit)
				return FOUND;
			continue;
		}
		if (finder->at < 0)
			return FOUND_NONE;
		/* The last stretch may still grow, and thinning out changes them all. */
		if (seek_index_stretch(index, finder->at) + 1 ==
				seek_index_stretches(index) &&
			seek_index_work(index))
			return FOUND_NOT_YET;
		if (!enter_stretch(finder, err))
			return FOUND_FAILED;
	} while (now_ns() < until);
	return FOUND_NOT_YET;
}

void finder_done(struct finder *finder)
{
	playhead_done(&finder->playhead);
	search_done(&finder->search);
	vt_free(finder->picture);
	finder->picture = NULL;
}

bool finder_first(const char *path, const struct reader_options *options,
	const char *text, size_t size, int64_t *time_ns, struct error *err)
{
	char *copy = strndup(text, size);
	struct vt_pool *pool = vt_pool_new();
	struct finder finder = {0};
	struct reader *reader = NULL;
	struct seek_index *index = NULL;
	enum found found = FOUND_FAILED;

	if (copy == NULL || pool == NULL)
		fail_memory(err);
	else if ((reader = reader_open(path, options, err)) != NULL)
		index = seek_index_new(reader, false, pool, err);
	reader_free(reader);
	if (index != NULL) {
		finder_init(&finder, index, copy, false, &(struct hit){0});
		do
			found = finder_step(&finder, err);
		while (found == FOUND_NOT_YET);
		if (found == FOUND)
			*time_ns = finder.hit.time_ns;
		if (found == FOUND_NONE)
			fail(err, "'%s' never appears on the screen", copy);
	}
	finder_done(&finder);
	seek_index_free(index);
	vt_pool_free(pool);
	free(copy);
	return found == FOUND;
}
