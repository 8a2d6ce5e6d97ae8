/* SPDX-License-Identifier: MIT */
/*
 * A picture that moves by CSS alone, so that it does inside <img> and wherever scripts
 * may not run: a strip of lines behind a window, see reel.h. Sources: SVG 2, CSS
 * Animations Level 1, CSS Transforms Level 2 (translate), CSS Fonts Level 5
 * (font-size-adjust).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "common/libptyvt/ptyvt.h"
#include "common/libptyvt/strings.h"
#include "common/visible.h"
#include "formats/bytes/page.h"
#include "player/exports/document.h"
#include "player/exports/export.h"
#include "player/exports/film.h"
#include "player/exports/filmstrip.h"
#include "player/exports/packed.h"
#include "player/exports/reel.h"
#include "player/exports/svg_row.h"

enum {
	SHAPES = 3,         /* of a cursor: block, underline, bar */
	NAME_SIZE = 8,      /* of an animation */
	SLOTS_MAX = 64,     /* texts of a line that are looked at for one that fits */
	WORTH_A_NAME = 60,  /* bytes of markup that is used more than once */
	BAR_HEIGHT = 36,    /* of the window's title */
	LARGEST = 24 << 20, /* bytes: more than browsers show with ease */
	TITLE_COLUMN = 136, /* units beside a title, for the buttons */
	LATE_US = 2500,     /* twice as much as a frame may be late */
	HIDDEN_AT = -99,    /* where no part of a cursor is seen */
};

/* Of the size of a font: what a column takes, and a row. */
static const double FONT_SHARE = 0.6, ROW_SHARE = 1.14;

struct svg {
	struct filmstrip *strip;
};

/* What the picture is made from. */
struct picture {
	struct document document;
	struct film *film;
	struct reel reel;
	struct svg_styles *styles;
	struct theme theme;
	int64_t total_us; /* with the last frame held */
	int decimals;     /* of percentages */
	struct buffer body, style;
	struct vt_strings bodies; /* of animations: equal ones share a name */
	uint32_t unshared;        /* animations that are not among them */
	bool is_too_large;
	uint32_t *uses;          /* of each row */
	uint32_t *names;         /* of each row in <defs>: 0 is none */
	struct buffer keyframes; /* of the animation at work */
};

static bool svg_create(struct export *export, struct error *err)
{
	struct svg *svg = export->state;

	if (!document_open(export, err))
		return false;
	svg->strip = filmstrip_new(false, err);
	return svg->strip != NULL;
}

static bool svg_frame(struct export *export, struct vt *screen, int64_t time_ns,
	int64_t text_size, struct error *err)
{
	struct svg *svg = export->state;

	(void)text_size;
	return filmstrip_add(svg->strip, screen, time_ns, 0, err);
}

static void svg_release(void *state)
{
	struct svg *svg = state;

	filmstrip_free(svg->strip);
}

/* Names: a, b ... z, A ... Z, ba ... */

static void add_name(struct buffer *out, uint32_t number)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char name[NAME_SIZE];
	size_t size = 0;

	do {
		name[size++] = letters[number % 52];
		number /= 52;
	} while (number > 0 && size < NAME_SIZE);
	buffer_add(out, name, size);
}

/* Animations */

/* "12.34%{": the state from this time on. */
static void begin_keyframe(struct picture *picture, int64_t us)
{
	char text[32];
	size_t size = (size_t)snprintf(text, sizeof(text), "%.*f", picture->decimals,
		(double)us * 100 / (double)picture->total_us);

	if (picture->decimals > 0) {
		while (text[size - 1] == '0')
			size--;
		size -= text[size - 1] == '.';
	}
	if (text[0] == '0' && size > 1)
		buffer_add(&picture->keyframes, text + 1, size - 1);
	else
		buffer_add(&picture->keyframes, text, size);
	buffer_add_text(&picture->keyframes, "%{");
}

