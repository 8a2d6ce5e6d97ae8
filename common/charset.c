/* SPDX-License-Identifier: MIT */
#include "common/charset.h"

#include <iconv.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "common/unicode.h"
#include "common/utf8.h"

enum { FIRST_PRINTABLE = 0xa0 /* of the bytes that are not ASCII */ };

struct charset {
	iconv_t from_utf8;
};

/* ASCII characters that look similar. */
static const struct {
	uint32_t first, last;
	char ascii;
} similar[] = {
	{0xa0, 0xa0, ' '},
	{0xab, 0xab, '<'},
	{0xb7, 0xb7, '.'},
	{0xbb, 0xbb, '>'},
	{0xd7, 0xd7, 'x'},
	{0x2000, 0x200a, ' '},
	{0x2010, 0x2015, '-'},
	{0x2018, 0x201b, '\''},
	{0x201c, 0x201f, '"'},
	{0x2022, 0x2022, '*'},
	{0x2026, 0x2026, '.'},
	{0x2039, 0x2039, '<'},
	{0x203a, 0x203a, '>'},
	{0x2190, 0x2190, '<'},
	{0x2191, 0x2191, '^'},
	{0x2192, 0x2192, '>'},
	{0x2193, 0x2193, 'v'},
	{0x2212, 0x2212, '-'},
	{0x2500, 0x2501, '-'},
	{0x2502, 0x2503, '|'},
	{0x2504, 0x2505, '-'},
	{0x2506, 0x2507, '|'},
	{0x2508, 0x2509, '-'},
	{0x250a, 0x250b, '|'},
	{0x250c, 0x254b, '+'},
	{0x254c, 0x254d, '-'},
	{0x254e, 0x254f, '|'},
	{0x2550, 0x2550, '='},
	{0x2551, 0x2551, '|'},
	{0x2552, 0x2570, '+'},
	{0x2571, 0x2571, '/'},
	{0x2572, 0x2572, '\\'},
	{0x2573, 0x2573, 'x'},
	{0x2574, 0x257f, '-'},
	{0x2580, 0x2590, '#'},
	{0x2591, 0x2592, ':'},
	{0x2593, 0x259f, '#'},
	{0x25a0, 0x25a0, '#'},
	{0x25b6, 0x25b6, '>'},
	{0x25c0, 0x25c0, '<'},
	{0x25cb, 0x25cb, 'o'},
	{0x25cf, 0x25cf, '*'},
	{0x2713, 0x2714, 'v'},
	{0x2717, 0x2718, 'x'},
	{0x276e, 0x276e, '<'},
	{0x276f, 0x276f, '>'},
	{0x2800, 0x28ff, '*'},
	{0x3000, 0x3000, ' '},
};

static bool is_utf8(const char *name)
{
	return strcasestr(name, "UTF-8") != NULL || strcasestr(name, "UTF8") != NULL;
}

/* The user's choice, in the order of locale(7). */
static const char *locale_name(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (int i = 0; i < 3; i++) {
		const char *name = getenv(variables[i]);

		if (name != NULL && *name != '\0')
			return name;
	}
	return "C";
}

struct charset *charset_of_user(void)
{
	const char *name = locale_name();
	locale_t locale = newlocale(LC_CTYPE_MASK, name, (locale_t)0);
	const char *codeset = locale ? nl_langinfo_l(CODESET, locale) : name;
	struct charset *charset = NULL;

	if (!is_utf8(codeset))
		charset = calloc(1, sizeof(*charset));
	if (charset != NULL)
		charset->from_utf8 = iconv_open(locale ? codeset : "ASCII", "UTF-8");
	if (locale != (locale_t)0)
		freelocale(locale);
	return charset;
}

bool charset_is_utf8(void)
{
	struct charset *charset = charset_of_user();
	bool is = charset == NULL;

	charset_free(charset);
	return is;
}

void charset_free(struct charset *charset)
{
	if (charset == NULL)
		return;
	if (charset->from_utf8 != (iconv_t)-1)
		iconv_close(charset->from_utf8);
	free(charset);
}

/* Converts it, if the set has it and no byte of it could be a control character. */
static size_t exactly(
	struct charset *charset, const char *text, size_t size, char bytes[8])
{
	char *from = (char *)text, *to = bytes; /* iconv only reads it */
	size_t left = size, room = 8, used;

	if (charset->from_utf8 == (iconv_t)-1 ||
		iconv(charset->from_utf8, &from, &left, &to, &room) != 0)
		return 0;
	used = (size_t)(to - bytes);
	for (size_t i = 0; i < used; i++)
		if ((unsigned char)bytes[i] < FIRST_PRINTABLE)
			return 0;
	return used;
}

static char substitute(uint32_t code_point)
{
	for (size_t i = 0; i < sizeof(similar) / sizeof(similar[0]); i++)
		if (code_point >= similar[i].first && code_point <= similar[i].last)
			return similar[i].ascii;
	return '?';
}

/* Returns 1 if it became '?'. */
static size_t add_character(struct charset *charset, uint32_t code_point,
	const char *text, size_t size, struct buffer *out)
{
	int width = is_trick(code_point) ? 0 : character_width(code_point);
	char bytes[8], ascii;
	size_t used;

	if (width == 0)
		return 0;
	used = exactly(charset, text, size, bytes);
	if (used > 0) {
		buffer_add(out, bytes, used);
		if (used < (size_t)width)
			buffer_add_byte(out, ' ');
		return 0;
	}
	ascii = substitute(code_point);
	for (int i = 0; i < width; i++)
		buffer_add_byte(out, ascii);
	return ascii == '?';
}

/* How many bytes at the front are ASCII, including controls. */
static size_t ascii_size(const char *text, size_t size)
{
	size_t used = 0;

	while (used < size && (unsigned char)text[used] < 0x80)
		used++;
	return used;
}

size_t charset_add(
	struct charset *charset, const char *text, size_t size, struct buffer *out)
{
	size_t unknown = 0;

	while (size > 0) {
		uint32_t code_point = 0xfffd;
		size_t used = ascii_size(text, size);
		int length;

		buffer_add(out, text, used);
		text += used;
		size -= used;
		if (size == 0)
			break;
		length = utf8_decode(text, size, &code_point);
		used = length > 0 ? (size_t)length : 1;
		unknown += add_character(charset, code_point, text, used, out);
		text += used;
		size -= used;
	}
	return unknown;
}

void charset_print(const char *text, size_t size, FILE *stream)
{
	/* Nearly everything printed is ASCII, which is the same in every set. */
	bool may_differ = ascii_size(text, size) < size && isatty(fileno(stream));
	struct charset *charset = may_differ ? charset_of_user() : NULL;
	struct buffer shown = {0};

	if (charset != NULL) {
		charset_add(charset, text, size, &shown);
		text = shown.bytes;
		size = shown.size;
	}
	if (size > 0)
		fwrite(text, 1, size, stream);
	buffer_done(&shown);
	charset_free(charset);
}
