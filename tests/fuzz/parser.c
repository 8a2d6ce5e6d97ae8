/* SPDX-License-Identifier: MIT */
/* Terminal bytes: the same tokens whole and byte by byte, within their limits. */
#include "common/libptyvt/parser.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

static void check(const struct vt_token *token)
{
	const struct vt_parameters *parameters = token->parameters;

	if (token->size > VT_STRING_MAX && token->kind != VT_TEXT)
		__builtin_trap();
	if (parameters == NULL)
		return;
	if (parameters->count > VT_PARAMETERS)
		__builtin_trap();
	for (unsigned i = 0; i < parameters->count; i++)
		if (parameters->counts[i] < 1 ||
			parameters->counts[i] > VT_SUBPARAMETERS ||
			parameters->values[i][0] > VT_NUMBER_MAX)
			__builtin_trap();
}

/* A sum over all tokens that does not depend on how text was divided. */
static uint64_t sum_of(const char *bytes, size_t size, size_t piece)
{
	struct vt_parser escape;
	struct vt_token token;
	uint64_t sum = 0;

	vt_parser_init(&escape);
	while (size > 0) {
		size_t now = piece < size ? piece : size;
		const char *at = bytes;

		while (vt_parser_next(&escape, &at, bytes + now, &token)) {
			check(&token);
			if (token.kind != VT_TEXT)
				sum = sum * 31 + (uint64_t)token.kind * 256 +
				      (unsigned char)token.final;
			for (size_t i = 0; i < token.size; i++)
				sum = sum * 31 + (unsigned char)token.text[i];
		}
		bytes += now;
		size -= now;
	}
	sum = sum * 2 + vt_parser_is_open(&escape);
	vt_parser_done(&escape);
	return sum;
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	uint64_t whole = sum_of(bytes, size, size ? size : 1);

	if (sum_of(bytes, size, 1) != whole || sum_of(bytes, size, 3) != whole)
		__builtin_trap();
	return 0;
}
