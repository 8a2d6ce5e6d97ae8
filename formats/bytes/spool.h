/* SPDX-License-Identifier: MIT */
/*
 * What has come out of a pipe, kept in a file without a name so that several sources can
 * read it, each where it likes.
 */
#ifndef FORMATS_BYTES_SPOOL_H
#define FORMATS_BYTES_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As much is kept at most; of what comes then one can only read on. */
#define SPOOL_MAX (INT64_C(1) << 30)

struct spool;

/* Of a pipe, whose descriptor it takes; the file is in $TMPDIR, /var/tmp or /tmp, and
 * *reading_fd as from spool_open. NULL if that cannot be: the descriptor stays the
 * caller's then. */
struct spool *spool_new(int pipe_fd, int *reading_fd);

struct spool *spool_share(struct spool *spool);
void spool_free(struct spool *spool);

/* A descriptor that reads what is kept, from the start; the caller's. -1 with errno. */
int spool_open(const struct spool *spool);

enum pumped {
	PUMPED, /* there is more in the file now */
	PUMPED_WAIT,
	PUMPED_END,
	PUMPED_FULL,   /* no more is kept: the next bytes are still in the pipe */
	PUMPED_FAILED, /* errno */
};

/* Moves what there is in the pipe to the file; waits for it if `waits`. */
enum pumped spool_pump(struct spool *spool, bool waits);

/* Reads on from a pipe of which no more is kept: as read(2). */
ssize_t spool_read(struct spool *spool, void *bytes, size_t size, bool waits);

/* True after that: what the file holds and what is read have a gap between them. */
bool spool_has_gap(const struct spool *spool);

int spool_fd(const struct spool *spool);

#endif
