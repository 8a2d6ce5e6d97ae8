/* SPDX-License-Identifier: MIT */
/*
 * Playing. Every deadline is computed from the start, not from the event before, so
 * that delays do not add up.
 */
#include "player/play.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "common/signals.h"
#include "common/terminal.h"
#include "formats/reader.h"
#include "player/keys.h"

enum { KEYS, INPUT, OUTPUT, SIGNALS, TIMER, SLOTS };

enum {
	BURST = 64, /* events shown before keys and signals are looked at again */
};

static const int64_t look_again_ns = NS_PER_SECOND / 10;

/* Where time stands: the moment `at_ns` of now_ns() is the moment `time_ns` of the
 * playing (that is, of the recording with its pauses shortened). */
struct pace {
	int64_t at_ns, time_ns;
	int64_t speed;
};

struct player {
	const struct play_options *options;
	struct view *view;
	struct signals signals;
	int timer_fd;
	int keyboard_fd; /* -1: no keys */
	struct pace pace;
	char keys[64]; /* typed, not yet acted upon */
	size_t keys_size;
	bool paused;
	int64_t paused_ns; /* playing time while it stands still */

	/* The recording that is played. */
	struct reader *reader;
	const char *path;
	struct play_result *result;
	int64_t from_ns, to_ns;
	int64_t idle_limit_ns;   /* 0: none */
	struct event event;      /* read, not yet shown */
	bool has_event, ended;
	bool waits_for_input;    /* the recording has no more now */
	bool skips_to_marker;
	int64_t recorded_ns;     /* of the last event, as recorded */
	int64_t time_ns;         /* of the last event, as played */
	int64_t first_timestamp; /* when the first recording began; -1: unknown */
};

static int64_t limited(__int128 ns)
{
	return ns > TIME_MAX_NS ? TIME_MAX_NS : (int64_t)ns;
}

static int64_t playing_time(const struct player *player)
{
	const struct pace *pace = &player->pace;

	if (player->paused)
		return player->paused_ns;
	return limited(pace->time_ns +
		(__int128)(now_ns() - pace->at_ns) * pace->speed / SPEED_NORMAL);
}

/* From now on time goes on from `time_ns`. */
static void set_pace(struct player *player, int64_t time_ns)
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

	return pace->at_ns + limited((__int128)ahead * SPEED_NORMAL / pace->speed);
}

static bool never_waits(const struct player *player)
{
	return player->options->speed == 0 || player->options->into_file;
}

/* Keys */

static void pause_or_go_on(struct player *player)
{
	int64_t time_ns = playing_time(player);

	player->paused = !player->paused;
	set_pace(player, time_ns);
}

static void change_speed(struct player *player, int64_t speed)
{
	int64_t time_ns = playing_time(player);

	if (speed < SPEED_LEAST)
		speed = SPEED_LEAST;
	if (speed > SPEED_MOST)
		speed = SPEED_MOST;
	set_pace(player, time_ns);
	player->pace.speed = speed;
}

static void fetch_event(struct player *player);
static bool show_event(struct player *player, struct error *err);

/* True for what can be opened again and holds the same. */
static bool is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISFIFO(status.st_mode) &&
		!S_ISCHR(status.st_mode) && !S_ISSOCK(status.st_mode);
}

/* Without one ahead, going to the next marker would go to the end. */
static bool has_marker_ahead(const struct player *player)
{
	struct reader *reader;
	struct event event;
	struct error err;
	enum next next;
	bool found = false;

	if (!is_regular(player->path) || player->options->follow)
		return true;
	if (player->has_event && player->event.kind == EVENT_MARKER)
		return true;
	if ((reader = reader_open(player->path, &player->options->reader, &err)) == NULL)
		return false;
	while (!found && (next = reader_next(reader, &event, &err)) != NEXT_END)
		found = next == NEXT_EVENT && event.kind == EVENT_MARKER &&
			event.time_ns > player->recorded_ns;
	reader_free(reader);
	return found;
}

