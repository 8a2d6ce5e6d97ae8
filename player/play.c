/* SPDX-License-Identifier: MIT */
/* The event loop of the player: waits, and asks transport and interface what to do. */
#include "player/play.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/signals.h"
#include "common/tty.h"
#include "player/progress.h"
#include "player/transport.h"
#include "player/ui.h"

enum { KEYS, INPUT, OUTPUT, SIGNALS, TIMER, SLOTS };

struct player {
	struct transport transport;
	struct ui ui;
	struct signals signals;
	struct progress progress;
	int timer_fd;
};

static void on_signals(struct player *player)
{
	int signal_number;

	while ((signal_number = signals_next(&player->signals)) != 0) {
		if (signal_number == SIGTSTP)
			ui_suspend(&player->ui);
		else if (signal_number == SIGWINCH)
			view_resized(player->transport.view);
		else if (signal_number != SIGCONT)
			player->transport.result->signal_number = signal_number;
	}
}

static void set_timer(struct player *player)
{
	const struct transport *transport = &player->transport;
	int64_t at_ns = transport_due_ns(transport);

	if (transport->has_model && view_waiting(transport->view) == 0 &&
		player->ui.status_due_ns < at_ns)
		at_ns = player->ui.status_due_ns;
	if (at_ns < TIME_MAX_NS)
		timer_set(player->timer_fd, at_ns);
	else
		timer_stop(player->timer_fd);
}

static void set_slots(struct player *player, struct pollfd slots[SLOTS])
{
	const struct transport *transport = &player->transport;
	bool blocked = view_waiting(transport->view) > 0;

	slots[KEYS] = (struct pollfd){.fd = player->ui.keyboard_fd, .events = POLLIN};
	slots[INPUT] = (struct pollfd){.events = POLLIN,
		.fd = transport->waits_for_input
			      ? reader_wait_fd(transport->playhead.reader)
			      : -1};
	slots[OUTPUT] = (struct pollfd){
		.fd = blocked ? view_fd(transport->view) : -1, .events = POLLOUT};
	slots[SIGNALS] = (struct pollfd){.fd = player->signals.fd, .events = POLLIN};
	slots[TIMER] = (struct pollfd){.fd = player->timer_fd, .events = POLLIN};
}

static bool wait_and_handle(struct player *player, struct error *err)
{
	struct transport *transport = &player->transport;
	struct pollfd slots[SLOTS];
	bool busy = transport_is_busy(transport) || ui_is_busy(&player->ui);
	bool reads_on = !busy && transport_may_read_on(transport);
	int ready;

	set_slots(player, slots);
	if (!busy)
		set_timer(player);
	ready = poll(slots, SLOTS, busy || reads_on ? 0 : -1);
	if (ready < 0 && errno != EINTR)
		return fail_errno(err, "cannot wait for events");
	if (ready == 0 && reads_on)
		transport_read_on(transport);
	if (slots[TIMER].revents != 0)
		timer_clear(player->timer_fd);
	if (slots[TIMER].revents != 0 || slots[INPUT].revents != 0)
		transport->waits_for_input = false;
	if (slots[SIGNALS].revents != 0)
		on_signals(player);
	if (slots[OUTPUT].revents != 0 && !view_flush(transport->view, err))
		return false;
	return (slots[KEYS].revents == 0 && !ui_has_keys(&player->ui)) ||
	       ui_read_keys(&player->ui, slots[KEYS].revents != 0, err);
}

static bool open_recording(struct player *player, const char *path, struct error *err)
{
	bool opened;

	/* A pipe may be silent forever: until its header arrives, ^C must work. */
	tty_leave_raw(false);
	signals_release(&player->signals);
	opened = transport_open_reader(&player->transport, path, err);
	signals_resume(&player->signals);
	if (player->ui.keyboard_fd >= 0)
		tty_enter_raw(player->ui.keyboard_fd, false);
	return opened && transport_begin(&player->transport, err);
}

