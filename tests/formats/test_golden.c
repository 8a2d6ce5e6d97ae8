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
#include "formats/bytes/source.h"
#include "tests/suites.h"
#include "tests/support/files.h"

static glob_t goldens;

/* The recording that belongs to an .events file: a file or a folder. */
static const char *path_of(const char *golden)
{
	static char path[512];
	char pattern[512];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%.*s.[!ei]*",
		(int)(strlen(golden) - strlen(".events")), golden);
	ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "nothing beside %s", golden);
	snprintf(path, sizeof(path), "%s", found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The part that is damaged below: the file, or that of a folder which is read first. */
static char *recording_of(const char *golden, size_t *size)
{
	char path[600];

	snprintf(path, sizeof(path), "%s%s", path_of(golden),
		is_folder(path_of(golden)) ? "/timing" : "");
	return test_read(path, size);
}

static void copy_file(const char *from, const char *name)
{
	size_t size;
	char *bytes = test_read(from, &size);

	if (bytes != NULL)
		test_file(name, bytes, size);
	free(bytes);
}

/* Puts a copy of the recording without that part under the name x; returns where the
 * part belongs. Its name tells nothing. */
static const char *prepare(const char *golden)
{
	const char *path = path_of(golden);
	char pattern[600], name[128];
	glob_t found;

	if (!is_folder(path)) {
		snprintf(pattern, sizeof(pattern), "%s.timing", path);
		copy_file(pattern, "x.timing");
		snprintf(pattern, sizeof(pattern), "%.*s.input",
			(int)(strlen(golden) - strlen(".events")), golden);
		copy_file(pattern, strrchr(pattern, '/') + 1);
		return "x";
	}
	mkdir(test_path("x"), 0700);
	snprintf(pattern, sizeof(pattern), "%s/*", path);
	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		snprintf(name, sizeof(name), "x/%s", strrchr(found.gl_pathv[i], '/') + 1);
		copy_file(found.gl_pathv[i], name);
	}
	globfree(&found);
	return "x/timing";
}

/* The events of a copy whose first part holds these bytes. */
static char *events_with(const char *part, const char *bytes, size_t size)
{
	test_file(part, bytes, size);
	return test_events(test_path("x"));
}

static void compress(const char *bytes, size_t size, struct buffer *out)
{
	void *encoder;

	if (compression_gzip.probe(bytes, size)) {
		buffer_add(out, bytes, size);
		return;
	}
	encoder = compression_gzip.encoder_new();
	ck_assert(compression_gzip.encode(encoder, bytes, size, ENCODE_FINISH, out));
	compression_gzip.encoder_free(encoder);
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
	const char *part = prepare(golden);
	struct buffer compressed = {0};
	size_t size;
	char *bytes = recording_of(golden, &size);

	test_file(part, bytes, size);
	expect_events(test_path("x"), golden);
	compress(bytes, size, &compressed);
	test_file(part, compressed.bytes, compressed.size);
	expect_events(test_path("x"), golden);
	buffer_done(&compressed);
	free(bytes);
}
END_TEST

START_TEST(does_not_depend_on_pieces)
{
	const char *golden = goldens.gl_pathv[_i];
	char part[16];
	size_t size;
	char *bytes = recording_of(golden, &size);
	pid_t child;
	int fd;

	if (is_folder(path_of(golden))) {
		free(bytes); /* its parts must be files */
		return;
	}
	snprintf(part, sizeof(part), "%s", prepare(golden));
	unlink(test_path(part));
	ck_assert_int_eq(mkfifo(test_path(part), 0600), 0);
	child = fork();
	if (child == 0) {
		fd = open(test_path(part), O_WRONLY);
		for (size_t i = 0; i < size; i++)
			(void)!write(fd, bytes + i, 1);
		_exit(0);
	}
	expect_events(test_path("x"), golden);
	waitpid(child, NULL, 0);
	free(bytes);
}
END_TEST

/* The events in the text are those of the whole, or their beginnings. */
static void expect_beginning(const char *events, const char *whole)
{
	const char *line = events;
	size_t size;

	for (; *line != '\0'; line += size + 1) {
		size_t compared = size = strcspn(line, "\n");

		if (line[0] < '0' || line[0] > '9' || strncmp(line, "0x", 2) == 0)
			continue; /* the header, "failed" and "torn" */
		/* The exact bytes may be in the half that is missing. */
		if (strstr(whole, "\\xff") != NULL)
			continue;
		if (line[size - 1] == '"')
			compared--;
		ck_assert_msg(memmem(whole, strlen(whole), line, compared) != NULL,
			"a part yields what the whole does not: %.*s", (int)size, line);
	}
}

START_TEST(every_beginning_is_played)
{
	const char *golden = goldens.gl_pathv[_i];
	const char *part = prepare(golden);
	char *whole = test_read(golden, NULL);
	struct buffer compressed = {0};
	size_t size;
	char *bytes = recording_of(golden, &size);

	compress(bytes, size, &compressed);
	for (size_t cut = 0; cut < size; cut++) {
		char *events = events_with(part, bytes, cut);

		expect_beginning(events, whole);
		free(events);
	}
	for (size_t cut = 0; cut < compressed.size; cut++) {
		char *events = events_with(part, compressed.bytes, cut);

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
	const char *part = prepare(goldens.gl_pathv[_i]);
	size_t size;
	char *bytes = recording_of(goldens.gl_pathv[_i], &size);

	for (size_t bit = 0; bit < size * 8; bit++) {
		bytes[bit / 8] ^= (char)(1 << bit % 8);
		free(events_with(part, bytes, size));
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
