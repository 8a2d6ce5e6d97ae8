/* SPDX-License-Identifier: MIT */
/* A VT500 parser that is asked for tokens. */
#include "common/libptyvt/parser.h"

#include <ctype.h>
#include <string.h>

#include "common/utf8.h"

enum state {
	GROUND,
	ESCAPED,   /* after ESC */
	CSI_START, /* after CSI */
	CSI_NUMBERS,
	CSI_INTERMEDIATE,
	CSI_IGNORE, /* wrong: up to its final byte */
	DCS_START,
	DCS_NUMBERS,
	DCS_INTERMEDIATE,
	DCS_IGNORE,
	IN_STRING,      /* OSC, DCS, APC, PM, SOS */
	STRING_ESCAPED, /* ESC within one: its end if \ follows */
};

static const char replacement[] = "\xef\xbf\xbd";

void vt_parser_init(struct vt_parser *parser)
{
	*parser = (struct vt_parser){.state = GROUND};
}

void vt_parser_done(struct vt_parser *parser)
{
	buffer_done(&parser->text);
	vt_parser_init(parser);
}

static bool is_in_string(const struct vt_parser *parser)
{
	return parser->state == IN_STRING || parser->state == STRING_ESCAPED;
}

void vt_parser_copy(struct vt_parser *to, const struct vt_parser *from)
{
	struct buffer text = to->text;

	*to = *from;
	to->text = text;
	buffer_clear(&to->text);
	if (is_in_string(from))
		buffer_add(&to->text, from->text.bytes, from->text.size);
	if (to->text.failed) {
		buffer_clear(&to->text);
		to->state = GROUND;
	}
}

bool vt_parser_is_open(const struct vt_parser *parser)
{
	return parser->state != GROUND || parser->held_size > 0;
}

int vt_number(const struct vt_token *token, unsigned i, int normally)
{
	const struct vt_parameters *parameters = token->parameters;

	if (parameters == NULL || i >= parameters->count || parameters->values[i][0] <= 0)
		return normally;
	return parameters->values[i][0];
}

/* Collecting */

static void begin_sequence(struct vt_parser *parser, enum state state)
{
	parser->state = (uint8_t)state;
	parser->prefix = parser->final = '\0';
	parser->cut = false;
	parser->intermediate_count = 0;
	parser->intermediates[0] = '\0';
	parser->parameters.count = 0;
	parser->in_parameter = false;
}

static void begin_string(struct vt_parser *parser, char string)
{
	parser->state = IN_STRING;
	parser->string = string;
	parser->bell_ends = string == ']';
	if (string != 'P')
		parser->cut = false;
	buffer_clear(&parser->text);
}

/* False if there are too many: no known sequence has three. */
static bool add_intermediate(struct vt_parser *parser, char byte)
{
	if (parser->intermediate_count == 2)
		return false;
	parser->intermediates[parser->intermediate_count++] = byte;
	parser->intermediates[parser->intermediate_count] = '\0';
	return true;
}

/* The parameter that the next digit belongs to, NULL if it is one too many. */
static int32_t *present_number(struct vt_parser *parser)
{
	struct vt_parameters *parameters = &parser->parameters;
	unsigned last;

	if (!parser->in_parameter) {
		if (parameters->count == VT_PARAMETERS) {
			parser->cut = true;
			return NULL;
		}
		parameters->values[parameters->count][0] = -1;
		parameters->counts[parameters->count++] = 1;
		parser->in_parameter = true;
	}
	last = parameters->count - 1;
	if (parameters->counts[last] > VT_SUBPARAMETERS)
		return NULL;
	return &parameters->values[last][parameters->counts[last] - 1];
}