static void add_translation(struct picture *picture, int64_t us, int x, int y)
{
	begin_keyframe(picture, us);
	buffer_add_format(&picture->keyframes, "translate:%d%s", x, x != 0 ? "px" : "");
	if (y != 0)
		buffer_add_format(&picture->keyframes, " %dpx", y);
	buffer_add_byte(&picture->keyframes, '}');
}

/* The name of what the keyframes are the body of. */
static void add_animation_name(struct picture *picture, struct buffer *out)
{
	struct buffer *keyframes = &picture->keyframes, *style = &picture->style;
	uint32_t before = picture->bodies.count;
	uint32_t number =
		vt_strings_number(&picture->bodies, keyframes->bytes, keyframes->size);
	bool is_shared = number > 0 && number <= before;

	if (number == 0) { /* too many to be shared */
		buffer_add_byte(out, '_');
		number = ++picture->unshared;
	}
	add_name(out, number);
	if (is_shared)
		return;
	buffer_add_text(style, "@keyframes ");
	if (picture->bodies.count == before)
		buffer_add_byte(style, '_');
	add_name(style, number);
	buffer_add_byte(style, '{');
	buffer_add(style, keyframes->bytes, keyframes->size);
	buffer_add_byte(style, '}');
}

/* Adds the attribute that has the element animated by the keyframes, if there are any. */
static void add_animation(struct picture *picture, struct buffer *out)
{
	struct buffer *keyframes = &picture->keyframes;

	if (keyframes->size == 0)
		return;
	out->failed |= keyframes->failed;
	buffer_add_text(out, " style=\"animation-name:");
	add_animation_name(picture, out);
	buffer_add_byte(out, '"');
	buffer_clear(keyframes);
}

/* Lines */

static unsigned columns_of(const struct picture *picture)
{
	return picture->document.export->columns;
}

/* The row, or a reference to it. Without names they are only counted. */
static void add_row(struct picture *picture, uint32_t row, unsigned x, unsigned y)
{
	struct buffer *out = &picture->body;
	struct svg_place place = {.x = x,
		.y = y,
		.columns = columns_of(picture),
		.keeps_grid = picture->document.export->options->is_still};

	picture->uses[row]++;
	if (row == 0 || picture->names == NULL)
		return;
	if (picture->names[row] == 0) {
		svg_row_add(out, picture->styles, row, &place);
		return;
	}
	buffer_add_text(out, "<use href=\"#");
	add_name(out, picture->names[row]);
	buffer_add_byte(out, '"');
	if (x > 0)
		buffer_add_format(out, " x=\"%u\"", x);
	if (y > 0)
		buffer_add_format(out, " y=\"%u\"", y);
	buffer_add_text(out, "/>");
}

/* What a line shows: so many columns of one of its texts. */
struct state {
	int64_t us;
	uint32_t slot;
	unsigned columns;
};

struct history {
	uint32_t *slots; /* rows */
	size_t slot_count;
	struct state *states;
	size_t state_count;
	bool is_covered; /* not all of a text is always shown */
};

/* The slot that shows the row; one whose text the row continues becomes that row. */
static uint32_t find_slot(
	const struct film *film, struct history *history, uint32_t row, uint32_t now)
{
	size_t count = history->slot_count;

	for (size_t i = 0; i <= count && i <= SLOTS_MAX; i++) {
		uint32_t slot = i == 0 ? now : (uint32_t)(count - i);
		uint32_t present;

		if (slot >= count)
			continue;
		present = history->slots[slot];
		if (present == row || reel_is_start(film, row, present))
			return slot;
		if (reel_is_start(film, present, row)) {
			history->slots[slot] = row;
			return slot;
		}
	}
	history->slots[count] = row;
	history->slot_count++;
	return (uint32_t)count;
}

