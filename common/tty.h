/* SPDX-License-Identifier: MIT */
/*
 * The user's terminal: its size, and raw mode, which is left again on every way out, even
 * after a crash. There is only one terminal, so its state is the only global one.
 */
#ifndef COMMON_TTY_H
#define COMMON_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "common/error.h"

/* Opens a terminal to read keys from, unshared and non-blocking: that of `fd` or, if fd
 * is -1, the controlling one. -1 if there is none. The caller closes it. */
int tty_open(int fd);

/* The size in cells and pixels; false if fd is not a terminal. Cells may be 0. */
bool tty_size(int fd, struct winsize *size);

/* True if the user's terminal is said to know no control sequences: TERM is "dumb" or
 * unset. */
bool tty_is_dumb(void);

/* True if we may change the terminal and read from it: it is our controlling terminal and
 * we are in its foreground, or it is nobody's controlling terminal here. */
bool tty_in_foreground(int fd);

/* Raw mode: every key arrives at once, nothing is echoed or turned into a signal.
 * `keep_output`: leave output translation as it is, for when other programs of the
 * pipeline print there and we do not. False without *err if another program of ours holds
 * the terminal or we are not in its foreground now; try again later. Has no effect if it
 * is raw already. */
bool tty_enter_raw(int fd, bool keep_output);

/* Restores the terminal as it was before tty_enter_raw and keeps what is typed ahead
 * (`flush`: drops it). Harmless if raw mode was never entered. */
void tty_leave_raw(bool flush);

bool tty_is_raw(void);

/* Repairs what was typed before raw mode: the kernel stores a 0 there for each end of
 * file (^D) that nobody had read yet. Puts the key back into the bytes read next. */
void tty_mend_typed_ahead(char *bytes, size_t size);

/* Bytes written to fd when a crash or another signal ends the program, for what termios
 * cannot restore; static text, NULL: none. */
void tty_set_last_words(int fd, const char *text);

/* Modes as at login: line editing, echo, signals from keys. Source: stty(1), "sane". */
bool tty_make_sane(int fd, struct error *err);

#endif
