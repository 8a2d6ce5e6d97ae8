/* SPDX-License-Identifier: MIT */
/* The table of what each sequence does to a vt, and what does not take more than a few
 * lines: the cursor, modes, margins, colours. */
#include "common/libptyvt/functions.h"

#include <string.h>

#include "common/libptyvt/draw.h"
#include "common/libptyvt/sgr.h"

/* The cursor */

/* A row or column as sequences name it, from 0. */
static void move_to_row(struct vt *vt, unsigned row)
{
	if (vt->cursor.origin)
		row = least(row + vt->top, vt->bottom - 1u);
	move_to(vt, vt->cursor.x, row);
}

static void move_to_column(struct vt *vt, unsigned column)
{
	if (vt->cursor.origin)
		column = least(column + vt->left, vt->right - 1u);
	move_to(vt, column, vt->cursor.y);
}

static void move_home(struct vt *vt)
{
	move_to_row(vt, 0);
	move_to_column(vt, 0);
}

/* Up and down stop at the margins if they begin within them. */
static void move_up(struct vt *vt, unsigned count)
{
	unsigned y = vt->cursor.y, top = y >= vt->top ? vt->top : 0;

	move_to(vt, vt->cursor.x, y - least(count, y - top));
}

static void move_down(struct vt *vt, unsigned count)
{
	unsigned y = vt->cursor.y;
	unsigned last = y < vt->bottom ? vt->bottom - 1u : vt->rows - 1u;

	move_to(vt, vt->cursor.x, least(y + count, last));
}

/* To the end of the row above, or of the last one. Source: xterm, CursorBack. */
static void wrap_back(struct vt *vt)
{
	struct vt_cursor *cursor = &vt->cursor;

	if (cursor->y == vt->top)
		cursor->y = (uint16_t)(vt->bottom - 1);
	else
		cursor->y = (uint16_t)((cursor->y > 0 ? cursor->y : vt->rows) - 1);
	cursor->x = (uint16_t)(vt->right - 1);
}

static void move_left_over_rows(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned all = (unsigned)vt->page.columns * vt->rows; /* by then it goes round */
	unsigned round = (unsigned)(vt->bottom - vt->top) * (vt->right - vt->left);

	if (count > all)
		count = all + (count - all) % round;
	count -= cursor->pending_wrap && count > 0;
	settle(vt);
	vt->work += count;
	for (; count > 0; count--)
		if (cursor->x == (cursor->x < vt->left ? 0 : vt->left) || cursor->x == 0)
			wrap_back(vt);
		else
			cursor->x--;
}

static void move_left(struct vt *vt, unsigned count)
{
	unsigned x = vt->cursor.x, first = x < vt->left ? 0 : vt->left;

	if (has_mode(vt, VT_XTREVWRAP) && has_mode(vt, VT_DECAWM))
		move_left_over_rows(vt, count);
	else
		move_to(vt, x - least(count, x - first), vt->cursor.y);
}

static void move_right(struct vt *vt, unsigned count)
{
	move_to(vt, least(vt->cursor.x + count, edge(vt) - 1), vt->cursor.y);
}

static void set_tab(struct vt *vt, unsigned x, bool set)
{
	if (set)
		vt->tabs[x / 8] |= (uint8_t)(1 << x % 8);
	else
		vt->tabs[x / 8] &= (uint8_t) ~(1 << x % 8);
}

/* A tab does not end the state after the last column, and none leads beyond the right
 * margin, wherever it began. Source: xterm, tabs.c. */
static void tab(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned last = vt->right - 1u, x = cursor->x;

	while (count-- > 0 && cursor->x < last)
		do
			cursor->x++;
		while (cursor->x < last && !vt_tab(vt, cursor->x));
	vt->work += cursor->x > x ? (cursor->x - x) / CELLS_MOVED : 0;
	if (cursor->x > last)
		cursor->x = (uint16_t)last;
}