/* False without memory. */
static bool take_history(
	const struct picture *picture, uint32_t line, struct history *history)
{
	const struct reel *reel = &picture->reel;
	size_t count = 0;
	uint32_t slot = 0;

	for (uint32_t i = reel->lines[line].first; i != REEL_NONE;
		i = reel->versions[i].next)
		count++;
	*history = (struct history){.slots = calloc(count, sizeof(*history->slots)),
		.states = calloc(count, sizeof(*history->states))};
	if (history->slots == NULL || history->states == NULL)
		return false;
	for (uint32_t i = reel->lines[line].first; i != REEL_NONE;
		i = reel->versions[i].next) {
		const struct reel_version *version = &reel->versions[i];

		slot = find_slot(picture->film, history, version->row, slot);
		history->states[history->state_count++] = (struct state){
			.us = version->us, .slot = slot, .columns = version->row};
	}
	for (size_t i = 0; i < count; i++) {
		struct state *state = &history->states[i];
		bool is_all = state->columns == history->slots[state->slot];

		state->columns = is_all ? columns_of(picture)
					: reel_columns(picture->film, state->columns);
		history->is_covered = history->is_covered || !is_all;
	}
	return true;
}

/* Hides what comes after the columns that are shown. */
static void add_cover(struct picture *picture, const struct history *history, unsigned y)
{
	const struct state *states = history->states;
	int first = (int)states[0].columns;

	buffer_add_text(&picture->body, "<use href=\"#_\"");
	if (first > 0)
		buffer_add_format(&picture->body, " x=\"%d\"", first * CELL_WIDTH);
	if (y > 0)
		buffer_add_format(&picture->body, " y=\"%u\"", y);
	for (size_t i = 1; i < history->state_count; i++)
		if (states[i].columns != states[i - 1].columns)
			add_translation(picture, states[i].us,
				((int)states[i].columns - first) * CELL_WIDTH, 0);
	add_animation(picture, &picture->body);
	buffer_add_text(&picture->body, "/>");
}

/* Texts beside each other, of which one is in the window. */
static void add_slots(struct picture *picture, const struct history *history, unsigned y)
{
	const struct state *states = history->states;
	/* Whole pixels, as rows have them. */
	unsigned width = (columns_of(picture) + CELL_HEIGHT - 1) / CELL_HEIGHT *
			 CELL_HEIGHT * CELL_WIDTH;

	buffer_add_text(&picture->body, "<g");
	for (size_t i = 1; i < history->state_count; i++)
		if (states[i].slot != states[i - 1].slot)
			add_translation(
				picture, states[i].us, -(int)(states[i].slot * width), 0);
	add_animation(picture, &picture->body);
	buffer_add_byte(&picture->body, '>');
	for (size_t i = 0; i < history->slot_count; i++)
		add_row(picture, history->slots[i], (unsigned)i * width, y);
	buffer_add_text(&picture->body, "</g>");
}

static void add_line(struct picture *picture, uint32_t line)
{
	struct history history;
	unsigned y = line * CELL_HEIGHT;

	if (!take_history(picture, line, &history)) {
		picture->body.failed = true;
	} else {
		if (history.slot_count > 1)
			add_slots(picture, &history, y);
		else
			add_row(picture, history.slots[0], 0, y);
		if (history.is_covered)
			add_cover(picture, &history, y);
	}
	free(history.slots);
	free(history.states);
}

/* The cursor */

/* 0 a block, 1 an underline, 2 a bar; -1 none. Source: DECSCUSR. */
static int shape_of(const struct reel_cursor *cursor)
{
	int style = cursor->parts[FILM_CURSOR_SHAPE];

	return style < 0 ? -1 : style < 3 ? 0 : style < 5 ? 1 : 2;
}

static const char *const shape_sizes[SHAPES] = {"width=\"10\" height=\"19\"",
	"width=\"10\" height=\"2\"", "width=\"2\" height=\"19\""};

