/* SPDX-License-Identifier: MIT */
/* What is told about recordings, on standard output. */
#ifndef PLAYER_REPORT_H
#define PLAYER_REPORT_H

#include "formats/reader.h"
#include "player/inspect.h"
#include "player/summary.h"

/* --info, for people. */
void report_info(
	const char *path, const struct reader *reader, const struct summary *summary);

/* --info --json: one line. */
void report_json(const struct reader *reader, const struct summary *summary);

/* --inspect */
void report_inspection(const char *path, const struct inspection *inspection);

/* --list */
void report_listing(const struct listing *listing);

/* --list-formats */
void report_formats(void);

#endif
