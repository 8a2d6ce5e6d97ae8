/* SPDX-License-Identifier: MIT */
/* Kept screens, and which three-byte pieces of text were seen between them. */
#include "player/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/libptyvt/lines.h"

enum {
	STRETCH_BYTES = 256 << 10, /* of output between kept screens, at first */
	STRETCH_EVENTS = 8192,
	PIECE = 3,            /* bytes */
	PIECE_BITS = 1 << 16, /* of a set of pieces */
	POINTS_MAX = 4096,
	/* After so many bytes, or events, the clock is looked at. */
	CLOCK_BYTES = 32 << 10,
	CLOCK_EVENTS = 64,
};

/* A kept screen, and what came up from there to the next one. */
struct point {
	int64_t time_ns, events;
	struct place place;
	bool has_place;
	struct vt *screen;
	uint8_t *pieces; /* a set: PIECE_BITS by hash */
};

struct timeline {
	struct reader *reader; /* knows the way for others that go to a place */
	bool is_whole;         /* all was read, or all that ever will be */
	struct vt *screen; /* at its end */
	struct vt_lines lines;
	struct summary summary;
	int64_t events;
	struct point *points; /* POINTS_MAX */
	int count;
	int64_t stretch_bytes, stretch_events;
	int64_t bytes, since; /* of output, and events, since the last point */
	size_t memory;
	bool is_cut;
};

/* Pieces of text */

static uint32_t piece_bit(const char *text)
{
	uint32_t piece = (unsigned char)text[0] | (uint32_t)(unsigned char)text[1] << 8 |
			 (uint32_t)(unsigned char)text[2] << 16;

	return piece * 2654435761u >> 16;
}

static bool note_pieces(
	void *context, struct vt *screen, unsigned row, const char *text, size_t size)
{
	struct timeline *timeline = context;
	uint8_t *pieces = timeline->points[timeline->count - 1].pieces;

	(void)screen;
	(void)row;
	for (size_t i = 0; i + PIECE <= size; i++) {
		uint32_t bit = piece_bit(text + i);

		pieces[bit / 8] |= (uint8_t)(1 << bit % 8);
	}
	return true;
}

bool timeline_may_hold(const struct timeline *timeline, int stretch, const char *text)
{
	const uint8_t *pieces = timeline->points[stretch].pieces;
	size_t size = strlen(text);

	for (size_t i = 0; i + PIECE <= size; i++) {
		uint32_t bit = piece_bit(text + i);

		if ((pieces[bit / 8] & 1 << bit % 8) == 0)
			return false;
	}
	return true;
}

/* Points */

static size_t memory_of(const struct vt *screen)
{
	return vt_memory(screen) + PIECE_BITS / 8;
}

/* Every second one goes; its stretch joins the one before. */
static void thin_out(struct timeline *timeline)
{
	int kept = 0;

	timeline->memory = 0;
	for (int i = 0; i < timeline->count; i++) {
		struct point *point = &timeline->points[i];

		if (i % 2 == 0) {
			timeline->points[kept++] = *point;
			continue;
		}
		for (int byte = 0; byte < PIECE_BITS / 8; byte++)
			timeline->points[kept - 1].pieces[byte] |= point->pieces[byte];
		vt_free(point->screen);
		free(point->pieces);
	}
	timeline->count = kept;
	for (int i = 0; i < kept; i++)
		timeline->memory += memory_of(timeline->points[i].screen);
	timeline->stretch_bytes *= 2;
	timeline->stretch_events *= 2;
}

static bool add_point(struct timeline *timeline)
{
	struct point point = {.time_ns = timeline->summary.duration_ns,
		.events = timeline->events,
		.screen = vt_keep(timeline->screen),
		.pieces = calloc(1, PIECE_BITS / 8)};

	if (point.screen == NULL || point.pieces == NULL) {
		vt_free(point.screen);
		free(point.pieces);
		return false;
	}
	point.has_place = reader_place(timeline->reader, &point.place);
	if (timeline->count == POINTS_MAX || timeline->memory > TIMELINE_MEMORY)
		thin_out(timeline);
	timeline->memory += memory_of(point.screen);
	timeline->points[timeline->count++] = point;
	timeline->bytes = timeline->since = 0;
	return true;
}

/* Reading through */

/* Without memory what is known stays. */
static void cut(struct timeline *timeline)
{
	timeline->is_cut = timeline->is_whole = true;
}

static bool take(struct timeline *timeline, const struct event *event)
{
	event_show(event, timeline->screen);
	vt_lines_look(&timeline->lines, timeline->screen);
	timeline->events++;
	timeline->since++;
	timeline->bytes += (int64_t)event->size;
	if (!summary_add(&timeline->summary, event, NULL))
		return false;
	if (timeline->bytes < timeline->stretch_bytes &&
		timeline->since < timeline->stretch_events)
		return true;
	return add_point(timeline);
}

bool timeline_work(struct timeline *timeline)
{
	int64_t until = now_ns() + TIMELINE_WORK_NS, done = 0;

	while (!timeline->is_whole) {
		struct event event = {0};

		switch (reader_next(timeline->reader, &event, NULL)) {
		case NEXT_EVENT:
			if (!take(timeline, &event))
				cut(timeline);
			break;
		case NEXT_WAIT:
			if (!reader_is_busy(timeline->reader))
				return false;
			break;
		case NEXT_FAILED: break;
		case NEXT_END: timeline->is_whole = true; break;
		}
		done += CLOCK_BYTES / CLOCK_EVENTS + (int64_t)event.size;
		if (done < CLOCK_BYTES)
			continue;
		if (now_ns() >= until)
			return true;
		done = 0;
	}
	return false;
}

