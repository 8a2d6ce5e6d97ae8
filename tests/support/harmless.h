/* SPDX-License-Identifier: MIT */
/*
 * What a viewer's terminal may be sent, written down a second time and independently of
 * the guard, as the grammar of whole sequences.
 */
#ifndef TESTS_SUPPORT_HARMLESS_H
#define TESTS_SUPPORT_HARMLESS_H

#include <stdbool.h>
#include <stddef.h>

/* True if the bytes are nothing but text and sequences that only draw, all of them
 * complete. */
bool harmless(const char *bytes, size_t size);

#endif