static void tab_back(struct vt *vt, unsigned count)
{
	struct vt_cursor *cursor = &vt->cursor;
	unsigned first = cursor->origin ? vt->left : 0;

	settle(vt);
	while (count-- > 0 && cursor->x > first)
		do
			cursor->x--;
		while (cursor->x > first && !vt_tab(vt, cursor->x));
}

static void cuu(struct vt *vt, const struct vt_token *token)
{
	move_up(vt, count_of(token));
}

static void cud(struct vt *vt, const struct vt_token *token)
{
	move_down(vt, count_of(token));
}

static void cuf(struct vt *vt, const struct vt_token *token)
{
	move_right(vt, count_of(token));
}

/* HPR and VPR are addresses: only DECOM keeps them within the margins. */
static void hpr(struct vt *vt, const struct vt_token *token)
{
	unsigned last = vt->cursor.origin ? vt->right - 1u : vt->page.columns - 1u;

	move_to(vt, least(vt->cursor.x + count_of(token), last), vt->cursor.y);
}

static void vpr(struct vt *vt, const struct vt_token *token)
{
	unsigned last = vt->cursor.origin ? vt->bottom - 1u : vt->rows - 1u;

	move_to(vt, vt->cursor.x, least(vt->cursor.y + count_of(token), last));
}

static void cub(struct vt *vt, const struct vt_token *token)
{
	move_left(vt, count_of(token));
}

static void cnl(struct vt *vt, const struct vt_token *token)
{
	move_down(vt, count_of(token));
	vt_carriage_return(vt);
}

static void cpl(struct vt *vt, const struct vt_token *token)
{
	move_up(vt, count_of(token));
	vt_carriage_return(vt);
}

static void cha(struct vt *vt, const struct vt_token *token)
{
	move_to_column(vt, count_of(token) - 1);
}

static void cup(struct vt *vt, const struct vt_token *token)
{
	move_to_row(vt, count_of(token) - 1);
	move_to_column(vt, (unsigned)vt_number(token, 1, 1) - 1);
}

static void vpa(struct vt *vt, const struct vt_token *token)
{
	move_to_row(vt, count_of(token) - 1);
}

static void cht(struct vt *vt, const struct vt_token *token)
{
	tab(vt, count_of(token));
}

static void cbt(struct vt *vt, const struct vt_token *token)
{
	tab_back(vt, count_of(token));
}

static void bs(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	move_left(vt, 1);
}

static void ht(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	tab(vt, 1);
}

/* An explicit line feed ends the line, even one that wrapped. Source: xterm.js. */
static void end_line(struct vt *vt)
{
	present_line(vt)->wraps = false;
	vt_line_feed(vt);
}

static void lf(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	end_line(vt);
	if (has_mode(vt, VT_LNM))
		vt_carriage_return(vt);
}

static void cr(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt_carriage_return(vt);
}

static void ind(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	end_line(vt);
}

static void nel(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	end_line(vt);
	vt_carriage_return(vt);
}

static void ri(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt_reverse_line_feed(vt);
}

static void hts(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	set_tab(vt, vt->cursor.x, true);
}

static void tbc(struct vt *vt, const struct vt_token *token)
{
	int which = vt_number(token, 0, 0);

	if (which == 0)
		set_tab(vt, vt->cursor.x, false);
	else if (which == 3)
		memset(vt->tabs, 0, sizeof(vt->tabs));
}

static void keep(struct buffer *to, const char *text, size_t size, size_t most)
{
	buffer_clear(to);
	if (size <= most)
		buffer_add(to, text, size);
	to->failed = false;
}

static void save_cursor(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt->saved[vt->on_alternate] = vt->cursor;
}