/* The keyframes of one shape; false if it is never shown. */
static bool make_keyframes(struct picture *picture, int shape, int drop)
{
	const struct reel *reel = &picture->reel;
	bool is_shown = false, was_shown = true;

	for (size_t i = 0; i < reel->cursor_count; i++) {
		const struct reel_cursor *cursor = &reel->cursors[i];
		bool shows = shape_of(cursor) == shape;

		is_shown = is_shown || shows;
		if (shows)
			add_translation(picture, cursor->us,
				cursor->parts[FILM_CURSOR_X] * CELL_WIDTH,
				cursor->parts[FILM_CURSOR_Y] * CELL_HEIGHT + drop);
		else if (was_shown)
			add_translation(picture, cursor->us, HIDDEN_AT, 0);
		was_shown = shows;
	}
	return is_shown;
}

static void add_cursor(struct picture *picture, int shape)
{
	const struct reel *reel = &picture->reel;
	const struct reel_cursor *last =
		reel->cursor_count ? &reel->cursors[reel->cursor_count - 1] : NULL;
	bool is_still = picture->document.export->options->is_still;
	int drop = shape == 1 ? CELL_HEIGHT - 3 : 0;

	if (is_still ? last != NULL && shape_of(last) == shape
		     : make_keyframes(picture, shape, drop)) {
		buffer_add_format(&picture->body, "<rect class=\"%c\" %s",
			shape == 0 ? 'c' : 'd', shape_sizes[shape]);
		if (is_still)
			buffer_add_format(&picture->body, " x=\"%d\" y=\"%d\"",
				last->parts[FILM_CURSOR_X] * CELL_WIDTH,
				last->parts[FILM_CURSOR_Y] * CELL_HEIGHT + drop);
		add_animation(picture, &picture->body);
		buffer_add_text(&picture->body, "/>");
	}
	buffer_clear(&picture->keyframes);
}

/* DECSCNM */
static void add_reversal(struct picture *picture)
{
	const struct reel *reel = &picture->reel;
	int is_reversed = 0, was_ever = 0;

	begin_keyframe(picture, 0);
	buffer_add_text(&picture->keyframes, "opacity:0}");
	for (size_t i = 0; i < reel->cursor_count; i++) {
		int now = reel->cursors[i].parts[FILM_REVERSED];

		was_ever |= now;
		if (now == is_reversed)
			continue;
		begin_keyframe(picture, reel->cursors[i].us);
		buffer_add_format(&picture->keyframes, "opacity:%d}", now);
		is_reversed = now;
	}
	if (picture->document.export->options->is_still) {
		was_ever = is_reversed;
		buffer_clear(&picture->keyframes);
	}
	if (was_ever != 0) {
		buffer_add_text(&picture->body,
			"<rect class=\"v\" width=\"100%\" height=\"100%\"");
		add_animation(picture, &picture->body);
		buffer_add_text(&picture->body, "/>");
	}
	buffer_clear(&picture->keyframes);
}

/* Making */

/* The window, and what is behind it. */
static void add_window(struct picture *picture)
{
	const struct reel *reel = &picture->reel;

	for (size_t i = 1; i < reel->move_count; i++)
		add_translation(picture, reel->moves[i].us, 0,
			-(int)reel->moves[i].line * CELL_HEIGHT);
	buffer_add_text(&picture->body, "<g");
	add_animation(picture, &picture->body);
	buffer_add_byte(&picture->body, '>');
	for (uint32_t line = 0; line < reel->line_count && !picture->is_too_large;
		line++) {
		add_line(picture, line);
		picture->is_too_large =
			picture->body.size + picture->style.size > LARGEST;
	}
	buffer_add_text(&picture->body, "</g>");
	for (int shape = 0;
		shape < SHAPES && !picture->document.export->options->no_cursor; shape++)
		add_cursor(picture, shape);
	add_reversal(picture);
}

