/* SPDX-License-Identifier: MIT */
#include "recorder/ring.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "formats/filters/cut.h"
#include "formats/reader.h"

enum { FILES = 2 };

/* Which file a name meant: others may have put theirs there since. */
struct identity {
	dev_t device;
	ino_t inode;
	bool is_known;
};

struct ring {
	struct keep_last keep;
	const struct writer_options *options;
	struct info info;         /* of the present file */
	char *old_path;           /* FILE.1 */
	char *next_path;          /* of the next file, until it is ready */
	struct identity old, now; /* FILE.1 and FILE */
	struct vt_pool *pool;
	struct vt *screen;
	int64_t elapsed_ns; /* between the beginnings of both files */
	int64_t first_ns;   /* when the first one began, in the session */
};

static struct identity identity_of(const char *path)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return (struct identity){.is_known = false};
	return (struct identity){
		.device = status.st_dev, .inode = status.st_ino, .is_known = true};
}

/* True if the name still means this file; of an unknown one: nothing. */
static bool is_still(const char *path, const struct identity *identity)
{
	struct identity present = identity_of(path);

	return present.is_known == identity->is_known &&
	       (!present.is_known || (present.device == identity->device &&
					     present.inode == identity->inode));
}

/* The next file keeps the suffix, which says how it is compressed. */
static bool make_paths(struct ring *ring)
{
	const char *path = ring->options->path, *slash = strrchr(path, '/');
	size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
	struct buffer old = {0}, next = {0};

	buffer_add_format(&old, "%s.1", path);
	buffer_add(&next, path, folder);
	buffer_add_format(&next, ".next-%s", path + folder);
	ring->old_path = buffer_take_text(&old);
	ring->next_path = buffer_take_text(&next);
	return ring->old_path != NULL && ring->next_path != NULL;
}

static bool prepare(struct ring *ring, const struct info *info, struct error *err)
{
	ring->pool = vt_pool_new();
	if (ring->pool != NULL)
		ring->screen = vt_new(info->columns, info->rows, ring->pool);
	if (ring->screen == NULL || !make_paths(ring) || !info_copy(&ring->info, info))
		return fail_memory(err);
	ring->now = identity_of(ring->options->path);
	return !identity_of(ring->old_path).is_known ||
	       fail(err, "cannot write '%s': the file exists", ring->old_path);
}

struct ring *ring_new(const struct keep_last *keep, const struct writer_options *options,
	const struct info *info, struct error *err)
{
	struct ring *ring = calloc(1, sizeof(*ring));

	if (ring == NULL) {
		fail_memory(err);
		return NULL;
	}
	ring->keep = *keep;
	ring->options = options;
	info_init(&ring->info);
	if (prepare(ring, info, err))
		return ring;
	ring_free(ring);
	return NULL;
}

void ring_free(struct ring *ring)
{
	if (ring == NULL)
		return;
	info_done(&ring->info);
	free(ring->old_path);
	free(ring->next_path);
	vt_free(ring->screen);
	vt_pool_free(ring->pool);
	free(ring);
}

void ring_wrote(struct ring *ring, const struct event *event)
{
	event_show(event, ring->screen);
}

bool ring_is_full(
	const struct ring *ring, int64_t size, int64_t duration_ns, bool *is_late)
{
	const struct keep_last *keep = &ring->keep;

	*is_late = (keep->size > 0 && size >= 2 * keep->size) ||
		   (keep->time_ns > 0 && duration_ns >= 2 * keep->time_ns);
	return (keep->size > 0 && size >= keep->size) ||
	       (keep->time_ns > 0 && duration_ns >= keep->time_ns);
}

/* The first event of a file: what was on the screen. */
static bool put_state(struct writer *writer, const struct vt *screen, struct error *err)
{
	struct event event = {.kind = EVENT_OUTPUT};
	struct buffer bytes = {0};
	bool put;

	cut_state(&bytes, screen);
	event.bytes = bytes.bytes;
	event.size = bytes.size;
	put = bytes.failed ? fail_memory(err) : writer_put(writer, &event, err);
	buffer_done(&bytes);
	return put && writer_flush(writer, err);
}