static void restore_cursor(struct vt *vt, const struct vt_token *token)
{
	const char *link;
	size_t size;

	(void)token;
	vt->cursor = vt->saved[vt->on_alternate];
	if (vt->cursor.origin) {
		vt->cursor.x = (uint16_t)least(vt->cursor.x, vt->right - 1u);
		vt->cursor.y = (uint16_t)least(vt->cursor.y, vt->bottom - 1u);
	}
	/* Its pen has them, too. */
	vt->underline_colour = vt_underline_colour(vt, &vt->cursor.pen);
	link = vt_link(vt, &vt->cursor.pen, &size);
	keep(&vt->link, link, size, LINK_MAX);
}

/* Modes */

static void switch_screen(struct vt *vt, bool alternate)
{
	vt->on_alternate = alternate;
	vt->lines = vt->grids[alternate];
	vt->work += vt->rows;
	for (unsigned y = 0; y < vt->rows; y++)
		vt_line_touch(&vt->page, &vt->lines[y]);
}

/* Source: xterm's ctlseqs, ?47, ?1047, ?1049; 1047 clears when it is left, 1049 when it
 * is entered. Leaving what is not on does nothing, as kitty does; xterm, VTE and tmux
 * restore the cursor. */
static void enter_alternate(struct vt *vt, int number)
{
	if (!vt->on_alternate)
		vt->primary_cursor = vt->cursor;
	if (number == 1049)
		save_cursor(vt, NULL);
	switch_screen(vt, true);
	if (number != 1049)
		return;
	vt_clear_lines(vt, 0, vt->rows);
	settle(vt);
}

static void leave_alternate(struct vt *vt, int number)
{
	if (number == 1047)
		vt_clear_lines(vt, 0, vt->rows);
	switch_screen(vt, false);
	if (number == 1049)
		restore_cursor(vt, NULL);
}

static void set_alternate(struct vt *vt, int number, bool set)
{
	bool switches = vt->on_alternate != set;

	if (!switches && !set)
		return;
	if (switches && vt->watcher != NULL && vt->watcher->switching != NULL)
		vt->watcher->switching(vt->context, vt);
	if (set)
		enter_alternate(vt, number);
	else
		leave_alternate(vt, number);
	vt->page.generation++; /* what was looked at is older than what follows */
}

static void set_mode(struct vt *vt, enum vt_mode mode, bool set)
{
	if (set)
		vt->modes |= VT_MODE_BIT(mode);
	else
		vt->modes &= ~VT_MODE_BIT(mode);
	switch (mode) {
	case VT_DECOM:
		vt->cursor.origin = set;
		move_home(vt);
		break;
	case VT_DECAWM: /* DEC STD 070 */
		vt->cursor.at_edge =
			!set && (vt->cursor.at_edge || vt->cursor.pending_wrap);
		vt->cursor.pending_wrap &= set;
		break;
	case VT_DECLRMM:
		if (set)
			break;
		if (vt->cursor.x + 1u < vt->page.columns)
			settle(vt);
		vt->left = 0;
		vt->right = vt->page.columns;
		break;
	default: break;
	}
}

static void set_private_mode(struct vt *vt, int number, bool set)
{
	switch (number) {
	case 47:
	case 1047:
	case 1049: set_alternate(vt, number, set); break;
	case 1048:
		if (set)
			save_cursor(vt, NULL);
		else
			restore_cursor(vt, NULL);
		break;
	default: break;
	}
}

static void sm(struct vt *vt, const struct vt_token *token)
{
	bool is_private = token->prefix == '?', set = token->final == 'h';

	for (unsigned i = 0; i < token->parameters->count; i++) {
		int number = vt_sub_number(token, i, 0);
		enum vt_mode mode = vt_find_mode(number, is_private);

		if (mode != VT_MODES)
			set_mode(vt, mode, set);
		else if (is_private)
			set_private_mode(vt, number, set);
	}
}

static void decstbm(struct vt *vt, const struct vt_token *token)
{
	unsigned top = count_of(token) - 1;
	unsigned bottom = (unsigned)vt_number(token, 1, vt->rows);

	bottom = least(bottom, vt->rows);
	if (top >= bottom || (top + 1 == bottom && vt->rows > 1))
		return;
	vt->top = (uint16_t)top;
	vt->bottom = (uint16_t)bottom;
	move_home(vt);
}

