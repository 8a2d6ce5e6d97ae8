/* SPDX-License-Identifier: MIT */
/* The header of an asciicast of any version. */
#include "formats/asciicast.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	for (int version = 1; version <= 3; version++) {
		struct buffer line = {0};
		struct error err;
		struct info info;

		asciicast_probe(bytes, size, version);
		info_init(&info);
		if (asciicast_parse_header(bytes, size, version, &info, &err)) {
			if (info.columns == 0 || info.rows == 0)
				__builtin_trap();
			asciicast_add_info(&line, &info, version < 3);
		}
		buffer_done(&line);
		info_done(&info);
	}
	return 0;
}
