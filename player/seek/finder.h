/* SPDX-License-Identifier: MIT */
/* Finds where text appears in a recording, a little at a time. */
#ifndef PLAYER_SEEK_FINDER_H
#define PLAYER_SEEK_FINDER_H

#include <stdbool.h>
#include <stdint.h>

#include "player/seek/index.h"
#include "player/seek/search.h"

/* A picture in which the text appeared: after event `events`, the `picture`th one that
 * this event produced, from 1. */
struct hit {
	int64_t events, time_ns;
	unsigned picture;
};

enum found { FOUND_NOT_YET, FOUND, FOUND_NONE, FOUND_FAILED };

struct finder {
	struct seek_index *index; /* borrowed */
	const char *text;         /* borrowed; not empty */
	bool back;
	struct hit from; /* only what is after this is searched, or before */
	int64_t at;      /* an event of the stretch to search next; -1: none */
	struct playhead playhead;
	/* The stretch being searched, if is_inside. */
	bool is_inside, is_last;
	int64_t start, end; /* events */
	struct search search;
	struct event event; /* the part of it not shown yet, if is_partly */
	bool is_partly;
	bool has_hit;
	struct hit hit;
	struct vt *picture; /* owned, its picture */
};

/* Searches forward from `from`, or back. */
void finder_init(struct finder *finder, struct seek_index *index, const char *text,
	bool back, const struct hit *from);

/* Searches for some milliseconds more; the index is extended, too, if necessary. */
enum found finder_step(struct finder *finder, struct error *err);

/* The time at which text[0..size) first appears in a file. False with *err if never. */
bool finder_first(const char *path, const struct reader_options *options,
	const char *text, size_t size, int64_t *time_ns, struct error *err);

void finder_done(struct finder *finder);

#endif
