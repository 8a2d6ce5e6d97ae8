/* SPDX-License-Identifier: MIT */
/* Source: the Unicode names of the characters; Powerline's symbols as its fonts have
 * them. */
#include "player/exports/shapes.h"

#include <math.h>
#include <stddef.h>

enum { SAMPLES = 8 /* per pixel, in each direction */ };

/* Rectangles */

static void fill(const struct shape *shape, int left, int top, int right, int bottom)
{
	for (int y = top < 0 ? 0 : top; y < bottom && y < shape->height; y++)
		for (int x = left < 0 ? 0 : left; x < right && x < shape->width; x++)
			shape->coverage[y * shape->width + x] = 255;
}

/* Where a part of a length ends: parts meet, whatever the length. */
static int part(int length, int number, int count)
{
	return (length * number * 2 + count) / (count * 2);
}

/* Eighths of the cell. */
static void fill_eighths(
	const struct shape *shape, int left, int top, int right, int bottom)
{
	fill(shape, part(shape->width, left, 8), part(shape->height, top, 8),
		part(shape->width, right, 8), part(shape->height, bottom, 8));
}

static void shade(const struct shape *shape, int coverage)
{
	for (int i = 0; i < shape->width * shape->height; i++)
		shape->coverage[i] = (uint8_t)coverage;
}

/* Anything else: true for the points inside, of a cell that is 1 wide and 1 high. */
typedef bool is_inside(const void *context, double x, double y);

static void fill_where(const struct shape *shape, is_inside *is, const void *context)
{
	for (int y = 0; y < shape->height; y++)
		for (int x = 0; x < shape->width; x++) {
			uint8_t *pixel = &shape->coverage[y * shape->width + x];
			int count = 0, all = SAMPLES * SAMPLES;

			for (int i = 0; i < all; i++)
				count += is(context,
					(x + (i % SAMPLES + 0.5) / SAMPLES) /
						shape->width,
					(y + (i / SAMPLES + 0.5) / SAMPLES) /
						shape->height);
			if (count * 255 / all > *pixel)
				*pixel = (uint8_t)(count * 255 / all);
		}
}

/* Boxes */

enum { LEFT, UP, RIGHT, DOWN, ARMS };

/* The arms of U+2500 to U+257F: light, heavy, double or none. */
static const char arms[] = "l l h h  l l h h                "
			   "                  ll  hl  lh  hh"
			   "l  lh  ll  hh  h ll  lh  hl  hh "
			   "ll  hl  lh  hh   lll lhl hll llh"
			   " hlh hhl lhh hhhll lhl llh lll h"
			   "lh hhh lhl hhh hl llh lll hlh hl"
			   "l lhh lhl hhh hhlll hll llh hlh "
			   "lhl hhl lhh hhh llllhlllllhlhlhl"
			   "lhlllllhlhlhhhlllhhlhllhllhhhhhl"
			   "hlhhhhlhlhhhhhhh                "
			   "d d  d d  dl  ld  ddd  ll  dd  d"
			   " ld  dl  dd dl  ld  dd   ldl dld"
			   " ddddl lld ddd dd dll ldd dddld "
			   "ldl ddd dldlldlddddd            "
			   "                l    l    l    l"
			   "h    h    h    hl h  l hh l  h l";

/* Pixels along an axis: a line's is the one across it. */
struct stretch {
	int from, to;
};

/* Where the line of an arm is. A double one has two: 0 is nearer to the left or the top.
 */
static struct stretch line_of(int length, int stroke, char weight, int which)
{
	int width = weight == 'h' ? stroke * 2 : stroke;
	int middle = (length - stroke) / 2;
	int from = weight == 'h' ? middle - (width - stroke + 1) / 2 : middle;

	if (weight == 'd')
		from += which == 0 ? -stroke : stroke;
	return (struct stretch){from, from + width};
}

/* The weights around an arm: of the one opposite, and of the two across. */
struct joint {
	char opposite, near, far; /* near: left of it, or above */
};

