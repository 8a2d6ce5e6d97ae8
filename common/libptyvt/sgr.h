/* SPDX-License-Identifier: MIT */
/*
 * What characters are drawn with: colours and attributes, and the sequence SGR that sets
 * them. Sources: ECMA-48 (SGR); ISO 8613-6 and xterm's ctlseqs for 38 and 48 in both
 * spellings; kitty's documents for the kinds of underline.
 */
#ifndef PTYVT_SGR_H
#define PTYVT_SGR_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/libptyvt/parser.h"
#include "common/libptyvt/ptyvt.h"

/* Number n of parameter i; -1 if it is not there or empty. */
int vt_sub_number(const struct vt_token *token, unsigned i, unsigned n);

/* The colour after 38, 48 or 58 at parameter *i, which is moved past it. False if it
 * is not one. */
bool vt_take_colour(const struct vt_token *token, unsigned *i, uint32_t *colour);

/* Applies a whole SGR. *underline_colour is changed by 58, 59 and 0. */
void vt_sgr_apply(
	struct vt_pen *pen, uint32_t *underline_colour, const struct vt_token *token);

/* Adds ";38;5;1" or the like; base 30 or 40, for the colour of text or background. */
void vt_sgr_add_colour(struct buffer *out, unsigned base, uint32_t colour);

/* Adds the SGR that sets this pen, whatever was set before. The kind of an underline is
 * left out, as not every terminal knows them. */
void vt_sgr_add(struct buffer *out, const struct vt_pen *pen);

/* Adds the text of a row of the shown screen with its colours, down to the last column
 * that shows something; what follows is plain again. */
void vt_sgr_add_row(struct buffer *out, const struct vt *vt, unsigned row);

/* The same, or without colours as vt_row_text. */
void vt_add_row(struct buffer *out, struct vt *vt, unsigned row, bool coloured);

#endif
