/* SPDX-License-Identifier: MIT */
/*
 * The frames of a film as pixels. Only what changes is drawn: rows that are new, rows
 * that scrolled are moved, and the cursor is laid over them.
 */
#ifndef PLAYER_EXPORTS_RASTER_H
#define PLAYER_EXPORTS_RASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "player/exports/export.h"
#include "player/exports/film.h"

struct raster {
	int width, height;
	uint32_t *pixels; /* 0xrrggbb, row by row */
	/* Rows of pixels that may have changed since raster_seen: [top, bottom). */
	int changed_top, changed_bottom;
};

/* A canvas for the largest screen of the export, with what is around it. NULL with *err.
 */
struct raster *raster_new(const struct export *export, int levels, struct error *err);
void raster_free(struct raster *raster);

/* Draws the next frame. False with *err. */
bool raster_draw(struct raster *raster, const struct film *film,
	const struct film_frame *frame, struct error *err);

/* What has changed so far has been taken. */
void raster_seen(struct raster *raster);

/* Pixels [left, right) and [top, bottom). */
struct rectangle {
	int left, top, right, bottom;
};

/* The smallest one in which two canvases differ, of what may have changed; false: none.
 */
bool raster_difference(
	const struct raster *raster, const uint32_t *before, struct rectangle *rectangle);

/* Copies the pixels there to another canvas of the size; one that is NULL is made first,
 * and is the caller's. */
bool raster_keep(const struct raster *raster, const struct rectangle *rectangle,
	uint32_t **kept, struct error *err);

/* Texts that no font had; *first: one of them, borrowed. */
int raster_missing(const struct raster *raster, const char **first);

/* One pixel: for a picture in which nothing changes. */
extern const struct rectangle raster_pixel;

#endif
