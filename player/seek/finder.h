/* SPDX-License-Identifier: MIT */
/* Finds where in a recording text comes up, a little at a time. */
#ifndef PLAYER_SEEK_FINDER_H
#define PLAYER_SEEK_FINDER_H

#include <stdbool.h>
#include <stdint.h>

#include "player/seek/index.h"
#include "player/seek/search.h"

/* A picture in which the text came up: after event `events`, the `picture`th one that
 * this event brought, from 1. */
struct hit {
	int64_t events, time_ns;
	unsigned picture;
};

enum found { FOUND_NOT_YET, FOUND, FOUND_NONE, FOUND_FAILED };

struct finder {
	struct seek_index *index; /* borrowed */
	const char *text;         /* borrowed; not empty */
	bool back;
	struct hit from; /* only what is after this is found, or only before */
	int64_t at; /* an event of the stretch to look into next; -1: there is none */
	struct playhead playhead;
	/* The stretch that is looked into, if is_inside. */
	bool is_inside, is_last;
	int64_t start, end; /* events */
	struct search search;
	struct event event; /* what is yet to be shown of it, if is_partly */
	bool is_partly;
	bool has_hit;
	struct hit hit;
	struct vt *picture; /* the same, owned */
};

/* Forward from `from`, or back. */
void finder_init(struct finder *finder, struct seek_index *index, const char *text,
	bool back, const struct hit *from);

/* Looks a little further, some milliseconds; the index goes on, too, if need be. */
enum found finder_step(struct finder *finder, struct error *err);

/* The time at which text[0..size) first comes up in a file. False with *err if never. */
bool finder_first(const char *path, const struct reader_options *options,
	const char *text, size_t size, int64_t *time_ns, struct error *err);

void finder_done(struct finder *finder);

#endif
