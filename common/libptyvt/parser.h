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
#ifndef PTYVT_PARSER_H
#define PTYVT_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

enum {
	VT_PARAMETERS = 32,       /* of a sequence; further ones are dropped */
	VT_SUBPARAMETERS = 8,     /* of a parameter, itself included; as above */
	VT_NUMBER_MAX = 65535,    /* numbers saturate */
	VT_STRING_MAX = 64 << 10, /* of a string; the rest is passed over */
};

enum vt_token_kind {
	VT_TEXT,    /* text, size: whole characters of UTF-8, no controls; what was
			   not UTF-8 is U+FFFD, in a token of its own */
	VT_CONTROL, /* final: a C0 control but for ESC, or DEL */
	VT_ESC,     /* intermediates, final: ESC ( B; a C1 control (a character, for
			   a byte 0x80 to 0x9f alone is not UTF-8) is the same with final
			   0x40 to 0x5f */
	VT_CSI,     /* prefix, parameters, intermediates, final: CSI ? 25 h */
	VT_OSC,     /* text, size: what stands between OSC and its end */
	VT_DCS,     /* prefix, parameters, intermediates, final, text, size */
	VT_STRING,  /* final: '_' APC, '^' PM, 'X' SOS, 'k' the title of screen(1);
			   text, size */
};

/* Number `n` of parameter i is values[i][n], -1 if it was left out (CSI ;5H); n = 0 is
 * the parameter itself, further ones were divided by colons. */
struct vt_parameters {
	int32_t values[VT_PARAMETERS][VT_SUBPARAMETERS];
	uint8_t counts[VT_PARAMETERS]; /* of the numbers in each */
	unsigned count;
};

struct vt_token {
	enum vt_token_kind kind;
	const char *text; /* borrowed until the next call; not terminated */
	size_t size;
	bool ascii;            /* the text is ASCII; false does not mean that it is not */
	char prefix;           /* '<' '=' '>' '?', or 0 */
	char intermediates[3]; /* 0x20 to 0x2f, terminated; more make it no token */
	char final;
	bool cut; /* parameters or the string were longer than is kept */
	const struct vt_parameters *parameters; /* of CSI and DCS; borrowed */
};

struct vt_parser {
	uint8_t state;
	bool cut, bell_ends; /* OSC is ended by BEL, too */
	char prefix, intermediates[3], final, string;
	uint8_t intermediate_count;
	bool in_parameter;
	struct vt_parameters parameters;
	struct buffer text; /* of a string */
	char held[4];       /* the start of a character */
	uint8_t held_size;
};

/* All zero is the ground state, too. */
void vt_parser_init(struct vt_parser *parser);
void vt_parser_done(struct vt_parser *parser);

/* Makes *to, which may have been used, go on as *from would. Without memory it goes on
 * after what was begun. */
void vt_parser_copy(struct vt_parser *to, const struct vt_parser *from);

/* How far the terminal is in what it was fed: for who goes on in its place. Borrowed. */
struct vt;
const struct vt_parser *vt_parser_of(const struct vt *vt);

/* Takes bytes from *at up to `end` until a token is complete. False when all bytes are
 * taken and no token is complete. A sequence that is cancelled or wrong gives none. */
bool vt_parser_next(struct vt_parser *parser, const char **at, const char *end,
	struct vt_token *token);

/* True if the bytes so far end within a sequence, string or character. */
bool vt_parser_is_open(const struct vt_parser *parser);

/* Parameter i of a token; `normally` if it is not there, empty or 0. */
int vt_number(const struct vt_token *token, unsigned i, int normally);

#endif