static void add_parameter_byte(struct vt_parser *parser, char byte)
{
	struct vt_parameters *parameters = &parser->parameters;
	int32_t *number = present_number(parser);
	uint8_t *count =
		&parameters->counts[parameters->count ? parameters->count - 1 : 0];

	if (byte == ';') {
		/* The next one is there even if nothing follows. */
		parser->in_parameter = false;
		present_number(parser);
	} else if (number == NULL) {
		return;
	} else if (byte == ':') {
		if (++*count > VT_SUBPARAMETERS)
			parser->cut = true;
		else
			parameters->values[parameters->count - 1][*count - 1] = -1;
	} else {
		*number = (*number < 0 ? 0 : *number) * 10 + (byte - '0');
		if (*number > VT_NUMBER_MAX)
			*number = VT_NUMBER_MAX;
	}
}

static void add_string_bytes(struct vt_parser *parser, const char *bytes, size_t size)
{
	size_t room = VT_STRING_MAX - parser->text.size;

	if (size > room) {
		size = room;
		parser->cut = true;
	}
	buffer_add(&parser->text, bytes, size);
	if (parser->text.failed) {
		parser->text.failed = false;
		parser->cut = true;
	}
}

/* Tokens */

static void finish_counts(struct vt_parser *parser)
{
	struct vt_parameters *parameters = &parser->parameters;

	for (unsigned i = 0; i < parameters->count; i++)
		if (parameters->counts[i] > VT_SUBPARAMETERS)
			parameters->counts[i] = VT_SUBPARAMETERS;
}

static bool give(struct vt_parser *parser, enum vt_token_kind kind, char final,
	struct vt_token *token)
{
	*token = (struct vt_token){.kind = kind,
		.prefix = parser->prefix,
		.final = final,
		.cut = parser->cut,
		.parameters = &parser->parameters};
	memcpy(token->intermediates, parser->intermediates, sizeof(token->intermediates));
	parser->state = GROUND;
	finish_counts(parser);
	return true;
}

static bool give_control(char byte, struct vt_token *token)
{
	*token = (struct vt_token){.kind = VT_CONTROL, .final = byte};
	return true;
}

static bool give_string(struct vt_parser *parser, struct vt_token *token)
{
	enum vt_token_kind kind = VT_STRING;
	char final = parser->string;

	if (parser->string == ']')
		kind = VT_OSC;
	if (parser->string == 'P') {
		kind = VT_DCS;
		final = parser->final;
	}
	give(parser, kind, final, token);
	if (kind != VT_DCS) {
		token->prefix = token->intermediates[0] = '\0';
		token->parameters = NULL;
	}
	token->text = parser->text.size > 0 ? parser->text.bytes : "";
	token->size = parser->text.size;
	return true;
}

/* States */

/* ESC and a byte 0x40 to 0x5f, or the C1 control that is the same. */
static bool on_c1(struct vt_parser *parser, char final, struct vt_token *token)
{
	begin_sequence(parser, GROUND);
	switch (final) {
	case '[': parser->state = CSI_START; return false;
	case 'P': parser->state = DCS_START; return false;
	case ']':
	case '_':
	case '^':
	case 'X': begin_string(parser, final); return false;
	default: return give(parser, VT_ESC, final, token);
	}
}

static bool on_escaped(struct vt_parser *parser, char byte, struct vt_token *token)
{
	if (byte >= 0x20 && byte < 0x30) {
		if (!add_intermediate(parser, byte))
			parser->cut = true;
		return false;
	}
	if (parser->intermediate_count == 0 && byte >= 0x40 && byte < 0x60)
		return on_c1(parser, byte, token);
	if (parser->cut) {
		parser->state = GROUND;
		return false;
	}
	if (parser->intermediate_count == 0 && byte == 'k') {
		begin_string(parser, byte);
		return false;
	}
	return give(parser, VT_ESC, byte, token);
}

/* CSI and DCS have the same grammar up to the final byte. `start` is CSI_START or
 * DCS_START, after which the other states stand in the same order. */
static bool on_sequence(
	struct vt_parser *parser, char byte, enum state start, struct vt_token *token)
{
	enum state numbers = start + 1, intermediate = start + 2, ignore = start + 3;
	enum state state = parser->state;

