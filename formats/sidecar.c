/* SPDX-License-Identifier: MIT */
/* Names of second files, found and protected from overwriting. */
#include "formats/sidecar.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/format.h"
#include "formats/formats.h"

/* The first `keep` bytes of the path, the suffix and that of a compression; the caller
 * frees it. NULL if out of memory. */
static char *join(
	const char *path, size_t keep, const char *suffix, const char *compression)
{
	struct buffer name = {0};

	buffer_add(&name, path, keep);
	buffer_add_text(&name, suffix);
	buffer_add_text(&name, compression);
	return buffer_take_text(&name);
}

/* Opens the file of that name; NULL if there is none. */
static struct source *open_beside(
	struct reader *reader, size_t keep, const char *suffix, const char *compression)
{
	char *name = join(reader->path, keep, suffix, compression);
	struct source *source = NULL;
	struct error err;

	if (name != NULL && *name != '\0' && access(name, F_OK) == 0 &&
		(source = source_open_part(name, &err)) == NULL) {
		error_prefix(&err, "'%s': ", name);
		reader_note(reader, err.message);
	}
	free(name);
	return source;
}

static bool ends_with(const char *text, size_t size, const char *end)
{
	size_t length = strlen(end);

	return size > length && memcmp(text + size - length, end, length) == 0;
}

/* Looks for x.timing if the path up to `size` is x, and for x if it is x.timing. */
static struct source *find_beside(struct reader *reader, const struct format *format,
	size_t size, const char *compression)
{
	struct source *found = NULL;

	for (const char *const *suffix = format->sidecar_suffixes;
		found == NULL && *suffix != NULL; suffix++)
		if (ends_with(reader->path, size, *suffix))
			found = open_beside(
				reader, size - strlen(*suffix), "", compression);
		else
			found = open_beside(reader, size, *suffix, compression);
	return found;
}

/* x.gz may have x.gz.timing, x.timing or x.timing.gz beside it. */
struct source *sidecar_find(struct reader *reader, const struct format *format)
{
	const struct compression *compression = compression_of_path(reader->path);
	size_t size = strlen(reader->path);
	struct source *found = find_beside(reader, format, size, "");

	if (found != NULL || compression == NULL)
		return found;
	size -= strlen(compression->suffix);
	found = find_beside(reader, format, size, "");
	return found ? found : find_beside(reader, format, size, compression->suffix);
}

static bool is_same(const char *one, const char *other)
{
	struct stat first, second;

	return stat(one, &first) == 0 && stat(other, &second) == 0 &&
	       S_ISREG(first.st_mode) && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

/* Compares with the first `keep` bytes of `path` plus the suffix. */
static bool is_same_with(
	const char *file, const char *path, size_t keep, const char *suffix)
{
	char *name = join(path, keep, suffix, "");
	bool same = name != NULL && is_same(file, name);

	free(name);
	return same;
}

static bool is_beside(const char *file, const char *path, const struct format *format)
{
	size_t size = strlen(path);

	for (const char *const *suffix = format->sidecar_suffixes; *suffix != NULL;
		suffix++)
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
			within =
				fstatat(dirfd(directory), entry->d_name, &part, 0) == 0 &&
				S_ISREG(part.st_mode) && part.st_dev == status.st_dev &&
				part.st_ino == status.st_ino;
	closedir(directory);
	return within;
}

bool sidecar_is_part(
	const char *file, const char *path, const struct reader_options *options)
{
	const struct format *format;

	if (strcmp(path, "-") == 0)
		path = "/dev/stdin";
	if (is_same(file, path) || is_within(file, path) ||
		(options->sidecar != NULL && is_same(file, options->sidecar)))
		return true;
	for (int i = 0; (format = format_at(i)) != NULL; i++)
		if (format->sidecar_suffixes != NULL && is_beside(file, path, format))
			return true;
	return false;
}

bool sidecar_collides(const char *file, const struct format *format, const char *path,
	const struct reader_options *options)
{
	char *name;
	bool collides;

	if (format == NULL)
		format = format_by_suffix(file);
	if (sidecar_is_part(file, path, options))
		return true;
	if (format == NULL || format->sidecar_suffixes == NULL)
		return false;
	name = join(file, strlen(file), format->sidecar_suffixes[0], "");
	collides = name != NULL && sidecar_is_part(name, path, options);
	free(name);
	return collides;
}
