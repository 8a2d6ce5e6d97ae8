/* SPDX-License-Identifier: MIT */
/*
 * The state of a player, shared by play.c (time and the event loop) and act.c (what the
 * keys do); others see play.h.
 */
#ifndef PLAYER_PLAYER_H
#define PLAYER_PLAYER_H

#include "common/signals.h"
#include "player/seek/seek.h"
#include "player/keys.h"
#include "player/play.h"
#include "player/seek/index.h"

/* Where time stands: the moment `at_ns` of now_ns() is the moment `time_ns` of the
 * playing (that is, of the recording with its pauses shortened). */
struct pace {
	int64_t at_ns, time_ns;
	int64_t speed;
};

struct player {
	const struct play_options *options;
	struct view *view;
	struct signals signals;
	int timer_fd;
	int keyboard_fd; /* -1: no keys */
	struct keyboard keyboard;
	struct pace pace;
	bool paused;
	int64_t paused_ns; /* playing time while it stands still */
	bool has_model;    /* what is played is also kept as a screen: playhead.screen */
	struct vt_pool *pool;

	/* What the user asked for. */
	struct seek seek;
	int64_t seek_since_ns; /* of now_ns() */
	bool wants_status, wants_help;
	struct buffer prompt; /* the text that is being typed, behind / or ? */
	bool is_prompting, was_paused, prompt_back;
	char *text;            /* of the last search; NULL: none */
	bool back;             /* its direction */
	struct hit hit;      /* what it found; events 0: nothing, or one has moved on */
	struct vt *still;  /* the picture of that; NULL: none */
	bool end_is_told; /* by the key before */
	char message[128];     /* in the status line, until the next key */
	struct buffer status;  /* the line that is shown */
	int64_t status_due_ns; /* when it should be looked at again */

	/* The recording that is played. */
	struct playhead playhead;      /* its reader; its screen if has_model */
	struct seek_index *index; /* NULL: one can only go on */
	const char *path;
	struct play_result *result;
	int64_t from_ns, to_ns;
	int64_t idle_limit_ns; /* 0: none */
	struct event event;    /* read, not yet shown */
	bool has_event, ended;
	bool waits_for_input;    /* the recording has no more now */
	bool holds;              /* what was before from_ns is not seen yet */
	int64_t next_ns;         /* of `event`, as recorded */
	int64_t furthest;        /* events that were shown at most */
	bool went;               /* there was a jump: damage may be met again */
	int64_t read_on_ns;      /* when the index may have more to read */
	int64_t recorded_ns;     /* of the last event, as recorded */
	int64_t time_ns;         /* of the last event, as played */
	int64_t first_timestamp; /* when the first recording began; -1: unknown */
};

/* play.c */

int64_t player_limited(__int128 ns);

/* The moment of the playing, and of the recording. */
int64_t player_time(const struct player *player);
int64_t player_position(const struct player *player);

/* From now on time goes on from `time_ns` of the playing. */
void player_set_pace(struct player *player, int64_t time_ns);

/* Reads the next event, and gives it its time in the playing. */
void player_fetch(struct player *player);
bool player_show(struct player *player, struct error *err);

/* Jumps to a moment that the index knows. If the file cannot be read any more it stays
 * where it is, and the status line says so. False without memory. */
bool player_go(struct player *player, const struct target *target, struct error *err);

/* act.c */

/* A message for the status line, until the next key. */
void player_say(struct player *player, const char *message);

/* Takes what was typed; false if the view fails. */
bool player_read_keys(struct player *player, struct error *err);

/* Goes on to the seek; false if the recording cannot be read any more. */
bool player_step_seek(struct player *player, struct error *err);

/* The picture was left, or another recording begins. */
void player_forget_hit(struct player *player);

/* Shows what is to be seen: the played screen, the status line, the help. */
bool player_update_view(struct player *player, struct error *err);

/* Stops this job as ^Z would; time stands still meanwhile. */
void player_suspend(struct player *player);

#endif
