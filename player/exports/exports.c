/* SPDX-License-Identifier: MIT */
/* One row per export. */
#include "player/exports/exports.h"

#include <string.h>
#include <strings.h>

#include "common/clock.h"
#include "player/exports/export.h"
#include "player/exports/font.h"

static const struct export_type *const exports[] = {&export_html, &export_svg,
	&export_gif, &export_apng, &export_y4m, &export_mp4, &export_webm};

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

	return size > length && strcasecmp(path + size - length, suffix) == 0;
}

const struct export_type *export_by_suffix(const char *path)
{
	for (int i = 0; i < EXPORTS; i++)
		if (ends_with(path, exports[i]->suffix) ||
			ends_with(path, exports[i]->other_suffix))
			return exports[i];
	return NULL;
}

bool export_refuses(const struct export_type *type, const char *option)
{
	size_t size = strlen(option);
	const char *at = type->refused;

	while ((at = strstr(at, option)) != NULL) {
		if ((at == type->refused || at[-1] == ' ') && at[size] == ' ')
			return true;
		at += size;
	}
	return false;
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
	if (exports[number]->is_drawn && !font_is_built_in) {
		description->writes = false;
		description->summary =
			"not available: built without FreeType and fontconfig";
	}
	return true;
}

/* What is left out to make a file smaller, in addition to what already is. */
static const struct {
	int64_t fps; /* 0, and below: as it is */
	int levels;  /* these three: of pixels */
	int64_t idle_limit_ns;
	int font_percent;
	bool no_transcript, no_recording;
} steps[] = {
	{.fps = 15},
	{.fps = 10},
	{.levels = 3},
	{.levels = 2},
	{.idle_limit_ns = 2 * NS_PER_SECOND},
	{.idle_limit_ns = NS_PER_SECOND},
	{.fps = 5},
	{.no_transcript = true},
	{.no_recording = true},
	{.font_percent = 75},
	{.font_percent = 50},
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]), FONT_LEAST = 6 };

static void reduce_pixels(
	struct export_options *options, const struct export_options *wanted, int step)
{
	int64_t size = wanted->font_size * steps[step].font_percent / 100;

	if (steps[step].levels > 0)
		options->levels = steps[step].levels;
	if (!options->is_still && steps[step].idle_limit_ns > 0)
		options->idle_limit_ns = steps[step].idle_limit_ns;
	if (steps[step].font_percent > 0 && size >= FONT_LEAST)
		options->font_size = size;
}

bool export_reduce(
	struct export_options *options, const struct export_options *wanted, int *step)
{
	const struct export_type *type = options->type;
	struct export_options before = *options;

	for (; *step < STEPS; ++*step) {
		if (!options->is_still && steps[*step].fps > 0 &&
			options->fps > steps[*step].fps)
			options->fps = steps[*step].fps;
		options->no_transcript |=
			steps[*step].no_transcript && type->has_transcript;
		options->no_recording |= steps[*step].no_recording && type->has_recording;
		if (type->is_drawn)
			reduce_pixels(options, wanted, *step);
		if (options->fps < before.fps || options->levels != before.levels ||
			options->idle_limit_ns != before.idle_limit_ns ||
			options->font_size != before.font_size ||
			options->no_transcript != before.no_transcript ||
			options->no_recording != before.no_recording)
			return true;
	}
	return false;
}
