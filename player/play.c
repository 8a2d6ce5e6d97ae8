/* SPDX-License-Identifier: MIT */
/*
 * Playing. Every deadline is computed from the start, not from the event before, so
 * that delays do not add up.
 */
#include "player/player.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/tty.h"

enum { KEYS, INPUT, OUTPUT, SIGNALS, TIMER, SLOTS };

enum {
	BURST = 64, /* events shown before keys and signals are looked at again */
};

static const int64_t look_again_ns = NS_PER_SECOND / 10;

/* So long before the next event is due the index does not read on: it takes its time.
 */
static const int64_t keep_clear_ns = NS_PER_SECOND / 100;

int64_t player_limited(__int128 ns)
{
	return ns > TIME_MAX_NS ? TIME_MAX_NS : (int64_t)ns;
}

int64_t player_time(const struct player *player)
{
	const struct pace *pace = &player->pace;

	if (player->paused)
		return player->paused_ns;
	return player_limited(pace->time_ns + (__int128)(now_ns() - pace->at_ns) *
						      pace->speed / SPEED_NORMAL);
}

int64_t player_position(const struct player *player)
{
	int64_t position_ns = player_limited(
		(__int128)player->recorded_ns + player_time(player) - player->time_ns);

	if (position_ns < player->recorded_ns)
		return player->recorded_ns;
	/* What is read ahead was not reached yet. */
	if (player->has_event && position_ns > player->next_ns)
		return player->next_ns;
	return position_ns;
}

void player_set_pace(struct player *player, int64_t time_ns)
{
	player->pace.at_ns = now_ns();
	player->pace.time_ns = time_ns;
	if (player->paused)
		player->paused_ns = time_ns;
}

static int64_t due_ns(const struct player *player)
{
	const struct pace *pace = &player->pace;
	int64_t ahead = player->event.time_ns - pace->time_ns;

	return pace->at_ns + player_limited((__int128)ahead * SPEED_NORMAL / pace->speed);
}

static bool never_waits(const struct player *player)
{
	return player->options->speed == 0 || player->options->into_file;
}

static void on_signals(struct player *player)
{
	int signal_number;

	while ((signal_number = signals_next(&player->signals)) != 0) {
		if (signal_number == SIGTSTP)
			player_suspend(player);
		else if (signal_number == SIGWINCH)
			view_resized(player->view);
		else if (signal_number != SIGCONT)
			player->result->signal_number = signal_number;
	}
}

/* Events */

static void note_end(struct player *player)
{
	const char *why = reader_torn(player->playhead.reader);

	player->ended = true;
	if (why != NULL)
		snprintf(player->result->torn, sizeof(player->result->torn), "%.256s: %s",
			player->path, why);
}

/* Reads an event; NEXT_WAIT and NEXT_END are noted. */
static bool read_event(struct player *player)
{
	struct error damage;

	player->waits_for_input = false;
	switch (reader_next(player->playhead.reader, &player->event, &damage)) {
	case NEXT_EVENT: return true;
	case NEXT_WAIT:
		player->waits_for_input = !reader_is_busy(player->playhead.reader);
		return false;
	case NEXT_FAILED:
		if (player->went && player->playhead.events <= player->furthest)
			return false; /* it was told the first time */
		if (player->result->damage.count++ == 0)
			player->result->damage.first = damage;
		return false;
	default:
		note_end(player);
		return false;
	}
}

/* Gives the event that was read its time in the playing. */
static void place_event(struct player *player)
{
	int64_t gap = player->event.time_ns - player->recorded_ns;

	if (player->event.time_ns <= player->from_ns)
		gap = 0;
	else if (player->recorded_ns < player->from_ns)
		gap = player->event.time_ns - player->from_ns;
	if (player->idle_limit_ns > 0 && gap > player->idle_limit_ns)
		gap = player->idle_limit_ns;
	player->next_ns = player->event.time_ns;
	player->event.time_ns = player_limited((__int128)player->time_ns + gap);
	player->has_event = true;
}

void player_fetch(struct player *player)
{
	if (!read_event(player))
		return;
	if (player->event.time_ns > player->to_ns)
		player->ended = true;
	else
		place_event(player);
}

static bool is_before_start(const struct player *player)
{
	return player->next_ns < player->from_ns;
}

/* True if the event is to be shown without waiting for its time. */
static bool is_due(struct player *player)
{
	if (never_waits(player) || is_before_start(player))
		return true;
	return !player->paused && now_ns() >= due_ns(player);
}

static bool has_failed(const struct player *player)
{
	return player->playhead.screen != NULL && vt_failed(player->playhead.screen);
}

