/* SPDX-License-Identifier: MIT */
/*
 * Where playback goes: the terminal, or a file in another format. One view per file in
 * this folder, structured like the formats.
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

struct export_options;

struct view_options {
	struct writer_options writer; /* for the view that converts */
	const char *title; /* for the same: another one in the header; NULL: as it is */
	bool cuts;         /* for the same: parts of recordings are played */
	bool resize;       /* the terminal follows the recording's size */
	bool raw;          /* it gets the recorded bytes unchanged */
	const struct export_options *export; /* for the view that exports; borrowed */
};

/* What to show besides what is played. */
struct frame {
	struct vt *screen;             /* one other than the view's; NULL: the view's */
	const struct vt_cursor *focus; /* x and y of what should be visible; NULL: the
					  cursor */
	const char *status; /* UTF-8; over the last row, or the first if the focus is low;
			       NULL: none */
	bool help;          /* show the keys */
	unsigned help_from; /* the first line of the help to show */
};

/* What a view provides; a missing function does nothing. */
struct view_type {
	size_t state_size;
	bool takes_past; /* it is shown what precedes the start, too */
	/* A recording begins: the first one, or another one after it. */
	bool (*begin)(struct view *view, const struct info *info, struct error *err);
	/* event->time_ns is when it is played, not the recorded time. The screen already
	 * includes the event; output may come in pieces. */
	bool (*show)(struct view *view, const struct event *event, struct error *err);
	/* Bytes that the other side has not taken yet: nothing should be shown before
	 * poll reports POLLOUT on `fd` and `flush` has been called. */
	size_t (*waiting)(const struct view *view);
	int (*fd)(const struct view *view);
	bool (*flush)(struct view *view, struct error *err);
	/* The user leaves: drop the bytes that wait. */
	void (*abandon)(struct view *view);
	/* The screen will change other than by output: by a jump if `jumps`, otherwise in
	 * size. */
	void (*freeze)(struct view *view, bool jumps);
	/* Shows the frame, unless it is shown already. */
	bool (*update)(struct view *view, const struct frame *frame, struct error *err);
	/* The user's terminal has changed size. */
	void (*resized)(struct view *view);
	/* Moves the visible part, if not all of it fits. */
	void (*move)(struct view *view, int columns, int rows);
	/* The user goes away for a while (^Z), or comes back. */
	void (*pause)(struct view *view, bool away);
	/* Writes the last bytes; may fail. */
	bool (*finish)(struct view *view, struct error *err);
	/* Pictures made so far, of a view that makes them. */
	int64_t (*frames)(const struct view *view);
	/* What could not be shown; see writer_loss. */
	bool (*loss)(const struct view *view, int *number, char *line, size_t size);
	/* Cannot fail; also called if begin never was. */
	void (*release)(struct view *view);
};

struct view {
	const struct view_type *type;
	const struct view_options *options; /* borrowed */
	void *state;                        /* zeroed, type->state_size bytes */
	struct vt *screen; /* the screen played; borrowed; NULL: none is kept, and the
			      functions from freeze to move do nothing */
	unsigned columns, rows; /* of the user's terminal; 0: there is none */
	bool takes_past;        /* as the type's, unless the view changes it */
	bool is_past;           /* what is shown precedes the start */
	const char *part;       /* what of the recording is played, for people; borrowed
				   in begin; NULL: all */
	int64_t until_ns;       /* playback goes on to then, without events */
	int64_t recorded_ns;    /* when it was recorded */
};

extern const struct view_type view_terminal, view_convert;

/* The size of the file that view_convert writes, once everything so far is in it. */
bool view_convert_size(struct view *view, int64_t *size, struct error *err);

/* Restores a terminal that something else left in a bad state. */
bool view_reset_terminal(struct error *err);

bool view_init(struct view *view, const struct view_type *type,
	const struct view_options *options, struct error *err);
bool view_begin(struct view *view, const struct info *info, struct error *err);
bool view_show(struct view *view, const struct event *event, struct error *err);
size_t view_waiting(const struct view *view);
int view_fd(const struct view *view);
bool view_flush(struct view *view, struct error *err);
void view_abandon(struct view *view);
int64_t view_frames(const struct view *view);
bool view_loss(const struct view *view, int *number, char *line, size_t size);
void view_freeze(struct view *view, bool jumps);
bool view_update(struct view *view, const struct frame *frame, struct error *err);
void view_resized(struct view *view);
void view_move(struct view *view, int columns, int rows);
void view_pause(struct view *view, bool away);
bool view_finish(struct view *view, struct error *err);
void view_done(struct view *view);

#endif
