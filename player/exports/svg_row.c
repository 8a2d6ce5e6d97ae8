/* SPDX-License-Identifier: MIT */
#include "player/exports/svg_row.h"

#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/ptyvt.h"
#include "common/libptyvt/strings.h"
#include "common/utf8.h"
#include "player/exports/document.h"

enum {
	GAP = 8, /* blanks that take more space than a new place does */
	NOWHERE = UINT16_MAX,
};

/* Cells in a row with one style. */
struct run {
	uint32_t style;
	const char *text; /* with what stands for clusters */
	size_t size;
	unsigned from, to; /* columns */
	bool is_blank;     /* only spaces */
	bool is_ascii;
	bool is_strange; /* characters of which fonts lack some */
};

/* True for what monospaced fonts often lack: it is of any width, each one of its own. */
static bool is_strange(const struct film_cell *cell)
{
	uint32_t character;

	return (unsigned char)cell->text[0] >= 0xe2 &&
	       utf8_decode(cell->text, cell->size, &character) > 0 &&
	       character >= 0x2190 && (character < 0x2500 || character > 0x259f);
}

/* A cell that is a cluster, or takes two columns, stands alone: fonts give it any width.
 */
static bool stands_alone(const struct film_cell *cell)
{
	return cell->is_cluster || cell->size == 0;
}

static void add_cell(struct run *run, const struct film_cell *cell)
{
	run->size = (size_t)(cell->text + cell->size - run->text);
	run->to = cell->to;
	run->is_blank = run->is_blank && cell->size == 1 && cell->text[0] == ' ';
	run->is_ascii = run->is_ascii && cell->size == 1;
	run->is_strange = run->is_strange || (!stands_alone(cell) && is_strange(cell));
}

/* The next run; false at the end. */
static bool next_run(struct film_walk *walk, unsigned columns, struct run *run)
{
	struct film_walk next = *walk;
	struct film_cell cell;

	if (!film_next_cell(walk, columns, &cell))
		return false;
	*run = (struct run){.style = cell.style,
		.text = cell.text,
		.from = cell.from,
		.is_blank = true,
		.is_ascii = true};
	add_cell(run, &cell);
	while (!stands_alone(&cell)) {
		next = *walk;
		if (!film_next_cell(&next, columns, &cell) || stands_alone(&cell) ||
			cell.style != run->style)
			break;
		add_cell(run, &cell);
		*walk = next;
	}
	return true;
}

/* Styles */

/* Of text: 0 looks as all does without a class. Of what is behind it: 0 is nothing. */
struct look {
	uint32_t text, back;
	uint32_t lines; /* of an element around the text, whose colour they have; 0: none
			 */
	bool is_hidden, has_lines;
};

struct svg_styles {
	const struct film *film;
	struct look *looks;             /* of each style, from 0 */
	struct vt_strings texts, backs; /* the rules of classes, from 1 */
};

/* #rgb, if that is the same */
static void add_colour(struct buffer *out, uint32_t colour)
{
	unsigned red = colour >> 16 & 255, green = colour >> 8 & 255, blue = colour & 255;

	if (red % 17 == 0 && green % 17 == 0 && blue % 17 == 0)
		buffer_add_format(out, "#%x%x%x", red / 17, green / 17, blue / 17);
	else
		buffer_add_format(out, "#%06x", (unsigned)colour);
}

static void add_decoration(struct buffer *out, const struct film_style *style)
{
	static const char *const kinds[] = {
		"", "", " double", " wavy", " dotted", " dashed"};
	unsigned underline = (style->attributes & VT_UNDERLINE) >> VT_UNDERLINE_SHIFT;
	unsigned lines = style->attributes & (VT_STRIKE | VT_OVERLINE);

	if (underline == 0 && lines == 0)
		return;
	buffer_add_text(out, ";text-decoration:");
	if (underline > 0)
		buffer_add_text(out, "underline ");
	if ((lines & VT_STRIKE) != 0)
		buffer_add_text(out, "line-through ");
	if ((lines & VT_OVERLINE) != 0)
		buffer_add_text(out, "overline ");
	out->size--;
	if (underline > 1 && underline < 6)
		buffer_add_text(out, kinds[underline]);
}

