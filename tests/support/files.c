/* SPDX-License-Identifier: MIT */
#include "tests/support/files.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "formats/formats.h"
#include "formats/reader.h"

static char folder[64];

static int remove_one(
	const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

const char *test_path(const char *name)
{
	static char path[256];

	if (folder[0] == '\0') {
		strcpy(folder, "/tmp/ptyrec-test-XXXXXX");
		if (mkdtemp(folder) == NULL)
			abort();
	}
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

const char *test_file(const char *name, const void *bytes, size_t size)
{
	const char *path = test_path(name);
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
	return path;
}

void test_files_remove(void)
{
	if (folder[0] != '\0')
		nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	folder[0] = '\0';
}

char *test_read(const char *path, size_t *size)
{
	struct buffer buffer = {0};
	FILE *file = fopen(path, "rb");
	size_t count;

	if (file == NULL)
		return NULL;
	do {
		char *room = buffer_reserve(&buffer, 4096);

		count = fread(room, 1, 4096, file);
		buffer.size += count;
	} while (count > 0);
	fclose(file);
	if (size != NULL)
		*size = buffer.size;
	return buffer_take_text(&buffer);
}

static void add_bytes(struct buffer *text, const char *bytes, size_t size)
{
	char escaped[8];

	buffer_add_byte(text, '"');
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte == '"' || byte == '\\')
			snprintf(escaped, sizeof(escaped), "\\%c", byte);
		else if (byte >= 0x20 && byte < 0x7f)
			snprintf(escaped, sizeof(escaped), "%c", byte);
		else
			snprintf(escaped, sizeof(escaped), "\\x%02x", byte);
		buffer_add_text(text, escaped);
	}
	buffer_add_text(text, "\"");
}

static void add_event(struct buffer *text, const struct event *event)
{
	char words[64];

	format_microseconds(event->time_ns, words);
	buffer_add_text(text, words);
	buffer_add_byte(text, ' ');
	buffer_add_text(text,
		event->kind == EVENT_OTHER ? event->code : event_row(event->kind)->name);
	buffer_add_byte(text, ' ');
	if (event->kind == EVENT_RESIZE)
		snprintf(words, sizeof(words), "%ux%u", event->columns, event->rows);
	else
		snprintf(words, sizeof(words), "%d", event->exit_status);
	if (event->kind == EVENT_RESIZE || event->kind == EVENT_EXIT)
		buffer_add_text(text, words);
	else
		add_bytes(text, event->bytes, event->size);
	buffer_add_byte(text, '\n');
}

static void add_member(struct buffer *text, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buffer_add_text(text, name);
	buffer_add_byte(text, ' ');
	add_bytes(text, value, strlen(value));
	buffer_add_byte(text, '\n');
}

static void add_info(struct buffer *text, const struct reader *reader)
{
	const struct info *info = reader_info(reader);
	char words[128];

	snprintf(words, sizeof(words), "%s %ux%u\n", format_name(reader_format(reader)),
		info->columns, info->rows);
	buffer_add_text(text, words);
	if (info->timestamp >= 0) {
		snprintf(words, sizeof(words), "timestamp %lld\n",
			(long long)info->timestamp);
		buffer_add_text(text, words);
	}
	if (info->idle_limit_ns > 0) {
		buffer_add_text(text, "idle_limit ");
		format_microseconds(info->idle_limit_ns, words);
		buffer_add_text(text, words);
		buffer_add_byte(text, '\n');
	}
	add_member(text, "command", info->command);
	add_member(text, "title", info->title);
	for (size_t i = 0; i < info->environment_count; i++) {
		buffer_add_text(text, "env ");
		add_member(text, info->environment[i].name, info->environment[i].value);
	}
	add_member(text, "theme", info->theme);
	add_member(text, "extra", info->extra);
}

/* Errors without the folder, which differs from machine to machine. */
static void add_error(struct buffer *text, const struct error *err)
{
	const char *message = strrchr(err->message, '/');

	buffer_add_text(text, "failed ");
	buffer_add_text(text, message ? message + 1 : err->message);
	buffer_add_byte(text, '\n');
}

char *test_events(const char *path)
{
	struct buffer text = {0};
	struct error err;
	struct reader *reader = reader_open(path, NULL, &err);
	struct event event;
	enum next next;

	if (reader == NULL) {
		add_error(&text, &err);
		return buffer_take_text(&text);
	}
	add_info(&text, reader);
	while ((next = reader_next(reader, &event, &err)) != NEXT_END)
		if (next == NEXT_EVENT)
			add_event(&text, &event);
		else
			add_error(&text, &err);
	if (reader_torn(reader) != NULL)
		buffer_add_text(&text, "torn\n");
	reader_free(reader);
	return buffer_take_text(&text);
}
