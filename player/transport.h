/* SPDX-License-Identifier: MIT */
/*
 * The transport of the player, as of a tape deck: opens a recording, shows its events
 * when the clock says so, and goes to any place in it. The screen that is played is kept
 * where it can be painted.
 */
#ifndef PLAYER_TRANSPORT_H
#define PLAYER_TRANSPORT_H

#include "player/clock.h"
#include "player/play.h"
#include "player/seek/index.h"
#include "player/views/view.h"

struct transport {
	const struct play_options *options;
	struct view *view;
	struct vt_pool *pool;
	struct play_result *result;
	struct play_clock clock;
	bool has_keys;  /* somebody can go on after a pause */
	bool has_model; /* what is played is also kept as a screen: playhead.screen */

	/* The recording that is played. */
	const char *path;
	struct playhead playhead; /* its reader, `event` counted; its screen if has_model
				   */
	struct seek_index *index; /* NULL: one can only go on */
	int64_t to_ns;
	struct event event; /* read, not yet shown; its time is that of the playing */
	bool has_event, ended;
	bool is_partly;          /* some of the event was shown */
	bool waits_for_input;    /* the recording has no more now */
	bool holds;              /* what was before clock.from_ns is not seen yet */
	int64_t next_ns;         /* of `event`, as recorded */
	int64_t furthest;        /* events that were read at most; the end is one more */
	int64_t read_on_ns;      /* when the index may have more to read */
	int64_t first_timestamp; /* when the first recording began; -1: unknown */
	char problem[128];       /* of the last seek, for people; empty: none */
	bool went_back;          /* it could not get there */

	/* A seek that is on the way. */
	struct {
		bool is_on, is_return; /* is_return: the file has changed, back to where
					  it was */
		struct target target;
		int64_t reached_ns;
		int64_t from_events, from_ns; /* where it began */
		struct vt *before;            /* what is seen until it is there; owned */
	} seek;
};

/* Begins with a recording. What may take for ever (a pipe that is silent) is done before,
 * by transport_open_reader. False with *err. */
bool transport_open_reader(
	struct transport *transport, const char *path, struct error *err);
bool transport_begin(struct transport *transport, struct error *err);
void transport_end(struct transport *transport);

/* The time of the recording now. */
int64_t transport_position(const struct transport *transport);

/* The events that were shown. */
int64_t transport_events(const struct transport *transport);

/* Reads the next event, and gives it its time in the playing. */
void transport_fetch(struct transport *transport);

/* Shows the event that was fetched, whether it is due or not, or some of it: then
 * transport_show_due shows the rest. False with *err if the view fails. */
bool transport_show(struct transport *transport, struct error *err);

/* Shows what is due, or goes on with a seek, for some milliseconds. The same. */
bool transport_show_due(struct transport *transport, struct error *err);

/* True if transport_show_due has more to do at once. */
bool transport_is_busy(const struct transport *transport);

/* True if playing does not go on: by a key or a signal. */
bool transport_is_stopped(const struct transport *transport);

/* When it is to be called again by now_ns(), if not before; TIME_MAX_NS: not at all. */
int64_t transport_due_ns(const struct transport *transport);

/* Reads on for the index, if there is time; true if it did. */
bool transport_may_read_on(const struct transport *transport);
void transport_read_on(struct transport *transport);

/* Sets out to a place that the index knows: transport_show_due goes there. If the file
 * cannot be read any more it stays where it is, and transport->problem says so. False
 * without memory. */
bool transport_seek(
	struct transport *transport, const struct target *target, struct error *err);

/* True while it is on the way, or within an event. */
bool transport_is_between(const struct transport *transport);

#endif
