/* SPDX-License-Identifier: MIT */
#include "player/exports/adapter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "common/utf8.h"
#include "common/visible.h"
#include "formats/formats.h"
#include "player/exports/export.h"
#include "player/exports/keystrip.h"

enum { LABEL_MAX = 200, MARKERS_MAX = 10000 };

/* Written besides, for the export to take in: a view that converts, and its options. */
enum { RECORDING, TRANSCRIPT, PARTS };

struct part {
	struct view_options options;
	struct view view;
	bool is_on;
};

struct adapter {
	struct export export;
	struct vt_pool *pool;
	struct vt *screen;
	struct vt *picture; /* what is exported of it, if that is not all of it */
	struct keystrip keys;
	struct part parts[PARTS];
	int64_t time_ns;         /* of the last event */
	int64_t last_ns, due_ns; /* of the last frame, and when the next one is due */
	bool has_begun, has_frame, is_waiting, finished, abandoned;
};

/* Parts */

/* Returns the descriptor that reads what is written, -1 with *err. */
static int make_part(struct part *part, const char *path, const struct format *format,
	struct error *err)
{
	int fd = io_unnamed_file(), copy;

	if (fd < 0 || (copy = fcntl(fd, F_DUPFD_CLOEXEC, 3)) < 0) {
		fail_errno(err, "cannot create a temporary file");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	part->options.writer = (struct writer_options){
		.path = path, .fd = copy, .format = format, .waiting = true};
	part->options.cuts = true;
	part->is_on = view_init(&part->view, &view_convert, &part->options, err);
	if (part->is_on)
		return fd;
	close(copy);
	close(fd);
	return -1;
}

static bool make_parts(struct adapter *adapter, struct error *err)
{
	struct export *export = &adapter->export;
	const struct export_options *options = export->options;
	const struct {
		bool is_wanted;
		const char *path, *format;
		int *fd;
	} wanted[PARTS] = {
		{options->type->has_recording && !options->no_recording,
			"recording.cast.gz", "asciicast-v2", &export->recording_fd},
		{options->type->has_transcript && !options->no_transcript, "transcript",
			"text", &export->transcript_fd},
	};

	for (int i = 0; i < PARTS; i++) {
		if (!wanted[i].is_wanted)
			continue;
		*wanted[i].fd = make_part(&adapter->parts[i], wanted[i].path,
			format_by_name(wanted[i].format), err);
		if (*wanted[i].fd < 0)
			return false;
	}
	return true;
}

static bool begin_parts(
	struct adapter *adapter, const struct info *info, struct error *err)
{
	for (int i = 0; i < PARTS; i++)
		if (adapter->parts[i].is_on &&
			!view_begin(&adapter->parts[i].view, info, err))
			return false;
	return true;
}

static bool show_parts(struct adapter *adapter, const struct event *event, bool is_past,
	struct error *err)
{
	bool is_hidden =
		event->kind == EVENT_INPUT && !adapter->export.options->with_input;

	if (is_hidden)
		return true;
	for (int i = 0; i < PARTS; i++) {
		struct part *part = &adapter->parts[i];

		part->view.is_past = is_past;
		if (part->is_on && !view_show(&part->view, event, err))
			return false;
	}
	return true;
}

static bool finish_parts(struct adapter *adapter, int64_t until_ns, struct error *err)
{
	for (int i = 0; i < PARTS; i++) {
		struct part *part = &adapter->parts[i];

		part->view.until_ns = until_ns;
		if (part->is_on && !view_finish(&part->view, err))
			return false;
	}
	return true;
}

/* Frames */

/* The screen within the size that the user wants, and the keys below it. NULL without
 * memory. */
static struct vt *compose(struct adapter *adapter)
{
	const struct export_options *options = adapter->export.options;
	unsigned columns = options->columns, rows = options->rows;

	columns = columns > 0 ? columns : vt_columns(adapter->screen);
	rows = (rows > 0 ? rows : vt_rows(adapter->screen)) + options->has_keys;
	if (adapter->picture == NULL)
		adapter->picture = vt_new(columns, rows, adapter->pool);
	if (adapter->picture == NULL)
		return NULL;
	if (columns != vt_columns(adapter->picture) || rows != vt_rows(adapter->picture))
		vt_resize(adapter->picture, columns, rows);
	vt_crop(adapter->picture, adapter->screen, 0, 0);
	if (options->has_keys) {
		keystrip_draw(&adapter->keys, adapter->picture);
	}
	return adapter->picture;
}

static struct vt *picture_of(struct adapter *adapter)
{
	const struct export_options *options = adapter->export.options;