	if (byte >= 0x40) {
		if (state == ignore && start == CSI_START) {
			parser->state = GROUND;
			return false;
		}
		if (start == CSI_START)
			return give(parser, VT_CSI, byte, token);
		parser->final = state == ignore ? '\0' : byte;
		begin_string(parser, 'P');
		return false;
	}
	if (state == ignore)
		return false;
	if (byte < 0x30)
		parser->state =
			(uint8_t)(add_intermediate(parser, byte) ? intermediate : ignore);
	else if (state == intermediate)
		parser->state = (uint8_t)ignore;
	else if (byte <= ';') {
		add_parameter_byte(parser, byte);
		parser->state = (uint8_t)numbers;
	} else if (state == start) {
		parser->prefix = byte;
		parser->state = (uint8_t)numbers;
	} else {
		parser->state = (uint8_t)ignore;
	}
	return false;
}

/* A byte below 0x20, or DEL. */
static bool on_control(struct vt_parser *parser, char byte, struct vt_token *token)
{
	if (byte == 0x18 || byte == 0x1a) { /* CAN, SUB: whatever was begun is over */
		parser->state = GROUND;
		return give_control(byte, token);
	}
	if (byte == 0x1b) {
		if (parser->state == IN_STRING) {
			parser->state = STRING_ESCAPED;
		} else {
			begin_sequence(parser, ESCAPED);
		}
		return false;
	}
	if (parser->state == IN_STRING) {
		if (byte == 0x07 && parser->bell_ends)
			return give_string(parser, token);
		add_string_bytes(parser, &byte, 1);
		return false;
	}
	if (byte == 0x7f && parser->state != GROUND)
		return false;
	return give_control(byte, token);
}

/* ESC P tmux; hands on what follows, with each ESC doubled. Source: tmux(1). */
static bool is_passthrough(const struct vt_parser *parser)
{
	return parser->string == 'P' && parser->final == 't' && parser->text.size >= 4 &&
	       memcmp(parser->text.bytes, "mux;", 4) == 0;
}

/* ESC ] R and ESC ] P with seven hexadecimal digits: nothing ends them. Source:
 * console_codes(4). */
static bool is_console_palette(const struct vt_parser *parser)
{
	const char *text = parser->text.bytes;
	size_t size = parser->text.size, digits = 1;

	if (parser->string != ']' || (size != 1 && size != 8))
		return false;
	if (size == 1)
		return text[0] == 'R';
	while (digits < size && isxdigit((unsigned char)text[digits]))
		digits++;
	return text[0] == 'P' && digits == size;
}

/* One ASCII byte of a sequence or string. */
static bool on_byte(struct vt_parser *parser, char byte, struct vt_token *token)
{
	if (parser->state == STRING_ESCAPED) {
		/* ESC ended the string, whatever follows; \ was its proper end. */
		if (byte == '\\')
			return give_string(parser, token);
		if (byte == 0x1b && is_passthrough(parser)) {
			parser->state = IN_STRING;
			add_string_bytes(parser, &byte, 1);
			return false;
		}
		begin_sequence(parser, ESCAPED);
	}
	if ((unsigned char)byte < 0x20 || byte == 0x7f)
		return on_control(parser, byte, token);
	switch (parser->state) {
	case ESCAPED: return on_escaped(parser, byte, token);
	case IN_STRING:
		add_string_bytes(parser, &byte, 1);
		return is_console_palette(parser) && give_string(parser, token);
	default:
		return on_sequence(parser, byte,
			parser->state < DCS_START ? CSI_START : DCS_START, token);
	}
}

/* A character above ASCII, or U+FFFD for what is none. */
static bool on_character(struct vt_parser *parser, const char *bytes, size_t size,
	uint32_t code_point, struct vt_token *token)
{
	if (parser->state == STRING_ESCAPED)
		begin_sequence(parser, ESCAPED);
	if (code_point >= 0x80 && code_point < 0xa0) {
		if (code_point == 0x9c && is_in_string(parser))
			return give_string(parser, token);
		return on_c1(parser, (char)(code_point - 0x40), token);
	}
	if (parser->state == IN_STRING) {
		add_string_bytes(parser, bytes, size);
		return false;
	}
	parser->state = GROUND; /* no sequence goes on with it */
	*token = (struct vt_token){.kind = VT_TEXT, .text = bytes, .size = size};
	return true;
}