bool timeline_is_whole(const struct timeline *timeline)
{
	return timeline->is_whole;
}

bool timeline_is_cut(const struct timeline *timeline)
{
	return timeline->is_cut;
}

const struct summary *timeline_summary(const struct timeline *timeline)
{
	return &timeline->summary;
}

/* Going about */

static bool is_before(const struct point *point, const struct target *target)
{
	return point->time_ns <= target->time_ns && point->events <= target->events;
}

static int point_before(const struct timeline *timeline, const struct target *target)
{
	int low = 0, high = timeline->count;

	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (is_before(&timeline->points[middle], target))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* A new reader at the point; without a place the events before it are read again. */
static struct reader *open_at(
	struct timeline *timeline, const struct point *point, struct error *err)
{
	struct reader *reader = reader_open_again(timeline->reader, err);
	int64_t left = point->has_place ? 0 : point->events;
	bool opened = reader != NULL &&
		      (!point->has_place || reader_return(reader, timeline->reader,
					      &point->place, err));

	while (opened && left > 0) {
		struct event event;
		enum next next = reader_next(reader, &event, NULL);

		if (next == NEXT_END)
			opened = fail(err, "the file is shorter than it was");
		left -= next == NEXT_EVENT;
	}
	if (opened)
		return reader;
	reader_free(reader);
	return NULL;
}

/* True if the target can be reached by reading on. */
static bool is_on_the_way(const struct moment *moment, const struct point *point,
	const struct target *target)
{
	return moment->is_behind && moment->events >= point->events &&
	       moment->events <= target->events && moment->time_ns <= target->time_ns;
}

bool timeline_go(struct timeline *timeline, struct moment *moment,
	const struct target *target, struct error *err)
{
	struct point *point = &timeline->points[point_before(timeline, target)];
	struct reader *reader;

	if (is_on_the_way(moment, point, target))
		return true;
	moment->is_behind = false;
	if (point->has_place && moment->reader != NULL) {
		if (!reader_return(moment->reader, timeline->reader, &point->place, err))
			return false;
	} else {
		if ((reader = open_at(timeline, point, err)) == NULL)
			return false;
		reader_free(moment->reader);
		moment->reader = reader;
	}
	if (moment->screen == NULL)
		moment->screen = vt_new(1, 1, vt_pool_of(timeline->screen));
	if (moment->screen == NULL || !vt_copy(moment->screen, point->screen))
		return fail_memory(err);
	moment->events = point->events;
	moment->time_ns = point->time_ns;
	return true;
}

bool moment_next(struct moment *moment, struct event *event)
{
	enum next next;

	do
		next = reader_next(moment->reader, event, NULL);
	while (next == NEXT_FAILED ||
		(next == NEXT_WAIT && reader_is_busy(moment->reader)));
	if (next != NEXT_EVENT)
		return false;
	moment->events++;
	moment->time_ns = event->time_ns;
	return true;
}

void moment_done(struct moment *moment)
{
	reader_free(moment->reader);
	vt_free(moment->screen);
	*moment = (struct moment){0};
}

int timeline_stretches(const struct timeline *timeline)
{
	return timeline->count;
}

int timeline_stretch(const struct timeline *timeline, int64_t events)
{
	return point_before(
		timeline, &(struct target){.time_ns = TIME_MAX_NS, .events = events});
}

int64_t timeline_stretch_start(const struct timeline *timeline, int stretch)
{
	return stretch < timeline->count ? timeline->points[stretch].events
					 : timeline->events;
}

struct timeline *timeline_new(
	const struct reader *of, bool follow, struct vt_pool *pool, struct error *err)
{
	struct timeline *timeline = calloc(1, sizeof(*timeline));
	const struct info *info;

	if (timeline == NULL || (timeline->points = calloc(POINTS_MAX,
					 sizeof(*timeline->points))) == NULL) {
		timeline_free(timeline);
		fail_memory(err);
		return NULL;
	}
	timeline->stretch_bytes = STRETCH_BYTES;
	timeline->stretch_events = STRETCH_EVENTS;
	summary_init(&timeline->summary);
	timeline->reader = reader_open_again(of, err);
	if (timeline->reader == NULL) {
		timeline_free(timeline);
		return NULL;
	}
	if (follow)
		reader_follow(timeline->reader);
	reader_become_guide(timeline->reader);
	info = reader_info(timeline->reader);
	timeline->screen = vt_new(info->columns, info->rows, pool);
	timeline->lines.seen = note_pieces;
	timeline->lines.context = timeline;
	if (timeline->screen == NULL || !add_point(timeline)) {
		timeline_free(timeline);
		fail_memory(err);
		return NULL;
	}
	vt_lines_watch(&timeline->lines, timeline->screen);
	return timeline;
}

void timeline_free(struct timeline *timeline)
{
	if (timeline == NULL)
		return;
	for (int i = 0; i < timeline->count; i++) {
		vt_free(timeline->points[i].screen);
		free(timeline->points[i].pieces);
	}
	free(timeline->points);
	reader_free(timeline->reader);
	vt_free(timeline->screen);
	summary_done(&timeline->summary);
	free(timeline);
}
