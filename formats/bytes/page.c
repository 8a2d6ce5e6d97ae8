/* SPDX-License-Identifier: MIT */
/* The recording in a page or picture that ptyplay made. Not a compression, but handled
 * like one. */
#include "formats/bytes/page.h"

#include <stdlib.h>
#include <string.h>

#include "common/base64.h"
#include "formats/bytes/source.h"

enum { GROUP = 4 /* digits for three bytes */ };

/* What the file begins with, and what comes before the recording. */
static const struct kind {
	const char *start, *tag;
} kinds[] = {{PAGE_START, PAGE_RECORDING}, {PAGE_SVG_START, PAGE_SVG_RECORDING}};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct page {
	void *gzip;            /* NULL: what follows has not been found yet */
	size_t matched[KINDS]; /* bytes of each tag */
	bool has_ended;        /* the base64, or the recording in it */
	bool is_whole;
	char group[GROUP]; /* digits, then bytes for gzip */
	size_t digit_count, byte_count, bytes_used;
};

/* The ends of lines may have become those of other systems. */
static bool begins(const char *start, size_t size, const char *expected)
{
	size_t matched = 0;

	for (size_t i = 0; i < size && expected[matched] != '\0'; i++) {
		if (start[i] == expected[matched])
			matched++;
		else if (start[i] != '\r')
			return false;
	}
	return expected[matched] == '\0';
}

static bool page_probe(const char *start, size_t size)
{
	for (int i = 0; i < KINDS; i++)
		if (begins(start, size, kinds[i].start))
			return true;
	return false;
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

/* True at the end of one of the tags. */
static bool match(struct page *page, char byte)
{
	bool found = false;

	for (int i = 0; i < KINDS; i++) {
		size_t *matched = &page->matched[i];

		if (byte != kinds[i].tag[*matched])
			*matched = 0; /* only the first one is '<' */
		*matched += byte == kinds[i].tag[*matched];
		found = found || kinds[i].tag[*matched] == '\0';
	}
	return found;
}

/* Up to the recording. False without memory. */
static bool find(struct page *page, struct coding *coding)
{
	bool found = false;

	while (coding->in_size > 0 && !found) {
		char byte = *coding->in++;

		coding->in_size--;
		found = byte != '\r' && match(page, byte);
	}
	if (found)
		page->gzip = compression_gzip.decoder_new();
	return !found || page->gzip != NULL;
}

/* The next three bytes or fewer, if they are there; without digits in `in`, none. False
 * if it is not base64. */
static bool take_group(struct page *page, struct coding *coding)
{
	while (coding->in_size > 0 && !page->has_ended) {
		char byte = *coding->in++;

		coding->in_size--;
		if (byte == '<')
			page->has_ended = true;
		else if (base64_is_digit(byte) || byte == '=')
			page->group[page->digit_count++] = byte;
		if (page->digit_count < GROUP)
			continue;
		page->byte_count = GROUP;
		page->bytes_used = page->digit_count = 0;
		return base64_decode(page->group, &page->byte_count);
	}
	return true;
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
			return DECODED_BAD;
		if (page->bytes_used == page->byte_count)
			break;
		inner.in = page->group + page->bytes_used;
		inner.in_size = page->byte_count - page->bytes_used;
		decoded = compression_gzip.decode(page->gzip, &inner);
		page->bytes_used = page->byte_count - inner.in_size;
		coding->out = inner.out;
		coding->out_size = inner.out_size;
		if (decoded == DECODED_END) {
			page->has_ended = page->is_whole = true;
			break;
		}
		if (decoded != DECODED_SOME)
			return decoded;
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
	.summary = "a page or SVG made by ptyplay, with the recording in it",
	.is_endless = true,
	.is_whole = page_is_whole,
	.nothing = "it contains no recording",
	.probe = page_probe,
	.decoder_new = page_decoder_new,
	.decode = page_decode,
	.decoder_copy = page_decoder_copy,
	.decoder_free = page_decoder_free,
};
