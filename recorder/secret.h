/* SPDX-License-Identifier: MIT */
/*
 * Tells which of the typed lines are passwords, as far as that can be known: from the
 * terminal's modes and from what is on its screen.
 */
#ifndef RECORDER_SECRET_H
#define RECORDER_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"
#include "recorder/libptyrec/ptyrec.h"

/* All zero: goes by the modes only. */
struct secret {
	struct vt_pool *pool;
	struct vt *screen;
	bool is_hiding; /* within a secret line */
	unsigned row;   /* of the screen, where that line began */
	bool was_silent;
	bool line_is_open; /* something has been typed since the end of the last line */
	int64_t hidden;    /* secret lines so far */
	int64_t ahead; /* lines typed ahead of a prompt that turned echo off: recorded by
			  then */
};

enum secret_kind {
	SECRET_NONE,
	SECRET_BEGINS, /* a secret line begins here */
	SECRET_GOES_ON,
};

/* If out of memory, the modes alone must do. */
void secret_init(struct secret *secret, unsigned columns, unsigned rows);
void secret_done(struct secret *secret);

/* What the command printed, and the terminal size it was given. */
void secret_printed(
	struct secret *secret, struct ptyrec *command, const void *bytes, size_t size);
void secret_resized(struct secret *secret, unsigned columns, unsigned rows);

/* What was typed; call it before it is sent. */
enum secret_kind secret_typed(
	struct secret *secret, struct ptyrec *command, const char *bytes, size_t size);

#endif
