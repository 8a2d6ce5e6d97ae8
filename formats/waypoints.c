/* SPDX-License-Identifier: MIT */
#include "formats/waypoints.h"

#include <stddef.h>

#include "formats/stream.h"

/* Every second one goes. */
static void thin_out(struct waypoints *waypoints)
{
	for (int i = 0; i < waypoints->count; i++)
		if (i % 2 == 0)
			waypoints->compression->decoder_free(waypoints->points[i].decoder);
		else
			waypoints->points[i / 2] = waypoints->points[i];
	waypoints->count /= 2;
	waypoints->distance *= 2;
}

void waypoints_pass(struct waypoints *waypoints, int64_t offset, int64_t raw_offset,
	const void *decoder)
{
	int64_t last = waypoints->count > 0 ? waypoints->points[waypoints->count - 1].offset : 0;
	void *copy;

	if (waypoints->distance == 0)
		waypoints->distance = WAYPOINTS_DISTANCE;
	if (offset - last < waypoints->distance || waypoints->compression->decoder_copy == NULL)
		return;
	copy = waypoints->compression->decoder_copy(decoder);
	if (copy == NULL)
		return;
	waypoints->points[waypoints->count++] = (struct waypoint){
		.offset = offset, .raw_offset = raw_offset, .decoder = copy};
	if (waypoints->count == WAYPOINTS_MAX)
		thin_out(waypoints);
}

const struct waypoint *waypoints_before(const struct waypoints *waypoints, int64_t offset)
{
	int i = waypoints->count;

	while (i > 0 && waypoints->points[i - 1].offset > offset)
		i--;
	return i > 0 ? &waypoints->points[i - 1] : NULL;
}

void waypoints_done(struct waypoints *waypoints)
{
	for (int i = 0; i < waypoints->count; i++)
		waypoints->compression->decoder_free(waypoints->points[i].decoder);
	waypoints->count = 0;
}
