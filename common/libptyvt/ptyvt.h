/* SPDX-License-Identifier: MIT */
/*
 * libptyvt: a terminal without a terminal. It is fed what a command printed and knows
 * what is seen then: the cells of the primary and of the alternate screen, the cursor and
 * the modes that change how is drawn. It answers nothing and does nothing else.
 *
 * Whatever the bytes are, the result is the same for every division of them, memory is
 * bounded by the size (and by the pool's, which grows to some 50 MiB at most), and what
 * is not known is passed over. A copy costs little, as lines are shared until one of the
 * two is changed. No function is thread-safe for terminals that share a pool; there is no
 * global state.
 *
 * Sources: ECMA-48; DEC STD 070; xterm's ctlseqs, and xterm where they are silent.
 * Clusters (a character with the marks, joiners and modifiers after it) take one cell, or
 * two: Unicode's UAX #29, of which marks, U+200D between emoji, skin tones, flags and
 * U+FE0F are known.
 */
#ifndef PTYVT_H
#define PTYVT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vt;

enum {
	VT_CELLS_MAX = 1000, /* columns, and rows; what is larger is this large */
	VT_CELL_BYTES = 96,  /* of UTF-8 in one cell, at most */
};

/* What cells name by a number: clusters, links, colours of underlines. Terminals that
 * exchange lines (vt_copy, vt_crop) share one, which lives longer than they. NULL without
 * memory. */
struct vt_pool;
struct vt_pool *vt_pool_new(void);
void vt_pool_free(struct vt_pool *pool);

/* The pool that it was made with. */
struct vt_pool *vt_pool_of(const struct vt *vt);

/* A blank terminal; NULL without memory. The pool is borrowed. */
struct vt *vt_new(unsigned columns, unsigned rows, struct vt_pool *pool);
void vt_free(struct vt *vt);

/* What a command printed. Without memory some of the picture is missing: see vt_failed.
 */
void vt_feed(struct vt *vt, const char *bytes, size_t size);

/* The same, but only as many of the bytes as take about a millisecond, whatever they do;
 * returns their number, which is 0 only if `size` is. */
size_t vt_feed_some(struct vt *vt, const char *bytes, size_t size);

/* As terminals do: with fewer rows the lines below the cursor are cut off, then those at
 * the top scroll off; with more, those that scrolled off come back if the cursor is in
 * the last row. On the primary screen a line that wraps is laid out anew for the columns,
 * and the cursor stays where it is in the text; on the alternate one it is cut. */
void vt_resize(struct vt *vt, unsigned columns, unsigned rows);

/* Blank again, as a new one. */
void vt_reset(struct vt *vt);

/* Makes *to the same as *from, but for who watches it. False without memory: *to is then
 * as it was, or blank in places. */
bool vt_copy(struct vt *to, struct vt *from);

/* A copy for keeping, in little memory: what the original does not use of its lines is
 * given back, too. The caller frees it; NULL without memory. */
struct vt *vt_keep(struct vt *vt);

/* Makes *to, of its own size, show the part of *from that begins at this column and row;
 * the cursor is hidden if it is outside. False without memory: parts are missing. */
bool vt_crop(struct vt *to, struct vt *from, unsigned column, unsigned row);

/* Bytes of memory that it takes; what it shares with others is counted in parts. */
size_t vt_memory(const struct vt *vt);

/* True if memory ran out since it was made: some of the picture is missing. */
bool vt_failed(const struct vt *vt);

/* Looking. A row is less than vt_rows, a column at most vt_columns. */

enum vt_screen { VT_PRIMARY, VT_ALTERNATE };

unsigned vt_columns(const struct vt *vt);
unsigned vt_rows(const struct vt *vt);
enum vt_screen vt_shown(const struct vt *vt);

/* A colour: one of these and a number, or 0, the terminal's own. */
enum {
	VT_COLOUR_BASIC = 1 << 24,   /* 0 to 15: 30 to 37, 90 to 97 */
	VT_COLOUR_INDEXED = 2 << 24, /* 0 to 255 of the palette: 38;5;n */
	VT_COLOUR_RGB = 3 << 24,     /* 0xrrggbb: 38;2;r;g;b */
	VT_COLOUR_KIND = 3 << 24,    /* a mask */
};

