/* SPDX-License-Identifier: MIT */
/*
 * Every file below tests/data yields the events in the text beside it, whatever its
 * name, whole or compressed, read at once or byte by byte; and every beginning of it
 * yields a beginning of these events.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buffer.h"
#include "formats/stream.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static glob_t goldens;

/* The recording that belongs to an .events file, and its contents. */
static char *recording_of(const char *golden, size_t *size)
{
	char pattern[512], *bytes = NULL;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%.*s.[!e]*",
		(int)(strlen(golden) - strlen(".events")), golden);
	ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "nothing beside %s", golden);
	bytes = test_read(found.gl_pathv[0], size);
	globfree(&found);
	return bytes;
}

static void compress(const char *bytes, size_t size, struct buffer *out)
{
	void *encoder = stream_gzip.encoder_new();

	ck_assert(stream_gzip.encode(encoder, bytes, size, ENCODE_FINISH, out));
	stream_gzip.encoder_free(encoder);
}

static void expect_events(const char *path, const char *golden)
{
	char *expected = test_read(golden, NULL);
	char *events = test_events(path);

	if (strcmp(events, expected) != 0)
		ck_abort_msg("%s yields\n%s\nnot\n%s", golden, events, expected);
	free(events);
	free(expected);
}

START_TEST(yields_its_events)
{
	const char *golden = goldens.gl_pathv[_i];
	struct buffer compressed = {0};
	size_t size;
	char *bytes = recording_of(golden, &size);

	expect_events(test_file("x", bytes, size), golden);
	compress(bytes, size, &compressed);
	expect_events(test_file("x", compressed.bytes, compressed.size), golden);
	buffer_done(&compressed);
	free(bytes);
}
END_TEST

START_TEST(does_not_depend_on_pieces)
{
	const char *golden = goldens.gl_pathv[_i];
	size_t size;
	char *bytes = recording_of(golden, &size);
	char path[512];
	pid_t child;
	int fd;

	snprintf(path, sizeof(path), "%s", test_path("x"));
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	child = fork();
	if (child == 0) {
		fd = open(path, O_WRONLY);
		for (size_t i = 0; i < size; i++)
			(void)!write(fd, bytes + i, 1);
		_exit(0);
	}
	expect_events(path, golden);
	waitpid(child, NULL, 0);
	free(bytes);
}
END_TEST

/* Counts the events in the text, and checks that they are those of the whole. */
static void expect_beginning(const char *events, const char *whole)
{
	const char *line = events;
	size_t size;

	for (; *line != '\0'; line += size + 1) {
		size = strcspn(line, "\n");
		if (line[0] < '0' || line[0] > '9' || strncmp(line, "0x", 2) == 0)
			continue; /* the header, "failed" and "torn" */
		/* The exact bytes may be in the half that is missing. */
		if (strstr(whole, "\\xff") != NULL)
			continue;
		ck_assert_msg(memmem(whole, strlen(whole), line, size + 1) != NULL,
			"a part yields what the whole does not: %.*s", (int)size, line);
	}
}

START_TEST(every_beginning_is_played)
{
	const char *golden = goldens.gl_pathv[_i];
	char *whole = test_read(golden, NULL);
	struct buffer compressed = {0};
	size_t size;
	char *bytes = recording_of(golden, &size);

	compress(bytes, size, &compressed);
	for (size_t cut = 0; cut < size; cut++) {
		char *events = test_events(test_file("x", bytes, cut));

		expect_beginning(events, whole);
		free(events);
	}
	for (size_t cut = 0; cut < compressed.size; cut++) {
		char *events = test_events(test_file("x", compressed.bytes, cut));

		expect_beginning(events, whole);
		free(events);
	}
	buffer_done(&compressed);
	free(whole);
	free(bytes);
}
END_TEST

START_TEST(no_flipped_bit_does_harm)
{
	size_t size;
	char *bytes = recording_of(goldens.gl_pathv[_i], &size);

	for (size_t bit = 0; bit < size * 8; bit++) {
		bytes[bit / 8] ^= (char)(1 << bit % 8);
		free(test_events(test_file("x", bytes, size)));
		bytes[bit / 8] ^= (char)(1 << bit % 8);
	}
	free(bytes);
}
END_TEST

Suite *suite_golden(void)
{
	Suite *suite = suite_create("golden");
	TCase *tests = tcase_create("golden");
	const char *data = getenv("TEST_DATA");
	char pattern[512];
	int count;

	snprintf(pattern, sizeof(pattern), "%s/*/*.events", data ? data : "tests/data");
	count = glob(pattern, 0, NULL, &goldens) == 0 ? (int)goldens.gl_pathc : 0;
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, NULL, test_files_remove);
	tcase_add_loop_test(tests, yields_its_events, 0, count);
	tcase_add_loop_test(tests, does_not_depend_on_pieces, 0, count);
	tcase_add_loop_test(tests, every_beginning_is_played, 0, count);
	tcase_add_loop_test(tests, no_flipped_bit_does_harm, 0, count);
	suite_add_tcase(suite, tests);
	return suite;
}