/* What the event does to the screen. */
static void apply(struct player *player, const struct event *event)
{

	if (++player->playhead.events > player->furthest)
		player->furthest = player->playhead.events;
	if (event->kind == EVENT_EXIT)
		player->result->exit_status = event->exit_status;
	if (player->playhead.screen != NULL)
		event_show(event, player->playhead.screen);
}

/* What was before the start is seen, all at once. */
static void stop_holding(struct player *player)
{
	if (player->holds)
		view_hold(player->view);
	player->holds = false;
}

bool player_show(struct player *player, struct error *err)
{
	struct event event = player->event;
	bool is_marker = event.kind == EVENT_MARKER, before = is_before_start(player);
	bool shown = true;

	player->has_event = false;
	player->time_ns = event.time_ns;
	player->recorded_ns = player->next_ns;
	if (player->options->speed > 0)
		event.time_ns = player_limited(
			(__int128)event.time_ns * SPEED_NORMAL / player->options->speed);
	if (!before)
		stop_holding(player);
	/* What lies before the start is only needed for what follows. */
	if (!before || (!player->has_model && !player->options->into_file) ||
		(player->options->into_file && event.kind == EVENT_RESIZE))
		shown = view_show(player->view, &event, err);
	if (!shown)
		return false;
	apply(player, &event);
	if (has_failed(player))
		return fail_memory(err);
	if (is_marker && !before && player->options->pause_on_markers &&
		player->keyboard_fd >= 0 && !player->paused) {
		player->paused = true;
		player_set_pace(player, player->time_ns);
	}
	return true;
}

/* The event loop is to wait, not the reader. */
static void set_up_reader(struct player *player)
{
	reader_never_wait(player->playhead.reader);
	if (player->options->follow)
		reader_follow(player->playhead.reader);
}

static bool go(struct player *player, const struct target *target, struct error *err)
{
	int64_t reached_ns;
	bool is_beyond = false;

	if (!seek_index_go(player->index, &player->playhead, target, err))
		return false;
	player->has_event = player->ended = player->waits_for_input = false;
	reached_ns =
		target->time_ns < TIME_MAX_NS ? target->time_ns : player->playhead.time_ns;
	set_up_reader(player);
	while (player->playhead.events < target->events && !is_beyond) {
		if (!read_event(player)) {
			if (player->ended || player->waits_for_input)
				break;
			continue;
		}
		is_beyond = player->event.time_ns > target->time_ns;
		if (!is_beyond && player->event.time_ns > reached_ns)
			reached_ns = player->event.time_ns;
		if (!is_beyond)
			apply(player, &player->event);
	}
	player->ended = false; /* to be met again when time goes on */
	player->recorded_ns = player->time_ns = reached_ns;
	if (is_beyond)
		place_event(player);
	player_set_pace(player, player->time_ns);
	return true;
}

/* The file has changed: back to where it was, or at least stay there. */
static void stay(struct player *player)
{
	struct target here = {.time_ns = TIME_MAX_NS, .events = player->playhead.events};
	int64_t position_ns = player_position(player);

	if (go(player, &here, NULL))
		return;
	player->has_event = player->ended = player->waits_for_input = false;
	player->recorded_ns = player->time_ns = position_ns;
	player->paused = true;
	player_set_pace(player, player->time_ns);
}

bool player_go(struct player *player, const struct target *target, struct error *err)
{
	struct error reason;
	bool went;

	player->went = true;
	view_hold(player->view);
	player->from_ns = 0;
	went = go(player, target, &reason);
	if (!went) {
		stay(player);
		player_say(player, reason.message);
	} else if (reader_is_replaced(player->playhead.reader)) {
		player_say(player, "the file was replaced; the one that was opened plays on");
	}
	return !has_failed(player) || fail_memory(err);
}

static bool is_stopped(const struct player *player)
{
	return player->result->quit || player->result->signal_number != 0;
}

/* Shows what is due, a little at a time. */
static bool show_due(struct player *player, struct error *err)
{
	for (int i = 0; i < BURST && !player->ended && !is_stopped(player); i++) {
		if (view_waiting(player->view) > 0)
			return true;
		/* While paused the end is not looked for either. */
		if (!player->has_event && player->paused)
			return true;
		if (!player->has_event)
			player_fetch(player);
		if (player->waits_for_input || player->ended)
			stop_holding(player);
		if (player->waits_for_input)
			return true;
		if (!player->has_event)
			continue;
		if (!is_due(player))
			return true;
		if (!player_show(player, err))
			return false;
	}
	return true;
}

/* True if show_due has more to do at once. */
static bool is_busy(struct player *player)
{
	if (view_waiting(player->view) > 0 || player->waits_for_input)
		return false;
	if (player->ended)
		return true;
	return player->has_event ? is_due(player) : !player->paused;
}

