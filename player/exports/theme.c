/* SPDX-License-Identifier: MIT */
/* Sources of the colours: the themes' own repositories; xterm's defaults. */
#include "player/exports/theme.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct theme themes[] = {
	{"xterm", 0xe5e5e5, 0x000000,
		{0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd,
			0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff,
			0xff00ff, 0x00ffff, 0xffffff}},
	{"tango", 0xd3d7cf, 0x2e3436,
		{0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a,
			0xd3d7cf, 0x555753, 0xef2929, 0x8ae234, 0xfce94f, 0x729fcf,
			0xad7fa8, 0x34e2e2, 0xeeeeec}},
	{"solarized-dark", 0x839496, 0x002b36,
		{0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198,
			0xeee8d5, 0x002b36, 0xcb4b16, 0x586e75, 0x657b83, 0x839496,
			0x6c71c4, 0x93a1a1, 0xfdf6e3}},
	{"solarized-light", 0x657b83, 0xfdf6e3,
		{0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198,
			0xeee8d5, 0x002b36, 0xcb4b16, 0x586e75, 0x657b83, 0x839496,
			0x6c71c4, 0x93a1a1, 0xfdf6e3}},
	{"dracula", 0xf8f8f2, 0x282a36,
		{0x21222c, 0xff5555, 0x50fa7b, 0xf1fa8c, 0xbd93f9, 0xff79c6, 0x8be9fd,
			0xf8f8f2, 0x6272a4, 0xff6e6e, 0x69ff94, 0xffffa5, 0xd6acff,
			0xff92df, 0xa4ffff, 0xffffff}},
	{"nord", 0xd8dee9, 0x2e3440,
		{0x3b4252, 0xbf616a, 0xa3be8c, 0xebcb8b, 0x81a1c1, 0xb48ead, 0x88c0d0,
			0xe5e9f0, 0x4c566a, 0xbf616a, 0xa3be8c, 0xebcb8b, 0x81a1c1,
			0xb48ead, 0x8fbcbb, 0xeceff4}},
	{"gruvbox-dark", 0xebdbb2, 0x282828,
		{0x282828, 0xcc241d, 0x98971a, 0xd79921, 0x458588, 0xb16286, 0x689d6a,
			0xa89984, 0x928374, 0xfb4934, 0xb8bb26, 0xfabd2f, 0x83a598,
			0xd3869b, 0x8ec07c, 0xebdbb2}},
	{"gruvbox-light", 0x3c3836, 0xfbf1c7,
		{0xfbf1c7, 0xcc241d, 0x98971a, 0xd79921, 0x458588, 0xb16286, 0x689d6a,
			0x7c6f64, 0x928374, 0x9d0006, 0x79740e, 0xb57614, 0x076678,
			0x8f3f71, 0x427b58, 0x3c3836}},
	{"monokai", 0xf8f8f2, 0x272822,
		{0x272822, 0xf92672, 0xa6e22e, 0xf4bf75, 0x66d9ef, 0xae81ff, 0xa1efe4,
			0xf8f8f2, 0x75715e, 0xf92672, 0xa6e22e, 0xf4bf75, 0x66d9ef,
			0xae81ff, 0xa1efe4, 0xf9f8f5}},
	{"tokyo-night", 0xc0caf5, 0x1a1b26,
		{0x15161e, 0xf7768e, 0x9ece6a, 0xe0af68, 0x7aa2f7, 0xbb9af7, 0x7dcfff,
			0xa9b1d6, 0x414868, 0xf7768e, 0x9ece6a, 0xe0af68, 0x7aa2f7,
			0xbb9af7, 0x7dcfff, 0xc0caf5}},
	{"one-light", 0x383a42, 0xfafafa,
		{0x383a42, 0xe45649, 0x50a14f, 0xc18401, 0x4078f2, 0xa626a4, 0x0184bc,
			0xa0a1a7, 0x696c77, 0xe06c75, 0x98c379, 0xe5c07b, 0x61afef,
			0xc678dd, 0x56b6c2, 0xffffff}},
};

enum {
	THEMES = sizeof(themes) / sizeof(themes[0]),
	FILE_MAX = 64 << 10,
};

const struct theme *theme_by_name(const char *name)
{
	for (int i = 0; i < THEMES; i++)
		if (strcmp(themes[i].name, name) == 0)
			return &themes[i];
	return NULL;
}

uint32_t theme_colour(const struct theme *theme, const char *colour, uint32_t normally)
{
	static const unsigned char steps[] = {0, 95, 135, 175, 215, 255};
	unsigned value;

	if (colour[0] == '\0')
		return normally;
	if (colour[0] == '#')
		return (uint32_t)strtoul(colour + 1, NULL, 16);
	value = (unsigned)strtoul(colour, NULL, 10);
	if (value < THEME_COLOURS)
		return theme->palette[value];
	if (value >= 232)
		return (8 + (value - 232) * 10) * 0x10101u;
	value -= 16;
	return (uint32_t)steps[value / 36 % 6] << 16 |
	       (uint32_t)steps[value / 6 % 6] << 8 | steps[value % 6];
}

