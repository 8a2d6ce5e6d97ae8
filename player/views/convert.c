/* SPDX-License-Identifier: MIT */
/* Plays into another recording: conversion, cutting and joining in one. */
#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/parser.h"
#include "formats/filters/cut.h"
#include "player/views/view.h"

struct convert {
	struct writer *writer; /* NULL before the first recording begins */
	struct info info;      /* of it, until the writer is made */
	bool has_info;
	bool finished, abandoned;
	uint16_t columns, rows;
	int64_t time_ns;
	/* Of a piece: what was on the screen when it begins; NULL: it has begun. */
	struct vt_pool *pool;
	struct vt *screen;
	bool has_past; /* something is on it */
	bool is_seam;  /* another recording is before it */
};

static void end_past(struct convert *state)
{
	vt_free(state->screen);
	vt_pool_free(state->pool);
	state->screen = NULL;
	state->pool = NULL;
}

static bool make_writer(struct view *view, struct error *err)
{
	struct convert *state = view->state;

	if (state->writer == NULL)
		state->writer = writer_create(&view->options->writer, &state->info, err);
	if (state->has_info)
		info_done(&state->info);
	state->has_info = false;
	return state->writer != NULL;
}

/* A piece begins with the screen as it was, or blank after another one. */
static bool put_state(struct convert *state, int64_t time_ns, struct error *err)
{
	struct event event = {.kind = EVENT_OUTPUT, .time_ns = time_ns};
	struct buffer bytes = {0};
	bool put;

	if ((!state->has_past && !state->is_seam) || !writer_is_played(state->writer))
		return true;
	if (state->has_past)
		cut_state(&bytes, state->screen);
	else
		buffer_add_text(&bytes, CUT_BLANK);
	event.bytes = bytes.bytes;
	event.size = bytes.size;
	put = bytes.failed || vt_failed(state->screen)
		      ? fail_memory(err)
		      : writer_put(state->writer, &event, err);
	buffer_done(&bytes);
	return put;
}

static bool put_size(struct convert *state, int64_t time_ns, struct error *err)
{
	struct event resize = {.kind = EVENT_RESIZE,
		.time_ns = time_ns,
		.columns = (uint16_t)vt_columns(state->screen),
		.rows = (uint16_t)vt_rows(state->screen)};
	bool same = state->columns == resize.columns && state->rows == resize.rows;

	state->columns = resize.columns;
	state->rows = resize.rows;
	return same || writer_put(state->writer, &resize, err);
}

/* Now comes what is played. */
static bool begin_piece(struct view *view, struct error *err)
{
	struct convert *state = view->state;
	bool begun;

	if (state->screen == NULL)
		return true;
	if (state->writer == NULL) {
		state->columns = state->info.columns =
			(uint16_t)vt_columns(state->screen);
		state->rows = state->info.rows = (uint16_t)vt_rows(state->screen);
	}
	begun = make_writer(view, err) && put_size(state, state->time_ns, err) &&
		put_state(state, state->time_ns, err);
	end_past(state);
	return begun;
}

/* What the header says. */
static bool describe(struct view *view, const struct info *info)
{
	struct convert *state = view->state;
	const char *title = view->options->title;
	bool copied = info_copy(&state->info, info);

	if (copied && title != NULL) {
		free(state->info.title);
		copied = (state->info.title = strdup(title)) != NULL;
	}
	if (copied && view->part != NULL) {
		free(state->info.part);
		copied = (state->info.part = strdup(view->part)) != NULL;
	}
	return copied;
}

static bool convert_begin(struct view *view, const struct info *info, struct error *err)
{
	struct convert *state = view->state;

	if (!begin_piece(view, err))
		return false;
	state->is_seam = state->writer != NULL;
	state->has_past = false;
	view->takes_past = view->options->cuts;
	if (state->writer == NULL) {
		state->has_info = true;
		if (!describe(view, info))
			return fail_memory(err);
		state->columns = info->columns;
		state->rows = info->rows;
	}
	state->pool = vt_pool_new();
	if (state->pool != NULL)
		state->screen = vt_new(info->columns, info->rows, state->pool);
	if (state->screen == NULL)
		return fail_memory(err);
	return view->options->cuts || begin_piece(view, err);
}

/* True up to the other half of an escape sequence, which would be printed. */
static bool is_between(const struct convert *state, const struct event *event)
{
	return state->screen != NULL && event->kind != EVENT_EXIT &&
	       vt_parser_is_open(vt_parser_of(state->screen));
}

static bool convert_show(struct view *view, const struct event *event, struct error *err)
{
	struct convert *state = view->state;

	if (view->is_past || is_between(state, event)) {
		if (state->screen != NULL)
			event_show(event, state->screen);
		state->has_past = state->has_past || event->kind == EVENT_OUTPUT;
		return true;
	}
	if (!begin_piece(view, err))
		return false;
	state->time_ns = event->time_ns;
	if (event->kind == EVENT_RESIZE) {
		state->columns = event->columns;
		state->rows = event->rows;
	}
	return writer_put(state->writer, event, err);
}

/* The pause at the end is kept, by an event that prints nothing. */
static bool put_end(struct view *view, struct error *err)
{
	struct convert *state = view->state;
	struct event event = {
		.kind = EVENT_OUTPUT, .time_ns = view->until_ns, .bytes = ""};

	if (state->writer == NULL || view->until_ns <= state->time_ns)
		return true;
	return writer_put(state->writer, &event, err);
}

static bool convert_finish(struct view *view, struct error *err)
{
	struct convert *state = view->state;

	if (state->abandoned)
		return true;
	state->finished = begin_piece(view, err) && put_end(view, err) &&
			  (state->writer == NULL || writer_finish(state->writer, err));
	return state->finished;
}

/* Half a file would look complete. */
static void convert_abandon(struct view *view)
{
	struct convert *state = view->state;

	state->abandoned = true;
}

static bool convert_loss(const struct view *view, int *number, char *line, size_t size)
{
	const struct convert *state = view->state;

	return state->writer && writer_loss(state->writer, number, line, size);
}

static void convert_release(struct view *view)
{
	struct convert *state = view->state;

	if (state->writer != NULL && !state->finished)
		writer_discard(state->writer);
	writer_free(state->writer);
	if (state->has_info)
		info_done(&state->info);
	end_past(state);
}

bool view_convert_size(struct view *view, int64_t *size, struct error *err)
{
	struct convert *state = view->state;

	*size = 0;
	if (state->writer == NULL)
		return true;
	if (!writer_flush(state->writer, err))
		return false;
	*size = writer_size(state->writer);
	return true;
}

const struct view_type view_convert = {
	.state_size = sizeof(struct convert),
	.begin = convert_begin,
	.show = convert_show,
	.abandon = convert_abandon,
	.finish = convert_finish,
	.loss = convert_loss,
	.release = convert_release,
};
