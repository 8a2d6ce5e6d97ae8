/* SPDX-License-Identifier: MIT */
/* The C library knows the letters, but only C.UTF-8 is sure to have more than ASCII. */
#include "common/fold.h"

#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "common/utf8.h"

static wint_t small(wint_t letter)
{
	static locale_t locale;

	if (locale == (locale_t)0)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale == (locale_t)0 ? letter : towlower_l(letter, locale);
}

/* Writes the small letter of the character at `text` to `to` and returns its size. */
static size_t fold_one(const char *text, size_t size, char to[4])
{
	uint32_t letter;
	int length;

	to[0] = *text;
	if ((unsigned char)*text < 0x80) {
		if (*text >= 'A' && *text <= 'Z')
			to[0] = (char)(*text - 'A' + 'a');
		return 1;
	}
	length = utf8_decode(text, size, &letter);
	if (length <= 0)
		return 1;
	if (utf8_encode((uint32_t)small((wint_t)letter), to) != (size_t)length)
		memcpy(to, text, (size_t)length);
	return (size_t)length;
}

void fold(char *text, size_t size)
{
	size_t length;

	for (size_t at = 0; at < size; at += length) {
		char to[4];

		length = fold_one(text + at, size - at, to);
		memcpy(text + at, to, length);
	}
}

bool fold_changes(const char *text, size_t size)
{
	size_t length;

	for (size_t at = 0; at < size; at += length) {
		char to[4];

		length = fold_one(text + at, size - at, to);
		if (memcmp(text + at, to, length) != 0)
			return true;
	}
	return false;
}
