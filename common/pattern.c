/* SPDX-License-Identifier: MIT */
#include "common/pattern.h"

#include <ctype.h>
#include <string.h>

/* Where a bracket expression ends: []abc], [^]abc], [[:alpha:]]. */
static const char *after_bracket(const char *at)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	while (*at != '\0' && *at != ']') {
		const char *named =
			*at == '[' && at[1] != '\0' ? strchr(":.=", at[1]) : NULL;
		const char end[] = {named ? *named : ' ', ']', '\0'};
		const char *found = named ? strstr(at + 2, end) : NULL;

		at = found ? found + 2 : at + 1;
	}
	return *at != '\0' ? at + 1 : at;
}

static bool has_back_reference(const char *at)
{
	while (*at != '\0')
		if (*at == '[') {
			at = after_bracket(at);
		} else if (*at == '\\' && at[1] != '\0') {
			if (isdigit((unsigned char)at[1]))
				return true;
			at += 2;
		} else {
			at++;
		}
	return false;
}

bool pattern_compile(regex_t *regex, const char *pattern, int flags, struct error *err)
{
	char reason[128];
	int wrong;

	if (has_back_reference(pattern))
		return fail(err, "back references are not supported");
	wrong = regcomp(regex, pattern, REG_EXTENDED | flags);
	if (wrong == 0)
		return true;
	regerror(wrong, regex, reason, sizeof(reason));
	return fail(err, "%s", reason);
}
