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
#include "common/signals.h"
#include "common/tty.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "common/visible.h"
#include "player/ui.h"

enum {
	CONTROL_C = 3,
	ESCAPE_MS = 25,   /* a cursor key sends the rest after ESC within this */
	PROMPT_MAX = 200, /* bytes */
	TYPED_MAX = 4096,
	BAR = 20,    /* columns of the progress bar */
	NARROW = 60, /* in fewer columns, a message has the line to itself */
};

/* After these, a q may be an ordinary letter. */
static const char begins_text[] = "/?:\033";

static const int64_t hint_ns = 3 * NS_PER_SECOND;
static const int64_t tick_ns = NS_PER_SECOND / 10;

static void say(struct ui *ui, const char *message)
{
	snprintf(ui->message, sizeof(ui->message), "%.*s", (int)sizeof(ui->message) - 1,
		message);
}

static void forget_hit(struct ui *ui)
{
	if (ui->still != NULL)
		view_freeze(ui->transport->view, true);
	vt_free(ui->still);
	ui->still = NULL;
	ui->hit = (struct hit){0};
}

static void set_paused(struct ui *ui, bool paused)
{
	play_clock_pause(&ui->transport->clock, paused);
}

void ui_suspend(struct ui *ui)
{
	struct play_clock *clock = &ui->transport->clock;
	int64_t time_ns = play_clock_time(clock);

	view_pause(ui->transport->view, true);
	tty_leave_raw(false);
	signals_stop_here(SIGTSTP);
	if (ui->keyboard_fd >= 0)
		tty_enter_raw(ui->keyboard_fd, false);
	view_pause(ui->transport->view, false);
	view_resized(ui->transport->view);
	play_clock_set(clock, time_ns);
}

/* Seeking */

static void forget_seek(struct ui *ui)
{
	seek_done(&ui->seek);
	ui->is_sought = false;
}

static void set_seek(struct ui *ui, struct seek seek)
{
	forget_seek(ui);
	if (ui->transport->index == NULL) {
		say(ui, "cannot seek in a pipe");
		return;
	}
	seek.now_ns = transport_position(ui->transport);
	ui->seek = seek;
	ui->seek_since_ns = now_ns();
}

static void search(struct ui *ui, bool back)
{
	struct hit from = ui->hit;
	struct seek seek = {.kind = SEEK_TEXT};

	if (ui->text == NULL) {
		say(ui, "no previous search");
		return;
	}
	if (ui->seek.kind == SEEK_TEXT && ui->is_sought)
		from = ui->seek.finder.hit;
	else if (from.events == 0)
		from = (struct hit){.events = transport_events(ui->transport),
			.picture = back ? 0 : UINT32_MAX};
	if (ui->transport->index != NULL)
		finder_init(&seek.finder, ui->transport->index, ui->text, back, &from);
	set_seek(ui, seek);
}

/* A match was found: show its picture with the text in reverse video, and pause. */
static void show_hit(struct ui *ui, struct finder *finder)
{
	ui->hit = finder->hit;
	ui->still = finder->picture;
	finder->picture = NULL;
	if (ui->still != NULL && !search_highlight(ui->still, ui->text, &ui->focus))
		ui->focus = *vt_cursor(ui->still); /* the text has scrolled off since */
	set_paused(ui, true);
}

/* True if the text is on the screen already: no need to go anywhere. */
static bool show_here(struct ui *ui)
{
	const struct transport *transport = ui->transport;

	if (transport_is_between(transport))
		return false;
	forget_hit(ui);
	ui->still = vt_keep(transport->playhead.screen);
	if (ui->still == NULL || !search_highlight(ui->still, ui->text, &ui->focus)) {
		vt_free(ui->still);
		ui->still = NULL;
		return false;
	}
	ui->hit = (struct hit){.events = transport_events(transport),
		.picture = ui->back ? 0 : UINT32_MAX};
	view_freeze(transport->view, true); /* the window moves to the text */
	set_paused(ui, true);
	return true;
}

static void say_not_there(struct ui *ui, const struct error *reason)
{
	const struct seek *seek = &ui->seek;

	if (reason != NULL)
		say(ui, reason->message);
	else if (seek->kind == SEEK_TEXT)
		snprintf(ui->message, sizeof(ui->message), "not found %s: %.80s",
			seek->finder.back ? "earlier" : "later", ui->text);
	else
		say(ui, "no more markers");
	forget_seek(ui);
}

