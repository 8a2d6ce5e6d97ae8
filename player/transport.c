/* SPDX-License-Identifier: MIT */
#include "player/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

enum {
	BURST = 64, /* events shown before keys and signals are looked at again */
};

static const int64_t look_again_ns = NS_PER_SECOND / 10;

/* So long before the next event is due the index does not read on: it takes its time. */
static const int64_t keep_clear_ns = NS_PER_SECOND / 100;

static bool never_waits(const struct transport *transport)
{
	return transport->options->speed == 0 || transport->options->into_file;
}

int64_t transport_position(const struct transport *transport)
{
	return play_clock_position(
		&transport->clock, transport->has_event ? transport->next_ns : INT64_MAX);
}

bool transport_is_stopped(const struct transport *transport)
{
	return transport->result->quit || transport->result->signal_number != 0;
}

/* Events */

static void note_end(struct transport *transport)
{
	const char *why = reader_torn(transport->playhead.reader);

	transport->ended = true;
	if (why != NULL)
		snprintf(transport->result->torn, sizeof(transport->result->torn),
			"%.256s: %s", transport->path, why);
}

/* Reads an event; NEXT_WAIT and NEXT_END are noted. */
static bool read_event(struct transport *transport)
{
	struct error damage;

	transport->waits_for_input = false;
	switch (reader_next(transport->playhead.reader, &transport->event, &damage)) {
	case NEXT_EVENT: return true;
	case NEXT_WAIT:
		transport->waits_for_input = !reader_is_busy(transport->playhead.reader);
		return false;
	case NEXT_FAILED:
		if (transport->went && transport->playhead.events <= transport->furthest)
			return false; /* it was told the first time */
		if (transport->result->damage.count++ == 0)
			transport->result->damage.first = damage;
		return false;
	default: note_end(transport); return false;
	}
}

/* Gives the event that was read its time in the playing. */
static void place_event(struct transport *transport)
{
	transport->next_ns = transport->event.time_ns;
	transport->event.time_ns =
		play_clock_place(&transport->clock, transport->event.time_ns);
	transport->has_event = true;
}

void transport_fetch(struct transport *transport)
{
	if (!read_event(transport))
		return;
	if (transport->event.time_ns > transport->to_ns)
		transport->ended = true;
	else
		place_event(transport);
}

static bool is_before_start(const struct transport *transport)
{
	return transport->next_ns < transport->clock.from_ns;
}

static int64_t event_due_ns(const struct transport *transport)
{
	return play_clock_due_ns(&transport->clock, transport->event.time_ns);
}

/* True if the event is to be shown without waiting for its time. */
static bool is_due(const struct transport *transport)
{
	if (never_waits(transport) || is_before_start(transport))
		return true;
	return !transport->clock.paused && now_ns() >= event_due_ns(transport);
}

static bool has_failed(const struct transport *transport)
{
	return transport->playhead.screen != NULL &&
	       vt_failed(transport->playhead.screen);
}

/* What the event does to the screen. */
static void apply(struct transport *transport, const struct event *event)
{
	if (++transport->playhead.events > transport->furthest)
		transport->furthest = transport->playhead.events;
	if (event->kind == EVENT_EXIT)
		transport->result->exit_status = event->exit_status;
	if (transport->playhead.screen != NULL)
		event_show(event, transport->playhead.screen);
}

/* What was before the start is seen, all at once. */
static void stop_holding(struct transport *transport)
{
	if (transport->holds)
		view_hold(transport->view);
	transport->holds = false;
}

bool transport_show(struct transport *transport, struct error *err)
{
	struct event event = transport->event;
	bool is_marker = event.kind == EVENT_MARKER, before = is_before_start(transport);
	bool shown = true;

	transport->has_event = false;
	transport->clock.played_ns = event.time_ns;
	transport->clock.recorded_ns = transport->next_ns;
	if (transport->options->speed > 0)
		event.time_ns =
			play_clock_limited((__int128)event.time_ns * SPEED_NORMAL /
					   transport->options->speed);
	if (!before)
		stop_holding(transport);
	/* What lies before the start is only needed for what follows. */
	if (!before || (!transport->has_model && !transport->options->into_file) ||
		(transport->options->into_file && event.kind == EVENT_RESIZE))
		shown = view_show(transport->view, &event, err);
	if (!shown)
		return false;
	apply(transport, &event);
	if (has_failed(transport))
		return fail_memory(err);
	if (is_marker && !before && transport->options->pause_on_markers &&
		transport->has_keys && !transport->clock.paused) {
		transport->clock.paused = true;
		play_clock_set(&transport->clock, transport->clock.played_ns);
	}
	return true;
}

