/* SPDX-License-Identifier: MIT */
/*
 * The view that exports. It keeps the screen, and hands an export at most so many frames
 * in a second: a change is shown at once if the last frame is old enough, otherwise
 * together with those that follow, as soon as it is. So nothing is ever shown early, and
 * a frame is exactly the screen at its time. Exports of pixels always wait that long:
 * what a program prints in pieces is then one frame.
 */
#ifndef PLAYER_EXPORTS_ADAPTER_H
#define PLAYER_EXPORTS_ADAPTER_H

#include "player/views/view.h"

/* view_options.export says what to export. */
extern const struct view_type view_export;

#endif