/* Attributes of characters. */
enum {
	VT_BOLD = 1 << 0,
	VT_DIM = 1 << 1,
	VT_ITALIC = 1 << 2,
	VT_BLINK = 1 << 3,
	VT_INVERSE = 1 << 4,
	VT_CONCEAL = 1 << 5,
	VT_STRIKE = 1 << 6,
	VT_OVERLINE = 1 << 7,
	VT_UNDERLINE =
		7 << 8, /* 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed */
	VT_UNDERLINE_SHIFT = 8,
	VT_CELL_WIDE = 1 << 11, /* of a cell: it takes the next column, too */
	VT_CELL_TAIL = 1 << 12, /* that column */
	VT_PROTECTED = 1 << 13, /* DECSCA: DECSED, DECSEL and DECSERA leave it */
};

struct vt_pen {
	uint32_t foreground, background;
	uint16_t attributes;
	uint16_t extra; /* what few characters have: see vt_link, vt_underline_colour */
};

struct vt_cell {
	uint32_t character; /* a code point; 0: nothing was ever printed there; with
			       VT_CELL_CLUSTER one of the pool's clusters */
	struct vt_pen pen;
};

enum { VT_CELL_CLUSTER = 1 << 30 };

/* A row as it is now; borrowed until the terminal is changed. */
struct vt_line {
	const struct vt_cell *cells; /* `used` of them */
	unsigned used;
	uint32_t background; /* of the columns after them, which are blank */
	bool wraps;          /* it goes on in the next row */
	uint64_t changed;    /* the generation of its last change */
};

struct vt_line vt_line(const struct vt *vt, enum vt_screen screen, unsigned row);

/* The cell in a column of the line; a blank one after the used ones. */
struct vt_cell vt_cell(const struct vt_line *line, unsigned column);

/* Writes the UTF-8 of the cell, at most VT_CELL_BYTES, and returns its size; a blank is a
 * space. */
size_t vt_cell_text(const struct vt *vt, const struct vt_cell *cell, char *bytes);

/* 0: as the text. */
uint32_t vt_underline_colour(const struct vt *vt, const struct vt_pen *pen);

/* The target of the hyperlink (OSC 8), not terminated; *size 0: none. */
const char *vt_link(const struct vt *vt, const struct vt_pen *pen, size_t *size);

/* The text of a row of the shown screen without the blanks at its end; if the row goes on
 * in the next one, only what was never printed is left out. Not terminated; borrowed
 * until the next call with this terminal. */
const char *vt_row_text(struct vt *vt, unsigned row, size_t *size);

/* A logical line: rows that wrap, and the one they end with; one of more cells than
 * VT_LINE_CELLS is several. vt_line_start gives the first row of the line that `row`
 * belongs to; vt_line_text the text of the line that begins in `row`, as vt_row_text, and
 * in *end the row after it. */
enum { VT_LINE_CELLS = 16 << 10 };
unsigned vt_line_start(const struct vt *vt, unsigned row);
const char *vt_line_text(struct vt *vt, unsigned row, unsigned *end, size_t *size);

/* The part of the logical line of row 0 that scrolled off before, as far as it is kept.
 */
const char *vt_text_before(struct vt *vt, size_t *size);

struct vt_cursor {
	uint16_t x, y;
	bool pending_wrap; /* the last column was printed; the next character wraps */
	bool at_edge;      /* it was printed without DECAWM: marks belong to it */
	bool origin;       /* DECOM: rows and columns count from the margins */
	char charsets[4];  /* G0 to G3: 'B', '0' (line drawing) or 'A' (UK) */
	uint8_t charset;   /* the one of them that is in use */
	struct vt_pen pen;
};

const struct vt_cursor *vt_cursor(const struct vt *vt);
const struct vt_cursor *vt_saved_cursor(const struct vt *vt, enum vt_screen screen);

/* The rows [top, bottom) scroll, and of them the columns [left, right). */
unsigned vt_top(const struct vt *vt);
unsigned vt_bottom(const struct vt *vt);
unsigned vt_left(const struct vt *vt);
unsigned vt_right(const struct vt *vt);