/* Without DECLRMM it is SCOSC, whatever the numbers are. Source: xterm. */
static void decslrm(struct vt *vt, const struct vt_token *token)
{
	unsigned left = count_of(token) - 1;
	unsigned right = (unsigned)vt_number(token, 1, vt->page.columns);

	right = least(right, vt->page.columns);
	if (!has_mode(vt, VT_DECLRMM)) {
		save_cursor(vt, token);
		return;
	}
	if (left + 1 >= right)
		return;
	vt->left = (uint16_t)left;
	vt->right = (uint16_t)right;
	move_home(vt);
}

/* The underline's colour and the link, which the pen has as one number. */
static void set_extra(struct vt *vt)
{
	struct buffer text = {0};
	struct extra extra = {.underline_colour = vt->underline_colour};

	vt->cursor.pen.extra = 0;
	if (extra.underline_colour == 0 && vt->link.size == 0)
		return;
	buffer_add(&text, &extra, sizeof(extra));
	buffer_add(&text, vt->link.bytes, vt->link.size);
	if (!text.failed)
		vt->cursor.pen.extra = (uint16_t)vt_strings_number(
			&vt->pool->extras, text.bytes, text.size);
	buffer_done(&text);
}

static void sgr(struct vt *vt, const struct vt_token *token)
{
	uint32_t colour = vt->underline_colour;

	vt_sgr_apply(&vt->cursor.pen, &vt->underline_colour, token);
	if (vt->underline_colour != colour)
		set_extra(vt);
}

static void decscusr(struct vt *vt, const struct vt_token *token)
{
	vt->cursor_style = (uint8_t)vt_number(token, 0, 0);
}

/* Which of SO, SI, LS2, LS3 it is, by the set that they put in use. */
static void shift(struct vt *vt, const struct vt_token *token)
{
	switch (token->final) {
	case 0x0e: vt->cursor.charset = 1; break;
	case 'n': vt->cursor.charset = 2; break;
	case 'o': vt->cursor.charset = 3; break;
	default: vt->cursor.charset = 0;
	}
}

/* SS2, SS3. */
static void single_shift(struct vt *vt, const struct vt_token *token)
{
	vt->single_shift = token->final == 'N' ? 2 : 3;
}

static void scs(struct vt *vt, const struct vt_token *token)
{
	static const char designators[] = "()*+";
	const char *at = strchr(designators, token->intermediates[0]);

	if (at != NULL)
		vt->cursor.charsets[at - designators] =
			token->final == '0' || token->final == 'A' ? token->final : 'B';
}

static void ris(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	if (vt->on_alternate)
		set_alternate(vt, 47, false);
	vt_tell_clearing(vt);
	vt_reset(vt);
}

static void decstr(struct vt *vt, const struct vt_token *token)
{
	struct vt_cursor at = vt->cursor;

	(void)token;
	vt->cursor = vt->saved[vt->on_alternate] = vt_first_cursor;
	vt->cursor.x = at.x;
	vt->cursor.y = at.y;
	vt->cursor.pending_wrap = at.pending_wrap;
	for (int mode = 0; mode < VT_MODES; mode++) {
		const struct vt_mode_row *row = &vt_mode_rows[mode];

		if (!row->is_reset_softly)
			continue;
		vt->modes &= ~VT_MODE_BIT(mode);
		if (row->usually)
			vt->modes |= VT_MODE_BIT(mode);
	}
	vt_reset_margins(vt);
	vt->single_shift = 0;
	vt->underline_colour = 0;
	buffer_clear(&vt->link);
}

