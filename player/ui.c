/* SPDX-License-Identifier: MIT */
/* What the keys do, and the status line. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "common/tty.h"
#include "common/utf8.h"
#include "common/visible.h"
#include "player/player.h"

enum {
	CONTROL_C = 3,
	ESCAPE_MS = 25,   /* what follows an ESC of a cursor key comes within it */
	PROMPT_MAX = 200, /* bytes */
	BAR = 20,         /* columns of the progress bar */
};

static const int64_t tick_ns = NS_PER_SECOND / 10;

void player_say(struct player *player, const char *message)
{
	snprintf(player->message, sizeof(player->message), "%.*s",
		(int)sizeof(player->message) - 1, message);
}

void player_forget_hit(struct player *player)
{
	if (player->still != NULL)
		view_hold(player->view);
	vt_free(player->still);
	player->still = NULL;
	player->hit = (struct hit){0};
}

static void set_paused(struct player *player, bool paused)
{
	int64_t time_ns = player_time(player);

	player->paused = paused;
	player_set_pace(player, time_ns);
}

static void change_speed(struct player *player, int64_t speed)
{
	int64_t time_ns = player_time(player);

	if (speed < SPEED_LEAST)
		speed = SPEED_LEAST;
	if (speed > SPEED_MOST)
		speed = SPEED_MOST;
	player_set_pace(player, time_ns);
	player->pace.speed = speed;
}

void player_suspend(struct player *player)
{
	int64_t time_ns = player_time(player);

	view_pause(player->view, true);
	tty_leave_raw(false);
	signals_stop_here(SIGTSTP);
	if (player->keyboard_fd >= 0)
		tty_enter_raw(player->keyboard_fd, false);
	view_pause(player->view, false);
	view_resized(player->view);
	player_set_pace(player, time_ns);
}

/* Going about */

static void set_seek(struct player *player, struct seek seek)
{
	seek_done(&player->seek);
	if (player->index == NULL) {
		player_say(player, "this recording cannot be gone about in: it is no file");
		return;
	}
	seek.now_ns = player_position(player);
	player->seek = seek;
	player->seek_since_ns = now_ns();
}

static void search(struct player *player, bool back)
{
	struct hit from = player->hit;
	struct seek seek = {.kind = SEEK_TEXT};

	if (player->text == NULL) {
		player_say(player, "nothing was searched for yet");
		return;
	}
	if (from.events == 0)
		from = (struct hit){.events = player->playhead.events,
			.picture = back ? 0 : UINT32_MAX};
	if (player->index != NULL)
		finder_init(&seek.finder, player->index, player->text, back, &from);
	set_seek(player, seek);
}

/* A picture was found: it is seen, with the text in reverse, and time stands still. */
static void show_hit(struct player *player, struct finder *finder)
{
	player->hit = finder->hit;
	player->still = finder->picture;
	finder->picture = NULL;
	if (player->still != NULL)
		search_highlight(player->still, player->text);
	set_paused(player, true);
}

bool player_step_seek(struct player *player, struct error *err)
{
	struct seek *seek = &player->seek;
	struct target target;
	bool went = true;

	if (seek->kind == SEEK_NONE)
		return true;
	switch (seek_step(seek, player->index, &target)) {
	case REACHED_NOT_YET: return true;
	case REACHED:
		if (target.time_ns < TIME_MAX_NS && target.time_ns > player->to_ns)
			target.time_ns = player->to_ns;
		player_forget_hit(player);
		went = player_go(player, &target, err);
		if (went && seek->kind == SEEK_TEXT)
			show_hit(player, &seek->finder);
		break;
	case REACHED_FAILED: player_say(player, "the file cannot be read again"); break;
	case REACHED_NEVER:
		if (seek->kind == SEEK_TEXT)
			snprintf(player->message, sizeof(player->message),
				"not found %s: %.80s",
				seek->finder.back ? "before" : "further on", player->text);
		else
			player_say(player, "no marker there");
		break;
	}
	seek_done(seek);
	return went;
}

