/* SPDX-License-Identifier: MIT */
/* Terminal bytes: the same tokens whole and byte by byte, within their limits. */
#include "common/escape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

static void check(const struct escape_token *token)
{
	const struct escape_parameters *parameters = token->parameters;

	if (token->size > ESCAPE_STRING_MAX && token->kind != ESCAPE_TEXT)
		__builtin_trap();
	if (parameters == NULL)
		return;
	if (parameters->count > ESCAPE_PARAMETERS)
		__builtin_trap();
	for (unsigned i = 0; i < parameters->count; i++)
		if (parameters->counts[i] < 1 ||
			parameters->counts[i] > ESCAPE_SUBPARAMETERS ||
			parameters->values[i][0] > ESCAPE_NUMBER_MAX)
			__builtin_trap();
}

/* A sum over all tokens that does not depend on how text was divided. */
static uint64_t sum_of(const char *bytes, size_t size, size_t piece)
{
	struct escape escape;
	struct escape_token token;
	uint64_t sum = 0;

	escape_init(&escape);
	while (size > 0) {
		size_t now = piece < size ? piece : size;
		const char *at = bytes;

		while (escape_next(&escape, &at, bytes + now, &token)) {
			check(&token);
			if (token.kind != ESCAPE_TEXT)
				sum = sum * 31 + (uint64_t)token.kind * 256 +
					(unsigned char)token.final;
			for (size_t i = 0; i < token.size; i++)
				sum = sum * 31 + (unsigned char)token.text[i];
		}
		bytes += now;
		size -= now;
	}
	sum = sum * 2 + escape_is_open(&escape);
	escape_done(&escape);
	return sum;
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	uint64_t whole = sum_of(bytes, size, size ? size : 1);

	if (sum_of(bytes, size, 1) != whole || sum_of(bytes, size, 3) != whole)
		__builtin_trap();
	return 0;
}
