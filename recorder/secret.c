/* SPDX-License-Identifier: MIT */
#include "recorder/secret.h"

#include <ctype.h>
#include <string.h>
#include <termios.h>

enum {
	BOX_ROWS = 8, /* from the text of a dialog to its input field */
};

/* Words that ask for a secret, in the languages that programs use. */
static const char *const words[] = {"password", "passphrase", "passcode", "pin", "otp",
	"secret", "token", "verification code", "one-time code", "passwort", "kennwort",
	"mot de passe", "contrase\303\261a", "senha", "wachtwoord", "l\303\266senord",
	"has\305\202o", "parola", "heslo",
	"\320\277\320\260\321\200\320\276\320\273\321\214",
	"\320\237\320\260\321\200\320\276\320\273\321\214", "\345\257\206\347\240\201",
	"\343\203\221\343\202\271\343\203\257\343\203\274\343\203\211"};

/* What a field may consist of, besides blanks: its frame, stars. */
static const char *const frame[] = {"\342\224\202", "\342\224\203", "\342\225\221",
	"\342\226\210", "\342\200\242", "\342\227\217", "|", "*", "_"};

void secret_init(struct secret *secret, unsigned columns, unsigned rows)
{
	*secret = (struct secret){.pool = vt_pool_new()};
	if (secret->pool != NULL)
		secret->screen = vt_new(columns, rows, secret->pool);
}

void secret_done(struct secret *secret)
{
	vt_free(secret->screen);
	vt_pool_free(secret->pool);
	*secret = (struct secret){0};
}

static bool is_letter(char byte)
{
	return isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* Matches whole words; non-ASCII ones anywhere, as some languages have no spaces. */
static bool has_word(const char *text, size_t size, const char *word)
{
	size_t length = strlen(word);

	for (size_t at = 0; at + length <= size; at++)
		if (strncasecmp(text + at, word, length) == 0 &&
			((unsigned char)word[0] >= 0x80 ||
				((at == 0 || !is_letter(text[at - 1])) &&
					(at + length == size ||
						!is_letter(text[at + length])))))
			return true;
	return false;
}

static bool names_secret(const char *text, size_t size)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(text, size, words[i]))
			return true;
	return false;
}

/* What ends a prompt. */
static const char *const ends[] = {
	":", "?", ">", "=", "\357\274\232", "\342\200\272", "\302\273"};

/* The end of the last of them in the text; 0: none. */
static size_t prompt_end(const char *text, size_t size)
{
	for (size_t at = size; at > 0; at--)
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
			size_t length = strlen(ends[i]);

			if (at >= length &&
				memcmp(text + at - length, ends[i], length) == 0)
				return at;
		}
	return 0;
}

/* "[sudo] password for me: ", "Password: (press TAB for no echo) ", possibly with stars
 * for what has been typed. */
static bool is_prompt(const char *text, size_t size)
{
	size_t end, at;
	bool in_brackets = false;

	end = prompt_end(text, size);
	for (at = end; at < size; at++) {
		in_brackets |= text[at] == '(' || text[at] == '[';
		if (!in_brackets && text[at] != ' ' && text[at] != '*')
			return false;
		in_brackets &= text[at] != ')' && text[at] != ']';
	}
	return end > 0 && names_secret(text, end);
}

/* The length of the part of a field at the start of the text; 0: not part of a field. */
static size_t field_part(const char *text, size_t size)
{
	if (*text == ' ')
		return 1;
	for (size_t i = 0; i < sizeof(frame) / sizeof(frame[0]); i++) {
		size_t length = strlen(frame[i]);

		if (length <= size && memcmp(text, frame[i], length) == 0)
			return length;
	}
	return 0;
}

static bool is_field(const char *text, size_t size)
{
	while (size > 0) {
		size_t used = field_part(text, size);

		if (used == 0)
			return false;
		text += used;
		size -= used;
	}
	return true;
}

/* True if the cursor is in a password field, as dialog and whiptail draw it. */
static bool is_in_box(struct vt *screen)
{
	unsigned y = vt_cursor(screen)->y, top = y < BOX_ROWS ? 0 : y - BOX_ROWS;
	size_t size;
	const char *text = vt_row_text(screen, y, &size);

	if (!is_field(text, size))
		return false;
	if (size == 0) /* a line of its own, just below the prompt */
		top = y > 0 ? y - 1 : 0;
	for (unsigned row = top; row < y; row++) {
		bool is_line = size == 0;

		text = vt_row_text(screen, row, &size);
		if (is_line ? is_prompt(text, size) : names_secret(text, size))
			return true;
	}
	return false;
}

static bool row_is_prompt(struct vt *screen)
{
	size_t size;
	const char *text = vt_row_text(screen, vt_cursor(screen)->y, &size);

	return is_prompt(text, size);
}

/* The terminal collects a line without echoing it. */
static bool is_silent(const struct termios *modes)
{
	return (modes->c_lflag & ICANON) && !(modes->c_lflag & ECHO);
}

/* Programs that read single keys echo them themselves, or not. */
static bool reads_keys(const struct termios *modes)
{
	return !(modes->c_lflag & ICANON) && !(modes->c_lflag & ECHO);
}

/* Counts a line typed before this moment, thus recorded, but now read as a secret. */
static void note_silence(
	struct secret *secret, struct ptyrec *command, const struct termios *modes)
{
	bool silent = is_silent(modes);

	if (silent && !secret->was_silent &&
		(secret->line_is_open || ptyrec_unread(command) > 0))
		secret->ahead++;
	if (silent)
		secret->line_is_open = false;
	secret->was_silent = silent;
}

void secret_printed(
	struct secret *secret, struct ptyrec *command, const void *bytes, size_t size)
{
	struct termios modes;

	if (secret->screen != NULL)
		vt_feed(secret->screen, bytes, size);
	if (ptyrec_modes(command, &modes) == 0)
		note_silence(secret, command, &modes);
}

void secret_resized(struct secret *secret, unsigned columns, unsigned rows)
{
	if (secret->screen != NULL)
		vt_resize(secret->screen, columns, rows);
}

static bool is_secret(const struct secret *secret, const struct termios *modes)
{
	if (is_silent(modes))
		return true;
	if (secret->screen == NULL)
		return false;
	if (reads_keys(modes))
		return (secret->is_hiding &&
			       vt_cursor(secret->screen)->y == secret->row) ||
		       row_is_prompt(secret->screen) || is_in_box(secret->screen);
	return secret->is_hiding ||
	       (!secret->line_is_open && row_is_prompt(secret->screen));
}

/* True if a new line of input begins after these bytes: CR, LF, ^C, ^D, ^U. */
static bool ends_line(const char *bytes, size_t size)
{
	return memchr("\r\n\003\004\025", bytes[size - 1], 5) != NULL;
}

enum secret_kind secret_typed(
	struct secret *secret, struct ptyrec *command, const char *bytes, size_t size)
{
	struct termios modes = {0};
	bool known = ptyrec_modes(command, &modes) == 0, began = secret->is_hiding;

	if (known)
		note_silence(secret, command, &modes);
	if (!known || !is_secret(secret, &modes)) {
		secret->is_hiding = false;
		secret->line_is_open =
			known && !reads_keys(&modes) && !ends_line(bytes, size);
		return SECRET_NONE;
	}
	secret->line_is_open = false;
	secret->is_hiding = !ends_line(bytes, size);
	if (secret->screen != NULL && !began)
		secret->row = vt_cursor(secret->screen)->y;
	secret->hidden += !began;
	return began ? SECRET_GOES_ON : SECRET_BEGINS;
}