/* The length of the text at the front: whole characters, no controls. */
static size_t text_length(const char *start, const char *end, bool *ascii)
{
	const char *at = start;

	*ascii = true;
	for (;;) {
		uint32_t code_point;
		int size;

		if (*ascii)
			at += utf8_ascii(at, (size_t)(end - at));
		else /* words between others: most are short */
			while (at < end && *at >= ' ' && *at < 0x7f)
				at++;
		if (at == end || (unsigned char)*at < 0x80)
			break;
		size = utf8_decode(at, (size_t)(end - at), &code_point);
		if (size <= 0 || code_point < 0xa0)
			break;
		*ascii = false;
		at += size;
	}
	return (size_t)(at - start);
}

/* Takes one character that is not ASCII; it may have begun in the piece before. */
static bool take_character(struct vt_parser *parser, const char **at, const char *end,
	struct vt_token *token)
{
	char bytes[4];
	size_t had = parser->held_size, size = had;
	uint32_t code_point = 0xfffd;
	int length;

	memcpy(bytes, parser->held, had);
	while (size < sizeof(bytes) && (size_t)(end - *at) > size - had) {
		bytes[size] = (*at)[size - had];
		size++;
	}
	length = utf8_decode(bytes, size, &code_point);
	parser->held_size = 0;
	if (length == 0) {
		memcpy(parser->held, bytes, size);
		parser->held_size = (uint8_t)size;
		*at = end;
		return false;
	}
	*at += (size_t)(length > 0 ? length : -length) - had;
	if (length < 0)
		return on_character(parser, replacement, 3, 0xfffd, token);
	memcpy(parser->held, bytes, (size_t)length); /* borrowed by the token */
	return on_character(parser, parser->held, (size_t)length, code_point, token);
}

/* A whole CSI with nothing but plain numbers, which nearly all sequences are, without
 * going through the states. False, and nothing done, for any other. */
static bool take_plain_csi(struct vt_parser *parser, const char **at, const char *end,
	struct vt_token *token)
{
	struct vt_parameters *parameters = &parser->parameters;
	const char *byte = *at + 2;
	unsigned count = 0;
	int32_t number = -1;

	if (end - *at < 3 || (*at)[1] != '[')
		return false;
	for (; byte < end && *byte >= '0' && *byte <= ';'; byte++) {
		if (*byte == ':' || count + 1 == VT_PARAMETERS)
			return false;
		if (*byte == ';') {
			parameters->values[count][0] = number;
			parameters->counts[count++] = 1;
			number = -1;
		} else {
			number = (number < 0 ? 0 : number) * 10 + (*byte - '0');
			if (number > VT_NUMBER_MAX)
				number = VT_NUMBER_MAX;
		}
	}
	if (byte == end || *byte < 0x40 || *byte == 0x7f)
		return false;
	begin_sequence(parser, GROUND);
	if (byte > *at + 2) {
		parameters->values[count][0] = number;
		parameters->counts[count++] = 1;
	}
	parameters->count = count;
	*at = byte + 1;
	return give(parser, VT_CSI, *byte, token);
}

bool vt_parser_next(struct vt_parser *parser, const char **at, const char *end,
	struct vt_token *token)
{
	while (*at < end) {
		bool given;

		if (parser->state == GROUND && parser->held_size == 0) {
			bool ascii;
			size_t size = text_length(*at, end, &ascii);

			if (size > 0) {
				*token = (struct vt_token){.kind = VT_TEXT,
					.text = *at,
					.size = size,
					.ascii = ascii};
				*at += size;
				return true;
			}
			if (**at == 0x1b && take_plain_csi(parser, at, end, token))
				return true;
			if ((unsigned char)**at < 0x80 && **at != 0x1b)
				return give_control(*(*at)++, token);
		}
		if (parser->held_size > 0 || (unsigned char)**at >= 0x80)
			given = take_character(parser, at, end, token);
		else
			given = on_byte(parser, *(*at)++, token);
		if (given)
			return true;
	}
	return false;
}
