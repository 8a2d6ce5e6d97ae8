/* SPDX-License-Identifier: MIT */
/* A hash table with open addressing. */
#include "common/libptyvt/strings.h"

#include <stdlib.h>
#include <string.h>

enum {
	BYTES_MAX = 16 << 20,
	SLOTS_FIRST = 64,
	PROBES_MAX = 64, /* who chooses the strings may choose what falls together */
};

/* FNV-1a. */
static uint32_t hash(const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	uint32_t value = 2166136261u;

	for (size_t i = 0; i < size; i++)
		value = (value ^ at[i]) * 16777619u;
	return value;
}

const char *vt_strings_bytes(
	const struct vt_strings *interned, uint32_t number, size_t *size)
{
	uint32_t start = number > 1 ? interned->ends[number - 2] : 0;

	*size = interned->ends[number - 1] - start;
	return interned->bytes.bytes + start;
}

/* Where the string is, or would be; NULL if that is too far off. */
static uint32_t *find(const struct vt_strings *interned, const void *bytes, size_t size)
{
	uint32_t mask = interned->slot_count - 1, at = hash(bytes, size);

	for (int probe = 0; probe < PROBES_MAX; probe++) {
		uint32_t *slot = &interned->slots[(at + (uint32_t)probe) & mask];
		const char *present;
		size_t length;

		if (*slot == 0)
			return slot;
		present = vt_strings_bytes(interned, *slot, &length);
		if (length == size && memcmp(present, bytes, size) == 0)
			return slot;
	}
	return NULL;
}

/* Doubles the room; at most half of the slots are taken. */
static bool grow(struct vt_strings *interned)
{
	uint32_t count = interned->slot_count ? interned->slot_count * 2 : SLOTS_FIRST;
	uint32_t *ends = realloc(interned->ends, count / 2 * sizeof(*ends));
	uint32_t *slots;

	if (ends == NULL)
		return false;
	interned->ends = ends;
	slots = calloc(count, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(interned->slots);
	interned->slots = slots;
	interned->slot_count = count;
	for (uint32_t number = 1; number <= interned->count; number++) {
		size_t size;
		const char *bytes = vt_strings_bytes(interned, number, &size);
		uint32_t *slot = find(interned, bytes, size);

		if (slot != NULL)
			*slot = number;
	}
	return true;
}

uint32_t vt_strings_number(struct vt_strings *interned, const void *bytes, size_t size)
{
	uint32_t *slot;

	if (interned->count >= interned->slot_count / 2 && !grow(interned))
		return 0;
	slot = find(interned, bytes, size);
	if (slot == NULL || *slot != 0)
		return slot ? *slot : 0;
	if (interned->count == interned->most || size > BYTES_MAX - interned->bytes.size)
		return 0;
	buffer_add(&interned->bytes, bytes, size);
	if (interned->bytes.failed) {
		interned->bytes.failed = false;
		return 0;
	}
	interned->ends[interned->count++] = (uint32_t)interned->bytes.size;
	*slot = interned->count;
	return interned->count;
}

void vt_strings_done(struct vt_strings *interned)
{
	buffer_done(&interned->bytes);
	free(interned->ends);
	free(interned->slots);
	*interned = (struct vt_strings){.most = interned->most};
}
