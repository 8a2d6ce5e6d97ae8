/* SPDX-License-Identifier: MIT */
/* What the formats call back: reader.c and writer.c know them, this file does not. */
#include "formats/format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PART_PIECE = 64 << 10 };

enum { NOTICE_MAX = 200 }; /* when longer, nothing more is added */

void reader_note(struct reader *reader, const char *text)
{
	struct buffer *notice = &reader->notice;

	if (notice->size > NOTICE_MAX ||
		(notice->size > 0 && strstr(notice->bytes, text) != NULL))
		return;
	if (notice->size > 0)
		notice->bytes[notice->size - 1] = ';';
	buffer_add_text(notice, notice->size > 0 ? " " : "");
	buffer_add_text(notice, text);
	buffer_add_byte(notice, '\0');
}

struct source *reader_open_part(
	const struct reader *reader, const char *name, struct error *err)
{
	const char *slash = strrchr(reader->path, '/');
	struct buffer path = {0};
	struct source *source = NULL;
	char *text;

	if (slash != NULL)
		buffer_add(&path, reader->path, (size_t)(slash - reader->path) + 1);
	else
		buffer_add_text(&path, "./"); /* "-" is a name like any other */
	buffer_add_text(&path, name);
	text = buffer_take_text(&path);
	if (text == NULL)
		fail_memory(err);
	else
		source = source_open_part(text, err);
	free(text);
	return source;
}

enum next reader_take_part(struct reader *reader, struct source *part, size_t *left,
	struct event *event, struct error *err)
{
	size_t size, wanted = *left < PART_PIECE ? *left : PART_PIECE;
	enum fill fill;

	if (reader->following)
		source_set_follow(part, true);
	fill = source_require(part, wanted, err);
	event->bytes = source_bytes(part, &size);
	if (fill == FILL_WAIT) {
		reader->waits_for = part;
		return NEXT_WAIT;
	}
	if (fill == FILL_FAILED)
		return NEXT_FAILED;
	if (size < wanted) {
		reader->cut = part;
		*left = wanted = size;
		if (size == 0)
			return NEXT_END;
	} else if (reader->cut != NULL && reader->cut != part && !reader->cut_is_told) {
		reader->cut_is_told = true;
		fail(err, "the data ends before its timing");
		return NEXT_FAILED;
	}
	event->size = wanted;
	source_consume(part, wanted);
	*left -= wanted;
	return NEXT_EVENT;
}

bool reader_is_busy(const struct reader *reader)
{
	return source_is_busy(reader->source) ||
	       (reader->sidecar != NULL && source_is_busy(reader->sidecar));
}

bool writer_put_line(struct writer *writer, struct buffer *line, struct error *err)
{
	bool put = true;

	if (line->failed)
		put = fail_memory(err);
	else if (line->size > 0)
		put = sink_put(writer->sink, line->bytes, line->size, err);
	buffer_clear(line);
	return put;
}

bool writer_refuses(const struct error *failure)
{
	return failure->number == EOVERFLOW || failure->number == ENOMEM;
}
