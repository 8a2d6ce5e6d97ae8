/* SPDX-License-Identifier: MIT */
/* What the keys do while playing: one table. */
#ifndef PLAYER_KEYS_H
#define PLAYER_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/parser.h"

/* Keys that are not characters. */
enum key {
	KEY_UP = 0x110000,
	KEY_DOWN,
	KEY_RIGHT,
	KEY_LEFT,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_ESCAPE,
	KEY_SHIFT = 1 << 24, /* added to them */
	KEY_CONTROL = 1 << 25,
};

enum action {
	ACTION_NONE,
	ACTION_PAUSE,
	ACTION_STEP,
	ACTION_STEP_BACK,
	ACTION_GO_SECONDS, /* value: how many */
	ACTION_GO_PERCENT, /* of the duration, from here */
	ACTION_GO_TENTH,   /* of the duration, from the start */
	ACTION_GO_END,
	ACTION_MARKER,    /* 1 the next one, -1 the one before */
	ACTION_SPEED,     /* 1 faster, -1 slower, 0 normal */
	ACTION_GO_TO,     /* asks for the place */
	ACTION_SEARCH,    /* 1 forward, -1 back: asks for the text */
	ACTION_SEARCH_ON, /* 1 in the same direction, -1 in the other one */
	ACTION_WINDOW_X,  /* by columns */
	ACTION_WINDOW_Y,  /* by rows */
	ACTION_STATUS,
	ACTION_HELP,
	ACTION_SUSPEND,
	ACTION_INTERRUPT,
	ACTION_QUIT,
};

/* What a key does, with its value; ACTION_NONE if nothing. */
enum action key_action(uint32_t key, int *value);

/* The keys in what the terminal sent. */
struct keyboard {
	struct vt_parser parser;
	bool shifted;   /* after ESC O */
	char text[256]; /* characters that were not given yet */
	unsigned size, at;
};

/* Takes a key from the bytes from *at up to `end`; false if there is none in them. What
 * the terminal sends beside keys is passed over. */
bool keyboard_next(
	struct keyboard *keyboard, const char **at, const char *end, uint32_t *key);

/* No more bytes came at once: an ESC that waits is the key. */
bool keyboard_is_escape(struct keyboard *keyboard);

/* The lines of the help; number i of them, from 0, and NULL after the last one. */
unsigned keys_help_lines(void);
const char *keys_help_line(int i, const char **help);

#endif
