/* SPDX-License-Identifier: MIT */
/*
 * Source: GIF89a; the NETSCAPE2.0 extension for repetition. All colours are in one table
 * as long as they fit, numbered as they come; a picture that needs others has a table of
 * its own. The file is put together at the end, when the table is known.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/bytes/picture.h"
#include "player/exports/colours.h"
#include "player/exports/lzw.h"
#include "player/exports/packed.h"
#include "player/exports/palette.h"
#include "player/exports/slides.h"

enum {
	LEVELS = 4,
	UNIT_US = 10000,  /* times are hundredths of a second */
	LEAST_US = 20000, /* less is taken as 100 ms by viewers */
	LEAST = 2,        /* in these units */
	LONGEST = 65535,
	BLOCK = 255,
};

struct gif {
	struct document document; /* first: see put_file */
	struct spooled frames;
	struct palette palette;
	struct colours own; /* of the picture, if they do not fit in there */
	uint32_t *before;   /* the picture before this one; NULL: there is none */
	uint16_t *pixels;
	struct lzw *lzw;
	int width, height;
};

static void add_number(struct buffer *out, int number)
{
	buffer_add_byte(out, (char)(number & 255));
	buffer_add_byte(out, (char)(number >> 8));
}

static int table_bits(int colours)
{
	int bits = 1;

	while (1 << bits < colours + 1) /* and what is transparent */
		bits++;
	return bits;
}

static void add_table(struct buffer *out, const struct palette *palette)
{
	int count = 1 << table_bits(palette->count);

	for (int i = -1; i < count - 1; i++) {
		uint32_t colour = i >= 0 && i < palette->count ? palette->colours[i] : 0;

		buffer_add_byte(out, (char)(colour >> 16));
		buffer_add_byte(out, (char)(colour >> 8));
		buffer_add_byte(out, (char)colour);
	}
}

/* Colours */

static bool stays(const struct gif *gif, size_t at, uint32_t colour)
{
	return gif->before != NULL && gif->before[at] == colour;
}

/* The number of a colour in the common table, or, if there is one, in the own one. */
static int number_of(
	struct gif *gif, struct palette *common, uint32_t colour, bool is_new)
{
	if (common == NULL)
		return colours_number(&gif->own, colour);
	return is_new ? palette_number(common, colour) : palette_find(common, colour);
}

/* Numbers the pixels; false: there are more colours than the table has room for. What
 * stays need not be in it. */
static bool take_pixels(struct gif *gif, const struct raster *raster,
	const struct rectangle *area, struct palette *common)
{
	uint16_t *out = gif->pixels;

	for (int y = area->top; y < area->bottom; y++) {
		size_t at = (size_t)y * (size_t)raster->width;
		size_t end = at + (size_t)area->right;

		for (at += (size_t)area->left; at < end;) {
			uint32_t colour = raster->pixels[at];
			bool is_same = stays(gif, at, colour);
			int number = number_of(gif, common, colour, !is_same);
			unsigned value = (unsigned)number + 1;

			if (number < 0 && !is_same)
				return false;
			if (is_same) /* in an own table colours are not exact */
				value = number < 0 || common == NULL ? LZW_TRANSPARENT
								     : value | LZW_SAME;
			do
				*out++ = (uint16_t)value;
			while (++at < end && raster->pixels[at] == colour &&
				stays(gif, at, colour) == is_same);
		}
	}
	return true;
}

/* A table for this picture alone, in which colours that are alike may become one. */
static bool make_table(struct gif *gif, const struct raster *raster,
	const struct rectangle *area, struct palette *own)
{
	colours_done(&gif->own);
	for (int y = area->top; y < area->bottom; y++) {
		size_t at = (size_t)y * (size_t)raster->width;

		for (int x = area->left; x < area->right; x++)
			if (!stays(gif, at + (size_t)x, raster->pixels[at + (size_t)x]))
				colours_add(&gif->own, raster->pixels[at + (size_t)x]);
	}
	own->count = gif->own.failed
			     ? 0
			     : colours_reduce(&gif->own, PALETTE_MOST - 1, own->colours);
	return !gif->own.failed;
}

/* Pictures */

static void add_control(struct buffer *out, int delay)
{
	/* It stays, and number 0 is transparent. */
	buffer_add(out, "\x21\xf9\x04\x05", 4);
	add_number(out, delay);
	buffer_add(out, "\0\0", 2);
}

/* False without memory. */
static bool add_image(struct gif *gif, const struct raster *raster,
	const struct rectangle *area, struct buffer *out)
{
	struct palette table = gif->palette;
	bool is_own = !take_pixels(gif, raster, area, &table);

	if (!is_own)
		gif->palette = table;
	else if (!make_table(gif, raster, area, &table) ||
		 !take_pixels(gif, raster, area, NULL))
		return false;

	buffer_add_byte(out, 0x2c);
	add_number(out, area->left);
	add_number(out, area->top);
	add_number(out, area->right - area->left);
	add_number(out, area->bottom - area->top);
	buffer_add_byte(out, (char)(is_own ? 0x80 | (table_bits(table.count) - 1) : 0));
	if (is_own)
		add_table(out, &table);
	lzw_add(gif->lzw, gif->pixels,
		(size_t)(area->right - area->left) * (size_t)(area->bottom - area->top),
		out);
	return true;
}

