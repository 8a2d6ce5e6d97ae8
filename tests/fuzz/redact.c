/* SPDX-License-Identifier: MIT */
/* What is printed, without secrets: the first six bytes of it are one. Cells that are not
 * masked are as they were. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "formats/filters/redact.h"
#include "tests/support/memory_file.h"

int LLVMFuzzerTestOneInput(const char *bytes, size_t size);

enum { WORD = 6, BULLET = 0x2022 };

static struct vt *screen_of(const char *path, struct vt_pool *pool)
{
	struct reader *reader = reader_open(path, NULL, NULL);
	struct vt *screen = vt_new(80, 24, pool);
	struct damage damage = {0};
	struct event event;

	while (reader != NULL && reader_pass(reader, &event, &damage))
		event_show(&event, screen);
	reader_free(reader);
	return screen;
}

static void compare(const struct vt *one, const struct vt *other)
{
	if (vt_rows(one) != vt_rows(other) || vt_columns(one) != vt_columns(other))
		__builtin_trap();
	for (unsigned y = 0; y < vt_rows(one); y++) {
		struct vt_line line = vt_line(one, vt_shown(one), y);
		struct vt_line against = vt_line(other, vt_shown(other), y);

		for (unsigned x = 0; x < vt_columns(one); x++) {
			uint32_t character = vt_cell(&line, x).character;

			/* A mask takes no marks. */
			if (character != BULLET && (character & VT_CELL_CLUSTER) == 0 &&
				(character ? character : ' ') !=
					(vt_cell(&against, x).character
							? vt_cell(&against, x).character
							: ' '))
				__builtin_trap();
		}
	}
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t size)
{
	char word[WORD], kind[] = "word";
	struct target_word words[1] = {{.kind = kind, .text = word, .size = WORD}};
	struct targets targets = {.words = words, .word_count = 1};
	struct redact_options options = {
		.secrets = true, .personal = true, .targets = &targets};
	static struct redact_report report;
	char path[64];
	struct error err;
	struct vt_pool *pool;
	struct vt *before, *after;
	int fd;

	/* In a foreign recording such an event means something else. */
	if (size < WORD || memmem(bytes, size, "\"b\"", 3) != NULL)
		return 0;
	memcpy(word, bytes, WORD);
	for (int i = 0; i < WORD; i++)
		if (word[i] <= ' ' || word[i] >= 0x7f)
			return 0;
	fd = memfd_create("copy", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	pool = vt_pool_new();
	if (redact(memory_file(0, bytes, size), NULL, &options, fd, &report, &err)) {
		before = screen_of(memory_file(0, bytes, size), pool);
		after = screen_of(path, pool);
		compare(after, before);
		vt_free(before);
		vt_free(after);
	}
	vt_pool_free(pool);
	close(fd);
	return 0;
}
