/* SPDX-License-Identifier: MIT */
/* The lines of a file of any compression. */
#include "formats/stream.h"
#include "tests/support/memory_file.h"

enum { MOST = 16 << 20 }; /* a small bomb is enough */

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	struct error err;
	struct stream *stream = stream_open(memory_file(0, bytes, size), &err);
	enum line kind = LINE_WHOLE;
	const char *line;
	size_t length;

	while (stream != NULL && kind != LINE_END && kind != LINE_TORN &&
		stream_offset(stream) < MOST)
		kind = stream_line(stream, &line, &length, &err);
	stream_free(stream);
	return 0;
}