static bool begin(struct gif *gif, const struct raster *raster, struct error *err)
{
	size_t count = (size_t)raster->width * (size_t)raster->height;

	gif->width = raster->width;
	gif->height = raster->height;
	gif->lzw = lzw_new();
	gif->pixels = calloc(count, sizeof(*gif->pixels));
	return (gif->lzw != NULL && gif->pixels != NULL) || fail_memory(err);
}

static bool show(void *context, struct raster *raster, int64_t from_us, int64_t to_us,
	struct error *err)
{
	struct gif *gif = context;
	int64_t delay =
		(to_us + UNIT_US / 2) / UNIT_US - (from_us + UNIT_US / 2) / UNIT_US;
	struct rectangle area = {0, 0, raster->width, raster->height};
	struct buffer *out = &gif->frames.waiting;

	if (gif->lzw == NULL && !begin(gif, raster, err))
		return false;
	if (gif->before != NULL && !raster_difference(raster, gif->before, &area))
		area = raster_pixel;
	do {
		int lasting = (int)(delay <= LONGEST ? delay : LONGEST - LEAST);

		add_control(out, lasting);
		if (!add_image(gif, raster, &area, out))
			return fail_memory(err);
		if (!raster_keep(raster, &area, &gif->before, err))
			return false;
		delay -= lasting;
		area = raster_pixel;
	} while (delay > 0);
	raster_seen(raster);
	return spooled_write(&gif->frames, err);
}

/* The file */

static void add_blocks(struct buffer *out, const char *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += BLOCK) {
		size_t length = size - at < BLOCK ? size - at : BLOCK;

		buffer_add_byte(out, (char)length);
		buffer_add(out, bytes + at, length);
	}
}

static void add_head(const struct gif *gif, struct buffer *out)
{
	const struct export_options *options = gif->document.export->options;
	const char *title = document_given_title(gif->document.export);
	int64_t repeated = options->loop_count > 1 ? options->loop_count - 1 : 0;

	buffer_add_text(out, PICTURE_GIF_START);
	add_number(out, gif->width);
	add_number(out, gif->height);
	buffer_add_byte(out, (char)(0xf0 | (table_bits(gif->palette.count) - 1)));
	buffer_add(out, "\0\0", 2);
	add_table(out, &gif->palette);
	if (!options->is_still && options->loop_count != 1) {
		buffer_add(out, "\x21\xff\x0bNETSCAPE2.0\x03\x01", 16);
		add_number(out, repeated < LONGEST ? (int)repeated : LONGEST);
		buffer_add_byte(out, '\0');
	}
	if (title[0] == '\0')
		return;
	buffer_add(out, "\x21\xfe", 2); /* a comment */
	add_blocks(out, title, strlen(title));
	buffer_add_byte(out, '\0');
}

static bool put_file(struct document *document, struct error *err)
{
	struct gif *gif = (struct gif *)document;
	int recording_fd = document->export->recording_fd;
	struct buffer head = {0};
	bool put;

	add_head(gif, &head);
	put = (!head.failed || fail_memory(err)) &&
	      document_put(document, head.bytes, head.size, err) &&
	      spooled_put(&gif->frames, document, err);
	buffer_done(&head);
	if (put && recording_fd >= 0)
		put = document_put(document, PICTURE_GIF_RECORDING,
			      sizeof(PICTURE_GIF_RECORDING) - 1, err) &&
		      packed_put_file(
			      recording_fd, add_blocks, document_put, document, err) &&
		      document_put(document, "\0", 1, err);
	return put && document_put(document, "\x3b", 1, err);
}

static bool gif_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	struct slides *slides = export->state;
	struct slides_options options = {
		.levels = export->options->levels ? export->options->levels : LEVELS,
		.least_us = LEAST_US,
		.until_us = -1};
	struct gif gif = {.document.export = export, .palette.most = PALETTE_MOST - 1};
	bool finished;

	(void)screen;
	slides->end_ns = end_ns;
	finished = spooled_init(&gif.frames, err) &&
		   slides_run(export, &options, show, &gif, err) &&
		   document_write(&gif.document, put_file, err);
	spooled_done(&gif.frames);
	colours_done(&gif.own);
	lzw_free(gif.lzw);
	free(gif.before);
	free(gif.pixels);
	return finished;
}

const struct export_type export_gif = {
	.name = "gif",
	.suffix = ".gif",
	.summary = "an animated picture (GIF) with the recording in it",
	.state_size = sizeof(struct slides),
	.refused = "input no-links poster ",
	.has_recording = true,
	.is_drawn = true,
	.create = slides_create,
	.frame = slides_frame,
	.finish = gif_finish,
	.release = slides_release,
};