/* The screen full of E. */
static void decaln(struct vt *vt, const struct vt_token *token)
{
	struct vt_cell cell = {.character = 'E'};
	struct vt_cell *cells = vt_line_write(&vt->page, vt->lines, 0, vt->page.columns);

	(void)token;
	vt_reset_margins(vt);
	vt->cursor.origin = false;
	move_to(vt, 0, 0);
	note(vt, cells != NULL);
	if (cells == NULL)
		return;
	if (vt->traces)
		set_source(&cell, VT_NOWHERE);
	for (unsigned x = 0; x < vt->page.columns; x++)
		cells[x] = cell;
	vt->lines->wraps = false;
	for (unsigned y = 1; y < vt->rows; y++)
		vt_line_repeat(&vt->page, &vt->lines[y], vt->lines);
	vt->work += (unsigned)(vt->page.columns + CLEAR_WORK * vt->rows);
}

static void forget_history(struct vt *vt, const struct vt_token *token)
{
	(void)token;
	vt_history_clear(&vt->history);
}

static void su(struct vt *vt, const struct vt_token *token)
{
	vt_scroll_up(vt, count_of(token), false); /* as VTE, kitty and xterm.js */
}

static void sd(struct vt *vt, const struct vt_token *token)
{
	vt_move_lines(vt, vt->top, count_of(token), false);
}

static void rep(struct vt *vt, const struct vt_token *token)
{
	vt_print_again(vt, count_of(token));
}

/* The table */

#define C0(code, name, effect_, apply_)                                                  \
	[code] = {.mnemonic = name,                                                      \
		.kind = VT_CONTROL,                                                      \
		.final = code,                                                           \
		.effect = effect_,                                                       \
		.apply = apply_}
#define ESC(code, name, effect_, apply_)                                                 \
	[(code) - '0'] = {.mnemonic = name,                                              \
		.kind = VT_ESC,                                                          \
		.final = code,                                                           \
		.effect = effect_,                                                       \
		.apply = apply_}
#define CSI(code, name, numbers_, effect_, apply_, ...)                                  \
	[(code) - '@'] = {.mnemonic = name,                                              \
		.kind = VT_CSI,                                                          \
		.final = code,                                                           \
		.numbers = numbers_,                                                     \
		.effect = effect_,                                                       \
		.apply = apply_,                                                         \
		__VA_ARGS__}

static const struct vt_function controls[0x20] = {
	C0('\b', "BS", VT_DRAWS, bs),
	C0('\t', "HT", VT_DRAWS, ht),
	C0('\n', "LF", VT_FEEDS_LINE, lf),
	C0('\v', "VT", VT_FEEDS_LINE, lf),
	C0('\f', "FF", VT_FEEDS_LINE, lf),
	C0('\r', "CR", VT_DRAWS, cr),
	C0(0x0e, "SO", VT_SHIFTS, shift),
	C0(0x0f, "SI", VT_SHIFTS, shift),
};

static const struct vt_function escapes[0x7f - '0'] = {
	ESC('6', "DECBI", VT_IS_RARE, vt_index_column),
	ESC('7', "DECSC", VT_SAVES, save_cursor),
	ESC('8', "DECRC", VT_RESTORES, restore_cursor),
	ESC('9', "DECFI", VT_IS_RARE, vt_index_column),
	ESC('D', "IND", VT_DRAWS, ind),
	ESC('E', "NEL", VT_DRAWS, nel),
	ESC('H', "HTS", VT_SETS_TABS, hts),
	ESC('M', "RI", VT_DRAWS, ri),
	ESC('N', "SS2", VT_IS_RARE, single_shift),
	ESC('O', "SS3", VT_IS_RARE, single_shift),
	ESC('c', "RIS", VT_RESETS, ris),
	ESC('n', "LS2", VT_SHIFTS, shift),
	ESC('o', "LS3", VT_SHIFTS, shift),
};

