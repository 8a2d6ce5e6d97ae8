/* SPDX-License-Identifier: MIT */
/* Sources: the documentation of fontconfig, FreeType and HarfBuzz. */
#include "player/exports/face.h"

#ifdef HAVE_FONTS

#include <ft2build.h>
#include <stdlib.h>
#include <string.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_SYNTHESIS_H

#include <fontconfig/fontconfig.h>
#ifdef HAVE_HARFBUZZ
#include <hb-ft.h>
#include <hb.h>
#endif

#include "common/utf8.h"

const bool font_is_built_in = true;

enum {
	STYLES = 4,
	CHARACTERS_MOST = 32, /* of a cell */
	UNITS = 64,           /* of FreeType, per pixel */
};

struct face {
	FcPattern *pattern; /* NULL if there is no such font; owned if is_prepared */
	bool is_prepared;
	FT_Face font; /* NULL: not opened yet, or it cannot be */
	bool was_tried;
	bool is_bold, is_slanted; /* by calculation */
	FT_Matrix slant;
#ifdef HAVE_HARFBUZZ
	hb_font_t *shaper;
#endif
};

/* The fonts for a style: the one that was asked for, and those for what it lacks. */
struct family {
	FcPattern *wanted;
	struct face main, *others;
	FcFontSet *set; /* of the others; NULL: not sought yet */
};

struct faces {
	FT_Library library;
	FcConfig *config;
	int size;
	struct family families[STYLES];
	struct face emoji;
	FcPattern *emoji_pattern; /* owned */
};

/* Opening */

static bool is_true(FcPattern *pattern, const char *object)
{
	FcBool value = FcFalse;

	return FcPatternGetBool(pattern, object, 0, &value) == FcResultMatch && value;
}

/* The size of fonts that are not drawn at any. */
static void select_strike(FT_Face font, int size)
{
	int best = 0;

	for (int i = 1; i < font->num_fixed_sizes; i++)
		if (abs(font->available_sizes[i].height - size) <
			abs(font->available_sizes[best].height - size))
			best = i;
	FT_Select_Size(font, best);
}

static void set_size(FT_Face font, int size)
{
	if (FT_IS_SCALABLE(font))
		FT_Set_Pixel_Sizes(font, 0, (FT_UInt)size);
	else if (font->num_fixed_sizes > 0)
		select_strike(font, size);
}

static void note_synthesis(struct face *face)
{
	FcMatrix *matrix;

	face->is_bold = is_true(face->pattern, FC_EMBOLDEN);
	face->is_slanted =
		FcPatternGetMatrix(face->pattern, FC_MATRIX, 0, &matrix) == FcResultMatch;
	if (face->is_slanted)
		face->slant = (FT_Matrix){.xx = (FT_Fixed)(matrix->xx * 0x10000),
			.xy = (FT_Fixed)(matrix->xy * 0x10000),
			.yx = (FT_Fixed)(matrix->yx * 0x10000),
			.yy = (FT_Fixed)(matrix->yy * 0x10000)};
}

/* The font of a face; NULL if it cannot be opened. */
static FT_Face open_face(const struct faces *faces, struct face *face)
{
	FcChar8 *path;
	int index = 0;

	if (face->was_tried || face->pattern == NULL)
		return face->font;
	face->was_tried = true;
	if (FcPatternGetString(face->pattern, FC_FILE, 0, &path) != FcResultMatch)
		return NULL;
	FcPatternGetInteger(face->pattern, FC_INDEX, 0, &index);
	if (FT_New_Face(faces->library, (const char *)path, index, &face->font) != 0) {
		face->font = NULL;
		return NULL;
	}
	set_size(face->font, faces->size);
	note_synthesis(face);
#ifdef HAVE_HARFBUZZ
	face->shaper = hb_ft_font_create_referenced(face->font);
#endif
	return face->font;
}

static void close_face(struct face *face)
{
#ifdef HAVE_HARFBUZZ
	if (face->shaper != NULL)
		hb_font_destroy(face->shaper);
#endif
	if (face->font != NULL)
		FT_Done_Face(face->font);
	if (face->is_prepared)
		FcPatternDestroy(face->pattern);
}

/* Finding */

