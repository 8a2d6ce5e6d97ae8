/* SPDX-License-Identifier: MIT */
/*
 * The view that exports. It keeps the screen, and hands an export at most so many frames
 * in a second: a change is shown at once if the last frame is old enough, otherwise
 * together with those that follow, as soon as it is. So nothing is ever shown early, and
 * a frame is exactly the screen at its time. Exports of pixels always wait one
 * interval, so that output printed in pieces becomes one frame; what they would show for
 * less than viewers can, they leave out, and begin the next frame then.
 */
#ifndef PLAYER_EXPORTS_ADAPTER_H
#define PLAYER_EXPORTS_ADAPTER_H

#include "player/views/view.h"

/* view_options.export says what to export. */
extern const struct view_type view_export;

#endif
