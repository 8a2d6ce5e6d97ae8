/* SPDX-License-Identifier: MIT */
/* One function per test file; main.c runs them all. */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

#define SUITES(add)                                                                      \
	add(buffer) add(clock) add(parser) add(io) add(options) add(quote) add(utf8)     \
		add(visible) add(asciicast) add(encoder) add(exchange) add(golden) add(  \
			source) add(writer) add(ptyrec) add(recording) add(functions)    \
			add(guard) add(paint) add(time_spec) add(screen) add(index)      \
				add(fold) add(recode) add(size) add(transcript)          \
					add(unicode) add(keys) add(search) add(sgr)      \
						add(automaton) add(literals) add(masks)  \
							add(rules)

#define DECLARE(name) Suite *suite_##name(void);
SUITES(DECLARE)
#undef DECLARE

#endif