static FcPattern *make_pattern(
	const struct faces *faces, const char *name, unsigned style)
{
	FcPattern *pattern = FcPatternCreate();

	if (pattern == NULL)
		return NULL;
	FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)name);
	FcPatternAddInteger(pattern, FC_WEIGHT,
		(style & FONT_BOLD) != 0 ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
	FcPatternAddInteger(pattern, FC_SLANT,
		(style & FONT_ITALIC) != 0 ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
	FcPatternAddDouble(pattern, FC_PIXEL_SIZE, faces->size);
	FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
	FcConfigSubstitute(faces->config, pattern, FcMatchPattern);
	FcDefaultSubstitute(pattern);
	return pattern;
}

static bool has_family(FcPattern *pattern, const char *name)
{
	FcChar8 *family;

	for (int i = 0;
		FcPatternGetString(pattern, FC_FAMILY, i, &family) == FcResultMatch; i++)
		if (FcStrCmpIgnoreCase(family, (const FcChar8 *)name) == 0)
			return true;
	return false;
}

static bool find_families(struct faces *faces, const char *name)
{
	for (unsigned style = 0; style < STYLES; style++) {
		struct family *family = &faces->families[style];
		FcResult result;

		family->wanted = make_pattern(faces, name ? name : "monospace", style);
		if (family->wanted == NULL)
			return false;
		family->main.pattern =
			FcFontMatch(faces->config, family->wanted, &result);
		if (family->main.pattern == NULL)
			return false;
	}
	return true;
}

/* The font for pictures of emoji; there may be none. */
static void find_emoji(struct faces *faces)
{
	FcPattern *wanted = make_pattern(faces, "emoji", 0);
	FcResult result;

	if (wanted == NULL)
		return;
	FcPatternAddBool(wanted, FC_COLOR, FcTrue);
	faces->emoji_pattern = FcFontMatch(faces->config, wanted, &result);
	FcPatternDestroy(wanted);
	if (faces->emoji_pattern != NULL && is_true(faces->emoji_pattern, FC_COLOR))
		faces->emoji.pattern = faces->emoji_pattern;
}

struct faces *faces_new(const char *name, int size, struct error *err)
{
	struct faces *faces = calloc(1, sizeof(*faces));
	struct face *main = faces ? &faces->families[0].main : NULL;

	if (faces == NULL || FT_Init_FreeType(&faces->library) != 0) {
		free(faces);
		fail_memory(err);
		return NULL;
	}
	faces->size = size;
	faces->config = FcInitLoadConfigAndFonts();
	if (faces->config != NULL && find_families(faces, name) &&
		open_face(faces, main) != NULL &&
		FT_Get_Char_Index(main->font, 'M') != 0 &&
		(name == NULL || has_family(main->pattern, name))) {
		find_emoji(faces);
		return faces;
	}
	if (name != NULL && main->font != NULL && has_family(main->pattern, name))
		fail(err, "the font '%s' has no letters", name);
	else if (name != NULL && main->font != NULL)
		fail(err,
			"font '%s' not found; for monospaced fonts run: fc-list :mono "
			"family",
			name);
	else
		fail(err, "no font was found; install one, such as the package "
			  "fonts-dejavu-core");
	faces_free(faces);
	return NULL;
}

static void free_family(struct family *family)
{
	close_face(&family->main);
	for (int i = 0; family->others != NULL && i < family->set->nfont; i++)
		close_face(&family->others[i]);
	free(family->others);
	if (family->set != NULL)
		FcFontSetDestroy(family->set);
	if (family->main.pattern != NULL)
		FcPatternDestroy(family->main.pattern);
	if (family->wanted != NULL)
		FcPatternDestroy(family->wanted);
}

void faces_free(struct faces *faces)
{
	if (faces == NULL)
		return;
	for (int i = 0; i < STYLES; i++)
		free_family(&faces->families[i]);
	close_face(&faces->emoji);
	if (faces->emoji_pattern != NULL)
		FcPatternDestroy(faces->emoji_pattern);
	if (faces->config != NULL)
		FcConfigDestroy(faces->config);
	FT_Done_FreeType(faces->library);
	free(faces);
}

struct font_metrics faces_metrics(const struct faces *faces)
{
	FT_Face font = faces->families[0].main.font;
	int ascender = (int)((font->size->metrics.ascender + UNITS - 1) / UNITS);
	int descender = (int)((-font->size->metrics.descender + UNITS - 1) / UNITS);
	int width = (faces->size + 1) / 2;

	if (ascender <= 0)
		ascender = faces->size;
	if (descender < 0)
		descender = 0;
	if (FT_Load_Char(font, 'M', FT_LOAD_TARGET_NORMAL) == 0)
		width = FT_IS_SCALABLE(font)
				? (int)((font->glyph->linearHoriAdvance + 0x8000) >> 16)
				: (int)(font->glyph->advance.x / UNITS);
	return (struct font_metrics){.width = width > 0 ? width : 1,
		.height = ascender + descender,
		.baseline = ascender,
		.stroke = faces->size >= 24 ? (faces->size + 8) / 16 : 1};
}

/* Choosing */

/* Characters that say how others look: a font need not have them. */
static bool is_modifier(uint32_t character)
{
	return character == 0x200d || (character >= 0xfe00 && character <= 0xfe0f) ||
	       (character >= 0xe0020 && character <= 0xe007f);
}

/* How many of the characters, from the first on, are in the font. */
static int count_known(FcPattern *pattern, const uint32_t *characters, int count)
{
	FcCharSet *set;
	int known = 0;

	if (FcPatternGetCharSet(pattern, FC_CHARSET, 0, &set) != FcResultMatch)
		return 0;
	while (known < count && (is_modifier(characters[known]) ||
					FcCharSetHasChar(set, characters[known])))
		known++;
	return known;
}

static bool find_others(const struct faces *faces, struct family *family)
{
	FcResult result;

	if (family->others != NULL)
		return true;
	if (family->set == NULL)
		family->set =
			FcFontSort(faces->config, family->wanted, FcTrue, NULL, &result);
	if (family->set != NULL)
		family->others =
			calloc((size_t)family->set->nfont + 1, sizeof(*family->others));
	return family->others != NULL;
}

/* With what makes it bold or slanted, if that is wanted and the font is not. */
static bool prepare(const struct faces *faces, struct family *family, struct face *face,
	FcPattern *pattern)
{
	if (!face->is_prepared)
		face->pattern =
			FcFontRenderPrepare(faces->config, family->wanted, pattern);
	face->is_prepared = face->pattern != NULL;
	return face->is_prepared;
}

/* The face that knows most of the characters; pictures only if nothing else does. NULL:
 * none knows the first one. */
static struct face *find_other(const struct faces *faces, struct family *family,
	const uint32_t *characters, int count)
{
	struct face *best = NULL;
	int most = 0;

	if (!find_others(faces, family))
		return NULL;
	for (int i = 0; i < family->set->nfont && most < count; i++) {
		FcPattern *pattern = family->set->fonts[i];
		int known = is_true(pattern, FC_COLOR)
				    ? 0
				    : count_known(pattern, characters, count);

		if (known <= most)
			continue;
		if (!prepare(faces, family, &family->others[i], pattern))
			continue;
		if (open_face(faces, &family->others[i]) == NULL)
			continue;
		most = known;
		best = &family->others[i];
	}
	return best;
}

static struct face *choose_face(struct faces *faces, struct family *family,
	const uint32_t *characters, int count, bool prefers_emoji)
{
	struct face *main = &family->main, *emoji = &faces->emoji, *other;
	int in_main = open_face(faces, main) != NULL
			      ? count_known(main->pattern, characters, count)
			      : 0;
	bool in_emoji = emoji->pattern != NULL &&
			count_known(emoji->pattern, characters, 1) == 1 &&
			open_face(faces, emoji) != NULL;

	if (prefers_emoji && in_emoji)
		return emoji;
	if (in_main == count)
		return main;
	other = find_other(faces, family, characters, count);
	if (other != NULL && in_main == 0)
		return other;
	if (other != NULL && count_known(other->pattern, characters, count) > in_main)
		return other;
	return in_main > 0 ? main : in_emoji ? emoji : NULL;
}

/* Drawing */

static void put_coverage(
	struct drawing *drawing, const FT_Bitmap *bitmap, int left, int top)
{
	bool is_gray = bitmap->pixel_mode == FT_PIXEL_MODE_GRAY;

	for (int y = 0; y < (int)bitmap->rows; y++) {
		const unsigned char *row = bitmap->buffer + y * bitmap->pitch;

		for (int x = 0; x < (int)bitmap->width; x++) {
			int at_x = left + x, at_y = top + y;
			int value = is_gray                                ? row[x]
				    : (row[x / 8] >> (7 - x % 8) & 1) != 0 ? 255
									   : 0;
			uint8_t *pixel;

			if (at_x < 0 || at_x >= drawing->width || at_y < 0 ||
				at_y >= drawing->height)
				continue;
			pixel = &drawing->coverage[at_y * drawing->width + at_x];
			if (value > *pixel)
				*pixel = (uint8_t)value;
		}
	}
}

/* The mean of the pixels [from, to) of the bitmap in each direction. */
static uint32_t average(
	const FT_Bitmap *bitmap, int from_x, int to_x, int from_y, int to_y)
{
	unsigned sums[4] = {0}, count = 0;
	uint32_t colour = 0;

	for (int y = from_y; y < to_y; y++)
		for (int x = from_x; x < to_x; x++, count++)
			for (int i = 0; i < 4; i++)
				sums[i] += bitmap->buffer[y * bitmap->pitch + x * 4 + i];
	for (int i = 3; i >= 0 && count > 0; i--)
		colour = colour << 8 | (sums[i] + count / 2) / count;
	return colour;
}

/* As large as fits, in the middle. */
static void put_colours(struct drawing *drawing, const FT_Bitmap *bitmap, bool enlarges)
{
	int from_width = (int)bitmap->width, from_height = (int)bitmap->rows;
	int width = drawing->width, height, left, top;

	if (from_width == 0 || from_height == 0)
		return;
	if (!enlarges && from_width < width)
		width = from_width;
	height = from_height * width / from_width;
	if (height > drawing->height) {
		height = drawing->height;
		width = from_width * height / from_height;
	}
	left = (drawing->width - width) / 2;
	top = (drawing->height - height) / 2;
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			int from_x = x * from_width / width;
			int to_x = (x + 1) * from_width / width;
			int from_y = y * from_height / height;
			int to_y = (y + 1) * from_height / height;

			drawing->colours[(top + y) * drawing->width + left + x] =
				average(bitmap, from_x, to_x > from_x ? to_x : from_x + 1,
					from_y, to_y > from_y ? to_y : from_y + 1);
		}
	drawing->has_colours = true;
}