/* Texts that are there several times, and long. */
static void add_definitions(struct picture *picture, struct buffer *out)
{
	uint32_t count = film_row_count(picture->film), names = 0;

	for (uint32_t row = 1; row <= count; row++) {
		struct buffer name = {0}, markup = {0};
		struct svg_place place = {.columns = columns_of(picture),
			.keeps_grid = picture->document.export->options->is_still};
		char *id;

		if (picture->uses[row] < 2 || place.keeps_grid)
			continue; /* text in a still can be selected */
		add_name(&name, names + 1);
		id = buffer_take_text(&name);
		place.id = id;
		svg_row_add(&markup, picture->styles, row, &place);
		if (markup.size > WORTH_A_NAME && id != NULL) {
			buffer_add(out, markup.bytes, markup.size);
			picture->names[row] = ++names;
		}
		out->failed |= markup.failed || id == NULL;
		buffer_done(&markup);
		free(id);
	}
}

/* Reads all frames. */
static bool make_reel(struct picture *picture, struct error *err)
{
	struct film_frame frame;
	int64_t last_us = 0;

	picture->reel.rows = picture->document.export->rows;
	while (film_next(picture->film, &frame)) {
		reel_add(&picture->reel, picture->film, &frame);
		last_us = frame.us;
	}
	if (picture->reel.failed)
		return fail_memory(err);
	if (film_failed(picture->film))
		return fail(err, "the recording is too long for one picture; choose a "
				 "part with --from and --to");
	if (picture->total_us <= last_us)
		picture->total_us = last_us + 1000;
	return true;
}

/* So many that frames stay apart, and are a millisecond or so late or early. */
static void choose_decimals(struct picture *picture)
{
	double interval = 1e6 / (double)picture->document.export->options->fps / 4;

	if (interval > LATE_US)
		interval = LATE_US;
	while (picture->decimals < 9 && (double)picture->total_us / 100 > interval) {
		interval *= 10;
		picture->decimals++;
	}
}

static bool make_body(
	struct picture *picture, struct buffer *definitions, struct error *err)
{
	uint32_t count = film_row_count(picture->film) + 1;
	uint32_t *names = calloc(count, sizeof(*names));

	picture->uses = calloc(count, sizeof(*picture->uses));
	picture->styles = svg_styles_new(picture->film, &picture->theme);
	if (picture->uses == NULL || names == NULL || picture->styles == NULL) {
		free(names);
		return fail_memory(err);
	}
	add_window(picture); /* only to count what is used how often */
	buffer_clear(&picture->body);
	buffer_clear(&picture->style);
	vt_strings_done(&picture->bodies);
	picture->unshared = 0;
	picture->names = names;
	add_definitions(picture, definitions);
	add_window(picture);
	if (picture->is_too_large)
		return fail(err,
			"the picture would be larger than %d MiB; choose a part "
			"with --from and --to, or make a page",
			LARGEST >> 20);
	return (!picture->body.failed && !picture->style.failed &&
		       !definitions->failed) ||
	       fail_memory(err);
}

/* The file */

/* A name of a font may hold anything. */
static void add_font(struct buffer *out, const char *name)
{
	buffer_add_text(out, "font-family:");
	if (name != NULL) {
		buffer_add_byte(out, '\'');
		for (; *name != '\0'; name++)
			if ((unsigned char)*name >= ' ' &&
				strchr("'\"\\<>&{};", *name) == NULL)
				buffer_add_byte(out, *name);
		buffer_add_text(out, "',");
	}
	buffer_add_text(out,
		"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
		"'Liberation Mono',monospace");
}

/* The difference to this makes nearly one colour of the other. */
static uint32_t sum(uint32_t one, uint32_t other)
{
	uint32_t colour = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		uint32_t part = (one >> shift & 255) + (other >> shift & 255);

		colour = colour << 8 | (part < 255 ? part : 255);
	}
	return colour;
}

