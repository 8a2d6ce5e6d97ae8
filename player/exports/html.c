/* SPDX-License-Identifier: MIT */
/*
 * One page that holds everything: page.html, with its style, its script and what was
 * recorded. Nothing that was recorded is ever markup: it is escaped, or packed and only
 * ever used as text by the script. The policy in the page allows the one style and the
 * one script, by their hashes (W3C: Content Security Policy Level 3), and no requests.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "common/version.h"
#include "common/visible.h"
#include "formats/bytes/page.h"
#include "player/dump.h"
#include "player/exports/document.h"
#include "player/exports/export.h"
#include "player/exports/filmstrip.h"
#include "player/exports/packed.h"

enum {
	TRANSCRIPT_PLAIN = 256 << 10, /* what is larger is packed */
};

/* A file that the assembler puts into the program. */
#define EMBED(name, path)                                                                \
	__asm__(".section .rodata\n"                                                     \
		".global " #name ", " #name "_end\n" #name ": .incbin \"" path           \
		"\"\n" #name "_end: .byte 0\n"                                           \
		".previous\n");                                                          \
	extern const char name[], name##_end[]

EMBED(page_html, "player/exports/page.html");
EMBED(page_style, "player/exports/page.css");
EMBED(page_script, "player/exports/page.js");
EMBED(page_style_hash, "page.css.hash");
EMBED(page_script_hash, "page.js.hash");

/* C knows the two ends as different objects. */
static size_t embedded_size(const char *from, const char *end)
{
	return (size_t)((uintptr_t)end - (uintptr_t)from);
}

struct html {
	struct filmstrip *strip;
};

/* What the parts of the page are made from. */
struct page {
	struct document document;
	struct export *export;
	int64_t end_ns;
	struct buffer screen;  /* the last one, as text */
	int packed_transcript; /* a file; -1: none */
};

static bool html_create(struct export *export, struct error *err)
{
	struct html *html = export->state;

	if (!document_open(export, err))
		return false;
	html->strip = filmstrip_new(!export->options->no_links, err);
	return html->strip != NULL;
}

static bool html_frame(struct export *export, struct vt *screen, int64_t time_ns,
	int64_t text_size, struct error *err)
{
	struct html *html = export->state;

	return filmstrip_add(html->strip, screen, time_ns, text_size, err);
}

static void html_release(void *state)
{
	struct html *html = state;

	filmstrip_free(html->strip);
}

/* Text */

static void add_title(const struct page *page, struct buffer *out)
{
	document_add_visible(out, document_title(page->export));
}

static void add_seconds(struct buffer *out, int64_t ns)
{
	char text[TIME_TEXT_SIZE];

	format_microseconds(ns, text);
	buffer_add_text(out, text);
}

/* What scripts and the page's own script want to know. */
static void add_attributes(const struct page *page, struct buffer *out)
{
	const struct export *export = page->export;
	struct theme theme;

	buffer_add_text(out, " data-duration=\"");
	add_seconds(out, page->end_ns);
	buffer_add_format(out, "\" data-columns=\"%u\" data-rows=\"%u\"", export->columns,
		export->rows);
	if (export->exit_status >= 0)
		buffer_add_format(out, " data-exit=\"%d\"", export->exit_status);
	if (export->poster_ns >= 0) {
		buffer_add_text(out, " data-poster=\"");
		add_seconds(out, export->poster_ns);
		buffer_add_byte(out, '"');
	}
	if (export->options->loops)
		buffer_add_text(out, " data-loop");
	if (!document_theme(export, &theme))
		return;
	buffer_add_format(out, " data-theme=\"#%06x #%06x", (unsigned)theme.foreground,
		(unsigned)theme.background);
	for (int i = 0; i < THEME_COLOURS; i++)
		buffer_add_format(out, " #%06x", (unsigned)theme.palette[i]);
	buffer_add_byte(out, '"');
}

static void add_fact(struct buffer *out, const char *name, const char *value)
{
	buffer_add_format(out, "<div><dt>%s</dt><dd>", name);
	document_add_visible(out, value);
	buffer_add_text(out, "</dd></div>\n");
}

static void add_facts(const struct page *page, struct buffer *out)
{
	const struct export *export = page->export;
	const struct info *info = &export->info;
	char text[64];
	time_t when = (time_t)info->timestamp;
	struct tm tm;

	if (info->command != NULL)
		add_fact(out, "Command", info->command);
	if (export->exit_status >= 0)
		buffer_add_format(out, "<div%s><dt>Exit status</dt><dd>%d</dd></div>\n",
			export->exit_status > 0 ? " class=\"failed\"" : "",
			export->exit_status);
	if (!export->options->is_still) {
		format_time(page->end_ns, text);
		add_fact(out, "Duration", text);
	}
	snprintf(text, sizeof(text), "%ux%u", export->columns, export->rows);
	add_fact(out, "Terminal", text);
	if (info->timestamp >= 0 && gmtime_r(&when, &tm) != NULL &&
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm) > 0)
		add_fact(out, "Date", text);
}

static void add_screen(const struct page *page, struct buffer *out)
{
	document_add_escaped(out, page->screen.bytes, page->screen.size);
}

static void add_markers(const struct page *page, struct buffer *out)
{
	const struct export *export = page->export;

	for (size_t i = 0; i < export->marker_count; i++) {
		const struct export_marker *marker = &export->markers[i];
		char time[TIME_TEXT_SIZE];

		format_exact_time(marker->time_ns, time);
		buffer_add_text(out, "<li><a href=\"#t=");
		add_seconds(out, marker->time_ns);
		buffer_add_format(out, "\">%s</a> <span>", time);
		document_add_escaped(out, marker->label, strlen(marker->label));
		buffer_add_text(out, "</span></li>\n");
	}
}

