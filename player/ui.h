/* SPDX-License-Identifier: MIT */
/*
 * What the user of the player does and sees beside the recording: keys, the prompt of a
 * search, the status line, the help. It calls the transport only.
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
	struct buffer typed; /* bytes that were not looked at yet */
	bool has_key;        /* the next key is `key`: it waits for a seek to arrive */
	uint32_t key;
	struct seek seek; /* that is on the way */
	bool is_sought;   /* its place is known, and the transport on the way there */
	int64_t seek_since_ns; /* of now_ns() */
	int steps;             /* events to go on, or pictures back, when it is there */
	enum { STATUS_WHEN_PAUSED, STATUS_ALWAYS, STATUS_NEVER } status_is;
	bool wants_help;
	unsigned help_from;   /* the first line that is seen */
	struct buffer prompt; /* the text that is being typed, after ... */
	char prompting;       /* one of / ? : which began it; 0: none is typed */
	bool was_paused;
	char *place;      /* the last text after : */
	char *text;       /* of the last search; NULL: none */
	bool back;        /* its direction */
	struct hit hit;   /* what it found; events 0: nothing, or one has moved on */
	struct vt *still; /* the picture of that; NULL: none */
	struct vt_cursor focus; /* where in it the text is */
	bool end_is_told;       /* by the key before */
	char message[128];      /* in the status line, until the next key */
	struct buffer status;   /* the line that is shown */
	int64_t status_due_ns;  /* when it should be looked at again */
	int64_t hint_until_ns;  /* the line is seen, for not all of the picture is; 0: all
				   is */
};

/* Takes the keyboard if it can be had; ui_done gives it back. */
void ui_open(struct ui *ui, struct transport *transport);
void ui_done(struct ui *ui);

/* Takes what was typed; what it may have to wait for is taken when it is called again.
 * False if the view fails. */
bool ui_read_keys(struct ui *ui, bool is_readable, struct error *err);

/* True if there is something typed that was not taken yet. */
bool ui_has_keys(const struct ui *ui);

/* Goes on with the seek that is on the way, or the steps that are due; false without
 * memory, or if the view fails. */
bool ui_step_seek(struct ui *ui, struct error *err);

/* True if there is more of that to do at once. */
bool ui_is_busy(const struct ui *ui);

/* The recording ends: what was sought in it is given up. */
void ui_forget(struct ui *ui);

/* Shows what is to be seen: the played screen, the status line, the help. */
bool ui_update(struct ui *ui, struct error *err);

/* Stops this job as ^Z would; time stands still meanwhile. */
void ui_suspend(struct ui *ui);

#endif
