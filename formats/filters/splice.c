/* SPDX-License-Identifier: MIT */
#include "formats/filters/splice.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/libptyvt/paint.h"
#include "common/libptyvt/parser.h"
#include "formats/formats.h"
#include "formats/writer.h"

struct splicer {
	const struct splice_options *options;
	struct writer *writer;
	struct vt_pool *pool;
	struct vt *screen;   /* as recorded */
	struct vt *written;  /* as the copy shows it */
	size_t hole, marker; /* the next ones */
	int64_t left_out_ns; /* in the holes so far */
	bool is_in_hole, has_changed;
	bool skips;        /* the hole ended within an escape sequence, which goes on */
	struct event exit; /* an exit event that may be the last one */
	bool has_exit;
};

static int compare_holes(const void *one, const void *other)
{
	const struct splice_hole *a = one, *b = other;

	return a->from_ns < b->from_ns ? -1 : a->from_ns > b->from_ns;
}

static int compare_markers(const void *one, const void *other)
{
	const struct splice_marker *a = one, *b = other;

	return a->at_ns < b->at_ns ? -1 : a->at_ns > b->at_ns;
}

/* In order, without overlaps. */
static void sort(struct splice_options *options)
{
	struct splice_hole *holes = options->holes;
	size_t kept = 0;

	if (options->marker_count > 0)
		qsort(options->markers, options->marker_count, sizeof(*options->markers),
			compare_markers);
	if (options->hole_count == 0)
		return;
	qsort(holes, options->hole_count, sizeof(*holes), compare_holes);
	for (size_t i = 1; i < options->hole_count; i++) {
		if (holes[i].from_ns > holes[kept].to_ns)
			holes[++kept] = holes[i];
		else if (holes[i].to_ns > holes[kept].to_ns)
			holes[kept].to_ns = holes[i].to_ns;
	}
	options->hole_count = kept + 1;
}

/* The time in the copy. */
static int64_t shifted(const struct splicer *splicer, int64_t time_ns)
{
	if (splicer->is_in_hole)
		time_ns = splicer->options->holes[splicer->hole].from_ns;
	return time_ns - splicer->left_out_ns;
}

static bool put(struct splicer *splicer, struct event *event, struct error *err)
{
	event->time_ns = shifted(splicer, event->time_ns);
	if (splicer->written != NULL)
		event_show(event, splicer->written);
	return writer_put(splicer->writer, event, err);
}

/* Writes what makes the copy show what was recorded. */
static bool repaint(struct splicer *splicer, int64_t time_ns, struct error *err)
{
	struct event resize = {.kind = EVENT_RESIZE,
		.time_ns = time_ns,
		.columns = (uint16_t)vt_columns(splicer->screen),
		.rows = (uint16_t)vt_rows(splicer->screen)};
	struct event output = {.kind = EVENT_OUTPUT, .time_ns = time_ns};
	bool resizes = vt_columns(splicer->written) != resize.columns ||
		       vt_rows(splicer->written) != resize.rows;
	bool on_alternate = vt_shown(splicer->written) == VT_ALTERNATE;
	struct buffer bytes = {0};
	bool painted;

	if (resizes && !put(splicer, &resize, err))
		return false;
	/* Terminals differ in what they show after a change of size. */
	vt_paint(
		&bytes, resizes ? NULL : splicer->written, on_alternate, splicer->screen);
	vt_paint_modes(&bytes, splicer->screen);
	output.bytes = bytes.bytes;
	output.size = bytes.size;
	painted = bytes.failed ? fail_memory(err) : put(splicer, &output, err);
	buffer_done(&bytes);
	return painted;
}

static void enter_hole(struct splicer *splicer)
{
	splicer->is_in_hole = true;
	splicer->has_changed = false;
}

static bool leave_hole(struct splicer *splicer, struct error *err)
{
	const struct splice_hole *hole = &splicer->options->holes[splicer->hole];

	splicer->is_in_hole = false;
	splicer->left_out_ns += hole->to_ns - hole->from_ns;
	splicer->hole++;
	splicer->skips = vt_parser_is_open(vt_parser_of(splicer->screen));
	return splicer->skips || !splicer->has_changed ||
	       repaint(splicer, hole->to_ns, err);
}

static bool put_marker(struct splicer *splicer, struct error *err)
{
	const struct splice_marker *marker =
		&splicer->options->markers[splicer->marker++];
	struct event event = {.kind = EVENT_MARKER,
		.time_ns = marker->at_ns,
		.bytes = marker->label,
		.size = strlen(marker->label)};

	return put(splicer, &event, err);
}

