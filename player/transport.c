/* SPDX-License-Identifier: MIT */
#include "player/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

enum { PIECE = 64 << 10 /* bytes shown at once of an event, without a model */ };

static const int64_t look_again_ns = NS_PER_SECOND / 10;

/* The index does not read ahead this close to the next event: reading takes time. */
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

int64_t transport_events(const struct transport *transport)
{
	return transport->playhead.events - transport->has_event;
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

static void note_read(struct transport *transport, int64_t events)
{
	if (events > transport->furthest)
		transport->furthest = events;
}

/* Reads an event; notes NEXT_WAIT and NEXT_END. */
static bool read_event(struct transport *transport)
{
	struct error damage;

	transport->waits_for_input = false;
	switch (playhead_next(&transport->playhead, &transport->event, &damage)) {
	case NEXT_EVENT: note_read(transport, transport->playhead.events); return true;
	case NEXT_WAIT:
		transport->waits_for_input = !playhead_is_busy(&transport->playhead);
		return false;
	case NEXT_FAILED:
		if (transport->playhead.events < transport->furthest)
			return false; /* it was reported the first time */
		if (transport->result->damage.count++ == 0)
			transport->result->damage.first = damage;
		return false;
	default:
		note_read(transport, transport->playhead.events + 1);
		note_end(transport);
		return false;
	}
}

/* Sets the playback time of the event just read. */
static void place_event(struct transport *transport)
{
	transport->next_ns = transport->event.time_ns;
	transport->event.time_ns =
		play_clock_place(&transport->clock, transport->event.time_ns);
	transport->has_event = true;
}

static int64_t at_speed(const struct transport *transport, int64_t time_ns)
{
	int64_t speed = transport->options->speed;

	return speed > 0 ? play_clock_limited((__int128)time_ns * SPEED_NORMAL / speed)
			 : time_ns;
}

/* What is written lasts until --to. */
static void note_until(struct transport *transport)
{
	int64_t time_ns = play_clock_place(&transport->clock, transport->to_ns);

	transport->view->until_ns = at_speed(transport, time_ns);
	transport->clock.played_ns = time_ns;
}

void transport_fetch(struct transport *transport)
{
	if (!read_event(transport))
		return;
	if (transport->event.time_ns <= transport->to_ns) {
		place_event(transport);
		return;
	}
	/* The recording goes on: a start before it is not after its end. */
	transport->next_ns = transport->event.time_ns;
	if (transport->options->into_file)
		note_until(transport);
	transport->ended = true;
}

static bool is_before_start(const struct transport *transport)
{
	return transport->next_ns < transport->clock.from_ns;
}

static int64_t event_due_ns(const struct transport *transport)
{
	return play_clock_due_ns(&transport->clock, transport->event.time_ns);
}

/* True if the event should be shown without waiting for its time. */
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

static void note_exit(struct transport *transport)
{
	if (transport->event.kind == EVENT_EXIT)
		transport->result->exit_status = transport->event.exit_status;
}

/* Lets the view show what precedes the start, all at once. */
static void stop_skipping(struct transport *transport)
{
	if (transport->is_skipping)
		view_freeze(transport->view, true);
	transport->is_skipping = false;
}

static void begin_event(struct transport *transport)
{
	transport->clock.played_ns = transport->event.time_ns;
	transport->clock.recorded_ns = transport->next_ns;
	note_exit(transport);
	transport->is_partly = true;
}

/* Feeds the next piece of the event to the screen and removes it from the event; *piece
 * is that piece. Only a file gets the event as a whole. */
static void take_piece(struct transport *transport, struct event *piece)
{
	struct event *event = &transport->event;

	*piece = *event;
	if (transport->playhead.screen != NULL) {
		transport->is_partly =
			!event_show_some(event, transport->playhead.screen);
		if (transport->is_partly)
			piece->size -= event->size;
		return;
	}
	if (!transport->options->into_file && event->size > PIECE)
		piece->size = PIECE;
	event->bytes += piece->size;
	event->size -= piece->size;
	transport->is_partly = event->size > 0;
}

static bool show_piece(struct transport *transport, struct error *err)
{
	const struct play_options *options = transport->options;
	bool before = is_before_start(transport);
	/* What precedes the start is only needed for what follows. */
	bool is_seen = !before || transport->view->takes_past ||
		       (!transport->has_model && !options->into_file);
	struct event piece;

	transport->view->is_past = before;
	transport->view->recorded_ns = transport->next_ns;
	if (is_seen && transport->event.kind == EVENT_RESIZE)
		view_freeze(transport->view, false);
	take_piece(transport, &piece);
	piece.time_ns = at_speed(transport, piece.time_ns);
	if (has_failed(transport))
		return fail_memory(err);
	return !is_seen || view_show(transport->view, &piece, err);
}

static void end_event(struct transport *transport)
{
	transport->has_event = false;
	if (transport->event.kind != EVENT_MARKER || is_before_start(transport) ||
		!transport->options->pause_on_markers || !transport->has_keys ||
		transport->clock.paused)
		return;
	transport->clock.paused = true;
	play_clock_set(&transport->clock, transport->clock.played_ns);
}

bool transport_show(struct transport *transport, struct error *err)
{
	if (!transport->is_partly)
		begin_event(transport);
	if (!show_piece(transport, err))
		return false;
	if (!transport->is_partly)
		end_event(transport);
	return true;
}

/* The event loop should wait, not the reader. */
static void set_up_reader(struct transport *transport)
{
	reader_never_wait(transport->playhead.reader);
	if (transport->options->follow)
		reader_follow(transport->playhead.reader);
}

/* Seeking */

static bool set_out(
	struct transport *transport, const struct target *target, struct error *err)
{
	if (!seek_index_go(transport->index, &transport->playhead, target, err))
		return false;
	transport->has_event = transport->is_partly = false;
	transport->ended = transport->waits_for_input = false;
	set_up_reader(transport);
	transport->seek.is_on = true;
	transport->seek.target = *target;
	transport->seek.reached_ns = target->time_ns < TIME_MAX_NS
					     ? target->time_ns
					     : transport->playhead.time_ns;
	if (target->time_ns < TIME_MAX_NS)
		transport->clock.recorded_ns = transport->clock.played_ns =
			target->time_ns;
	play_clock_set(&transport->clock, transport->clock.played_ns);
	return true;
}

static void end_seek(struct transport *transport)
{
	vt_free(transport->seek.before);
	transport->seek.before = NULL;
	transport->seek.is_on = transport->seek.is_return = false;
}

/* Playback must reach the end again when it resumes. */
static void arrive(struct transport *transport)
{
	transport->ended = false;
	transport->clock.recorded_ns = transport->clock.played_ns =
		transport->seek.reached_ns;
	play_clock_set(&transport->clock, transport->clock.played_ns);
	end_seek(transport);
}

static void say_problem(struct transport *transport, const char *problem)
{
	snprintf(transport->problem, sizeof(transport->problem), "%.127s", problem);
}

/* The file has changed: go back to where playback was, or at least stay here. */
static void stay(struct transport *transport)
{
	struct target here = {
		.time_ns = TIME_MAX_NS, .events = transport->seek.from_events};

	transport->went_back = true;
	if (!transport->seek.is_return && set_out(transport, &here, NULL)) {
		transport->seek.is_return = true;
		return;
	}
	transport->has_event = transport->is_partly = transport->waits_for_input = false;
	transport->seek.reached_ns = transport->seek.from_ns;
	transport->clock.paused = true;
	arrive(transport);
}

/* The recording ends, at least for now: if the target is later, the file is no longer
 * what was read before. */
static void meet_end(struct transport *transport)
{
	const struct target *target = &transport->seek.target;
	bool is_short = transport->playhead.unread > 0 ||
			(target->time_ns < TIME_MAX_NS
					? transport->playhead.time_ns < target->time_ns
					: transport->playhead.events < target->events);

	if (!transport->ended || !is_short) {
		arrive(transport);
		return;
	}
	if (transport->problem[0] == '\0')
		say_problem(transport, "the file was truncated");
	stay(transport);
}

/* Reads the next event; the first one after the target will be played next. */
static void seek_event(struct transport *transport)
{
	const struct event *event = &transport->event;

	if (!read_event(transport)) {
		if (transport->ended || transport->waits_for_input)
			meet_end(transport);
		return;
	}
	if (event->time_ns > transport->seek.target.time_ns) {
		arrive(transport);
		place_event(transport);
		return;
	}
	if (event->time_ns > transport->seek.reached_ns)
		transport->seek.reached_ns = event->time_ns;
	note_exit(transport);
	transport->is_partly = true;
}

/* Continues a seek by one event, or part of one. */
static bool seek_on(struct transport *transport, struct error *err)
{
	struct vt *screen = transport->playhead.screen;

	if (transport->is_partly)
		transport->is_partly = !event_show_some(&transport->event, screen);
	else if (transport->playhead.events >= transport->seek.target.events)
		arrive(transport);
	else
		seek_event(transport);
	return !has_failed(transport) || fail_memory(err);
}

bool transport_seek(
	struct transport *transport, const struct target *target, struct error *err)
{
	struct error reason;

	transport->problem[0] = '\0';
	transport->went_back = false;
	view_freeze(transport->view, true);
	if (!transport->seek.is_on) {
		transport->seek.before = vt_keep(transport->playhead.screen);
		transport->seek.from_events = transport_events(transport);
		transport->seek.from_ns = transport_position(transport);
	}
	transport->clock.from_ns = 0;
	if (!set_out(transport, target, &reason)) {
		say_problem(transport, reason.message);
		stay(transport);
	} else if (reader_is_replaced(transport->playhead.reader)) {
		say_problem(
			transport, "the file was replaced; still playing the original");
	}
	return !has_failed(transport) || fail_memory(err);
}

bool transport_is_between(const struct transport *transport)
{
	return transport->seek.is_on || transport->is_partly;
}

/* Playing */

/* Shows the next event if it is due. False if there is nothing to do now. */
static bool play_on(struct transport *transport, bool *shown, struct error *err)
{
	/* While paused, do not look for the end either. */
	if (transport->ended || (!transport->has_event && transport->clock.paused))
		return false;
	if (!transport->has_event)
		transport_fetch(transport);
	if (transport->ended && is_before_start(transport) &&
		!time_spec_check(&transport->options->from, transport->next_ns, err)) {
		error_prefix(err, "'%s': ", transport->path);
		*shown = false;
		return false;
	}
	if (transport->waits_for_input || transport->ended)
		stop_skipping(transport);
	if (transport->waits_for_input)
		return false;
	if (!transport->has_event)
		return true;
	if (!is_before_start(transport))
		stop_skipping(transport);
	if (!transport->is_partly && !is_due(transport))
		return false;
	*shown = transport_show(transport, err);
	return *shown;
}

bool transport_show_due(struct transport *transport, struct error *err)
{
	int64_t until = now_ns() + SLICE_NS;
	bool shown = true;

	do {
		if (transport_is_stopped(transport) || view_waiting(transport->view) > 0)
			return true;
		if (transport->seek.is_on) {
			if (!seek_on(transport, err))
				return false;
		} else if (!play_on(transport, &shown, err)) {
			return shown;
		}
	} while (now_ns() < until);
	return true;
}

bool transport_is_busy(const struct transport *transport)
{
	if (view_waiting(transport->view) > 0)
		return false;
	if (transport_is_between(transport))
		return true;
	if (transport->waits_for_input)
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
	else
		transport->waits_for_input = false; /* it may have taken it from a pipe */
}

static bool resolve(struct transport *transport, const char *path, struct error *err)
{
	const struct play_options *options = transport->options;
	const struct time_spec end = {.kind = TIME_SPEC_BEFORE_END};
	int64_t end_ns = 0;

	transport->clock.from_ns = 0;
	transport->to_ns = TIME_MAX_NS;
	if (!time_spec_find(&options->from, path, &options->reader,
		    &transport->clock.from_ns, err) ||
		!time_spec_find(
			&options->to, path, &options->reader, &transport->to_ns, err))
		return false;
	if (transport->clock.from_ns > transport->to_ns)
		return fail(err, "'%s': --to is before --from", path);
	/* Without a model everything before the start is written: too late then to
	 * check. */
	if (transport->has_model || options->into_file ||
		options->from.kind != TIME_SPEC_TIME || !reader_opens_again(path))
		return true;
	if (!time_spec_find(&end, path, &options->reader, &end_ns, err))
		return false;
	return time_spec_check(&options->from, end_ns, err) ||
	       error_prefix(err, "'%s': ", path);
}

/* Starts a further recording as long after the first one as when it was recorded. */
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

/* Prepares what seeking in a recording needs. */
static bool begin_model(struct transport *transport, struct error *err)
{
	const struct info *info = reader_info(transport->playhead.reader);

	if (!transport->has_model)
		return true;
	transport->playhead.screen = vt_new(info->columns, info->rows, transport->pool);
	if (transport->playhead.screen == NULL)
		return fail_memory(err);
	transport->view->screen = transport->playhead.screen;
	if (reader_returns(transport->playhead.reader))
		transport->index = seek_index_new(transport->playhead.reader,
			transport->options->follow, transport->pool, NULL);
	transport->read_on_ns = 0;
	if (transport->clock.from_ns > 0)
		transport->is_skipping = true;
	return true;
}

void transport_end(struct transport *transport)
{
	end_seek(transport);
	seek_index_free(transport->index);
	transport->index = NULL;
	reader_free(transport->playhead.reader);
	transport->playhead.reader = NULL;
}

bool transport_open_reader(
	struct transport *transport, const char *path, struct error *err)
{
	struct reader_options options;

	transport->path = path;
	if (!resolve(transport, path, err))
		return false;
	options = transport->options->reader;
	options.spool = transport->has_model && transport->options->spools;
	transport->playhead.reader = reader_open(path, &options, err);
	return transport->playhead.reader != NULL;
}

/* "2.0 s to 2.9 s of x.cast"; NULL: it is all of it. */
static const char *describe_part(
	const struct transport *transport, char *text, size_t size)
{
	const char *name = strrchr(transport->path, '/');
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE] = "the end";

	if (transport->options->from.kind == TIME_SPEC_NONE &&
		transport->options->to.kind == TIME_SPEC_NONE)
		return NULL;
	format_exact_time(transport->clock.from_ns, from);
	if (transport->to_ns != TIME_MAX_NS)
		format_exact_time(transport->to_ns, to);
	name = name != NULL ? name + 1 : transport->path;
	snprintf(text, size, "%s to %s of %s", from, to,
		strcmp(name, "-") == 0 ? "standard input" : name);
	return text;
}

bool transport_begin(struct transport *transport, struct error *err)
{
	const struct play_options *options = transport->options;
	const struct info *info = reader_info(transport->playhead.reader);
	char part[400];
	bool begun;

	set_up_reader(transport);
	transport->clock.idle_limit_ns = options->idle_limit_ns;
	if (options->idle_limit_ns == 0 && options->headers_limit)
		transport->clock.idle_limit_ns = info->idle_limit_ns;
	transport->has_event = transport->ended = transport->waits_for_input = false;
	transport->is_partly = false;
	transport->clock.recorded_ns = transport->next_ns = 0;
	transport->playhead.events = transport->playhead.unread = transport->furthest = 0;
	keep_gap(transport, info->timestamp);
	transport->view->part = describe_part(transport, part, sizeof(part));
	transport->view->screen = NULL;
	vt_free(transport->playhead.screen);
	transport->playhead.screen = NULL;
	begun = begin_model(transport, err) && view_begin(transport->view, info, err);
	transport->view->part = NULL;
	if (!begun)
		return false;
	play_clock_set(&transport->clock, transport->clock.played_ns);
	return true;
}
