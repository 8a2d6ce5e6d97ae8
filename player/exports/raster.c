/* SPDX-License-Identifier: MIT */
#include "player/exports/raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/libptyvt/ptyvt.h"
#include "common/visible.h"
#include "player/exports/document.h"
#include "player/exports/font.h"

enum {
	PIXELS_MOST = 5 << 20,        /* of a canvas; so that it takes little memory */
	STILL_PIXELS_MOST = 16 << 20, /* of one that is not compared with another */
	SIDE_MOST = 65535,            /* of a GIF */
	BUTTONS = 3,
	ALL = 255, /* of a share */
	DIM = 153, /* the share of the text's colour if it is dim */
	TITLE = 178,
};

static const double PI = 3.14159265358979;

/* How a style looks. */
struct look {
	uint32_t front, back, line;
	unsigned attributes;
};

/* The member that is seen comes first. */
struct canvas {
	struct raster raster;
	struct font *font;
	struct font_metrics cell;
	struct theme theme;
	int levels;
	int left, top;          /* of the screen */
	unsigned columns, rows; /* of the largest screen */
	unsigned shown_columns; /* of the frame that is drawn */
	uint32_t *drawn;        /* the row in each line */
	bool is_reversed, has_cursor, no_cursor, has_begun;
	struct rectangle cursor;           /* what it covers */
	uint32_t *under_cursor;            /* the pixels there before */
	uint32_t shades[FONT_LEVELS_MOST]; /* from the background to the text's colour */
	uint32_t shades_of[2];             /* these two colours */
	bool has_shades;
};

static uint32_t mix(uint32_t colour, uint32_t with, unsigned share)
{
	uint32_t mixed = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		unsigned part = (colour >> shift & 255) * share +
				(with >> shift & 255) * (ALL - share);

		mixed |= (part + ALL / 2) / ALL << shift;
	}
	return mixed;
}

static void note_change(struct canvas *canvas, int top, int bottom)
{
	struct raster *raster = &canvas->raster;

	if (raster->changed_top >= raster->changed_bottom) {
		raster->changed_top = top;
		raster->changed_bottom = bottom;
		return;
	}
	raster->changed_top = top < raster->changed_top ? top : raster->changed_top;
	raster->changed_bottom =
		bottom > raster->changed_bottom ? bottom : raster->changed_bottom;
}

void raster_seen(struct raster *raster)
{
	raster->changed_top = raster->changed_bottom = 0;
}

static uint32_t *pixel(const struct canvas *canvas, int x, int y)
{
	return &canvas->raster
			.pixels[(size_t)y * (size_t)canvas->raster.width + (size_t)x];
}

/* Rectangles */

static void fill(struct canvas *canvas, struct rectangle area, uint32_t colour)
{
	for (int y = area.top; y < area.bottom; y++)
		for (int x = area.left; x < area.right; x++)
			*pixel(canvas, x, y) = colour;
}

/* Columns [from, to) of a line of the screen, in pixels. */
static struct rectangle cells(
	const struct canvas *canvas, unsigned y, unsigned from, unsigned to)
{
	int top = canvas->top + (int)y * canvas->cell.height;

	return (struct rectangle){.left = canvas->left + (int)from * canvas->cell.width,
		.top = top,
		.right = canvas->left + (int)to * canvas->cell.width,
		.bottom = top + canvas->cell.height};
}

/* Text */

static struct look look_of(const struct canvas *canvas, const struct film_style *style)
{
	const struct theme *theme = &canvas->theme;
	uint32_t front = theme_colour(theme, style->foreground, theme->foreground);
	uint32_t back = theme_colour(theme, style->background, theme->background);
	struct look look = {
		.front = front, .back = back, .attributes = style->attributes};

	if ((style->attributes & VT_INVERSE) != 0) {
		look.front = back;
		look.back = front;
	}
	if ((style->attributes & VT_DIM) != 0)
		look.front = mix(look.front, look.back, DIM);
	look.line = theme_colour(theme, style->underline, look.front);
	if (canvas->is_reversed) {
		look.front ^= 0xffffff;
		look.back ^= 0xffffff;
		look.line ^= 0xffffff;
	}
	return look;
}

