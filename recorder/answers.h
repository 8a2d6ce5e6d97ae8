/* SPDX-License-Identifier: MIT */
/*
 * Answers terminal queries (cursor position, device type, modes, colours, size) where
 * there is no terminal. Without a reply, programs wait for seconds, or give up.
 */
#ifndef RECORDER_ANSWERS_H
#define RECORDER_ANSWERS_H

#include <stdbool.h>

#include "common/buffer.h"
#include "common/libptyvt/parser.h"
#include "common/libptyvt/ptyvt.h"

/* All zero: answers nothing. */
struct answers {
	struct vt_pool *pool;
	struct vt *screen;
	struct vt_parser parser;
};

/* If out of memory, nothing is answered. */
void answers_init(struct answers *answers, unsigned columns, unsigned rows);
void answers_done(struct answers *answers);
void answers_resized(struct answers *answers, unsigned columns, unsigned rows);

/* Takes what the command printed and adds what a terminal would reply. */
void answers_printed(
	struct answers *answers, const char *bytes, size_t size, struct buffer *out);

#endif
