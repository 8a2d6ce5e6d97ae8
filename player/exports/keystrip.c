/* SPDX-License-Identifier: MIT */
#include "player/exports/keystrip.h"

#include "common/clock.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "player/views/overlay.h"

enum {
	KEPT = 512, /* bytes, at least: more than what a row shows */
	MARGIN = 2, /* columns beside the text */
};

static const int64_t shown_ns = 2 * NS_PER_SECOND;

static const struct {
	uint32_t key;
	const char *name;
} names[] = {{KEY_UP, "↑"}, {KEY_DOWN, "↓"}, {KEY_RIGHT, "→"}, {KEY_LEFT, "←"},
	{KEY_HOME, " Home "}, {KEY_END, " End "}, {KEY_PAGE_UP, " PgUp "},
	{KEY_PAGE_DOWN, " PgDn "}, {KEY_ESCAPE, " Esc "}, {'\r', "⏎ "}, {'\n', "⏎ "},
	{KEY_INSERT, " Ins "}, {KEY_DELETE, "⌦"}, {KEY_TAB_BACK, "⇤"}, {'\t', "⇥"},
	{0x7f, "⌫"}, {'\b', "⌫"}, {' ', "␣"}};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static void add_key(struct buffer *text, uint32_t key)
{
	uint32_t plain = key & ~(uint32_t)(KEY_SHIFT | KEY_CONTROL);

	if ((key & KEY_SHIFT) != 0)
		buffer_add_text(text, "⇧");
	if ((key & KEY_CONTROL) != 0)
		buffer_add_byte(text, '^');
	for (int i = 0; i < NAMES; i++)
		if (names[i].key == plain) {
			buffer_add_text(text, names[i].name);
			return;
		}
	if (plain > KEY_FUNCTION) {
		buffer_add_format(text, " F%u ", (unsigned)(plain - KEY_FUNCTION));
	} else if (plain < ' ') {
		buffer_add_format(text, " ^%c ", (int)plain + '@');
	} else if (!is_trick(plain) && (plain < 0x80 || plain > 0x9f)) {
		char bytes[4];

		buffer_add(text, bytes, utf8_encode(plain, bytes));
	}
}

void keystrip_add(struct keystrip *strip, const char *bytes, size_t size, int64_t time_ns)
{
	const char *end = bytes + size;
	uint32_t key;

	while (keyboard_next(&strip->keyboard, &bytes, end, &key))
		add_key(&strip->text, key);
	if (keyboard_is_escape(&strip->keyboard))
		add_key(&strip->text, KEY_ESCAPE);
	if (strip->text.size > 2 * KEPT)
		buffer_consume(&strip->text, strip->text.size - KEPT);
	if (strip->text.size > 0) {
		strip->until_ns = time_ns + shown_ns;
		strip->has_keys = true;
	}
}

void keystrip_clear(struct keystrip *strip)
{
	buffer_clear(&strip->text);
	strip->until_ns = 0;
}

/* Where the part begins that fits, and how wide it is. */
static size_t find_start(const struct buffer *text, unsigned room, unsigned *width)
{
	size_t at = text->size;

	*width = 0;
	while (at > 0) {
		size_t from = at - 1;
		uint32_t character = 0;
		unsigned columns;

		while (from > 0 && ((unsigned char)text->bytes[from] & 0xc0) == 0x80)
			from--;
		if (utf8_decode(text->bytes + from, at - from, &character) <= 0)
			break;
		columns = (unsigned)character_width(character);
		if (*width + columns > room)
			break;
		*width += columns;
		at = from;
	}
	return at;
}

void keystrip_draw(const struct keystrip *strip, struct vt *screen)
{
	unsigned columns = vt_columns(screen), width, left;
	unsigned room = columns > 2 * MARGIN ? columns - 2 * MARGIN : 1;
	size_t at = find_start(&strip->text, room, &width);
	struct buffer text = {0};

	if (strip->text.failed || width == 0)
		return;
	left = (columns - width) / 2;
	buffer_add_byte(&text, ' ');
	buffer_add(&text, strip->text.bytes + at, strip->text.size - at);
	buffer_add_byte(&text, ' ');
	if (!text.failed)
		overlay_write(screen, vt_rows(screen) - 1, left > 0 ? left - 1 : 0,
			text.bytes, text.size);
	buffer_done(&text);
}

void keystrip_done(struct keystrip *strip)
{
	vt_parser_done(&strip->keyboard.parser);
	buffer_done(&strip->text);
}
