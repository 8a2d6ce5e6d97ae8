/* SPDX-License-Identifier: MIT */
#include "player/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"

enum { WIDTH = 70 };

static const int64_t first_ns = NS_PER_SECOND, again_ns = NS_PER_SECOND / 5;

void progress_begin(struct progress *progress)
{
	*progress =
		(struct progress){.is_on = isatty(STDERR_FILENO), .began_ns = now_ns()};
}

static void show(const char *line)
{
	fprintf(stderr, "\r%-*.*s\r%.*s", WIDTH, WIDTH, "", WIDTH, line);
	fflush(stderr);
}

void progress_tell(struct progress *progress, int64_t read, int64_t size, int64_t frames)
{
	int64_t now = now_ns(), taken_ns = now - progress->began_ns;
	char line[128], made[32] = "", left[32] = "";

	if (taken_ns < first_ns || now - progress->told_ns < again_ns)
		return;
	progress->told_ns = now;
	progress->is_shown = true;
	if (frames > 0)
		snprintf(made, sizeof(made), ", %lld frames", (long long)frames);
	if (read > 0 && read < size)
		snprintf(left, sizeof(left), ", %lld s left",
			(long long)((double)taken_ns / (double)read *
					    (double)(size - read) / NS_PER_SECOND +
				    1));
	if (size > 0)
		snprintf(line, sizeof(line), "%d%%, %.1f MiB read%s%s",
			(int)((double)read * 100 / (double)size),
			(double)read / (1 << 20), made, left);
	else
		snprintf(line, sizeof(line), "%.1f MiB read%s", (double)read / (1 << 20),
			made);
	show(line);
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown)
		show("");
	progress->is_on = progress->is_shown = false;
}