static const struct vt_function sequences[0x7f - '@'] = {
	CSI('@', "ICH", 1, VT_DRAWS, vt_edit_characters, ),
	CSI('A', "CUU", 1, VT_DRAWS, cuu, ),
	CSI('B', "CUD", 1, VT_DRAWS, cud, ),
	CSI('C', "CUF", 1, VT_DRAWS, cuf, ),
	CSI('D', "CUB", 1, VT_DRAWS, cub, ),
	CSI('E', "CNL", 1, VT_DRAWS, cnl, ),
	CSI('F', "CPL", 1, VT_DRAWS, cpl, ),
	CSI('G', "CHA", 1, VT_DRAWS, cha, ),
	CSI('H', "CUP", 2, VT_DRAWS, cup, ),
	CSI('I', "CHT", 1, VT_DRAWS, cht, ),
	CSI('J', "ED", 1, VT_DRAWS, vt_ed, .limit = 2),
	CSI('K', "EL", 1, VT_DRAWS, vt_el, .limit = 2),
	CSI('L', "IL", 1, VT_DRAWS, vt_edit_lines, ),
	CSI('M', "DL", 1, VT_DRAWS, vt_edit_lines, ),
	CSI('P', "DCH", 1, VT_DRAWS, vt_edit_characters, ),
	CSI('S', "SU", 1, VT_DRAWS, su, ),
	CSI('T', "SD", 1, VT_DRAWS, sd, .only = true), /* with five it tracks the mouse */
	CSI('X', "ECH", 1, VT_DRAWS, vt_ech, ),
	CSI('Z', "CBT", 1, VT_DRAWS, cbt, ),
	CSI('`', "HPA", 1, VT_DRAWS, cha, ),
	CSI('a', "HPR", 1, VT_DRAWS, hpr, ),
	CSI('b', "REP", 1, VT_REPEATS, rep, ),
	CSI('d', "VPA", 1, VT_DRAWS, vpa, ),
	CSI('e', "VPR", 1, VT_DRAWS, vpr, ),
	CSI('f', "HVP", 2, VT_DRAWS, cup, ),
	CSI('g', "TBC", 1, VT_SETS_TABS, tbc, .limit = 3),
	CSI('h', "SM", 32, VT_SETS_MODES, sm, ),
	CSI('l', "RM", 32, VT_SETS_MODES, sm, ),
	CSI('m', "SGR", 32, VT_COLOURS, sgr, ),
	CSI('r', "DECSTBM", 2, VT_SETS_MARGINS, decstbm, ),
	CSI('s', "SCOSC", 0, VT_SAVES, decslrm, .only = true),
	CSI('u', "SCORC", 0, VT_RESTORES, restore_cursor, .only = true),
};

