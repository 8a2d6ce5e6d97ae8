/* SPDX-License-Identifier: MIT */
/*
 * --redact: the session is recorded to a file that has no name and that only its owner
 * could open, so that it is gone however ptyrec ends; at the end a copy without secrets
 * is written to where the recording belongs.
 */
#ifndef RECORDER_CLEANING_H
#define RECORDER_CLEANING_H

#include <stdbool.h>

#include "common/error.h"
#include "formats/filters/redact.h"
#include "formats/writer.h"

struct cleaning;

/* Makes sure that the recording can be created, and directs the writer to the file
 * without a name. `options` is borrowed and changed. NULL with *err. */
struct cleaning *cleaning_new(
	struct writer_options *options, const struct info *info, struct error *err);

/* After the session: writes the copy. Signals that would end ptyrec are blocked from now
 * on. False with *err: there is no recording. */
bool cleaning_finish(struct cleaning *cleaning, const struct targets *targets,
	struct redact_report *report, struct error *err);

/* Then: its size; if it is full, that it had to end before the session did; and its path,
 * if that is another one, because the file was replaced meanwhile or could not be written
 * (then *err of cleaning_finish says why), else NULL; borrowed. */
int64_t cleaning_size(const struct cleaning *cleaning);
bool cleaning_is_full(const struct cleaning *cleaning);
const char *cleaning_copy(const struct cleaning *cleaning);

/* What its format could not hold, see writer_loss. */
bool cleaning_loss(const struct cleaning *cleaning, int *number, char *line, size_t size);

/* Removes the recording, unless it was finished. */
void cleaning_free(struct cleaning *cleaning);

#endif