/* Stops this job as ^Z would; time stands still meanwhile. */
static bool suspend(struct player *player)
{
	int64_t time_ns = playing_time(player);

	view_pause(player->view, true);
	terminal_leave_raw(false);
	signals_stop_here(SIGTSTP);
	if (player->keyboard_fd >= 0)
		terminal_enter_raw(player->keyboard_fd, false);
	view_pause(player->view, false);
	set_pace(player, time_ns);
	return true;
}

static bool act(struct player *player, enum action action, struct error *err)
{
	switch (action) {
	case ACTION_PAUSE:
		pause_or_go_on(player);
		break;
	case ACTION_STEP:
		if (player->paused && !player->has_event)
			fetch_event(player);
		if (!player->paused || !player->has_event)
			break;
		set_pace(player, player->event.time_ns);
		return show_event(player, err);
	case ACTION_NEXT_MARKER:
		player->skips_to_marker = has_marker_ahead(player);
		break;
	case ACTION_FASTER:
		change_speed(player, player->pace.speed * 2);
		break;
	case ACTION_SLOWER:
		change_speed(player, player->pace.speed / 2);
		break;
	case ACTION_NORMAL_SPEED:
		change_speed(player, SPEED_NORMAL);
		break;
	case ACTION_SUSPEND:
		return suspend(player);
	case ACTION_QUIT:
		player->result->quit = true;
		break;
	case ACTION_NONE:
		break;
	}
	return true;
}

/* Takes what was typed; answers of the terminal and keys that we have not are dropped. */
static void read_keys(struct player *player)
{
	char *room = player->keys + player->keys_size;
	ssize_t count = io_read(
		player->keyboard_fd, room, sizeof(player->keys) - player->keys_size);
	char *escape;

	if (count > 0) {
		escape = memchr(room, '\033', (size_t)count);
		player->keys_size += escape ? (size_t)(escape - room) : (size_t)count;
	} else if (count == 0 || errno != EAGAIN) {
		terminal_leave_raw(false);
		close(player->keyboard_fd);
		player->keyboard_fd = -1;
	}
}

/* Acts upon the keys, one after another: a jump is over before the next key counts. */
static bool handle_keys(struct player *player, struct error *err)
{
	size_t used = 0;
	bool handled = true;

	for (size_t i = 0; i < player->keys_size; i++)
		if (key_action(player->keys[i]) == ACTION_QUIT)
			player->result->quit = true;
	while (handled && used < player->keys_size && !player->skips_to_marker)
		handled = act(player, key_action(player->keys[used++]), err);
	player->keys_size -= used;
	memmove(player->keys, player->keys + used, player->keys_size);
	return handled;
}

static void on_signals(struct player *player)
{
	int signal_number;

	while ((signal_number = signals_next(&player->signals)) != 0) {
		if (signal_number == SIGTSTP)
			suspend(player);
		else if (signal_number != SIGWINCH && signal_number != SIGCONT)
			player->result->signal_number = signal_number;
	}
}

/* Events */

/* Reads the next event, and gives it its time in the playing. */
static void fetch_event(struct player *player)
{
	struct error damage;
	int64_t gap;

	player->waits_for_input = false;
	switch (reader_next(player->reader, &player->event, &damage)) {
	case NEXT_EVENT:
		break;
	case NEXT_WAIT:
		if (reader_is_busy(player->reader))
			return;
		player->waits_for_input = true;
		player->skips_to_marker = false;
		return;
	case NEXT_FAILED:
		if (player->result->damages++ == 0)
			player->result->first = damage;
		return;
	case NEXT_END:
		player->ended = true;
		if (reader_is_torn(player->reader))
			snprintf(player->result->torn, sizeof(player->result->torn), "%s",
				player->path);
		return;
	}
	if (player->event.time_ns > player->to_ns) {
		player->ended = true;
		return;
	}
	gap = player->event.time_ns - player->recorded_ns;
	if (player->event.time_ns <= player->from_ns)
		gap = 0;
	else if (player->recorded_ns < player->from_ns)
		gap = player->event.time_ns - player->from_ns;
	if (player->idle_limit_ns > 0 && gap > player->idle_limit_ns)
		gap = player->idle_limit_ns;
	player->recorded_ns = player->event.time_ns;
	player->event.time_ns = limited((__int128)player->time_ns + gap);
	player->has_event = true;
}

