/* SPDX-License-Identifier: MIT */
#include "recorder/notify.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>

extern char **environ;

/* tmux, then a desktop; with the message as $1. */
static const char usual[] =
	"if [ -n \"$TMUX\" ] && command -v tmux; then tmux display-message -- \"$1\"; "
	"elif [ -n \"$DISPLAY$WAYLAND_DISPLAY\" ] && command -v notify-send; then "
	"notify-send -- \"$1\"; fi";

void notify(const char *command, const char *message)
{
	char script[4096];
	char *argv[] = {"sh", "-c", script, "sh", (char *)message, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t all, none;
	pid_t child;

	/* In the background of a shell that exits at once: nobody has to wait for it. */
	if (snprintf(script, sizeof(script), command ? "(%s \"$1\"\n) &" : "(%s) &",
		    command ? command : usual) >= (int)sizeof(script) ||
		posix_spawn_file_actions_init(&actions) != 0)
		return;
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setsigmask(&attributes, &none);
	if (posix_spawnp(&child, "sh", &actions, &attributes, argv, environ) == 0)
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
}