/* By the names of ECMA-48 and DEC. */
enum vt_mode {
	VT_IRM,       /* what is printed moves the rest of the line */
	VT_LNM,       /* LF does CR, too */
	VT_DECSCNM,   /* the colours of the screen are reversed */
	VT_DECOM,     /* see vt_cursor */
	VT_DECAWM,    /* the last column wraps */
	VT_ATT610,    /* the cursor blinks; remembered only by who asks for it */
	VT_DECTCEM,   /* the cursor is visible */
	VT_XTREVWRAP, /* what goes left goes on in the row above */
	VT_DECLRMM,   /* there are margins at the left and the right */
	VT_MODES,
};

bool vt_mode(const struct vt *vt, enum vt_mode mode);

/* True after SS2 or SS3, before the character that they are for. */
bool vt_is_shifted(const struct vt *vt);

/* True if there is a tab stop: in each eighth column at the start. */
bool vt_tab(const struct vt *vt, unsigned column);

/* DECSCUSR, 0 to 6. */
unsigned vt_cursor_style(const struct vt *vt);

/* What was last set as title (OSC 0 and 2), not terminated, at most 1 KiB; borrowed. */
const char *vt_title(const struct vt *vt, size_t *size);

/* Watching */

/* Counts the calls that may have changed something, from 1. Whoever keeps the generation
 * it looked at knows by vt_line's `changed` what is new; there may be many. A copy has
 * the lines' generations of the original. */
uint64_t vt_generation(const struct vt *vt);

/* A bit of a row of the shown screen, 0 to 7, that moves along with its text when it is
 * scrolled; a new row has none set. Who uses which bit is the caller's affair. A line
 * that is laid out anew for other columns has the bits 0 to 3 of its first row, and those
 * of 4 to 7 that all of its rows had. */
bool vt_tag(const struct vt *vt, unsigned row, unsigned bit);
void vt_set_tag(struct vt *vt, unsigned row, unsigned bit, bool set);

/* Called while it is fed or resized; the terminal must not be changed but for tags. A
 * function may be NULL. */
struct vt_watcher {
	/* Before another size, by which rows move. */
	void (*resizing)(void *context, struct vt *vt);
	/* Before the rows from this one on are cut off the primary screen by it. */
	void (*cut_off)(void *context, struct vt *vt, unsigned row);
	/* Before the shown screen is cleared as a whole: ED 2, ED 0 at home, RIS. */
	void (*clearing)(void *context, struct vt *vt);
	/* Before the other screen is shown. */
	void (*switching)(void *context, struct vt *vt);
	/* Before this row goes off the primary screen at the top, which counts as shown
	 * then. */
	void (*scrolled_off)(void *context, struct vt *vt, unsigned row);
	/* Only of a traced terminal: before anything that was printed since the last call
	 * may be overwritten, erased or moved. What changes afterwards has a later
	 * generation. */
	void (*losing)(void *context, struct vt *vt);
	/* OSC `number`; text: what it told (7: the folder; 133, 633: marks of a shell;
	 * all but links). Not terminated, borrowed, never acted on. */
	void (*told)(
		void *context, struct vt *vt, int number, const char *text, size_t size);
};

/* One at a time; NULL: nobody. Borrowed; a copy has none. */
void vt_watch(struct vt *vt, const struct vt_watcher *watcher, void *context);

/* Tracing */

/* From now on cells that are printed tell where their characters are in what was fed,
 * instead of colours: for who wants to change what was printed. For a new terminal. */
void vt_trace(struct vt *vt);

/* Where the character of such a cell begins: so many bytes were fed before it.
 * VT_NOWHERE: it was not printed. */
#define VT_NOWHERE UINT64_MAX
uint64_t vt_source(const struct vt_cell *cell);

/* Drawing over it */

/* Swaps foreground and background of the columns [from, to) of a row of the shown screen,
 * and of wide characters as a whole. */
void vt_invert(struct vt *vt, unsigned row, unsigned from, unsigned to);

#ifdef __cplusplus
}
#endif

#endif
