/* SPDX-License-Identifier: MIT */
/* The table of exports, by name and by suffix. */
#ifndef PLAYER_EXPORTS_EXPORTS_H
#define PLAYER_EXPORTS_EXPORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/formats.h"

struct export_options;
struct export_type;

/* "html"; NULL if there is no such export. */
const struct export_type *export_by_name(const char *name);

/* By the end of a file name; NULL if no export has this suffix. */
const struct export_type *export_by_suffix(const char *path);

/* Each export in turn, from 0; false after the last one. */
bool export_describe(int number, struct format_description *description);

/* Makes the options such that the file becomes smaller, in the steps that the export
 * allows: step 1, 2... False if there is none. *what says what was done, for people. */
bool export_reduce(struct export_options *options, int step, const char **what);

#endif
