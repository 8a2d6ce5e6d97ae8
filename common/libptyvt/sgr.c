/* SPDX-License-Identifier: MIT */
/* SGR, read and written. */
#include "common/libptyvt/sgr.h"

int vt_sub_number(const struct vt_token *token, unsigned i, unsigned n)
{
	const struct vt_parameters *parameters = token->parameters;

	if (i >= parameters->count || n >= parameters->counts[i])
		return -1;
	return parameters->values[i][n];
}

/* With colons: 38:5:1, 38:2:r:g:b, and 38:2::r:g:b, where a colour space may stand. */
static int colon_level(const struct vt_token *token, unsigned i, unsigned n, int kind)
{
	unsigned levels = token->parameters->counts[i] - 2u;
	unsigned at = n + (kind == 2 && levels > 3 ? 3 : 2);
	int level = vt_sub_number(token, i, at);

	return level < 0 && at < 2 + levels ? 0 : level;
}

static int level_at(const struct vt_token *token, unsigned i, unsigned n)
{
	int level = vt_sub_number(token, i + 2 + n, 0);

	return level < 0 && i + 2 + n < token->parameters->count ? 0 : level;
}

bool vt_take_colour(const struct vt_token *token, unsigned *i, uint32_t *colour)
{
	unsigned first = *i;
	bool colons = token->parameters->counts[first] > 1;
	int kind = colons ? vt_sub_number(token, first, 1)
			  : vt_sub_number(token, first + 1, 0);
	unsigned wanted = kind == 2 ? 3 : 1;
	uint32_t value = 0;

	*i += colons ? 1 : kind == 2 ? 5 : kind == 5 ? 3 : 2;
	if (kind != 2 && kind != 5)
		return false;
	for (unsigned n = 0; n < wanted; n++) {
		int level = colons ? colon_level(token, first, n, kind)
				   : level_at(token, first, n);

		if (level < 0 || level > 255)
			return false;
		value = value << 8 | (uint32_t)level;
	}
	*colour = value | (kind == 2 ? VT_COLOUR_RGB : VT_COLOUR_INDEXED);
	return true;
}

static void set_underline(struct vt_pen *pen, int kind)
{
	if (kind < 0 || kind > 5)
		kind = 1;
	pen->attributes = (uint16_t)((pen->attributes & ~VT_UNDERLINE) |
				     kind << VT_UNDERLINE_SHIFT);
}

/* The attributes that a number sets and clears. */
static const struct {
	uint16_t set, cleared;
} switches[] = {
	[1] = {VT_BOLD, 0},
	[2] = {VT_DIM, 0},
	[3] = {VT_ITALIC, 0},
	[5] = {VT_BLINK, 0},
	[6] = {VT_BLINK, 0},
	[7] = {VT_INVERSE, 0},
	[8] = {VT_CONCEAL, 0},
	[9] = {VT_STRIKE, 0},
	[22] = {0, VT_BOLD | VT_DIM},
	[23] = {0, VT_ITALIC},
	[25] = {0, VT_BLINK},
	[27] = {0, VT_INVERSE},
	[28] = {0, VT_CONCEAL},
	[29] = {0, VT_STRIKE},
	[53] = {VT_OVERLINE, 0},
	[55] = {0, VT_OVERLINE},
};

enum { SWITCHES = sizeof(switches) / sizeof(switches[0]) };

static void apply_switch(struct vt_pen *pen, int number)
{
	if (number >= SWITCHES)
		return;
	pen->attributes &= (uint16_t)~switches[number].cleared;
	pen->attributes |= switches[number].set;
}

static void apply_number(struct vt_pen *pen, uint32_t *underline_colour, int number)
{
	if (number >= 30 && number <= 37)
		pen->foreground = VT_COLOUR_BASIC | (uint32_t)(number - 30);
	else if (number >= 40 && number <= 47)
		pen->background = VT_COLOUR_BASIC | (uint32_t)(number - 40);
	else if (number >= 90 && number <= 97)
		pen->foreground = VT_COLOUR_BASIC | (uint32_t)(number - 90 + 8);
	else if (number >= 100 && number <= 107)
		pen->background = VT_COLOUR_BASIC | (uint32_t)(number - 100 + 8);
	else if (number == 39)
		pen->foreground = 0;
	else if (number == 49)
		pen->background = 0;
	else if (number == 59)
		*underline_colour = 0;
	else if (number == 21 || number == 24)
		set_underline(pen, number == 21 ? 2 : 0);
	else
		apply_switch(pen, number);
}

