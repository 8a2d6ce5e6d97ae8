/* SPDX-License-Identifier: MIT */
/* Names of second files, looked for and protected. */
#include "formats/companion.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/format.h"
#include "formats/formats.h"

/* Opens `path` with its first `keep` bytes and what stands behind them; NULL if there
 * is no such file. */
static struct stream *open_beside(const char *path, size_t keep, const char *suffix,
	const char *compression, struct buffer *notice)
{
	struct buffer name = {0};
	struct stream *stream = NULL;
	struct error err;
	char *text;

	buffer_add(&name, path, keep);
	buffer_add_text(&name, suffix);
	buffer_add_text(&name, compression);
	text = buffer_take_text(&name);
	if (text != NULL && *text != '\0' && access(text, F_OK) == 0 &&
		(stream = stream_open_part(text, &err)) == NULL && notice->size == 0) {
		buffer_add_format(notice, "'%s': %s", text, err.message);
		buffer_add_byte(notice, '\0');
	}
	free(text);
	return stream;
}

static bool ends_with(const char *text, size_t size, const char *end)
{
	size_t length = strlen(end);

	return size > length && memcmp(text + size - length, end, length) == 0;
}

/* Looks for x.timing if the path up to `size` is x, and for x if it is x.timing. */
static struct stream *find_beside(const struct format *format, const char *path,
	size_t size, const char *compression, struct buffer *notice)
{
	struct stream *found = NULL;

	for (const char *const *suffix = format->companion_suffixes;
		found == NULL && *suffix != NULL; suffix++)
		if (ends_with(path, size, *suffix))
			found = open_beside(
				path, size - strlen(*suffix), "", compression, notice);
		else
			found = open_beside(path, size, *suffix, compression, notice);
	return found;
}

/* x.gz may lie beside x.gz.timing, x.timing or x.timing.gz. */
struct stream *companion_find(
	const struct format *format, const char *path, struct buffer *notice)
{
	const struct compression *compression = compression_of_path(path);
	size_t size = strlen(path);
	struct stream *found = find_beside(format, path, size, "", notice);

	if (found != NULL || compression == NULL)
		return found;
	size -= strlen(compression->suffix);
	found = find_beside(format, path, size, "", notice);
	return found ? found : find_beside(
					    format, path, size, compression->suffix, notice);
}

static bool is_same(const char *one, const char *other)
{
	struct stat first, second;

	return stat(one, &first) == 0 && stat(other, &second) == 0 &&
		S_ISREG(first.st_mode) && first.st_dev == second.st_dev &&
		first.st_ino == second.st_ino;
}

/* `path`, of which the first `keep` bytes count, with the suffix. */
static bool is_same_with(const char *file, const char *path, size_t keep, const char *suffix)
{
	struct buffer name = {0};
	char *text;
	bool same;

	buffer_add(&name, path, keep);
	buffer_add_text(&name, suffix);
	text = buffer_take_text(&name);
	same = text != NULL && is_same(file, text);
	free(text);
	return same;
}

static bool is_beside(const char *file, const char *path, const struct format *format)
{
	size_t size = strlen(path);

	for (const char *const *suffix = format->companion_suffixes; *suffix != NULL; suffix++)
		if (is_same_with(file, path, size, *suffix) ||
			(ends_with(path, size, *suffix) &&
				is_same_with(file, path, size - strlen(*suffix), "")))
			return true;
	return false;
}

static bool is_within(const char *file, const char *folder)
{
	DIR *directory = opendir(folder);
	struct stat status, part;
	struct dirent *entry;
	bool within = false;

	if (directory == NULL)
		return false;
	if (stat(file, &status) == 0)
		while (!within && (entry = readdir(directory)) != NULL)
			within = fstatat(dirfd(directory), entry->d_name, &part, 0) == 0 &&
				S_ISREG(part.st_mode) && part.st_dev == status.st_dev &&
				part.st_ino == status.st_ino;
	closedir(directory);
	return within;
}

bool companion_is_part(
	const char *file, const char *path, const struct reader_options *options)
{
	const struct format *format;

	if (strcmp(path, "-") == 0)
		path = "/dev/stdin";
	if (is_same(file, path) || is_within(file, path) ||
		(options->companion != NULL && is_same(file, options->companion)))
		return true;
	for (int i = 0; (format = format_at(i)) != NULL; i++)
		if (format->companion_suffixes != NULL && is_beside(file, path, format))
			return true;
	return false;
}

bool companion_collides(const char *file, const struct format *format, const char *path,
	const struct reader_options *options)
{
	struct buffer name = {0};
	char *text;
	bool collides;

	if (format == NULL)
		format = format_by_suffix(file);
	if (companion_is_part(file, path, options))
		return true;
	if (format == NULL || format->companion_suffixes == NULL)
		return false;
	buffer_add_text(&name, file);
	buffer_add_text(&name, format->companion_suffixes[0]);
	text = buffer_take_text(&name);
	collides = text != NULL && companion_is_part(text, path, options);
	free(text);
	return collides;
}