/* Those with a prefix or an intermediate. */
static const struct vt_function others[] = {
	{"DECSET", VT_CSI, '?', '\0', 'h', 32, false, 0, VT_SETS_MODES, sm},
	{"DECRST", VT_CSI, '?', '\0', 'l', 32, false, 0, VT_SETS_MODES, sm},
	{"DECSTR", VT_CSI, '\0', '!', 'p', 0, false, 0, VT_RESETS_SOFTLY, decstr},
	{"DECSCUSR", VT_CSI, '\0', ' ', 'q', 1, false, 6, VT_SETS_STYLE, decscusr},
	{"DECSED", VT_CSI, '?', '\0', 'J', 1, false, 2, VT_IS_RARE, vt_ed},
	{"DECSEL", VT_CSI, '?', '\0', 'K', 1, false, 2, VT_IS_RARE, vt_el},
	{"DECSCA", VT_CSI, '\0', '"', 'q', 1, false, 2, VT_IS_RARE, vt_decsca},
	{"DECFRA", VT_CSI, '\0', '$', 'x', 5, false, 0, VT_IS_RARE, vt_decfra},
	{"DECERA", VT_CSI, '\0', '$', 'z', 4, false, 0, VT_IS_RARE, vt_decera},
	{"DECSERA", VT_CSI, '\0', '$', '{', 4, false, 0, VT_IS_RARE, vt_decsera},
	{"DECCRA", VT_CSI, '\0', '$', 'v', 8, false, 0, VT_IS_RARE, vt_deccra},
	{"DECIC", VT_CSI, '\0', '\'', '}', 1, false, 0, VT_IS_RARE, vt_edit_columns},
	{"DECDC", VT_CSI, '\0', '\'', '~', 1, false, 0, VT_IS_RARE, vt_edit_columns},
	{"SL", VT_CSI, '\0', ' ', '@', 1, false, 0, VT_IS_RARE, vt_edit_columns},
	{"SR", VT_CSI, '\0', ' ', 'A', 1, false, 0, VT_IS_RARE, vt_edit_columns},
	/* What the tables above have with other numbers only. */
	{"DECSLRM", VT_CSI, '\0', '\0', 's', 2, true, 0, VT_IS_RARE, decslrm},
	{"ED 3", VT_CSI, '\0', '\0', 'J', 1, false, 3, VT_FORGETS, forget_history},
	{"DECALN", VT_ESC, '\0', '#', '8', 0, false, 0, VT_DRAWS, decaln},
	/* Any final; all sets but line drawing and the UK one are as ASCII. */
	{"SCS G0", VT_ESC, '\0', '(', '\0', 0, false, 0, VT_DESIGNATES, scs},
	{"SCS G1", VT_ESC, '\0', ')', '\0', 0, false, 0, VT_DESIGNATES, scs},
	{"SCS G2", VT_ESC, '\0', '*', '\0', 0, false, 0, VT_DESIGNATES, scs},
	{"SCS G3", VT_ESC, '\0', '+', '\0', 0, false, 0, VT_DESIGNATES, scs},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const struct vt_function *rows;
	unsigned count;
} tables[] = {{controls, COUNT(controls)}, {escapes, COUNT(escapes)},
	{sequences, COUNT(sequences)}, {others, COUNT(others)}};

const struct vt_function *vt_function_at(unsigned number)
{
	for (unsigned table = 0; table < COUNT(tables); table++)
		for (unsigned i = 0; i < tables[table].count; i++)
			if (tables[table].rows[i].mnemonic != NULL && number-- == 0)
				return &tables[table].rows[i];
	return NULL;
}

static const struct vt_function *find_other(const struct vt_token *token)
{
	if (token->kind == VT_CONTROL || token->cut)
		return NULL;
	if (token->intermediates[0] != '\0' && token->intermediates[1] != '\0')
		return NULL;
	for (unsigned i = 0; i < COUNT(others); i++)
		if (others[i].kind == token->kind &&
			(others[i].final == token->final || others[i].final == '\0') &&
			others[i].prefix == token->prefix &&
			others[i].intermediate == token->intermediates[0])
			return &others[i];
	return NULL;
}

/* True if the function accepts these numbers. */
static bool has_numbers(const struct vt_function *function, const struct vt_token *token)
{
	if (function->only && token->parameters->count > function->numbers)
		return false;
	return function->limit == 0 || vt_number(token, 0, 0) <= function->limit;
}

/* Nearly all that there is: what has a table of its own. NULL: it has none. */
static inline const struct vt_function *find_plain(const struct vt_token *token)
{
	unsigned char final = (unsigned char)token->final;

	if (token->kind == VT_CONTROL)
		return final < COUNT(controls) ? &controls[final] : NULL;
	if (token->intermediates[0] != '\0' || token->prefix != '\0')
		return NULL;
	if (token->kind == VT_CSI)
		return token->cut ? NULL : &sequences[final - '@'];
	return token->kind == VT_ESC && final >= '0' && final < 0x7f
		       ? &escapes[final - '0']
		       : NULL;
}

static bool has_conditions(const struct vt_function *function)
{
	return function->only || function->limit > 0;
}

static inline const struct vt_function *find(const struct vt_token *token)
{
	const struct vt_function *function = find_plain(token);

	if (function != NULL &&
		(!has_conditions(function) || has_numbers(function, token)))
		return function->mnemonic ? function : NULL;
	function = find_other(token);
	if (function != NULL && has_conditions(function) && !has_numbers(function, token))
		return NULL;
	return function;
}

