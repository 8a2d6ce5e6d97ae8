/* SPDX-License-Identifier: MIT */
/* Keyframes, and which three-byte pieces of text were seen between them. */
#include "player/seek/index.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "common/fold.h"
#include "common/libptyvt/lines.h"

enum {
	STRETCH_BYTES = 256 << 10, /* of output between keyframes, at first */
	STRETCH_EVENTS = 8192,
	PIECE = 3,            /* bytes */
	PIECE_BITS = 1 << 16, /* size of a set of pieces */
	KEYFRAMES_MAX = 4096,
};

/* A kept screen, and the text that appeared from there to the next one. */
struct keyframe {
	int64_t time_ns, events;
	struct place place;
	bool has_place;
	struct vt *screen;
	uint8_t *pieces; /* a set: PIECE_BITS by hash */
};

struct seek_index {
	struct reader *reader; /* guides the readers that seek */
	bool is_whole;         /* everything has been read, or all that ever will be */
	struct vt_pool *pool;  /* borrowed */
	struct vt *screen;     /* at the end so far; NULL at that of the recording */
	struct vt_lines lines;
	struct buffer folded; /* the text of a line */
	struct summary summary;
	struct event event; /* the part of it not shown yet, if is_partly */
	bool is_partly;
	int64_t events;
	struct keyframe *keyframes; /* KEYFRAMES_MAX */
	int count;
	int64_t stretch_bytes, stretch_events;
	int64_t bytes, since; /* of output, and events, since the last keyframe */
	size_t memory;
	bool is_cut;
};

/* Out of memory: what is known remains usable. */
static void cut(struct seek_index *index)
{
	index->is_cut = index->is_whole = true;
}

/* Pieces of text; case is ignored here, even if a search does not. */

static uint32_t piece_bit(const char *text)
{
	uint32_t piece = (unsigned char)text[0] | (uint32_t)(unsigned char)text[1] << 8 |
			 (uint32_t)(unsigned char)text[2] << 16;

	return piece * 2654435761u >> 16;
}

static bool note_pieces(
	void *context, struct vt *screen, unsigned row, const char *text, size_t size)
{
	struct seek_index *index = context;
	uint8_t *pieces = index->keyframes[index->count - 1].pieces;
	struct buffer *folded = &index->folded;

	(void)screen;
	(void)row;
	if (size < PIECE)
		return true;
	buffer_clear(folded);
	buffer_add(folded, text, size);
	if (folded->failed) {
		cut(index);
		return true;
	}
	fold(folded->bytes, size);
	for (size_t i = 0; i + PIECE <= size; i++) {
		uint32_t bit = piece_bit(folded->bytes + i);

		pieces[bit / 8] |= (uint8_t)(1 << bit % 8);
	}
	return true;
}

bool seek_index_may_hold(const struct seek_index *index, int stretch, const char *text)
{
	const uint8_t *pieces = index->keyframes[stretch].pieces;
	size_t size = strlen(text);
	char *folded = strdup(text);
	bool may_hold = true;

	if (folded == NULL)
		return true;
	fold(folded, size);
	for (size_t i = 0; i + PIECE <= size; i++) {
		uint32_t bit = piece_bit(folded + i);

		may_hold = may_hold && (pieces[bit / 8] & 1 << bit % 8) != 0;
	}
	free(folded);
	return may_hold;
}

/* Keyframes */

static size_t memory_of(const struct vt *screen)
{
	return vt_memory(screen) + PIECE_BITS / 8;
}

/* Drops every second keyframe; its stretch joins the previous one. */
static void thin_out(struct seek_index *index)
{
	int kept = 0;

	index->memory = 0;
	for (int i = 0; i < index->count; i++) {
		struct keyframe *keyframe = &index->keyframes[i];

		if (i % 2 == 0) {
			index->keyframes[kept++] = *keyframe;
			continue;
		}
		for (int byte = 0; byte < PIECE_BITS / 8; byte++)
			index->keyframes[kept - 1].pieces[byte] |= keyframe->pieces[byte];
		vt_free(keyframe->screen);
		free(keyframe->pieces);
	}
	index->count = kept;
	for (int i = 0; i < kept; i++)
		index->memory += memory_of(index->keyframes[i].screen);
	index->stretch_bytes *= 2;
	index->stretch_events *= 2;
}