/* Starts a seek to the place that was found. */
static bool set_out(struct ui *ui, struct target *target, struct error *err)
{
	if (target->time_ns < TIME_MAX_NS && target->time_ns > ui->transport->to_ns)
		target->time_ns = ui->transport->to_ns;
	forget_hit(ui);
	ui->is_sought = true;
	return transport_seek(ui->transport, target, err);
}

/* Starts a seek to the place typed after : */
static void go_to(struct ui *ui, const char *text)
{
	struct seek seek = {.kind = SEEK_PLACE};
	struct error reason;

	if (text[0] == '\0')
		return;
	if (!time_spec_parse(text, &seek.spec, &reason))
		say(ui, reason.message);
	else if (seek.spec.kind == TIME_SPEC_TEXT)
		say(ui, "use / or ? to search for text");
	else
		set_seek(ui, seek);
}

/* At the end, it takes a second key press to move on. */
static void go_on(struct ui *ui)
{
	bool told = ui->end_is_told;

	if (ui->transport->clock.paused && !ui->transport->has_event && !told)
		transport_fetch(ui->transport);
	if (ui->transport->ended) {
		say(ui, "end of the recording; Space continues");
		ui->end_is_told = true;
		ui->transport->ended = false;
		return;
	}
	forget_hit(ui);
	/* The window no longer stays where the user moved it. */
	view_freeze(ui->transport->view, true);
	set_paused(ui, !ui->transport->clock.paused);
}

/* The seek has arrived: show the match, and any problem of the transport. */
static void arrive(struct ui *ui)
{
	if (ui->seek.kind == SEEK_TEXT && !ui->transport->went_back)
		show_hit(ui, &ui->seek.finder);
	forget_seek(ui);
	if (ui->transport->problem[0] != '\0')
		say(ui, ui->transport->problem);
	ui->transport->problem[0] = '\0';
}

/* One event forward. */
static bool step(struct ui *ui, struct error *err)
{
	if (!ui->transport->has_event)
		transport_fetch(ui->transport);
	if (ui->transport->ended || ui->transport->waits_for_input)
		ui->steps = 0;
	if (ui->transport->ended)
		say(ui, "end of the recording");
	ui->transport->ended = false; /* the user may still go back */
	if (!ui->transport->has_event)
		return true;
	ui->steps--;
	play_clock_set(&ui->transport->clock, ui->transport->event.time_ns);
	return transport_show(ui->transport, err);
}

/* Does what the keys . and , asked for, once everything before is done. */
static bool take_steps(struct ui *ui, struct error *err)
{
	struct seek back = {.kind = SEEK_PICTURE,
		.value = -ui->steps,
		.end = transport_events(ui->transport)};

	if (ui->steps == 0 || transport_is_between(ui->transport))
		return true;
	forget_hit(ui);
	if (ui->steps > 0)
		return step(ui, err);
	ui->steps = 0;
	if (ui->transport->index != NULL)
		set_seek(ui, back);
	return true;
}

bool ui_step_seek(struct ui *ui, struct error *err)
{
	struct error reason;
	struct target target;

	if (ui->is_sought && !transport_is_between(ui->transport))
		arrive(ui);
	if (ui->seek.kind == SEEK_NONE && !take_steps(ui, err))
		return false;
	if (ui->seek.kind == SEEK_NONE || ui->is_sought)
		return true;
	switch (seek_step(&ui->seek, ui->transport->index, &target, &reason)) {
	case REACHED_NOT_YET: break;
	case REACHED: return set_out(ui, &target, err);
	case REACHED_FAILED: say_not_there(ui, &reason); break;
	case REACHED_NEVER: say_not_there(ui, NULL); break;
	}
	return true;
}

/* Keys that make sense only once the seek in progress has arrived: they wait. */
static bool must_wait(const struct ui *ui, uint32_t key)
{
	int value;

	if (ui->prompting != 0 || ui->wants_help ||
		(ui->seek.kind == SEEK_NONE && !transport_is_between(ui->transport)))
		return false;
	switch (key_action(key, &value)) {
	case ACTION_PAUSE:
	case ACTION_GO_PERCENT:
	case ACTION_MARKER:
	case ACTION_SEARCH_ON: return true;
	default: return false;
	}
}

