/* SPDX-License-Identifier: MIT */
/* One row per mode. */
#include "common/libptyvt/modes.h"

/* clang-format off */
const struct vt_mode_row vt_mode_rows[VT_MODES] = {
	/*                 mnemonic    number private usually saved  soft   rare */
	[VT_IRM] =       {"IRM",       4,    false,  false,  true,  true,  false},
	[VT_LNM] =       {"LNM",       20,   false,  false,  false, false, false},
	[VT_DECSCNM] =   {"DECSCNM",   5,    true,   false,  true,  false, false},
	[VT_DECOM] =     {"DECOM",     6,    true,   false,  true,  true,  false},
	[VT_DECAWM] =    {"DECAWM",    7,    true,   true,   true,  true,  false},
	[VT_ATT610] =    {"ATT610",    12,   true,   false,  false, false, false},
	[VT_DECTCEM] =   {"DECTCEM",   25,   true,   true,   false, true,  false},
	[VT_XTREVWRAP] = {"XTREVWRAP", 45,   true,   false,  false, true,  true},
	[VT_DECLRMM] =   {"DECLRMM",   69,   true,   false,  false, true,  true},
};
/* clang-format on */

enum vt_mode vt_find_mode(int number, bool is_private)
{
	int mode = 0;

	while (mode < VT_MODES && (vt_mode_rows[mode].number != number ||
					  vt_mode_rows[mode].is_private != is_private))
		mode++;
	return (enum vt_mode)mode;
}
