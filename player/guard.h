/* SPDX-License-Identifier: MIT */
/*
 * Stands between a stranger's recording and the viewer's terminal. What goes out is
 * rebuilt from a list of sequences that only draw; no byte of a recorded sequence is
 * copied, so none that is split, nested, cut or spelled oddly gets through. What is not
 * on the list is dropped and counted by what it would do.
 *
 * What comes out is well-formed: it ends in the ground state after every call, is at most
 * six times as long as what went in and 64 bytes, is the same for every division of
 * the input, and passes through unchanged a second time.
 * Sources: ECMA-48; xterm's ctlseqs; the harm of each class is described in ptyplay(1).
 */
#ifndef PLAYER_GUARD_H
#define PLAYER_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/libptyvt/parser.h"
#include "common/libptyvt/ptyvt.h"

/* What a dropped sequence would have done. */
enum guard_class {
	GUARD_REPORT,    /* make the terminal answer, as if it were typed */
	GUARD_TITLE,     /* set or report the title or icon */
	GUARD_CLIPBOARD, /* read or write it */
	GUARD_KEYS,      /* mouse, focus and paste reports, the meaning of keys */
	GUARD_LINK,      /* show a link behind text that may say otherwise */
	GUARD_FILE,      /* send a file to the user's machine, or have one read there */
	GUARD_DESKTOP,   /* notifications, working directory, shell marks */
	GUARD_COLOURS,   /* change the palette */
	GUARD_WINDOW,    /* move, resize, iconify */
	GUARD_GRAPHICS,  /* pictures */
	GUARD_DEVICE,    /* other device strings: key programs, fonts, passthrough */
	GUARD_PRINTER,   /* print, or send what follows to a printer */
	GUARD_RESET,     /* reset the terminal, its column mode, its character sets */
	GUARD_TRICK,     /* characters that hide text or turn it around */
	GUARD_BELL,      /* more bells than one in 250 ms */
	GUARD_BROKEN,    /* too long, not ended, not well-formed */
	GUARD_OTHER,     /* anything else that is not on the list */
	GUARD_CLASSES,
};

/* What is kept with a saved cursor (DECSC), as far as it has to be undone. */
struct guard_saved {
	bool is_there;
	uint16_t modes;
	char charsets[4];
	uint8_t charset;
	bool coloured;
};

struct guard {
	struct vt_parser parser;
	bool can_paint;  /* set by a caller that paints what cannot be passed */
	bool is_stopped; /* by a sequence that must be painted; the caller clears it */
	int64_t bell_ns; /* of the last bell that was let through */
	bool bell_rang, just_reset;
	bool has_printed; /* the last token was text */
	unsigned marks;   /* combining characters on the present cell */
	int64_t dropped[GUARD_CLASSES];
	/* What was let through and has to be undone. */
	uint16_t modes;              /* VT_MODE_BIT of those that are not as usual */
	uint16_t modes_used;         /* that ever were */
	bool alternate;              /* the alternate screen is on */
	bool margins;                /* of scrolling are set */
	bool styled;                 /* the cursor's shape was set */
	bool coloured;               /* attributes are on */
	char charsets[4];            /* G0 to G3: 0 (usual) or '0' */
	uint8_t charset;             /* the one in use */
	struct guard_saved saved[2]; /* on the primary and on the alternate screen */
	bool newline; /* LF is to do CR, too; for the terminal it would change the keys */
};

void guard_init(struct guard *guard);
void guard_done(struct guard *guard);

/* Adds what is harmless of the bytes to *out. `time_ns` is theirs; it never goes back.
 * What few terminals know, and what depends on the viewer's settings (margins at the left
 * and right, rectangles, tab stops), cannot be passed: with can_paint it is the last of
 * the bytes that was looked at, and is_stopped is set; else it is left out. */
void guard_filter(struct guard *guard, const char *bytes, size_t size, int64_t time_ns,
	struct buffer *out);

/* No more will come: counts a sequence that did not end. */
void guard_end(struct guard *guard);

/* Adds what puts a terminal right that was sent what came out, whatever it made of it.
 * `known`: it is a terminal, and even what was never changed is set; else only what was.
 * The cursor stays; or it goes to a fresh line at the bottom, and the result is true.
 * What was on is still noted, for guard_enter. */
bool guard_leave(struct guard *guard, bool known, struct buffer *out);

/* Forgets what was let through: somebody else put the terminal right, and what follows is
 * a new beginning. */
void guard_reset(struct guard *guard);

/* After guard_leave: adds the modes that were on, but for margins and what goes with
 * them; cursors saved before are forgotten. */
void guard_enter(struct guard *guard, struct buffer *out);

/* "terminal answers", for people. */
const char *guard_class_name(enum guard_class class);

/* True for a class that would do more to a viewer than draw badly. */
bool guard_class_is_dangerous(enum guard_class class);

#endif
