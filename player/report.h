/* SPDX-License-Identifier: MIT */
/* What is printed: about recordings on standard output, problems on standard error. */
#ifndef PLAYER_REPORT_H
#define PLAYER_REPORT_H

#include "common/buffer.h"
#include "formats/reader.h"
#include "player/inspect.h"
#include "player/summary.h"

/* --info, for people. */
void report_info(
	const char *path, const struct reader *reader, const struct summary *summary);

/* --info --json: one line. */
void report_json(
	const char *path, const struct reader *reader, const struct summary *summary);

/* --ls */
void report_line(
	const char *path, const struct info *info, const struct summary *summary);

/* --inspect */
void report_inspection(const char *path, const struct inspection *inspection);

/* --list */
void report_listing(const struct listing *listing);

/* --list-formats */
void report_formats(void);

/* For --help: the keys and what they do. --version. */
void report_keys(void);
void report_version(void);

/* --screen, and one line of --grep, with the name of its file unless that is NULL. */
void report_text(const struct buffer *text);
void report_match(const char *name, int64_t time_ns, const char *text);

/* False if standard output could not be written. */
bool report_finish(void);

/* One line; it may contain the name of a file, and so anything. */
void report_problem(const char *message);
/* Says which recording it is, if none was named. */
void report_playing(const char *path);
void report_warning(const char *message);
void report_more_damage(int64_t count);

#endif
