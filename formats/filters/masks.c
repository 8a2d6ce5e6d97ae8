/* SPDX-License-Identifier: MIT */
#include "formats/filters/masks.h"

#include <stdlib.h>
#include <string.h>

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

		if (it->from > last->to) {
			masks->masks[++kept] = *it;
			continue;
		}
		if (it->to > last->to)
			last->to = it->to;
	}
	masks->count = kept + 1;
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

void masks_add(struct masks *masks, uint64_t from, uint64_t to)
{
	struct mask *last = masks->count > 0 ? &masks->masks[masks->count - 1] : NULL;

	if (last != NULL && from >= last->from && from <= last->to) {
		if (to > last->to)
			last->to = to;
		return;
	}
	if (!make_room(masks))
		masks->failed = true;
	else
		masks->masks[masks->count++] = (struct mask){.from = from, .to = to};
}

bool masks_at(struct masks *masks, uint64_t at, uint64_t *left)
{
	const struct mask *mask;

	while (masks->next < masks->count && masks->masks[masks->next].to <= at)
		masks->next++;
	*left = UINT64_MAX;
	if (masks->next == masks->count)
		return false;
	mask = &masks->masks[masks->next];
	*left = mask->from > at ? mask->from - at : mask->to - at;
	return mask->from <= at;
}

/* The size of the character, of which some bytes may be missing at the end. */
static size_t character_size(unsigned char first)
{
	if (first < 0xc2 || first > 0xf4)
		return 1;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The columns that the character takes after those before it. */
static int columns_of(struct masks *masks, uint32_t character)
{
	char bytes[4];
	size_t size = utf8_encode(character, bytes);
	int width = character_width(character);
	bool widens = false;

	if (is_trick(character))
		return 0;
	if (masks->cluster_size > 0 && character_joins(character, masks->cluster,
					       masks->cluster_size, &widens)) {
		width = widens && masks->cluster_width < 2 ? 1 : 0;
	} else {
		masks->cluster_size = 0;
		masks->cluster_width = 0;
	}
	masks->cluster_width += width;
	if (masks->cluster_size + size <= sizeof(masks->cluster)) {
		memcpy(masks->cluster + masks->cluster_size, bytes, size);
		masks->cluster_size += size;
	}
	return width;
}

/* The character that begins here, of which bytes may be missing at the end: those that
 * are there tell its width. *length: bytes that are there. */
static uint32_t character_at(const char *bytes, size_t size, size_t *length)
{
	size_t whole = character_size((unsigned char)bytes[0]);
	uint32_t character = 'x';
	char text[4];

	*length = 1;
	while (*length < whole && *length < size &&
		((unsigned char)bytes[*length] & 0xc0) == 0x80)
		++*length;
	if (whole == 1)
		return (unsigned char)bytes[0] < 0x80 ? (unsigned char)bytes[0] : 'x';
	if (*length < whole && *length < size)
		return 'x'; /* it is not UTF-8 */
	memset(text, 0xa0, sizeof(text));
	memcpy(text, bytes, *length);
	return utf8_decode(text, whole, &character) == (int)whole ? character : 'x';
}

/* Masks the character that begins here; returns its bytes. */
static size_t add_masked(struct masks *masks, const char *bytes, size_t size,
	const char *mask, struct buffer *out)
{
	size_t length;
	uint32_t character = character_at(bytes, size, &length);

	if (length == size && character_size((unsigned char)bytes[0]) > length)
		masks->held =
			(unsigned)(character_size((unsigned char)bytes[0]) - length);
	for (int width = columns_of(masks, character); width > 0; width--)
		buffer_add_text(out, mask);
	return length;
}

static bool is_control(unsigned char byte)
{
	return byte < ' ' || byte == 0x7f;
}

size_t masks_apply(struct masks *masks, struct masks *drops, uint64_t at,
	const char *bytes, size_t size, const char *mask, struct buffer *out)
{
	size_t i = 0, masked = 0;

	while (i < size) {
		uint64_t left, kept;
		unsigned char byte = (unsigned char)bytes[i];

		if (masks->held > 0 && byte >= 0x80 && byte < 0xc0) {
			masks->held--;
			i++;
			continue;
		}
		masks->held = 0;
		if (masks_at(drops, at + i, &kept)) {
			i += kept < size - i ? (size_t)kept : size - i;
			continue;
		}
		if (!masks_at(masks, at + i, &left)) {
			left = left < kept ? left : kept;
			left = left < size - i ? left : size - i;
			buffer_add(out, bytes + i, (size_t)left);
			i += (size_t)left;
			masks->cluster_size = 0;
		} else if (is_control(byte)) {
			buffer_add_byte(out, bytes[i++]);
			masks->cluster_size = 0;
		} else {
			i += add_masked(masks, bytes + i, size - i, mask, out);
			masked++;
		}
	}
	return masked;
}

bool masks_text(struct masks *masks, char **text, int64_t *count)
{
	struct masks nothing = {0};
	struct buffer out = {0};
	char *masked = NULL;
	bool is_done = !masks->failed;

	if (is_done && masks->count > 0) {
		masks_sort(masks);
		masks_apply(masks, &nothing, 0, *text, strlen(*text), MASK_BULLET, &out);
		masked = buffer_take_text(&out);
		is_done = masked != NULL;
	}
	if (masked != NULL) {
		*count += (int64_t)masks->count;
		free(*text);
		*text = masked;
	}
	buffer_done(&out);
	masks_done(masks);
	return is_done;
}

void masks_done(struct masks *masks)
{
	free(masks->masks);
	*masks = (struct masks){0};
}
