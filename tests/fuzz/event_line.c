/* SPDX-License-Identifier: MIT */
/* One line of an asciicast: any bytes, with and without a code. */
#include "formats/asciicast.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	for (int coded = 0; coded < 2; coded++) {
		struct buffer data = {0};
		struct event event = {0};
		struct error err = {0};
		struct json text = {.at = bytes, .end = bytes + size};

		if (!asciicast_parse_event(&text, coded, &event, &data, &err) &&
			err.message[0] == '\0')
			__builtin_trap(); /* refused without a reason */
		buffer_done(&data);
	}
	return 0;
}