/* Where a line of an arm that comes from the right or from below begins. */
static int begin_of(int length, int stroke, char weight, int which, struct joint joint)
{
	char same = which == 0 ? joint.near : joint.far;
	char other = which == 0 ? joint.far : joint.near;
	struct stretch first = line_of(length, stroke, 'd', 0);
	struct stretch second = line_of(length, stroke, 'd', 1);
	struct stretch across;

	if (weight == 'd' && same == 'd')
		return second.from; /* the inner corner */
	if (joint.opposite != ' ')
		return (length - stroke) / 2;
	if (same == 'd' && other == 'd')
		return second.from;
	if (same == 'd' || other == 'd')
		return first.from; /* the outer corner */
	if (same == ' ' && other == ' ')
		return (length - stroke) / 2;
	across = line_of(length, stroke, same == 'h' || other == 'h' ? 'h' : 'l', 0);
	return across.from;
}

static void draw_arm(const struct shape *shape, const char *weights, int arm)
{
	bool is_level = arm == LEFT || arm == RIGHT;
	int length = is_level ? shape->width : shape->height;
	int height = is_level ? shape->height : shape->width;
	struct joint joint = {.opposite = weights[(arm + 2) % ARMS],
		.near = weights[is_level ? UP : LEFT],
		.far = weights[is_level ? DOWN : RIGHT]};
	char weight = weights[arm];

	for (int which = 0; which < (weight == 'd' ? 2 : 1) && weight != ' '; which++) {
		struct stretch line = line_of(height, shape->stroke, weight, which);
		int begin = begin_of(length, shape->stroke, weight, which, joint);
		int from = begin, to = length;

		if (arm == LEFT || arm == UP) { /* the mirror image */
			int odd = (length - shape->stroke) % 2;

			from = 0;
			to = length - begin - odd;
		}
		if (is_level)
			fill(shape, from, line.from, to, line.to);
		else
			fill(shape, line.from, from, line.to, to);
	}
}

static void draw_dashes(const struct shape *shape, int count, bool is_level, char weight)
{
	int length = is_level ? shape->width : shape->height;
	struct stretch line = line_of(
		is_level ? shape->height : shape->width, shape->stroke, weight, 0);

	for (int i = 0; i < count; i++) {
		int from = part(length, i, count), to = part(length, i + 1, count);
		int gap = (to - from) / 3 > 0 ? (to - from) / 3 : 1;

		if (is_level)
			fill(shape, from, line.from, to - gap, line.to);
		else
			fill(shape, line.from, from, line.to, to - gap);
	}
}

/* Strokes of points in pixels that are at most so far from a line or an arc. */
struct stroke {
	double width, height; /* of the cell */
	double half;          /* of the stroke's width */
	double x, y;          /* of the middle of light lines */
	int directions;       /* of an arc: 1 to the right, 2 down */
	double from_x, from_y, to_x, to_y;
};

static struct stroke stroke_of(const struct shape *shape)
{
	double half = shape->stroke / 2.0;

	return (struct stroke){.width = shape->width,
		.height = shape->height,
		.half = half,
		.x = (shape->width - shape->stroke) / 2 + half,
		.y = (shape->height - shape->stroke) / 2 + half};
}

/* A quarter of a circle, and what leads straight to the borders. */
static bool is_on_arc(const void *context, double x, double y)
{
	const struct stroke *stroke = context;
	double radius =
		stroke->width < stroke->height ? stroke->width / 2 : stroke->height / 2;
	double along = (stroke->directions & 1) != 0 ? x * stroke->width - stroke->x
						     : stroke->x - x * stroke->width;
	double down = (stroke->directions & 2) != 0 ? y * stroke->height - stroke->y
						    : stroke->y - y * stroke->height;

	if (along < radius && down < radius)
		return fabs(hypot(along - radius, down - radius) - radius) <=
		       stroke->half;
	return (along >= radius && fabs(down) <= stroke->half) ||
	       (down >= radius && fabs(along) <= stroke->half);
}