/* Keeps the screen if there is room for it; the first one always is. */
static bool add_keyframe(struct seek_index *index)
{
	struct keyframe keyframe = {
		.time_ns = index->summary.duration_ns, .events = index->events};
	size_t size = memory_of(index->screen);

	index->bytes = index->since = 0;
	/* The screen at the end and that of a playhead diverge. */
	if (index->count == KEYFRAMES_MAX || index->memory + 2 * size > INDEX_MEMORY)
		thin_out(index);
	if (index->count > 0 && index->memory + 2 * size > INDEX_MEMORY)
		return true;
	keyframe.screen = vt_keep(index->screen);
	keyframe.pieces = calloc(1, PIECE_BITS / 8);
	if (keyframe.screen == NULL || keyframe.pieces == NULL) {
		vt_free(keyframe.screen);
		free(keyframe.pieces);
		return false;
	}
	keyframe.has_place = reader_place(index->reader, &keyframe.place);
	index->memory += size;
	index->keyframes[index->count++] = keyframe;
	return true;
}

/* Reading through */

static void begin_event(struct seek_index *index)
{
	index->events++;
	index->since++;
	index->bytes += (int64_t)index->event.size;
	index->is_partly = true;
	if (!summary_add(&index->summary, &index->event, NULL))
		cut(index);
}

/* Shows part of the event. */
static void show_some(struct seek_index *index)
{
	index->is_partly = !event_show_some(&index->event, index->screen);
	if (index->is_partly)
		return;
	vt_lines_look(&index->lines, index->screen);
	if ((index->bytes >= index->stretch_bytes ||
		    index->since >= index->stretch_events) &&
		!add_keyframe(index))
		cut(index);
}

static void end(struct seek_index *index)
{
	index->is_whole = true;
	vt_free(index->screen);
	index->screen = NULL;
}

bool seek_index_work(struct seek_index *index)
{
	int64_t until = now_ns() + SLICE_NS;

	do {
		if (index->is_partly) {
			show_some(index);
			continue;
		}
		if (index->is_whole)
			return false;
		switch (reader_next(index->reader, &index->event, NULL)) {
		case NEXT_EVENT: begin_event(index); break;
		case NEXT_WAIT:
			if (!reader_is_busy(index->reader))
				return false;
			break;
		case NEXT_FAILED: break;
		case NEXT_END: end(index); break;
		}
	} while (now_ns() < until);
	return true;
}

bool seek_index_is_whole(const struct seek_index *index)
{
	return index->is_whole;
}

bool seek_index_is_cut(const struct seek_index *index)
{
	return index->is_cut;
}

const struct summary *seek_index_summary(const struct seek_index *index)
{
	return &index->summary;
}

/* Seeking */

static bool is_before(const struct keyframe *keyframe, const struct target *target)
{
	return keyframe->time_ns <= target->time_ns && keyframe->events <= target->events;
}

