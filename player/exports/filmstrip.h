/* SPDX-License-Identifier: MIT */
/*
 * The frames of a page, as lines of text, deflated. Each row that is ever shown is there
 * once, so that frames only say which rows they are made of. Lines are, without the space
 * after the letter:
 *
 * - s FOREGROUND,BACKGROUND,UNDERLINE,ATTRIBUTES,LINK: style 1, 2... A colour is empty,
 *   0 to 255 or #rrggbb; attributes are the bits of ptyvt.h; the link is the number of an
 *   `a` line, or 0.
 *
 * - a URL: link 1, 2...
 *
 * - r TEXT, w TEXT: row 1, 2... (0 is blank); w: it goes on in the next row. \1 STYLE \2:
 *   what follows has this style; after the last character, what is left of the row.
 *   \3 WIDTH CELL \4: one cell, of that many columns. Other characters are one column
 *   each.
 *
 * - f MILLISECONDS;CURSOR;BYTES;CHANGES: a frame, that long after the last one, the first
 *   after time 0. CURSOR: x,y,shape,reversed (shape: -1 hidden, else of DECSCUSR). BYTES
 *   more of the transcript are finished. CHANGES, in this order, separated by spaces:
 *   =COLUMNS,ROWS another size; ^N rows scrolled up; Y:ROW,ROW... from line Y on, where
 *   no number means the next row that has not been shown yet. Of the cursor and of the
 *   parts, those at the end are left out that are as before, none or 0; all numbers are 0
 *   before the first frame.
 *
 * Recordings choose what is in it: a reader must treat all of it as text.
 */
#ifndef PLAYER_EXPORTS_FILMSTRIP_H
#define PLAYER_EXPORTS_FILMSTRIP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/libptyvt/ptyvt.h"

struct filmstrip;

/* NULL with *err. */
struct filmstrip *filmstrip_new(bool with_links, struct error *err);

/* Adds the screen, unless it is as before. */
bool filmstrip_add(struct filmstrip *strip, struct vt *vt, int64_t time_ns,
	int64_t text_size, struct error *err);

bool filmstrip_finish(struct filmstrip *strip, struct error *err);

/* The file with the deflated lines; it stays the owner's. */
int filmstrip_fd(const struct filmstrip *strip);

void filmstrip_free(struct filmstrip *strip);

#endif
