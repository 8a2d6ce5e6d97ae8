/* SPDX-License-Identifier: MIT */
/* What the keys do during playback: one table. */
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
	KEY_INSERT,
	KEY_DELETE,
	KEY_TAB_BACK,
	KEY_FUNCTION,        /* F0; F1 to F12 follow it */
	KEY_SHIFT = 1 << 24, /* flag added to the keys above */
	KEY_CONTROL = 1 << 25,
};

enum action {
	ACTION_NONE,
	ACTION_PAUSE,
	ACTION_STEP,
	ACTION_STEP_BACK,
	ACTION_GO_SECONDS, /* value: seconds */
	ACTION_GO_PERCENT, /* percent of the duration, from here */
	ACTION_GO_TENTH,   /* tenths of the duration, from the start */
	ACTION_GO_END,
	ACTION_MARKER,    /* 1 next, -1 previous */
	ACTION_SPEED,     /* 1 faster, -1 slower, 0 normal */
	ACTION_GO_TO,     /* asks for a position */
	ACTION_SEARCH,    /* 1 forward, -1 back: asks for the text */
	ACTION_SEARCH_ON, /* 1 in the same direction, -1 in the other */
	ACTION_WINDOW_X,  /* columns */
	ACTION_WINDOW_Y,  /* rows */
	ACTION_STATUS,
	ACTION_HELP,
	ACTION_SUSPEND,
	ACTION_INTERRUPT,
	ACTION_QUIT,
};

/* The action of a key, with its value; ACTION_NONE if it has none. */
enum action key_action(uint32_t key, int *value);

/* Finds the keys in what the terminal sends. */
struct keyboard {
	struct vt_parser parser;
	bool shifted;   /* after ESC O */
	char text[256]; /* characters not returned yet */
	unsigned size, at;
};

/* Takes one key from the bytes from *at up to `end`; false if they hold none. Anything
 * the terminal sends besides keys is skipped. */
bool keyboard_next(
	struct keyboard *keyboard, const char **at, const char *end, uint32_t *key);

/* For when no more bytes follow at once: true if the pending ESC is the key itself. */
bool keyboard_is_escape(struct keyboard *keyboard);

/* The lines of the help; line i, counted from 0, or NULL after the last one. */
unsigned keys_help_lines(void);
const char *keys_help_line(int i, const char **help);

#endif
