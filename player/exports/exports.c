/* SPDX-License-Identifier: MIT */
/* One row per export. */
#include "player/exports/exports.h"

#include <string.h>

#include "player/exports/export.h"

static const struct export_type *const exports[] = {&export_html};

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

bool export_reduce(struct export_options *options, int step, const char **what)
{
	static const struct {
		int64_t fps;
		bool no_transcript, no_recording;
		const char *what;
	} steps[] = {
		{15, false, false, "at most 15 frames in a second"},
		{10, false, false, "at most 10 frames in a second"},
		{5, false, false, "at most 5 frames in a second"},
		{5, true, false, "at most 5 frames in a second, no transcript"},
		{5, true, true,
			"at most 5 frames in a second, no transcript, no recording"},
	};

	if (step < 1 || step > (int)(sizeof(steps) / sizeof(steps[0])))
		return false;
	*what = steps[step - 1].what;
	if (options->fps > steps[step - 1].fps)
		options->fps = steps[step - 1].fps;
	options->no_transcript |= steps[step - 1].no_transcript;
	options->no_recording |= steps[step - 1].no_recording;
	return true;
}
