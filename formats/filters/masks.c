/* SPDX-License-Identifier: MIT */
#include "formats/filters/masks.h"

#include <stdlib.h>

#include "common/unicode.h"
#include "common/utf8.h"

enum { COMPACT_AT = 64 << 10 };

static int compare(const void *one, const void *other)
{
	const struct mask *a = one, *b = other;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to > b->to ? -1 : a->to < b->to;
}

void masks_sort(struct masks *masks)
{
	size_t kept = 0;

	if (masks->count == 0)
		return;
	qsort(masks->masks, masks->count, sizeof(*masks->masks), compare);
	for (size_t i = 1; i < masks->count; i++) {
		struct mask *last = &masks->masks[kept], *it = &masks->masks[i];

		if (it->from > last->to ||
			(it->drops != last->drops && it->from == last->to)) {
			masks->masks[++kept] = *it;
			continue;
		}
		last->drops |= it->drops;
		if (it->to > last->to)
			last->to = it->to;
	}
	masks->count = masks->sorted = kept + 1;
}

/* The same places are found again and again: compacting makes room. */
static bool make_room(struct masks *masks)
{
	struct mask *grown;
	size_t room = masks->room ? masks->room * 2 : 256;

	if (masks->count < masks->room)
		return true;
	if (masks->count >= COMPACT_AT) {
		masks_sort(masks);
		if (masks->count <= masks->room / 2)
			return true;
	}
	grown = realloc(masks->masks, room * sizeof(*grown));
	if (grown == NULL)
		return false;
	masks->masks = grown;
	masks->room = room;
	return true;
}

void masks_add(struct masks *masks, uint64_t from, uint64_t to, bool drops)
{
	struct mask *last = masks->count > 0 ? &masks->masks[masks->count - 1] : NULL;

	if (last != NULL && last->drops == drops && from >= last->from &&
		from <= last->to) {
		if (to > last->to)
			last->to = to;
		return;
	}
	if (!make_room(masks))
		masks->failed = true;
	else
		masks->masks[masks->count++] =
			(struct mask){.from = from, .to = to, .drops = drops};
}

/* The mask that this place is in; NULL: none. */
static const struct mask *mask_at(struct masks *masks, uint64_t at)
{
	while (masks->next < masks->count && masks->masks[masks->next].to <= at)
		masks->next++;
	if (masks->next == masks->count || masks->masks[masks->next].from > at)
		return NULL;
	return &masks->masks[masks->next];
}

/* How many of the bytes, which begin at an unmasked place, are before the next mask. */
static size_t clear_bytes(const struct masks *masks, uint64_t at, size_t size)
{
	uint64_t rest;

	if (masks->next == masks->count)
		return size;
	rest = masks->masks[masks->next].from - at;
	return rest < size ? (size_t)rest : size;
}

/* The size of the character, of which some bytes may be missing at the end. */
static size_t character_size(unsigned char first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t masks_apply(struct masks *masks, uint64_t at, const char *bytes, size_t size,
	const char *mask, struct buffer *out)
{
	size_t i = 0, masked = 0;

	while (i < size) {
		unsigned char byte = (unsigned char)bytes[i];
		const struct mask *here;
		uint32_t character = 'x';
		size_t length;

		if (masks->held > 0 && byte >= 0x80 && byte < 0xc0) {
			masks->held--;
			i++;
			continue;
		}
		masks->held = 0;
		here = mask_at(masks, at + i);
		if (here == NULL) {
			size_t clear = clear_bytes(masks, at + i, size - i);

			buffer_add(out, bytes + i, clear);
			i += clear;
			continue;
		}
		if (!here->drops && (byte < ' ' || byte == 0x7f)) {
			buffer_add_byte(out, bytes[i++]);
			continue;
		}
		if (here->drops) {
			i++;
			continue;
		}
		length = character_size(byte);
		if (length > size - i) {
			masks->held = (unsigned)(length - (size - i));
			length = size - i;
		} else if (length > 1 &&
			   utf8_decode(bytes + i, length, &character) != (int)length) {
			character = 'x';
			length = 1; /* it is not UTF-8 */
		}
		for (int width = character_width(character); width > 0; width--)
			buffer_add_text(out, mask);
		masked++;
		i += length;
	}
	return masked;
}

void masks_done(struct masks *masks)
{
	free(masks->masks);
	*masks = (struct masks){0};
}
