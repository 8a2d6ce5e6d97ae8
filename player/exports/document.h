/* SPDX-License-Identifier: MIT */
/* What exports that are documents (HTML, SVG) have in common: a file that may have a
 * largest size, a title, colours, and text that is never markup. */
#ifndef PLAYER_EXPORTS_DOCUMENT_H
#define PLAYER_EXPORTS_DOCUMENT_H

#include "common/buffer.h"
#include "player/exports/export.h"

/* Embedded as the first member of what the document is made from. */
struct document {
	struct export *export;
	bool only_counts; /* what is put is only counted */
	int64_t size;     /* of what was put */
};

/* Creates the file as export->sink. */
bool document_open(struct export *export, struct error *err);

/* Puts bytes; the first is a packed_put. */
bool document_put(void *document, const char *bytes, size_t size, struct error *err);
bool document_put_text(struct document *document, const char *text, struct error *err);

/* Writes all of it by the function, which is called twice if there is a largest size.
 * False with *err: EFBIG if it would be larger. */
bool document_write(struct document *document,
	bool (*put_all)(struct document *document, struct error *err), struct error *err);

/* Adds text as XML and HTML have it. */
void document_add_escaped(struct buffer *out, const char *bytes, size_t size);

/* The same of what may hold anything. */
void document_add_visible(struct buffer *out, const char *text);

/* The user's, the recording's, or its command. */
const char *document_title(const struct export *export);

/* The same without the command: "" if there is none. */
const char *document_given_title(const struct export *export);

/* The user's colours, or the recording's; else false, and those of xterm. */
bool document_theme(const struct export *export, struct theme *theme);

#endif
