/* SPDX-License-Identifier: MIT */
/*
 * Where playing goes: the terminal, or a file of another form. One view per file in
 * this folder, in the same shape as the formats.
 */
#ifndef PLAYER_VIEWS_VIEW_H
#define PLAYER_VIEWS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/libptyvt/ptyvt.h"
#include "formats/event.h"
#include "formats/writer.h"

struct view;

struct view_options {
	struct writer_options writer; /* of the view that converts */
	bool resize;                  /* the terminal follows the recording's size */
	bool raw;                     /* it gets the recorded bytes as they are */
};

/* What is to be seen beside what is played. */
struct frame {
	struct vt *screen;             /* another one than the view's; NULL: the view's */
	const struct vt_cursor *focus; /* x and y of what should be seen; NULL: the
					  cursor */
	const char *status; /* UTF-8; over the last row, or the first if the focus is low;
			       NULL: none */
	bool help;          /* the keys */
	unsigned help_from; /* the first line of it that is seen */
};

/* What a view provides; a missing function does nothing. */
struct view_type {
	size_t state_size;
	/* A recording begins: the first one, or another one after it. */
	bool (*begin)(struct view *view, const struct info *info, struct error *err);
	/* event->time_ns is the time it is played at, not the recorded one. The screen
	 * contains the event already; output may come in pieces. */
	bool (*show)(struct view *view, const struct event *event, struct error *err);
	/* Bytes that the other side did not take yet: nothing should be shown before
	 * poll reports POLLOUT on `fd` and `flush` was called. */
	size_t (*waiting)(const struct view *view);
	int (*fd)(const struct view *view);
	bool (*flush)(struct view *view, struct error *err);
	/* The user leaves: forget the bytes that wait. */
	void (*abandon)(struct view *view);
	/* The screen will be changed otherwise than by output: a jump if
	 * `jumps`, else another size. */
	void (*hold)(struct view *view, bool jumps);
	/* Shows the frame, if that is not what is seen already. */
	bool (*update)(struct view *view, const struct frame *frame, struct error *err);
	/* The user's terminal has another size. */
	void (*resized)(struct view *view);
	/* Moves the part that is seen, if not all of it fits. */
	void (*move)(struct view *view, int columns, int rows);
	/* The user goes away for a while (^Z), or comes back. */
	void (*pause)(struct view *view, bool away);
	/* The last bytes; may fail. */
	bool (*finish)(struct view *view, struct error *err);
	/* What could not be shown, as writer_loss. */
	bool (*loss)(const struct view *view, int *number, char *line, size_t size);
	/* Cannot fail; also when begin was never called. */
	void (*release)(struct view *view);
};

struct view {
	const struct view_type *type;
	const struct view_options *options; /* borrowed */
	void *state;                        /* zeroed, type->state_size bytes */
	struct vt *screen; /* what was played makes this; borrowed; NULL: nobody keeps
				  one, and the functions from hold to move do nothing */
	unsigned columns, rows; /* of the user's terminal; 0: there is none */
};

extern const struct view_type view_terminal, view_convert;

/* Puts the terminal right that something else left in disorder. */
bool view_reset_terminal(struct error *err);

bool view_init(struct view *view, const struct view_type *type,
	const struct view_options *options, struct error *err);
bool view_begin(struct view *view, const struct info *info, struct error *err);
bool view_show(struct view *view, const struct event *event, struct error *err);
size_t view_waiting(const struct view *view);
int view_fd(const struct view *view);
bool view_flush(struct view *view, struct error *err);
void view_abandon(struct view *view);
bool view_loss(const struct view *view, int *number, char *line, size_t size);
void view_hold(struct view *view, bool jumps);
bool view_update(struct view *view, const struct frame *frame, struct error *err);
void view_resized(struct view *view);
void view_move(struct view *view, int columns, int rows);
void view_pause(struct view *view, bool away);
bool view_finish(struct view *view, struct error *err);
void view_done(struct view *view);

#endif