/* Loop */

static void set_timer(struct player *player)
{
	bool blocked = view_waiting(player->view) > 0;
	int64_t at_ns =
		player->has_model && !blocked ? player->status_due_ns : TIME_MAX_NS;

	if (player->waits_for_input && reader_wait_fd(player->playhead.reader) < 0)
		at_ns = now_ns() + look_again_ns;
	else if (player->has_event && !player->paused && !blocked &&
		 !never_waits(player) && due_ns(player) < at_ns)
		at_ns = due_ns(player);
	if (at_ns < TIME_MAX_NS)
		timer_set(player->timer_fd, at_ns);
	else
		timer_stop(player->timer_fd);
}

/* True if there is time to read on for the index. */
static bool may_read_on(const struct player *player)
{
	if (player->index == NULL || seek_index_is_whole(player->index) ||
		now_ns() < player->read_on_ns)
		return false;
	return player->paused || !player->has_event ||
	       due_ns(player) - now_ns() > keep_clear_ns;
}

static bool wait_and_handle(struct player *player, struct error *err)
{
	bool blocked = view_waiting(player->view) > 0;
	struct pollfd slots[SLOTS] = {
		[KEYS] = {.fd = player->keyboard_fd, .events = POLLIN},
		[INPUT] = {.fd = player->waits_for_input
					 ? reader_wait_fd(player->playhead.reader)
					 : -1,
			.events = POLLIN},
		[OUTPUT] = {.fd = blocked ? view_fd(player->view) : -1,
			.events = POLLOUT},
		[SIGNALS] = {.fd = player->signals.fd, .events = POLLIN},
		[TIMER] = {.fd = player->timer_fd, .events = POLLIN}};
	bool busy = is_busy(player) || player->seek.kind != SEEK_NONE;
	bool reads_on = !busy && may_read_on(player);
	int ready;

	if (!busy)
		set_timer(player);
	ready = poll(slots, SLOTS, busy || reads_on ? 0 : -1);
	if (ready < 0 && errno != EINTR)
		return fail_errno(err, "cannot wait for events");
	if (ready == 0 && reads_on && !seek_index_work(player->index))
		player->read_on_ns = now_ns() + NS_PER_SECOND;
	if (slots[TIMER].revents != 0) {
		timer_clear(player->timer_fd);
		player->waits_for_input = false;
	}
	if (slots[INPUT].revents != 0)
		player->waits_for_input = false;
	if (slots[SIGNALS].revents != 0)
		on_signals(player);
	if (slots[OUTPUT].revents != 0 && !view_flush(player->view, err))
		return false;
	if (slots[KEYS].revents != 0 && !player_read_keys(player, err))
		return false;
	return player_step_seek(player, err);
}

static bool resolve(struct player *player, const char *path, struct error *err)
{
	const struct play_options *options = player->options;

	player->from_ns = 0;
	player->to_ns = TIME_MAX_NS;
	return time_spec_find(
		       &options->from, path, &options->reader, &player->from_ns, err) &&
	       time_spec_find(&options->to, path, &options->reader, &player->to_ns, err);
}

/* A further recording begins as long after the first one as it did then. */
static void keep_gap(struct player *player, int64_t timestamp)
{
	int64_t begins_ns;

	if (player->first_timestamp < 0)
		player->first_timestamp = timestamp;
	if (!player->options->keep_gaps || timestamp < player->first_timestamp)
		return;
	begins_ns = player_limited(
		(__int128)(timestamp - player->first_timestamp) * NS_PER_SECOND);
	if (begins_ns > player->time_ns)
		player->time_ns = begins_ns;
}

/* What a recording needs that can be gone about in. */
static bool begin_model(struct player *player, struct error *err)
{
	const struct info *info = reader_info(player->playhead.reader);

	if (!player->has_model)
		return true;
	player->playhead.screen = vt_new(info->columns, info->rows, player->pool);
	if (player->playhead.screen == NULL)
		return fail_memory(err);
	player->view->screen = player->playhead.screen;
	if (reader_opens_again(player->path))
		player->index = seek_index_new(player->playhead.reader,
			player->options->follow, player->pool, NULL);
	player->read_on_ns = 0;
	if (player->from_ns > 0)
		player->holds = true;
	return true;
}

static void end_recording(struct player *player)
{
	seek_done(&player->seek);
	player_forget_hit(player);
	seek_index_free(player->index);
	player->index = NULL;
	reader_free(player->playhead.reader);
	player->playhead.reader = NULL;
}

