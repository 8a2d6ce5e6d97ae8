/* SPDX-License-Identifier: MIT */
/* A row of a film as markup of SVG, in cells of CELL_WIDTH by CELL_HEIGHT units. */
#ifndef PLAYER_EXPORTS_SVG_ROW_H
#define PLAYER_EXPORTS_SVG_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buffer.h"
#include "player/exports/film.h"
#include "player/exports/theme.h"

enum {
	CELL_WIDTH = 10,  /* of a font of 10/0.6: nearly all monospaced ones have that */
	CELL_HEIGHT = 19, /* so that frames meet, as in terminals */
	BASELINE = 15,
};

/* What styles look like: equal ones share a class. */
struct svg_styles;

/* NULL without memory. The film is borrowed. */
struct svg_styles *svg_styles_new(const struct film *film, const struct theme *theme);
void svg_styles_free(struct svg_styles *styles);

/* Adds the rules of all classes. */
void svg_styles_add(const struct svg_styles *styles, struct buffer *out);

/* Where a row goes, and how. */
struct svg_place {
	unsigned x, y;    /* the left and the top */
	unsigned columns; /* of the terminal */
	const char *id;   /* NULL: none */
	bool keeps_grid;  /* each text says its width, whatever the font is */
};

/* Adds the markup of a row. */
void svg_row_add(struct buffer *out, const struct svg_styles *styles, uint32_t row,
	const struct svg_place *place);

#endif
