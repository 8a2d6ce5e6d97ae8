/* SPDX-License-Identifier: MIT */
/* Tells the user something beside the screen, which is the command's. */
#ifndef RECORDER_NOTIFY_H
#define RECORDER_NOTIFY_H

/* Runs the shell command with the message as its argument and does not wait for it. NULL:
 * what there is, tmux or a desktop; nothing if there is neither. */
void notify(const char *command, const char *message);

#endif