/* A colour as "#rrggbb", "#rgb" or "0xrrggbb"; the end of it, NULL if it is not one. */
static const char *take_colour(const char *text, uint32_t *colour)
{
	uint32_t value = 0, wide = 0;
	int digits = 0;

	if (text[0] == '0' && text[1] == 'x')
		text++;
	else if (text[0] != '#')
		return NULL;
	text++;
	for (; digits < 7 && isxdigit((unsigned char)text[digits]); digits++) {
		uint32_t digit = (uint32_t)(isdigit((unsigned char)text[digits])
						    ? text[digits] - '0'
						    : (text[digits] | 0x20) - 'a' + 10);

		value = value << 4 | digit;
		wide = wide << 8 | digit * 0x11;
	}
	if (digits != 3 && digits != 6)
		return NULL;
	*colour = digits == 3 ? wide : value;
	return text + digits;
}

static bool is_key_byte(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_' || byte == '-';
}

/* The last word before a value, in lower case. */
static void take_key(const char *line, const char *end, char *key, size_t room)
{
	size_t size = 0;

	while (end > line && !is_key_byte(end[-1]))
		end--;
	while (end - size > line && is_key_byte(*(end - size - 1)) && size < room - 1)
		size++;
	for (size_t i = 0; i < size; i++)
		key[i] = (char)tolower((unsigned char)(end - size)[i]);
	key[size] = '\0';
}

/* The colour with this name; NULL: none. `first`: 8 among the bright ones, else 0. */
static uint32_t *find_target(struct theme *theme, const char *key, int first)
{
	static const char *const names[] = {
		"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};

	if (strncmp(key, "color", 5) == 0 && isdigit((unsigned char)key[5])) {
		unsigned long colour = strtoul(key + 5, NULL, 10);

		return colour < THEME_COLOURS ? &theme->palette[colour] : NULL;
	}
	if (strcmp(key, "foreground") == 0 || strcmp(key, "fg") == 0)
		return &theme->foreground;
	if (strcmp(key, "background") == 0 || strcmp(key, "bg") == 0)
		return &theme->background;
	if (strncmp(key, "bright", 6) == 0) {
		first = 8;
		key += 6 + strspn(key + 6, "_-");
	}
	for (int i = 0; i < 8; i++)
		if (strcmp(key, names[i]) == 0)
			return &theme->palette[i + first];
	return NULL;
}

/* Alacritty has sections, "[colors.bright]" or "bright:": of the first of the colours in
 * what follows; -1: they are for something else. As before if it is not the head of one.
 */
static int take_section(const char *line, int first)
{
	const char *end = line + strcspn(line, "\n");
	char name[16];

	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	line += strspn(line, " \t");
	if (end <= line || (line[0] != '[' && end[-1] != ':'))
		return first;
	take_key(line, end, name, sizeof(name));
	if (strcmp(name, "bright") == 0)
		return 8;
	return strcmp(name, "normal") == 0 || strcmp(name, "primary") == 0 ||
			       strcmp(name, "colors") == 0
		       ? 0
		       : -1;
}

/* "palette": "#000000:#cd0000:..." */
static bool take_palette(const char *text, struct theme *theme)
{
	bool found = false;

	for (int i = 0; text != NULL && i < THEME_COLOURS; i++) {
		text = take_colour(text, &theme->palette[i]);
		found = found || text != NULL;
		if (text == NULL || *text++ != ':')
			break;
	}
	return found;
}

bool theme_parse(const char *text, struct theme *theme)
{
	const char *line = text, *palette = strstr(text, "\"palette\"");
	int first = take_section(text, 0);
	bool found = false;

	/* A key, and the colour after it; a line of several is JSON. */
	for (const char *at = text; *at != '\0'; at++) {
		uint32_t colour, *target;
		const char *end;
		char key[32];

		if (*at == '\n' || *at == ',')
			line = at + 1;
		if (*at == '\n')
			first = take_section(line, first);
		if ((end = take_colour(at, &colour)) == NULL)
			continue;
		take_key(line, at, key, sizeof(key));
		target = first >= 0 ? find_target(theme, key, first) : NULL;
		if (target != NULL)
			*target = colour;
		found = found || target != NULL;
		at = end - 1;
	}
	if (palette != NULL && (palette = strchr(palette, '#')) != NULL)
		found = take_palette(palette, theme) || found;
	return found;
}

bool theme_find(const char *name_or_path, struct theme *theme, struct error *err)
{
	const struct theme *known = theme_by_name(name_or_path);
	char *text = NULL;
	FILE *file = NULL;
	size_t size = 0;
	bool found = known != NULL;

	*theme = known ? *known : themes[0];
	if (found)
		return true;
	file = fopen(name_or_path, "re");
	if (file == NULL && errno == ENOENT)
		return fail(err, "'%s' is neither a theme nor a file; see ptyplay(1)",
			name_or_path);
	text = malloc(FILE_MAX + 1);
	if (file == NULL || text == NULL) {
		fail_errno(err, "cannot read '%s'", name_or_path);
		goto out;
	}
	size = fread(text, 1, FILE_MAX, file);
	text[size] = '\0';
	if (ferror(file))
		fail_errno(err, "cannot read '%s'", name_or_path);
	else
		found = theme_parse(text, theme) ||
			fail(err, "no colours found in '%s'", name_or_path);
out:
	if (file != NULL)
		fclose(file);
	free(text);
	return found;
}