static bool has_lines(const struct film_style *style)
{
	return (style->attributes & (VT_UNDERLINE | VT_STRIKE | VT_OVERLINE)) != 0;
}

static void add_text_rule(struct buffer *out, const struct film_style *style,
	const struct theme *theme, uint32_t front)
{
	if (front != theme->foreground || style->underline[0] != '\0') {
		buffer_add_text(out, ";fill:");
		add_colour(out, front);
	}
	if ((style->attributes & VT_BOLD) != 0)
		buffer_add_text(out, ";font-weight:700");
	if ((style->attributes & VT_ITALIC) != 0)
		buffer_add_text(out, ";font-style:italic");
	if ((style->attributes & VT_DIM) != 0)
		buffer_add_text(out, ";fill-opacity:.6");
	if (style->underline[0] == '\0')
		add_decoration(out, style);
}

/* Lines have the colour of the element that has them, not of the text in it. */
static void add_line_rule(
	struct buffer *out, const struct film_style *style, const struct theme *theme)
{
	if (style->underline[0] == '\0' || !has_lines(style))
		return;
	buffer_add_text(out, ";fill:");
	add_colour(out, theme_colour(theme, style->underline, 0));
	add_decoration(out, style);
}

/* The class of a rule; 0 if it is empty. */
static uint32_t class_of(struct vt_strings *rules, struct buffer *rule)
{
	return rule->size > 1 ? vt_strings_number(rules, rule->bytes + 1, rule->size - 1)
			      : 0;
}

static bool take_look(
	struct svg_styles *styles, uint32_t number, const struct theme *theme)
{
	const struct film_style *style = film_style(styles->film, number);
	struct look *look = &styles->looks[number];
	uint32_t front = theme_colour(theme, style->foreground, theme->foreground);
	uint32_t back = theme_colour(theme, style->background, theme->background);
	struct buffer text = {0}, behind = {0}, lines = {0};
	bool taken;

	if ((style->attributes & VT_INVERSE) != 0) {
		uint32_t other = front;

		front = back;
		back = other;
	}
	add_text_rule(&text, style, theme, front);
	if (back != theme->background) {
		buffer_add_text(&behind, ";stroke:");
		add_colour(&behind, back);
	}
	add_line_rule(&lines, style, theme);
	look->text = class_of(&styles->texts, &text);
	look->lines = class_of(&styles->texts, &lines);
	look->back = class_of(&styles->backs, &behind);
	look->is_hidden = (style->attributes & VT_CONCEAL) != 0;
	look->has_lines = has_lines(style);
	taken = !text.failed && !behind.failed && !lines.failed &&
		(look->text > 0 || text.size == 0) &&
		(look->back > 0 || behind.size == 0);
	buffer_done(&text);
	buffer_done(&behind);
	buffer_done(&lines);
	return taken;
}

struct svg_styles *svg_styles_new(const struct film *film, const struct theme *theme)
{
	uint32_t count = film_style_count(film);
	struct svg_styles *styles = calloc(1, sizeof(*styles));
	bool taken;

	if (styles == NULL)
		return NULL;
	styles->film = film;
	styles->texts.most = styles->backs.most = UINT32_MAX;
	styles->looks = calloc(count + 1, sizeof(*styles->looks));
	taken = styles->looks != NULL;
	for (uint32_t i = 0; taken && i <= count; i++)
		taken = take_look(styles, i, theme);
	if (taken)
		return styles;
	svg_styles_free(styles);
	return NULL;
}

void svg_styles_free(struct svg_styles *styles)
{
	if (styles == NULL)
		return;
	free(styles->looks);
	vt_strings_done(&styles->texts);
	vt_strings_done(&styles->backs);
	free(styles);
}

static void add_rules(struct buffer *out, const struct vt_strings *rules, char letter)
{
	for (uint32_t i = 1; i <= rules->count; i++) {
		size_t size;
		const char *rule = vt_strings_bytes(rules, i, &size);

		buffer_add_format(out, ".%c%u{", letter, (unsigned)i);
		buffer_add(out, rule, size);
		buffer_add_byte(out, '}');
	}
}

