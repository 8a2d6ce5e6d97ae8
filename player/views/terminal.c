/* SPDX-License-Identifier: MIT */
/*
 * Plays to standard output. All bytes of a recording that reach the user's terminal
 * pass through this file and no other.
 */
#include "player/views/view.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"
#include "common/terminal.h"
#include "player/guard.h"

/* What a recording that is passed on as it is may have left on, or a program that was
 * killed. First what ends strings and printing; the alternate screen is left without
 * moving the cursor if it was off. Source: xterm's ctlseqs. */
static const char full_reset[] =
	"\033\\\033[4i\033[?2026l\033[?47l\033[?6l\033[?69l\033[r\033[9999;1H\033[4l\033[?7h"
	"\033[?5l\033[?45l\033[?12l\033[?25h\033[m\033[0 q\033(B\033)B\017\033[?1l\033>\033[?5W"
	"\033[?9l\033[?1000l\033[?1001l\033[?1002l\033[?1003l\033[?1004l\033[?1005l"
	"\033[?1006l\033[?1015l\033[?1016l\033[?2004l\033[?2031l\033[?2048l\033[<u\033[>4;0m"
	"\033]8;;\033\\\033]104\033\\\033]110\033\\\033]111\033\\\033]112\033\\\r\n";

/* The same for what the guard lets through, in case there is no time to ask it. */
static const char guarded_reset[] =
	"\030\033[?1049l\033[?6l\033[r\033[9999;1H\033[4l\033[?7h\033[?5l\033[?12l\033[?25h\033[m"
	"\033[0 q\033(B\033)B\017\r\n";

/* Ends whatever sequence was cut off: CAN, and ST for those who ignore it in strings. */
static const char cancel[] = "\030\033\\";

enum { CELLS_MAX = 1000 }; /* more has crashed terminals */

struct terminal_view {
	struct outlet outlet;
	bool is_terminal, began, in_line;
	struct guard guard;
	struct buffer harmless; /* what it lets through of an event */
	struct winsize old_size; /* before --resize; 0 columns: not resized */
};

static bool write_text(struct terminal_view *state, const char *text, struct error *err)
{
	return outlet_put(&state->outlet, text, strlen(text), err);
}

/* Asks the terminal emulator for a size. Source: xterm's ctlseqs, CSI 8 t. */
static bool resize(struct terminal_view *state, unsigned columns, unsigned rows,
	struct error *err)
{
	char text[32];

	if (!state->is_terminal)
		return true;
	columns = columns < CELLS_MAX ? columns : CELLS_MAX;
	rows = rows < CELLS_MAX ? rows : CELLS_MAX;
	if (state->old_size.ws_col == 0)
		terminal_size(STDOUT_FILENO, &state->old_size);
	snprintf(text, sizeof(text), "\033[8;%u;%ut", rows, columns);
	return write_text(state, text, err);
}

/* What the last recording left open or on is none of the next one's business. */
static bool next_recording(struct terminal_view *state, struct error *err)
{
	buffer_clear(&state->harmless);
	guard_leave(&state->guard, &state->harmless);
	guard_done(&state->guard);
	guard_init(&state->guard);
	return !state->is_terminal || outlet_put(&state->outlet, state->harmless.bytes,
					      state->harmless.size, err);
}

/* Leaves the terminal to a shell, or takes it back. */
static void terminal_pause(struct view *view, bool away)
{
	struct terminal_view *state = view->state;

	if (!state->began || !state->is_terminal)
		return;
	buffer_clear(&state->harmless);
	if (!away)
		guard_enter(&state->guard, &state->harmless);
	else if (view->options->raw)
		buffer_add_text(&state->harmless, full_reset);
	else
		guard_leave(&state->guard, &state->harmless);
	if (away && state->in_line && !view->options->raw)
		buffer_add_text(&state->harmless, "\r\n");
	outlet_put(&state->outlet, state->harmless.bytes, state->harmless.size, NULL);
}

