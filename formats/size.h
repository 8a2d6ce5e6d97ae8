/* SPDX-License-Identifier: MIT */
/* What size a terminal had that is not told, by what was printed. */
#ifndef FORMATS_SIZE_H
#define FORMATS_SIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/libptyvt/parser.h"

/* All zero before the first bytes. */
struct size_guess {
	struct vt_parser parser;
	uint16_t columns, rows; /* told by a program; 0: not */
	uint16_t assigned[2];   /* the last COLUMNS= and LINES= */
	uint16_t right, bottom; /* the cells farthest off that were addressed */
	char start[16];         /* of the line */
	uint8_t start_size;
	unsigned spaces; /* at its end so far */
	unsigned filled; /* so many were at the end of the line before */
	unsigned line;   /* bytes since it began */
	unsigned column; /* where text goes on behind an address; 0: not known */
	bool depends;    /* something looks different in another size */
};

/* Looks at output. */
void size_look(struct size_guess *guess, const char *bytes, size_t size);

/* The size; `columns` and `rows` are what is taken without a sign of another one. True if
 * there was a sign. */
bool size_settle(const struct size_guess *guess, uint16_t *columns, uint16_t *rows);

void size_done(struct size_guess *guess);

#endif