/* The present file becomes FILE.1, and the next one takes its name. */
static bool take_turns(struct ring *ring, struct error *err)
{
	const char *path = ring->options->path;
	/* A stranger's file is neither moved nor replaced. */
	unsigned flags = ring->old.is_known ? 0 : RENAME_NOREPLACE;
	const char *lost = !is_still(path, &ring->now)             ? path
			   : !is_still(ring->old_path, &ring->old) ? ring->old_path
								   : NULL;

	if (lost != NULL)
		return fail(err, "'%s' was replaced by another program", lost);
	if (renameat2(AT_FDCWD, path, AT_FDCWD, ring->old_path, flags) < 0)
		return fail_errno(err, "cannot rename '%s'", path);
	ring->old = ring->now;
	ring->now.is_known = false;
	if (renameat2(AT_FDCWD, ring->next_path, AT_FDCWD, path, RENAME_NOREPLACE) < 0)
		return fail_errno(err, "cannot rename '%s'", ring->next_path);
	ring->now = identity_of(path);
	return true;
}

struct writer *ring_turn(struct ring *ring, int64_t elapsed_ns, struct error *err)
{
	struct writer_options options = *ring->options;
	struct writer *writer;

	options.mode = SINK_NEW;
	options.path = ring->next_path;
	ring->info.timestamp = wall_seconds();
	ring->info.columns = (uint16_t)vt_columns(ring->screen);
	ring->info.rows = (uint16_t)vt_rows(ring->screen);
	writer = writer_create(&options, &ring->info, err);
	if (writer == NULL)
		return NULL;
	if (put_state(writer, ring->screen, err) && take_turns(ring, err) &&
		writer_renamed(writer, ring->options->path, err)) {
		ring->first_ns += ring->elapsed_ns;
		ring->elapsed_ns = elapsed_ns;
		return writer;
	}
	writer_discard(writer);
	writer_free(writer);
	return NULL;
}

void ring_forget_old(struct ring *ring)
{
	if (!ring->old.is_known)
		return;
	if (is_still(ring->old_path, &ring->old))
		unlink(ring->old_path);
	ring->old.is_known = false;
	ring->first_ns += ring->elapsed_ns;
	ring->elapsed_ns = 0;
}

/* Joining */

/* One of the files, from the older one on. */
struct part {
	const char *path;
	int64_t begins_ns; /* since the older one began */
	int64_t size;      /* of the file */
	int64_t length;    /* of its uncompressed bytes */
	int64_t duration_ns;
	bool is_second; /* its first event is the screen, which is known */
};

struct join {
	struct ring *ring;
	struct part parts[FILES];
	size_t count;
	struct writer *writer; /* NULL before what is kept begins */
	struct vt *screen;     /* as it is then */
	int64_t from_ns;       /* what is kept begins not before this time, */
	int64_t start_ns;      /* but at this one */
	int64_t last_ns;       /* of the last event, as written */
};

/* Reads all of it. */
static bool measure(struct part *part, struct error *err)
{
	struct reader *reader = reader_open(part->path, NULL, err);
	struct damage damage = {0};
	struct event event;
	struct place place;

	if (reader == NULL)
		return false;
	while (reader_pass(reader, &event, &damage)) {
		part->duration_ns = event.time_ns;
		reader_place(reader, &place);
		part->length = place.offset;
	}
	reader_progress(reader, &part->size);
	reader_free(reader);
	return true;
}

static bool begin(struct join *join, int64_t at_ns, struct error *err)
{
	struct ring *ring = join->ring;
	struct writer_options options = *ring->options;
	struct buffer part = {0};
	char time[TIME_TEXT_SIZE];
	struct info info;

	if (!info_copy(&info, &ring->info)) {
		info_done(&info);
		return fail_memory(err);
	}
	join->start_ns = join->from_ns > 0 ? join->from_ns : at_ns;
	options.mode = SINK_REPLACE;
	options.waiting = options.whole = options.is_private = true;
	format_exact_time(ring->first_ns + join->start_ns, time);
	buffer_add_format(&part, "%s to the end of the session", time);
	free(info.part);
	info.part = buffer_take_text(&part);
	info.columns = (uint16_t)vt_columns(join->screen);
	info.rows = (uint16_t)vt_rows(join->screen);
	if (info.timestamp >= 0) /* that of the present file */
		info.timestamp += (join->start_ns - ring->elapsed_ns) / NS_PER_SECOND;
	join->writer = writer_create(&options, &info, err);
	info_done(&info);
	return join->writer != NULL && put_state(join->writer, join->screen, err);
}

