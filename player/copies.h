/* SPDX-License-Identifier: MIT */
/* Changed copies of recordings, in files without names, that take their places. */
#ifndef PLAYER_COPIES_H
#define PLAYER_COPIES_H

#include <stdbool.h>

#include "common/error.h"
#include "formats/reader.h"

/* Writes the copy of a recording, which can be opened again, to an empty file. */
typedef bool copy_maker(void *context, const char *path,
	const struct reader_options *reader, int fd, struct error *err);

struct copies;

/* One copy of each file, a list that ends with NULL; pipes are read to their ends first.
 * All but the context is borrowed as long as the copies. NULL with *err. */
struct copies *copies_new(char *const *files, const struct reader_options *reader,
	copy_maker *make, void *context, struct error *err);

/* For the reader's options; borrowed. */
const struct stand_in *copies_stand_ins(const struct copies *copies);

void copies_free(struct copies *copies);

#endif
