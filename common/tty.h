/* SPDX-License-Identifier: MIT */
/*
 * The user's terminal: its size, and raw mode that is left again on every way out, a
 * crash included. There is one terminal, so its state is the only global one.
 */
#ifndef COMMON_TTY_H
#define COMMON_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "common/error.h"

/* Opens a terminal to read keys from, for ourselves alone and without waiting: that of
 * `fd`, or with fd -1 the controlling one. -1 if there is none. The caller closes it. */
int tty_open(int fd);

/* The size in cells and pixels; false if fd is not a terminal. Cells may be 0. */
bool tty_size(int fd, struct winsize *size);

/* True if the user's terminal is said to know no control sequences: TERM is "dumb" or not
 * there. */
bool tty_is_dumb(void);

/* True if we may change the terminal and read it: it is our controlling terminal and
 * we are in its foreground, or it controls nobody here. */
bool tty_in_foreground(int fd);

/* Raw mode: every key arrives at once, nothing is echoed or turned into a signal.
 * `keep_output`: leave the translation of output as it is, for when our output does
 * not go there but that of our neighbours in the pipeline does. False without *err
 * if another program of ours holds the terminal or it is not ours now; try again
 * later. Does nothing if it is raw already. */
bool tty_enter_raw(int fd, bool keep_output);

/* As it was before tty_enter_raw, with what is still typed ahead (`flush`:
 * without). Harmless when nothing was entered. */
void tty_leave_raw(bool flush);

bool tty_is_raw(void);

/* What was typed before raw mode: there the kernel has a 0 for each end of file (^D) that
 * nobody had read yet. Puts the key back, in what is read next. */
void tty_mend_typed_ahead(char *bytes, size_t size);

/* Bytes that are written to fd when a crash or another signal ends the program, for what
 * termios cannot put right; static text, NULL: none. */
void tty_set_last_words(int fd, const char *text);

/* Modes as a login finds them: lines, echo, signals by key. Source: stty(1), "sane". */
bool tty_make_sane(int fd, struct error *err);

#endif