static bool is_on_line(const void *context, double x, double y)
{
	const struct stroke *stroke = context;
	double dx = stroke->to_x - stroke->from_x, dy = stroke->to_y - stroke->from_y;
	double px = x * stroke->width - stroke->from_x;
	double py = y * stroke->height - stroke->from_y;

	return fabs(dx * py - dy * px) <= stroke->half * hypot(dx, dy) * 1.1 &&
	       (px * dx >= 0 || py * dy >= 0) &&
	       px * dx + py * dy <= dx * dx + dy * dy + stroke->half * hypot(dx, dy) &&
	       px * dx + py * dy >= -stroke->half * hypot(dx, dy);
}

/* Halves of the cell: 0, 1 or 2 in both directions. */
static void draw_line(
	const struct shape *shape, int from_x, int from_y, int to_x, int to_y)
{
	struct stroke stroke = stroke_of(shape);

	stroke.from_x = stroke.width * from_x / 2;
	stroke.from_y = stroke.height * from_y / 2;
	stroke.to_x = stroke.width * to_x / 2;
	stroke.to_y = stroke.height * to_y / 2;
	fill_where(shape, is_on_line, &stroke);
}

static bool draw_box(const struct shape *shape, uint32_t character)
{
	static const int directions[] = {3, 2, 0, 1};
	uint32_t number = character - 0x2500;
	struct stroke stroke = stroke_of(shape);

	if ((number >= 4 && number <= 0xb) || (number >= 0x4c && number <= 0x4f)) {
		draw_dashes(shape,
			number >= 0x4c ? 2
			: number < 8   ? 3
				       : 4,
			number % 4 < 2, number % 2 == 0 ? 'l' : 'h');
	} else if (number >= 0x6d && number <= 0x70) {
		stroke.directions = directions[number - 0x6d];
		fill_where(shape, is_on_arc, &stroke);
	} else if (number >= 0x71 && number <= 0x73) {
		if (number != 0x72)
			draw_line(shape, 2, 0, 0, 2);
		if (number != 0x71)
			draw_line(shape, 0, 0, 2, 2);
	} else {
		for (int arm = 0; arm < ARMS; arm++)
			draw_arm(shape, &arms[number * ARMS], arm);
	}
	return true;
}

/* Blocks */

static bool draw_block(const struct shape *shape, uint32_t character)
{
	/* Quarters: upper left 1, upper right 2, lower left 4, lower right 8. */
	static const unsigned char quarters[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};
	int number = (int)(character - 0x2580);

	if (number == 0)
		fill_eighths(shape, 0, 0, 8, 4);
	else if (number <= 8)
		fill_eighths(shape, 0, 8 - number, 8, 8);
	else if (number <= 0xf)
		fill_eighths(shape, 0, 0, 0x10 - number, 8);
	else if (number == 0x10)
		fill_eighths(shape, 4, 0, 8, 8);
	else if (number <= 0x13)
		shade(shape, (number - 0x10) * 64);
	else if (number == 0x14)
		fill_eighths(shape, 0, 0, 8, 1);
	else if (number == 0x15)
		fill_eighths(shape, 7, 0, 8, 8);
	for (int i = 0; number >= 0x16 && i < 4; i++)
		if ((quarters[number - 0x16] >> i & 1) != 0)
			fill_eighths(shape, i % 2 * 4, i / 2 * 4, i % 2 * 4 + 4,
				i / 2 * 4 + 4);
	return true;
}

static bool draw_braille(const struct shape *shape, uint32_t character)
{
	/* The rows of the dots in each column, by their bits. */
	static const unsigned char bits[2][4] = {{0, 1, 2, 6}, {3, 4, 5, 7}};
	int size =
		(shape->width < shape->height / 2 ? shape->width : shape->height / 2) / 4;

	size = size > 0 ? size : 1;
	for (int i = 0; i < 8; i++) {
		int column = i / 4, row = i % 4;
		int x = (part(shape->width, column, 2) +
				part(shape->width, column + 1, 2) - size) /
			2;
		int y = (part(shape->height, row, 4) + part(shape->height, row + 1, 4) -
				size) /
			2;

		if ((character >> bits[column][row] & 1) != 0)
			fill(shape, x, y, x + size, y + size);
	}
	return true;
}

