/* SPDX-License-Identifier: MIT */
/* Messages passed as values from where a failure is understood to main.c. */
#include "common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fail(struct error *err, const char *format, ...)
{
	va_list arguments;

	if (err == NULL)
		return false;
	err->number = 0;
	va_start(arguments, format);
	vsnprintf(err->message, sizeof(err->message), format, arguments);
	va_end(arguments);
	return false;
}

bool fail_errno(struct error *err, const char *format, ...)
{
	int number = errno;
	va_list arguments;
	size_t used;

	if (err == NULL)
		return false;
	err->number = number;
	va_start(arguments, format);
	vsnprintf(err->message, sizeof(err->message), format, arguments);
	va_end(arguments);
	used = strlen(err->message);
	snprintf(err->message + used, sizeof(err->message) - used, ": %s",
		strerror(number));
	return false;
}

bool fail_reason(struct error *err)
{
	int number = errno;

	fail(err, "%s", strerror(number));
	if (err != NULL)
		err->number = number;
	return false;
}

bool fail_memory(struct error *err)
{
	fail(err, "out of memory");
	if (err != NULL)
		err->number = ENOMEM;
	return false;
}

bool error_prefix(struct error *err, const char *format, ...)
{
	char message[sizeof(err->message)];
	va_list arguments;
	size_t used;

	if (err == NULL)
		return false;
	memcpy(message, err->message, sizeof(message));
	va_start(arguments, format);
	vsnprintf(err->message, sizeof(err->message), format, arguments);
	va_end(arguments);
	used = strlen(err->message);
	snprintf(err->message + used, sizeof(err->message) - used, "%s", message);
	return false;
}

bool pass_on(const struct error *failure, struct error *err)
{
	if (err != NULL)
		*err = *failure;
	return false;
}