static void reset(struct vt_pen *pen, uint32_t *underline_colour)
{
	pen->foreground = pen->background = *underline_colour = 0;
	pen->attributes &= VT_PROTECTED; /* which is none of SGR's */
}

void vt_sgr_apply(
	struct vt_pen *pen, uint32_t *underline_colour, const struct vt_token *token)
{
	unsigned count = token->parameters->count;

	if (count == 0)
		reset(pen, underline_colour);
	for (unsigned i = 0; i < count;) {
		int number = vt_sub_number(token, i, 0);

		if (number == 38) {
			vt_take_colour(token, &i, &pen->foreground);
		} else if (number == 48) {
			vt_take_colour(token, &i, &pen->background);
		} else if (number == 58) {
			vt_take_colour(token, &i, underline_colour);
		} else {
			if (number <= 0)
				reset(pen, underline_colour);
			else if (number == 4)
				set_underline(pen, vt_sub_number(token, i, 1));
			else
				apply_number(pen, underline_colour, number);
			i++;
		}
	}
}

void vt_sgr_add_colour(struct buffer *out, unsigned base, uint32_t colour)
{
	unsigned value = colour & 0xffffff;

	if ((colour & VT_COLOUR_KIND) == VT_COLOUR_BASIC)
		buffer_add_format(
			out, ";%u", value < 8 ? base + value : base + 60 + value - 8);
	else if ((colour & VT_COLOUR_KIND) == VT_COLOUR_INDEXED)
		buffer_add_format(out, ";%u;5;%u", base + 8, value);
	else if ((colour & VT_COLOUR_KIND) == VT_COLOUR_RGB)
		buffer_add_format(out, ";%u;2;%u;%u;%u", base + 8, value >> 16,
			value >> 8 & 255, value & 255);
}

void vt_sgr_add(struct buffer *out, const struct vt_pen *pen)
{
	buffer_add_text(out, "\033[0");
	for (int i = 0; i < SWITCHES; i++)
		if ((pen->attributes & switches[i].set) != 0 && i != 6)
			buffer_add_format(out, ";%d", i);
	if ((pen->attributes & VT_UNDERLINE) != 0)
		buffer_add_text(
			out, (pen->attributes & VT_UNDERLINE) >> VT_UNDERLINE_SHIFT == 2
				     ? ";21"
				     : ";4");
	vt_sgr_add_colour(out, 30, pen->foreground);
	vt_sgr_add_colour(out, 40, pen->background);
	buffer_add_byte(out, 'm');
}

/* A blank with any of these is seen. */
static bool is_seen(const struct vt_cell *cell)
{
	const unsigned seen = VT_INVERSE | VT_UNDERLINE | VT_STRIKE | VT_OVERLINE;

	return (cell->character != 0 && cell->character != ' ') ||
	       (cell->pen.attributes & (seen | VT_CELL_TAIL)) != 0 ||
	       cell->pen.background != 0;
}

static bool is_same_pen(const struct vt_pen *one, const struct vt_pen *other)
{
	const unsigned compared = (1U << VT_UNDERLINE_SHIFT) - 1 + VT_UNDERLINE;

	return one->foreground == other->foreground &&
	       one->background == other->background &&
	       ((one->attributes ^ other->attributes) & compared) == 0;
}

void vt_sgr_add_row(struct buffer *out, const struct vt *vt, unsigned row)
{
	const struct vt_pen plain = {0};
	struct vt_line line = vt_line(vt, vt_shown(vt), row);
	struct vt_pen pen = plain;
	unsigned end = line.background != 0 ? vt_columns(vt) : line.used;
	char bytes[VT_CELL_BYTES];

	while (end > 0 && line.background == 0 && !line.wraps &&
		!is_seen(&line.cells[end - 1]))
		end--;
	for (unsigned x = 0; x < end; x++) {
		struct vt_cell cell = vt_cell(&line, x);

		if ((cell.pen.attributes & VT_CELL_TAIL) != 0)
			continue;
		if (!is_same_pen(&cell.pen, &pen))
			vt_sgr_add(out, &cell.pen);
		pen = cell.pen;
		buffer_add(out, bytes, vt_cell_text(vt, &cell, bytes));
	}
	if (!is_same_pen(&pen, &plain))
		buffer_add_text(out, "\033[m");
}

void vt_add_row(struct buffer *out, struct vt *vt, unsigned row, bool coloured)
{
	size_t size;
	const char *text;

	if (coloured) {
		vt_sgr_add_row(out, vt, row);
		return;
	}
	text = vt_row_text(vt, row, &size);
	buffer_add(out, text, size);
}
