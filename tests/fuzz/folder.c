/* SPDX-License-Identifier: MIT */
/* The folder of a sudo log: times, output and log.json, divided by bytes 0xff. */
#include <string.h>

#include "formats/reader.h"
#include "tests/support/memory_file.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	static const char *const names[] = {"timing", "ttyout", "log.json"};
	struct error err;
	struct reader *reader;
	struct event event;

	for (int i = 0; i < 3; i++) {
		const char *divider = memchr(bytes, 0xff, size);
		size_t part = divider ? (size_t)(divider - bytes) : size;

		memory_folder_file(names[i], bytes, part);
		bytes += part + (divider != NULL);
		size -= part + (divider != NULL);
	}
	reader = reader_open(memory_folder(), NULL, &err);
	while (reader != NULL && reader_next(reader, &event, &err) != NEXT_END)
		;
	reader_free(reader);
	return 0;
}