void svg_styles_add(const struct svg_styles *styles, struct buffer *out)
{
	add_rules(out, &styles->texts, 'f');
	add_rules(out, &styles->backs, 'b');
}

/* Markup */

static void add_y(struct buffer *out, const struct svg_place *place, unsigned offset)
{
	if (place->y + offset > 0)
		buffer_add_format(out, " y=\"%u\"", place->y + offset);
}

/* Columns with something behind them. */
struct back {
	uint32_t number;
	unsigned from, to;
	bool is_done;
};

/* Those of a row, in order; false without memory. */
static bool take_backs(const struct svg_styles *styles, struct film_walk walk,
	unsigned columns, struct buffer *out)
{
	struct back *last = NULL;
	struct run run;

	while (next_run(&walk, columns, &run)) {
		struct back back = {.number = styles->looks[run.style].back,
			.from = run.from,
			.to = run.to};

		if (back.number == 0)
			continue;
		if (last != NULL && last->number == back.number &&
			last->to == back.from) {
			last->to = back.to;
			continue;
		}
		buffer_add(out, &back, sizeof(back));
		if (out->failed)
			return false;
		last = (struct back *)(void *)(out->bytes + out->size) - 1;
	}
	return true;
}

/* As thick lines, one element for each colour. */
static void add_backs(struct buffer *out, const struct svg_styles *styles,
	const struct film_walk *walk, const struct svg_place *place)
{
	struct buffer found = {0};
	size_t count;
	struct back *backs;

	out->failed |= !take_backs(styles, *walk, place->columns, &found);
	backs = (struct back *)(void *)found.bytes;
	count = found.failed ? 0 : found.size / sizeof(*backs);
	for (size_t i = 0; i < count; i++) {
		unsigned end = backs[i].from;

		if (backs[i].is_done)
			continue;
		buffer_add_format(out, "<path class=\"b%u\" d=\"M%u %u.5",
			(unsigned)backs[i].number, place->x + end * CELL_WIDTH,
			place->y + CELL_HEIGHT / 2);
		for (size_t k = i; k < count; k++) {
			struct back *back = &backs[k];

			if (back->number != backs[i].number)
				continue;
			if (back->from > end)
				buffer_add_format(
					out, "m%u 0", (back->from - end) * CELL_WIDTH);
			buffer_add_format(
				out, "h%u", (back->to - back->from) * CELL_WIDTH);
			end = back->to;
			back->is_done = true;
		}
		buffer_add_text(out, "\"/>");
	}
	buffer_done(&found);
}

/* A text element at work. Blanks wait for what follows them. */
struct writing {
	struct buffer *out;
	const struct svg_place *place;
	bool is_open, in_span;
	uint32_t lines;  /* the class of the span around it; 0: there is none */
	uint32_t text;   /* the class of the span */
	unsigned next;   /* the column where text without a place would go */
	unsigned blanks; /* before that one, not written yet */
};

static void close_span(struct writing *writing)
{
	if (writing->in_span)
		buffer_add_text(writing->out, "</tspan>");
	if (writing->lines > 0)
		buffer_add_text(writing->out, "</tspan>");
	writing->in_span = false;
	writing->text = writing->lines = 0;
}

static void add_blanks(struct writing *writing)
{
	for (; writing->blanks > 0; writing->blanks--)
		buffer_add_byte(writing->out, ' ');
}

/* What a font lacks is taken from others, which may be of any width. */
static bool is_fitted(const struct writing *writing, const struct run *run)
{
	return writing->place->keeps_grid || !run->is_ascii;
}

/* Where each of its characters is. */
static void add_places(struct writing *writing, const struct run *run)
{
	unsigned x = writing->place->x + run->from * CELL_WIDTH;
	const char *separator = " x=\"";

	for (size_t i = 0; i < run->size; i++) {
		if (((unsigned char)run->text[i] & 0xc0) == 0x80)
			continue;
		buffer_add_format(writing->out, "%s%u", separator, x);
		separator = " ";
		x += CELL_WIDTH;
	}
	buffer_add_byte(writing->out, '"');
}

