/* SPDX-License-Identifier: MIT */
/*
 * What exports of pixels have in common: the frames are kept as a filmstrip until the
 * largest screen is known, then drawn one after another, so that any length takes the
 * same memory.
 */
#ifndef PLAYER_EXPORTS_SLIDES_H
#define PLAYER_EXPORTS_SLIDES_H

#include "common/buffer.h"
#include "player/exports/document.h"
#include "player/exports/export.h"
#include "player/exports/raster.h"

struct filmstrip;

/* The state of such an export. */
struct slides {
	struct filmstrip *strip;
	int64_t end_ns; /* set by finish */
	bool has_ended;
};

/* For struct export_type. */
bool slides_create(struct export *export, struct error *err);
bool slides_frame(struct export *export, struct vt *screen, int64_t time_ns,
	int64_t text_size, struct error *err);
void slides_release(void *state);

struct slides_options {
	int levels;       /* of antialiasing */
	int64_t least_us; /* pictures that are shown for less time are left out */
	int64_t until_us; /* only the one that is shown then; -1: all */
};

/* Takes a picture that is shown from one time to another. */
typedef bool slides_show(void *context, struct raster *raster, int64_t from_us,
	int64_t to_us, struct error *err);

/* Shows all pictures from the first to the last, which is held as long as the user
 * wants; of a still, only that. */
bool slides_run(struct export *export, const struct slides_options *options,
	slides_show *show, void *context, struct error *err);

/* Bytes of a file in the making. */
struct spooled {
	int fd; /* -1: none; see spooled_done */
	struct buffer waiting;
};

/* A file without a name. */
bool spooled_init(struct spooled *spooled, struct error *err);
void spooled_done(struct spooled *spooled);

/* Writes what waits, if it is much. */
bool spooled_write(struct spooled *spooled, struct error *err);

/* Puts all of it into the document. */
bool spooled_put(struct spooled *spooled, struct document *document, struct error *err);

#endif
