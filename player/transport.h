/* SPDX-License-Identifier: MIT */
/*
 * The player's transport, like that of a tape deck: opens a recording, shows its events
 * when the clock says so, and seeks anywhere in it. The screen being played is kept where
 * it can be redrawn.
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
	bool has_keys;  /* the user can resume after a pause */
	bool has_model; /* what is played is also kept as a screen: playhead.screen */

	/* The recording being played. */
	const char *path;
	struct playhead playhead; /* its reader, past `event`; its screen if has_model */
	struct seek_index *index; /* NULL: only forward playback is possible */
	int64_t to_ns;
	struct event event; /* read, not shown yet; its time is playback time */
	bool has_event, ended;
	bool is_partly;          /* part of the event has been shown */
	bool waits_for_input;    /* there is no more of the recording for now */
	bool is_skipping;        /* what precedes clock.from_ns is not shown yet */
	int64_t next_ns;         /* recording time of `event` */
	int64_t furthest;        /* most events read so far; the end counts as one more */
	int64_t read_on_ns;      /* when the index may have more to read */
	int64_t first_timestamp; /* when the first recording began; -1: unknown */
	char problem[128];       /* with the last seek, for people; empty: none */
	bool went_back;          /* the last seek failed and returned to its start */

	/* The seek in progress. */
	struct {
		bool is_on, is_return; /* is_return: the file has changed, so it returns
					  to where it was */
		struct target target;
		int64_t reached_ns;
		int64_t from_events, from_ns; /* where it began */
		struct vt *before;            /* shown until it arrives; owned */
	} seek;
};

/* Begins a recording. Whatever may take forever (a silent pipe) is done first, by
 * transport_open_reader. False with *err. */
bool transport_open_reader(
	struct transport *transport, const char *path, struct error *err);
bool transport_begin(struct transport *transport, struct error *err);
void transport_end(struct transport *transport);

/* Recording time now. */
int64_t transport_position(const struct transport *transport);

/* The number of events shown. */
int64_t transport_events(const struct transport *transport);

/* Reads the next event and sets its playback time. */
void transport_fetch(struct transport *transport);

/* Shows the event that was fetched, due or not, or only part of it: transport_show_due
 * then shows the rest. False with *err if the view fails. */
bool transport_show(struct transport *transport, struct error *err);

/* Shows what is due, or continues a seek, for some milliseconds. False as above. */
bool transport_show_due(struct transport *transport, struct error *err);

/* True if transport_show_due has more to do at once. */
bool transport_is_busy(const struct transport *transport);

/* True if a key or a signal has stopped playback. */
bool transport_is_stopped(const struct transport *transport);

/* The now_ns() by which transport_show_due must be called again; TIME_MAX_NS: never. */
int64_t transport_due_ns(const struct transport *transport);

/* True if there is time to read ahead for the index, as transport_read_on does. */
bool transport_may_read_on(const struct transport *transport);
void transport_read_on(struct transport *transport);

/* Starts a seek to a place that the index knows; transport_show_due carries it out. If
 * the file can no longer be read, the position does not change, and transport->problem
 * says why. False if out of memory. */
bool transport_seek(
	struct transport *transport, const struct target *target, struct error *err);

/* True during a seek, or in the middle of an event. */
bool transport_is_between(const struct transport *transport);

#endif
