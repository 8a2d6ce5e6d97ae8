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

/* What a recording may have left on: the alternate screen (without moving the cursor
 * if it was off), colours, a hidden cursor, application keys, mouse, focus and paste
 * reports, insert mode, no wrapping, line drawing. Source: xterm's ctlseqs. */
static const char reset[] = "\033[?47l\033[m\033[?25h\033[?1l\033>"
			    "\033[?1000l\033[?1002l\033[?1003l\033[?1004l\033[?1006l"
			    "\033[?2004l\033[4l\033[?7h\033(B\017";

/* Ends whatever sequence was cut off: CAN, and ST for those who ignore it in strings. */
static const char cancel[] = "\030\033\\";

struct terminal_view {
	struct outlet outlet;
	bool is_terminal, began, in_line;
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
	if (state->old_size.ws_col == 0)
		terminal_size(STDOUT_FILENO, &state->old_size);
	snprintf(text, sizeof(text), "\033[8;%u;%ut", rows, columns);
	return write_text(state, text, err);
}

static bool terminal_begin(struct view *view, const struct info *info, struct error *err)
{
	struct terminal_view *state = view->state;

	if (!state->began) {
		outlet_init(&state->outlet, STDOUT_FILENO);
		state->is_terminal = isatty(STDOUT_FILENO);
		state->began = true;
	}
	return !view->options->resize || resize(state, info->columns, info->rows, err);
}

static bool terminal_show(struct view *view, const struct event *event, struct error *err)
{
	struct terminal_view *state = view->state;

	if (event->kind == EVENT_RESIZE && view->options->resize)
		return resize(state, event->columns, event->rows, err);
	if (event->kind != EVENT_OUTPUT || event->size == 0)
		return true;
	state->in_line = event->bytes[event->size - 1] != '\n';
	return outlet_put(&state->outlet, event->bytes, event->size, err);
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

	if (!state->began || !state->is_terminal)
		return true;
	if (state->old_size.ws_col > 0 &&
		!resize(state, state->old_size.ws_col, state->old_size.ws_row, err))
		return false;
	return write_text(state, reset, err) &&
		(!state->in_line || write_text(state, "\r\n", err));
}

static void terminal_release(struct view *view)
{
	struct terminal_view *state = view->state;

	if (state->began)
		outlet_done(&state->outlet);
}

const struct view_type view_terminal = {
	.state_size = sizeof(struct terminal_view),
	.begin = terminal_begin,
	.show = terminal_show,
	.waiting = terminal_waiting,
	.fd = terminal_fd,
	.flush = terminal_flush,
	.abandon = terminal_abandon,
	.finish = terminal_finish,
	.release = terminal_release,
};
