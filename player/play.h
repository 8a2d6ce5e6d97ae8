/* SPDX-License-Identifier: MIT */
/* Plays recordings into a view. */
#ifndef PLAYER_PLAY_H
#define PLAYER_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "formats/reader.h"
#include "player/clock.h"
#include "player/seek/time_spec.h"
#include "player/views/view.h"

struct play_options {
	int64_t speed;         /* SPEED_LEAST to SPEED_MOST; 0: no waiting */
	int64_t idle_limit_ns; /* 0: the header's, if headers_limit */
	bool headers_limit;
	struct time_spec from, to;
	bool pause_on_markers, follow;
	bool keep_gaps; /* between recordings: as long as between their starts */
	struct reader_options reader;
	bool keys;           /* read them from the terminal */
	bool spools;         /* keep what comes out of a pipe, if seeking is possible */
	bool paints;         /* the terminal can be redrawn: with keys, one can seek */
	bool tells_progress; /* on standard error, if it takes long */
	bool into_file; /* no waiting at all; what precedes `from` is left out rather than
			   shown at once */
};

struct play_result {
	bool quit;         /* by a key */
	int signal_number; /* the one that ended playback; 0: none */
	int exit_status;   /* the last one recorded; -1: none */
	char torn[400];    /* path of an incomplete recording, and why; empty: none */
	struct damage damage;
	char notice[256]; /* see reader_notice; empty: none */
};

struct player;

/* NULL with *err on failure. Options and view are borrowed. */
struct player *player_new(
	const struct play_options *options, struct view *view, struct error *err);

/* Plays one recording to its end, or until result->quit or ->signal_number is set, and
 * adds to *result. False with *err if it cannot be opened or the view fails. */
bool player_play(struct player *player, const char *path, struct play_result *result,
	struct error *err);

/* Shows what the view still holds, and leaves the terminal as it was. */
bool player_finish(struct player *player, struct error *err);

void player_free(struct player *player);

#endif
