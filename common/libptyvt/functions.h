/* SPDX-License-Identifier: MIT */
/*
 * The control functions that draw, one row each, by the mnemonics of ECMA-48, DEC STD 070
 * and xterm's ctlseqs. The terminal does what its rows say; who passes sequences on to
 * another terminal learns from them which only draw, and what they leave changed.
 */
#ifndef PTYVT_FUNCTIONS_H
#define PTYVT_FUNCTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/parser.h"
#include "common/libptyvt/ptyvt.h"

/* What stays changed after it, beside the cells and the place of the cursor. */
enum vt_effect {
	VT_DRAWS,      /* nothing */
	VT_REPEATS,    /* nothing; it needs a character that was printed before */
	VT_FEEDS_LINE, /* nothing; with LNM it does CR, too */
	VT_SHIFTS,     /* the character set in use: SO, SI, LS2, LS3 */
	VT_DESIGNATES, /* a character set */
	VT_COLOURS,    /* the pen: SGR */
	VT_SETS_MODES, /* modes that have a row in modes.c, or screens */
	VT_SETS_MARGINS,
	VT_SETS_TABS,  /* the viewer's may be others */
	VT_SETS_STYLE, /* the cursor's */
	VT_SAVES,      /* the saved cursor */
	VT_RESTORES,   /* what is saved with the cursor */
	VT_RESETS,     /* all: RIS */
	VT_RESETS_SOFTLY,
	VT_FORGETS, /* the lines that scrolled off: ED 3 */
	VT_IS_RARE, /* few terminals know it: what it draws is to be painted instead */
};

struct vt_function {
	const char *mnemonic;
	enum vt_token_kind kind;          /* VT_CONTROL, VT_ESC or VT_CSI */
	char prefix, intermediate, final; /* final 0: any */
	uint8_t numbers; /* so many are part of it; further ones are ignored */
	bool only;       /* with further ones it is another function */
	uint8_t limit;   /* the largest first number that it knows; 0: any */
	enum vt_effect effect;
	void (*apply)(struct vt *vt, const struct vt_token *token);
};

/* The row of a complete token; NULL if it is not known to draw. */
const struct vt_function *vt_find_function(const struct vt_token *token);

/* All rows in turn, from 0; NULL after the last one. */
const struct vt_function *vt_function_at(unsigned number);

#endif