static void make_shades(struct canvas *canvas, uint32_t front, uint32_t back)
{
	if (canvas->has_shades && canvas->shades_of[0] == front &&
		canvas->shades_of[1] == back)
		return;
	for (int i = 0; i < canvas->levels; i++)
		canvas->shades[i] =
			mix(front, back, (unsigned)(i * ALL / (canvas->levels - 1)));
	canvas->shades_of[0] = front;
	canvas->shades_of[1] = back;
	canvas->has_shades = true;
}

/* Draws a glyph and what is behind it into an area of its size, which may be cut. */
static void put_glyph(struct canvas *canvas, const struct glyph *glyph,
	struct rectangle area, uint32_t back)
{
	struct raster *raster = &canvas->raster;
	uint32_t reversed = canvas->is_reversed ? 0xffffff : 0;

	for (int y = area.top; y < area.bottom; y++) {
		uint32_t *pixels =
			raster->pixels + (size_t)y * (size_t)raster->width + area.left;
		size_t from = (size_t)(y - area.top) * (size_t)glyph->width;

		for (int x = 0; x < area.right - area.left; x++)
			if (glyph->coverage != NULL) {
				pixels[x] =
					canvas->shades[glyph->coverage[from + (size_t)x]];
			} else {
				uint32_t colour = glyph->colours[from + (size_t)x];

				/* Reversed as a whole, as what is there already is. */
				pixels[x] =
					((colour & 0xffffff) +
						mix(0, back ^ reversed, colour >> 24)) ^
					reversed;
			}
	}
}

static unsigned font_style(unsigned attributes)
{
	return ((attributes & VT_BOLD) != 0 ? FONT_BOLD : 0) |
	       ((attributes & VT_ITALIC) != 0 ? FONT_ITALIC : 0);
}

/* Lines */

/* How far a pixel of a line is from the top of the underline, from the left of the screen
 * on, so that they meet; -1: there is none. */
static int depth_of(unsigned kind, int x, int stroke, int line)
{
	int phase = x / stroke;

	switch (kind) {
	case 2: return line * 2 * stroke;
	case 4: return line == 0 && phase % 2 == 0 ? 0 : -1;
	case 5: return line == 0 && phase % 6 < 4 ? 0 : -1;
	default: return line == 0 ? 0 : -1;
	}
}

/* A wave as long as a cell, antialiased. */
static void draw_wave(struct canvas *canvas, struct rectangle area, int top, int height,
	uint32_t colour)
{
	enum { SAMPLES = 4 };
	double middle = top + height / 2.0, half = canvas->cell.stroke * 0.6;
	double swing = height / 2.0 - half, turn = 2 * PI / canvas->cell.width;

	for (int y = top; y < top + height; y++)
		for (int x = area.left; x < area.right; x++) {
			int inside = 0;

			for (int i = 0; i < SAMPLES * SAMPLES; i++) {
				double at_x =
					x - canvas->left + (i % SAMPLES + 0.5) / SAMPLES;
				double at_y = y + (i / SAMPLES + 0.5) / SAMPLES;

				inside += fabs(at_y - middle -
						  swing * sin(at_x * turn)) <= half;
			}
			*pixel(canvas, x, y) = mix(colour, *pixel(canvas, x, y),
				(unsigned)(inside * ALL / (SAMPLES * SAMPLES)));
		}
}

static void draw_underline(
	struct canvas *canvas, struct rectangle area, unsigned kind, uint32_t colour)
{
	int stroke = canvas->cell.stroke, room = canvas->cell.height;
	int height = (kind == 2 || kind == 3 ? 3 : 1) * stroke;
	int top = area.top + canvas->cell.baseline + stroke;

	height = height < room ? height : room;
	if (top > area.bottom - height)
		top = area.bottom - height;
	if (kind == 3) {
		draw_wave(canvas, area, top, height, colour);
		return;
	}
	for (int x = area.left; x < area.right; x++)
		for (int line = 0; line < 2; line++) {
			int depth = depth_of(kind, x - canvas->left, stroke, line);

			if (depth >= 0 && depth + stroke <= height)
				fill(canvas,
					(struct rectangle){x, top + depth, x + 1,
						top + depth + stroke},
					colour);
		}
}

