/* SPDX-License-Identifier: MIT */
/* What the keys do while a recording plays: one table. */
#ifndef PLAYER_KEYS_H
#define PLAYER_KEYS_H

enum action {
	ACTION_NONE,
	ACTION_PAUSE,
	ACTION_STEP,
	ACTION_NEXT_MARKER,
	ACTION_FASTER,
	ACTION_SLOWER,
	ACTION_NORMAL_SPEED,
	ACTION_SUSPEND,
	ACTION_QUIT,
};

enum action key_action(char byte);

/* Prints the keys and what they do, for --help. */
void keys_help(void);

#endif
