/* SPDX-License-Identifier: MIT */
/* Characters that are drawn instead of taken from a font, as they meet their neighbours
 * at the borders of their cells: lines of boxes, blocks, shades, braille, the symbols for
 * legacy computing and those of Powerline. */
#ifndef PLAYER_EXPORTS_SHAPES_H
#define PLAYER_EXPORTS_SHAPES_H

#include <stdbool.h>
#include <stdint.h>

/* A cell: how much of each pixel is covered, 0 to 255, row by row. */
struct shape {
	int width, height;
	int stroke; /* of a light line, in pixels, at least 1 */
	uint8_t *coverage;
};

/* Draws the character into a blank shape; false if it is none of these. */
bool shape_draw(const struct shape *shape, uint32_t character);

#endif