static void draw_level(
	struct canvas *canvas, struct rectangle area, int depth, uint32_t colour)
{
	area.top += depth;
	if (area.bottom > area.top + canvas->cell.stroke)
		area.bottom = area.top + canvas->cell.stroke;
	fill(canvas, area, colour);
}

static void draw_lines(
	struct canvas *canvas, struct rectangle area, const struct look *look)
{
	unsigned kind = (look->attributes & VT_UNDERLINE) >> VT_UNDERLINE_SHIFT;

	if (kind > 0)
		draw_underline(canvas, area, kind, look->line);
	if ((look->attributes & VT_STRIKE) != 0)
		draw_level(canvas, area, canvas->cell.baseline * 2 / 3, look->front);
	if ((look->attributes & VT_OVERLINE) != 0)
		draw_level(canvas, area, 0, look->front);
}

/* Rows */

static bool is_blank(const struct film_cell *cell, const struct look *look)
{
	return cell->size == 0 || (cell->size == 1 && cell->text[0] == ' ') ||
	       (look->attributes & VT_CONCEAL) != 0;
}

static bool draw_cell(struct canvas *canvas, unsigned y, const struct film_cell *cell,
	const struct look *look)
{
	unsigned to = cell->to < canvas->shown_columns ? cell->to : canvas->shown_columns;
	struct rectangle area = cells(canvas, y, cell->from, to);

	if (is_blank(cell, look)) {
		fill(canvas, area, look->back);
	} else {
		const struct glyph *glyph = font_glyph(canvas->font, cell->text,
			cell->size, (int)(cell->to - cell->from),
			font_style(look->attributes));

		if (glyph == NULL)
			return false;
		make_shades(canvas, look->front, look->back);
		put_glyph(canvas, glyph, area, look->back);
	}
	draw_lines(canvas, area, look);
	return true;
}

static bool draw_row(
	struct canvas *canvas, const struct film *film, unsigned y, uint32_t row)
{
	struct film_walk walk = film_walk(film, row);
	struct look plain = look_of(canvas, film_style(film, 0)), look = plain;
	struct film_cell cell;
	uint32_t style = 0;
	unsigned drawn = 0;

	while (film_next_cell(&walk, canvas->shown_columns, &cell) &&
		cell.from < canvas->shown_columns) {
		if (cell.style != style)
			look = look_of(canvas, film_style(film, cell.style));
		style = cell.style;
		if (!draw_cell(canvas, y, &cell, &look))
			return false;
		drawn = cell.to;
	}
	if (drawn < canvas->columns)
		fill(canvas, cells(canvas, y, drawn, canvas->columns), plain.back);
	canvas->drawn[y] = row;
	note_change(canvas, cells(canvas, y, 0, 0).top, cells(canvas, y, 0, 0).bottom);
	return true;
}

/* Moves what is drawn upwards. */
static void scroll(struct canvas *canvas, unsigned rows, unsigned count)
{
	struct raster *raster = &canvas->raster;
	struct rectangle from = cells(canvas, count, 0, 0), to = cells(canvas, 0, 0, 0);
	size_t height = (size_t)(rows - count) * (size_t)canvas->cell.height;
	size_t width = (size_t)raster->width;

	memmove(raster->pixels + (size_t)to.top * width,
		raster->pixels + (size_t)from.top * width,
		height * width * sizeof(*raster->pixels));
	memmove(canvas->drawn, canvas->drawn + count,
		(rows - count) * sizeof(*canvas->drawn));
	for (unsigned y = rows - count; y < rows; y++)
		canvas->drawn[y] = UINT32_MAX;
	note_change(canvas, to.top, cells(canvas, rows, 0, 0).top);
}

/* The cursor */

static void lift_cursor(struct canvas *canvas)
{
	const struct rectangle *area = &canvas->cursor;
	const uint32_t *under = canvas->under_cursor;

	for (int y = area->top; canvas->has_cursor && y < area->bottom; y++)
		for (int x = area->left; x < area->right; x++)
			*pixel(canvas, x, y) = *under++;
	if (canvas->has_cursor)
		note_change(canvas, area->top, area->bottom);
	canvas->has_cursor = false;
}

