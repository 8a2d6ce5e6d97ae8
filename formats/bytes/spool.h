/* SPDX-License-Identifier: MIT */
/*
 * What has come out of a pipe, kept in an unnamed file so that several sources can read
 * it, each at its own position.
 */
#ifndef FORMATS_BYTES_SPOOL_H
#define FORMATS_BYTES_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The most that is kept; anything beyond can only be read forward. */
#define SPOOL_MAX (INT64_C(1) << 30)

struct spool;

/* For a pipe, whose descriptor it takes over; the file is in $TMPDIR, /var/tmp or /tmp,
 * and *reading_fd is as from spool_open. NULL if that fails: the descriptor then stays
 * the caller's. */
struct spool *spool_new(int pipe_fd, int *reading_fd);

struct spool *spool_share(struct spool *spool);
void spool_free(struct spool *spool);

/* A descriptor that reads what is kept, from the start; the caller's. -1 with errno. */
int spool_open(const struct spool *spool);

enum pumped {
	PUMPED, /* the file has grown */
	PUMPED_WAIT,
	PUMPED_END,
	PUMPED_FULL,   /* no more is kept: the next bytes are still in the pipe */
	PUMPED_FAILED, /* errno */
};

/* Moves what is in the pipe to the file; waits for it if `waits`. */
enum pumped spool_pump(struct spool *spool, bool waits);

/* Continues reading a pipe of which no more is kept; like read(2). */
ssize_t spool_read(struct spool *spool, void *bytes, size_t size, bool waits);

/* True after that: there is a gap between what the file holds and what is read. */
bool spool_has_gap(const struct spool *spool);

int spool_fd(const struct spool *spool);

#endif
