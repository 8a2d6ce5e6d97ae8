/* SPDX-License-Identifier: MIT */
/*
 * Source: PNG, third edition, with the chunks of animated ones. As long as all colours
 * fit in a palette they are numbers, else they are what they are. The file is put
 * together at the end, when palette and number of pictures are known.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/bytes/picture.h"
#include "player/exports/packed.h"
#include "player/exports/palette.h"
#include "player/exports/slides.h"

enum {
	LEVELS = 4,
	LEVELS_OF_STILLS = 16,
	PIECE = 256 << 10, /* of a chunk with pixels */
	PALETTE_TYPE = 3,
	COLOUR_TYPE = 2,
	ALPHA_TYPE = 6,
	CHANNELS_MOST = 4,
	OPAQUE = 255,
	LONGEST = 65535,
	LEAST_US = 20000, /* less is taken as 100 ms by browsers */
	LEVEL = 9,
	LEVEL_OF_MANY = 6,  /* after so many pixels that 9 would take too long */
	CAREFUL = 16 << 20, /* that many */
	SMALL = 64 << 10,
};

/* Number 0 is what is transparent, in animated ones. */
struct png {
	struct document document; /* first: see put_file */
	struct spooled images;
	struct buffer
		tried[2]; /* chunks of an image; of one with what stays transparent */
	struct palette palette;
	bool is_still, has_palette;
	bool is_full;     /* the palette: another one is begun without */
	bool has_poster;  /* the first image is not one of the animation */
	uint32_t *before; /* the picture before this one; NULL: there is none */
	uint8_t *row;
	int width, height, depth;
	unsigned image_count, sequence;
	int64_t told_ms; /* the time that the images take so far */
	int level;       /* of compression */
	size_t pixels;   /* of all images so far */
};

static void add_be32(struct buffer *out, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buffer_add_byte(out, (char)(number >> shift));
}

static void add_be16(struct buffer *out, unsigned number)
{
	buffer_add_byte(out, (char)(number >> 8));
	buffer_add_byte(out, (char)number);
}

/* A chunk is begun, its data are added, then it is ended. */
static size_t begin_chunk(struct buffer *out, const char *type)
{
	size_t at = out->size;

	add_be32(out, 0);
	buffer_add(out, type, 4);
	return at;
}

static void end_chunk(struct buffer *out, size_t at)
{
	size_t size = out->size - at;
	uint32_t length = (uint32_t)(size - 8);

	if (out->failed)
		return;
	for (int i = 0; i < 4; i++)
		out->bytes[at + (size_t)i] = (char)(length >> (24 - 8 * i));
	add_be32(out, (uint32_t)crc32(0, (const unsigned char *)out->bytes + at + 4,
			      (uInt)(size - 4)));
}

/* Pixels */

/* The bytes of pixels of one row; those that stay may be made transparent. */
static size_t take_row(struct png *png, const struct raster *raster,
	const struct rectangle *area, int y, bool is_sparse)
{
	size_t at = (size_t)y * (size_t)raster->width;
	uint8_t *out = png->row;

	*out++ = 0; /* no filter */
	for (int x = area->left; x < area->right; x++) {
		uint32_t colour = raster->pixels[at + (size_t)x];
		bool stays = is_sparse && png->before[at + (size_t)x] == colour;

		if (png->has_palette) {
			int number = palette_find(&png->palette, colour);

			*out++ = (uint8_t)(stays ? 0 : number + !png->is_still);
			continue;
		}
		*out++ = (uint8_t)(stays ? 0 : colour >> 16);
		*out++ = (uint8_t)(stays ? 0 : colour >> 8);
		*out++ = (uint8_t)(stays ? 0 : colour);
		if (!png->is_still)
			*out++ = stays ? 0 : OPAQUE;
	}
	return (size_t)(out - png->row);
}

/* Several numbers in a byte. */
static size_t narrow_row(struct png *png, size_t size)
{
	int per_byte = 8 / png->depth;
	size_t bytes = 1;

	if (per_byte == 1 || !png->has_palette)
		return size;
	for (size_t i = 1; i < size; bytes++) {
		unsigned byte = 0;

		for (int k = 0; k < per_byte; k++, i++)
			byte = byte << png->depth | (i < size ? png->row[i] : 0u);
		png->row[bytes] = (uint8_t)byte;
	}
	return bytes;
}