/* Attributes: where it begins, and how wide it is whatever the font. */
static void add_position(struct writing *writing, const struct run *run)
{
	unsigned x = writing->place->x + run->from * CELL_WIDTH;

	if (run->is_strange) {
		add_places(writing, run);
		return;
	}
	if (x > 0)
		buffer_add_format(writing->out, " x=\"%u\"", x);
	if (is_fitted(writing, run))
		buffer_add_format(writing->out, " textLength=\"%u\"",
			(run->to - run->from) * CELL_WIDTH);
}

/* All texts of the row are in one element, which has the place of the first one. */
static void open_text(struct writing *writing, const struct run *run, bool has_place)
{
	buffer_add_text(writing->out, "<text");
	if (writing->place->id != NULL)
		buffer_add_format(writing->out, " id=\"%s\"", writing->place->id);
	add_y(writing->out, writing->place, BASELINE);
	if (has_place)
		add_position(writing, run);
	buffer_add_byte(writing->out, '>');
	writing->is_open = true;
}

static void open_span(struct writing *writing, const struct run *run,
	const struct look *look, bool is_placed)
{
	uint32_t text = look->text;

	if (look->lines > 0)
		buffer_add_format(
			writing->out, "<tspan class=\"f%u\">", (unsigned)look->lines);
	writing->lines = look->lines;
	buffer_add_text(writing->out, "<tspan");
	if (text > 0)
		buffer_add_format(writing->out, " class=\"f%u\"", (unsigned)text);
	if (is_placed)
		add_position(writing, run);
	buffer_add_byte(writing->out, '>');
	writing->in_span = true;
	writing->text = text;
}

/* A new place is told where fonts might disagree: after what is not ASCII, and after a
 * gap. */
static void add_run(struct writing *writing, struct run *run, const struct look *look)
{
	uint32_t text = look->text;
	bool is_placed = is_fitted(writing, run) ||
			 run->from != writing->next + writing->blanks ||
			 writing->blanks >= GAP;

	if (!writing->is_open) {
		/* The width of this element would be that of all texts in it. */
		bool has_place = text == 0 && !is_fitted(writing, run);

		open_text(writing, run, has_place);
		if (!has_place)
			open_span(writing, run, look, true);
		writing->blanks = 0;
	} else if (is_placed || text != writing->text || look->lines != writing->lines) {
		close_span(writing);
		if (is_placed)
			writing->blanks = 0;
		add_blanks(writing);
		if (is_placed || text > 0)
			open_span(writing, run, look, is_placed);
	}
	add_blanks(writing);
	document_add_escaped(writing->out, run->text, run->size);
	writing->next = run->is_ascii ? run->to : NOWHERE;
}

static void skip_blanks(struct run *run)
{
	while (run->size > 0 && run->text[0] == ' ') {
		run->text++;
		run->size--;
		run->from++;
	}
}

static void add_texts(struct buffer *out, const struct svg_styles *styles,
	struct film_walk walk, const struct svg_place *place)
{
	struct writing writing = {.out = out, .place = place, .next = NOWHERE};
	struct run run;

	while (next_run(&walk, place->columns, &run)) {
		const struct look *look = &styles->looks[run.style];
		bool follows = run.from == writing.next + writing.blanks;

		if (look->is_hidden || run.size == 0)
			continue;
		if (run.is_blank && !look->has_lines) {
			if (follows)
				writing.blanks += (unsigned)run.size;
			continue;
		}
		if (!follows && !look->has_lines)
			skip_blanks(&run);
		add_run(&writing, &run, look);
	}
	close_span(&writing);
	if (writing.is_open)
		buffer_add_text(out, "</text>");
}

void svg_row_add(struct buffer *out, const struct svg_styles *styles, uint32_t row,
	const struct svg_place *place)
{
	struct film_walk walk = film_walk(styles->film, row);
	struct svg_place inner = *place;
	struct buffer backs = {0};

	add_backs(&backs, styles, &walk, place);
	if (backs.size > 0 && place->id != NULL) {
		buffer_add_format(out, "<g id=\"%s\">", place->id); /* both as one */
		inner.id = NULL;
	}
	buffer_add(out, backs.bytes, backs.size);
	add_texts(out, styles, walk, &inner);
	if (backs.size > 0 && place->id != NULL)
		buffer_add_text(out, "</g>");
	out->failed |= backs.failed;
	buffer_done(&backs);
}
