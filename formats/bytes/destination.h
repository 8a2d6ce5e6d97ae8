/* SPDX-License-Identifier: MIT */
/*
 * Opening a file to write to. Other users may write to the same folder: whatever is
 * decided is decided by the descriptor that was opened, never by a name that may mean
 * another file a moment later.
 */
#ifndef FORMATS_BYTES_DESTINATION_H
#define FORMATS_BYTES_DESTINATION_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/error.h"

enum sink_mode {
	SINK_NEW,     /* refuse a file that is there */
	SINK_REPLACE, /* what was in it goes with the first flush */
	SINK_APPEND,  /* after what is there; it must be there */
};

/*
 * A new file has this mode, as the umask allows. A device or pipe is opened whatever the
 * mode, also through a symbolic link; a pipe's reader may take some seconds to come. A
 * regular file is never opened through a link. In a shared folder (sticky, writable by
 * others) a file, pipe or link of another user is not opened with SINK_NEW; that is the
 * rule of Linux's fs.protected_fifos, fs.protected_regular and fs.protected_symlinks,
 * which not every system has on.
 *
 * The caller owns the descriptor; -1 with *err. *created: the file is new.
 */
int destination_open(const char *path, enum sink_mode mode, mode_t permissions,
	bool *created, struct error *err);

/* The folder that the last name of the path is in; the caller frees it. NULL without
 * memory. */
char *destination_folder(const char *path);

/* True if the name still means what the descriptor has open. `folder_fd`: what a relative
 * path starts from, as in openat(2). */
bool destination_is(int folder_fd, const char *path, int fd);

/* Copies a file that is not at its path any more, with mode 0600, to the first of
 * x-2.cast, x-3.cast... beside x.cast that is not there. `fd` may be open for writing
 * only. Returns the new path, which the caller frees; NULL with *err, and nothing is
 * left. */
char *destination_rescue(const char *path, int fd, struct error *err);

#endif
