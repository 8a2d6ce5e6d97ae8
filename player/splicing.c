/* SPDX-License-Identifier: MIT */
#include "player/splicing.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "formats/filters/splice.h"
#include "player/seek/time_spec.h"

struct drop {
	struct time_spec from, to;
};

struct marker {
	struct time_spec at;
	const char *label; /* borrowed */
};

struct splicing {
	char *copies[2 * OPTION_TEXTS_MAX]; /* of the options, which are cut up */
	size_t copy_count;
	struct drop drops[OPTION_TEXTS_MAX];
	size_t drop_count;
	struct marker markers[OPTION_TEXTS_MAX];
	size_t marker_count;
	struct damage *damage;
};

/* Where a position ends that is followed by this; a /text/ may contain it. */
static char *find_end(char *text, const char *separator)
{
	char *from = text[0] == '/' ? strchr(text + 1, '/') : text;

	while (from != NULL && text[0] == '/' &&
		strncmp(from + 1, separator, strlen(separator)) != 0)
		from = strchr(from + 1, '/');
	return from ? strstr(from, separator) : NULL;
}

/* Cuts a copy of the option in two. */
static bool cut_up(struct splicing *splicing, const char *text, const char *separator,
	char **before, char **after, struct error *err)
{
	char *copy = strdup(text), *end = copy ? find_end(copy, separator) : NULL;

	splicing->copies[splicing->copy_count++] = copy;
	if (copy == NULL)
		return fail_memory(err);
	if (end == NULL)
		return fail(err,
			separator[0] == '=' ? "'%s' is not POS=LABEL"
					    : "'%s' is not a range (A..B)",
			text);
	*end = '\0';
	*before = copy;
	*after = end + strlen(separator);
	return true;
}

static bool parse_drop(struct splicing *splicing, const char *text, struct error *err)
{
	struct drop *drop = &splicing->drops[splicing->drop_count++];
	char *from, *to;

	return cut_up(splicing, text, "..", &from, &to, err) &&
	       time_spec_parse(from, &drop->from, err) &&
	       time_spec_parse(to, &drop->to, err);
}

static bool parse_marker(struct splicing *splicing, const char *text, struct error *err)
{
	struct marker *marker = &splicing->markers[splicing->marker_count++];
	char *at, *label;

	if (!cut_up(splicing, text, "=", &at, &label, err) ||
		!time_spec_parse(at, &marker->at, err))
		return false;
	marker->label = label;
	return true;
}

static bool parse(struct splicing *splicing, const struct splice_settings *settings,
	struct error *err)
{
	for (size_t i = 0; i < settings->drops.count; i++)
		if (!parse_drop(splicing, settings->drops.texts[i], err))
			return error_prefix(err, "--drop: ");
	for (size_t i = 0; i < settings->markers.count; i++)
		if (!parse_marker(splicing, settings->markers.texts[i], err))
			return error_prefix(err, "--marker: ");
	return true;
}

static bool find_drop(const struct drop *drop, const char *path,
	const struct reader_options *reader, struct splice_hole *hole, struct error *err)
{
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];

	if (!time_spec_find(&drop->from, path, reader, &hole->from_ns, err) ||
		!time_spec_find(&drop->to, path, reader, &hole->to_ns, err))
		return error_prefix(err, "--drop: ");
	if (hole->from_ns <= hole->to_ns)
		return true;
	format_exact_time(hole->from_ns, from);
	format_exact_time(hole->to_ns, to);
	return fail(err, "--drop: the end (%s) is before the start (%s)", to, from);
}

static bool splice_one(void *context, const char *path,
	const struct reader_options *reader, int fd, struct error *err)
{
	struct splicing *splicing = context;
	struct splice_hole holes[OPTION_TEXTS_MAX];
	struct splice_marker markers[OPTION_TEXTS_MAX];
	struct splice_options options = {.holes = holes,
		.hole_count = splicing->drop_count,
		.markers = markers,
		.marker_count = splicing->marker_count};

	for (size_t i = 0; i < splicing->drop_count; i++)
		if (!find_drop(&splicing->drops[i], path, reader, &holes[i], err))
			return false;
	for (size_t i = 0; i < splicing->marker_count; i++) {
		markers[i].label = splicing->markers[i].label;
		if (!time_spec_find(&splicing->markers[i].at, path, reader,
			    &markers[i].at_ns, err))
			return error_prefix(err, "--marker: ");
	}
	return splice_recording(path, reader, &options, fd, splicing->damage, err);
}

struct copies *splicing_new(const struct splice_settings *settings,
	const struct reader_options *reader, char *const *files, bool *is_misused,
	struct damage *damage, struct error *err)
{
	struct splicing *splicing = calloc(1, sizeof(*splicing));
	struct copies *copies = NULL;

	*is_misused = false;
	if (splicing == NULL) {
		fail_memory(err);
		return NULL;
	}
	splicing->damage = damage;
	*is_misused = !parse(splicing, settings, err);
	if (!*is_misused)
		copies = copies_new(files, reader, splice_one, splicing, err);
	for (size_t i = 0; i < splicing->copy_count; i++)
		free(splicing->copies[i]);
	free(splicing);
	return copies;
}