static void add_maker(const struct page *page, struct buffer *out)
{
	(void)page;
	buffer_add_text(out, "ptyplay " PTYREC_VERSION);
}

/* Embedded files */

static void add_file(struct buffer *out, const char *from, const char *end)
{
	buffer_add(out, from, embedded_size(from, end));
}

static void add_style(const struct page *page, struct buffer *out)
{
	(void)page;
	add_file(out, page_style, page_style_end);
}

static void add_script(const struct page *page, struct buffer *out)
{
	(void)page;
	add_file(out, page_script, page_script_end);
}

static void add_policy(const struct page *page, struct buffer *out)
{
	(void)page;
	buffer_add_text(out, "default-src 'none'; base-uri 'none'; form-action 'none'; "
			     "style-src 'sha256-");
	add_file(out, page_style_hash, page_style_hash_end);
	buffer_add_text(out, "'; script-src 'sha256-");
	add_file(out, page_script_hash, page_script_hash_end);
	buffer_add_byte(out, '\'');
}

/* Files that were written while it was played */

static bool put_transcript(struct page *page, struct error *err)
{
	int fd = page->export->transcript_fd;

	return fd < 0 || page->packed_transcript >= 0 ||
	       packed_put_file(
		       fd, document_add_escaped, document_put, &page->document, err);
}

static bool put_packed(struct page *page, const char *id, int fd, struct error *err)
{
	return document_put_text(&page->document,
		       "<script type=\"application/octet-stream\" id=\"", err) &&
	       document_put_text(&page->document, id, err) &&
	       document_put_text(&page->document, "\">\n", err) &&
	       packed_put_base64(fd, document_put, &page->document, err) &&
	       document_put_text(&page->document, "</script>\n", err);
}

static bool put_data(struct page *page, struct error *err)
{
	const struct html *html = page->export->state;
	int recording_fd = page->export->recording_fd;

	if (page->packed_transcript >= 0 &&
		!put_packed(page, "packed-transcript", page->packed_transcript, err))
		return false;
	if (!put_packed(page, "filmstrip", filmstrip_fd(html->strip), err))
		return false;
	return recording_fd < 0 ||
	       (document_put_text(&page->document, PAGE_RECORDING, err) &&
		       packed_put_base64(
			       recording_fd, document_put, &page->document, err) &&
		       document_put_text(&page->document, PAGE_RECORDING_END, err));
}

/* What stands in page.html as {{name}}. */
static const struct slot {
	const char *name;
	void (*add)(const struct page *page, struct buffer *out);
	bool (*put)(struct page *page, struct error *err);
} slots[] = {
	{"attributes", add_attributes, NULL},
	{"policy", add_policy, NULL},
	{"title", add_title, NULL},
	{"style", add_style, NULL},
	{"facts", add_facts, NULL},
	{"screen", add_screen, NULL},
	{"markers", add_markers, NULL},
	{"transcript", NULL, put_transcript},
	{"data", NULL, put_data},
	{"maker", add_maker, NULL},
	{"script", add_script, NULL},
};

static bool put_slot(struct page *page, const char *name, size_t size, struct error *err)
{
	struct buffer out = {0};
	bool done = true;

	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		if (strlen(slots[i].name) != size ||
			memcmp(slots[i].name, name, size) != 0)
			continue;
		if (slots[i].put != NULL)
			return slots[i].put(page, err);
		slots[i].add(page, &out);
		done = out.failed
			       ? fail_memory(err)
			       : document_put(&page->document, out.bytes, out.size, err);
	}
	buffer_done(&out);
	return done;
}

static bool put_page(struct document *document, struct error *err)
{
	struct page *page = (struct page *)document; /* its first member */
	const char *at = page_html, *slot;

	while ((slot = strstr(at, "{{")) != NULL) {
		const char *end = strstr(slot, "}}");

		if (!document_put(&page->document, at, (size_t)(slot - at), err) ||
			!put_slot(page, slot + 2, (size_t)(end - slot) - 2, err))
			return false;
		at = end + 2;
	}
	return document_put_text(&page->document, at, err);
}

static bool html_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	struct html *html = export->state;
	struct page page = {.document = {.export = export},
		.export = export,
		.end_ns = end_ns,
		.packed_transcript = -1};
	struct packed *packed = NULL;
	bool finished = false;

	if (!filmstrip_finish(html->strip, err))
		return false;
	dump_rows(screen, false, &page.screen);
	if (page.screen.failed) {
		fail_memory(err);
		goto out;
	}
	page.screen.size -= page.screen.size > 0; /* the last newline */
	if (export->transcript_fd >= 0 &&
		packed_file_size(export->transcript_fd) > TRANSCRIPT_PLAIN) {
		packed = packed_new(err);
		if (packed == NULL ||
			!packed_add_file(packed, export->transcript_fd, err) ||
			!packed_finish(packed, err))
			goto out;
		page.packed_transcript = packed_fd(packed);
	}
	finished = document_write(&page.document, put_page, err);
out:
	buffer_done(&page.screen);
	packed_free(packed);
	return finished;
}

const struct export_type export_html = {
	.name = "html",
	.suffix = ".html",
	.other_suffix = ".htm",
	.summary = "a page with a player, the text and the recording",
	.state_size = sizeof(struct html),
	.refused = "hold font font-size padding window no-cursor window-size keys ",
	.has_recording = true,
	.has_transcript = true,
	.create = html_create,
	.frame = html_frame,
	.finish = html_finish,
	.release = html_release,
};