static bool is_before_start(const struct player *player)
{
	return player->recorded_ns < player->from_ns;
}

/* True if the event is to be shown without waiting for its time. */
static bool is_due(struct player *player)
{
	if (never_waits(player) || player->skips_to_marker || is_before_start(player))
		return true;
	return !player->paused && now_ns() >= due_ns(player);
}

static bool show_event(struct player *player, struct error *err)
{
	struct event event = player->event;
	bool is_marker = event.kind == EVENT_MARKER;

	player->has_event = false;
	player->time_ns = event.time_ns;
	if (event.kind == EVENT_EXIT)
		player->result->exit_status = event.exit_status;
	if (is_before_start(player)) {
		if (player->options->into_file && event.kind != EVENT_RESIZE)
			return true;
		is_marker = false;
	}
	if (player->options->speed > 0)
		event.time_ns = limited((__int128)event.time_ns * SPEED_NORMAL /
			player->options->speed);
	if (!view_show(player->view, &event, err))
		return false;
	if (is_marker && player->skips_to_marker) {
		player->skips_to_marker = false;
		set_pace(player, player->time_ns);
	}
	if (is_marker && player->options->pause_on_markers && player->keyboard_fd >= 0 &&
		!player->paused) {
		player->paused = true;
		set_pace(player, player->time_ns);
	}
	return true;
}

static bool is_stopped(const struct player *player)
{
	return player->result->quit || player->result->signal_number != 0;
}

/* True while nothing happens without a key; the end is not looked for either. */
static bool stands_still(const struct player *player)
{
	return player->paused && !player->skips_to_marker;
}