/* Loads a glyph with what its face adds to it. */
static bool load_glyph(const struct face *face, unsigned number)
{
	FT_GlyphSlot slot = face->font->glyph;
	int flags = FT_LOAD_TARGET_NORMAL;

	if (FT_HAS_COLOR(face->font))
		flags = FT_LOAD_COLOR;
	else if (FT_IS_SCALABLE(face->font))
		flags |= FT_LOAD_NO_BITMAP;
	if (FT_Load_Glyph(face->font, number, flags) != 0)
		return false;
	if (slot->format != FT_GLYPH_FORMAT_OUTLINE)
		return true;
	if (face->is_bold)
		FT_GlyphSlot_Embolden(slot);
	if (face->is_slanted)
		FT_Outline_Transform(&slot->outline, &face->slant);
	return true;
}

/* A glyph, and how far it is from where the text begins. */
struct placed {
	unsigned number;
	FT_Pos x, y;
};

/* The glyphs of the characters, and how wide they are together. */
static int shape(const struct face *face, const uint32_t *characters, int count,
	struct placed *placed, FT_Pos *width)
{
	int glyphs = 0;

	*width = 0;
#ifdef HAVE_HARFBUZZ
	if (count > 1) {
		hb_buffer_t *buffer = hb_buffer_create();
		unsigned length;
		hb_glyph_info_t *infos;
		hb_glyph_position_t *positions;

		hb_buffer_add_utf32(buffer, characters, count, 0, count);
		hb_buffer_guess_segment_properties(buffer);
		hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
		hb_shape(face->shaper, buffer, NULL, 0);
		infos = hb_buffer_get_glyph_infos(buffer, &length);
		positions = hb_buffer_get_glyph_positions(buffer, &length);
		for (unsigned i = 0; i < length && glyphs < CHARACTERS_MOST; i++) {
			if (infos[i].codepoint != 0)
				placed[glyphs++] =
					(struct placed){.number = infos[i].codepoint,
						.x = *width + positions[i].x_offset,
						.y = positions[i].y_offset};
			*width += positions[i].x_advance;
		}
		hb_buffer_destroy(buffer);
		return glyphs;
	}
#endif
	/* Marks are made to be drawn over what is before them. */
	for (int i = 0; i < count; i++) {
		unsigned number = FT_Get_Char_Index(face->font, characters[i]);

		if (number == 0 || (is_modifier(characters[i]) && i > 0))
			continue;
		if (glyphs == 0 && load_glyph(face, number))
			*width = face->font->glyph->advance.x;
		placed[glyphs++] = (struct placed){.number = number};
	}
	return glyphs;
}

