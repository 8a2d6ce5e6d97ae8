/* SPDX-License-Identifier: MIT */
/* The modes that change how is drawn. Sources: ECMA-48; DEC STD 070; xterm's ctlseqs. */
#ifndef PTYVT_MODES_H
#define PTYVT_MODES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/ptyvt.h"

struct vt_mode_row {
	const char *mnemonic;
	int number;
	bool is_private; /* CSI ? number h */
	bool usually;    /* how it is in a terminal that was reset */
	/* Some terminals save and restore it with the cursor: xterm and tmux DECOM, kitty
	 * DECAWM and DECSCNM, VTE IRM and DECSCNM. */
	bool is_saved_by_some;
	bool is_reset_softly; /* by DECSTR */
	bool is_rare;         /* few terminals know it: see VT_IS_RARE */
};

/* By enum vt_mode. */
extern const struct vt_mode_row vt_mode_rows[VT_MODES];

/* VT_MODES if it is not one of them. */
enum vt_mode vt_find_mode(int number, bool is_private);

/* Sets of modes, a bit each. */
#define VT_MODE_BIT(mode) (1U << (mode))

#endif
