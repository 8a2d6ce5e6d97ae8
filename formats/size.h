/* SPDX-License-Identifier: MIT */
/* Infers the size of a terminal, where it is not recorded, from what was printed. */
#ifndef FORMATS_SIZE_H
#define FORMATS_SIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/parser.h"

/* All zero before the first bytes. */
struct size_guess {
	struct vt_parser parser;
	uint16_t columns, rows; /* as a program told; 0: not told */
	uint16_t assigned[2];   /* the last COLUMNS= and LINES= */
	uint16_t right, bottom; /* the farthest cells addressed */
	char start[16];         /* of the current line */
	uint8_t start_size;
	unsigned spaces; /* at the end of the line so far */
	unsigned filled; /* number of spaces that ended the previous line */
	unsigned line;   /* bytes since the line began */
	unsigned column; /* where text continues after an address; 0: unknown */
	bool depends;    /* something would look different in another size */
};

/* Examines output. */
void size_look(struct size_guess *guess, const char *bytes, size_t size);

/* The size; `columns` and `rows` are kept where nothing indicates another. True if
 * something did. */
bool size_settle(const struct size_guess *guess, uint16_t *columns, uint16_t *rows);

void size_done(struct size_guess *guess);

#endif