/* Shows what is due, a little at a time. */
static bool show_due(struct player *player, struct error *err)
{
	for (int i = 0; i < BURST && !player->ended && !is_stopped(player); i++) {
		if (view_waiting(player->view) > 0)
			return true;
		if (!player->has_event && stands_still(player))
			return true;
		if (!player->has_event)
			fetch_event(player);
		if (player->waits_for_input)
			return true;
		if (!player->has_event)
			continue;
		if (!is_due(player))
			return true;
		if (!show_event(player, err))
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
	return player->has_event ? is_due(player) : !stands_still(player);
}

/* Loop */

static void set_timer(struct player *player)
{
	if (player->waits_for_input && reader_wait_fd(player->reader) < 0)
		timer_set(player->timer_fd, now_ns() + look_again_ns);
	else if (player->has_event && !player->paused && view_waiting(player->view) == 0 &&
		!never_waits(player))
		timer_set(player->timer_fd, due_ns(player));
	else
		timer_stop(player->timer_fd);
}

static bool wait_and_handle(struct player *player, struct error *err)
{
	bool blocked = view_waiting(player->view) > 0;
	struct pollfd slots[SLOTS] = {
		[KEYS] = {.fd = player->keys_size == 0 ? player->keyboard_fd : -1,
			.events = POLLIN},
		[INPUT] = {.fd = player->waits_for_input ? reader_wait_fd(player->reader)
							  : -1,
			.events = POLLIN},
		[OUTPUT] = {.fd = blocked ? view_fd(player->view) : -1, .events = POLLOUT},
		[SIGNALS] = {.fd = player->signals.fd, .events = POLLIN},
		[TIMER] = {.fd = player->timer_fd, .events = POLLIN}};
	bool busy = is_busy(player) || player->keys_size > 0;

	if (!busy)
		set_timer(player);
	if (poll(slots, SLOTS, busy ? 0 : -1) < 0 && errno != EINTR)
		return fail_errno(err, "cannot wait for events");
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
	if (slots[KEYS].revents != 0)
		read_keys(player);
	return handle_keys(player, err);
}

static bool resolve(struct player *player, const char *path, struct error *err)
{
	const struct play_options *options = player->options;
	struct summary summary = {0};
	struct reader *reader;
	bool resolved = true;

	player->from_ns = 0;
	player->to_ns = TIME_MAX_NS;
	if (position_needs_summary(&options->from) || position_needs_summary(&options->to)) {
		if (strcmp(path, "-") == 0)
			return fail(err, "standard input has no known end; give a time");
		if (access(path, F_OK) == 0 && !is_regular(path))
			return fail(err, "'%s': a pipe has no known end; give a time", path);
		if ((reader = reader_open(path, &options->reader, err)) == NULL)
			return false;
		resolved = summarize(reader, &summary, err);
		reader_free(reader);
	}
	if (resolved && options->from.kind != POSITION_NONE)
		resolved = position_resolve(&options->from, &summary, &player->from_ns, err);
	if (resolved && options->to.kind != POSITION_NONE)
		resolved = position_resolve(&options->to, &summary, &player->to_ns, err);
	summary_done(&summary);
	return resolved;
}

/* A further recording begins as long after the first one as it did then. */
static void keep_gap(struct player *player, int64_t timestamp)
{
	int64_t begins_ns;

	if (player->first_timestamp < 0)
		player->first_timestamp = timestamp;
	if (!player->options->keep_gaps || timestamp < player->first_timestamp)
		return;
	begins_ns = limited((__int128)(timestamp - player->first_timestamp) * NS_PER_SECOND);
	if (begins_ns > player->time_ns)
		player->time_ns = begins_ns;
}

static bool open_recording(struct player *player, const char *path, struct error *err)
{
	const struct play_options *options = player->options;
	const struct info *info;

	/* A pipe may be silent for ever: until its header is there ^C must work. */
	terminal_leave_raw(false);
	signals_release(&player->signals);
	if (resolve(player, path, err))
		player->reader = reader_open(path, &options->reader, err);
	signals_resume(&player->signals);
	if (player->keyboard_fd >= 0)
		terminal_enter_raw(player->keyboard_fd, false);
	if (player->reader == NULL)
		return false;
	reader_never_wait(player->reader);
	if (options->follow)
		reader_follow(player->reader);
	info = reader_info(player->reader);
	player->idle_limit_ns = options->idle_limit_ns;
	if (player->idle_limit_ns == 0 && options->headers_limit)
		player->idle_limit_ns = info->idle_limit_ns;
	player->has_event = player->ended = player->waits_for_input = false;
	player->skips_to_marker = false;
	player->recorded_ns = 0;
	keep_gap(player, info->timestamp);
	return view_begin(player->view, info, err);
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
	set_pace(player, player->time_ns);
	while (played && !player->ended && !is_stopped(player)) {
		played = show_due(player, err) && wait_and_handle(player, err);
	}
	notice = reader_notice(player->reader);
	if (notice != NULL && result->notice[0] == '\0')
		snprintf(result->notice, sizeof(result->notice), "%s: %s", path, notice);
	reader_free(player->reader);
	player->reader = NULL;
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
	player->pace.speed = options->speed > 0 ? options->speed : SPEED_NORMAL;
	player->timer_fd = player->signals.fd = player->keyboard_fd = -1;
	/* The kernel may wake us 50 us late to save power: not here. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	player->timer_fd = timer_open(err);
	/* Writing a file may wait for its reader; a signal then just ends us. */
	if (player->timer_fd < 0 ||
		(!options->into_file && !signals_open(&player->signals, err))) {
		player_free(player);
		return NULL;
	}
	if (options->keys) {
		player->keyboard_fd = terminal_open(
			isatty(STDIN_FILENO) ? STDIN_FILENO : -1);
		if (player->keyboard_fd >= 0 &&
			!terminal_enter_raw(player->keyboard_fd, false)) {
			close(player->keyboard_fd);
			player->keyboard_fd = -1;
		}
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
	terminal_leave_raw(true);
	return finished;
}

void player_free(struct player *player)
{
	if (player == NULL)
		return;
	terminal_leave_raw(true);
	if (player->keyboard_fd >= 0)
		close(player->keyboard_fd);
	if (player->timer_fd >= 0)
		close(player->timer_fd);
	signals_close(&player->signals);
	reader_free(player->reader);
	free(player);
}