/* Symbols for legacy computing */

/* Two columns by three rows. */
static void draw_sextant(const struct shape *shape, uint32_t number)
{
	uint32_t bits = number + 1;

	bits += bits >= 0x15; /* those that are half blocks are elsewhere */
	bits += bits >= 0x2a;
	for (int i = 0; i < 6; i++)
		if ((bits >> i & 1) != 0)
			fill(shape, part(shape->width, i % 2, 2),
				part(shape->height, i / 2, 3),
				part(shape->width, i % 2 + 1, 2),
				part(shape->height, i / 2 + 1, 3));
}

/* What is on one side of a line between two points: halves of the width, sixths of the
 * height. */
struct wedge {
	unsigned char from_x, from_y, to_x, to_y;
};

static const struct wedge wedges[] = {/* from U+1FB3C */
	{0, 4, 1, 6}, {0, 4, 2, 6}, {0, 2, 1, 6}, {0, 2, 2, 6}, {0, 0, 1, 6},
	{0, 2, 1, 0}, {0, 2, 2, 0}, {0, 4, 1, 0}, {0, 4, 2, 0}, {0, 6, 1, 0},
	{0, 4, 2, 2}, {1, 6, 2, 4}, {0, 6, 2, 4}, {1, 6, 2, 2}, {0, 6, 2, 2},
	{1, 6, 2, 0}, {1, 0, 2, 2}, {0, 0, 2, 2}, {1, 0, 2, 4}, {0, 0, 2, 4},
	{1, 0, 2, 6}, {0, 2, 2, 4}, {1, 6, 0, 4}, {2, 6, 0, 4}, {1, 6, 0, 2},
	{2, 6, 0, 2}, {1, 6, 0, 0}, {1, 0, 0, 2}, {2, 0, 0, 2}, {1, 0, 0, 4},
	{2, 0, 0, 4}, {1, 0, 0, 6}, {2, 2, 0, 4}, {2, 4, 1, 6}, {2, 4, 0, 6},
	{2, 2, 1, 6}, {2, 2, 0, 6}, {2, 0, 1, 6}, {2, 2, 1, 0}, {2, 2, 0, 0},
	{2, 4, 1, 0}, {2, 4, 0, 0}, {2, 6, 1, 0}, {2, 4, 0, 2}};

static bool is_in_wedge(const void *context, double x, double y)
{
	const struct wedge *wedge = context;
	double from_x = wedge->from_x / 2.0, from_y = wedge->from_y / 6.0;

	return (wedge->to_x / 2.0 - from_x) * (y - from_y) -
		       (wedge->to_y / 6.0 - from_y) * (x - from_x) >=
	       0;
}

/* The triangles between the middle and the borders: 1 left, 2 upper, 4 right, 8 lower. */
static bool is_in_triangles(const void *context, double x, double y)
{
	int triangles = *(const int *)context;
	double across = x - 0.5, down = y - 0.5;

	if (fabs(across) > fabs(down))
		return (triangles & (across < 0 ? 1 : 4)) != 0;
	return (triangles & (down < 0 ? 2 : 8)) != 0;
}

static bool is_in_checks(const void *context, double x, double y)
{
	return ((int)(x * 4) + (int)(y * 8)) % 2 == *(const int *)context;
}

/* Diagonal lines; downwards, or upwards. */
static bool is_in_stripes(const void *context, double x, double y)
{
	double along = *(const int *)context ? y * 2 - x : y * 2 + x;

	return along * 2 - floor(along * 2) < 0.4;
}

/* U+1FB70 to U+1FB97: up to four rectangles in eighths, of half the coverage or all. */
struct patches {
	unsigned char edges[4][4];
	bool is_shaded[4];
};