bool ui_is_busy(const struct ui *ui)
{
	if (view_waiting(ui->transport->view) > 0 &&
		(ui->is_sought || transport_is_between(ui->transport)))
		return false; /* the transport waits for the terminal */
	if (ui->has_key ? !must_wait(ui, ui->key) : ui->typed.size > 0)
		return true;
	return ui->seek.kind != SEEK_NONE || ui->steps != 0;
}

static void change_speed(struct ui *ui, int value)
{
	struct play_clock *clock = &ui->transport->clock;
	int64_t speed = SPEED_NORMAL;

	if (value != 0)
		speed = value > 0 ? clock->speed * 2 : clock->speed / 2;
	play_clock_set_speed(clock, speed);
}

/* Keys */

static void begin_prompt(struct ui *ui, char kind)
{
	if (!ui->transport->has_model)
		return;
	if (ui->transport->index == NULL) {
		say(ui, kind == ':' ? "cannot seek in a pipe"
				    : "cannot search in a pipe");
		return;
	}
	ui->prompting = kind;
	ui->was_paused = ui->transport->clock.paused;
	buffer_clear(&ui->prompt);
	set_paused(ui, true);
}

/* The typed text replaces *text, unless it is empty. */
static bool take_prompt(struct ui *ui, char **text)
{
	char *taken;

	if (ui->prompt.size == 0)
		return true;
	buffer_add_byte(&ui->prompt, '\0');
	taken = ui->prompt.failed ? NULL : strdup(ui->prompt.bytes);
	if (taken == NULL)
		return false;
	forget_seek(ui); /* the seek may be using the old one */
	free(*text);
	*text = taken;
	return true;
}

static void end_prompt(struct ui *ui, bool is_meant)
{
	char kind = ui->prompting;
	bool is_new = ui->prompt.size > 0;

	ui->prompting = 0;
	set_paused(ui, ui->was_paused);
	if (!is_meant || !take_prompt(ui, kind == ':' ? &ui->place : &ui->text))
		return;
	if (kind == ':') {
		if (is_new)
			go_to(ui, ui->place);
		return;
	}
	ui->back = kind == '?';
	if (!is_new || !show_here(ui))
		search(ui, ui->back);
}

