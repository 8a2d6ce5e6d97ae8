/* SPDX-License-Identifier: MIT */
/*
 * The user interface of the player, apart from the recording itself: keys, the search
 * prompt, the status line, the help. It calls only the transport.
 */
#ifndef PLAYER_UI_H
#define PLAYER_UI_H

#include "common/buffer.h"
#include "player/keys.h"
#include "player/seek/seek.h"
#include "player/transport.h"

struct ui {
	struct transport *transport;
	int keyboard_fd; /* -1: no keys */
	struct keyboard keyboard;
	struct buffer typed; /* bytes not examined yet */
	bool has_key;        /* the next key is `key`: it waits for a seek to arrive */
	uint32_t key;
	struct seek seek; /* the one in progress */
	bool is_sought;   /* its target is known, and the transport is seeking to it */
	int64_t seek_since_ns; /* of now_ns() */
	int steps;             /* events forward, or pictures back, once it has arrived */
	enum { STATUS_WHEN_PAUSED, STATUS_ALWAYS, STATUS_NEVER } status_is;
	bool wants_help;
	unsigned help_from;   /* the first line shown */
	struct buffer prompt; /* the text being typed after `prompting` */
	char prompting;       /* / ? or : if a prompt is open; 0: none */
	bool was_paused;
	char *place;      /* the last text typed after : */
	char *text;       /* of the last search; NULL: none */
	bool back;        /* its direction */
	struct hit hit;   /* what it found; events 0: nothing, or playback has moved on */
	struct vt *still; /* its picture; NULL: none */
	struct vt_cursor focus; /* where the text is in it */
	bool end_is_told;       /* by the previous key */
	char message[128];      /* in the status line, until the next key */
	struct buffer status;   /* the line as shown */
	int64_t status_due_ns;  /* when to check it again */
	int64_t hint_until_ns;  /* the line is shown until then, as part of the picture is
				   not; 0: all of it is */
};

/* Takes over the keyboard if possible; ui_done gives it back. */
void ui_open(struct ui *ui, struct transport *transport);
void ui_done(struct ui *ui);

/* Handles what was typed; keys that have to wait are handled in a later call. False if
 * the view fails. */
bool ui_read_keys(struct ui *ui, bool is_readable, struct error *err);

/* True if something typed has not been handled yet. */
bool ui_has_keys(const struct ui *ui);

/* Continues the seek in progress, or the steps that are due; false if out of memory or if
 * the view fails. */
bool ui_step_seek(struct ui *ui, struct error *err);

/* True if ui_step_seek has more to do at once. */
bool ui_is_busy(const struct ui *ui);

/* The recording ends: any search or seek in it is given up. */
void ui_forget(struct ui *ui);

/* Shows the played screen, the status line and the help, as they are now. */
bool ui_update(struct ui *ui, struct error *err);

/* Stops this job as ^Z would; playback stands still meanwhile. */
void ui_suspend(struct ui *ui);

#endif
