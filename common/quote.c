/* SPDX-License-Identifier: MIT */
/* Quoting for a POSIX shell: single quotes where they are needed. */
#include "common/quote.h"

#include <string.h>

#include "common/buffer.h"

static void add_quoted(struct buffer *text, const char *word)
{
	buffer_add_byte(text, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buffer_add_text(text, "'\\''");
		else
			buffer_add_byte(text, *word);
	buffer_add_byte(text, '\'');
}

char *quote_words(char *const *words, size_t most)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789_-+=./:,@%^";
	struct buffer text = {0};

	for (; *words != NULL && text.size < most; words++) {
		const char *word = *words;

		if (text.size > 0)
			buffer_add_byte(&text, ' ');
		if (*word != '\0' && word[strspn(word, safe)] == '\0')
			buffer_add_text(&text, word);
		else
			add_quoted(&text, word);
	}
	if (text.size > most)
		text.size = most;
	return buffer_take_text(&text);
}
