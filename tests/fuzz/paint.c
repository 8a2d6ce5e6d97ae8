/* SPDX-License-Identifier: MIT */
/* A terminal that was painted goes on as if it had shown the screen all the time; three
 * parts of the input, divided by 0xff, are what it shows, what it shall, what follows. */
#include <stdint.h>
#include <string.h>

#include "tests/support/painted.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	const char *end = bytes + size, *wanted = memchr(bytes, 0xff, size), *behind;

	wanted = wanted ? wanted : end;
	behind = memchr(wanted, 0xff, (size_t)(end - wanted));
	behind = behind ? behind : end;
	for (int knows = 0; knows < 2; knows++)
		if (!painted(bytes, (size_t)(wanted - bytes), wanted,
			    (size_t)(behind - wanted), behind, (size_t)(end - behind),
			    knows))
			__builtin_trap();
	return 0;
}
