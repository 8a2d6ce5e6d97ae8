/* SPDX-License-Identifier: MIT */
/*
 * Which of the lines that are typed are passwords, as far as that can be known: by the
 * modes of the terminal, and by what is on its screen.
 */
#ifndef RECORDER_SECRET_H
#define RECORDER_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"
#include "recorder/libptyrec/ptyrec.h"

/* All zero knows the modes only. */
struct secret {
	struct vt_pool *pool;
	struct vt *screen;
	bool is_hiding; /* within a line that is one */
	unsigned row;   /* of the screen, where that began */
	bool was_silent;
	bool line_is_open; /* something was typed after the last line that was seen */
	int64_t hidden;    /* lines that were */
	int64_t ahead; /* lines typed before the terminal stopped to show them, seen then
			*/
};

enum secret_kind {
	SECRET_NONE,
	SECRET_BEGINS, /* of a line that is one */
	SECRET_GOES_ON,
};

/* Without memory the modes have to do. */
void secret_init(struct secret *secret, unsigned columns, unsigned rows);
void secret_done(struct secret *secret);

/* What the command printed, and the size it got. */
void secret_printed(
	struct secret *secret, struct ptyrec *command, const void *bytes, size_t size);
void secret_resized(struct secret *secret, unsigned columns, unsigned rows);

/* What is typed, before it is sent. */
enum secret_kind secret_typed(
	struct secret *secret, struct ptyrec *command, const char *bytes, size_t size);

#endif