static bool draw_glyphs(const struct face *face, struct drawing *drawing,
	const struct placed *placed, int count, FT_Pos width)
{
	FT_GlyphSlot slot = face->font->glyph;
	int start = (int)((drawing->width * UNITS - width) / 2);
	bool drawn = false;

	for (int i = 0; i < count && !drawing->has_colours; i++) {
		if (!load_glyph(face, placed[i].number))
			continue;
		if (slot->format == FT_GLYPH_FORMAT_OUTLINE) {
			FT_Pos x = start + placed[i].x, whole = x & ~(UNITS - 1);

			FT_Outline_Translate(&slot->outline, x - whole, placed[i].y);
			if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0)
				continue;
		}
		drawn = true;
		if (slot->bitmap.pixel_mode == FT_PIXEL_MODE_BGRA)
			put_colours(drawing, &slot->bitmap, !FT_IS_SCALABLE(face->font));
		else
			put_coverage(drawing, &slot->bitmap,
				(int)((start + placed[i].x) >> 6) + slot->bitmap_left,
				drawing->baseline - slot->bitmap_top);
	}
	return drawn;
}

/* What is wider than its cells is drawn smaller. */
static bool draw_text(const struct faces *faces, const struct face *face,
	struct drawing *drawing, const uint32_t *characters, int count)
{
	struct placed placed[CHARACTERS_MOST];
	FT_Pos width, room = drawing->width * UNITS;
	int glyphs = shape(face, characters, count, placed, &width), size = faces->size;
	bool is_fitted, drawn;

