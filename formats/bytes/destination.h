/* SPDX-License-Identifier: MIT */
/*
 * Opens a file for writing. Other users may write to the same folder: every decision is
 * based on the descriptor that was opened, never on a name, which may mean another file a
 * moment later.
 */
#ifndef FORMATS_BYTES_DESTINATION_H
#define FORMATS_BYTES_DESTINATION_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/error.h"

enum sink_mode {
	SINK_NEW,     /* refuse an existing file */
	SINK_REPLACE, /* the old contents go with the first flush */
	SINK_APPEND,  /* write after the contents of a file that must exist */
};

/* Creates a file that must not exist, with this mode, subject to the umask. The caller
 * owns the descriptor; -1 with errno. */
int destination_create(const char *path, mode_t permissions);

/*
 * Opens what exists. A device or pipe is opened whatever the mode, even through a
 * symbolic link; a pipe's reader may take some seconds to arrive. A regular file is never
 * opened through a link. In a shared folder (sticky, writable by others) a file, pipe or
 * link of another user is not opened with SINK_NEW; this is the rule of Linux's
 * fs.protected_fifos, fs.protected_regular and fs.protected_symlinks, which not every
 * system has enabled.
 *
 * The caller owns the descriptor; -1 with *err.
 */
int destination_open(const char *path, enum sink_mode mode, struct error *err);

/* The folder that contains the last component of the path; the caller frees it. NULL if
 * out of memory. */
char *destination_folder(const char *path);

/* A file without a name in the folder of the path, to take the place of the regular file
 * that is open on `fd` with its mode, or only for its owner. -1 if there cannot be one,
 * or if the file would not be the same then: it has other names, or another owner. */
int destination_stand_in(const char *path, int fd, bool is_private);

/* Gives the path to such a file, whatever it means now. All signals must be blocked.
 * False with *err: the path means what it meant. */
bool destination_take_place(const char *path, int fd, struct error *err);

/* True if the name still means the file open on the descriptor. `folder_fd`: where a
 * relative path starts, as in openat(2). */
bool destination_is(int folder_fd, const char *path, int fd);

/* The path with a number before the first dot of its name: x-2.cast for x.cast. The
 * caller frees it; NULL: no memory. */
char *destination_numbered(const char *path, int number);

/* Copies a file that is no longer at its path, with mode 0600, to the first of x-2.cast,
 * x-3.cast... beside x.cast that does not exist. `fd` may be write-only. Returns the new
 * path, which the caller frees; NULL with *err, and no file is left. */
char *destination_rescue(const char *path, int fd, struct error *err);

#endif
