/* SPDX-License-Identifier: MIT */
/*
 * What secrets look like: tokens by their prefixes, whatever follows; passwords in
 * addresses, headers, options and assignments, under conditions. Shapes are those that
 * their vendors document, and that gitleaks, trufflehog and detect-secrets agree on.
 */
#ifndef FORMATS_FILTERS_RULES_H
#define FORMATS_FILTERS_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes [from, to) of a text are a secret, of which those up to `own` are the same for
 * all of its kind. `rule` names the kind, and lives forever. */
typedef void rules_found(
	void *context, const char *rule, size_t from, size_t own, size_t to);

struct rules;

/* `personal`: also addresses of mail, networks and interfaces. NULL without memory. */
struct rules *rules_new(bool secrets, bool personal);
void rules_free(struct rules *rules);

/* Tells of all secrets in the text; they may overlap. */
void rules_search(const struct rules *rules, const char *text, size_t size,
	rules_found *found, void *context);

/* Masks, with bullets, the secrets in a text, which is replaced if there are any; adds
 * their number to *count. False without memory. */
bool rules_mask(const struct rules *rules, char **text, int64_t *count);

#endif
