/* SPDX-License-Identifier: MIT */
/* Files that exist in memory only, for tests that need very many of them. */
#ifndef TESTS_SUPPORT_MEMORY_FILE_H
#define TESTS_SUPPORT_MEMORY_FILE_H

#include <stddef.h>

/* A file with these bytes; valid until the next call for the same slot, 0 to 3. */
const char *memory_file(int slot, const void *bytes, size_t size);

/* A folder on a file system in memory, and a file in it. */
const char *memory_folder(void);
void memory_folder_file(const char *name, const void *bytes, size_t size);

#endif
