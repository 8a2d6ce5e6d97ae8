/* SPDX-License-Identifier: MIT */
/* One row per export. */
#include "player/exports/exports.h"

#include <string.h>

#include "player/exports/export.h"

static const struct export_type *const exports[] = {&export_html, &export_svg};

enum { EXPORTS = sizeof(exports) / sizeof(exports[0]) };

const struct export_type *export_by_name(const char *name)
{
	for (int i = 0; i < EXPORTS; i++)
		if (strcmp(exports[i]->name, name) == 0 ||
			strcmp(exports[i]->suffix + 1, name) == 0)
			return exports[i];
	return NULL;
}

static bool ends_with(const char *path, const char *suffix)
{
	size_t size = strlen(path), length = suffix ? strlen(suffix) : size;

	return size > length && strcmp(path + size - length, suffix) == 0;
}

const struct export_type *export_by_suffix(const char *path)
{
	for (int i = 0; i < EXPORTS; i++)
		if (ends_with(path, exports[i]->suffix) ||
			ends_with(path, exports[i]->other_suffix))
			return exports[i];
	return NULL;
}

bool export_describe(int number, struct format_description *description)
{
	if (number >= EXPORTS)
		return false;
	*description = (struct format_description){.name = exports[number]->name,
		.suffix = exports[number]->suffix,
		.summary = exports[number]->summary,
		.reads = exports[number]->has_recording,
		.writes = true};
	return true;
}

bool export_reduce(struct export_options *options, int *step)
{
	static const struct {
		int64_t fps;
		bool no_transcript, no_recording;
	} steps[] = {{.fps = 15}, {.fps = 10}, {.fps = 5},
		{.fps = 5, .no_transcript = true},
		{.fps = 5, .no_transcript = true, .no_recording = true}};

	for (; *step < (int)(sizeof(steps) / sizeof(steps[0])); ++*step) {
		struct export_options before = *options;

		if (options->fps > steps[*step].fps)
			options->fps = steps[*step].fps;
		options->no_transcript |=
			steps[*step].no_transcript && options->type->has_transcript;
		options->no_recording |=
			steps[*step].no_recording && options->type->has_recording;
		if (options->fps < before.fps ||
			options->no_transcript != before.no_transcript ||
			options->no_recording != before.no_recording)
			return true;
	}
	return false;
}
