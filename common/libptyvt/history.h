/* SPDX-License-Identifier: MIT */
/* The last lines that scrolled off a screen: they come back when it grows. */
#ifndef PTYVT_HISTORY_H
#define PTYVT_HISTORY_H

#include "common/libptyvt/cells.h"

enum { VT_HISTORY_LINES = 128 }; /* more than a terminal is enlarged by */

/* A ring; all zero is an empty one. */
struct history {
	struct line *lines; /* owned, VT_HISTORY_LINES; NULL: there was none yet */
	unsigned first, count;
};

/* Moves the line there, in exchange for one that nobody needs. Without memory it stays.
 */
void vt_history_push(struct history *history, struct line *line);

/* The line number `at`, from 0, the oldest. */
struct line *vt_history_line(const struct history *history, unsigned at);

void vt_history_clear(struct history *history);

/* Makes *to the same as *from, sharing the cells. False without memory: it is empty then.
 */
bool vt_history_share(struct history *to, const struct history *from);

void vt_history_done(struct history *history);

#endif
