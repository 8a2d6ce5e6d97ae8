/* SPDX-License-Identifier: MIT */
/* Prints megabytes a second, from standard input held in memory: of the screen at 80x24
 * and at 350x100, and of the guard. */
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/libptyvt/ptyvt.h"
#include "player/guard.h"

enum { MOST = 64 << 20, PIECE = 64 << 10, ROUNDS = 4 };

static char bytes[MOST];
static size_t size;

static double speed(int64_t begin_ns)
{
	return (double)size * ROUNDS / ((double)(now_ns() - begin_ns) / 1e9) / 1e6;
}

static size_t piece_at(size_t at)
{
	return size - at < PIECE ? size - at : PIECE;
}

static double screen_speed(unsigned columns, unsigned rows)
{
	struct vt_pool *pool;
	struct vt *screen;
	int64_t begin_ns;

	pool = vt_pool_new();
	screen = vt_new(columns, rows, pool);
	if (screen == NULL)
		exit(1);
	begin_ns = now_ns();
	for (int round = 0; round < ROUNDS; round++)
		for (size_t at = 0; at < size; at += PIECE)
			vt_feed(screen, bytes + at, piece_at(at));
	vt_free(screen);
	vt_pool_free(pool);
	return speed(begin_ns);
}

static double guard_speed(void)
{
	struct guard guard;
	struct buffer out = {0};
	int64_t begin_ns = now_ns();

	guard_init(&guard);
	for (int round = 0; round < ROUNDS; round++)
		for (size_t at = 0; at < size; at += PIECE) {
			buffer_clear(&out);
			guard_filter(&guard, bytes + at, piece_at(at), 0, &out);
		}
	buffer_done(&out);
	guard_done(&guard);
	return speed(begin_ns);
}

int main(void)
{
	size = fread(bytes, 1, MOST, stdin);
	printf("%.0f %.0f %.0f\n", screen_speed(80, 24), screen_speed(350, 100),
		guard_speed());
	return 0;
}