static const struct patches patches[] = {{{{1, 0, 2, 8}}, {0}}, {{{2, 0, 3, 8}}, {0}},
	{{{3, 0, 4, 8}}, {0}}, {{{4, 0, 5, 8}}, {0}}, {{{5, 0, 6, 8}}, {0}},
	{{{6, 0, 7, 8}}, {0}}, {{{0, 1, 8, 2}}, {0}}, {{{0, 2, 8, 3}}, {0}},
	{{{0, 3, 8, 4}}, {0}}, {{{0, 4, 8, 5}}, {0}}, {{{0, 5, 8, 6}}, {0}},
	{{{0, 6, 8, 7}}, {0}}, {{{0, 0, 1, 8}, {0, 7, 8, 8}}, {0}},
	{{{0, 0, 1, 8}, {0, 0, 8, 1}}, {0}}, {{{7, 0, 8, 8}, {0, 0, 8, 1}}, {0}},
	{{{7, 0, 8, 8}, {0, 7, 8, 8}}, {0}}, {{{0, 0, 8, 1}, {0, 7, 8, 8}}, {0}},
	{{{0, 0, 8, 1}, {0, 2, 8, 3}, {0, 4, 8, 5}, {0, 7, 8, 8}}, {0}},
	{{{0, 0, 8, 2}}, {0}}, {{{0, 0, 8, 3}}, {0}}, {{{0, 0, 8, 5}}, {0}},
	{{{0, 0, 8, 6}}, {0}}, {{{0, 0, 8, 7}}, {0}}, {{{6, 0, 8, 8}}, {0}},
	{{{5, 0, 8, 8}}, {0}}, {{{3, 0, 8, 8}}, {0}}, {{{2, 0, 8, 8}}, {0}},
	{{{1, 0, 8, 8}}, {0}}, {{{0, 0, 4, 8}}, {1}}, {{{4, 0, 8, 8}}, {1}},
	{{{0, 0, 8, 4}}, {1}}, {{{0, 4, 8, 8}}, {1}}, {{{0, 0, 8, 8}}, {1}},
	{{{0, 0, 8, 4}, {0, 4, 8, 8}}, {0, 1}}, {{{0, 0, 8, 4}, {0, 4, 8, 8}}, {1, 0}},
	{{{0, 0, 8, 8}}, {0}}, {{{0, 0, 4, 8}, {4, 0, 8, 8}}, {1, 0}}, {{{0}}, {0}},
	{{{0}}, {0}}, {{{0, 2, 8, 4}, {0, 6, 8, 8}}, {0}}};

static void halve(const struct shape *shape)
{
	for (int i = 0; i < shape->width * shape->height; i++)
		shape->coverage[i] /= 2;
}

static void draw_patches(const struct shape *shape, const struct patches *drawn)
{
	for (int shaded = 1; shaded >= 0; shaded--) {
		for (int i = 0; i < 4; i++)
			if (drawn->is_shaded[i] == (shaded == 1))
				fill_eighths(shape, drawn->edges[i][0],
					drawn->edges[i][1], drawn->edges[i][2],
					drawn->edges[i][3]);
		if (shaded == 1)
			halve(shape);
	}
}

/* U+1FBA0 on: upper left 1, upper right 2, lower left 4, lower right 8. */
static void draw_diagonals(const struct shape *shape, uint32_t number)
{
	static const unsigned char diagonals[] = {
		1, 2, 4, 8, 5, 10, 12, 3, 9, 6, 14, 13, 11, 7, 15};

	for (int i = 0; i < 4; i++)
		if ((diagonals[number] >> i & 1) != 0)
			draw_line(shape, 1, i < 2 ? 0 : 2, i % 2 == 0 ? 0 : 2, 1);
}