/* The times at which something happens, up to this one, in order. */
static bool pass_time(struct splicer *splicer, int64_t time_ns, struct error *err)
{
	const struct splice_options *options = splicer->options;

	for (;;) {
		const struct splice_hole *hole = splicer->hole < options->hole_count
							 ? &options->holes[splicer->hole]
							 : NULL;
		int64_t edge = hole == NULL          ? INT64_MAX
			       : splicer->is_in_hole ? hole->to_ns
						     : hole->from_ns;
		int64_t marker = splicer->marker < options->marker_count
					 ? options->markers[splicer->marker].at_ns
					 : INT64_MAX;

		if (edge > time_ns && marker > time_ns)
			return true;
		if (marker < edge) {
			if (!put_marker(splicer, err))
				return false;
		} else if (!splicer->is_in_hole) {
			enter_hole(splicer);
		} else if (!leave_hole(splicer, err)) {
			return false;
		}
	}
}

/* The other half of the escape sequence, which would be printed, is left out; then comes
 * the repaint. */
static bool skip(struct splicer *splicer, struct event *event, struct error *err)
{
	while (event->size > 0 && vt_parser_is_open(vt_parser_of(splicer->screen))) {
		vt_feed(splicer->screen, event->bytes, 1);
		event->bytes++;
		event->size--;
	}
	splicer->skips = vt_parser_is_open(vt_parser_of(splicer->screen));
	return splicer->skips || repaint(splicer, event->time_ns, err);
}

static bool pass_event(struct splicer *splicer, struct event *event, struct error *err)
{
	if (!pass_time(splicer, event->time_ns, err))
		return false;
	if (splicer->skips && !splicer->is_in_hole && event->kind == EVENT_OUTPUT) {
		if (!skip(splicer, event, err))
			return false;
		if (event->size == 0)
			return true;
	}
	event_show(event, splicer->screen);
	if (!splicer->is_in_hole)
		return put(splicer, event, err);
	if (event->kind == EVENT_OUTPUT || event->kind == EVENT_RESIZE)
		splicer->has_changed = true;
	return true;
}

/* A hole that goes on to the end, or a marker there. */
static bool end(struct splicer *splicer, int64_t time_ns, struct error *err)
{
	const struct splice_options *options = splicer->options;

	if (splicer->is_in_hole) {
		options->holes[splicer->hole].to_ns = time_ns;
		if (!leave_hole(splicer, err))
			return false;
	}
	while (splicer->marker < options->marker_count) {
		if (options->markers[splicer->marker].at_ns > time_ns)
			options->markers[splicer->marker].at_ns = time_ns;
		if (!put_marker(splicer, err))
			return false;
	}
	return true;
}

/* An exit event waits for what follows: only the last one is the end. */
static bool pass_exit(struct splicer *splicer, struct error *err)
{
	bool has_exit = splicer->has_exit;

	splicer->has_exit = false;
	return !has_exit || pass_event(splicer, &splicer->exit, err);
}

static bool pass_all(struct splicer *splicer, struct reader *reader,
	struct damage *damage, struct error *err)
{
	struct event event;
	int64_t last_ns = 0;
	bool passed = true;

	while (passed && reader_pass(reader, &event, damage)) {
		last_ns = event.time_ns;
		passed = pass_exit(splicer, err);
		splicer->has_exit = event.kind == EVENT_EXIT;
		if (splicer->has_exit)
			splicer->exit = (struct event){.kind = EVENT_EXIT,
				.time_ns = last_ns,
				.exit_status = event.exit_status};
		else
			passed = passed && pass_event(splicer, &event, err);
	}
	return passed && pass_time(splicer, last_ns, err) && end(splicer, last_ns, err) &&
	       pass_exit(splicer, err) &&
	       (!vt_failed(splicer->screen) || fail_memory(err)) &&
	       writer_finish(splicer->writer, err);
}

static bool prepare(
	struct splicer *splicer, const struct info *info, int fd, struct error *err)
{
	struct writer_options to = {.path = "a temporary file",
		.fd = fcntl(fd, F_DUPFD_CLOEXEC, 3),
		.format = format_by_name("v2"),
		.waiting = true};

	splicer->pool = vt_pool_new();
	if (splicer->pool != NULL)
		splicer->screen = vt_new(info->columns, info->rows, splicer->pool);
	if (splicer->screen != NULL && splicer->options->hole_count > 0)
		splicer->written = vt_new(info->columns, info->rows, splicer->pool);
	if (splicer->screen == NULL ||
		(splicer->options->hole_count > 0 && splicer->written == NULL))
		fail_memory(err);
	else if (to.fd < 0)
		fail_errno(err, "cannot open a temporary file");
	else
		return (splicer->writer = writer_create(&to, info, err)) != NULL;
	if (to.fd >= 0)
		close(to.fd);
	return false;
}

bool splice_recording(const char *path, const struct reader_options *reader_options,
	struct splice_options *options, int fd, struct damage *damage, struct error *err)
{
	struct splicer splicer = {.options = options};
	struct reader *reader = reader_open(path, reader_options, err);
	bool spliced = false;

	sort(options);
	if (reader != NULL && prepare(&splicer, reader_info(reader), fd, err))
		spliced = pass_all(&splicer, reader, damage, err);
	writer_free(splicer.writer);
	vt_free(splicer.screen);
	vt_free(splicer.written);
	vt_pool_free(splicer.pool);
	reader_free(reader);
	return spliced;
}