/* The event loop is to wait, not the reader. */
static void set_up_reader(struct transport *transport)
{
	reader_never_wait(transport->playhead.reader);
	if (transport->options->follow)
		reader_follow(transport->playhead.reader);
}

static bool go(
	struct transport *transport, const struct target *target, struct error *err)
{
	int64_t reached_ns;
	bool is_beyond = false;

	if (!seek_index_go(transport->index, &transport->playhead, target, err))
		return false;
	transport->has_event = transport->ended = transport->waits_for_input = false;
	reached_ns = target->time_ns < TIME_MAX_NS ? target->time_ns
						   : transport->playhead.time_ns;
	set_up_reader(transport);
	while (transport->playhead.events < target->events && !is_beyond) {
		if (!read_event(transport)) {
			if (transport->ended || transport->waits_for_input)
				break;
			continue;
		}
		is_beyond = transport->event.time_ns > target->time_ns;
		if (!is_beyond && transport->event.time_ns > reached_ns)
			reached_ns = transport->event.time_ns;
		if (!is_beyond)
			apply(transport, &transport->event);
	}
	transport->ended = false; /* to be met again when time goes on */
	transport->clock.recorded_ns = transport->clock.played_ns = reached_ns;
	if (is_beyond)
		place_event(transport);
	play_clock_set(&transport->clock, transport->clock.played_ns);
	return true;
}

/* The file has changed: back to where it was, or at least stay there. */
static void stay(struct transport *transport)
{
	struct target here = {
		.time_ns = TIME_MAX_NS, .events = transport->playhead.events};
	int64_t position_ns = transport_position(transport);

	if (go(transport, &here, NULL))
		return;
	transport->has_event = transport->ended = transport->waits_for_input = false;
	transport->clock.recorded_ns = transport->clock.played_ns = position_ns;
	transport->clock.paused = true;
	play_clock_set(&transport->clock, transport->clock.played_ns);
}

bool transport_seek(
	struct transport *transport, const struct target *target, struct error *err)
{
	struct error reason;
	bool went;

	transport->problem[0] = '\0';
	transport->went = true;
	view_hold(transport->view);
	transport->clock.from_ns = 0;
	went = go(transport, target, &reason);
	if (!went) {
		stay(transport);
		snprintf(transport->problem, sizeof(transport->problem), "%.127s",
			reason.message);
	} else if (reader_is_replaced(transport->playhead.reader)) {
		snprintf(transport->problem, sizeof(transport->problem),
			"the file was replaced; still playing the original");
	}
	return !has_failed(transport) || fail_memory(err);
}

bool transport_step_back(struct transport *transport, struct error *err)
{
	struct target target = {
		.time_ns = TIME_MAX_NS, .events = transport->playhead.events};
	struct playhead playhead = {0};
	int64_t start = target.events, last = 0;

	if (transport->index == NULL)
		return true;
	while (start > 0 && last == 0) {
		struct target before = {.time_ns = TIME_MAX_NS, .events = start - 1};
		struct event event;

		if (!seek_index_go(transport->index, &playhead, &before, err)) {
			playhead_done(&playhead);
			snprintf(transport->problem, sizeof(transport->problem), "%.127s",
				err->message);
			return true;
		}
		before.events = start;
		start = playhead.events;
		while (playhead.events < before.events &&
			playhead_next(&playhead, &event))
			if (event.kind == EVENT_OUTPUT || event.kind == EVENT_RESIZE)
				last = playhead.events;
	}
	playhead_done(&playhead);
	target.events = last > 0 ? last - 1 : 0;
	return transport_seek(transport, &target, err);
}

bool transport_show_due(struct transport *transport, struct error *err)
{
	for (int i = 0;
		i < BURST && !transport->ended && !transport_is_stopped(transport); i++) {
		if (view_waiting(transport->view) > 0)
			return true;
		/* While paused the end is not looked for either. */
		if (!transport->has_event && transport->clock.paused)
			return true;
		if (!transport->has_event)
			transport_fetch(transport);
		if (transport->waits_for_input || transport->ended)
			stop_holding(transport);
		if (transport->waits_for_input)
			return true;
		if (!transport->has_event)
			continue;
		if (!is_due(transport))
			return true;
		if (!transport_show(transport, err))
			return false;
	}
	return true;
}

