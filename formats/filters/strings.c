/* SPDX-License-Identifier: MIT */
#include "formats/filters/strings.h"

#include <string.h>

enum { ESCAPE = 0x1b, CANCEL = 0x18, SUBSTITUTE = 0x1a };

static bool is_image(const char *start, unsigned size)
{
	unsigned at = 1;

	if (start[0] == '_')
		return size == 2 && start[1] == 'G';
	if (start[0] == ']')
		return size == 10 && memcmp(start, "]1337;File", 10) == 0;
	while (at < size && (start[at] == ';' || (start[at] >= '0' && start[at] <= '9')))
		at++;
	return start[0] == 'P' && at + 1 == size && start[at] == 'q';
}

/* Up to the end of the string, which may be missing. */
static void take_clipboard(
	struct strings *strings, uint64_t at, char byte, struct masks *drops)
{
	bool ends = strings->ends;

	strings->ends = false;
	if (byte == ESCAPE && !ends) {
		strings->ends = true;
		return;
	}
	if (ends && byte != '\\') { /* another sequence, or an ESC for each of tmux's */
		strings->in_clipboard = false;
		return;
	}
	if (ends || byte == '\a' || byte == CANCEL || byte == SUBSTITUTE) {
		strings->in_clipboard = false;
		if (strings->keeps_end)
			return;
	}
	masks_add(drops, ends ? at - 1 : at, at + 1);
}

static void take_start(
	struct strings *strings, uint64_t at, char byte, struct masks *drops)
{
	if (strings->size == 0 && strchr("]P_", byte) == NULL) {
		strings->is_open = strings->in_string = false;
		return;
	}
	if (strings->size == 0) {
		strings->keeps_end = strings->in_string;
		strings->in_string = true;
	}
	strings->start[strings->size++] = byte;
	if (strings->size == 4 && memcmp(strings->start, "]52;", 4) == 0) {
		strings->in_clipboard = true;
		strings->in_string = false;
		strings->clipboards++;
		masks_add(drops, strings->at, at + 1);
	} else if (is_image(strings->start, strings->size)) {
		strings->images++;
	} else if (strings->size < sizeof(strings->start)) {
		return;
	}
	strings->is_open = false;
}

/* The next byte that matters outside of the start of a string. */
static const char *find_next(const struct strings *strings, const char *at, size_t size)
{
	const char *escape = memchr(at, ESCAPE, size), *bell = NULL;

	if (strings->in_string)
		bell = memchr(at, '\a', escape ? (size_t)(escape - at) : size);
	return bell ? bell : escape;
}

void strings_take(struct strings *strings, uint64_t at, const char *bytes, size_t size,
	struct masks *drops)
{
	for (size_t i = 0; i < size; i++) {
		if (!strings->is_open && !strings->in_clipboard) {
			const char *next = find_next(strings, bytes + i, size - i);

			if (next == NULL)
				return;
			i = (size_t)(next - bytes);
			if (*next == '\a') {
				strings->in_string = false;
				continue;
			}
		}
		if (strings->in_clipboard) {
			take_clipboard(strings, at + i, bytes[i], drops);
			if (strings->in_clipboard)
				continue;
		}
		if (bytes[i] == ESCAPE) {
			strings->is_open = true;
			strings->size = 0;
			strings->at = at + i;
		} else if (strings->is_open) {
			take_start(strings, at + i, bytes[i], drops);
		}
	}
}
