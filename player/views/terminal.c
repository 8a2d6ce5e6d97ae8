/* SPDX-License-Identifier: MIT */
/*
 * Plays to standard output. All bytes of a recording that reach the user's terminal go
 * through this file, and through the guard.
 *
 * Output is written as it comes, so that it scrolls into the terminal's own history.
 * Where that is impossible (after a jump, below a status line, in a terminal that is too
 * small) the screen is painted; as soon as possible, output is written again.
 */
#include "player/views/view.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/charset.h"
#include "common/io.h"
#include "common/tty.h"
#include "common/write_queue.h"
#include "player/guard.h"
#include "player/views/overlay.h"

/* Undoes what a recording passed on unchanged, or a program that was killed, may have
 * left on. Ends strings and printing first; the alternate screen is left without moving
 * the cursor if it was off. Source: xterm's ctlseqs. */
static const char full_reset[] =
	"\033\\\033[4i\033[?2026l\033[?47l\033[?6l\033[?69l\033[r\033[9999;1H\033[4l\033["
	"?7h"
	"\033[?5l\033[?45l\033[?12l\033[?25h\033[m\033[0 "
	"q\033(B\033)B\017\033[?1l\033>\033[?5W"
	"\033[?9l\033[?1000l\033[?1001l\033[?1002l\033[?1003l\033[?1004l\033[?1005l"
	"\033[?1006l\033[?1015l\033[?1016l\033[?2004l\033[?2031l\033[?2048l\033[<u\033[>"
	"4;0m"
	"\033]8;;\033\\\033]104\033\\\033]110\033\\\033]111\033\\\033]112\033\\\r\n";

/* The same for what the guard lets through, in case there is no time to ask the guard. */
static const char guarded_reset[] = "\030\033[?1049l\033[?6l\033[r\033[9999;1H\033["
				    "4l\033[?7h\033[?5l\033[?12l\033[?25h\033[m"
				    "\033[0 q\033(B\033)B\017\r\n";

/* Ends a sequence that was cut off: CAN, and ST where CAN is ignored in strings. */
static const char cancel[] = "\030\033\\";

enum { PIECE = 64 << 10 }; /* bytes sent at once */

struct terminal_view {
	struct write_queue queue;
	bool is_terminal, is_dumb, began, in_line;
	bool is_abandoned; /* some of what was played was not written */
	struct guard guard;
	struct buffer harmless;  /* what the guard lets through of an event */
	struct charset *charset; /* of the terminal; NULL: UTF-8 */
	struct buffer converted; /* that text in the charset */
	size_t unknown;          /* characters missing in the charset */
	struct winsize old_size; /* before --resize; 0 columns: not resized */
	struct overlay overlay;
};

/* If not, only what was recorded is sent, and what undoes it. */
static bool knows_sequences(const struct terminal_view *state)
{
	return state->is_terminal && !state->is_dumb;
}

static bool write_text(struct terminal_view *state, const char *text, struct error *err)
{
	return write_queue_put(&state->queue, text, strlen(text), err);
}

/* Asks the terminal emulator for a size. Source: xterm's ctlseqs, CSI 8 t. */
static bool resize(
	struct terminal_view *state, unsigned columns, unsigned rows, struct error *err)
{
	char text[32];

	if (!knows_sequences(state))
		return true;
	columns = columns < VT_CELLS_MAX ? columns
					 : VT_CELLS_MAX; /* more has crashed some */
	rows = rows < VT_CELLS_MAX ? rows : VT_CELLS_MAX;
	if (state->old_size.ws_col == 0)
		tty_size(STDOUT_FILENO, &state->old_size);
	snprintf(text, sizeof(text), "\033[8;%u;%ut", rows, columns);
	return write_text(state, text, err);
}

/* What the last recording left open or on must not affect the next one. */
static bool next_recording(struct terminal_view *state, struct error *err)
{
	buffer_clear(&state->harmless);
	guard_leave(&state->guard, knows_sequences(state), &state->harmless);
	guard_done(&state->guard);
	guard_init(&state->guard);
	overlay_forget(&state->overlay);
	state->overlay.is_due = state->overlay.is_painted;
	return write_queue_put(
		&state->queue, state->harmless.bytes, state->harmless.size, err);
}

/* If the size is unknown, takes that of the recording. */
static void take_size(struct view *view)
{
	struct terminal_view *state = view->state;
	struct overlay *overlay = &state->overlay;
	struct winsize size = {0};

	tty_size(STDOUT_FILENO, &size);
	overlay->columns = size.ws_col > 0 ? size.ws_col : vt_columns(view->screen);
	overlay->rows = size.ws_row > 0 ? size.ws_row : vt_rows(view->screen);
	if (overlay->columns > VT_CELLS_MAX)
		overlay->columns = VT_CELLS_MAX;
	if (overlay->rows > VT_CELLS_MAX)
		overlay->rows = VT_CELLS_MAX;
	view->columns = overlay->columns;
	view->rows = overlay->rows;
}

