/* SPDX-License-Identifier: MIT */
/* Goes through the stretches of an index that may hold the text. */
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

/* Which pictures of an event are after `from`, or before it, where back none of a later
 * event is read. Forward the first of them is looked for, back the last. */
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

/* Reads to the end of the stretch; forward to the first picture. */
static enum found look_into(struct finder *finder, struct search *search, int64_t end)
{
	struct playhead *playhead = &finder->playhead;
	enum found found = FOUND_NOT_YET;
	struct event event;

	while (playhead->events < end && (finder->back || found != FOUND) &&
		playhead_next(playhead, &event)) {
		unsigned picture;

		begin_event(finder, search, playhead->events);
		event_show(&event, playhead->screen);
		picture = search_end_event(search, playhead->screen);
		if (picture == 0)
			continue;
		found = FOUND;
		finder->hit = (struct hit){.events = playhead->events,
			.time_ns = playhead->time_ns,
			.picture = picture};
		vt_free(finder->picture);
		finder->picture = search->picture;
		search->picture = NULL;
	}
	return found;
}

static enum found look(struct finder *finder, struct error *err)
{
	struct seek_index *index = finder->index;
	struct playhead *playhead = &finder->playhead;
	struct target start = {.time_ns = TIME_MAX_NS,
		.events = seek_index_stretch_start(index, finder->stretch)};
	int64_t end = seek_index_stretch_start(index, finder->stretch + 1);
	struct search search;
	enum found found;

	if (!seek_index_may_hold(index, finder->stretch, finder->text))
		return FOUND_NOT_YET;
	if (finder->back && end > finder->from.events)
		end = finder->from.events;
	if (!seek_index_go(index, playhead, &start, err))
		return FOUND_FAILED;
	search_init(&search, finder->text, playhead->screen);
	found = look_into(finder, &search, end);
	playhead->is_behind = true;
	vt_watch(playhead->screen, NULL, NULL);
	search_done(&search);
	return found;
}

enum found finder_step(struct finder *finder, struct error *err)
{
	struct seek_index *index = finder->index;
	int64_t until = now_ns() + INDEX_WORK_NS;
	enum found found = FOUND_NOT_YET;

	while (found == FOUND_NOT_YET && now_ns() < until) {
		if (finder->at < 0)
			return FOUND_NONE;
		/* The last stretch may still grow; and all change when there are many. */
		if (seek_index_stretch(index, finder->at) + 1 ==
				seek_index_stretches(index) &&
			seek_index_work(index))
			return FOUND_NOT_YET;
		finder->stretch = seek_index_stretch(index, finder->at);
		found = look(finder, err);
		if (finder->back)
			finder->at = seek_index_stretch_start(index, finder->stretch) - 1;
		else if (finder->stretch + 1 == seek_index_stretches(index))
			finder->at = -1;
		else
			finder->at = seek_index_stretch_start(index, finder->stretch + 1);
	}
	return found;
}

void finder_done(struct finder *finder)
{
	playhead_done(&finder->playhead);
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
