/* SPDX-License-Identifier: MIT */
/* Tells the user something without writing to the screen, which is the command's. */
#ifndef RECORDER_NOTIFY_H
#define RECORDER_NOTIFY_H

/* Runs the shell command with the message as its argument, without waiting for it. NULL:
 * tmux or the desktop, whichever there is; if neither, nothing happens. */
void notify(const char *command, const char *message);

#endif