static void add_rules(struct picture *picture, struct buffer *out)
{
	const struct export *export = picture->document.export;
	const struct export_options *options = export->options;
	int64_t poster_us = export->poster_ns >= 0 ? export->poster_ns / 1000 + LATE_US
						   : picture->total_us - 2 * LATE_US;

	buffer_add_format(out, "text{font-size:%.5fpx;text-rendering:geometricPrecision;",
		CELL_WIDTH / FONT_SHARE);
	add_font(out, options->font);
	buffer_add_format(out,
		";font-size-adjust:ch-width %.1f;fill:#%06x;white-space:pre;"
		"unicode-bidi:bidi-override}#_{fill:#%06x}"
		".d{fill:#%06x}.c{fill:#%06x;mix-blend-mode:difference}",
		FONT_SHARE, (unsigned)picture->theme.foreground,
		(unsigned)picture->theme.background, (unsigned)picture->theme.foreground,
		(unsigned)sum(picture->theme.foreground, picture->theme.background));
	if (!options->is_still) {
		buffer_add_text(out, "[style]{animation:");
		buffer_add_format(
			out, "%.3fs step-end ", (double)picture->total_us / 1e6);
		if (options->loop_count > 0)
			buffer_add_format(
				out, "%lld both}", (long long)options->loop_count);
		else
			buffer_add_text(out, "infinite}");
		buffer_add_format(out,
			"@media(prefers-reduced-motion:reduce){[style]{animation-play-"
			"state:paused!important;animation-delay:-%.3fs!important}}",
			(double)poster_us / 1e6);
	}
	buffer_add_text(out, "path,rect{stroke-width:19;shape-rendering:crispEdges}.v{"
			     "fill:#fff;mix-blend-mode:difference}");
	svg_styles_add(picture->styles, out);
}

/* What fits between the buttons and the same space on the other side. */
static void add_short_title(
	const struct picture *picture, struct buffer *out, double width)
{
	struct buffer visible = {0};
	double columns = (width - TITLE_COLUMN) / CELL_WIDTH - 3; /* "..." */

	visible_add(&visible, document_title(picture->document.export),
		columns > 1 ? (size_t)columns : 1);
	document_add_escaped(out, visible.bytes ? visible.bytes : "", visible.size);
	out->failed |= visible.failed;
	buffer_done(&visible);
}

/* Buttons and a title, as a desktop would draw them. */
static void add_bar(const struct picture *picture, struct buffer *out, double width)
{
	static const char *const colours[] = {"#ff5f57", "#febc2e", "#28c840"};
	uint32_t foreground = picture->theme.foreground;

	for (int i = 0; i < 3; i++)
		buffer_add_format(out,
			"<circle cx=\"%d\" cy=\"18\" r=\"6\" fill=\"%s\"/>", 20 + 20 * i,
			colours[i]);
	buffer_add_format(out,
		"<text x=\"%.1f\" y=\"23\" text-anchor=\"middle\" style=\"animation:none;"
		"fill:#%06x;fill-opacity:.7\">",
		width / 2, (unsigned)foreground);
	add_short_title(picture, out, width);
	buffer_add_text(out, "</text>");
}

