/* SPDX-License-Identifier: MIT */
/* --drop and --marker: copies of recordings without some stretches and with more markers,
 * that take their places. */
#ifndef PLAYER_SPLICING_H
#define PLAYER_SPLICING_H

#include <stdbool.h>

#include "common/error.h"
#include "common/options.h"
#include "formats/reader.h"
#include "player/copies.h"

/* As on the command line: "A..B", "POS=LABEL", with positions as in --from. */
struct splice_settings {
	struct texts drops, markers;
};

/* Positions are those of the recordings as they were. NULL with *err; *is_misused: the
 * options are wrong. Damage is added. */
struct copies *splicing_new(const struct splice_settings *settings,
	const struct reader_options *reader, char *const *files, bool *is_misused,
	struct damage *damage, struct error *err);

#endif
