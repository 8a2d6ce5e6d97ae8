/* SPDX-License-Identifier: MIT */
/* Strings in the output that are not looked into: the clipboard's (OSC 52), which are
 * left out, and images of DEC (sixel), kitty and iTerm2. */
#ifndef FORMATS_FILTERS_STRINGS_H
#define FORMATS_FILTERS_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/filters/masks.h"

/* All zero is a valid new one. */
struct strings {
	char start[12]; /* of an escape sequence, after ESC */
	unsigned size;
	uint64_t at;
	bool is_open, in_clipboard, ends; /* `ends`: after ESC */
	bool in_string;                   /* one that begins here would end it */
	bool keeps_end; /* of the clipboard: it ends the string before */
	int64_t clipboards, images;
};

/* What was printed, which begins at this place; adds what is to be left out. */
void strings_take(struct strings *strings, uint64_t at, const char *bytes, size_t size,
	struct masks *drops);

#endif
