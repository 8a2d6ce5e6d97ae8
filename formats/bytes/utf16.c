/* SPDX-License-Identifier: MIT */
/* UTF-16 with a byte order mark, as PowerShell writes redirected output: read as UTF-8.
 * Not a compression, but handled like one. */
#include "formats/bytes/source.h"

#include <stdlib.h>

#include "common/utf8.h"

struct utf16 {
	bool is_big;   /* big-endian */
	uint32_t high; /* the first half of a surrogate pair; 0: none */
	bool has_byte; /* of a unit whose other byte is yet to come */
	unsigned char byte;
};

/* Followed by an ASCII character: reliable enough, as no other files begin like this. */
static bool utf16_probe(const char *start, size_t size)
{
	static const unsigned char little[] = {0xff, 0xfe}, big[] = {0xfe, 0xff};
	const unsigned char *at = (const unsigned char *)start;

	if (size < 4)
		return false;
	if (at[0] == little[0] && at[1] == little[1])
		return at[2] != 0 && at[2] < 0x80 && at[3] == 0;
	return at[0] == big[0] && at[1] == big[1] && at[2] == 0 && at[3] != 0 &&
	       at[3] < 0x80;
}

static void *utf16_decoder_new(void)
{
	return calloc(1, sizeof(struct utf16));
}

/* Adds the unit; half a surrogate pair alone becomes U+FFFD. */
static size_t add_unit(struct utf16 *state, uint32_t unit, char *to)
{
	uint32_t high = state->high;
	size_t size = 0;

	state->high = 0;
	if (high != 0 && unit >= 0xdc00 && unit < 0xe000)
		return utf8_encode(0x10000 + ((high & 0x3ff) << 10 | (unit & 0x3ff)), to);
	if (high != 0)
		size = utf8_encode(0xfffd, to);
	if (unit >= 0xd800 && unit < 0xdc00)
		state->high = unit;
	else if (unit == 0xfffe) /* the mark in the other order, as the first unit */
		state->is_big = true;
	else if (unit != 0xfeff)
		size += utf8_encode(unit, to + size);
	return size;
}

static enum decoded utf16_decode(void *decoder, struct coding *coding)
{
	enum { MOST = 6 }; /* bytes of output for a unit, including a held one */
	struct utf16 *state = decoder;

	while (coding->in_size > 0 && coding->out_size >= MOST) {
		unsigned char byte = (unsigned char)*coding->in++;
		size_t size;

		coding->in_size--;
		state->has_byte = !state->has_byte;
		if (state->has_byte) {
			state->byte = byte;
			continue;
		}
		size = add_unit(state,
			state->is_big ? (uint32_t)state->byte << 8 | byte
				      : (uint32_t)byte << 8 | state->byte,
			coding->out);
		coding->out += size;
		coding->out_size -= size;
	}
	return DECODED_SOME;
}

static void *utf16_decoder_copy(const void *decoder)
{
	struct utf16 *copy = utf16_decoder_new();

	if (copy != NULL)
		*copy = *(const struct utf16 *)decoder;
	return copy;
}

const struct compression compression_utf16 = {
	.name = "UTF-16",
	.summary = "text encoding, uncompressed files only",
	.is_endless = true,
	.probe = utf16_probe,
	.decoder_new = utf16_decoder_new,
	.decode = utf16_decode,
	.decoder_copy = utf16_decoder_copy,
	.decoder_free = free,
};
