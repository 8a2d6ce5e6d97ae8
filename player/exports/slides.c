/* SPDX-License-Identifier: MIT */
#include "player/exports/slides.h"

#include <stdio.h>
#include <unistd.h>

#include "common/io.h"
#include "player/exports/film.h"
#include "player/exports/filmstrip.h"
#include "player/exports/packed.h"
#include "player/progress.h"

enum {
	WRITTEN_AT = 256 << 10, /* bytes */
	/* A blank first picture that is shown for less is left out, and the next one
	 * begins: the first one is what is shown of a file in a list. */
	BLANK_LEAST_US = 100000,
};

bool slides_create(struct export *export, struct error *err)
{
	struct slides *slides = export->state;

	if (!document_open(export, err))
		return false;
	slides->strip = filmstrip_new(false, err);
	return slides->strip != NULL;
}

bool slides_frame(struct export *export, struct vt *screen, int64_t time_ns,
	int64_t text_size, struct error *err)
{
	struct slides *slides = export->state;

	(void)text_size;
	return filmstrip_add(slides->strip, screen, time_ns, 0, err);
}

void slides_release(void *state)
{
	struct slides *slides = state;

	filmstrip_free(slides->strip);
}

/* Showing */

struct showing {
	const struct slides_options *options;
	struct film *film;
	struct raster *raster;
	slides_show *show;
	void *context;
	bool is_one; /* only one picture is shown, the last one */
};

static bool is_blank(const struct film_frame *frame)
{
	for (unsigned y = 0; y < frame->rows; y++)
		if (frame->lines[y] != 0)
			return false;
	return true;
}

/* Draws frame by frame, and shows what was drawn before the time of the next one. */
static bool run(struct export *export, const struct showing *showing, struct error *err)
{
	const struct slides *slides = export->state;
	int64_t end_us = (slides->end_ns + export->options->hold_ns) / 1000;
	int64_t frame_us = 1000000 / export->options->fps + 1;
	int64_t from_us = 0, until_us = showing->options->until_us, drawn = 0;
	int64_t least_us = showing->options->least_us;
	struct progress progress = {.is_on = false};
	struct film_frame frame;
	bool is_waiting = false, done = true;

	if (export->options->tells_progress)
		progress_begin(&progress);
	while (done && film_next(showing->film, &frame)) {
		if (until_us >= 0 && is_waiting && frame.us > until_us)
			break;
		if (!showing->is_one && is_waiting && frame.us - from_us >= least_us) {
			least_us = showing->options->least_us;
			done = showing->show(showing->context, showing->raster, from_us,
				frame.us, err);
			is_waiting = false;
		}
		if (drawn == 0 && is_blank(&frame) && least_us < BLANK_LEAST_US)
			least_us = BLANK_LEAST_US;
		if (!is_waiting)
			from_us = frame.us;
		is_waiting = true;
		done = done && raster_draw(showing->raster, showing->film, &frame, err);
		progress_tell_drawn(&progress, ++drawn, export->frame_count);
	}
	progress_end(&progress);
	if (done && film_failed(showing->film))
		done = fail_memory(err);
	/* The last one is seen, even if it is not to be held. */
	if (end_us < from_us + frame_us)
		end_us = from_us + frame_us;
	return done &&
	       showing->show(showing->context, showing->raster, from_us, end_us, err);
}

static void note_missing(struct export *export, const struct raster *raster)
{
	const char *first;

	export->missing = raster_missing(raster, &first);
	snprintf(export->first_missing, sizeof(export->first_missing), "%s", first);
}

bool slides_run(struct export *export, const struct slides_options *options,
	slides_show *show, void *context, struct error *err)
{
	struct slides *slides = export->state;
	struct showing showing = {.options = options,
		.show = show,
		.context = context,
		.is_one = export->options->is_still || options->until_us >= 0};
	bool shown;

	if (!slides->has_ended && !filmstrip_finish(slides->strip, err))
		return false;
	slides->has_ended = true;
	showing.film = film_new(filmstrip_fd(slides->strip), true, err);
	if (showing.film != NULL)
		showing.raster = raster_new(export, options->levels, err);
	shown = showing.raster != NULL && run(export, &showing, err);
	if (shown)
		note_missing(export, showing.raster);
	raster_free(showing.raster);
	film_free(showing.film);
	return shown;
}

/* Files in the making */

bool spooled_init(struct spooled *spooled, struct error *err)
{
	*spooled = (struct spooled){.fd = io_unnamed_file()};
	return spooled->fd >= 0 || fail_errno(err, "cannot create a temporary file");
}

void spooled_done(struct spooled *spooled)
{
	if (spooled->fd >= 0)
		close(spooled->fd);
	buffer_done(&spooled->waiting);
	*spooled = (struct spooled){.fd = -1};
}

static bool write_out(struct spooled *spooled, struct error *err)
{
	struct buffer *waiting = &spooled->waiting;
	bool written;

	if (waiting->failed)
		return fail_memory(err);
	written = waiting->size == 0 ||
		  io_write_all(spooled->fd, waiting->bytes, waiting->size, err);
	buffer_clear(waiting);
	return written || error_prefix(err, "cannot write a temporary file: ");
}

bool spooled_write(struct spooled *spooled, struct error *err)
{
	return (spooled->waiting.size < WRITTEN_AT && !spooled->waiting.failed) ||
	       write_out(spooled, err);
}

bool spooled_put(struct spooled *spooled, struct document *document, struct error *err)
{
	return write_out(spooled, err) &&
	       packed_put_file(spooled->fd, NULL, document_put, document, err);
}