static int keyframe_before(const struct seek_index *index, const struct target *target)
{
	int low = 0, high = index->count;

	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (is_before(&index->keyframes[middle], target))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* A new reader, at the keyframe or at the start. */
static struct reader *open_at(
	struct seek_index *index, const struct keyframe *keyframe, struct error *err)
{
	struct reader *reader = reader_open_again(index->reader, err);

	if (reader == NULL)
		return NULL;
	reader_never_wait(reader);
	if (!keyframe->has_place ||
		reader_return(reader, index->reader, &keyframe->place, err))
		return reader;
	reader_free(reader);
	return NULL;
}

/* True if the target can be reached just by reading further. */
static bool is_on_the_way(const struct playhead *playhead,
	const struct keyframe *keyframe, const struct target *target)
{
	return playhead->is_behind && playhead->events >= keyframe->events &&
	       playhead->events <= target->events && playhead->time_ns <= target->time_ns;
}

bool seek_index_go(struct seek_index *index, struct playhead *playhead,
	const struct target *target, struct error *err)
{
	struct keyframe *keyframe = &index->keyframes[keyframe_before(index, target)];
	struct reader *reader;

	if (is_on_the_way(playhead, keyframe, target))
		return true;
	playhead->is_behind = false;
	if (keyframe->has_place && playhead->reader != NULL) {
		if (!reader_return(
			    playhead->reader, index->reader, &keyframe->place, err))
			return false;
	} else {
		if ((reader = open_at(index, keyframe, err)) == NULL)
			return false;
		reader_free(playhead->reader);
		playhead->reader = reader;
	}
	if (playhead->screen == NULL)
		playhead->screen = vt_new(1, 1, index->pool);
	if (playhead->screen == NULL || !vt_copy(playhead->screen, keyframe->screen))
		return fail_memory(err);
	playhead->events = keyframe->events;
	playhead->time_ns = keyframe->time_ns;
	playhead->unread = keyframe->has_place ? 0 : keyframe->events;
	return true;
}

/* Skips events that are read again: NEXT_WAIT if there are more. */
static enum next pass(struct playhead *playhead, struct event *event, struct error *err)
{
	int64_t until = now_ns() + SLICE_NS;
	enum next next;

	do
		next = reader_next(playhead->reader, event, err);
	while (next == NEXT_EVENT && --playhead->unread > 0 && now_ns() < until);
	playhead->passes = next == NEXT_EVENT;
	return next == NEXT_EVENT ? NEXT_WAIT : next;
}

enum next playhead_next(struct playhead *playhead, struct event *event, struct error *err)
{
	enum next next;

	playhead->passes = false;
	if (playhead->unread > 0)
		return pass(playhead, event, err);
	next = reader_next(playhead->reader, event, err);
	if (next != NEXT_EVENT)
		return next;
	playhead->events++;
	playhead->time_ns = event->time_ns;
	return next;
}

bool playhead_is_busy(const struct playhead *playhead)
{
	return playhead->passes || reader_is_busy(playhead->reader);
}

void playhead_done(struct playhead *playhead)
{
	reader_free(playhead->reader);
	vt_free(playhead->screen);
	*playhead = (struct playhead){0};
}

int seek_index_stretches(const struct seek_index *index)
{
	return index->count;
}

int seek_index_stretch(const struct seek_index *index, int64_t events)
{
	return keyframe_before(
		index, &(struct target){.time_ns = TIME_MAX_NS, .events = events});
}

int64_t seek_index_stretch_start(const struct seek_index *index, int stretch)
{
	return stretch < index->count ? index->keyframes[stretch].events : index->events;
}

struct seek_index *seek_index_new(
	const struct reader *of, bool follow, struct vt_pool *pool, struct error *err)
{
	struct seek_index *index = calloc(1, sizeof(*index));
	const struct info *info;

	if (index == NULL || (index->keyframes = calloc(KEYFRAMES_MAX,
				      sizeof(*index->keyframes))) == NULL) {
		seek_index_free(index);
		fail_memory(err);
		return NULL;
	}
	index->stretch_bytes = STRETCH_BYTES;
	index->stretch_events = STRETCH_EVENTS;
	summary_init(&index->summary);
	index->reader = reader_open_again(of, err);
	if (index->reader == NULL) {
		seek_index_free(index);
		return NULL;
	}
	reader_never_wait(index->reader);
	if (follow)
		reader_follow(index->reader);
	reader_become_guide(index->reader);
	info = reader_info(index->reader);
	index->pool = pool;
	index->screen = vt_new(info->columns, info->rows, pool);
	index->lines.seen = note_pieces;
	index->lines.context = index;
	if (index->screen == NULL || !add_keyframe(index)) {
		seek_index_free(index);
		fail_memory(err);
		return NULL;
	}
	vt_lines_watch(&index->lines, index->screen);
	return index;
}

void seek_index_free(struct seek_index *index)
{
	if (index == NULL)
		return;
	for (int i = 0; i < index->count; i++) {
		vt_free(index->keyframes[i].screen);
		free(index->keyframes[i].pieces);
	}
	free(index->keyframes);
	reader_free(index->reader);
	vt_free(index->screen);
	summary_done(&index->summary);
	buffer_done(&index->folded);
	free(index);
}
