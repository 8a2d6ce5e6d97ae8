/* SPDX-License-Identifier: MIT */
/* One line on standard error, if that is a terminal, for work that takes long. */
#ifndef PLAYER_PROGRESS_H
#define PLAYER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Embedded by value; all zero is off: then nothing is told. */
struct progress {
	bool is_on, is_shown;
	int64_t began_ns, told_ns;
};

void progress_begin(struct progress *progress);

/* That many of the bytes of a file have been read, and frames made (0:
 * it makes none); size 0: unknown. */
void progress_tell(struct progress *progress, int64_t read, int64_t size, int64_t frames);

/* The same: so many of the frames have been drawn. */
void progress_tell_drawn(struct progress *progress, int64_t drawn, int64_t frames);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
