/* SPDX-License-Identifier: MIT */
/* Positions in a recording. */
#include "player/seek/time_spec.h"

#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "player/seek/finder.h"

bool time_spec_parse(const char *text, struct time_spec *spec, struct error *err)
{
	static const char marker[] = "marker:";
	size_t size = strlen(text), used;

	if (strcmp(text, "end") == 0) {
		*spec = (struct time_spec){.kind = TIME_SPEC_BEFORE_END};
		return true;
	}
	if (strncmp(text, marker, sizeof(marker) - 1) == 0) {
		*spec = (struct time_spec){
			.kind = TIME_SPEC_MARKER, .label = text + sizeof(marker) - 1};
		return true;
	}
	if (text[0] == '/') {
		size_t length = size > 1 && text[size - 1] == '/' ? size - 2 : size - 1;

		*spec = (struct time_spec){
			.kind = TIME_SPEC_TEXT, .label = text + 1, .size = length};
		return length > 0 || fail(err, "'%s' contains no text", text);
	}
	if (size > 0 && text[size - 1] == '%') {
		spec->kind = TIME_SPEC_PERCENT;
		used = decimal_to_ns(text, size - 1, &spec->value);
		if (used == size - 1 && spec->value >= 0 &&
			spec->value <= 100 * NS_PER_SECOND)
			return true;
	} else if (text[0] == '-') {
		spec->kind = TIME_SPEC_BEFORE_END;
		if (parse_time(text + 1, &spec->value))
			return true;
	} else {
		spec->kind = TIME_SPEC_TIME;
		if (parse_time(text, &spec->value))
			return true;
	}
	return fail(err,
		"'%s' is not a position (12.5, 1:30, 50%%, -5, marker:NAME, end, /text/)",
		text);
}

bool time_spec_resolve(const struct time_spec *spec, const struct summary *summary,
	int64_t *time_ns, struct error *err)
{
	switch (spec->kind) {
	case TIME_SPEC_PERCENT:
		*time_ns = (int64_t)((__int128)summary->duration_ns * spec->value /
				     (100 * NS_PER_SECOND));
		return true;
	case TIME_SPEC_BEFORE_END:
		*time_ns = summary->duration_ns - spec->value;
		if (*time_ns < 0)
			*time_ns = 0;
		return true;
	case TIME_SPEC_MARKER:
		for (size_t i = 0; i < summary->marker_count; i++)
			if (strcmp(summary_label(summary, i), spec->label) == 0) {
				*time_ns = summary->markers[i].time_ns;
				return true;
			}
		return fail(err, "no marker '%s'", spec->label);
	default: *time_ns = spec->value; return true;
	}
}

bool time_spec_find(const struct time_spec *spec, const char *path,
	const struct reader_options *options, int64_t *time_ns, struct error *err)
{
	struct summary summary;
	struct reader *reader;
	bool found;

	if (spec->kind == TIME_SPEC_NONE)
		return true;
	if (spec->kind == TIME_SPEC_TIME)
		return time_spec_resolve(spec, NULL, time_ns, err);
	if (!reader_opens_again(path)) {
		if (strcmp(path, "-") == 0)
			return fail(err, "a position in a pipe must be a time");
		if (access(path, F_OK) == 0)
			return fail(
				err, "'%s': a position in a pipe must be a time", path);
	}
	if (spec->kind == TIME_SPEC_TEXT)
		return finder_first(path, options, spec->label, spec->size, time_ns, err);
	reader = reader_open(path, options, err);
	if (reader == NULL)
		return false;
	found = summarize(reader, &summary, err);
	found = found && time_spec_resolve(spec, &summary, time_ns, err);
	summary_done(&summary);
	reader_free(reader);
	return found;
}

bool time_spec_check(const struct time_spec *spec, int64_t end_ns, struct error *err)
{
	char at[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE];

	if (spec->kind != TIME_SPEC_TIME || spec->value <= end_ns)
		return true;
	format_exact_time(spec->value, at);
	format_exact_time(end_ns, end);
	return fail(err, "%s is after the end of the recording (%s)", at, end);
}
