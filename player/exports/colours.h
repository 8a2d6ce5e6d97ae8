/* SPDX-License-Identifier: MIT */
/* A few colours for the many of a picture: the most common ones as they are, and averages
 * of the rest (median cut: Heckbert, 1982). */
#ifndef PLAYER_EXPORTS_COLOURS_H
#define PLAYER_EXPORTS_COLOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct colour_count {
	uint32_t colour, count;
	int number; /* of the colour that it becomes */
};

/* All zero is an empty one. */
struct colours {
	struct colour_count *items;
	size_t count, room;
	uint32_t *slots; /* numbers of items, from 1, by hash; 0: free */
	size_t slot_count;
	bool failed; /* without memory */
};

void colours_add(struct colours *colours, uint32_t colour);

/* Chooses at most so many, into `chosen`; returns their number. */
int colours_reduce(struct colours *colours, int most, uint32_t *chosen);

/* The number of the chosen colour that stands for this one; -1: it was not added. */
int colours_number(const struct colours *colours, uint32_t colour);

void colours_done(struct colours *colours);

#endif
