/* SPDX-License-Identifier: MIT */
/* Asks the guard what it drops. */
#include "player/inspect.h"

bool inspect(struct reader *reader, struct inspection *inspection, struct error *err)
{
	struct buffer harmless = {0};
	struct guard guard;
	struct event event;
	bool inspected = true;

	*inspection = (struct inspection){0};
	guard_init(&guard);
	while (inspected && reader_pass(reader, &event, &inspection->damage)) {
		if (event.kind != EVENT_OUTPUT)
			continue;
		buffer_clear(&harmless);
		guard_filter(&guard, event.bytes, event.size, event.time_ns, &harmless);
		inspected = !harmless.failed || fail_memory(err);
	}
	guard_end(&guard);
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		inspection->counts[class] = guard.dropped[class];
		if (guard_class_is_dangerous((enum guard_class) class))
			inspection->dangerous += guard.dropped[class];
	}
	guard_done(&guard);
	buffer_done(&harmless);
	return inspected;
}
