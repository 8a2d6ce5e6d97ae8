/* SPDX-License-Identifier: MIT */
/* The fonts of the system, by fontconfig, drawn by FreeType; clusters are shaped by
 * HarfBuzz if it was there when this was built. */
#ifndef PLAYER_EXPORTS_FACE_H
#define PLAYER_EXPORTS_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "player/exports/font.h"

/* All fonts of one size. */
struct faces;

/* NULL with *err: no font was found, or none of that name. */
struct faces *faces_new(const char *name, int size, struct error *err);
void faces_free(struct faces *faces);

/* Of the main one. */
struct font_metrics faces_metrics(const struct faces *faces);

/* One or two cells to draw into; blank at first. */
struct drawing {
	int width, height, baseline;
	uint8_t *coverage;
	uint32_t *colours; /* 0xaarrggbb, of which those of the pixel are a share of aa */
	bool has_colours;  /* those are drawn, and no coverage */
};

/* False if no font has the characters, or without memory. */
bool faces_draw(struct faces *faces, struct drawing *drawing, const char *text,
	size_t size, unsigned style);

#endif
