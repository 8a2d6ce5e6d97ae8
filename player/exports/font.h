/* SPDX-License-Identifier: MIT */
/*
 * Renders characters with the system's fonts: one main font, and others for what it
 * lacks. All are drawn into the cells that they take and nowhere else.
 */
#ifndef PLAYER_EXPORTS_FONT_H
#define PLAYER_EXPORTS_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { FONT_LEVELS_MOST = 256 };

struct font;

struct font_options {
	const char *name; /* a family; NULL: any monospaced one */
	int size;         /* in pixels, from 1 */
	int levels;       /* of coverage: 2 (no antialiasing) to FONT_LEVELS_MOST */
};

/* Pixels. */
struct font_metrics {
	int width, height; /* of a cell */
	int baseline;      /* from the top */
	int stroke;        /* of lines, at least 1 */
};

/* `columns` cells wide, row by row: how much of each pixel is covered, 0 to levels - 1,
 * or its colours as 0xaarrggbb, of which those of the pixel are a share of aa. */
struct glyph {
	int width;
	const uint8_t *coverage; /* NULL if it has colours */
	const uint32_t *colours;
};

/* True if built with FreeType and fontconfig. */
extern const bool font_is_built_in;

/* NULL with *err: there is no font, or none of that name. */
struct font *font_new(const struct font_options *options, struct error *err);
void font_free(struct font *font);

const struct font_metrics *font_metrics(const struct font *font);

/* How many texts no font had, of those drawn so far; *first: one of them, terminated. */
int font_missing(const struct font *font, const char **first);

enum { FONT_BOLD = 1, FONT_ITALIC = 2 };

/* The text of a cell in UTF-8, one or two columns wide. Borrowed until the next call;
 * NULL without memory. */
const struct glyph *font_glyph(
	struct font *font, const char *text, size_t size, int columns, unsigned style);

#endif