static void type(struct ui *ui, uint32_t key)
{
	struct buffer *prompt = &ui->prompt;
	char bytes[4];

	switch (key) {
	case '\r':
	case '\n': end_prompt(ui, true); break;
	case KEY_ESCAPE:
	case CONTROL_C: end_prompt(ui, false); break;
	case 8:
	case 127:
		if (prompt->size == 0)
			end_prompt(ui, false);
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

/* Adds the seconds to a seek in progress. */
static void go_seconds(struct ui *ui, int seconds)
{
	const struct seek *seek = &ui->seek;
	int64_t from_ns = seek->kind == SEEK_TIME && seek->value < TIME_MAX_NS
				  ? seek->value
				  : transport_position(ui->transport);

	set_seek(ui, (struct seek){.kind = SEEK_TIME,
			     .value = from_ns + seconds * NS_PER_SECOND});
}

/* Handles the keys that seek; false for any other. */
static bool seek_by_key(struct ui *ui, enum action action, int value)
{
	switch (action) {
	case ACTION_GO_SECONDS: go_seconds(ui, value); return true;
	case ACTION_GO_PERCENT:
	case ACTION_GO_TENTH:
		set_seek(ui,
			(struct seek){.kind = SEEK_PERCENT,
				.value = action == ACTION_GO_TENTH ? value * 10 : value,
				.relative = action == ACTION_GO_PERCENT});
		return true;
	case ACTION_GO_END:
		set_paused(ui, true);
		set_seek(ui, (struct seek){.kind = SEEK_TIME, .value = TIME_MAX_NS});
		return true;
	case ACTION_MARKER:
		set_seek(ui, (struct seek){.kind = SEEK_MARKER,
				     .value = value,
				     .relative = !ui->transport->clock.paused});
		return true;
	case ACTION_GO_TO: begin_prompt(ui, ':'); return true;
	case ACTION_SEARCH: begin_prompt(ui, value < 0 ? '?' : '/'); return true;
	case ACTION_SEARCH_ON: search(ui, ui->back == (value > 0)); return true;
	default: return false;
	}
}

static bool fits(const struct ui *ui)
{
	const struct transport *transport = ui->transport;
	const struct vt *screen = transport->playhead.screen;

	return vt_columns(screen) <= transport->view->columns &&
	       vt_rows(screen) <= transport->view->rows;
}

/* True for a seek that takes so long that the user should see it. */
static bool is_slow(const struct ui *ui)
{
	return ui->seek.kind != SEEK_NONE && now_ns() - ui->seek_since_ns > tick_ns;
}

static bool needs_status(const struct ui *ui)
{
	if (ui->prompting != 0 || ui->message[0] != '\0' || is_slow(ui))
		return true;
	return ui->status_is == STATUS_ALWAYS ||
	       (ui->status_is == STATUS_WHEN_PAUSED &&
		       (ui->transport->clock.paused || now_ns() < ui->hint_until_ns));
}

static void act(struct ui *ui, enum action action, int value)
{
	if (seek_by_key(ui, action, value)) {
		ui->steps = 0;
		return;
	}
	switch (action) {
	case ACTION_PAUSE: go_on(ui); break;
	case ACTION_STEP: ui->steps += ui->transport->clock.paused; break;
	case ACTION_STEP_BACK: ui->steps -= ui->transport->clock.paused; break;
	case ACTION_SPEED: change_speed(ui, value); break;
	case ACTION_WINDOW_X:
	case ACTION_WINDOW_Y:
		view_move(ui->transport->view, action == ACTION_WINDOW_X ? value : 0,
			action == ACTION_WINDOW_Y ? value : 0);
		break;
	case ACTION_STATUS:
		ui->status_is = needs_status(ui) ? STATUS_NEVER : STATUS_ALWAYS;
		break;
	case ACTION_HELP:
		ui->wants_help = ui->transport->has_model;
		ui->help_from = 0;
		break;
	case ACTION_SUSPEND: ui_suspend(ui); break;
	case ACTION_INTERRUPT: ui->transport->result->signal_number = SIGINT; break;
	case ACTION_QUIT: ui->transport->result->quit = true; break;
	default: break;
	}
}

/* Scrolls the help where the terminal is too small for it; any other key closes it. */
static void scroll_help(struct ui *ui, uint32_t key)
{
	int lines = (int)keys_help_lines(), page = (int)ui->transport->view->rows - 1;
	int most = lines > page ? lines - page : 0, from = (int)ui->help_from;

	switch (key) {
	case KEY_UP: from--; break;
	case KEY_DOWN: from++; break;
	case KEY_PAGE_UP: from -= page; break;
	case KEY_PAGE_DOWN: from += page; break;
	default: ui->wants_help = false; return;
	}
	ui->help_from = (unsigned)(from > most ? most : from < 0 ? 0 : from);
}

/* A key cancels a search still in progress. */
static bool take_key(struct ui *ui, uint32_t key, struct error *err)
{
	int value = 0;
	enum action action = key_action(key, &value);

	ui->message[0] = '\0';
	ui->end_is_told = ui->end_is_told && action == ACTION_PAUSE;
	if (ui->prompting != 0) {
		type(ui, key);
	} else if (ui->wants_help && key != CONTROL_C && action != ACTION_SUSPEND) {
		scroll_help(ui, key);
	} else {
		act(ui, action, value);
	}
	return ui_step_seek(ui, err);
}

/* Keys that end playback need not wait for earlier keys; text being typed and escape
 * sequences are not examined. */
static void look_for_end(struct ui *ui, const char *bytes, size_t size)
{
	const struct buffer *typed = &ui->typed;

	if (ui->prompting != 0)
		return;
	for (size_t i = 0; i < typed->size; i++)
		if (strchr(begins_text, typed->bytes[i]) != NULL)
			return;
	if (memchr(bytes, CONTROL_C, size) != NULL)
		ui->transport->result->signal_number = SIGINT;
	for (; size > 0 && strchr(begins_text, *bytes) == NULL; bytes++, size--)
		if (*bytes == 'q' && !ui->wants_help)
			ui->transport->result->quit = true;
}

/* The terminal is gone: nobody could resume a paused player. */
static void lose_keyboard(struct ui *ui)
{
	ui->transport->result->quit =
		ui->transport->result->quit || ui->transport->clock.paused;
	tty_leave_raw(false);
	close(ui->keyboard_fd);
	ui->keyboard_fd = -1;
	ui->transport->has_keys = false;
}

/* Handles what was typed, except for keys that have to wait. */
static bool take_keys(struct ui *ui, struct error *err)
{
	int64_t until = now_ns() + SLICE_NS;
	bool taken = true;

	do {
		const char *at = ui->typed.bytes, *end = at + ui->typed.size;

		if (!ui->has_key) {
			ui->has_key = keyboard_next(&ui->keyboard, &at, end, &ui->key);
			buffer_consume(&ui->typed, (size_t)(at - ui->typed.bytes));
		}
		if (!ui->has_key || must_wait(ui, ui->key))
			return true;
		ui->has_key = false;
		taken = take_key(ui, ui->key, err);
	} while (taken && !transport_is_stopped(ui->transport) && now_ns() < until);
	return taken;
}

bool ui_read_keys(struct ui *ui, bool is_readable, struct error *err)
{
	char bytes[512];
	ssize_t count = is_readable ? io_read(ui->keyboard_fd, bytes, sizeof(bytes)) : 0;

	if (is_readable && (count == 0 || (count < 0 && errno != EAGAIN))) {
		lose_keyboard(ui);
		return true;
	}
	if (count > 0) {
		look_for_end(ui, bytes, (size_t)count);
		/* Only an accident types this far ahead. */
		if (ui->typed.size < TYPED_MAX)
			buffer_add(&ui->typed, bytes, (size_t)count);
	}
	if (!take_keys(ui, err))
		return false;
	if (ui->typed.size == 0 && !ui->has_key && ui->keyboard_fd >= 0 &&
		vt_parser_is_open(&ui->keyboard.parser) &&
		!io_readable_within(ui->keyboard_fd, ESCAPE_MS) &&
		keyboard_is_escape(&ui->keyboard))
		return take_key(ui, KEY_ESCAPE, err);
	return true;
}

bool ui_has_keys(const struct ui *ui)
{
	return ui->typed.size > 0 || ui->has_key;
}

/* The status line */

/* While paused, the user may want to note the exact time. */
static void add_time(struct buffer *line, const struct ui *ui, int64_t time_ns)
{
	char text[TIME_TEXT_SIZE];

	if (ui->transport->clock.paused)
		format_exact_time(time_ns, text);
	else
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

/* The last marker passed. */
static void add_marker(struct buffer *line, const struct ui *ui)
{
	const struct summary *summary;
	const char *label;
	size_t passed;

	if (ui->transport->index == NULL)
		return;
	summary = seek_index_summary(ui->transport->index);
	passed = summary_markers_until(summary, transport_position(ui->transport));
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

static void add_sizes(struct buffer *line, const struct ui *ui)
{
	const struct transport *transport = ui->transport;
	const struct vt *screen = transport->playhead.screen;

	buffer_add_format(line, "%ux%u in %ux%u: Ctrl-arrows", vt_columns(screen),
		vt_rows(screen), transport->view->columns, transport->view->rows);
}

/* Messages go first, as the end of the line may be cut off. */
static void add_message(struct buffer *line, const struct ui *ui)
{
	buffer_add_text(line, "  ");
	if (ui->message[0] != '\0') {
		visible_add(line, ui->message, 120);
	} else if (ui->seek.kind != SEEK_NONE) {
		buffer_add_text(line, "seeking...");
	} else if (ui->still != NULL) {
		buffer_add_byte(line, ui->back ? '?' : '/');
		visible_add(line, ui->text, 60);
	} else if (!fits(ui)) {
		add_sizes(line, ui);
	} else if (ui->transport->clock.paused) {
		buffer_add_text(line, "h: help");
	}
}

static unsigned text_columns(const char *text, size_t size)
{
	unsigned columns = 0;
	uint32_t character;

	while (size > 0) {
		int length = utf8_decode(text, size, &character);
		size_t used = length > 0 ? (size_t)length : 1;

		columns += length > 0 ? (unsigned)character_width(character) : 1;
		text += used;
		size -= used;
	}
	return columns;
}

/* A text longer than the line shows its end, where the user is typing. */
static void add_prompt(struct buffer *line, const struct ui *ui)
{
	const char *text = ui->prompt.bytes;
	size_t size = ui->prompt.size;
	unsigned room = ui->transport->view->columns;

	room = room > 3 ? room - 3 : 1;
	while (text_columns(text, size) > room) {
		do {
			text++;
			size--;
		} while (size > 0 && (*text & 0xc0) == 0x80);
	}
	buffer_add_byte(line, ui->prompting);
	buffer_add(line, text, size);
	buffer_add_byte(line, '_');
}

/* "1.5s / 20s...": how much of the recording is known. True if all of it is. */
static bool add_position(struct buffer *line, const struct ui *ui, int64_t *known_ns)
{
	int64_t position_ns = transport_position(ui->transport);
	bool is_whole;

	add_time(line, ui, position_ns);
	if (ui->transport->index == NULL)
		return false;
	*known_ns = seek_index_summary(ui->transport->index)->duration_ns;
	if (*known_ns >= position_ns) {
		buffer_add_text(line, " / ");
		add_time(line, ui, *known_ns);
	}
	is_whole = seek_index_is_whole(ui->transport->index) &&
		   !seek_index_is_cut(ui->transport->index);
	if (!is_whole)
		buffer_add_text(line, "...");
	return is_whole;
}

/* The title of the recording, or the name of its file. */
static void add_name(struct buffer *line, const struct ui *ui)
{
	const char *title = reader_info(ui->transport->playhead.reader)->title;
	const char *path = ui->transport->path, *slash = strrchr(path, '/');

	buffer_add_text(line, "  ");
	if (title != NULL && title[0] != '\0')
		visible_add(line, title, 40);
	else
		visible_add(line, slash ? slash + 1 : path, 40);
}

static void compose_status(struct ui *ui)
{
	struct buffer *line = &ui->status;
	int64_t known_ns;
	bool is_known;

	buffer_clear(line);
	if (ui->prompting != 0) {
		add_prompt(line, ui);
		buffer_add_byte(line, '\0');
		return;
	}
	if (ui->message[0] != '\0' && ui->transport->view->columns < NARROW) {
		visible_add(line, ui->message, 120);
		buffer_add_byte(line, '\0');
		return;
	}
	buffer_add_text(line, ui->transport->clock.paused ? " || " : "  > ");
	is_known = add_position(line, ui, &known_ns);
	add_speed(line, ui->transport->clock.speed);
	add_message(line, ui);
	add_name(line, ui);
	add_marker(line, ui);
	if (is_known)
		add_bar(line, transport_position(ui->transport), known_ns);
	buffer_add_byte(line, '\0');
}

bool ui_update(struct ui *ui, struct error *err)
{
	struct frame frame = {.screen = ui->still,
		.focus = ui->still ? &ui->focus : NULL,
		.help = ui->wants_help,
		.help_from = ui->help_from};

	if (!ui->transport->has_model || view_waiting(ui->transport->view) > 0)
		return true;
	ui->status_due_ns = TIME_MAX_NS;
	if (fits(ui))
		ui->hint_until_ns = 0;
	else if (ui->hint_until_ns == 0)
		ui->hint_until_ns = now_ns() + hint_ns;
	if (ui->transport->seek.is_on) {
		frame.screen = ui->transport->seek.before;
		frame.focus = NULL;
		if (!is_slow(ui) && ui->prompting == 0)
			return true;
	}
	if (needs_status(ui)) {
		compose_status(ui);
		frame.status = ui->status.failed ? NULL : ui->status.bytes;
		if (!ui->transport->clock.paused || ui->seek.kind != SEEK_NONE ||
			(ui->transport->index != NULL &&
				!seek_index_is_whole(ui->transport->index)))
			ui->status_due_ns = now_ns() + tick_ns;
	}
	return view_update(ui->transport->view, &frame, err);
}

void ui_forget(struct ui *ui)
{
	forget_seek(ui);
	ui->steps = 0;
	forget_hit(ui);
}

void ui_open(struct ui *ui, struct transport *transport)
{
	*ui = (struct ui){.transport = transport, .keyboard_fd = -1};
	if (!transport->options->keys)
		return;
	ui->keyboard_fd = tty_open(isatty(STDIN_FILENO) ? STDIN_FILENO : -1);
	if (ui->keyboard_fd >= 0 && !tty_enter_raw(ui->keyboard_fd, false)) {
		close(ui->keyboard_fd);
		ui->keyboard_fd = -1;
	}
	transport->has_keys = ui->keyboard_fd >= 0;
	transport->has_model = transport->has_keys && transport->options->paints;
}

void ui_done(struct ui *ui)
{
	tty_leave_raw(true);
	if (ui->keyboard_fd >= 0)
		close(ui->keyboard_fd);
	vt_parser_done(&ui->keyboard.parser);
	buffer_done(&ui->prompt);
	buffer_done(&ui->typed);
	buffer_done(&ui->status);
	free(ui->text);
	free(ui->place);
}
