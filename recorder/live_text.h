/* SPDX-License-Identifier: MIT */
/* The live copy as text for a log: lines without control sequences. */
#ifndef RECORDER_LIVE_TEXT_H
#define RECORDER_LIVE_TEXT_H

#include <stddef.h>

#include "common/buffer.h"
#include "common/libptyvt/transcript.h"

struct live_text {
	struct vt_pool *pool;
	struct vt *screen;
	struct vt_transcript *transcript;
	struct buffer out; /* lines to be written; the caller clears it */
};

/* NULL if out of memory. */
struct live_text *live_text_new(unsigned columns, unsigned rows);
void live_text_printed(struct live_text *text, const char *bytes, size_t size);
void live_text_resized(struct live_text *text, unsigned columns, unsigned rows);
void live_text_end(struct live_text *text);
void live_text_free(struct live_text *text);

#endif