/* The rest of a part, once `until` bytes of it are left out. */
static bool copy_part(
	struct join *join, const struct part *part, int64_t until, struct error *err)
{
	struct reader *reader = reader_open(part->path, NULL, err);
	struct damage damage = {0};
	struct event event;
	struct place place = {.offset = 0};
	bool copied = reader != NULL, is_first = true;

	if (copied && join->writer == NULL) { /* each part begins with the screen */
		const struct info *info = reader_info(reader);

		vt_free(join->screen);
		join->screen = vt_new(info->columns, info->rows, join->ring->pool);
		copied = join->screen != NULL || fail_memory(err);
	}

	while (copied && reader_pass(reader, &event, &damage)) {
		int64_t at_ns = part->begins_ns + event.time_ns;
		bool is_known = is_first && part->is_second && join->writer != NULL;

		is_first = false;
		if (join->writer == NULL &&
			(place.offset < until || at_ns < join->from_ns)) {
			event_show(&event, join->screen);
			reader_place(reader, &place);
			continue;
		}
		if (join->writer == NULL && !begin(join, at_ns, err))
			copied = false;
		event.time_ns = at_ns > join->start_ns ? at_ns - join->start_ns : 0;
		join->last_ns = event.time_ns;
		copied = copied && (is_known || writer_put(join->writer, &event, err));
	}
	reader_free(reader);
	return copied;
}

/* The screen at the start takes space, too. */
static int64_t size_of_state(const struct vt *screen)
{
	struct buffer bytes = {0};
	int64_t size;

	cut_state(&bytes, screen);
	size = (int64_t)bytes.size * 2;
	buffer_done(&bytes);
	return size;
}

/* Bytes of all parts that are too many. */
static int64_t excess(const struct join *join)
{
	const struct keep_last *keep = &join->ring->keep;
	int64_t size = 0;

	for (size_t i = 0; i < join->count; i++)
		size += join->parts[i].size;
	if (keep->size == 0 || size <= keep->size)
		return 0;
	return size + size_of_state(join->ring->screen) - keep->size;
}

static bool copy_all(struct join *join, struct error *err)
{
	int64_t left_out = excess(join);
	const struct part *last = &join->parts[join->count - 1];
	bool copied = true;

	if (join->ring->keep.time_ns > 0)
		join->from_ns =
			last->begins_ns + last->duration_ns - join->ring->keep.time_ns;
	for (size_t i = 0; copied && i < join->count; i++) {
		const struct part *part = &join->parts[i];
		int64_t out = left_out < part->size ? left_out : part->size;

		/* Of compressed bytes in proportion. */
		copied = copy_part(join, part,
			part->size > 0
				? (int64_t)((__int128)out * part->length / part->size)
				: 0,
			err);
		left_out -= out;
	}
	if (copied && join->writer == NULL)
		copied = begin(join, last->begins_ns + last->duration_ns, err);
	return copied && writer_finish(join->writer, err);
}

static bool needs_joining(const struct join *join)
{
	return join->count > 1 || excess(join) > 0;
}

static bool find_parts(struct join *join, struct error *err)
{
	struct ring *ring = join->ring;

	if (ring->old.is_known && is_still(ring->old_path, &ring->old))
		join->parts[join->count++] = (struct part){.path = ring->old_path};
	join->parts[join->count++] = (struct part){.path = ring->options->path,
		.begins_ns = ring->elapsed_ns,
		.is_second = ring->elapsed_ns > 0};
	for (size_t i = 0; i < join->count; i++)
		if (!measure(&join->parts[i], err))
			return false;
	return true;
}

bool ring_finish(
	struct ring *ring, int64_t *size, int64_t *duration_ns, struct error *err)
{
	struct join join = {.ring = ring};
	bool joined = find_parts(&join, err);

	if (joined && !needs_joining(&join))
		return true;
	joined = joined && copy_all(&join, err);
	if (joined) {
		*size = writer_size(join.writer);
		*duration_ns = join.last_ns;
		if (join.count > 1)
			unlink(ring->old_path);
	} else if (join.writer != NULL) {
		writer_discard(join.writer);
	}
	writer_free(join.writer);
	vt_free(join.screen);
	return joined || join.count < FILES ||
	       error_prefix(err, "the earlier part is in '%s': ", ring->old_path);
}
