/* SPDX-License-Identifier: MIT */
/* Control characters as shown by cat -v. */
#include "common/visible.h"

#include <stdio.h>
#include <string.h>

#include "common/charset.h"
#include "common/unicode.h"
#include "common/utf8.h"

enum { MARKS_MAX = 4 /* on one character; more would hide their surroundings */ };

void visible_add(struct buffer *out, const char *text, size_t most)
{
	size_t left = strlen(text);
	int marks = 0;

	for (size_t shown = 0; left > 0 && shown < most; shown++) {
		uint32_t code_point = 0xfffd;
		int length = utf8_decode(text, left, &code_point);
		size_t used = length > 0 ? (size_t)length : 1;

		marks = length > 0 && is_combining(code_point) ? marks + 1 : 0;
		if (length <= 0)
			buffer_add_format(out, "\\x%02x", (unsigned char)*text);
		else if (code_point < 0x20 || code_point == 0x7f)
			buffer_add_format(out, "^%c", (char)(code_point ^ 64));
		else if (code_point < 0xa0 ? code_point >= 0x80
					   : is_trick(code_point) || marks > MARKS_MAX)
			buffer_add_format(out, "\\u{%x}", code_point);
		else
			buffer_add(out, text, used);
		text += used;
		left -= used;
	}
	buffer_add_text(out, left > 0 ? "..." : "");
}

void visible_say(const char *before, const char *message, const char *behind)
{
	struct buffer line = {0};

	buffer_add_text(&line, before);
	visible_add(&line, message, SIZE_MAX);
	buffer_add_text(&line, behind);
	charset_print(line.bytes, line.size, stderr);
	buffer_done(&line);
}