	return options->columns > 0 || options->rows > 0 || options->has_keys
		       ? compose(adapter)
		       : adapter->screen;
}

static bool put_frame(struct adapter *adapter, int64_t time_ns, struct error *err)
{
	struct export *export = &adapter->export;
	struct vt *picture = picture_of(adapter);
	int64_t text_size = 0;

	if (adapter->parts[TRANSCRIPT].is_on &&
		!view_convert_size(&adapter->parts[TRANSCRIPT].view, &text_size, err))
		return false;
	if (picture == NULL || vt_failed(adapter->screen) || vt_failed(picture))
		return fail_memory(err);
	if (!export->options->type->frame(export, picture, time_ns, text_size, err))
		return false;
	if (vt_columns(picture) > export->columns)
		export->columns = vt_columns(picture);
	if (vt_rows(picture) > export->rows)
		export->rows = vt_rows(picture);
	export->frame_count++;
	adapter->last_ns = time_ns;
	adapter->has_frame = true;
	adapter->is_waiting = false;
	return true;
}

/* Times of whole milliseconds take less space. */
static int64_t round_up(int64_t ns)
{
	return (ns + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS;
}

/* The screen will change at this time: what was to be seen before it is put. */
static bool put_earlier(struct adapter *adapter, int64_t time_ns, struct error *err)
{
	int64_t interval_ns = NS_PER_SECOND / adapter->export.options->fps, due_ns;

	if (adapter->is_waiting && adapter->due_ns < time_ns &&
		!put_frame(adapter, adapter->due_ns, err))
		return false;
	if (adapter->is_waiting && adapter->export.options->type->is_drawn)
		return true;
	due_ns = adapter->has_frame ? adapter->last_ns + interval_ns : 0;
	if (adapter->has_frame && adapter->export.options->type->is_drawn)
		due_ns = time_ns + interval_ns;
	adapter->due_ns = round_up(time_ns > due_ns ? time_ns : due_ns);
	return true;
}

/* Playing */

static bool begin_first(struct view *view, const struct info *info, struct error *err)
{
	struct adapter *adapter = view->state;
	struct export *export = &adapter->export;

	export->options = view->options->export;
	export->poster_ns = -1;
	export->exit_status = -1;
	export->recording_fd = export->transcript_fd = -1;
	adapter->has_begun = true;
	adapter->is_waiting = true;
	adapter->pool = vt_pool_new();
	if (adapter->pool != NULL)
		adapter->screen = vt_new(info->columns, info->rows, adapter->pool);
	export->state = calloc(1, export->options->type->state_size);
	if (adapter->screen == NULL || export->state == NULL)
		return fail_memory(err);
	return (info_copy(&export->info, info) || fail_memory(err)) &&
	       make_parts(adapter, err) && export->options->type->create(export, err);
}

static bool adapter_begin(struct view *view, const struct info *info, struct error *err)
{
	struct adapter *adapter = view->state;

	if (!adapter->has_begun) {
		if (!begin_first(view, info, err))
			return false;
	} else {
		if (!put_earlier(adapter, adapter->time_ns, err))
			return false;
		if (adapter->export.options->poster_ns >= 0 &&
			adapter->export.poster_ns <
				0) /* it is one of the first recording */
			adapter->export.poster_ns = adapter->time_ns;
		adapter->is_waiting = true;
		vt_resize(adapter->screen, info->columns, info->rows);
	}
	return begin_parts(adapter, info, err);
}

static bool note_marker(
	struct export *export, const struct event *event, struct error *err)
{
	struct export_marker *grown = export->markers;
	struct buffer text = {0}, visible = {0};
	size_t count = export->marker_count;
	char *label;

	if (count == MARKERS_MAX)
		return true;
	if ((count & (count - 1)) == 0)
		grown = realloc(grown, (count ? count * 2 : 1) * sizeof(*grown));
	if (grown == NULL)
		return fail_memory(err);
	export->markers = grown;
	buffer_add(&text, event->bytes, event->size);
	label = buffer_take_text(&text);
	visible_add(&visible, label ? label : "", LABEL_MAX);
	free(label);
	label = buffer_take_text(&visible);
	if (label == NULL)
		return fail_memory(err);
	grown[export->marker_count++] =
		(struct export_marker){.time_ns = event->time_ns, .label = label};
	return true;
}

/* The still to begin with is what is shown at that time. */
static void note_poster(struct view *view)
{
	struct adapter *adapter = view->state;
	struct export *export = &adapter->export;

	if (export->options->poster_ns >= 0 && export->poster_ns < 0 &&
		view->recorded_ns > export->options->poster_ns)
		export->poster_ns = adapter->time_ns;
}

/* Keys that have been seen for long enough go away. */
static bool pass_keys(struct adapter *adapter, int64_t time_ns, struct error *err)
{
	int64_t until_ns = adapter->keys.until_ns;

	if (until_ns == 0 || until_ns > time_ns)
		return true;
	if (!put_earlier(adapter, until_ns, err))
		return false;
	keystrip_clear(&adapter->keys);
	adapter->is_waiting = true;
	return true;
}

static bool show_keys(
	struct adapter *adapter, const struct event *event, struct error *err)
{
	if (!put_earlier(adapter, event->time_ns, err))
		return false;
	keystrip_add(&adapter->keys, event->bytes, event->size, event->time_ns);
	adapter->is_waiting = true;
	return true;
}

static bool adapter_show(struct view *view, const struct event *event, struct error *err)
{
	struct adapter *adapter = view->state;
	struct export *export = &adapter->export;

	note_poster(view);
	if (!pass_keys(adapter, event->time_ns, err) ||
		(event->kind == EVENT_INPUT && export->options->has_keys &&
			!view->is_past && !show_keys(adapter, event, err)))
		return false;
	if (event->kind == EVENT_OUTPUT || event->kind == EVENT_RESIZE) {
		if (!view->is_past && !put_earlier(adapter, event->time_ns, err))
			return false;
		event_show(event, adapter->screen);
		adapter->is_waiting = true;
	}
	if (event->kind == EVENT_EXIT)
		export->exit_status = event->exit_status;
	if (!view->is_past && event->time_ns > adapter->time_ns)
		adapter->time_ns = event->time_ns;
	if (event->kind == EVENT_MARKER && !view->is_past &&
		!note_marker(export, event, err))
		return false;
	return show_parts(adapter, event, view->is_past, err);
}

static bool adapter_finish(struct view *view, struct error *err)
{
	struct adapter *adapter = view->state;
	struct export *export = &adapter->export;
	int64_t end_ns =
		view->until_ns > adapter->time_ns ? view->until_ns : adapter->time_ns;

	if (adapter->abandoned || !adapter->has_begun)
		return true;
	if (export->options->poster_ns > view->recorded_ns && export->poster_ns < 0)
		return fail(err, "--poster: nothing is shown at that time");
	if (export->options->poster_ns >= 0 && export->poster_ns < 0)
		export->poster_ns = end_ns;
	if (!finish_parts(adapter, view->until_ns, err) ||
		!pass_keys(adapter, end_ns, err))
		return false;
	if (adapter->is_waiting &&
		!put_frame(adapter, adapter->due_ns < end_ns ? adapter->due_ns : end_ns,
			err))
		return false;
	adapter->finished =
		export->options->type->finish(export, adapter->screen, end_ns, err);
	return adapter->finished;
}

/* Half a file would look complete. */
static void adapter_abandon(struct view *view)
{
	struct adapter *adapter = view->state;

	adapter->abandoned = true;
}

static void free_markers(struct export *export)
{
	for (size_t i = 0; i < export->marker_count; i++)
		free(export->markers[i].label);
	free(export->markers);
}

static void adapter_release(struct view *view)
{
	struct adapter *adapter = view->state;
	struct export *export = &adapter->export;

	for (int i = 0; i < PARTS; i++)
		view_done(&adapter->parts[i].view);
	if (!adapter->has_begun)
		return;
	if (export->sink != NULL && !adapter->finished)
		sink_discard(export->sink);
	sink_free(export->sink);
	if (export->state != NULL && export->options->type->release != NULL)
		export->options->type->release(export->state);
	free(export->state);
	if (export->recording_fd >= 0)
		close(export->recording_fd);
	if (export->transcript_fd >= 0)
		close(export->transcript_fd);
	free_markers(export);
	info_done(&export->info);
	keystrip_done(&adapter->keys);
	vt_free(adapter->picture);
	vt_free(adapter->screen);
	vt_pool_free(adapter->pool);
}

static int64_t adapter_frames(const struct view *view)
{
	const struct adapter *adapter = view->state;

	return adapter->export.frame_count;
}

static void tell_missing(const struct export *export, char *line, size_t size)
{
	uint32_t character = 0;

	utf8_decode(export->first_missing, strlen(export->first_missing), &character);
	snprintf(line, size,
		"no font has %d of the characters (U+%04X%s); install more fonts",
		export->missing, (unsigned)character, export->missing > 1 ? "..." : "");
}

static bool adapter_loss(const struct view *view, int *number, char *line, size_t size)
{
	const struct adapter *adapter = view->state;
	const struct export *export = &adapter->export;

	if (export->options == NULL)
		return false;
	if (++*number == 1) {
		if (export->options->has_keys && !adapter->keys.has_keys) {
			snprintf(line, size,
				"--keys: the recording has no keystrokes; record them "
				"with ptyrec -I");
			return true;
		}
		++*number;
	}
	if (*number == 2 && export->missing > 0) {
		tell_missing(export, line, size);
		return true;
	}
	return false;
}

const struct view_type view_export = {
	.state_size = sizeof(struct adapter),
	.takes_past = true,
	.begin = adapter_begin,
	.show = adapter_show,
	.abandon = adapter_abandon,
	.frames = adapter_frames,
	.loss = adapter_loss,
	.finish = adapter_finish,
	.release = adapter_release,
};
