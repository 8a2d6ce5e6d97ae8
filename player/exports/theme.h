/* SPDX-License-Identifier: MIT */
/* The colours of a terminal: well-known sets of them, or one from a file. */
#ifndef PLAYER_EXPORTS_THEME_H
#define PLAYER_EXPORTS_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

enum { THEME_COLOURS = 16 };

struct theme {
	const char *name;
	uint32_t foreground, background; /* 0xrrggbb */
	uint32_t palette[THEME_COLOURS]; /* 30 to 37, 90 to 97 */
};

/* NULL if there is no theme of this name. */
const struct theme *theme_by_name(const char *name);

/* What a colour of a film looks like; an empty one is `normally`. */
uint32_t theme_colour(const struct theme *theme, const char *colour, uint32_t normally);

/* Reads colours from a text: the "theme" of an asciicast header, or lines as in the
 * settings of kitty, Alacritty and X resources ("color4 #5c5cff", "*.foreground: #ddd").
 * Colours that are not there keep their value. False if there is none. */
bool theme_parse(const char *text, struct theme *theme);

/* The theme of that name, else the one in that file. */
bool theme_find(const char *name_or_path, struct theme *theme, struct error *err);

#endif
