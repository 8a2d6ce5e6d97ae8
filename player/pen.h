/* SPDX-License-Identifier: MIT */
/*
 * What characters are drawn with: colours and attributes, and the sequence SGR that sets
 * them. Sources: ECMA-48 (SGR); ISO 8613-6 and xterm's ctlseqs for 38 and 48 in both
 * spellings; kitty's documents for the kinds of underline.
 */
#ifndef PLAYER_PEN_H
#define PLAYER_PEN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/escape.h"

/* A colour: one of these and a number, or 0, the terminal's own. */
enum {
	COLOUR_BASIC = 1 << 24,   /* 0 to 15: 30 to 37, 90 to 97 */
	COLOUR_INDEXED = 2 << 24, /* 0 to 255 of the palette: 38;5;n */
	COLOUR_RGB = 3 << 24,     /* 0xrrggbb: 38;2;r;g;b */
	COLOUR_KIND = 0xff << 24,
};

enum {
	PEN_BOLD = 1 << 0,
	PEN_DIM = 1 << 1,
	PEN_ITALIC = 1 << 2,
	PEN_BLINK = 1 << 3,
	PEN_INVERSE = 1 << 4,
	PEN_CONCEAL = 1 << 5,
	PEN_STRIKE = 1 << 6,
	PEN_OVERLINE = 1 << 7,
	PEN_UNDERLINE =
		7 << 8, /* 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed */
	PEN_UNDERLINE_SHIFT = 8,
};

struct pen {
	uint32_t foreground, background;
	uint16_t attributes;
	uint16_t extra; /* what few characters have, as a number of the screen's; 0: none
			 */
};

/* Number n of parameter i; -1 if it is not there or empty. */
int pen_number(const struct escape_token *token, unsigned i, unsigned n);

/* The colour behind 38, 48 or 58 at parameter *i, which is moved behind it. False if it
 * is none. */
bool pen_take_colour(const struct escape_token *token, unsigned *i, uint32_t *colour);

/* Applies a whole SGR. *underline_colour is changed by 58, 59 and 0. */
void pen_apply(
	struct pen *pen, uint32_t *underline_colour, const struct escape_token *token);

/* Adds ";38;5;1" or the like; base 30 or 40, for the colour of text or background. */
void pen_add_colour(struct buffer *out, unsigned base, uint32_t colour);

/* Adds the SGR that sets this pen, whatever was set before. The kind of an underline is
 * left out, as not every terminal knows them. */
void pen_add(struct buffer *out, const struct pen *pen);

#endif
