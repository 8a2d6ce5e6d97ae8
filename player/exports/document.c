/* SPDX-License-Identifier: MIT */
#include "player/exports/document.h"

#include <errno.h>
#include <string.h>

#include "common/visible.h"

enum { TITLE_MAX = 300 /* characters */ };

bool document_open(struct export *export, struct error *err)
{
	const struct export_options *options = export->options;
	struct sink_options sink = {.mode = options->overwrites ? SINK_REPLACE : SINK_NEW,
		.waiting = true,
		.is_private = options->is_private,
		.whole = true};

	export->sink = sink_open(options->path, &sink, err);
	return export->sink != NULL ||
	       error_prefix(err, "cannot write '%s': ", options->path);
}

bool document_put(void *context, const char *bytes, size_t size, struct error *err)
{
	struct document *document = context;

	document->size += (int64_t)size;
	return document->only_counts ||
	       sink_put(document->export->sink, bytes, size, err);
}

bool document_put_text(struct document *document, const char *text, struct error *err)
{
	return document_put(document, text, strlen(text), err);
}

bool document_write(struct document *document,
	bool (*put_all)(struct document *document, struct error *err), struct error *err)
{
	struct export *export = document->export;
	int64_t most = export->options->max_size;

	if (most > 0) {
		document->only_counts = true;
		document->size = 0;
		if (!put_all(document, err))
			return false;
		document->only_counts = false;
		errno = EFBIG;
		if (document->size > most)
			return fail_errno(err, "the file needs %lld bytes",
				(long long)document->size);
	}
	return (put_all(document, err) && sink_finish(export->sink, err)) ||
	       error_prefix(err, "cannot write '%s': ", export->options->path);
}

/* U+FFFE and U+FFFF, which XML cannot hold. */
static bool is_no_character(const char *bytes, size_t size)
{
	return size >= 3 && (memcmp(bytes, "\xef\xbf\xbe", 3) == 0 ||
				    memcmp(bytes, "\xef\xbf\xbf", 3) == 0);
}

void document_add_escaped(struct buffer *out, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (is_no_character(bytes + i, size - i)) {
			buffer_add_text(out, "\ufffd");
			i += 2;
			continue;
		}
		switch (bytes[i]) {
		case '&': buffer_add_text(out, "&amp;"); break;
		case '<': buffer_add_text(out, "&lt;"); break;
		case '>': buffer_add_text(out, "&gt;"); break;
		case '"': buffer_add_text(out, "&quot;"); break;
		case '\0':
		case '\r': buffer_add_byte(out, ' '); break;
		default: buffer_add_byte(out, bytes[i]);
		}
	}
}

void document_add_visible(struct buffer *out, const char *text)
{
	struct buffer visible = {0};

	visible_add(&visible, text, TITLE_MAX);
	document_add_escaped(out, visible.bytes, visible.size);
	out->failed |= visible.failed;
	buffer_done(&visible);
}

const char *document_given_title(const struct export *export)
{
	if (export->options->title != NULL)
		return export->options->title;
	return export->info.title ? export->info.title : "";
}

const char *document_title(const struct export *export)
{
	const char *title = document_given_title(export);

	if (export->options->title != NULL || title[0] != '\0')
		return title;
	return export->info.command ? export->info.command : "Terminal session";
}

bool document_theme(const struct export *export, struct theme *theme)
{
	*theme = *theme_by_name("xterm");
	if (export->options->theme != NULL) {
		*theme = *export->options->theme;
		return true;
	}
	return export->info.theme != NULL && theme_parse(export->info.theme, theme);
}
