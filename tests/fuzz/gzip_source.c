/* SPDX-License-Identifier: MIT */
/* The lines of a file of any compression. */
#include "formats/bytes/source.h"
#include "tests/support/memory_file.h"

enum { MOST = 16 << 20 }; /* a small bomb is enough */

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	struct error err;
	struct source *source = source_open(memory_file(0, bytes, size), false, &err);
	enum line kind = LINE_WHOLE;
	const char *line;
	size_t length;

	while (source != NULL && kind != LINE_END && kind != LINE_TORN &&
		source_offset(source) < MOST)
		kind = source_line(source, &line, &length, &err);
	source_free(source);
	return 0;
}