bool transport_is_busy(const struct transport *transport)
{
	if (view_waiting(transport->view) > 0 || transport->waits_for_input)
		return false;
	if (transport->ended)
		return true;
	return transport->has_event ? is_due(transport) : !transport->clock.paused;
}

int64_t transport_due_ns(const struct transport *transport)
{
	if (view_waiting(transport->view) > 0)
		return TIME_MAX_NS;
	if (transport->waits_for_input && reader_wait_fd(transport->playhead.reader) < 0)
		return now_ns() + look_again_ns;
	if (transport->has_event && !transport->clock.paused && !never_waits(transport))
		return event_due_ns(transport);
	return TIME_MAX_NS;
}

bool transport_may_read_on(const struct transport *transport)
{
	if (transport->index == NULL || seek_index_is_whole(transport->index) ||
		now_ns() < transport->read_on_ns)
		return false;
	return transport->clock.paused || !transport->has_event ||
	       event_due_ns(transport) - now_ns() > keep_clear_ns;
}

void transport_read_on(struct transport *transport)
{
	if (!seek_index_work(transport->index))
		transport->read_on_ns = now_ns() + NS_PER_SECOND;
}

static bool resolve(struct transport *transport, const char *path, struct error *err)
{
	const struct play_options *options = transport->options;

	transport->clock.from_ns = 0;
	transport->to_ns = TIME_MAX_NS;
	return time_spec_find(&options->from, path, &options->reader,
		       &transport->clock.from_ns, err) &&
	       time_spec_find(
		       &options->to, path, &options->reader, &transport->to_ns, err);
}

/* A further recording begins as long after the first one as it did then. */
static void keep_gap(struct transport *transport, int64_t timestamp)
{
	int64_t begins_ns;

	if (transport->first_timestamp < 0)
		transport->first_timestamp = timestamp;
	if (!transport->options->keep_gaps || timestamp < transport->first_timestamp)
		return;
	begins_ns = play_clock_limited(
		(__int128)(timestamp - transport->first_timestamp) * NS_PER_SECOND);
	if (begins_ns > transport->clock.played_ns)
		transport->clock.played_ns = begins_ns;
}

/* What a recording needs that can be gone about in. */
static bool begin_model(struct transport *transport, struct error *err)
{
	const struct info *info = reader_info(transport->playhead.reader);

	if (!transport->has_model)
		return true;
	transport->playhead.screen = vt_new(info->columns, info->rows, transport->pool);
	if (transport->playhead.screen == NULL)
		return fail_memory(err);
	transport->view->screen = transport->playhead.screen;
	if (reader_opens_again(transport->path))
		transport->index = seek_index_new(transport->playhead.reader,
			transport->options->follow, transport->pool, NULL);
	transport->read_on_ns = 0;
	if (transport->clock.from_ns > 0)
		transport->holds = true;
	return true;
}

void transport_end(struct transport *transport)
{
	seek_index_free(transport->index);
	transport->index = NULL;
	reader_free(transport->playhead.reader);
	transport->playhead.reader = NULL;
}

bool transport_open_reader(
	struct transport *transport, const char *path, struct error *err)
{
	transport->path = path;
	if (!resolve(transport, path, err))
		return false;
	transport->playhead.reader = reader_open(path, &transport->options->reader, err);
	return transport->playhead.reader != NULL;
}

bool transport_begin(struct transport *transport, struct error *err)
{
	const struct play_options *options = transport->options;
	const struct info *info = reader_info(transport->playhead.reader);

	set_up_reader(transport);
	transport->clock.idle_limit_ns = options->idle_limit_ns;
	if (options->idle_limit_ns == 0 && options->headers_limit)
		transport->clock.idle_limit_ns = info->idle_limit_ns;
	transport->has_event = transport->ended = transport->waits_for_input = false;
	transport->clock.recorded_ns = transport->next_ns = 0;
	transport->playhead.events = transport->furthest = 0;
	transport->went = false;
	keep_gap(transport, info->timestamp);
	transport->view->screen = NULL;
	vt_free(transport->playhead.screen);
	transport->playhead.screen = NULL;
	if (!begin_model(transport, err) || !view_begin(transport->view, info, err))
		return false;
	play_clock_set(&transport->clock, transport->clock.played_ns);
	return true;
}