static bool terminal_begin(struct view *view, const struct info *info, struct error *err)
{
	struct terminal_view *state = view->state;

	if (!state->began) {
		write_queue_init(&state->queue, STDOUT_FILENO);
		state->is_terminal = isatty(STDOUT_FILENO);
		state->is_dumb = tty_is_dumb();
		state->began = true;
		if (state->is_terminal)
			state->charset = charset_of_user();
		guard_init(&state->guard);
		if (knows_sequences(state))
			tty_set_last_words(STDOUT_FILENO,
				view->options->raw ? full_reset : guarded_reset);
	} else if (!next_recording(state, err))
		return false;
	state->guard.can_paint = view->screen != NULL;
	if (view->screen != NULL)
		take_size(view);
	return !view->options->resize || resize(state, info->columns, info->rows, err);
}

static bool send_piece(struct terminal_view *state, const char *bytes, size_t size,
	int64_t time_ns, struct error *err)
{
	struct buffer *harmless = &state->harmless;

	buffer_clear(harmless);
	guard_filter(&state->guard, bytes, size, time_ns, harmless);
	if (harmless->failed)
		return fail_memory(err);
	if (harmless->size == 0)
		return true;
	state->in_line = harmless->bytes[harmless->size - 1] != '\n';
	if (state->charset == NULL)
		return write_queue_put(
			&state->queue, harmless->bytes, harmless->size, err);
	buffer_clear(&state->converted);
	state->unknown += charset_add(
		state->charset, harmless->bytes, harmless->size, &state->converted);
	if (state->converted.failed)
		return fail_memory(err);
	return write_queue_put(
		&state->queue, state->converted.bytes, state->converted.size, err);
}

/* Sends bytes, ours or recorded, through the guard; in pieces, because each is in memory
 * several times. */
static bool send(struct terminal_view *state, const char *bytes, size_t size,
	int64_t time_ns, struct error *err)
{
	while (size > 0 && !state->guard.is_stopped) {
		size_t piece = size < PIECE ? size : PIECE;

		if (!send_piece(state, bytes, piece, time_ns, err))
			return false;
		bytes += piece;
		size -= piece;
	}
	return true;
}

/* What the guard cannot pass is painted; the rest of the event, too. */
static void paint_instead(struct terminal_view *state)
{
	state->guard.is_stopped = false;
	overlay_forget(&state->overlay);
}

static bool show_output(struct view *view, const struct event *event, struct error *err)
{
	struct terminal_view *state = view->state;

	if (view->screen != NULL && !overlay_passes(&state->overlay, view->screen))
		return true;
	if (!view->options->raw) {
		if (!send(state, event->bytes, event->size, event->time_ns, err))
			return false;
		if (state->guard.is_stopped)
			paint_instead(state);
		return true;
	}
	if (event->size > 0)
		state->in_line = event->bytes[event->size - 1] != '\n';
	return write_queue_put(&state->queue, event->bytes, event->size, err);
}

static bool terminal_show(struct view *view, const struct event *event, struct error *err)
{
	if (event->kind == EVENT_RESIZE && view->options->resize)
		return resize(view->state, event->columns, event->rows, err);
	return event->kind != EVENT_OUTPUT || show_output(view, event, err);
}

static void terminal_freeze(struct view *view, bool jumps)
{
	struct terminal_view *state = view->state;

	overlay_freeze(&state->overlay, view->screen, jumps);
}

static bool terminal_update(
	struct view *view, const struct frame *frame, struct error *err)
{
	struct terminal_view *state = view->state;
	struct overlay *overlay = &state->overlay;
	struct buffer out = {0};
	bool sent;

	overlay_add(overlay, view->screen, frame, state->guard.alternate, &out);
	if (out.size == 0)
		return true;
	/* Painted output is complete; a sequence begun in the recording goes on after. */
	vt_parser_done(&state->guard.parser);
	state->guard.can_paint = false; /* it is painted */
	sent = send(state, out.bytes, out.size, state->guard.bell_ns, err);
	state->guard.can_paint = true;
	if (!overlay->is_painted) {
		vt_parser_copy(&state->guard.parser, vt_parser_of(view->screen));
		state->guard.newline = vt_mode(view->screen, VT_LNM);
	}
	buffer_done(&out);
	return sent;
}

/* Removes what is ours from the picture: the status line, the help. */
static bool put_away(struct view *view, struct error *err)
{
	const struct terminal_view *state = view->state;

	return view->screen == NULL || !state->overlay.is_painted ||
	       terminal_update(view, &(struct frame){0}, err);
}

/* Adds what moves the cursor to a line of its own. `overlay_leave` has done so if the
 * picture was painted, and the guard if it had to leave the cursor at the end. */