static bool open_recording(struct player *player, const char *path, struct error *err)
{
	const struct play_options *options = player->options;
	const struct info *info;

	/* A pipe may be silent for ever: until its header is there ^C must work. */
	tty_leave_raw(false);
	signals_release(&player->signals);
	if (resolve(player, path, err))
		player->playhead.reader = reader_open(path, &options->reader, err);
	signals_resume(&player->signals);
	if (player->keyboard_fd >= 0)
		tty_enter_raw(player->keyboard_fd, false);
	if (player->playhead.reader == NULL)
		return false;
	set_up_reader(player);
	info = reader_info(player->playhead.reader);
	player->idle_limit_ns = options->idle_limit_ns;
	if (player->idle_limit_ns == 0 && options->headers_limit)
		player->idle_limit_ns = info->idle_limit_ns;
	player->has_event = player->ended = player->waits_for_input = false;
	player->recorded_ns = player->next_ns = 0;
	player->playhead.events = player->furthest = 0;
	player->went = false;
	keep_gap(player, info->timestamp);
	vt_free(player->playhead.screen);
	player->playhead.screen = NULL;
	return begin_model(player, err) && view_begin(player->view, info, err);
}

bool player_play(struct player *player, const char *path, struct play_result *result,
	struct error *err)
{
	const char *notice;
	bool played = true;

	player->result = result;
	player->path = path;
	if (!open_recording(player, path, err))
		return false;
	player_set_pace(player, player->time_ns);
	while (played && !player->ended && !is_stopped(player))
		played = show_due(player, err) && player_update_view(player, err) &&
			 wait_and_handle(player, err);
	played = played && player_update_view(player, err);
	notice = reader_notice(player->playhead.reader);
	if (notice == NULL && reader_is_replaced(player->playhead.reader))
		notice = "it was replaced while it was played, which went on with what was opened";
	if (notice != NULL && result->notice[0] == '\0')
		snprintf(result->notice, sizeof(result->notice), "%s: %s", path, notice);
	end_recording(player);
	return played;
}

struct player *player_new(
	const struct play_options *options, struct view *view, struct error *err)
{
	struct player *player = calloc(1, sizeof(*player));

	if (player == NULL) {
		fail_memory(err);
		return NULL;
	}
	player->options = options;
	player->view = view;
	player->first_timestamp = -1;
	player->pool = vt_pool_new();
	player->pace.speed = options->speed > 0 ? options->speed : SPEED_NORMAL;
	player->timer_fd = player->signals.fd = player->keyboard_fd = -1;
	/* The kernel may wake us 50 us late to save power: not here. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	player->timer_fd = timer_open(err);
	/* Writing a file may wait for its reader; a signal then just ends us. */
	if (player->pool == NULL)
		fail_memory(err);
	if (player->pool == NULL || player->timer_fd < 0 ||
		(!options->into_file && !signals_open(&player->signals, err))) {
		player_free(player);
		return NULL;
	}
	if (options->keys) {
		player->keyboard_fd =
			tty_open(isatty(STDIN_FILENO) ? STDIN_FILENO : -1);
		if (player->keyboard_fd >= 0 &&
			!tty_enter_raw(player->keyboard_fd, false)) {
			close(player->keyboard_fd);
			player->keyboard_fd = -1;
		}
		player->has_model = player->keyboard_fd >= 0 && options->paints;
	}
	return player;
}

/* Waits for a slow terminal, but not for one whose user wants to leave. */
bool player_finish(struct player *player, struct error *err)
{
	bool stopped = player->result == NULL || is_stopped(player);
	bool finished = true;
	int patience = stopped ? 5 : -1;

	if (stopped)
		view_abandon(player->view);
	finished = view_finish(player->view, err);
	while (finished && view_waiting(player->view) > 0 && patience != 0) {
		struct pollfd slots[2] = {
			{.fd = view_fd(player->view), .events = POLLOUT},
			{.fd = player->signals.fd, .events = POLLIN}};
		int ready = poll(slots, 2, stopped ? 100 : -1);

		if (ready == 0)
			patience--;
		if (slots[1].revents != 0)
			patience = 0;
		finished = view_flush(player->view, err);
	}
	tty_leave_raw(true);
	return finished;
}

void player_free(struct player *player)
{
	if (player == NULL)
		return;
	tty_leave_raw(true);
	if (player->keyboard_fd >= 0)
		close(player->keyboard_fd);
	if (player->timer_fd >= 0)
		close(player->timer_fd);
	signals_close(&player->signals);
	end_recording(player);
	playhead_done(&player->playhead);
	vt_parser_done(&player->keyboard.parser);
	buffer_done(&player->prompt);
	buffer_done(&player->status);
	free(player->text);
	vt_pool_free(player->pool);
	free(player);
}
