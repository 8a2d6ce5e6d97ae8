/* SPDX-License-Identifier: MIT */
/* Source of the colours: ITU-R BT.601 and BT.709, of limited range; of the ones players
 * guess: mpv's video/mp_image.c. */
#include "player/exports/y4m.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LEVELS = 256,
	HD_WIDTH = 1280,
	HD_HEIGHT = 576, /* more than this */
	SHIFT = 16,      /* of the shares below */
};

/* The shares of red, green and blue in each plane, and what is added. */
struct matrix {
	int shares[3][3], offsets[3];
};

static const struct matrix matrices[] = {
	{{{16829, 33039, 6416}, {-9714, -19071, 28784}, {28784, -24103, -4681}},
		{16, 128, 128}},
	{{{11966, 40254, 4064}, {-6596, -22189, 28784}, {28784, -26145, -2639}},
		{16, 128, 128}},
};

struct y4m {
	const struct y4m_output *output;
	const struct matrix *matrix;
	int64_t fps, frame_count; /* of those that were put */
	int width, height;        /* even */
	unsigned char *planes;    /* Y, then U and V of half the size; NULL at first */
	size_t size;
};

bool y4m_is_709(int width, int height)
{
	return width >= HD_WIDTH || height > HD_HEIGHT;
}

static unsigned char plane_value(
	const struct matrix *matrix, int plane, const unsigned sums[3], int count)
{
	int64_t value = (int64_t)matrix->offsets[plane] << SHIFT;

	for (int i = 0; i < 3; i++)
		value += (int64_t)matrix->shares[plane][i] * (int)sums[i] / count;
	return (unsigned char)((value + (1 << (SHIFT - 1))) >> SHIFT);
}

/* The pixel; what is beyond the edges is as they are. */
static uint32_t pixel_at(const struct raster *raster, int x, int y)
{
	x = x < raster->width ? x : raster->width - 1;
	y = y < raster->height ? y : raster->height - 1;
	return raster->pixels[(size_t)y * (size_t)raster->width + (size_t)x];
}

/* A square of two by two pixels. */
static void convert_square(struct y4m *y4m, const struct raster *raster, int x, int y)
{
	unsigned sums[3] = {0};
	size_t width = (size_t)y4m->width, whole = width * (size_t)y4m->height;
	size_t half = (size_t)(y / 2) * (width / 2) + (size_t)(x / 2);

	for (int i = 0; i < 4; i++) {
		int at_x = x + i % 2, at_y = y + i / 2;
		uint32_t colour = pixel_at(raster, at_x, at_y);
		unsigned parts[3] = {colour >> 16 & 255, colour >> 8 & 255, colour & 255};

		y4m->planes[(size_t)at_y * width + (size_t)at_x] =
			plane_value(y4m->matrix, 0, parts, 1);
		for (int k = 0; k < 3; k++)
			sums[k] += parts[k];
	}
	y4m->planes[whole + half] = plane_value(y4m->matrix, 1, sums, 4);
	y4m->planes[whole + whole / 4 + half] = plane_value(y4m->matrix, 2, sums, 4);
}

static bool begin(struct y4m *y4m, const struct raster *raster, struct error *err)
{
	char head[128];
	int size;

	y4m->width = (raster->width + 1) & ~1;
	y4m->height = (raster->height + 1) & ~1;
	y4m->matrix = &matrices[y4m_is_709(y4m->width, y4m->height)];
	y4m->size = (size_t)y4m->width * (size_t)y4m->height * 3 / 2;
	y4m->planes = malloc(y4m->size);
	if (y4m->planes == NULL)
		return fail_memory(err);
	size = snprintf(head, sizeof(head),
		"YUV4MPEG2 W%d H%d F%lld:1 Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n",
		y4m->width, y4m->height, (long long)y4m->fps);
	return (y4m->output->begin == NULL || y4m->output->begin(y4m->output->context,
						      y4m->width, y4m->height, err)) &&
	       y4m->output->put(y4m->output->context, head, (size_t)size, err);
}

/* The frames during the time. */
static bool show(void *context, struct raster *raster, int64_t from_us, int64_t to_us,
	struct error *err)
{
	struct y4m *y4m = context;
	const struct y4m_output *output = y4m->output;

	(void)from_us;
	if (y4m->planes == NULL && !begin(y4m, raster, err))
		return false;
	for (int y = raster->changed_top & ~1; y < raster->changed_bottom; y += 2)
		for (int x = 0; x < y4m->width; x += 2)
			convert_square(y4m, raster, x, y);
	raster_seen(raster);
	for (; y4m->frame_count * 1000000 / y4m->fps < to_us; y4m->frame_count++)
		if (!output->put(output->context, "FRAME\n", 6, err) ||
			!output->put(output->context, (const char *)y4m->planes,
				y4m->size, err))
			return false;
	return true;
}

bool y4m_write(struct export *export, const struct y4m_output *output, struct error *err)
{
	const struct export_options *wanted = export->options;
	struct slides_options options = {
		.levels = wanted->levels > 0 ? wanted->levels : LEVELS, .until_us = -1};
	struct y4m y4m = {.output = output, .fps = wanted->fps};
	bool written = slides_run(export, &options, show, &y4m, err);

	free(y4m.planes);
	return written;
}

static bool y4m_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	struct slides *slides = export->state;
	struct document document = {.export = export};
	struct y4m_output output = {.put = document_put, .context = &document};

	(void)screen;
	slides->end_ns = end_ns;
	return y4m_write(export, &output, err) &&
	       (sink_finish(export->sink, err) ||
		       error_prefix(err, "cannot write '%s': ", export->options->path));
}

const struct export_type export_y4m = {
	.name = "y4m",
	.suffix = ".y4m",
	.summary = "frames from which ffmpeg and others make videos",
	.state_size = sizeof(struct slides),
	.refused = "input no-links poster max-size loop no-recording ",
	.is_drawn = true,
	.create = slides_create,
	.frame = slides_frame,
	.finish = y4m_finish,
	.release = slides_release,
};