const struct vt_function *vt_find_function(const struct vt_token *token)
{
	return find(token);
}

/* Strings */

/* OSC number ; text. Of a link: 8 ; parameters ; target. */
static void command(struct vt *vt, const struct vt_token *token)
{
	const char *at = token->text, *end = at + token->size, *link;
	int number = 0;

	if (token->cut || at == end || *at < '0' || *at > '9')
		return;
	for (; at < end && *at >= '0' && *at <= '9' && number < 100000; at++)
		number = number * 10 + (*at - '0');
	at += at < end && *at == ';';
	if (number == 8) {
		link = memchr(at, ';', (size_t)(end - at));
		if (link == NULL)
			return;
		keep(&vt->link, link + 1, (size_t)(end - link - 1), LINK_MAX);
		set_extra(vt);
		return;
	}
	if (number == 0 || number == 2)
		keep(&vt->title, at, least((unsigned)(end - at), TITLE_MAX), TITLE_MAX);
	if (vt->watcher != NULL && vt->watcher->told != NULL)
		vt->watcher->told(vt->context, vt, number, at, (size_t)(end - at));
}

enum {
	PIECE_ROWS = 64,     /* of text, which is printed as a whole */
	SLICE_WORK = 1 << 18 /* about a millisecond */
};

/* True for what changes no cell: moves of the cursor, and SGR. */
static bool only_moves(const struct vt_token *token)
{
	if (token->kind == VT_CONTROL)
		return token->final == '\b' || token->final == '\r' ||
		       token->final == '\t';
	return token->kind == VT_CSI && token->prefix == '\0' &&
	       token->intermediates[0] == '\0' &&
	       strchr("ABCDEFGHadefmsu`", token->final) != NULL;
}

/* For bytes that are not UTF-8, one to three of them. */
static bool is_replacement(const struct vt_token *token)
{
	return token->size == 3 && memcmp(token->text, "\xef\xbf\xbd", 3) == 0;
}

/* Returns the bytes that it took: all if not even they were too much work. */
static size_t feed_piece(
	struct vt *vt, const char *bytes, size_t size, uint64_t work_until)
{
	const char *at = bytes, *end = bytes + size;
	const struct vt_function *function;
	struct vt_token token;

	while (vt->work < work_until && vt_parser_next(&vt->parser, &at, end, &token)) {
		uint64_t fed = vt->fed + (uint64_t)(at - bytes);

		switch (token.kind) {
		case VT_TEXT:
			vt->source = fed - (is_replacement(&token) ? 1 : token.size);
			if (token.ascii && is_plain_set(vt))
				vt_print_ascii(vt, token.text, token.size);
			else
				vt_print_text(vt, &token);
			break;
		case VT_OSC: command(vt, &token); break;
		default:
			function = find(&token);
			if (function == NULL)
				break;
			if (vt->has_news && !only_moves(&token))
				vt_tell_loss(vt);
			function->apply(vt, &token);
		}
		/* REP is for what stands right before it. Source: xterm. */
		vt->repeats &= token.kind == VT_TEXT;
	}
	vt->fed += (uint64_t)(at - bytes);
	return (size_t)(at - bytes);
}

size_t vt_feed_some(struct vt *vt, const char *bytes, size_t size)
{
	uint64_t until = vt->work + SLICE_WORK;
	size_t fed = 0;

	vt->page.generation++;
	while (fed < size && vt->work < until) {
		size_t piece = (size_t)(vt->right - vt->left) * PIECE_ROWS;

		piece = piece < size - fed ? piece : size - fed;
		fed += feed_piece(vt, bytes + fed, piece, until);
		vt->work += piece;
	}
	return fed;
}

void vt_feed(struct vt *vt, const char *bytes, size_t size)
{
	while (size > 0) {
		size_t fed = vt_feed_some(vt, bytes, size);

		bytes += fed;
		size -= fed;
	}
}
