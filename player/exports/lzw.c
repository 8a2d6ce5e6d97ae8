/* SPDX-License-Identifier: MIT */
#include "player/exports/lzw.h"

#include <stdlib.h>
#include <string.h>

enum {
	CODES = 4096,
	NUMBERS = 256,
	BLOCK = 255,
	PATHS = 4,        /* matches that are followed at the same time */
	RUN = 16,         /* so many pixels that stay begin a transparent match */
	WINDOW = 512,     /* codes after which it is seen whether the table is of use */
	SMALL = 64 << 10, /* pixels of an image that is always packed in every way */
	TRIED = 32 << 20, /* of larger ones, together; of the rest a sample is */
	SAMPLE = 32 << 10,
};

/* How pixels that stay are told: by whatever matches, or always in one way. */
enum way { EITHER, TRANSPARENT, AGAIN, WAYS };

struct lzw {
	uint16_t next[CODES * NUMBERS]; /* the code that follows a code and a number, in
					   rows for 1 << row_bits numbers; 0: none */
	int row_bits;
	unsigned next_code, clear_code;
	int code_size, least_size;
	struct buffer *out;
	uint32_t bits;
	int bit_count;
	unsigned char block[1 + BLOCK];
	size_t tried; /* pixels of images that were packed in every way */
	/* Once the table is full. */
	unsigned window_codes;
	size_t window_pixels, best_pixels;
};

struct lzw *lzw_new(void)
{
	return calloc(1, sizeof(struct lzw));
}

void lzw_free(struct lzw *lzw)
{
	free(lzw);
}

/* Bytes */

static void put_block(struct lzw *lzw)
{
	if (lzw->block[0] > 0)
		buffer_add(lzw->out, lzw->block, (size_t)lzw->block[0] + 1);
	lzw->block[0] = 0;
}

static void put_byte(struct lzw *lzw)
{
	lzw->block[++lzw->block[0]] = (unsigned char)lzw->bits;
	lzw->bits >>= 8;
	lzw->bit_count -= 8;
	if (lzw->block[0] == BLOCK)
		put_block(lzw);
}

static void put_code(struct lzw *lzw, unsigned code)
{
	lzw->bits |= code << lzw->bit_count;
	lzw->bit_count += lzw->code_size;
	while (lzw->bit_count >= 8)
		put_byte(lzw);
}

/* The table */

static uint16_t *row_of(struct lzw *lzw, unsigned code)
{
	return &lzw->next[(size_t)code << lzw->row_bits];
}

static void clear(struct lzw *lzw)
{
	put_code(lzw, lzw->clear_code);
	memset(lzw->next, 0,
		((size_t)lzw->clear_code << lzw->row_bits) * sizeof(*lzw->next));
	lzw->code_size = lzw->least_size + 1;
	lzw->next_code = lzw->clear_code + 2;
	lzw->window_codes = 0;
	lzw->window_pixels = lzw->best_pixels = 0;
}

static void add(struct lzw *lzw, unsigned code, unsigned number)
{
	row_of(lzw, code)[number] = (uint16_t)lzw->next_code;
	memset(row_of(lzw, lzw->next_code), 0, sizeof(*lzw->next) << lzw->row_bits);
	if (lzw->next_code == 1u << lzw->code_size)
		lzw->code_size++;
	lzw->next_code++;
}

/* The table is full: it is cleared when it matches much less than it did. */
static void watch(struct lzw *lzw, size_t pixels)
{
	lzw->window_pixels += pixels;
	if (++lzw->window_codes < WINDOW)
		return;
	if (lzw->window_pixels > lzw->best_pixels)
		lzw->best_pixels = lzw->window_pixels;
	if (lzw->window_pixels < lzw->best_pixels / 2)
		clear(lzw);
	lzw->window_codes = 0;
	lzw->window_pixels = 0;
}

/* Matching */

/* A pixel that is told in one way only. */
static unsigned number_of(unsigned pixel, enum way way)
{
	if ((pixel & LZW_TRANSPARENT) != 0 ||
		((pixel & LZW_SAME) != 0 && way == TRANSPARENT))
		return LZW_TRANSPARENT_NUMBER;
	return pixel & LZW_NUMBER;
}

/* What a match begins with. */
static unsigned first_of(const uint16_t *pixels, size_t count, enum way way)
{
	size_t length = 0;

	if (way != EITHER || (pixels[0] & LZW_SAME) == 0)
		return number_of(pixels[0], way);
	while (length < count && length <= RUN &&
		(pixels[length] & (LZW_SAME | LZW_TRANSPARENT)) != 0)
		length++;
	return length == count || length > RUN ? LZW_TRANSPARENT_NUMBER
					       : pixels[0] & LZW_NUMBER;
}

/* Codes that all match the pixels so far. */
struct match {
	unsigned codes[PATHS];
	int count;
};

