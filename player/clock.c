/* SPDX-License-Identifier: MIT */
#include "player/clock.h"

#include "common/clock.h"

int64_t play_clock_limited(__int128 ns)
{
	return ns > TIME_MAX_NS ? TIME_MAX_NS : (int64_t)ns;
}

int64_t play_clock_time(const struct play_clock *clock)
{
	if (clock->paused)
		return clock->time_ns;
	return play_clock_limited(clock->time_ns + (__int128)(now_ns() - clock->at_ns) *
							   clock->speed / SPEED_NORMAL);
}

int64_t play_clock_position(const struct play_clock *clock, int64_t next_ns)
{
	int64_t since_ns =
		clock->recorded_ns > clock->from_ns ? clock->recorded_ns : clock->from_ns;
	int64_t position_ns = play_clock_limited(
		(__int128)since_ns + play_clock_time(clock) - clock->played_ns);

	if (position_ns < since_ns)
		return since_ns;
	return position_ns < next_ns ? position_ns : next_ns;
}

void play_clock_set(struct play_clock *clock, int64_t time_ns)
{
	clock->at_ns = now_ns();
	clock->time_ns = time_ns;
}

void play_clock_pause(struct play_clock *clock, bool paused)
{
	play_clock_set(clock, play_clock_time(clock));
	clock->paused = paused;
}

void play_clock_set_speed(struct play_clock *clock, int64_t speed)
{
	play_clock_set(clock, play_clock_time(clock));
	clock->speed = speed < SPEED_LEAST  ? SPEED_LEAST
		       : speed > SPEED_MOST ? SPEED_MOST
					    : speed;
}

int64_t play_clock_due_ns(const struct play_clock *clock, int64_t time_ns)
{
	__int128 ahead = time_ns - clock->time_ns;

	return clock->at_ns + play_clock_limited(ahead * SPEED_NORMAL / clock->speed);
}

int64_t play_clock_place(const struct play_clock *clock, int64_t recorded_ns)
{
	int64_t gap = recorded_ns - clock->recorded_ns;

	if (recorded_ns <= clock->from_ns)
		gap = 0;
	else if (clock->recorded_ns < clock->from_ns)
		gap = recorded_ns - clock->from_ns;
	if (clock->idle_limit_ns > 0 && gap > clock->idle_limit_ns)
		gap = clock->idle_limit_ns;
	return play_clock_limited((__int128)clock->played_ns + gap);
}
