/* SPDX-License-Identifier: MIT */
/*
 * What a recording becomes for people who have no player. A new export is one file of
 * this folder and one row of the table in exports.c; the adapter plays the recording into
 * a terminal's model and hands it frames.
 */
#ifndef PLAYER_EXPORTS_EXPORT_H
#define PLAYER_EXPORTS_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/libptyvt/ptyvt.h"
#include "formats/bytes/sink.h"
#include "formats/event.h"
#include "player/exports/theme.h"

enum {
	EXPORT_FPS = 30,
	EXPORT_FPS_MOST = 1000,
	EXPORT_FONT_SIZE = 16, /* pixels */
	EXPORT_PADDING = 8,
	EXPORT_PIXELS_MOST = 1000,
};

/* What the user asked for. */
struct export_options {
	const struct export_type *type;
	const char *path; /* "-": standard output */
	bool overwrites, is_private;
	int64_t fps;                /* frames in a second, at most */
	const char *title;          /* NULL: the recording's */
	const struct theme *theme;  /* NULL: the recording's, if it has one */
	int64_t poster_ns;          /* time in the recording of the poster; -1: none */
	int64_t max_size;           /* of the file, in bytes; 0: any */
	int64_t loop_count;         /* how often it is played; 0: endlessly */
	int64_t hold_ns;            /* how long the last frame is shown */
	const char *font;           /* NULL: any */
	int64_t font_size, padding; /* in pixels */
	int levels;                 /* of antialiasing; 0: as the export has it */
	unsigned columns, rows;     /* of the picture; 0: those of the screen */
	bool has_window, has_keys, no_cursor;
	int64_t idle_limit_ns; /* of pauses, if they must be shorter than the user wants;
				  0: as they are */
	bool loops, is_still, with_input;
	bool no_links, no_transcript, no_recording;
	bool tells_progress;
};

struct export_marker {
	int64_t time_ns;
	char *label; /* UTF-8, visible; owned */
};

/* An export at work. */
struct export
{
	const struct export_options *options; /* borrowed */
	void *state;                          /* zeroed, type->state_size bytes */
	struct sink *sink;                    /* the file; owned */
	struct info info;                     /* of the first recording: title, command,
						 theme, timestamp; owned */
	unsigned columns, rows;               /* of the largest frame so far */
	int64_t frame_count;
	int64_t poster_ns; /* playback time; -1: none */
	int exit_status;   /* -1: unknown */
	int missing;       /* characters that no font had */
	char first_missing[32];
	struct export_marker *markers;
	size_t marker_count;
	int recording_fd, transcript_fd; /* the recording as asciicast in gzip, and its
					    text; -1: left out; owned */
};

struct export_type {
	const char *name, *suffix; /* "html", ".html" */
	const char *other_suffix;  /* ".htm"; NULL: none */
	const char *summary;       /* its description in --list-formats */
	size_t state_size;
	const char *refused; /* options that make no sense for it: "hold font " */
	bool has_recording, has_transcript; /* finish needs them */
	/* It is made of pixels: it needs fonts, and frames are shown when they are
	 * complete, see adapter.h. */
	bool is_drawn;
	/* Nothing is written to the file before finish. */
	bool (*create)(struct export *export, struct error *err);
	/* The screen at this time, later than that of the frame before; the first one is
	 * at 0. `text_size`: bytes of the transcript that were finished by then. */
	bool (*frame)(struct export *export, struct vt *screen, int64_t time_ns,
		int64_t text_size, struct error *err);
	/* Everything has been played; the screen is that of the last frame. EFBIG in
	 * *err: the file would be larger than options->max_size. */
	bool (*finish)(struct export *export, struct vt *screen, int64_t end_ns,
		struct error *err);
	void (*release)(void *state);
};

extern const struct export_type export_html, export_svg, export_gif, export_apng,
	export_y4m, export_mp4, export_webm;

#endif
