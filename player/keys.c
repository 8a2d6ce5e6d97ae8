/* SPDX-License-Identifier: MIT */
/* key -> action -> help line */
#include "player/keys.h"

#include <stddef.h>
#include <stdio.h>

static const struct {
	char byte;
	enum action action;
	const char *name, *help; /* NULL: another key has the line */
} keys[] = {
	{' ', ACTION_PAUSE, "Space", "pause, go on"},
	{'.', ACTION_STEP, ".", "next event, while paused"},
	{']', ACTION_NEXT_MARKER, "]", "next marker"},
	{'+', ACTION_FASTER, "+ -", "faster, slower"},
	{'-', ACTION_SLOWER, NULL, NULL},
	{'=', ACTION_NORMAL_SPEED, "=", "normal speed"},
	{'q', ACTION_QUIT, "q, ^C", "quit"},
	{'\003', ACTION_QUIT, NULL, NULL},
	{'\032', ACTION_SUSPEND, "^Z", "suspend"},
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

enum action key_action(char byte)
{
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].byte == byte)
			return keys[i].action;
	return ACTION_NONE;
}

void keys_help(void)
{
	puts("\nKeys:");
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].help != NULL)
			printf("  %-8s %s\n", keys[i].name, keys[i].help);
}