static bool terminal_begin(struct view *view, const struct info *info, struct error *err)
{
	struct terminal_view *state = view->state;

	if (!state->began) {
		outlet_init(&state->outlet, STDOUT_FILENO);
		state->is_terminal = isatty(STDOUT_FILENO);
		state->began = true;
		guard_init(&state->guard);
		if (state->is_terminal)
			terminal_set_last_words(STDOUT_FILENO,
				view->options->raw ? full_reset : guarded_reset);
	}
	else if (!next_recording(state, err))
		return false;
	return !view->options->resize || resize(state, info->columns, info->rows, err);
}

static bool show_output(struct view *view, const struct event *event, struct error *err)
{
	struct terminal_view *state = view->state;
	struct buffer *harmless = &state->harmless;
	const char *bytes = event->bytes;
	size_t size = event->size;

	if (!view->options->raw) {
		buffer_clear(harmless);
		guard_filter(&state->guard, bytes, size, event->time_ns, harmless);
		bytes = harmless->bytes;
		size = harmless->size;
		if (harmless->failed)
			return fail_memory(err);
	}
	if (size == 0)
		return true;
	state->in_line = bytes[size - 1] != '\n';
	return outlet_put(&state->outlet, bytes, size, err);
}

static bool terminal_show(struct view *view, const struct event *event, struct error *err)
{
	if (event->kind == EVENT_RESIZE && view->options->resize)
		return resize(view->state, event->columns, event->rows, err);
	return event->kind != EVENT_OUTPUT || show_output(view, event, err);
}

static size_t terminal_waiting(const struct view *view)
{
	const struct terminal_view *state = view->state;

	return outlet_waiting(&state->outlet);
}

static int terminal_fd(const struct view *view)
{
	const struct terminal_view *state = view->state;

	return state->outlet.fd;
}

static bool terminal_flush(struct view *view, struct error *err)
{
	struct terminal_view *state = view->state;

	return outlet_flush(&state->outlet, err);
}

static void terminal_abandon(struct view *view)
{
	struct terminal_view *state = view->state;

	if (!state->began || outlet_waiting(&state->outlet) == 0)
		return;
	outlet_forget(&state->outlet);
	write_text(state, cancel, NULL);
	state->in_line = true;
}

/* Leaves the terminal in order, the cursor on a fresh line. */
static bool terminal_finish(struct view *view, struct error *err)
{
	struct terminal_view *state = view->state;
	struct buffer *last = &state->harmless;

	if (!state->began || !state->is_terminal)
		return true;
	terminal_set_last_words(-1, NULL);
	if (state->old_size.ws_col > 0 &&
		!resize(state, state->old_size.ws_col, state->old_size.ws_row, err))
		return false;
	buffer_clear(last);
	if (view->options->raw)
		buffer_add_text(last, full_reset);
	else
		guard_leave(&state->guard, last);
	if (state->in_line && !view->options->raw)
		buffer_add_text(last, "\r\n");
	if (last->failed)
		return fail_memory(err);
	return outlet_put(&state->outlet, last->bytes, last->size, err);
}

static void terminal_release(struct view *view)
{
	struct terminal_view *state = view->state;

	if (state->began)
		outlet_done(&state->outlet);
	guard_done(&state->guard);
	buffer_done(&state->harmless);
}

bool view_reset_terminal(struct error *err)
{
	int fd = isatty(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO;

	return terminal_make_sane(fd, err) &&
		io_write_all(fd, full_reset, strlen(full_reset), err);
}

const struct view_type view_terminal = {
	.state_size = sizeof(struct terminal_view),
	.begin = terminal_begin,
	.show = terminal_show,
	.waiting = terminal_waiting,
	.fd = terminal_fd,
	.flush = terminal_flush,
	.abandon = terminal_abandon,
	.pause = terminal_pause,
	.finish = terminal_finish,
	.release = terminal_release,
};
