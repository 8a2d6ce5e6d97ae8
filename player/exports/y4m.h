/* SPDX-License-Identifier: MIT */
/* Frames for programs that make videos, at a constant rate: YUV4MPEG2, as in mjpegtools'
 * yuv4mpeg(5). */
#ifndef PLAYER_EXPORTS_Y4M_H
#define PLAYER_EXPORTS_Y4M_H

#include "player/exports/packed.h"
#include "player/exports/slides.h"

/* True if players take the colours to be those of ITU-R BT.709, as they do of large
 * pictures, else of BT.601. */
bool y4m_is_709(int width, int height);

/* Puts all of it, of an export of slides that has ended. `begin` (may be NULL) is told
 * the size first. */
struct y4m_output {
	bool (*begin)(void *context, int width, int height, struct error *err);
	packed_put *put;
	void *context;
};

bool y4m_write(struct export *export, const struct y4m_output *output, struct error *err);

#endif
