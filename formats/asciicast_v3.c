/* SPDX-License-Identifier: MIT */
/*
 * asciicast v3: like v2, but with intervals instead of times, comments, and what is known
 * about the terminal in one header member. Intervals are written so that their sum is
 * always the time that v2 would show: rounding errors do not add up.
 * Source: https://docs.asciinema.org/manual/asciicast/v3/
 */
#include "formats/asciicast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/json.h"

static int v3_probe(const char *start, size_t size)
{
	return asciicast_probe(start, size, 3);
}

static bool v3_guess(const char *start, size_t size)
{
	return asciicast_guess_version(start, size) == 3;
}

static bool v3_open(struct reader *reader, struct error *err)
{
	struct asciicast *state = reader->state;

	state->relative = true;
	return asciicast_open(reader, 3, err);
}

/* "term": {...}, with the unknown members of a "term" that was read. */
static void add_terminal(struct buffer *line, const struct info *info)
{
	static const char *const ours[] = {"cols", "rows", "type", "theme", NULL};
	const char *type = info_variable(info, "TERM");

	buffer_add_format(line, ", \"term\": {\"cols\": %u, \"rows\": %u", info->columns,
		info->rows);
	if (type != NULL) {
		buffer_add_text(line, ", \"type\": ");
		json_add_string(line, type, strlen(type));
	}
	if (info->theme != NULL) {
		buffer_add_text(line, ", \"theme\": ");
		buffer_add_text(line, info->theme);
	}
	asciicast_add_terminal(line, info->extra, ours);
	buffer_add_text(line, "}");
}

static bool v3_create(struct writer *writer, const struct info *info, struct error *err)
{
	struct asciicast *state = writer->state;

	state->relative = true;
	state->time_us = writer->offset_ns / 1000;
	if (writer->appending)
		return true;
	buffer_add_text(&state->line, "{\"version\": 3");
	add_terminal(&state->line, info);
	asciicast_add_info(&state->line, info, false);
	buffer_add_text(&state->line, "}\n");
	return writer_put_line(writer, &state->line, err);
}

const struct format asciicast_v3 = {
	.name = "asciicast-v3",
	.suffix = ".cast",
	.summary = "JSON lines (asciinema 3), with intervals",
	.state_size = sizeof(struct asciicast),
	.probe = v3_probe,
	.guess = v3_guess,
	.explains = asciicast_explains,
	.open = v3_open,
	.read_event = asciicast_read,
	.place = asciicast_place,
	.resume = asciicast_resume,
	.create = v3_create,
	.write_event = asciicast_write,
	.release = asciicast_release,
	.keeps = KEEPS_ALL,
	.whole_characters = true,
	.appends = true,
};
