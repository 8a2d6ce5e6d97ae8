/* SPDX-License-Identifier: MIT */
/* Calls the functions that a view provides. */
#include "player/views/view.h"

#include <stdlib.h>

bool view_init(struct view *view, const struct view_type *type,
	const struct view_options *options, struct error *err)
{
	*view = (struct view){.type = type,
		.options = options,
		.takes_past = type->takes_past,
		.state = calloc(1, type->state_size)};
	return view->state != NULL || fail_memory(err);
}

bool view_begin(struct view *view, const struct info *info, struct error *err)
{
	return view->type->begin == NULL || view->type->begin(view, info, err);
}

bool view_show(struct view *view, const struct event *event, struct error *err)
{
	return view->type->show(view, event, err);
}

size_t view_waiting(const struct view *view)
{
	return view->type->waiting ? view->type->waiting(view) : 0;
}

int view_fd(const struct view *view)
{
	return view->type->fd ? view->type->fd(view) : -1;
}

bool view_flush(struct view *view, struct error *err)
{
	return view->type->flush == NULL || view->type->flush(view, err);
}

void view_abandon(struct view *view)
{
	if (view->type->abandon != NULL)
		view->type->abandon(view);
}

void view_freeze(struct view *view, bool jumps)
{
	if (view->type->freeze != NULL && view->screen != NULL)
		view->type->freeze(view, jumps);
}

bool view_update(struct view *view, const struct frame *frame, struct error *err)
{
	return view->type->update == NULL || view->screen == NULL ||
	       view->type->update(view, frame, err);
}

void view_resized(struct view *view)
{
	if (view->type->resized != NULL && view->screen != NULL)
		view->type->resized(view);
}

void view_move(struct view *view, int columns, int rows)
{
	if (view->type->move != NULL && view->screen != NULL)
		view->type->move(view, columns, rows);
}

void view_pause(struct view *view, bool away)
{
	if (view->type->pause != NULL)
		view->type->pause(view, away);
}

bool view_finish(struct view *view, struct error *err)
{
	return view->type->finish == NULL || view->type->finish(view, err);
}

int64_t view_frames(const struct view *view)
{
	return view->type->frames ? view->type->frames(view) : 0;
}

bool view_loss(const struct view *view, int *number, char *line, size_t size)
{
	return view->state && view->type->loss &&
	       view->type->loss(view, number, line, size);
}

void view_done(struct view *view)
{
	if (view->state != NULL && view->type->release != NULL)
		view->type->release(view);
	free(view->state);
	view->state = NULL;
}