/* The text's colour becomes nearly the background's, and the other way round. */
static uint32_t turned(const struct canvas *canvas, uint32_t colour)
{
	uint32_t result = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		int front = (int)(canvas->theme.foreground >> shift & 255);
		int back = (int)(canvas->theme.background >> shift & 255);
		int part = (front + back < 255 ? front + back : 255) -
			   (int)(colour >> shift & 255);

		result |= (uint32_t)abs(part) << shift;
	}
	return result;
}

/* Columns of the character there; 1 if its row is forgotten. */
static unsigned width_at(const struct film *film, uint32_t row, unsigned column)
{
	struct film_walk walk = film_walk(film, row);
	struct film_cell cell;

	while (film_next_cell(&walk, 0, &cell) && cell.from <= column)
		if (cell.from == column && cell.to == column + 2)
			return 2;
	return 1;
}

static void lay_cursor(
	struct canvas *canvas, const struct film *film, const struct film_frame *frame)
{
	const int *cursor = frame->cursor;
	unsigned x = (unsigned)cursor[FILM_CURSOR_X], y = (unsigned)cursor[FILM_CURSOR_Y];
	unsigned width;
	int style = cursor[FILM_CURSOR_SHAPE];
	int thick = canvas->cell.stroke * 2 < canvas->cell.height
			    ? canvas->cell.stroke * 2
			    : canvas->cell.height;
	uint32_t *under = canvas->under_cursor;
	struct rectangle area;

	if (style < 0 || canvas->no_cursor || x >= canvas->columns || y >= canvas->rows)
		return;
	width = y < frame->rows ? width_at(film, frame->lines[y], x) : 1;
	area = cells(
		canvas, y, x, x + width < canvas->columns ? x + width : canvas->columns);
	if (style == 3 || style == 4)
		area.top = area.bottom - thick;
	else if (style > 4)
		area.right =
			area.left + thick < area.right ? area.left + thick : area.right;
	for (int row = area.top; row < area.bottom; row++)
		for (int column = area.left; column < area.right; column++) {
			uint32_t *covered = pixel(canvas, column, row);

			*under++ = *covered;
			*covered = style > 2 ? canvas->theme.foreground
					     : turned(canvas, *covered);
		}
	canvas->cursor = area;
	canvas->has_cursor = true;
	note_change(canvas, area.top, area.bottom);
}

/* Frames */

/* DECSCNM */
static void reverse(struct canvas *canvas)
{
	struct rectangle area = cells(canvas, 0, 0, canvas->columns);

	area.bottom = cells(canvas, canvas->rows, 0, 0).top;
	for (int y = area.top; y < area.bottom; y++)
		for (int x = area.left; x < area.right; x++)
			*pixel(canvas, x, y) ^= 0xffffff;
	note_change(canvas, area.top, area.bottom);
	canvas->is_reversed = !canvas->is_reversed;
}

/* All rows are drawn anew. */
static void resize(struct canvas *canvas, const struct film_frame *frame)
{
	canvas->shown_columns =
		frame->columns < canvas->columns ? frame->columns : canvas->columns;
	for (unsigned y = 0; y < canvas->rows; y++)
		canvas->drawn[y] = UINT32_MAX;
	canvas->has_begun = true;
}

bool raster_draw(struct raster *raster, const struct film *film,
	const struct film_frame *frame, struct error *err)
{
	struct canvas *canvas = (struct canvas *)raster; /* its first member */
	unsigned rows = frame->rows < canvas->rows ? frame->rows : canvas->rows;

	lift_cursor(canvas);
	if (!canvas->has_begun || frame->columns != canvas->shown_columns)
		resize(canvas, frame);
	if ((frame->cursor[FILM_REVERSED] != 0) != canvas->is_reversed)
		reverse(canvas);
	if (frame->scrolled > 0 && frame->scrolled < rows)
		scroll(canvas, rows, frame->scrolled);
	for (unsigned y = 0; y < canvas->rows; y++) {
		uint32_t row = y < rows ? frame->lines[y] : 0;

		if (canvas->drawn[y] != row && !draw_row(canvas, film, y, row))
			return fail_memory(err);
	}
	lay_cursor(canvas, film, frame);
	return true;
}

