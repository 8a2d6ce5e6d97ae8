/* SPDX-License-Identifier: MIT */
/* The recording in a picture that ptyplay made. Not a compression, but handled like one.
 * Sources: GIF89a; PNG, third edition. */
#include "formats/bytes/picture.h"

#include <stdlib.h>
#include <string.h>

#include "formats/bytes/source.h"

enum {
	HEAD_MOST = 13,
	NAME_SIZE = sizeof(PICTURE_GIF_APPLICATION) - 1,
	LABEL_OF_APPLICATIONS = 0xff,
};

/* What is read next: so many bytes that say what follows them. */
enum state {
	PNG_START,
	PNG_CHUNK,
	GIF_START,
	GIF_BLOCK,
	GIF_EXTENSION,
	GIF_APPLICATION,
	GIF_NAME,
	GIF_IMAGE,
	GIF_CODE_SIZE,
	GIF_PIECE,
	START, /* of a file of either kind */
};

struct picture {
	void *gzip; /* NULL: no recording has been found yet */
	enum state state;
	unsigned char head[HEAD_MOST];
	size_t head_size, head_wanted;
	int64_t skipped;   /* bytes that are passed first */
	int64_t recording; /* bytes of the recording that come first */
	bool is_recording; /* a GIF's extension is */
	bool has_ended, is_whole;
};

static bool picture_probe(const char *start, size_t size)
{
	return (size >= sizeof(PICTURE_GIF_START) - 1 &&
		       memcmp(start, PICTURE_GIF_START, sizeof(PICTURE_GIF_START) - 1) ==
			       0) ||
	       (size >= sizeof(PICTURE_PNG_START) - 1 &&
		       memcmp(start, PICTURE_PNG_START, sizeof(PICTURE_PNG_START) - 1) ==
			       0);
}

static void expect(struct picture *picture, enum state state, size_t size)
{
	picture->state = state;
	picture->head_wanted = size;
}

static void *picture_decoder_new(void)
{
	struct picture *picture = calloc(1, sizeof(*picture));

	if (picture != NULL)
		expect(picture, START, 1);
	return picture;
}

static void picture_decoder_free(void *decoder)
{
	struct picture *picture = decoder;

	if (picture->gzip != NULL)
		compression_gzip.decoder_free(picture->gzip);
	free(picture);
}

