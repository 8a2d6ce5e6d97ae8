/* SPDX-License-Identifier: MIT */
#include "recorder/libptyrec/kept.h"

#include <stdlib.h>
#include <string.h>

void kept_add(struct kept *kept, const void *bytes, size_t size)
{
	if (kept->read > 0) {
		kept->size -= kept->read;
		memmove(kept->bytes, kept->bytes + kept->read, kept->size);
		kept->read = 0;
	}
	if (kept->size + size > kept->capacity) {
		size_t capacity = (kept->size + size) * 2;
		char *grown = realloc(kept->bytes, capacity);

		kept->has_lost = kept->has_lost || grown == NULL;
		if (grown == NULL)
			return;
		kept->bytes = grown;
		kept->capacity = capacity;
	}
	memcpy(kept->bytes + kept->size, bytes, size);
	kept->size += size;
}

static void keep(void *context, const void *bytes, size_t size)
{
	kept_add(context, bytes, size);
}

/* Stopping and the end are the session's own affair. */
static void ignore(void *context, int value)
{
	(void)context;
	(void)value;
}

const struct ptyrec_callbacks kept_callbacks = {keep, ignore, ignore};