	is_fitted = FT_IS_SCALABLE(face->font) && !FT_HAS_COLOR(face->font) &&
		    width > room + UNITS / 2;
	if (is_fitted) {
		size = (int)(size * room / width);
		set_size(face->font, size > 1 ? size : 1);
#ifdef HAVE_HARFBUZZ
		hb_ft_font_changed(face->shaper);
#endif
		glyphs = shape(face, characters, count, placed, &width);
	}
	drawn = draw_glyphs(face, drawing, placed, glyphs, width);
	if (is_fitted) {
		set_size(face->font, faces->size);
#ifdef HAVE_HARFBUZZ
		hb_ft_font_changed(face->shaper);
#endif
	}
	return drawn;
}

bool faces_draw(struct faces *faces, struct drawing *drawing, const char *text,
	size_t size, unsigned style)
{
	uint32_t characters[CHARACTERS_MOST];
	int count = 0;
	bool is_wide = drawing->width > faces->size;
	struct face *face;

	while (size > 0 && count < CHARACTERS_MOST) {
		int length = utf8_decode(text, size, &characters[count]);

		if (length <= 0)
			break;
		text += length;
		size -= (size_t)length;
		is_wide = is_wide || characters[count] == 0xfe0f;
		count++;
	}
	face = count > 0 ? choose_face(faces, &faces->families[style % STYLES],
				   characters, count, is_wide)
			 : NULL;
	return face != NULL && draw_text(faces, face, drawing, characters, count);
}

#else

const bool font_is_built_in = false;

struct faces *faces_new(const char *name, int size, struct error *err)
{
	(void)name;
	(void)size;
	fail(err, "this ptyplay was built without FreeType and fontconfig, which "
		  "GIF, PNG and videos need; install libfreetype-dev and "
		  "libfontconfig-dev and build again, or write .svg");
	return NULL;
}

void faces_free(struct faces *faces)
{
	(void)faces;
}

struct font_metrics faces_metrics(const struct faces *faces)
{
	(void)faces;
	return (struct font_metrics){.stroke = 1};
}

bool faces_draw(struct faces *faces, struct drawing *drawing, const char *text,
	size_t size, unsigned style)
{
	(void)faces;
	(void)drawing;
	(void)text;
	(void)size;
	(void)style;
	return false;
}

#endif
