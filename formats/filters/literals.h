/* SPDX-License-Identifier: MIT */
/*
 * Masks given values, also encoded as base64, %xx and JSON, in events on their way to a
 * writer. What may be the beginning of a value is held back until that is known, and so
 * are the events after it: no byte of a value is passed on, and times stay as they are.
 */
#ifndef FORMATS_FILTERS_LITERALS_H
#define FORMATS_FILTERS_LITERALS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "formats/event.h"
#include "formats/filters/targets.h"

struct literals;

/* The words of the targets; patterns are not looked for. NULL with *err. */
struct literals *literals_new(const struct targets *targets, struct error *err);
void literals_free(struct literals *literals);

/* The event is borrowed during the call. */
typedef void literals_receiver(void *context, const struct event *event);

/* Before the first event: who gets them. */
void literals_pass_to(
	struct literals *literals, literals_receiver *receiver, void *context);

/* Takes an event, and passes on those about which all is known; with an exit event, all.
 * False without memory: the event is lost. */
bool literals_put(struct literals *literals, const struct event *event);

/* True while something waits. */
bool literals_are_waiting(const struct literals *literals);

/* Passes on everything; what is in doubt is masked. */
void literals_settle(struct literals *literals);

/* Masks values in a text, which is replaced if there are any; adds their number to
 * *count. NULL is a valid text. False without memory. */
bool literals_mask(const struct literals *literals, char **text, int64_t *count);

/* Values masked in events so far. */
int64_t literals_count(const struct literals *literals);

#endif