static void add_head(struct picture *picture, struct buffer *out)
{
	const struct export *export = picture->document.export;
	const struct export_options *options = export->options;
	/* Rows of whole pixels: nothing of one is seen in another. */
	int row_pixels = (int)((double)options->font_size * ROW_SHARE + 0.5);
	double scale = row_pixels > 0 ? (double)row_pixels / CELL_HEIGHT : 0.05;
	double padding = (double)options->padding / scale;
	int bar_pixels = options->has_window ? (int)(BAR_HEIGHT * scale + 0.5) : 0;
	double bar = bar_pixels / scale;
	unsigned columns = export->columns * CELL_WIDTH,
		 rows = export->rows * CELL_HEIGHT;
	/* Of whole pixels, too: otherwise it would be scaled to them. */
	double width = (int)((columns + 2 * padding) * scale + 0.99) / scale;
	double height = rows + 2 * padding + bar;

	buffer_add_format(out,
		PAGE_SVG_START
		" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.3f %.3f\" "
		"role=\"img\" xml:space=\"preserve\"><title>",
		width * scale, height * scale, width, height);
	document_add_visible(out, document_title(export));
	buffer_add_text(out, "</title><style>");
	add_rules(picture, out);
	buffer_add_format(out,
		"</style><rect width=\"100%%\" height=\"100%%\"%s fill=\"#%06x\"/>",
		bar_pixels > 0 ? " rx=\"10\"" : "", (unsigned)picture->theme.background);
	if (bar_pixels > 0)
		add_bar(picture, out, width);
	buffer_add_format(out, "<svg x=\"%.3f\" y=\"%.3f\" width=\"%u\" height=\"%u\">",
		padding, padding + bar, columns, rows);
	buffer_add_format(out, "<defs><rect id=\"_\" width=\"%u\" height=\"%d\"/>",
		columns, CELL_HEIGHT);
}

static bool put_buffer(
	struct document *document, const struct buffer *buffer, struct error *err)
{
	return document_put(
		document, buffer->bytes ? buffer->bytes : "", buffer->size, err);
}

struct file {
	struct picture picture;
	struct buffer head, definitions;
};

static bool put_file(struct document *document, struct error *err)
{
	struct file *file = (struct file *)document; /* its first member's first */
	struct picture *picture = &file->picture;
	int recording_fd = document->export->recording_fd;

	if (!put_buffer(document, &file->head, err) ||
		!put_buffer(document, &file->definitions, err) ||
		!document_put_text(document, "</defs>", err) ||
		!put_buffer(document, &picture->body, err) ||
		!document_put_text(document, "</svg><style>", err) ||
		!put_buffer(document, &picture->style, err) ||
		!document_put_text(document, "</style>\n", err))
		return false;
	if (recording_fd >= 0 &&
		(!document_put_text(document, PAGE_SVG_RECORDING, err) ||
			!packed_put_base64(recording_fd, document_put, document, err) ||
			!document_put_text(document, PAGE_SVG_RECORDING_END, err)))
		return false;
	return document_put_text(document, "</svg>\n", err);
}

static void picture_done(struct picture *picture)
{
	film_free(picture->film);
	svg_styles_free(picture->styles);
	reel_done(&picture->reel);
	buffer_done(&picture->body);
	buffer_done(&picture->style);
	buffer_done(&picture->keyframes);
	vt_strings_done(&picture->bodies);
	free(picture->uses);
	free(picture->names);
}

static bool svg_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	struct svg *svg = export->state;
	struct file file = {.picture.document.export = export};
	struct picture *picture = &file.picture;
	bool finished = false;

	(void)screen;
	picture->bodies.most = UINT32_MAX;
	picture->total_us = (end_ns + export->options->hold_ns) / 1000;
	document_theme(export, &picture->theme);
	if (filmstrip_finish(svg->strip, err) &&
		(picture->film = film_new(filmstrip_fd(svg->strip), false, err)) !=
			NULL &&
		make_reel(picture, err)) {
		choose_decimals(picture);
		finished = make_body(picture, &file.definitions, err);
	}
	if (finished)
		add_head(picture, &file.head);
	if (file.head.failed)
		finished = fail_memory(err);
	finished = finished && document_write(&picture->document, put_file, err);
	picture_done(picture);
	buffer_done(&file.head);
	buffer_done(&file.definitions);
	return finished;
}

const struct export_type export_svg = {
	.name = "svg",
	.suffix = ".svg",
	.summary = "an animated picture (SVG) with the recording in it",
	.state_size = sizeof(struct svg),
	.refused = "input no-links ",
	.has_recording = true,
	.create = svg_create,
	.frame = svg_frame,
	.finish = svg_finish,
	.release = svg_release,
};
