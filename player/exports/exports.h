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

/* True if this long option makes no sense for it. */
bool export_refuses(const struct export_type *type, const char *option);

/* Each export in turn, from 0; false after the last one. */
bool export_describe(int number, struct format_description *description);

/* Tightens the options so that the file becomes smaller than with what was wanted. *step:
 * 0 at first, then what it has become. False if nothing is left to do. */
bool export_reduce(
	struct export_options *options, const struct export_options *wanted, int *step);

#endif
