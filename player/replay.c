/* SPDX-License-Identifier: MIT */
#include "player/replay.h"

bool replay_open(struct replay *replay, const char *path,
	const struct reader_options *options, struct error *err)
{
	const struct info *info;

	*replay = (struct replay){.reader = reader_open(path, options, err)};
	if (replay->reader == NULL)
		return false;
	info = reader_info(replay->reader);
	replay->pool = vt_pool_new();
	if (replay->pool != NULL)
		replay->screen = vt_new(info->columns, info->rows, replay->pool);
	return replay->screen != NULL || fail_memory(err);
}

bool replay_read(struct replay *replay, int64_t to_ns, struct event *event)
{
	replay->ended = !reader_pass(replay->reader, event, &replay->damage);
	if (replay->ended || event->time_ns > to_ns)
		return false;
	replay->time_ns = event->time_ns;
	return true;
}

bool replay_step(struct replay *replay, int64_t to_ns)
{
	struct event event;

	if (!replay_read(replay, to_ns, &event))
		return false;
	event_show(&event, replay->screen);
	return true;
}

void replay_close(struct replay *replay)
{
	reader_free(replay->reader);
	vt_free(replay->screen);
	vt_pool_free(replay->pool);
}