/* The picture before: behind the last event but those that changed the present one. */
static bool step_back(struct player *player, struct error *err)
{
	struct target target = {.time_ns = TIME_MAX_NS, .events = player->playhead.events};
	struct playhead playhead = {0};
	int64_t start = target.events, last = 0;

	if (player->index == NULL)
		return true;
	while (start > 0 && last == 0) {
		struct target before = {.time_ns = TIME_MAX_NS, .events = start - 1};
		struct event event;

		if (!seek_index_go(player->index, &playhead, &before, err)) {
			playhead_done(&playhead);
			player_say(player, err->message);
			return true;
		}
		before.events = start;
		start = playhead.events;
		while (playhead.events < before.events && playhead_next(&playhead, &event))
			if (event.kind == EVENT_OUTPUT || event.kind == EVENT_RESIZE)
				last = playhead.events;
	}
	playhead_done(&playhead);
	target.events = last > 0 ? last - 1 : 0;
	player_forget_hit(player);
	return player_go(player, &target, err);
}

static bool step(struct player *player, struct error *err)
{
	player_forget_hit(player);
	if (!player->has_event)
		player_fetch(player);
	if (player->ended)
		player_say(player, "this is the end");
	player->ended = false; /* one may still go back */
	if (!player->has_event)
		return true;
	player_set_pace(player, player->event.time_ns);
	return player_show(player, err);
}

/* Keys */

/* At the end it takes a second key to leave. */
static void go_on(struct player *player)
{
	bool told = player->end_is_told;

	if (player->paused && !player->has_event && !told)
		player_fetch(player);
	if (player->ended) {
		player_say(player, "this is the end; Space goes on");
		player->end_is_told = true;
		player->ended = false;
		return;
	}
	player_forget_hit(player);
	view_hold(player->view); /* a part that the user chose is seen no longer */
	set_paused(player, !player->paused);
}

static void begin_prompt(struct player *player, bool back)
{
	if (!player->has_model)
		return;
	player->is_prompting = true;
	player->prompt_back = back;
	player->was_paused = player->paused;
	buffer_clear(&player->prompt);
	set_paused(player, true);
}

static void end_prompt(struct player *player, bool searches)
{
	player->is_prompting = false;
	set_paused(player, player->was_paused);
	if (!searches)
		return;
	if (player->prompt.size > 0) {
		char *text;

		buffer_add_byte(&player->prompt, '\0');
		text = player->prompt.failed ? NULL : strdup(player->prompt.bytes);
		if (text == NULL)
			return;
		seek_done(&player->seek); /* it may look for the old one */
		free(player->text);
		player->text = text;
	}
	player->back = player->prompt_back;
	search(player, player->back);
}

static void type(struct player *player, uint32_t key)
{
	struct buffer *prompt = &player->prompt;
	char bytes[4];

	switch (key) {
	case '\r':
	case '\n': end_prompt(player, true); break;
	case KEY_ESCAPE:
	case CONTROL_C: end_prompt(player, false); break;
	case 8:
	case 127:
		if (prompt->size == 0)
			end_prompt(player, false);
		else
			while (prompt->size > 0 &&
				(prompt->bytes[--prompt->size] & 0xc0) == 0x80)
				;
		break;
	case 21: buffer_clear(prompt); break;
	default:
		if (key >= ' ' && key < KEY_UP && prompt->size < PROMPT_MAX)
			buffer_add(prompt, bytes, utf8_encode(key, bytes));
	}
}

/* Seconds add up while one is on the way. */
static void go_seconds(struct player *player, int seconds)
{
	const struct seek *seek = &player->seek;
	int64_t from_ns = seek->kind == SEEK_TIME && seek->value < TIME_MAX_NS
				  ? seek->value
				  : player_position(player);

	set_seek(player, (struct seek){.kind = SEEK_TIME,
				 .value = from_ns + seconds * NS_PER_SECOND});
}

/* The keys that go somewhere; false: it is none of them. */
static bool go(struct player *player, enum action action, int value)
{
	switch (action) {
	case ACTION_GO_SECONDS: go_seconds(player, value); return true;
	case ACTION_GO_PERCENT:
	case ACTION_GO_TENTH:
		set_seek(player,
			(struct seek){.kind = SEEK_PERCENT,
				.value = action == ACTION_GO_TENTH ? value * 10 : value,
				.relative = action == ACTION_GO_PERCENT});
		return true;
	case ACTION_GO_END:
		set_paused(player, true);
		set_seek(player, (struct seek){.kind = SEEK_TIME, .value = TIME_MAX_NS});
		return true;
	case ACTION_MARKER:
		set_seek(player, (struct seek){.kind = SEEK_MARKER,
					 .value = value,
					 .relative = !player->paused});
		return true;
	case ACTION_SEARCH: begin_prompt(player, value < 0); return true;
	case ACTION_SEARCH_ON: search(player, player->back == (value > 0)); return true;
	default: return false;
	}
}

