/* SPDX-License-Identifier: MIT */
/*
 * The player's clock: wall time, time of the playing (which is that of the recording with
 * its pauses shortened, and of all recordings one after another) and time of the
 * recording. Every deadline is computed from the start, not from the event before, so
 * that delays do not add up.
 */
#ifndef PLAYER_CLOCK_H
#define PLAYER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* A speed of 1 is written as 1 second per second: SPEED_NORMAL. */
#define SPEED_NORMAL INT64_C(1000000000)
#define SPEED_LEAST (SPEED_NORMAL / 100)
#define SPEED_MOST (SPEED_NORMAL * 1000)

struct play_clock {
	int64_t at_ns,
		time_ns; /* the moment of now_ns() that is this one of the playing */
	int64_t speed;
	bool paused;                    /* it stands at time_ns */
	int64_t idle_limit_ns;          /* longer pauses are this long; 0: none */
	int64_t from_ns;                /* what is recorded before comes at once */
	int64_t recorded_ns, played_ns; /* of the last event, as recorded and as played */
};

/* No later than TIME_MAX_NS. */
int64_t play_clock_limited(__int128 ns);

/* The time of the playing now. */
int64_t play_clock_time(const struct play_clock *clock);

/* The time of the recording now, but not beyond the next event, which was not reached
 * yet. */
int64_t play_clock_position(const struct play_clock *clock, int64_t next_ns);

/* From now on time goes on from this one of the playing. */
void play_clock_set(struct play_clock *clock, int64_t time_ns);

void play_clock_pause(struct play_clock *clock, bool paused);

/* Within SPEED_LEAST and SPEED_MOST. */
void play_clock_set_speed(struct play_clock *clock, int64_t speed);

/* The moment of now_ns() at which this time of the playing comes. */
int64_t play_clock_due_ns(const struct play_clock *clock, int64_t time_ns);

/* When an event that is recorded then, after the last one, is played. */
int64_t play_clock_place(const struct play_clock *clock, int64_t recorded_ns);

#endif
