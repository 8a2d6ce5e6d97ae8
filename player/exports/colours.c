/* SPDX-License-Identifier: MIT */
#include "player/exports/colours.h"

#include <stdlib.h>
#include <string.h>

enum { BOXES_MOST = 256 };

static size_t slot_of(const struct colours *colours, uint32_t colour)
{
	size_t mask = colours->slot_count - 1, slot = (colour * 2654435761u >> 8) & mask;

	while (colours->slots[slot] != 0 &&
		colours->items[colours->slots[slot] - 1].colour != colour)
		slot = (slot + 1) & mask;
	return slot;
}

static void fill_slots(struct colours *colours)
{
	memset(colours->slots, 0, colours->slot_count * sizeof(*colours->slots));
	for (size_t i = 0; i < colours->count; i++)
		colours->slots[slot_of(colours, colours->items[i].colour)] =
			(uint32_t)i + 1;
}

static bool grow(struct colours *colours)
{
	size_t room = colours->room > 0 ? colours->room * 2 : 1024;
	struct colour_count *items = realloc(colours->items, room * sizeof(*items));
	uint32_t *slots = realloc(colours->slots, 2 * room * sizeof(*slots));

	if (items != NULL)
		colours->items = items;
	if (slots != NULL)
		colours->slots = slots;
	colours->failed = items == NULL || slots == NULL;
	if (colours->failed)
		return false;
	colours->room = room;
	colours->slot_count = 2 * room;
	fill_slots(colours);
	return true;
}

void colours_add(struct colours *colours, uint32_t colour)
{
	size_t slot;

	if (colours->failed || (colours->count == colours->room && !grow(colours)))
		return;
	slot = slot_of(colours, colour);
	if (colours->slots[slot] == 0) {
		colours->items[colours->count++] =
			(struct colour_count){.colour = colour};
		colours->slots[slot] = (uint32_t)colours->count;
	}
	colours->items[colours->slots[slot] - 1].count++;
}

int colours_number(const struct colours *colours, uint32_t colour)
{
	uint32_t item = colours->count > 0 ? colours->slots[slot_of(colours, colour)] : 0;

	return item > 0 ? colours->items[item - 1].number : -1;
}

void colours_done(struct colours *colours)
{
	free(colours->items);
	free(colours->slots);
	*colours = (struct colours){.items = NULL};
}

/* Choosing */

static int by_count(const void *one, const void *other)
{
	const struct colour_count *a = one, *b = other;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return (a->colour > b->colour) - (a->colour < b->colour);
}

/* The colour's own number decides, so that the order is always the same. */
static int compare(const void *one, const void *other, int shift)
{
	const struct colour_count *a = one, *b = other;
	int difference =
		(int)(a->colour >> shift & 255) - (int)(b->colour >> shift & 255);

	return difference != 0 ? difference
			       : (a->colour > b->colour) - (a->colour < b->colour);
}

static int by_blue(const void *one, const void *other)
{
	return compare(one, other, 0);
}

static int by_green(const void *one, const void *other)
{
	return compare(one, other, 8);
}

static int by_red(const void *one, const void *other)
{
	return compare(one, other, 16);
}

/* Items [from, to) that become one colour. */
struct box {
	size_t from, to;
	int shift; /* of the channel in which they differ most */
	unsigned range;
};

static struct box make_box(const struct colour_count *items, size_t from, size_t to)
{
	struct box box = {.from = from, .to = to};

	for (int shift = 0; shift <= 16; shift += 8) {
		unsigned least = 255, most = 0;

		for (size_t i = from; i < to; i++) {
			unsigned part = items[i].colour >> shift & 255;

			least = part < least ? part : least;
			most = part > most ? part : most;
		}
		if (most >= least && most - least > box.range) {
			box.range = most - least;
			box.shift = shift;
		}
	}
	return box;
}

/* Half of the colours go into a new box. */
static struct box split(struct colour_count *items, struct box *box)
{
	int (*const orders[])(const void *, const void *) = {by_blue, by_green, by_red};
	size_t middle = box->from + (box->to - box->from) / 2, to = box->to;

	qsort(items + box->from, to - box->from, sizeof(*items), orders[box->shift / 8]);
	*box = make_box(items, box->from, middle);
	return make_box(items, middle, to);
}

static uint32_t mean_of(const struct colour_count *items, const struct box *box)
{
	uint32_t mean = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		uint64_t sum = 0, count = 0;

		for (size_t i = box->from; i < box->to; i++) {
			sum += (uint64_t)(items[i].colour >> shift & 255) *
			       items[i].count;
			count += items[i].count;
		}
		mean |= (uint32_t)(count > 0 ? (sum + count / 2) / count : 0) << shift;
	}
	return mean;
}

int colours_reduce(struct colours *colours, int most, uint32_t *chosen)
{
	struct box boxes[BOXES_MOST];
	size_t exact = colours->count <= (size_t)most ? colours->count : (size_t)most / 2;
	int count = 0, room = most - (int)exact;

	if (colours->count == 0)
		return 0;
	qsort(colours->items, colours->count, sizeof(*colours->items), by_count);
	for (size_t i = 0; i < exact; i++) {
		colours->items[i].number = (int)i;
		chosen[i] = colours->items[i].colour;
	}
	if (exact < colours->count)
		boxes[count++] = make_box(colours->items, exact, colours->count);
	while (count > 0 && count < room && count < BOXES_MOST) {
		struct box *widest = boxes;

		for (int i = 1; i < count; i++)
			if (boxes[i].range > widest->range)
				widest = &boxes[i];
		if (widest->range == 0)
			break;
		boxes[count] = split(colours->items, widest);
		count++;
	}
	for (int i = 0; i < count; i++) {
		for (size_t k = boxes[i].from; k < boxes[i].to; k++)
			colours->items[k].number = (int)exact + i;
		chosen[exact + (size_t)i] = mean_of(colours->items, &boxes[i]);
	}
	fill_slots(colours);
	return (int)exact + count;
}