static bool act(struct player *player, enum action action, int value, struct error *err)
{
	if (go(player, action, value))
		return true;
	switch (action) {
	case ACTION_PAUSE: go_on(player); break;
	case ACTION_STEP: return !player->paused || step(player, err);
	case ACTION_STEP_BACK: return !player->paused || step_back(player, err);
	case ACTION_SPEED:
		change_speed(player, value == 0  ? SPEED_NORMAL
				     : value > 0 ? player->pace.speed * 2
						 : player->pace.speed / 2);
		break;
	case ACTION_WINDOW_X:
	case ACTION_WINDOW_Y:
		if (player->paused)
			view_move(player->view, action == ACTION_WINDOW_X ? value : 0,
				action == ACTION_WINDOW_Y ? value : 0);
		break;
	case ACTION_STATUS: player->wants_status = !player->wants_status; break;
	case ACTION_HELP: player->wants_help = player->has_model; break;
	case ACTION_SUSPEND: player_suspend(player); break;
	case ACTION_QUIT: player->result->quit = true; break;
	default: break;
	}
	return true;
}

/* A jump that is not over when the next key comes is given up for it. */
static bool take_key(struct player *player, uint32_t key, struct error *err)
{
	int value = 0;
	enum action action = key_action(key, &value);

	player->message[0] = '\0';
	player->end_is_told = player->end_is_told && action == ACTION_PAUSE;
	if (player->is_prompting) {
		type(player, key);
	} else if (player->wants_help && key != CONTROL_C && action != ACTION_SUSPEND) {
		player->wants_help = false;
	} else {
		if (action == ACTION_PAUSE || action == ACTION_STEP ||
			action == ACTION_STEP_BACK)
			seek_done(&player->seek);
		if (!act(player, action, value, err))
			return false;
	}
	return player_step_seek(player, err);
}

/* Reads what was typed; a ^C in it need not wait for the keys before it. */
static ssize_t read_typed(struct player *player, char *bytes, size_t size)
{
	ssize_t count = io_read(player->keyboard_fd, bytes, size);

	if (count > 0 && !player->is_prompting && memchr(bytes, CONTROL_C, (size_t)count))
		player->result->quit = true;
	return count;
}

/* The terminal is gone: nobody can wake a player that stands still. */
static void lose_keyboard(struct player *player)
{
	player->result->quit = player->result->quit || player->paused;
	tty_leave_raw(false);
	close(player->keyboard_fd);
	player->keyboard_fd = -1;
}

bool player_read_keys(struct player *player, struct error *err)
{
	char bytes[1024];
	const char *at = bytes;
	ssize_t count = read_typed(player, bytes, sizeof(bytes) / 2), more;
	bool taken = true;
	uint32_t key;

	if (count <= 0) {
		if (count == 0 || errno != EAGAIN)
			lose_keyboard(player);
		return true;
	}
	while (taken && !player->result->quit &&
		keyboard_next(&player->keyboard, &at, bytes + count, &key)) {
		taken = take_key(player, key, err);
		more = read_typed(player, bytes + count, sizeof(bytes) - (size_t)count);
		count += more > 0 ? more : 0;
	}
	if (vt_parser_is_open(&player->keyboard.parser) &&
		!io_readable_within(player->keyboard_fd, ESCAPE_MS) &&
		keyboard_is_escape(&player->keyboard))
		taken = taken && take_key(player, KEY_ESCAPE, err);
	return taken;
}

/* The status line */

static void add_time(struct buffer *line, int64_t time_ns)
{
	char text[TIME_TEXT_SIZE];

	format_time(time_ns, text);
	buffer_add_text(line, text);
}

static void add_bar(struct buffer *line, int64_t position_ns, int64_t duration_ns)
{
	int done =
		duration_ns > 0 ? (int)((__int128)position_ns * BAR / duration_ns) : BAR;

	buffer_add_text(line, "  [");
	for (int i = 0; i < BAR; i++)
		buffer_add_byte(line, i < done ? '=' : i == done ? '>' : ' ');
	buffer_add_text(line, "]");
}

