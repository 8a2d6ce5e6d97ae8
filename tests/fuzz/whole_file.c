/* SPDX-License-Identifier: MIT */
/* A file of any format, in any compression; its events are within their ranges. */
#include <string.h>

#include "formats/reader.h"
#include "tests/support/memory_file.h"

enum { MOST = 16 << 20 }; /* bytes of output of a small bomb */

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

static void check(const struct event *event, int64_t last_ns)
{
	if (event->time_ns < last_ns || event->exit_status < 0 ||
		event->exit_status > 255)
		__builtin_trap();
	if (event->kind == EVENT_RESIZE && (event->columns == 0 || event->rows == 0))
		__builtin_trap();
	if (event->size > 0 && event->bytes == NULL)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	struct error err;
	struct reader_options options = {.repair = size % 2};
	struct reader *reader = reader_open(memory_file(0, bytes, size), &options, &err);
	enum next next = NEXT_EVENT;
	struct event event;
	int64_t last_ns = 0;
	size_t output = 0;

	while (reader != NULL && next != NEXT_END && output < MOST) {
		next = reader_next(reader, &event, &err);
		if (next != NEXT_EVENT)
			continue;
		check(&event, last_ns);
		last_ns = event.time_ns;
		output += event.size + 1;
	}
	reader_free(reader);
	return 0;
}
