/* SPDX-License-Identifier: MIT */
/*
 * The player's clock relates three times: wall time, playback time (recording time with
 * pauses shortened, all recordings in sequence) and recording time. Every deadline is
 * computed from the start, not from the event before it, so that delays do not add up.
 */
#ifndef PLAYER_CLOCK_H
#define PLAYER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Recording seconds per second of playing, in units of 1/SPEED_NORMAL. */
#define SPEED_NORMAL INT64_C(1000000000)
#define SPEED_LEAST (SPEED_NORMAL / 100)
#define SPEED_MOST (SPEED_NORMAL * 1000)

struct play_clock {
	int64_t at_ns,
		time_ns; /* the moment of now_ns() at which playback is at this time */
	int64_t speed;
	bool paused;                    /* playback stands still at time_ns */
	int64_t idle_limit_ns;          /* longer pauses are cut to this; 0: no limit */
	int64_t from_ns;                /* what was recorded before is shown at once */
	int64_t recorded_ns, played_ns; /* of the last event, as recorded and as played */
};

/* Limits the time to TIME_MAX_NS. */
int64_t play_clock_limited(__int128 ns);

/* Playback time now. */
int64_t play_clock_time(const struct play_clock *clock);

/* Recording time now, but never past the next event, which has not been played yet. */
int64_t play_clock_position(const struct play_clock *clock, int64_t next_ns);

/* From now on playback continues at this playback time. */
void play_clock_set(struct play_clock *clock, int64_t time_ns);

void play_clock_pause(struct play_clock *clock, bool paused);

/* Limited to SPEED_LEAST and SPEED_MOST. */
void play_clock_set_speed(struct play_clock *clock, int64_t speed);

/* The moment of now_ns() at which this playback time is reached. */
int64_t play_clock_due_ns(const struct play_clock *clock, int64_t time_ns);

/* Playback time of an event recorded at this time, which follows the last one. */
int64_t play_clock_place(const struct play_clock *clock, int64_t recorded_ns);

#endif
