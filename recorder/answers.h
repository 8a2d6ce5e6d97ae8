/* SPDX-License-Identifier: MIT */
/*
 * What a terminal answers when programs ask it, where there is none: its place on the
 * screen, its kind, modes, colours, size. Without it they wait for seconds, or give up.
 */
#ifndef RECORDER_ANSWERS_H
#define RECORDER_ANSWERS_H

#include <stdbool.h>

#include "common/buffer.h"
#include "common/libptyvt/parser.h"
#include "common/libptyvt/ptyvt.h"

/* All zero answers nothing. */
struct answers {
	struct vt_pool *pool;
	struct vt *screen;
	struct vt_parser parser;
};

/* Without memory nothing is answered. */
void answers_init(struct answers *answers, unsigned columns, unsigned rows);
void answers_done(struct answers *answers);
void answers_resized(struct answers *answers, unsigned columns, unsigned rows);

/* What the command printed; adds what the terminal types then. */
void answers_printed(
	struct answers *answers, const char *bytes, size_t size, struct buffer *out);

#endif