/* A row of pixels: the columns [*left, *right) that differ. False: none. */
static bool differ(
	const uint32_t *one, const uint32_t *other, int width, int *left, int *right)
{
	int from = 0, to = width;

	if (memcmp(one, other, (size_t)width * sizeof(*one)) == 0)
		return false;
	while (one[from] == other[from])
		from++;
	while (one[to - 1] == other[to - 1])
		to--;
	*left = from;
	*right = to;
	return true;
}

bool raster_difference(
	const struct raster *raster, const uint32_t *before, struct rectangle *rectangle)
{
	struct rectangle found = {.left = raster->width};

	for (int y = raster->changed_top; y < raster->changed_bottom; y++) {
		size_t at = (size_t)y * (size_t)raster->width;
		int left, right;

		if (!differ(raster->pixels + at, before + at, raster->width, &left,
			    &right))
			continue;
		if (found.bottom == 0)
			found.top = y;
		found.bottom = y + 1;
		found.left = left < found.left ? left : found.left;
		found.right = right > found.right ? right : found.right;
	}
	*rectangle = found;
	return found.bottom > 0;
}

int raster_missing(const struct raster *raster, const char **first)
{
	const struct canvas *canvas = (const struct canvas *)raster;

	return font_missing(canvas->font, first);
}

const struct rectangle raster_pixel = {0, 0, 1, 1};

bool raster_keep(const struct raster *raster, const struct rectangle *rectangle,
	uint32_t **kept, struct error *err)
{
	size_t width = (size_t)raster->width;

	if (*kept == NULL)
		*kept = calloc(width * (size_t)raster->height, sizeof(**kept));
	if (*kept == NULL)
		return fail_memory(err);
	for (int y = rectangle->top; y < rectangle->bottom; y++)
		memcpy(*kept + (size_t)y * width + rectangle->left,
			raster->pixels + (size_t)y * width + rectangle->left,
			(size_t)(rectangle->right - rectangle->left) * sizeof(**kept));
	return true;
}

/* The canvas */

/* A button, antialiased. */
static void draw_circle(
	struct canvas *canvas, double x, double y, double radius, uint32_t colour)
{
	enum { SAMPLES = 8 };
	struct rectangle area = {(int)(x - radius), (int)(y - radius),
		(int)(x + radius) + 1, (int)(y + radius) + 1};

	for (int row = area.top; row < area.bottom; row++)
		for (int column = area.left;
			column < area.right && column < canvas->raster.width; column++) {
			int inside = 0, level;

			for (int i = 0; i < SAMPLES * SAMPLES; i++) {
				double dx = column + (i % SAMPLES + 0.5) / SAMPLES - x;
				double dy = row + (i / SAMPLES + 0.5) / SAMPLES - y;

				inside += dx * dx + dy * dy < radius * radius;
			}
			level = (inside * (canvas->levels - 1) + SAMPLES * SAMPLES / 2) /
				(SAMPLES * SAMPLES);
			make_shades(canvas, colour, canvas->theme.background);
			fill(canvas, (struct rectangle){column, row, column + 1, row + 1},
				canvas->shades[level]);
		}
}

/* The title between the buttons and the same space on the other side. */
static bool draw_title(struct canvas *canvas, const char *title, int from, int height)
{
	int room = (canvas->raster.width - 2 * from) / canvas->cell.width;
	struct rectangle area = {.top = (height - canvas->cell.height) / 2};
	struct buffer text = {0};
	uint32_t colour = mix(canvas->theme.foreground, canvas->theme.background, TITLE);
	int columns = 0;
	bool drawn = true;

	visible_add(&text, title, room > 4 ? (size_t)room - 3 : 1);
	for (size_t i = 0; i < text.size; i++)
		columns += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
	area.left = (canvas->raster.width - columns * canvas->cell.width) / 2;
	area.bottom = area.top + canvas->cell.height;
	make_shades(canvas, colour, canvas->theme.background);
	for (size_t i = 0, size; i < text.size && drawn; i += size) {
		const struct glyph *glyph;

		for (size = 1; i + size < text.size &&
			       ((unsigned char)text.bytes[i + size] & 0xc0) == 0x80;)
			size++;
		area.right = area.left + canvas->cell.width;
		glyph = font_glyph(canvas->font, text.bytes + i, size, 1, 0);
		if (glyph != NULL && area.left >= 0 && area.right < canvas->raster.width)
			put_glyph(canvas, glyph, area, canvas->theme.background);
		drawn = glyph != NULL;
		area.left = area.right;
	}
	drawn = drawn && !text.failed;
	buffer_done(&text);
	return drawn;
}