static bool draw_legacy(const struct shape *shape, uint32_t character)
{
	static const int triangles[] = {14, 13, 11, 7, 1, 2, 4, 8};
	static const int halves[] = {10, 5};
	static const struct wedge corners[] = {
		{2, 0, 0, 6}, {2, 6, 0, 0}, {0, 6, 2, 0}, {0, 0, 2, 6}};
	static const int yes = 1, no = 0;
	uint32_t number = character - 0x1fb00;

	if (number < 0x3c)
		draw_sextant(shape, number);
	else if (number < 0x68)
		fill_where(shape, is_in_wedge, &wedges[number - 0x3c]);
	else if (number < 0x70)
		fill_where(shape, is_in_triangles, &triangles[number - 0x68]);
	else if (number == 0x95 || number == 0x96)
		fill_where(shape, is_in_checks, number == 0x95 ? &no : &yes);
	else if (number < 0x98)
		draw_patches(shape, &patches[number - 0x70]);
	else if (number < 0x9a)
		fill_where(shape, is_in_stripes, number == 0x98 ? &yes : &no);
	else if (number < 0x9c)
		fill_where(shape, is_in_triangles, &halves[number - 0x9a]);
	else if (number < 0xa0)
		fill_where(shape, is_in_wedge, &corners[number - 0x9c]);
	else if (number < 0xaf)
		draw_diagonals(shape, number - 0xa0);
	if (number >= 0x9c && number < 0xa0)
		halve(shape);
	if (number == 0xaf) {
		draw_arm(shape, "l l ", LEFT);
		draw_arm(shape, "l l ", RIGHT);
		fill_eighths(shape, 3, 3, 5, 5);
	}
	return true;
}

/* Powerline */

/* Triangles and half circles whose flat side is at the border. */
struct pointed {
	bool to_left, is_round;
};

static bool is_in_pointed(const void *context, double x, double y)
{
	const struct pointed *pointed = context;
	double along = pointed->to_left ? 1 - x : x, down = fabs(y - 0.5) * 2;

	return pointed->is_round ? along * along + down * down <= 1 : along + down <= 1;
}

/* Only the line around it. */
static void draw_outline(const struct shape *shape, const struct pointed *pointed)
{
	struct stroke stroke = stroke_of(shape);
	double inner = stroke.half * 2 / stroke.width;

	for (int y = 0; y < shape->height; y++)
		for (int x = 0; x < shape->width; x++) {
			int count = 0;

			for (int i = 0; i < SAMPLES * SAMPLES; i++) {
				double px = (x + (i % SAMPLES + 0.5) / SAMPLES) /
					    shape->width;
				double py = (y + (i / SAMPLES + 0.5) / SAMPLES) /
					    shape->height;
				double further =
					pointed->to_left ? px - inner : px + inner;

				count += is_in_pointed(pointed, px, py) &&
					 !is_in_pointed(pointed, further, py);
			}
			shape->coverage[y * shape->width + x] =
				(uint8_t)(count * 255 / (SAMPLES * SAMPLES));
		}
}

static bool draw_powerline(const struct shape *shape, uint32_t character)
{
	static const struct wedge corners[] = {
		{0, 0, 2, 6}, {0, 6, 2, 0}, {2, 0, 0, 6}, {2, 6, 0, 0}};
	uint32_t number = character - 0xe0b0;
	struct pointed pointed = {.to_left = (number & 2) != 0, .is_round = number >= 4};

	if (number >= 8) {
		if (number % 2 == 0)
			fill_where(shape, is_in_wedge, &corners[(number - 8) / 2]);
		else if (number == 9 || number == 0xf)
			draw_line(shape, 0, 0, 2, 2);
		else
			draw_line(shape, 2, 0, 0, 2);
	} else if (number % 2 == 0) {
		fill_where(shape, is_in_pointed, &pointed);
	} else {
		draw_outline(shape, &pointed);
	}
	return true;
}

static const struct {
	uint32_t first, last;
	bool (*draw)(const struct shape *shape, uint32_t character);
} ranges[] = {
	{0x2500, 0x257f, draw_box},
	{0x2580, 0x259f, draw_block},
	{0x2800, 0x28ff, draw_braille},
	{0xe0b0, 0xe0bf, draw_powerline},
	{0x1fb00, 0x1fb92, draw_legacy},
	{0x1fb94, 0x1fbaf, draw_legacy},
};

bool shape_draw(const struct shape *shape, uint32_t character)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return ranges[i].draw(shape, character);
	return false;
}