/* The last marker that was passed. */
static void add_marker(struct buffer *line, const struct player *player)
{
	const struct summary *summary;
	const char *label;
	size_t passed;

	if (player->index == NULL)
		return;
	summary = seek_index_summary(player->index);
	passed = summary_markers_until(summary, player_position(player));
	label = passed > 0 ? summary_label(summary, passed - 1) : "";
	if (label[0] == '\0')
		return;
	buffer_add_text(line, "  ");
	visible_add(line, label, 40);
}

/* "4x", "0.5x", "0.25x" */
static void add_speed(struct buffer *line, int64_t speed)
{
	int whole = (int)(speed / SPEED_NORMAL);
	int hundredths = (int)(speed / SPEED_LEAST % 100);

	if (speed == SPEED_NORMAL)
		return;
	buffer_add_format(line, "  %d", whole);
	if (hundredths % 10 != 0)
		buffer_add_format(line, ".%02d", hundredths);
	else if (hundredths != 0)
		buffer_add_format(line, ".%d", hundredths / 10);
	buffer_add_byte(line, 'x');
}

/* What there is to say, in front of what may be cut off. */
static void add_message(struct buffer *line, const struct player *player)
{
	buffer_add_text(line, "  ");
	if (player->message[0] != '\0') {
		visible_add(line, player->message, 120);
	} else if (player->seek.kind != SEEK_NONE) {
		buffer_add_text(line, "looking for it...");
	} else if (player->still != NULL) {
		buffer_add_byte(line, player->back ? '?' : '/');
		visible_add(line, player->text, 60);
	} else if (player->paused) {
		buffer_add_text(line, "h: help");
	}
}

static void add_prompt(struct buffer *line, const struct player *player)
{
	buffer_add_byte(line, player->prompt_back ? '?' : '/');
	buffer_add(line, player->prompt.bytes, player->prompt.size);
	buffer_add_byte(line, '_');
}

/* "1.5s / 20s...": how far the recording is known. True if all of it is. */
static bool add_position(struct buffer *line, const struct player *player, int64_t *known_ns)
{
	int64_t position_ns = player_position(player);
	bool is_whole;

	add_time(line, position_ns);
	if (player->index == NULL)
		return false;
	*known_ns = seek_index_summary(player->index)->duration_ns;
	if (*known_ns >= position_ns) {
		buffer_add_text(line, " / ");
		add_time(line, *known_ns);
	}
	is_whole = seek_index_is_whole(player->index) && !seek_index_is_cut(player->index);
	if (!is_whole)
		buffer_add_text(line, "...");
	return is_whole;
}

static void compose_status(struct player *player)
{
	struct buffer *line = &player->status;
	int64_t known_ns;
	bool is_known;

	buffer_clear(line);
	if (player->is_prompting) {
		add_prompt(line, player);
		buffer_add_byte(line, '\0');
		return;
	}
	buffer_add_text(line, player->paused ? " || " : "  > ");
	is_known = add_position(line, player, &known_ns);
	add_speed(line, player->pace.speed);
	add_message(line, player);
	add_marker(line, player);
	if (is_known)
		add_bar(line, player_position(player), known_ns);
	buffer_add_byte(line, '\0');
}

static bool needs_status(const struct player *player)
{
	return player->paused || player->wants_status || player->is_prompting ||
	       player->message[0] != '\0' ||
	       (player->seek.kind != SEEK_NONE &&
		       now_ns() - player->seek_since_ns > tick_ns);
}

bool player_update_view(struct player *player, struct error *err)
{
	struct frame frame = {.screen = player->still, .help = player->wants_help};

	if (!player->has_model || view_waiting(player->view) > 0)
		return true;
	player->status_due_ns = TIME_MAX_NS;
	if (needs_status(player)) {
		compose_status(player);
		frame.status = player->status.failed ? NULL : player->status.bytes;
		if (!player->paused || player->seek.kind != SEEK_NONE ||
			(player->index != NULL &&
				!seek_index_is_whole(player->index)))
			player->status_due_ns = now_ns() + tick_ns;
	}
	return view_update(player->view, &frame, err);
}