static bool draw_bar(struct canvas *canvas, const char *title, int height)
{
	static const uint32_t colours[BUTTONS] = {0xff5f57, 0xfebc2e, 0x28c840};
	double unit = height / 36.0;

	for (int i = 0; i < BUTTONS; i++)
		draw_circle(
			canvas, (20 + 20 * i) * unit, height / 2.0, 6 * unit, colours[i]);
	return draw_title(canvas, title, (int)(76 * unit), height);
}

static bool check_size(const struct canvas *canvas, bool is_still, struct error *err)
{
	int64_t width = canvas->raster.width, height = canvas->raster.height;
	int64_t most = is_still ? STILL_PIXELS_MOST : PIXELS_MOST;

	if (width <= SIDE_MOST && height <= SIDE_MOST && width * height <= most)
		return true;
	return fail(err,
		"a picture of %lld x %lld pixels is too large; use a smaller "
		"--font-size, or show less of the screen with --window-size",
		(long long)width, (long long)height);
}

static bool canvas_init(
	struct canvas *canvas, const struct export *export, struct error *err)
{
	const struct export_options *options = export->options;
	struct raster *raster = &canvas->raster;
	int padding = (int)options->padding;
	int bar = options->has_window ? canvas->cell.height * 36 / 19 : 0;
	size_t count;

	canvas->left = padding;
	canvas->top = padding + bar;
	raster->width = 2 * padding + canvas->cell.width * (int)canvas->columns;
	raster->height = 2 * padding + bar + canvas->cell.height * (int)canvas->rows;
	if (!check_size(canvas, options->is_still, err))
		return false;
	count = (size_t)raster->width * (size_t)raster->height;
	raster->pixels = calloc(count, sizeof(*raster->pixels));
	canvas->drawn = calloc(canvas->rows, sizeof(*canvas->drawn));
	canvas->under_cursor =
		calloc(2 * (size_t)canvas->cell.width * (size_t)canvas->cell.height,
			sizeof(*canvas->under_cursor));
	if (raster->pixels == NULL || canvas->drawn == NULL ||
		canvas->under_cursor == NULL)
		return fail_memory(err);
	fill(canvas, (struct rectangle){0, 0, raster->width, raster->height},
		canvas->theme.background);
	note_change(canvas, 0, raster->height);
	return bar == 0 || draw_bar(canvas, document_title(export), bar) ||
	       fail_memory(err);
}

struct raster *raster_new(const struct export *export, int levels, struct error *err)
{
	const struct export_options *options = export->options;
	struct font_options font = {
		.name = options->font, .size = (int)options->font_size, .levels = levels};
	struct canvas *canvas = calloc(1, sizeof(*canvas));

	if (canvas == NULL) {
		fail_memory(err);
		return NULL;
	}
	canvas->font = font_new(&font, err);
	canvas->levels = levels;
	canvas->columns = export->columns;
	canvas->rows = export->rows;
	canvas->no_cursor = options->no_cursor;
	document_theme(export, &canvas->theme);
	if (canvas->font != NULL) {
		canvas->cell = *font_metrics(canvas->font);
		if (canvas_init(canvas, export, err))
			return &canvas->raster;
	}
	raster_free(&canvas->raster);
	return NULL;
}

void raster_free(struct raster *raster)
{
	struct canvas *canvas = (struct canvas *)raster; /* its first member */

	if (canvas == NULL)
		return;
	font_free(canvas->font);
	free(raster->pixels);
	free(canvas->drawn);
	free(canvas->under_cursor);
	free(canvas);
}