static void add_fresh_line(struct view *view, struct buffer *out)
{
	struct terminal_view *state = view->state;
	const struct overlay *overlay = &state->overlay;
	const struct vt *seen = overlay->shown ? overlay->shown : view->screen;

	if (seen != NULL && !overlay->is_painted && !state->is_abandoned &&
		vt_shown(seen) == VT_PRIMARY)
		overlay_add_fresh_line(seen, out);
	else if (state->in_line)
		buffer_add_text(out, "\r\n");
}

/* Adds what restores the terminal. */
static void add_leaving(struct view *view, struct buffer *out)
{
	struct terminal_view *state = view->state;
	bool known = knows_sequences(state), is_fresh = false;

	overlay_leave(&state->overlay, out, &state->in_line);
	if (!view->options->raw)
		is_fresh = guard_leave(&state->guard, known, out);
	else if (known)
		buffer_add_text(out, full_reset);
	if (known && !view->options->raw && !is_fresh)
		add_fresh_line(view, out);
}

/* Hands the terminal to a shell, or takes it back. */
static void terminal_pause(struct view *view, bool away)
{
	struct terminal_view *state = view->state;

	if (!state->began || (away && !put_away(view, NULL)))
		return;
	buffer_clear(&state->harmless);
	if (away)
		add_leaving(view, &state->harmless);
	if (view->screen != NULL)
		overlay_forget(&state->overlay);
	state->overlay.has_scrolled = false; /* the shell's lines are not ours */
	if (!away && view->screen == NULL)
		guard_enter(&state->guard, &state->harmless);
	else if (!away)
		guard_reset(&state->guard);
	write_queue_put(&state->queue, state->harmless.bytes, state->harmless.size, NULL);
}

static void terminal_move(struct view *view, int columns, int rows)
{
	struct terminal_view *state = view->state;

	overlay_move(&state->overlay, view->screen, columns, rows);
}

static void terminal_resized(struct view *view)
{
	struct terminal_view *state = view->state;

	take_size(view);
	/* If output is only written as it comes, it stays as the terminal has it. */
	if (state->overlay.shown != NULL || state->overlay.follows ||
		state->overlay.is_painted)
		overlay_forget(&state->overlay);
}

static size_t terminal_waiting(const struct view *view)
{
	const struct terminal_view *state = view->state;

	return write_queue_waiting(&state->queue);
}

static int terminal_fd(const struct view *view)
{
	const struct terminal_view *state = view->state;

	return state->queue.fd;
}

static bool terminal_flush(struct view *view, struct error *err)
{
	struct terminal_view *state = view->state;

	return write_queue_flush(&state->queue, err);
}

static void terminal_abandon(struct view *view)
{
	struct terminal_view *state = view->state;

	if (!state->began || write_queue_waiting(&state->queue) == 0)
		return;
	/* What was dropped may have been needed to undo what had been sent before. */
	write_queue_forget(&state->queue);
	write_text(state, cancel, NULL);
	buffer_clear(&state->harmless);
	if (!view->options->raw && knows_sequences(state))
		buffer_add_text(&state->harmless, guarded_reset);
	else if (!view->options->raw)
		guard_leave(&state->guard, false, &state->harmless);
	write_queue_put(&state->queue, state->harmless.bytes, state->harmless.size, NULL);
	guard_reset(&state->guard);
	overlay_forget(&state->overlay);
	state->overlay.is_painted = false;
	state->is_abandoned = true;
	state->in_line = !knows_sequences(state) || view->options->raw;
}

/* Leaves the terminal in order, with the cursor on a fresh line. */
static bool terminal_finish(struct view *view, struct error *err)
{
	struct terminal_view *state = view->state;
	struct buffer *last = &state->harmless;

	if (!state->began)
		return true;
	if (!put_away(view, err))
		return false;
	tty_set_last_words(-1, NULL);
	if (state->old_size.ws_col > 0 &&
		!resize(state, state->old_size.ws_col, state->old_size.ws_row, err))
		return false;
	buffer_clear(last);
	add_leaving(view, last);
	if (last->failed)
		return fail_memory(err);
	return write_queue_put(&state->queue, last->bytes, last->size, err);
}

static void terminal_release(struct view *view)
{
	struct terminal_view *state = view->state;

	if (state->began)
		write_queue_done(&state->queue);
	guard_done(&state->guard);
	overlay_done(&state->overlay);
	buffer_done(&state->harmless);
	buffer_done(&state->converted);
	charset_free(state->charset);
}

static bool terminal_loss(const struct view *view, int *number, char *line, size_t size)
{
	const struct terminal_view *state = view->state;

	if ((*number)++ > 0 || state->unknown == 0)
		return false;
	snprintf(line, size, "the locale is not UTF-8: %zu characters were shown as '?'",
		state->unknown);
	return true;
}

bool view_reset_terminal(struct error *err)
{
	int fd = isatty(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO;

	return tty_make_sane(fd, err) &&
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
	.freeze = terminal_freeze,
	.update = terminal_update,
	.resized = terminal_resized,
	.move = terminal_move,
	.pause = terminal_pause,
	.finish = terminal_finish,
	.loss = terminal_loss,
	.release = terminal_release,
};
