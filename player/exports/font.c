/* SPDX-License-Identifier: MIT */
#include "player/exports/font.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/libptyvt/strings.h"
#include "common/utf8.h"
#include "player/exports/face.h"
#include "player/exports/shapes.h"

enum {
	KEPT = 4 << 20, /* bytes of glyphs; then they are drawn anew */
	OVERHEAD = 160, /* of each: its key, too */
	ASCII = 128,
	STYLES = 4,
	SMOOTH = 16, /* levels that are many */
};

struct font {
	struct faces *faces;
	struct font_metrics metrics;
	int levels;
	struct vt_strings keys; /* columns, style and text of each glyph, from 1 */
	struct buffer glyphs;   /* struct glyph *, in the same order */
	size_t kept;
	const struct glyph *ascii[STYLES][ASCII]; /* those of one byte */
	int missing;
	char first_missing[32];
};

struct font *font_new(const struct font_options *options, struct error *err)
{
	struct font *font = calloc(1, sizeof(*font));

	if (font == NULL) {
		fail_memory(err);
		return NULL;
	}
	font->keys.most = UINT32_MAX;
	font->levels = options->levels;
	font->faces = faces_new(options->name, options->size, err);
	if (font->faces == NULL) {
		font_free(font);
		return NULL;
	}
	font->metrics = faces_metrics(font->faces);
	return font;
}

static void forget(struct font *font)
{
	struct glyph **glyphs = (struct glyph **)(void *)font->glyphs.bytes;

	for (size_t i = 0; i < font->glyphs.size / sizeof(*glyphs); i++)
		free(glyphs[i]);
	buffer_clear(&font->glyphs);
	vt_strings_done(&font->keys);
	memset(font->ascii, 0, sizeof(font->ascii));
	font->kept = 0;
}

void font_free(struct font *font)
{
	if (font == NULL)
		return;
	forget(font);
	buffer_done(&font->glyphs);
	faces_free(font->faces);
	free(font);
}

int font_missing(const struct font *font, const char **first)
{
	*first = font->first_missing;
	return font->missing;
}

const struct font_metrics *font_metrics(const struct font *font)
{
	return &font->metrics;
}

/* The border of a cell, for what no font has. */
static void draw_missing(const struct font *font, struct drawing *drawing)
{
	int stroke = font->metrics.stroke;
	int top = drawing->height - drawing->baseline, bottom = drawing->baseline;

	for (int y = top; y < bottom; y++)
		for (int x = stroke; x < drawing->width - stroke; x++)
			if (y < top + stroke || y >= bottom - stroke || x < 2 * stroke ||
				x >= drawing->width - 2 * stroke)
				drawing->coverage[y * drawing->width + x] = 255;
}

static void draw(struct font *font, struct drawing *drawing, const char *text,
	size_t size, unsigned style)
{
	struct shape shape = {.width = drawing->width,
		.height = drawing->height,
		.stroke = font->metrics.stroke,
		.coverage = drawing->coverage};
	uint32_t character = 0;
	int length = size > 0 ? utf8_decode(text, size, &character) : 0;

	if (length > 0 && (size_t)length == size && shape_draw(&shape, character))
		return;
	if (faces_draw(font->faces, drawing, text, size, style))
		return;
	draw_missing(font, drawing);
	if (font->missing++ == 0 && size < sizeof(font->first_missing))
		memcpy(font->first_missing, text, size);
}

/* The nearest level; of few ones those that are neither nothing nor all are for what is
 * about half, so that edges are sharp and pictures small. */
static uint8_t level_of(const struct font *font, int coverage)
{
	if (font->levels < SMOOTH) {
		coverage = 3 * coverage - 255;
		coverage = coverage < 0 ? 0 : coverage < 255 ? coverage : 255;
	}
	return (uint8_t)((coverage * (font->levels - 1) + 127) / 255);
}

/* A new glyph, whose pixels follow it; NULL without memory. */
static struct glyph *new_glyph(int width, const void *pixels, size_t size)
{
	struct glyph *glyph = malloc(sizeof(*glyph) + size);

	if (glyph == NULL)
		return NULL;
	*glyph = (struct glyph){.width = width};
	memcpy(glyph + 1, pixels, size);
	return glyph;
}

static struct glyph *make_glyph(
	struct font *font, const char *text, size_t size, int columns, unsigned style)
{
	struct drawing drawing = {.width = font->metrics.width * columns,
		.height = font->metrics.height,
		.baseline = font->metrics.baseline};
	size_t count = (size_t)drawing.width * (size_t)drawing.height;
	struct glyph *glyph = NULL;

	drawing.coverage = calloc(count, 1);
	drawing.colours = calloc(count, sizeof(*drawing.colours));
	if (drawing.coverage == NULL || drawing.colours == NULL)
		goto out;
	draw(font, &drawing, text, size, style);
	for (size_t i = 0; i < count; i++)
		drawing.coverage[i] = level_of(font, drawing.coverage[i]);
	glyph = drawing.has_colours ? new_glyph(drawing.width, drawing.colours,
					      count * sizeof(*drawing.colours))
				    : new_glyph(drawing.width, drawing.coverage, count);
	if (glyph != NULL && drawing.has_colours)
		glyph->colours = (const uint32_t *)(glyph + 1);
	else if (glyph != NULL)
		glyph->coverage = (const uint8_t *)(glyph + 1);
	font->kept +=
		OVERHEAD + count * (drawing.has_colours ? sizeof(*drawing.colours) : 1);
out:
	free(drawing.coverage);
	free(drawing.colours);
	return glyph;
}

const struct glyph *font_glyph(
	struct font *font, const char *text, size_t size, int columns, unsigned style)
{
	struct glyph **glyphs, *glyph;
	char key[2 + 256];
	uint32_t number, count;
	bool is_ascii = size == 1 && columns == 1 && (unsigned char)text[0] < ASCII;

	if (is_ascii && font->ascii[style][(int)text[0]] != NULL)
		return font->ascii[style][(int)text[0]];
	if (font->kept > KEPT)
		forget(font);
	size = size < sizeof(key) - 2 ? size : sizeof(key) - 2;
	key[0] = (char)('0' + columns);
	key[1] = (char)('0' + style);
	memcpy(key + 2, text, size);
	count = font->keys.count;
	number = vt_strings_number(&font->keys, key, size + 2);
	if (number == 0) { /* too many of the same hash: begin anew */
		forget(font);
		count = 0;
		number = vt_strings_number(&font->keys, key, size + 2);
	}
	if (number == 0)
		return NULL;
	if (number > count) {
		glyph = make_glyph(font, text, size, columns, style);
		buffer_add(&font->glyphs, &glyph, sizeof(glyph));
		if (font->glyphs.failed || glyph == NULL) {
			free(font->glyphs.failed ? glyph : NULL);
			return NULL;
		}
	}
	if (number > font->glyphs.size / sizeof(glyph))
		return NULL; /* there was no memory for it */
	glyphs = (struct glyph **)(void *)font->glyphs.bytes;
	glyph = glyphs[number - 1];
	if (is_ascii)
		font->ascii[style][(int)text[0]] = glyph;
	return glyph;
}
