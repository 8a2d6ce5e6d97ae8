/* SPDX-License-Identifier: MIT */
/* The recording in a page that ptyplay made. Not a compression, but handled like one. */
#include "formats/bytes/page.h"

#include <stdlib.h>
#include <string.h>

#include "formats/bytes/source.h"

enum { GROUP = 4, DECODED = 3 };

struct page {
	void *gzip;     /* NULL: what follows has not been found yet */
	size_t matched; /* bytes of PAGE_RECORDING */
	bool has_ended; /* the base64, or the recording in it */
	bool is_whole;
	char digits[GROUP];
	size_t digit_count;
	char bytes[DECODED]; /* for gzip */
	size_t byte_count, bytes_used;
};

static bool page_probe(const char *start, size_t size)
{
	return size >= sizeof(PAGE_START) - 1 &&
	       memcmp(start, PAGE_START, sizeof(PAGE_START) - 1) == 0;
}

static void *page_decoder_new(void)
{
	return calloc(1, sizeof(struct page));
}

static void page_decoder_free(void *decoder)
{
	struct page *page = decoder;

	if (page->gzip != NULL)
		compression_gzip.decoder_free(page->gzip);
	free(page);
}

static void *page_decoder_copy(const void *decoder)
{
	const struct page *page = decoder;
	struct page *copy = page_decoder_new();

	if (copy == NULL)
		return NULL;
	*copy = *page;
	if (page->gzip != NULL &&
		(copy->gzip = compression_gzip.decoder_copy(page->gzip)) == NULL) {
		free(copy);
		return NULL;
	}
	return copy;
}

/* Up to the recording. False without memory. */
static bool find(struct page *page, struct coding *coding)
{
	static const char tag[] = PAGE_RECORDING;

	while (coding->in_size > 0 && tag[page->matched] != '\0') {
		char byte = *coding->in++;

		coding->in_size--;
		if (byte != tag[page->matched])
			page->matched = 0; /* only the first one is '<' */
		page->matched += byte == tag[page->matched];
	}
	if (tag[page->matched] == '\0')
		page->gzip = compression_gzip.decoder_new();
	return tag[page->matched] != '\0' || page->gzip != NULL;
}

/* The value of a digit; -1: none. */
static int value_of(char digit)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void decode_group(struct page *page)
{
	unsigned bits = 0;
	size_t padding = 0;

	for (int i = 0; i < GROUP; i++) {
		int value = value_of(page->digits[i]);

		padding += value < 0;
		bits = bits << 6 | (unsigned)(value < 0 ? 0 : value);
	}
	for (int i = 0; i < DECODED; i++)
		page->bytes[i] = (char)(bits >> (16 - 8 * i));
	page->byte_count = padding < DECODED ? DECODED - padding : 0;
	page->bytes_used = page->digit_count = 0;
}

/* The next three bytes or fewer. False if there are none in `in`. */
static bool take_group(struct page *page, struct coding *coding)
{
	while (coding->in_size > 0 && !page->has_ended) {
		char byte = *coding->in++;

		coding->in_size--;
		if (byte == '<')
			page->has_ended = true;
		else if (value_of(byte) >= 0 || byte == '=')
			page->digits[page->digit_count++] = byte;
		if (page->digit_count < GROUP)
			continue;
		decode_group(page);
		return true;
	}
	return false;
}

static enum decoded page_decode(void *decoder, struct coding *coding)
{
	struct page *page = decoder;

	if (page->gzip == NULL && !find(page, coding))
		return DECODED_BAD;
	while (page->gzip != NULL && coding->out_size > 0) {
		struct coding inner = *coding;
		enum decoded decoded;

		if (page->bytes_used == page->byte_count && !take_group(page, coding))
			break;
		inner.in = page->bytes + page->bytes_used;
		inner.in_size = page->byte_count - page->bytes_used;
		decoded = compression_gzip.decode(page->gzip, &inner);
		page->bytes_used = page->byte_count - inner.in_size;
		coding->out = inner.out;
		coding->out_size = inner.out_size;
		if (decoded != DECODED_SOME && decoded != DECODED_END)
			return decoded;
		if (decoded == DECODED_END)
			page->has_ended = page->is_whole = true;
		if (decoded == DECODED_END)
			break;
	}
	/* What follows it is the rest of the page. */
	if (page->has_ended) {
		coding->in += coding->in_size;
		coding->in_size = 0;
	}
	return DECODED_SOME;
}

static bool page_is_whole(const void *decoder)
{
	const struct page *page = decoder;

	return page->is_whole;
}

const struct compression compression_page = {
	.name = "page",
	.summary = "a page (HTML) made by ptyplay, with the recording in it",
	.is_endless = true,
	.is_whole = page_is_whole,
	.nothing = "the page holds no recording",
	.probe = page_probe,
	.decoder_new = page_decoder_new,
	.decode = page_decode,
	.decoder_copy = page_decoder_copy,
	.decoder_free = page_decoder_free,
};
