/* SPDX-License-Identifier: MIT */
/*
 * asciicast v2: a header line, then a line per event with its time since the start.
 * Source: https://docs.asciinema.org/manual/asciicast/v2/
 */
#include "formats/asciicast.h"

#include <stdio.h>

static int v2_probe(const char *start, size_t size)
{
	return asciicast_probe(start, size, 2);
}

static bool v2_guess(const char *start, size_t size)
{
	return asciicast_guess_version(start, size) == 2;
}

static bool v2_open(struct reader *reader, struct error *err)
{
	return asciicast_open(reader, 2, err);
}

static bool v2_create(struct writer *writer, const struct info *info, struct error *err)
{
	struct asciicast *state = writer->state;

	if (writer->appending)
		return true;
	buffer_add_format(&state->line, "{\"version\": 2, \"width\": %u, \"height\": %u",
		info->columns, info->rows);
	asciicast_add_info(&state->line, info, true);
	buffer_add_text(&state->line, "}\n");
	return writer_put_line(writer, &state->line, err);
}

const struct format asciicast_v2 = {
	.name = "asciicast-v2",
	.other_name = "asciicast",
	.suffix = ".cast",
	.summary = "JSON lines (asciinema 2), read by every player",
	.state_size = sizeof(struct asciicast),
	.probe = v2_probe,
	.guess = v2_guess,
	.open = v2_open,
	.read_event = asciicast_read,
	.place = asciicast_place,
	.resume = asciicast_resume,
	.create = v2_create,
	.write_event = asciicast_write,
	.release = asciicast_release,
	.keeps = KEEPS_ALL,
	.whole_characters = true,
	.appends = true,
};