static void note_oddity(const struct transport *transport, struct play_result *result)
{
	const char *notice = reader_notice(transport->playhead.reader);

	if (notice == NULL && reader_is_replaced(transport->playhead.reader))
		notice = "the file was replaced during playback; the original was "
			 "played";
	if (notice != NULL && result->notice[0] == '\0')
		snprintf(result->notice, sizeof(result->notice), "%s: %s",
			transport->path, notice);
}

static void tell_progress(struct player *player)
{
	const struct transport *transport = &player->transport;
	int64_t size, read = reader_progress(transport->playhead.reader, &size);

	progress_tell(&player->progress, read, size, view_frames(transport->view));
}

bool player_play(struct player *player, const char *path, struct play_result *result,
	struct error *err)
{
	struct transport *transport = &player->transport;
	bool played = true;

	transport->result = result;
	if (!open_recording(player, path, err))
		return false;
	if (transport->options->tells_progress)
		progress_begin(&player->progress);
	while (played && !transport->ended && !transport_is_stopped(transport)) {
		if (player->progress.is_on)
			tell_progress(player);
		played = transport_show_due(transport, err) &&
			 ui_step_seek(&player->ui, err) && ui_update(&player->ui, err) &&
			 wait_and_handle(player, err);
	}
	progress_end(&player->progress);
	played = played && ui_update(&player->ui, err);
	note_oddity(transport, result);
	ui_forget(&player->ui);
	transport_end(transport);
	return played;
}

static bool init(struct player *player, const struct play_options *options,
	struct view *view, struct error *err)
{
	struct transport *transport = &player->transport;

	player->ui.keyboard_fd = player->timer_fd = player->signals.fd = -1;
	transport->options = options;
	transport->view = view;
	transport->first_timestamp = -1;
	transport->clock.speed = options->speed > 0 ? options->speed : SPEED_NORMAL;
	transport->pool = vt_pool_new();
	if (transport->pool == NULL)
		return fail_memory(err);
	player->timer_fd = timer_open(err);
	/* Writing a file may block on its reader; a signal should then simply end us. */
	if (player->timer_fd < 0 ||
		(!options->into_file && !signals_open(&player->signals, err)))
		return false;
	ui_open(&player->ui, transport);
	return true;
}

struct player *player_new(
	const struct play_options *options, struct view *view, struct error *err)
{
	struct player *player = calloc(1, sizeof(*player));

	if (player == NULL) {
		fail_memory(err);
		return NULL;
	}
	/* To save power, the kernel may wake us 50 us late: not here. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	if (init(player, options, view, err))
		return player;
	player_free(player);
	return NULL;
}

/* Waits for a slow terminal, but not if the user wants to leave. */
bool player_finish(struct player *player, struct error *err)
{
	bool stopped = player->transport.result == NULL ||
		       transport_is_stopped(&player->transport);
	bool finished = true;
	int patience = stopped ? 5 : -1;

	if (stopped)
		view_abandon(player->transport.view);
	finished = view_finish(player->transport.view, err);
	while (finished && view_waiting(player->transport.view) > 0 && patience != 0) {
		struct pollfd slots[2] = {
			{.fd = view_fd(player->transport.view), .events = POLLOUT},
			{.fd = player->signals.fd, .events = POLLIN}};
		int ready = poll(slots, 2, stopped ? 100 : -1);

		if (ready == 0)
			patience--;
		if (slots[1].revents != 0)
			patience = 0;
		finished = view_flush(player->transport.view, err);
	}
	tty_leave_raw(true);
	return finished;
}

void player_free(struct player *player)
{
	if (player == NULL)
		return;
	ui_done(&player->ui);
	if (player->timer_fd >= 0)
		close(player->timer_fd);
	signals_close(&player->signals);
	ui_forget(&player->ui);
	transport_end(&player->transport);
	playhead_done(&player->transport.playhead);
	vt_pool_free(player->transport.pool);
	free(player);
}