/* Adds what was deflated as a chunk. */
static void add_piece(
	struct png *png, struct buffer *out, const unsigned char *bytes, size_t size)
{
	bool is_first = png->image_count == 0;
	size_t at = begin_chunk(out, is_first ? "IDAT" : "fdAT");

	if (!is_first)
		add_be32(out, png->sequence++);
	buffer_add(out, bytes, size);
	end_chunk(out, at);
}

static bool deflate_row(struct png *png, struct buffer *out, z_stream *stream,
	unsigned char *piece, size_t size, int flush)
{
	int result;

	stream->next_in = png->row;
	stream->avail_in = (uInt)size;
	do {
		result = deflate(stream, flush);
		if (stream->avail_out == 0 || result == Z_STREAM_END) {
			add_piece(png, out, piece, PIECE - stream->avail_out);
			stream->next_out = piece;
			stream->avail_out = PIECE;
		}
	} while (stream->avail_in > 0 || (flush == Z_FINISH && result != Z_STREAM_END));
	return !out->failed;
}

/* Adds the chunks of a picture. False without memory. */
static bool add_pixels(struct png *png, const struct raster *raster,
	const struct rectangle *area, bool is_sparse, struct buffer *out)
{
	unsigned char *piece = malloc(PIECE);
	z_stream stream = {.next_out = piece, .avail_out = PIECE};
	bool added = piece != NULL && deflateInit2(&stream, png->level, Z_DEFLATED,
					      MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK;

	for (int y = area->top; added && y < area->bottom; y++) {
		size_t size = take_row(png, raster, area, y, is_sparse);

		added = deflate_row(png, out, &stream, piece, narrow_row(png, size),
			y + 1 < area->bottom ? Z_NO_FLUSH : Z_FINISH);
	}
	deflateEnd(&stream);
	free(piece);
	return added;
}

/* Images */

/* False: there are more colours than a palette has. */
static bool take_colours(
	struct png *png, const struct raster *raster, const struct rectangle *area)
{
	for (int y = area->top; y < area->bottom; y++) {
		const uint32_t *pixels =
			raster->pixels + (size_t)y * (size_t)raster->width;

		for (int x = area->left; x < area->right; x++)
			if ((x == area->left || pixels[x] != pixels[x - 1]) &&
				palette_number(&png->palette, pixels[x]) < 0)
				return false;
	}
	return true;
}

/* How long the image is shown, in a fraction of two 16-bit numbers, at most 18 hours;
 * what is lost by that is made up by the next one. */
static void add_delay(struct png *png, int64_t to_us, struct buffer *out)
{
	static const int units[] = {1000, 100, 10, 1};
	int64_t ms = (to_us + 500) / 1000 - png->told_ms, delay = 0;
	int unit = 0;

	if (ms < 0)
		ms = 0;
	for (int i = 0; i < 4; i++) {
		unit = units[i];
		delay = (ms * unit + 500) / 1000;
		if (delay <= LONGEST)
			break;
	}
	if (delay > LONGEST)
		delay = LONGEST;
	add_be16(out, (unsigned)delay);
	add_be16(out, (unsigned)unit);
	png->told_ms += delay * 1000 / unit;
}

static void add_control(
	struct png *png, const struct rectangle *area, int64_t to_us, struct buffer *out)
{
	size_t at = begin_chunk(out, "fcTL");

	add_be32(out, png->sequence++);
	add_be32(out, (uint32_t)(area->right - area->left));
	add_be32(out, (uint32_t)(area->bottom - area->top));
	add_be32(out, (uint32_t)area->left);
	add_be32(out, (uint32_t)area->top);
	add_delay(png, to_us, out);
	buffer_add_byte(out, 0);                           /* it stays */
	buffer_add_byte(out, (char)(png->before != NULL)); /* over what is there */
	end_chunk(out, at);
}

static int depth_of(const struct png *png)
{
	int depth = 1;

	while (png->is_still && depth < 8 && 1 << depth < png->palette.count)
		depth *= 2;
	return png->is_still ? depth : 8;
}

static bool begin(struct png *png, const struct raster *raster, struct error *err)
{
	png->width = raster->width;
	png->height = raster->height;
	png->row = malloc((size_t)raster->width * CHANNELS_MOST + 1);
	return png->row != NULL || fail_memory(err);
}

/* The middle of a large picture; all of a small one. */
static struct rectangle sample_of(const struct rectangle *area)
{
	int width = area->right - area->left, height = area->bottom - area->top;
	int rows = SMALL / width > 0 ? SMALL / width : 1;
	struct rectangle part = *area;

	if (rows < height) {
		part.top += (height - rows) / 2;
		part.bottom = part.top + rows;
	}
	return part;
}

/* Packs the part with what stays transparent, and as it is, into png->tried. The one that
 * takes less space; -1 without memory. The numbers of chunks are those of that one. */
static int try_both(
	struct png *png, const struct raster *raster, const struct rectangle *part)
{
	unsigned first = png->sequence, next[2];

	for (int is_sparse = 0; is_sparse < 2; is_sparse++) {
		buffer_clear(&png->tried[is_sparse]);
		png->sequence = first;
		if (!add_pixels(png, raster, part, is_sparse, &png->tried[is_sparse]))
			return -1;
		next[is_sparse] = png->sequence;
	}
	png->sequence = next[png->tried[1].size <= png->tried[0].size];
	return png->tried[1].size <= png->tried[0].size;
}

static bool add_smaller(struct png *png, const struct raster *raster,
	const struct rectangle *area, struct buffer *out, struct error *err)
{
	struct rectangle part = sample_of(area);
	unsigned first = png->sequence;
	int is_sparse = 0;

	png->level = png->pixels < CAREFUL ? LEVEL : LEVEL_OF_MANY;
	png->pixels +=
		(size_t)(area->right - area->left) * (size_t)(area->bottom - area->top);
	if (png->before != NULL) {
		is_sparse = try_both(png, raster, &part);
		if (is_sparse < 0)
			return fail_memory(err);
		if (part.top == area->top && part.bottom == area->bottom) {
			buffer_add(out, png->tried[is_sparse].bytes,
				png->tried[is_sparse].size);
			return !out->failed || fail_memory(err);
		}
		png->sequence = first;
	}
	return add_pixels(png, raster, area, is_sparse, out) || fail_memory(err);
}

/* False with *err, or if png->is_full. */
static bool add_image(struct png *png, const struct raster *raster,
	const struct rectangle *area, int64_t to_us, struct error *err)
{
	struct buffer *out = &png->images.waiting;

	if (png->has_palette && !take_colours(png, raster, area)) {
		png->is_full = true;
		return fail(err, "there are too many colours");
	}
	png->depth = depth_of(png);
	if (!png->is_still && !png->has_poster)
		add_control(png, area, to_us, out);
	if (!add_smaller(png, raster, area, out, err))
		return false;
	png->image_count++;
	return png->is_still || png->has_poster ||
	       raster_keep(raster, area, &png->before, err);
}

static bool show(void *context, struct raster *raster, int64_t from_us, int64_t to_us,
	struct error *err)
{
	struct png *png = context;
	struct rectangle area = {0, 0, raster->width, raster->height};

	(void)from_us;
	if (png->row == NULL && !begin(png, raster, err))
		return false;
	if (png->before != NULL && !raster_difference(raster, png->before, &area))
		area = raster_pixel;
	do {
		if (!add_image(png, raster, &area, to_us, err))
			return false;
		area = raster_pixel;
	} while (!png->is_still && !png->has_poster &&
		 png->told_ms < (to_us + 500) / 1000 - 1000);
	raster_seen(raster);
	return spooled_write(&png->images, err);
}

/* The file */

static void add_palette(const struct png *png, struct buffer *out)
{
	size_t at = begin_chunk(out, "PLTE");

	if (!png->is_still)
		buffer_add(out, "\0\0\0", 3);
	for (int i = 0; i < png->palette.count; i++) {
		buffer_add_byte(out, (char)(png->palette.colours[i] >> 16));
		buffer_add_byte(out, (char)(png->palette.colours[i] >> 8));
		buffer_add_byte(out, (char)png->palette.colours[i]);
	}
	end_chunk(out, at);
	if (png->is_still)
		return;
	at = begin_chunk(out, "tRNS");
	buffer_add_byte(out, 0);
	end_chunk(out, at);
}

/* As UTF-8, not compressed, in no language. */
static void add_title(const char *title, struct buffer *out)
{
	size_t at;

	if (title[0] == '\0')
		return;
	at = begin_chunk(out, "iTXt");
	buffer_add(out, "Title\0\0\0\0\0", 10);
	buffer_add_text(out, title);
	end_chunk(out, at);
}

static void add_head(const struct png *png, struct buffer *out)
{
	const struct export *export = png->document.export;
	int64_t loops = export->options->loop_count;
	size_t at;

	buffer_add_text(out, PICTURE_PNG_START);
	at = begin_chunk(out, "IHDR");
	add_be32(out, (uint32_t)png->width);
	add_be32(out, (uint32_t)png->height);
	buffer_add_byte(out, (char)(png->has_palette ? png->depth : 8));
	buffer_add_byte(out, png->has_palette ? PALETTE_TYPE
			     : png->is_still  ? COLOUR_TYPE
					      : ALPHA_TYPE);
	buffer_add(out, "\0\0\0", 3);
	end_chunk(out, at);
	if (!png->is_still) {
		at = begin_chunk(out, "acTL");
		add_be32(out, png->image_count - (export->poster_ns >= 0));
		add_be32(out, (uint32_t)(loops < INT32_MAX ? loops : 0));
		end_chunk(out, at);
	}
	if (png->has_palette)
		add_palette(png, out);
	add_title(document_given_title(export), out);
}

static void add_recording(struct buffer *out, const char *bytes, size_t size)
{
	size_t at = begin_chunk(out, PICTURE_PNG_RECORDING);

	buffer_add(out, bytes, size);
	end_chunk(out, at);
}

static bool put_file(struct document *document, struct error *err)
{
	struct png *png = (struct png *)document;
	int recording_fd = document->export->recording_fd;
	struct buffer part = {0};
	bool put;

	add_head(png, &part);
	put = (!part.failed || fail_memory(err)) &&
	      document_put(document, part.bytes, part.size, err) &&
	      spooled_put(&png->images, document, err);
	if (put && recording_fd >= 0)
		put = packed_put_file(
			recording_fd, add_recording, document_put, document, err);
	buffer_clear(&part);
	end_chunk(&part, begin_chunk(&part, "IEND"));
	put = put && (!part.failed || fail_memory(err)) &&
	      document_put(document, part.bytes, part.size, err);
	buffer_done(&part);
	return put;
}

static void png_done(struct png *png)
{
	spooled_done(&png->images);
	buffer_done(&png->tried[0]);
	buffer_done(&png->tried[1]);
	free(png->before);
	free(png->row);
}

/* Draws all pictures; false with *err, or if png->is_full. */
static bool draw(struct png *png, bool has_palette, struct error *err)
{
	struct export *export = png->document.export;
	const struct export_options *wanted = export->options;
	struct slides_options options = {.levels = wanted->levels     ? wanted->levels
						   : wanted->is_still ? LEVELS_OF_STILLS
								      : LEVELS,
		.least_us = LEAST_US,
		.until_us = -1};

	*png = (struct png){.document.export = export,
		.palette.most = PALETTE_MOST - !wanted->is_still,
		.is_still = wanted->is_still,
		.has_palette = has_palette,
		.level = LEVEL,
		.images.fd = -1};
	if (!spooled_init(&png->images, err))
		return false;
	if (!png->is_still && export->poster_ns >= 0) {
		options.until_us = export->poster_ns / 1000;
		png->has_poster = true;
		if (!slides_run(export, &options, show, png, err))
			return false;
		png->has_poster = false;
		options.until_us = -1;
	}
	return slides_run(export, &options, show, png, err);
}

static bool png_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	struct slides *slides = export->state;
	struct png png = {.document.export = export};
	bool finished;

	(void)screen;
	slides->end_ns = end_ns;
	finished = draw(&png, true, err);
	if (!finished && png.is_full) {
		png_done(&png);
		finished = draw(&png, false, err);
	}
	finished = finished && document_write(&png.document, put_file, err);
	png_done(&png);
	return finished;
}

const struct export_type export_apng = {
	.name = "apng",
	.suffix = ".png",
	.summary = "an animated picture (APNG), or a still (PNG)",
	.state_size = sizeof(struct slides),
	.refused = "input no-links ",
	.has_recording = true,
	.is_drawn = true,
	.create = slides_create,
	.frame = slides_frame,
	.finish = png_finish,
	.release = slides_release,
};
