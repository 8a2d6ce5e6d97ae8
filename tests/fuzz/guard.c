/* SPDX-License-Identifier: MIT */
/*
 * What the guard promises: only harmless sequences come out, all of them whole, not much
 * longer than the input, the same for every division of it and the second time.
 */
#include "player/guard.h"

#include <string.h>

#include "tests/support/harmless.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

static void filter(const char *bytes, size_t size, size_t piece, struct buffer *out)
{
	struct guard guard;

	guard_init(&guard);
	for (size_t at = 0; at < size; at += piece) {
		size_t before = out->size;

		guard_filter(&guard, bytes + at, piece < size - at ? piece : size - at, 0,
			out);
		if (out->size > before &&
			!harmless(out->bytes + before, out->size - before))
			__builtin_trap();
	}
	guard_leave(&guard, true, out);
	if (!harmless(out->bytes, out->size))
		__builtin_trap();
	guard_done(&guard);
}

static void expect_same(const struct buffer *one, const struct buffer *other)
{
	if (one->size != other->size ||
		(one->size > 0 && memcmp(one->bytes, other->bytes, one->size) != 0))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	struct buffer whole = {0}, pieces = {0}, twice = {0};
	struct guard guard;

	filter(bytes, size, size + 1, &whole);
	if (whole.size > 6 * size + 1024)
		__builtin_trap();
	filter(bytes, size, 1, &pieces);
	expect_same(&whole, &pieces);
	buffer_clear(&pieces);
	filter(bytes, size, 7, &pieces);
	expect_same(&whole, &pieces);
	guard_init(&guard);
	guard_filter(&guard, whole.bytes, whole.size, 0, &twice);
	expect_same(&whole, &twice);
	guard_done(&guard);
	buffer_done(&whole);
	buffer_done(&pieces);
	buffer_done(&twice);
	return 0;
}
