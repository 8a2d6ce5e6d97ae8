/* SPDX-License-Identifier: MIT */
/*
 * Frames as a long strip of lines behind a window: what scrolls is a window that moves
 * on, a new screen is a window that jumps to new lines, and only lines that change while
 * they are in the window have a history. So each text is there once, and each change is
 * told once.
 */
#ifndef PLAYER_EXPORTS_REEL_H
#define PLAYER_EXPORTS_REEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "player/exports/film.h"

enum { REEL_NONE = UINT32_MAX };

/* What a line shows from this time on: a row of the film. */
struct reel_version {
	int64_t us;
	uint32_t row;
	uint32_t next; /* the number of the next one, or REEL_NONE */
};

/* The first version is there from the start: nobody has seen the line before. */
struct reel_line {
	uint32_t first, last;
};

/* From this time on the window begins with this line. */
struct reel_move {
	int64_t us;
	uint32_t line;
};

struct reel_cursor {
	int64_t us;
	int parts[FILM_CURSOR_PARTS];
};

/* All zero but for the rows is a valid empty one. */
struct reel {
	unsigned rows; /* of the window, the most that a frame has */
	struct reel_line *lines;
	struct reel_version *versions;
	struct reel_move *moves;
	struct reel_cursor *cursors;
	size_t line_count, version_count, move_count, cursor_count;
	size_t line_room, version_room, move_room, cursor_room;
	uint32_t base; /* the line that the window begins with */
	uint32_t seen; /* rows up to this number have been shown */
	bool failed;   /* without memory */
};

/* Adds the next frame; the film knows its rows. */
void reel_add(struct reel *reel, const struct film *film, const struct film_frame *frame);

/* True if the first row is as the other one, but that what follows, of ASCII, is still
 * blank. */
bool reel_is_start(const struct film *film, uint32_t row, uint32_t other);

/* Columns that the text of a row takes. */
unsigned reel_columns(const struct film *film, uint32_t row);

void reel_done(struct reel *reel);

#endif
