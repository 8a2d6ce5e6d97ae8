/* SPDX-License-Identifier: MIT */
/* The colours of a picture, numbered as they come. */
#ifndef PLAYER_EXPORTS_PALETTE_H
#define PLAYER_EXPORTS_PALETTE_H

#include <stdint.h>

enum { PALETTE_MOST = 256, PALETTE_SLOTS = 1024 };

/* All zero but for `most` is an empty one. */
struct palette {
	int most, count;
	uint32_t colours[PALETTE_MOST]; /* 0xrrggbb */
	uint16_t slots[PALETTE_SLOTS];  /* number + 1, by hash; 0: free */
};

/* The slot of the colour, or where it would be. */
static inline uint32_t palette_slot(const struct palette *palette, uint32_t colour)
{
	uint32_t slot = (colour * 2654435761u) >> 22;

	while (palette->slots[slot] != 0 &&
		palette->colours[palette->slots[slot] - 1] != colour)
		slot = (slot + 1) % PALETTE_SLOTS;
	return slot;
}

/* The number of the colour, from 0; -1: it has none. */
static inline int palette_find(const struct palette *palette, uint32_t colour)
{
	return palette->slots[palette_slot(palette, colour)] - 1;
}

/* The same, but a new one gets a number; -1: there is no room. */
static inline int palette_number(struct palette *palette, uint32_t colour)
{
	uint32_t slot = palette_slot(palette, colour);

	if (palette->slots[slot] == 0) {
		if (palette->count == palette->most)
			return -1;
		palette->colours[palette->count++] = colour;
		palette->slots[slot] = (uint16_t)palette->count;
	}
	return palette->slots[slot] - 1;
}

#endif
