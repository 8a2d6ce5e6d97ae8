/* SPDX-License-Identifier: MIT */
#include "formats/bytes/access_points.h"

#include <stddef.h>

#include "formats/bytes/source.h"

/* Drops every second one. */
static void thin_out(struct access_points *access_points)
{
	for (int i = 0; i < access_points->count; i++)
		if (i % 2 == 0)
			access_points->compression->decoder_free(
				access_points->points[i].decoder);
		else
			access_points->points[i / 2] = access_points->points[i];
	access_points->count /= 2;
	access_points->distance *= 2;
}

void access_points_pass(struct access_points *access_points, int64_t offset,
	int64_t raw_offset, int64_t member_at, const void *decoder)
{
	int64_t last = access_points->count > 0
			       ? access_points->points[access_points->count - 1].offset
			       : 0;
	void *copy;

	if (access_points->distance == 0)
		access_points->distance = ACCESS_POINTS_DISTANCE;
	if (offset - last < access_points->distance ||
		access_points->compression->decoder_copy == NULL)
		return;
	copy = access_points->compression->decoder_copy(decoder);
	if (copy == NULL)
		return;
	access_points->points[access_points->count++] =
		(struct access_point){.offset = offset,
			.raw_offset = raw_offset,
			.member_at = member_at,
			.decoder = copy};
	if (access_points->count == ACCESS_POINTS_MAX)
		thin_out(access_points);
}

const struct access_point *access_points_before(
	const struct access_points *access_points, int64_t offset)
{
	int i = access_points->count;

	while (i > 0 && access_points->points[i - 1].offset > offset)
		i--;
	return i > 0 ? &access_points->points[i - 1] : NULL;
}

void access_points_done(struct access_points *access_points)
{
	for (int i = 0; i < access_points->count; i++)
		access_points->compression->decoder_free(
			access_points->points[i].decoder);
	access_points->count = 0;
}
