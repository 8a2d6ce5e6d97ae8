/* SPDX-License-Identifier: MIT */
/* Plays into another recording: conversion, cutting and joining in one. */
#include "player/views/view.h"

struct convert {
	struct writer *writer; /* NULL before the first recording begins */
	bool finished, abandoned;
	uint16_t columns, rows;
	int64_t time_ns;
};

static bool convert_begin(struct view *view, const struct info *info, struct error *err)
{
	struct convert *state = view->state;
	struct event resize = {.kind = EVENT_RESIZE,
		.time_ns = state->time_ns,
		.columns = info->columns,
		.rows = info->rows};
	bool same = state->columns == info->columns && state->rows == info->rows;

	state->columns = info->columns;
	state->rows = info->rows;
	if (state->writer == NULL) {
		state->writer = writer_create(&view->options->writer, info, err);
		return state->writer != NULL;
	}
	return same || writer_put(state->writer, &resize, err);
}

static bool convert_show(struct view *view, const struct event *event, struct error *err)
{
	struct convert *state = view->state;

	state->time_ns = event->time_ns;
	if (event->kind == EVENT_RESIZE) {
		state->columns = event->columns;
		state->rows = event->rows;
	}
	return writer_put(state->writer, event, err);
}

static bool convert_finish(struct view *view, struct error *err)
{
	struct convert *state = view->state;

	if (state->abandoned)
		return true;
	state->finished = state->writer == NULL || writer_finish(state->writer, err);
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
}

bool view_convert_size(struct view *view, int64_t *size, struct error *err)
{
	struct convert *state = view->state;

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
