/* SPDX-License-Identifier: MIT */
/* A typescript and its times, divided by the first byte 0xff. */
#include <string.h>

#include "formats/bytes/source.h"
#include "formats/reader.h"
#include "tests/support/memory_file.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

static bool is_compressed(const char *bytes, size_t size)
{
	const struct compression *compression;

	for (int i = 0; (compression = compression_at(i)) != NULL; i++)
		if (compression->probe(bytes, size))
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	const char *divider = memchr(bytes, 0xff, size);
	size_t first = divider ? (size_t)(divider - bytes) : size;
	size_t second = divider ? size - first - 1 : 0;
	struct reader_options options = {
		.sidecar = memory_file(1, divider ? divider + 1 : "", second)};
	struct error err;
	struct reader *reader = reader_open(memory_file(0, bytes, first), &options, &err);
	struct event event;
	size_t output = 0;

	/* Input may come from any other descriptor that the times name. */
	while (reader != NULL && reader_next(reader, &event, &err) != NEXT_END)
		output += event.kind == EVENT_OUTPUT ? event.size : 0;
	/* Neither file is delivered twice; what is compressed may be any size. */
	if (output > 2 * size && !is_compressed(bytes, first) &&
		!is_compressed(divider ? divider + 1 : "", second))
		__builtin_trap();
	reader_free(reader);
	return 0;
}
