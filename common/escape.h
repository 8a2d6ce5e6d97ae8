/* SPDX-License-Identifier: MIT */
/*
 * The one parser of terminal bytes: text, control characters, escape sequences and
 * strings. It is fed piece by piece and gives the same tokens for every division of its
 * input, but that a run of text may come in more pieces. It knows the grammar of
 * sequences, not their meaning.
 * Source: the state machine of DEC's VT500 as documented by Paul Williams
 * (https://vt100.net/emu/dec_ansi_parser), ECMA-48 for the grammar, xterm's ctlseqs for
 * sub-parameters and strings ended by BEL; UTF-8 is decoded first.
 */
#ifndef COMMON_ESCAPE_H
#define COMMON_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

enum {
	ESCAPE_PARAMETERS = 32,     /* of a sequence; further ones are dropped */
	ESCAPE_SUBPARAMETERS = 8,   /* of a parameter, itself included; as above */
	ESCAPE_NUMBER_MAX = 65535,  /* numbers saturate */
	ESCAPE_STRING_MAX = 64 << 10, /* of a string; the rest is passed over */
};

enum escape_kind {
	ESCAPE_TEXT,    /* text, size: whole characters of UTF-8, no controls; what was
			   not UTF-8 is U+FFFD, in a token of its own */
	ESCAPE_CONTROL, /* final: a C0 control but for ESC, or DEL */
	ESCAPE_ESC,     /* intermediates, final: ESC ( B; a C1 control (a character, for
			   a byte 0x80 to 0x9f alone is no UTF-8) is the same with final
			   0x40 to 0x5f */
	ESCAPE_CSI,     /* prefix, parameters, intermediates, final: CSI ? 25 h */
	ESCAPE_OSC,     /* text, size: what stands between OSC and its end */
	ESCAPE_DCS,     /* prefix, parameters, intermediates, final, text, size */
	ESCAPE_STRING,  /* final: '_' APC, '^' PM, 'X' SOS, 'k' the title of screen(1);
			   text, size */
};

/* Number `n` of parameter i is values[i][n], -1 if it was left out (CSI ;5H); n = 0 is
 * the parameter itself, further ones were divided by colons. */
struct escape_parameters {
	int32_t values[ESCAPE_PARAMETERS][ESCAPE_SUBPARAMETERS];
	uint8_t counts[ESCAPE_PARAMETERS]; /* of the numbers in each */
	unsigned count;
};

struct escape_token {
	enum escape_kind kind;
	const char *text; /* borrowed until the next call; not terminated */
	size_t size;
	bool ascii;       /* the text is ASCII; false does not mean that it is not */
	char prefix;           /* '<' '=' '>' '?', or 0 */
	char intermediates[3]; /* 0x20 to 0x2f, terminated; more make it no token */
	char final;
	bool cut; /* parameters or the string were longer than is kept */
	const struct escape_parameters *parameters; /* of CSI and DCS; borrowed */
};

struct escape {
	uint8_t state;
	bool cut, bell_ends; /* OSC is ended by BEL, too */
	char prefix, intermediates[3], final, string;
	uint8_t intermediate_count;
	bool in_parameter;
	struct escape_parameters parameters;
	struct buffer text; /* of a string */
	char held[4];       /* the start of a character */
	uint8_t held_size;
};

/* All zero is the ground state, too. */
void escape_init(struct escape *escape);
void escape_done(struct escape *escape);

/* Makes *to, which may have been used, go on as *from would. Without memory it goes on
 * behind what was begun. */
void escape_copy(struct escape *to, const struct escape *from);

/* Takes bytes from *at up to `end` until a token is complete. False when all bytes are
 * taken and no token is complete. A sequence that is cancelled or wrong gives none. */
bool escape_next(struct escape *escape, const char **at, const char *end,
	struct escape_token *token);

/* True if the bytes so far end within a sequence, string or character. */
bool escape_is_open(const struct escape *escape);

/* Parameter i of a token; `normally` if it is not there, empty or 0. */
int escape_number(const struct escape_token *token, unsigned i, int normally);

#endif
