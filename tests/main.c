/* SPDX-License-Identifier: MIT */
/* Runs the unit tests. */
#include <stdlib.h>

#include "tests/suites.h"

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	/* The tester's may have directories that cannot be searched. */
	setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);

#define ADD(name) srunner_add_suite(runner, suite_##name());
	SUITES(ADD)
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
