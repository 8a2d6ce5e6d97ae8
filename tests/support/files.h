/* SPDX-License-Identifier: MIT */
/* Files for tests, and recordings as text. */
#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H

#include <stddef.h>

/* A new file with these bytes in a folder that test_files_remove removes. The path is
 * valid until then. */
const char *test_file(const char *name, const void *bytes, size_t size);

/* The path of a file there that does not exist yet. */
const char *test_path(const char *name);

void test_files_remove(void);

/* The whole file, terminated; the caller frees it. The size may be NULL. */
char *test_read(const char *path, size_t *size);

/* What a reader yields from the file, one line each; the caller frees it. */
char *test_events(const char *path);

#endif
