/* SPDX-License-Identifier: MIT */
#include "tests/support/memory_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SLOTS = 4 };

static char folder[64];

const char *memory_file(int slot, const void *bytes, size_t size)
{
	static int files[SLOTS];
	static char paths[SLOTS][64];

	if (files[slot] == 0)
		files[slot] = memfd_create("memory", MFD_CLOEXEC);
	if (files[slot] < 0 || ftruncate(files[slot], 0) < 0 ||
		pwrite(files[slot], bytes, size, 0) != (ssize_t)size)
		abort();
	snprintf(paths[slot], sizeof(paths[slot]), "/proc/self/fd/%d", files[slot]);
	return paths[slot];
}

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command) != 0)
		perror(folder);
}

const char *memory_folder(void)
{
	if (folder[0] != '\0')
		return folder;
	snprintf(folder, sizeof(folder), "/dev/shm/ptyrec-XXXXXX");
	if (mkdtemp(folder) == NULL)
		abort();
	atexit(remove_folder);
	return folder;
}

void memory_folder_file(const char *name, const void *bytes, size_t size)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", memory_folder(), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	close(fd);
}
