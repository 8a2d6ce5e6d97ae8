/* SPDX-License-Identifier: MIT */
/* What screen.c and functions.c share: the terminal as it is kept. */
#ifndef PTYVT_INTERNAL_H
#define PTYVT_INTERNAL_H

#include "common/buffer.h"
#include "common/libptyvt/cells.h"
#include "common/libptyvt/history.h"
#include "common/libptyvt/modes.h"
#include "common/libptyvt/parser.h"
#include "common/libptyvt/ptyvt.h"
#include "common/libptyvt/strings.h"

enum {
	CLUSTER_MARKS = 16, /* characters joined to the first one; more are dropped */
	TITLE_MAX = 1 << 10,
	LINK_MAX = 2048,
	CLEAR_WORK = 4,  /* of a line that is made blank */
	CELLS_MOVED = 8, /* along a line: as much as one that is written */
	BLOCK_MOVED = 2, /* to another line: the same */
};

struct vt_pool {
	struct vt_strings clusters; /* UTF-8 */
	struct vt_strings extras;   /* struct extra, and the link after it */
};

struct extra {
	uint32_t underline_colour;
};

struct vt {
	struct page page;
	uint16_t rows;
	uint16_t top, bottom; /* the margins: lines [top, bottom) scroll */
	uint16_t left, right; /* and columns [left, right) of them; all without DECLRMM */
	struct vt_cursor cursor;
	uint32_t modes; /* VT_MODE_BIT of those that are set; DECOM is the cursor's */
	uint8_t cursor_style;       /* of DECSCUSR, 0 to 6 */
	bool on_alternate, repeats; /* `repeated` is there */
	uint8_t single_shift;       /* SS2, SS3: the set of the next character; 0: none */
	bool failed;
	bool traces, has_news; /* see vt_trace; printed since the last `losing` */
	uint64_t fed;          /* bytes before the present piece */
	uint64_t source;       /* of the text to be printed; afterwards of its last one */
	struct line *lines;    /* those that are shown: one of `grids` */
	struct line *grids[2]; /* by enum vt_screen; `rows` lines each */
	struct history history; /* of the primary one */
	struct vt_cursor saved[2];
	struct vt_cursor primary_cursor; /* where it was when its screen was left */
	uint32_t repeated;               /* the last character, for REP */
	uint32_t underline_colour;
	uint8_t tabs[VT_CELLS_MAX / 8 + 1];
	struct buffer link; /* of OSC 8, empty: none */
	struct buffer title;
	struct buffer text; /* what vt_row_text lends */
	struct vt_parser parser;
	uint64_t work;        /* done so far: about a cell, or a row that moves */
	struct vt_pool *pool; /* borrowed */
	const struct vt_watcher *watcher; /* borrowed; NULL: nobody */
	void *context;
};

/* What lines cost that are changed somewhere, as they may be shared. */
static inline uint64_t vt_lines_work(const struct vt *vt, unsigned count)
{
	return (uint64_t)count * (CLEAR_WORK + vt->page.columns / CELLS_MOVED);
}

/* Tells the watcher before what was printed may go. */
void vt_tell_loss(struct vt *vt);

/* Where it is on a blank screen. */
extern const struct vt_cursor vt_first_cursor;

/* The lines [0, count) of the primary screen are about to scroll off: tells the watcher,
 * and keeps them for a larger screen if `keeps`. */
void vt_scroll_off(struct vt *vt, unsigned count, bool keeps);

/* Tells the watcher of these rows of the primary screen, as if it was shown. */
void vt_tell_rows(struct vt *vt, unsigned from, unsigned to,
	void (*tell)(void *context, struct vt *vt, unsigned row));

/* Columns or rows that a terminal has. */
unsigned vt_limited(unsigned count);

/* As many lines, blank at the end or cut off there. Without memory all stays as it was.
 */
bool vt_set_rows(struct vt *vt, unsigned rows);

/* No margins. */
void vt_reset_margins(struct vt *vt);

#endif
