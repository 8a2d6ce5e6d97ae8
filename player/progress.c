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

/* True if it is time to tell something. */
static bool is_due(struct progress *progress)
{
	int64_t now = now_ns();

	if (!progress->is_on || now - progress->began_ns < first_ns ||
		now - progress->told_ns < again_ns)
		return false;
	progress->told_ns = now;
	progress->is_shown = true;
	return true;
}

static void write_left(const struct progress *progress, int64_t done, int64_t all,
	char *text, size_t size)
{
	int64_t taken_ns = progress->told_ns - progress->began_ns;

	text[0] = '\0';
	if (done > 0 && done < all)
		snprintf(text, size, ", %lld s left",
			(long long)((double)taken_ns / (double)done *
					    (double)(all - done) / NS_PER_SECOND +
				    1));
}

void progress_tell(struct progress *progress, int64_t read, int64_t size, int64_t frames)
{
	char line[128], made[32] = "", left[32];

	if (!is_due(progress))
		return;
	if (frames > 0)
		snprintf(made, sizeof(made), ", %lld frames", (long long)frames);
	write_left(progress, read, size, left, sizeof(left));
	if (size > 0)
		snprintf(line, sizeof(line), "%d%%, %.1f MiB read%s%s",
			(int)((double)read * 100 / (double)size),
			(double)read / (1 << 20), made, left);
	else
		snprintf(line, sizeof(line), "%.1f MiB read%s", (double)read / (1 << 20),
			made);
	show(line);
}

void progress_tell_drawn(struct progress *progress, int64_t drawn, int64_t frames)
{
	char line[128], left[32];

	if (!is_due(progress))
		return;
	write_left(progress, drawn, frames, left, sizeof(left));
	snprintf(line, sizeof(line), "%lld of %lld frames drawn%s", (long long)drawn,
		(long long)frames, left);
	show(line);
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown)
		show("");
	progress->is_on = progress->is_shown = false;
}
