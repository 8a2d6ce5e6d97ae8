/* SPDX-License-Identifier: MIT */
/* What ptyplay can do: one row per command, in commands.c. */
#ifndef PLAYER_COMMANDS_H
#define PLAYER_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/options.h"
#include "formats/reader.h"
#include "player/redacting.h"
#include "player/seek/time_spec.h"
#include "player/splicing.h"

struct export_type;
struct format;

enum exit_code {
	EXIT_PLAYED = 0,
	EXIT_UNUSABLE = 1,
	EXIT_USAGE = 2,
	EXIT_DANGEROUS = 3,
	EXIT_DAMAGED = 4,
};

/* What ptyplay is used for, one of these; an option lists the uses it allows in its
 * struct option_row. */
enum use {
	USE_ANY = 0,
	USE_PLAY = 1,
	USE_CONVERT = 2,
	USE_GREP = 4,
	USE_SCREEN = 8,
	USE_INFO = 16,
	USE_INSPECT = 32,
	USE_LIST = 64,
	USE_LS = 128,
	USE_EXPORT = 256,
	USE_STILL = 512, /* an export of one moment */
	USE_FILE = USE_CONVERT | USE_EXPORT | USE_STILL,
	USE_EITHER = USE_PLAY | USE_CONVERT | USE_EXPORT,
};

enum { LOOPS_ENDLESS = INT32_MAX };

/* The command line. Strings are borrowed from it. */
struct settings {
	struct options_given given;
	int64_t speed, idle_limit_ns, loops;
	bool has_loops; /* some number was given */
	bool no_idle_limit, pause_on_markers, follow, overwrite, info, json;
	bool resize, exit_status, quiet, help, version;
	bool list_formats, list, ls, keep_gaps, inspect, raw, reset, no_spool;
	struct time_spec from, to, screen;
	const char *output, *grep, *format_name;
	/* Of the output, see commands_choose; both NULL: by its suffix. */
	const struct format *format;
	const struct export_type *export;
	/* For exports. */
	const char *title, *theme;
	struct time_spec poster;
	int64_t fps, max_size, hold_ns, font_size, padding;
	const char *font;
	struct cells window_size;
	bool has_window, has_keys, no_cursor;
	bool no_links, no_recording, with_input;
	bool timestamps, color;
	bool writes_private; /* files that only their owner can read */
	struct redact_settings redact;
	struct splice_settings splice;
	struct cells size; /* for the reader */
	struct reader_options reader;
};

/* Finds out what the output is: a format or an export. False with *err if there is none
 * of that name, or if nothing has the suffix of the file. */
bool commands_choose(struct settings *settings, struct error *err);

/* The use that the settings ask for; *name is what the user called it, for messages. */
enum use commands_use(const struct settings *settings, const char **name);

/* Does what the settings ask for with all the files, a list that ends with NULL, and
 * returns the exit status. */
int commands_run(const struct settings *settings, char *const *files);

#endif