static void *picture_decoder_copy(const void *decoder)
{
	const struct picture *picture = decoder;
	struct picture *copy = calloc(1, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *picture;
	if (picture->gzip != NULL &&
		(copy->gzip = compression_gzip.decoder_copy(picture->gzip)) == NULL) {
		free(copy);
		return NULL;
	}
	return copy;
}

static int64_t be32(const unsigned char *bytes)
{
	return (int64_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

/* Bytes of a table of colours, if the flags say that there is one. */
static int64_t table_size(unsigned flags)
{
	return (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
}

static void take_chunk(struct picture *picture)
{
	const unsigned char *head = picture->head;
	int64_t size = be32(head);

	if (memcmp(head + 4, "IEND", 4) == 0)
		picture->has_ended = true;
	if (memcmp(head + 4, PICTURE_PNG_RECORDING, 4) == 0)
		picture->recording = size;
	else
		picture->skipped = size;
	/* What a chunk ends with is passed as if the next one began with it. */
	expect(picture, PNG_CHUNK, 12);
}

/* The byte that says what a block is. */
static bool take_block(struct picture *picture)
{
	switch (picture->head[0]) {
	case 0x21: expect(picture, GIF_EXTENSION, 1); return true;
	case 0x2c: expect(picture, GIF_IMAGE, 9); return true;
	case 0x3b: picture->has_ended = true; return true;
	default: return false;
	}
}

static void take_piece(struct picture *picture)
{
	int64_t size = picture->head[0];

	if (picture->is_recording)
		picture->recording = size;
	else
		picture->skipped = size;
	expect(picture, size > 0 ? GIF_PIECE : GIF_BLOCK, 1);
}

/* The bytes that were read say what follows. False if they cannot. */
static bool take_head(struct picture *picture)
{
	const unsigned char *head = picture->head;

	switch (picture->state) {
	case START:
		if (head[0] == (unsigned char)PICTURE_PNG_START[0])
			expect(picture, PNG_START, sizeof(PICTURE_PNG_START) - 2);
		else
			expect(picture, GIF_START, 12);
		return true;
	case PNG_START: expect(picture, PNG_CHUNK, 8); return true;
	case PNG_CHUNK:
		if (picture->head_wanted == 12)
			memmove(picture->head, picture->head + 4, 8);
		take_chunk(picture);
		return true;
	case GIF_START:
		picture->skipped = table_size(head[9]);
		expect(picture, GIF_BLOCK, 1);
		return true;
	case GIF_BLOCK: return take_block(picture);
	case GIF_EXTENSION:
		picture->is_recording = false;
		expect(picture,
			head[0] == LABEL_OF_APPLICATIONS ? GIF_APPLICATION : GIF_PIECE,
			1);
		return true;
	case GIF_APPLICATION:
		if (head[0] == NAME_SIZE)
			expect(picture, GIF_NAME, NAME_SIZE);
		else
			take_piece(picture);
		return true;
	case GIF_NAME:
		picture->is_recording =
			memcmp(head, PICTURE_GIF_APPLICATION, NAME_SIZE) == 0;
		expect(picture, GIF_PIECE, 1);
		return true;
	case GIF_IMAGE:
		picture->is_recording = false;
		picture->skipped = table_size(head[8]);
		expect(picture, GIF_CODE_SIZE, 1);
		return true;
	case GIF_CODE_SIZE: expect(picture, GIF_PIECE, 1); return true;
	case GIF_PIECE: take_piece(picture); return true;
	}
	return false;
}

/* Bytes of the recording. */
static enum decoded decode_some(struct picture *picture, struct coding *coding)
{
	struct coding inner = *coding;
	enum decoded decoded;
	size_t size = coding->in_size;

	if (picture->gzip == NULL &&
		(picture->gzip = compression_gzip.decoder_new()) == NULL)
		return DECODED_BAD;
	if (picture->recording < (int64_t)size)
		size = (size_t)picture->recording;
	inner.in_size = size;
	decoded = compression_gzip.decode(picture->gzip, &inner);
	size -= inner.in_size;
	picture->recording -= (int64_t)size;
	coding->in += size;
	coding->in_size -= size;
	coding->out = inner.out;
	coding->out_size = inner.out_size;
	if (decoded != DECODED_END)
		return decoded;
	picture->has_ended = picture->is_whole = true;
	return DECODED_SOME;
}

/* Bytes that say what follows, or that are passed. False if they cannot be. */
static bool read_some(struct picture *picture, struct coding *coding)
{
	if (picture->skipped > 0) {
		size_t size = coding->in_size;

		if (picture->skipped < (int64_t)size)
			size = (size_t)picture->skipped;
		picture->skipped -= (int64_t)size;
		coding->in += size;
		coding->in_size -= size;
		return true;
	}
	picture->head[picture->head_size++] = (unsigned char)*coding->in++;
	coding->in_size--;
	if (picture->head_size < picture->head_wanted)
		return true;
	picture->head_size = 0;
	return take_head(picture);
}

static enum decoded picture_decode(void *decoder, struct coding *coding)
{
	struct picture *picture = decoder;

	while (coding->in_size > 0 && coding->out_size > 0 && !picture->has_ended) {
		if (picture->recording > 0) {
			enum decoded decoded = decode_some(picture, coding);

			if (decoded != DECODED_SOME)
				return decoded;
		} else if (!read_some(picture, coding)) {
			return DECODED_BAD;
		}
	}
	/* What follows it is the rest of the picture. */
	if (picture->has_ended) {
		coding->in += coding->in_size;
		coding->in_size = 0;
	}
	return DECODED_SOME;
}

static bool picture_is_whole(const void *decoder)
{
	const struct picture *picture = decoder;

	return picture->is_whole;
}

const struct compression compression_picture = {
	.name = "picture",
	.summary = "a picture (GIF, PNG) made by ptyplay, with the recording in it",
	.is_endless = true,
	.is_whole = picture_is_whole,
	.nothing = "it contains no recording: it is a still, was made with "
		   "--no-recording, is cut short, or was converted",
	.probe = picture_probe,
	.decoder_new = picture_decoder_new,
	.decode = picture_decode,
	.decoder_copy = picture_decoder_copy,
	.decoder_free = picture_decoder_free,
};