/* Goes on with a pixel that is told in either way; false if the table has neither. */
static bool branch(struct lzw *lzw, struct match *match, unsigned number)
{
	unsigned found[2 * PATHS];
	int count = 0;

	for (int i = 0; i < match->count; i++) {
		const uint16_t *next = row_of(lzw, match->codes[i]);

		found[count] = next[LZW_TRANSPARENT_NUMBER];
		count += found[count] != 0;
		found[count] = next[number];
		count += found[count] != 0;
	}
	if (count == 0)
		return false;
	match->count = count < PATHS ? count : PATHS;
	for (int i = 0; i < match->count; i++)
		match->codes[i] = found[i];
	return true;
}

/* The same in one way. */
static bool go_on(struct lzw *lzw, struct match *match, unsigned number)
{
	unsigned first = row_of(lzw, match->codes[0])[number];
	int count = first != 0;

	if (match->count > 1) {
		unsigned found[PATHS] = {first};

		for (int i = 1; i < match->count; i++) {
			found[count] = row_of(lzw, match->codes[i])[number];
			count += found[count] != 0;
		}
		for (int i = 1; i < count; i++)
			match->codes[i] = found[i];
		first = found[0];
	}
	if (count == 0)
		return false;
	match->codes[0] = first;
	match->count = count;
	return true;
}

static void put_end(struct lzw *lzw, unsigned code)
{
	put_code(lzw, code);
	/* Whoever reads it makes an entry of that code, too. */
	if (lzw->next_code == 1u << lzw->code_size && lzw->next_code < CODES)
		lzw->code_size++;
	put_code(lzw, lzw->clear_code + 1);
	while (lzw->bit_count > 0)
		put_byte(lzw);
	lzw->bits = 0;
	lzw->bit_count = 0;
	put_block(lzw);
	buffer_add_byte(lzw->out, '\0');
}

static void pack(struct lzw *lzw, const uint16_t *pixels, size_t count, enum way way,
	struct buffer *out)
{
	struct match match = {.codes = {first_of(pixels, count, way)}, .count = 1};
	size_t begin = 0;

	lzw->out = out;
	buffer_add_byte(out, (char)lzw->least_size);
	lzw->code_size = lzw->least_size + 1;
	clear(lzw);
	for (size_t i = 1; i < count; i++) {
		unsigned pixel = pixels[i], code = match.codes[0];
		bool has_both = way == EITHER && (pixel & LZW_SAME) != 0;

		if (has_both ? branch(lzw, &match, pixel & LZW_NUMBER)
			     : go_on(lzw, &match, number_of(pixel, way)))
			continue;
		put_code(lzw, code);
		match = (struct match){
			.codes = {first_of(pixels + i, count - i, way)}, .count = 1};
		if (lzw->next_code < CODES)
			add(lzw, code, match.codes[0]);
		else
			watch(lzw, i - begin);
		begin = i;
	}
	put_end(lzw, match.codes[0]);
}

/* The way that takes the least space, in *best if that is not NULL. */
static enum way choose(
	struct lzw *lzw, const uint16_t *pixels, size_t count, struct buffer *best)
{
	struct buffer tried = {0}, least = {0};
	enum way chosen = EITHER;

	for (enum way way = EITHER; way < WAYS; way++) {
		buffer_clear(&tried);
		pack(lzw, pixels, count, way, &tried);
		if (way > EITHER && tried.size >= least.size)
			continue;
		buffer_swap(&tried, &least);
		chosen = way;
	}
	if (best != NULL) {
		buffer_add(best, least.bytes, least.size);
		best->failed |= least.failed || tried.failed;
		lzw->tried += count;
	}
	buffer_done(&tried);
	buffer_done(&least);
	return chosen;
}

void lzw_add(struct lzw *lzw, const uint16_t *pixels, size_t count, struct buffer *out)
{
	unsigned highest = 0;
	bool has_choice = false;

	for (size_t i = 0; i < count; i++) {
		has_choice = has_choice || (pixels[i] & LZW_SAME) != 0;
		if ((pixels[i] & LZW_TRANSPARENT) == 0 &&
			(pixels[i] & LZW_NUMBER) > highest)
			highest = pixels[i] & LZW_NUMBER;
	}
	for (lzw->least_size = 2; highest >> lzw->least_size != 0;)
		lzw->least_size++;
	lzw->row_bits = lzw->least_size;
	lzw->clear_code = 1u << lzw->least_size;
	if (!has_choice)
		pack(lzw, pixels, count, EITHER, out);
	else if (count <= SMALL || lzw->tried < TRIED)
		choose(lzw, pixels, count, out);
	else
		pack(lzw, pixels, count,
			choose(lzw, pixels + (count - SAMPLE) / 2, SAMPLE, NULL), out);
}
