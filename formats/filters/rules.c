/* SPDX-License-Identifier: MIT */
#include "formats/filters/rules.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/utf8.h"
#include "formats/filters/automaton.h"
#include "formats/filters/masks.h"

enum {
	VALUE_MIN = 6,           /* bytes, of what is assigned */
	VALUE_MAX = 500,         /* the same, to find out if it is one */
	LONG_MAX_SIZE = 8 << 10, /* of a value that is one */
	NAME_MAX_SIZE = 100,
	PLACEHOLDER_MAX = 100,
	OPTION_FAR = 200, /* between a command and its option */
	AWS_FAR = 60,     /* between the name and the key */
};

/* A text that is searched. */
struct text {
	const char *bytes;
	size_t size;
	rules_found *found;
	void *context;
	size_t *until; /* by rule: its words up to this place need no look */
};

struct rule {
	const char *name;
	const char *word; /* in any case: where to look closer */
	/* Of a token: this, exactly, and `least` more characters of the set. */
	const char *prefix;
	char set;
	unsigned short least;
	/* Else: looks at the word, which is at [from, to). */
	void (*look)(
		const struct text *text, const struct rule *rule, size_t from, size_t to);
	bool is_personal;
};

static void look_no_more(const struct text *text, const struct rule *rule, size_t until);

/* Characters */

static bool is_in(char set, char byte)
{
	unsigned char value = (unsigned char)byte;

	switch (set) {
	case 'a': return isalnum(value) != 0;
	case 'u': return isalnum(value) || byte == '_' || byte == '-';
	case 'd': return isalnum(value) || byte == '_' || byte == '-' || byte == '.';
	case 'b':
		return isalnum(value) || byte == '+' || byte == '/' || byte == '=' ||
		       byte == '_' || byte == '-';
	case 'x': return isxdigit(value) != 0;
	case 'k': return isupper(value) || (byte >= '2' && byte <= '7');
	case 'v': /* of a value */
		return value > ' ' && value != 0x7f && strchr("\"'`<>|;", byte) == NULL;
	default: return false;
	}
}

static size_t run_end(const struct text *text, size_t at, char set)
{
	while (at < text->size && is_in(set, text->bytes[at]))
		at++;
	return at;
}

static size_t skip_blanks(const struct text *text, size_t at)
{
	while (at < text->size && (text->bytes[at] == ' ' || text->bytes[at] == '\t'))
		at++;
	return at;
}

static char byte_at(const struct text *text, size_t at)
{
	return at < text->size ? text->bytes[at] : '\0';
}

static bool is_here(const struct text *text, size_t at, const char *word)
{
	size_t size = strlen(word);

	return text->size - at >= size && memcmp(text->bytes + at, word, size) == 0;
}

/* One character again and again, as masks are. */
static bool is_repeated(const char *bytes, size_t size)
{
	uint32_t character;
	size_t length = 0;

	while (size > 0 && (unsigned char)*bytes <= ' ') {
		bytes++;
		size--;
	}
	if (size > 0 && utf8_decode(bytes, size, &character) > 0)
		length = (size_t)utf8_decode(bytes, size, &character);
	for (size_t i = length; length > 0 && i < size;) {
		if ((unsigned char)bytes[i] <= ' ')
			i++;
		else if (size - i < length || memcmp(bytes + i, bytes, length) != 0)
			return false;
		else
			i += length;
	}
	return size == 0 || length > 0;
}

static void tell(const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t prefix = rule->prefix ? strlen(rule->prefix) : 0;

	look_no_more(text, rule, to);
	if (is_repeated(text->bytes + from + prefix, to - from - prefix))
		return;
	/* Parts of personal details are ordinary words. */
	text->found(text->context, rule->name, from,
		rule->is_personal ? to : from + prefix, to);
}

/* Tokens */

static void look_token(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t end;

	(void)to;
	if (!is_here(text, from, rule->prefix))
		return;
	to = from + strlen(rule->prefix);
	end = run_end(text, to, rule->set);
	if (end - to >= rule->least)
		tell(text, rule, from, end);
}

/* OpenAI's: the word is in the middle. */
static void look_around(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t end = run_end(text, to, 'u');

	if (!is_here(text, from, rule->prefix))
		return;
	look_no_more(text, rule, end);
	while (from > 0 && is_in('u', text->bytes[from - 1]))
		from--;
	if (end - from >= rule->least)
		text->found(text->context, rule->name, from, from, end);
}

/* Three parts of base64; the first two are JSON. */
static void look_jwt(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t second, third, end;

	if (!is_here(text, from, "eyJ"))
		return;
	second = run_end(text, to, 'u') + 1;
	if (byte_at(text, second - 1) != '.' || !is_here(text, second, "eyJ")) {
		look_no_more(text, rule, second - 1);
		return;
	}
	third = run_end(text, second, 'u') + 1;
	end = third <= text->size ? run_end(text, third, 'u') : text->size;
	look_no_more(text, rule, end);
	if (byte_at(text, third - 1) == '.' && end - third >= 17)
		tell(text, rule, from, end);
}

/* What stands between the borders, or as far as it looks like base64. */
static void look_key(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t at = from, end;

	while (at < text->size && at - from < 64 && !is_here(text, at, "PRIVATE KEY"))
		at++;
	if (!is_here(text, at, "PRIVATE KEY"))
		return;
	to = at + strlen("PRIVATE KEY");
	while (byte_at(text, to) == '-')
		to++;
	for (end = to; end < text->size && !is_here(text, end, "-----END"); end++)
		if (!is_in('b', text->bytes[end]) &&
			strchr(" \r\n\\:", text->bytes[end]) == NULL)
			break;
	if (end - to > 16)
		tell(text, rule, to, end);
}

/* What people write where a value would be. */
static bool is_placeholder(const char *value, size_t size)
{
	static const char *const words[] = {"example", "sample", "xxxx", "changeme",
		"true", "false", "null", "none", "undefined", "placeholder", "incorrect",
		"required"};
	static const char *const names[] = {"password", "passwd", "pass", "passphrase",
		"secret", "token", "key", "value", "string", "pwd", "user"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == size && strncasecmp(value, names[i], size) == 0)
			return true;
	if (strchr("$%{<*^", value[0]) != NULL || strncmp(value, "./", 2) == 0 ||
		strncmp(value, "../", 3) == 0 || strncmp(value, "~/", 2) == 0)
		return true;
	for (size_t word = 0;
		size <= PLACEHOLDER_MAX && word < sizeof(words) / sizeof(words[0]);
		word++) {
		size_t length = strlen(words[word]);

		for (size_t i = 0; i + length <= size; i++)
			if (tolower((unsigned char)value[i]) == words[word][0] &&
				strncasecmp(value + i, words[word], length) == 0)
				return true;
	}
	return false;
}

/* PASSWORD, as in descriptions. */
static bool is_word(const char *value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!isupper((unsigned char)value[i]) && value[i] != '_')
			return false;
	return true;
}

/* What characters a value consists of. */
struct mixture {
	size_t lower, upper, digits, hex, points, slashes, brackets;
};

static struct mixture mix(const char *value, size_t size)
{
	struct mixture mixture = {0};

	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)value[i];

		mixture.lower += islower(byte) != 0;
		mixture.upper += isupper(byte) != 0;
		mixture.digits += isdigit(byte) != 0;
		mixture.hex += isxdigit(byte) != 0;
		mixture.points +=
			byte == '.' || byte == ':' || byte == '-' || byte == '_';
		mixture.slashes += byte == '/';
		mixture.brackets += ispunct(byte) && strchr("()[]{}", byte) != NULL;
	}
	return mixture;
}

/* Chosen at random, or so that it looks like that: words, versions, dates, paths and
 * code do not. */
static bool is_strong(const char *value, size_t size)
{
	struct mixture has = mix(value, size);

	if (has.hex == size && size >= 32)
		return true;
	if (has.brackets > 0 || has.slashes > 2 || has.digits + has.points == size)
		return false;
	if (has.points > 0 && has.points * 8 > size) /* words with marks between them */
		return has.digits >= 4 && has.lower + has.upper >= 4 && has.upper > 0 &&
		       has.lower > 0;
	return has.lower + has.upper > 0 &&
	       (has.digits >= 2 || (has.digits > 0 && has.lower > 0 && has.upper > 0));
}

/* Much base64, slashes and all. */
static bool is_long(const char *value, size_t size)
{
	struct mixture has = mix(value, size);

	return has.digits * 16 > size && has.lower * 8 > size && has.upper * 8 > size;
}

/* An assignment of a shell or a settings file: not much else looks like that. */
static bool is_likely(const char *value, size_t size)
{
	struct mixture has = mix(value, size);

	return size >= 8 && has.brackets == 0 && has.slashes < 2 &&
	       has.digits + has.points < size &&
	       (has.digits > 0 || (has.lower > 0 && has.upper > 0) ||
		       has.lower + has.upper + has.points < size);
}

/* What is assigned: up to the other quote, else to a blank. */
static size_t value_end(const struct text *text, size_t at, char quote)
{
	size_t end = at;

	while (quote != '\0' && end < text->size && end - at < VALUE_MAX &&
		(unsigned char)text->bytes[end] >= ' ') {
		if (text->bytes[end] == quote)
			return end;
		end += text->bytes[end] == '\\' ? 2 : 1;
	}
	end = at;
	while (end < text->size && end - at <= VALUE_MAX &&
		is_in('v', text->bytes[end]) && text->bytes[end] != ',')
		end++;
	return end;
}

/* The end of a value that goes on after VALUE_MAX. */
static size_t long_end(const struct text *text, size_t end)
{
	size_t most = end + LONG_MAX_SIZE;

	while (end < text->size && end < most && is_in('v', text->bytes[end]))
		end++;
	return end;
}

/* The value after a name that ends here: = : := =>, or a blank after --name. */
static size_t find_value(
	const struct text *text, size_t at, bool is_option, bool *is_tight)
{
	size_t end;

	if (byte_at(text, at) == '"' || byte_at(text, at) == '\'')
		at++;
	end = skip_blanks(text, at);
	*is_tight = end == at && byte_at(text, at) == '=';
	if (byte_at(text, end) == '=' || byte_at(text, end) == ':') {
		at = end + 1;
		at += byte_at(text, at) == '=' || byte_at(text, at) == '>';
		return skip_blanks(text, at);
	}
	*is_tight = is_option;
	return is_option && end > at ? end : text->size;
}

/* name=value, "name": "value", --name value: the word ends the name. */
static void look_assigned(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t name = from, at, end;
	bool is_option, is_tight;
	const char *value;
	char quote;

	while (name > 0 && from - name < NAME_MAX_SIZE &&
		is_in('u', text->bytes[name - 1]))
		name--;
	is_option =
		name + 2 < to && text->bytes[name] == '-' && text->bytes[name + 1] == '-';
	at = find_value(text, to, is_option, &is_tight);
	quote = byte_at(text, at);
	if (quote != '"' && quote != '\'')
		quote = '\0';
	at += quote != '\0';
	if (at >= text->size)
		return;
	end = value_end(text, at, quote);
	value = text->bytes + at;
	if (end - at < VALUE_MIN || is_placeholder(value, end - at))
		return;
	if (end - at >= VALUE_MAX) {
		if (is_strong(value, end - at) || is_long(value, end - at))
			tell(text, rule, at, long_end(text, end));
		else
			look_no_more(text, rule, end);
		return;
	}
	if (is_strong(value, end - at) || (is_tight && is_likely(value, end - at)) ||
		(is_tight && quote != '\0' && end - at >= 12 &&
			memchr(value, ' ', end - at) != NULL))
		tell(text, rule, at, end);
}

/* scheme://user:password@host */
static void look_address(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t colon = 0, at = to, end = 0;

	if (from == 0 || !isalnum((unsigned char)text->bytes[from - 1]))
		return;
	for (; at < text->size && at - to < LONG_MAX_SIZE &&
		is_in('v', text->bytes[at]) && text->bytes[at] != '/';
		at++) {
		if (text->bytes[at] == ':' && colon == 0 && end == 0)
			colon = at;
		if (text->bytes[at] == '@') /* there may be more in the password */
			end = at;
	}
	at = end;
	if (end == 0 || byte_at(text, at - 1) == ']')
		return;
	if (colon == 0 && at - to >= 20) /* a token alone */
		tell(text, rule, to, at);
	if (colon > 0 && at > colon + 1 &&
		!is_placeholder(text->bytes + colon + 1, at - colon - 1))
		tell(text, rule, colon + 1, at);
}

/* The end of a header's value: further parts follow after ", " and "; ". */
static size_t header_end(const struct text *text, size_t at)
{
	size_t end = at;

	while (end < text->size && end - at < LONG_MAX_SIZE &&
		(unsigned char)text->bytes[end] >= ' ' &&
		strchr("\"'`", text->bytes[end]) == NULL &&
		(text->bytes[end] != ' ' || text->bytes[end - 1] == ';' ||
			text->bytes[end - 1] == ','))
		end++;
	return end;
}

/* name=value, of which one is not just a word. */
static bool is_cookie_value(const char *bytes, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		size_t from = at;

		while (at < size && bytes[at] != ';')
			at++;
		while (from < at && bytes[from++] != '=')
			continue;
		if (at - from >= VALUE_MIN && (mix(bytes + from, at - from).digits > 0 ||
						      is_likely(bytes + from, at - from)))
			return true;
	}
	return false;
}

/* Authorization: Bearer TOKEN, Cookie: a=b; c=d, X-Api-Key: KEY */
static void look_header(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	static const char *const schemes[] = {"bearer ", "basic ", "token ", "digest ",
		"aws4-hmac-sha256 ", "negotiate ", "apikey ", "ntlm ", "key ", "splunk "};
	size_t at = to, end;
	bool has_scheme = false, is_cookie = rule->word[0] == 'c';

	(void)from;
	at += byte_at(text, at) == '"' || byte_at(text, at) == '\''; /* in JSON */
	at = skip_blanks(text, at);
	if (byte_at(text, at) != ':')
		return;
	at = skip_blanks(text, at + 1);
	at += byte_at(text, at) == '"' || byte_at(text, at) == '\'';
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t size = strlen(schemes[i]);

		if (at < text->size && text->size - at > size &&
			strncasecmp(text->bytes + at, schemes[i], size) == 0) {
			at = skip_blanks(text, at + size);
			has_scheme = true;
		}
	}
	if (at >= text->size)
		return;
	end = header_end(text, at);
	if (end - at < VALUE_MIN || is_placeholder(text->bytes + at, end - at))
		return;
	if (is_cookie ? is_cookie_value(text->bytes + at, end - at)
		      : has_scheme || is_strong(text->bytes + at, end - at))
		tell(text, rule, at, end);
}

/* True if a command may begin here. */
static bool is_command(const struct text *text, size_t from, size_t to)
{
	return (from == 0 || strchr(" ;&|(/\t\n$`", text->bytes[from - 1]) != NULL) &&
	       byte_at(text, to) == ' ';
}

/* What follows the letter of an option of the command, -p or -sp; the end of the text:
 * there is none. */
static size_t find_option(const struct text *text, size_t at, char option)
{
	size_t far = at + OPTION_FAR;

	for (; at + 2 < text->size && at < far &&
		strchr(";&|\n\r", text->bytes[at]) == NULL;
		at++) {
		size_t letter = at + 2;

		if (text->bytes[at] != ' ' || text->bytes[at + 1] != '-')
			continue;
		while (option == 'u' && isalpha((unsigned char)byte_at(text, letter)) &&
			tolower((unsigned char)byte_at(text, letter)) != option)
			letter++;
		if (byte_at(text, letter) == option ||
			(option == 'u' && byte_at(text, letter) == 'U'))
			return letter + 1;
	}
	return text->size;
}

/* The password of user:password, which begins here. */
static void look_pair(const struct text *text, const struct rule *rule, size_t at)
{
	char quote = byte_at(text, at);
	size_t end;

	quote = quote == '"' || quote == '\'' ? quote : '\0';
	at += quote != '\0';
	if (at >= text->size)
		return;
	end = value_end(text, at, quote);
	while (at < end && text->bytes[at - 1] != ':')
		at++;
	if (end - at >= 4 && !is_placeholder(text->bytes + at, end - at))
		tell(text, rule, at, end);
}

/* curl --user user:password */
static void look_user(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	(void)from;
	if (byte_at(text, to) == ' ' || byte_at(text, to) == '=')
		look_pair(text, rule, skip_blanks(text, to + 1));
}

/* machine HOST login USER password PASSWORD */
static void look_netrc(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t start = from > 2 * NAME_MAX_SIZE ? from - 2 * NAME_MAX_SIZE : 0;
	size_t end = value_end(text, to, '\0');
	const char *before = text->bytes + start;

	if (from == start || memmem(before, from - start, "machine ", 8) == NULL ||
		memmem(before, from - start, "login ", 6) == NULL)
		return;
	if (end - to >= VALUE_MIN && is_likely(text->bytes + to, end - to))
		tell(text, rule, to, end);
}

/* mysql -pPASSWORD, sshpass -p PASSWORD, docker login -p PASSWORD; curl -u USER:PASSWORD.
 */
static void look_command(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	bool is_curl = rule->set == 'u', is_mysql = text->bytes[from] == 'm';
	size_t at, end;
	char quote;

	if (!is_command(text, from, to))
		return;
	at = find_option(text, to, rule->set);
	if (is_curl && at < text->size) {
		look_pair(text, rule, skip_blanks(text, at));
		return;
	}
	if (at >= text->size || (is_mysql && text->bytes[at] == ' '))
		return;
	at = skip_blanks(text, at);
	quote = byte_at(text, at);
	quote = quote == '"' || quote == '\'' ? quote : '\0';
	at += quote != '\0';
	if (at >= text->size)
		return;
	end = value_end(text, at, quote);
	if (end - at >= 4 && !is_placeholder(text->bytes + at, end - at) &&
		text->bytes[at] != '-' && !is_word(text->bytes + at, end - at) &&
		mix(text->bytes + at, end - at).digits < end - at)
		tell(text, rule, at, end);
}

/* The 40 characters that belong to an AWS key, after a name for them. */
static void look_aws(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	(void)from;
	for (size_t at = to; at < text->size && at - to < AWS_FAR; at++) {
		size_t end;

		if (is_in('b', text->bytes[at - 1]) && text->bytes[at - 1] != '=')
			continue;
		end = at;
		while (end < text->size && end - at <= 40 &&
			is_in('b', text->bytes[end]) && text->bytes[end] != '=')
			end++;
		if (end - at == 40) {
			tell(text, rule, at, end);
			return;
		}
	}
}

/* Personal details */

static void look_mail(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t end = run_end(text, to, 'd'), start = from, point = 0;

	look_no_more(text, rule, end);
	if (end - to > VALUE_MAX)
		return;
	while (start > 0 && from - start < NAME_MAX_SIZE &&
		(is_in('d', text->bytes[start - 1]) || text->bytes[start - 1] == '+'))
		start--;
	while (end > to && !isalnum((unsigned char)text->bytes[end - 1]))
		end--;
	for (size_t i = to + 1; i + 2 < end; i++)
		if (text->bytes[i] == '.')
			point = i + 1;
	/* The last part of a host is a word: pkg@1.2.3 and dev@2x.png are no addresses.
	 */
	if (start == from || point == 0 || isdigit((unsigned char)text->bytes[to]))
		return;
	for (size_t i = point; i < end; i++)
		if (!isalpha((unsigned char)text->bytes[i]))
			return;
	tell(text, rule, start, end);
}

/* Bytes of the numbers of an address; *parts of them, *has_gap: one is left out (::). */
static size_t address_end(
	const struct text *text, size_t at, char separator, size_t *parts, bool *has_gap)
{
	size_t digits = 0;

	*parts = 1;
	*has_gap = false;
	for (; at < text->size; at++) {
		char byte = text->bytes[at];

		if (byte == separator) {
			*has_gap = *has_gap || digits == 0;
			digits = 0;
			++*parts;
		} else if (separator == '.' ? isdigit((unsigned char)byte) != 0
					    : isxdigit((unsigned char)byte) != 0) {
			if (++digits > (separator == '.' ? 3 : 4))
				return 0;
		} else {
			break;
		}
	}
	return at;
}

/* The dot or colon is the first one of an address: 10.1.2.3, fe80::1, 0:11:22:33:44:55 */
static void look_network(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	char separator = text->bytes[from];
	size_t start = from, end, parts;
	bool has_gap, is;

	(void)to;
	while (start > 0 && from - start < 4 &&
		isxdigit((unsigned char)text->bytes[start - 1]))
		start--;
	if (start == from || (start > 0 && (is_in('d', text->bytes[start - 1]) ||
						   text->bytes[start - 1] == ':')))
		return;
	/* A version has a name before it. */
	if (separator == '.' && start > 1 && text->bytes[start - 1] == ' ' &&
		isalpha((unsigned char)text->bytes[start - 2]) &&
		text->bytes[start] < '3' && start + 1 == from)
		return;
	end = address_end(text, start, separator, &parts, &has_gap);
	if (end == 0 || is_in('u', byte_at(text, end)))
		return;
	if (separator == '.')
		is = parts == 4 && !has_gap && !is_here(text, start, "127.") &&
		     !is_here(text, start, "0.0.0.0") && text->bytes[end - 1] != '.';
	else if (has_gap) /* names of C++ have no digits */
		is = parts > 2 && mix(text->bytes + start, end - start).digits > 0;
	else
		is = parts == 8 || (parts == 6 && end - start == 17 && from - start == 2);
	if (is)
		tell(text, rule, start, end);
}

#define TOKEN(name, prefix, set, least)                                                  \
	{                                                                                \
		name, prefix, prefix, set, least, look_token, false                      \
	}
#define ASSIGNED(word)                                                                   \
	{                                                                                \
		"assigned secret", word, NULL, 0, 0, look_assigned, false                \
	}
#define HEADER(word)                                                                     \
	{                                                                                \
		"header", word, NULL, 0, 0, look_header, false                           \
	}

static const struct rule table[] = {
	TOKEN("GitHub token", "ghp_", 'a', 36),
	TOKEN("GitHub token", "gho_", 'a', 36),
	TOKEN("GitHub token", "ghu_", 'a', 36),
	TOKEN("GitHub token", "ghr_", 'a', 36),
	TOKEN("GitHub token", "ghs_", 'd', 36),
	TOKEN("GitHub token", "github_pat_", 'u', 60),
	TOKEN("GitLab token", "glpat-", 'd', 20),
	TOKEN("GitLab token", "glptt-", 'x', 40),
	TOKEN("GitLab token", "glrt-", 'd', 20),
	TOKEN("GitLab token", "gldt-", 'd', 20),
	TOKEN("GitLab token", "glcbt-", 'd', 20),
	TOKEN("GitLab token", "glft-", 'd', 20),
	TOKEN("GitLab token", "glimt-", 'd', 20),
	TOKEN("GitLab token", "glsoat-", 'd', 20),
	TOKEN("GitLab token", "glagent-", 'u', 50),
	TOKEN("GitLab token", "gloas-", 'x', 64),
	TOKEN("GitLab token", "GR1348941", 'u', 20),
	TOKEN("AWS key", "AKIA", 'k', 16),
	TOKEN("AWS key", "ASIA", 'k', 16),
	TOKEN("AWS key", "ABIA", 'k', 16),
	TOKEN("AWS key", "ACCA", 'k', 16),
	TOKEN("AWS key", "ABSK", 'b', 109),
	{"AWS key", "secretaccesskey", NULL, 0, 0, look_aws, false},
	{"AWS key", "secret access key", NULL, 0, 0, look_aws, false},
	{"AWS key", "secret_access_key", NULL, 0, 0, look_aws, false},
	TOKEN("Google key", "AIza", 'u', 35),
	TOKEN("Google key", "ya29.", 'u', 30),
	TOKEN("Google key", "GOCSPX-", 'u', 28),
	TOKEN("Google key", "AQ.Ab8RN6", 'u', 40),
	TOKEN("Azure key", "AccountKey=", 'b', 86),
	TOKEN("Azure key", "SharedAccessKey=", 'b', 43),
	{"OpenAI key", "T3BlbkFJ", "T3BlbkFJ", 'u', 40, look_around, false},
	TOKEN("OpenAI key", "sk-proj-", 'u', 40),
	TOKEN("OpenAI key", "sk-svcacct-", 'u', 40),
	TOKEN("OpenAI key", "sk-admin-", 'u', 40),
	TOKEN("Anthropic key", "sk-ant-", 'u', 40),
	TOKEN("OpenRouter key", "sk-or-v1-", 'x', 64),
	TOKEN("Groq key", "gsk_", 'a', 48),
	TOKEN("xAI key", "xai-", 'u', 70),
	TOKEN("Perplexity key", "pplx-", 'a', 48),
	TOKEN("Hugging Face token", "hf_", 'a', 34),
	TOKEN("Replicate token", "r8_", 'u', 37),
	TOKEN("Slack token", "xoxb-", 'u', 20),
	TOKEN("Slack token", "xoxp-", 'u', 20),
	TOKEN("Slack token", "xoxa-", 'u', 20),
	TOKEN("Slack token", "xoxr-", 'u', 20),
	TOKEN("Slack token", "xoxs-", 'u', 20),
	TOKEN("Slack token", "xoxd-", 'b', 20),
	TOKEN("Slack token", "xoxe.", 'd', 20),
	TOKEN("Slack token", "xapp-", 'u', 20),
	TOKEN("Slack token", "hooks.slack.com/", 'b', 40),
	TOKEN("Stripe key", "sk_live_", 'a', 10),
	TOKEN("Stripe key", "sk_test_", 'a', 10),
	TOKEN("Stripe key", "sk_prod_", 'a', 10),
	TOKEN("Stripe key", "rk_live_", 'a', 10),
	TOKEN("Stripe key", "rk_test_", 'a', 10),
	TOKEN("Stripe key", "whsec_", 'b', 24),
	TOKEN("Shopify token", "shpat_", 'x', 32),
	TOKEN("Shopify token", "shpca_", 'x', 32),
	TOKEN("Shopify token", "shppa_", 'x', 32),
	TOKEN("Shopify token", "shpss_", 'x', 32),
	TOKEN("Square token", "sq0atp-", 'u', 22),
	TOKEN("npm token", "npm_", 'a', 36),
	TOKEN("PyPI token", "pypi-AgEIcHlwaS5vcmc", 'u', 50),
	TOKEN("RubyGems token", "rubygems_", 'x', 48),
	TOKEN("Docker token", "dckr_pat_", 'u', 24),
	TOKEN("Docker token", "dckr_oat_", 'u', 24),
	TOKEN("Docker token", "SWMTKN-1-", 'u', 40),
	TOKEN("Vault token", "hvs.", 'u', 24),
	TOKEN("Vault token", "hvb.", 'u', 24),
	{"Terraform token", ".atlasv1.", ".atlasv1.", 'u', 60, look_around, false},
	TOKEN("DigitalOcean token", "dop_v1_", 'x', 64),
	TOKEN("DigitalOcean token", "doo_v1_", 'x', 64),
	TOKEN("DigitalOcean token", "dor_v1_", 'x', 64),
	TOKEN("Cloudflare token", "cfut_", 'u', 40),
	TOKEN("Cloudflare token", "cfat_", 'u', 40),
	TOKEN("Tailscale key", "tskey-", 'u', 20),
	TOKEN("Pulumi token", "pul-", 'x', 40),
	TOKEN("Databricks token", "dapi", 'x', 32),
	TOKEN("Heroku key", "HRKU-AA", 'u', 50),
	TOKEN("Fly token", "fo1_", 'u', 43),
	TOKEN("Fly token", "fm2_", 'b', 100),
	TOKEN("Supabase key", "sbp_", 'x', 40),
	TOKEN("Supabase key", "sb_secret_", 'u', 31),
	TOKEN("Buildkite token", "bkua_", 'x', 40),
	TOKEN("CircleCI token", "CCIPAT_", 'u', 40),
	TOKEN("Grafana token", "glsa_", 'u', 41),
	TOKEN("Grafana token", "glc_", 'b', 40),
	TOKEN("Sentry token", "sntrys_", 'b', 60),
	TOKEN("Sentry token", "sntryu_", 'x', 64),
	TOKEN("Linear key", "lin_api_", 'a', 40),
	TOKEN("SendGrid key", "SG.", 'd', 66),
	TOKEN("Notion token", "ntn_", 'a', 46),
	TOKEN("Atlassian token", "ATATT3", 'b', 180),
	TOKEN("age key", "AGE-SECRET-KEY-1", 'a', 58),
	TOKEN("1Password token", "ops_eyJ", 'u', 250),
	{"JSON Web Token", "eyj", NULL, 0, 0, look_jwt, false},
	{"private key", "-----begin", NULL, 0, 0, look_key, false},
	{"password in an address", "://", NULL, 0, 0, look_address, false},
	HEADER("authorization"),
	HEADER("cookie"),
	HEADER("x-api-key"),
	HEADER("private-token"),
	{"password option", "mysql", NULL, 'p', 0, look_command, false},
	{"password option", "mysqldump", NULL, 'p', 0, look_command, false},
	{"password option", "mysqladmin", NULL, 'p', 0, look_command, false},
	{"password option", "mariadb", NULL, 'p', 0, look_command, false},
	{"password option", "sshpass", NULL, 'p', 0, look_command, false},
	{"password option", "docker login", NULL, 'p', 0, look_command, false},
	{"password option", "podman login", NULL, 'p', 0, look_command, false},
	{"password option", "curl", NULL, 'u', 0, look_command, false},
	{"password option", "--user", NULL, 0, 0, look_user, false},
	{"password option", "--proxy-user", NULL, 0, 0, look_user, false},
	{"password option", "password ", NULL, 0, 0, look_netrc, false},
	ASSIGNED("password"),
	ASSIGNED("passwd"),
	ASSIGNED("_pass"),
	ASSIGNED("passphrase"),
	ASSIGNED("secret"),
	ASSIGNED("token"),
	ASSIGNED("api_key"),
	ASSIGNED("api-key"),
	ASSIGNED("apikey"),
	ASSIGNED("access_key"),
	ASSIGNED("accesskey"),
	ASSIGNED("secret_key"),
	ASSIGNED("private_key"),
	ASSIGNED("privatekey"),
	ASSIGNED("credential"),
	ASSIGNED("credentials"),
	ASSIGNED("oauth2-bearer"),
	{"mail address", "@", NULL, 0, 0, look_mail, true},
	{"network address", ".", NULL, 0, 0, look_network, true},
	{"network address", ":", NULL, 0, 0, look_network, true},
};

enum { RULES = sizeof(table) / sizeof(table[0]) };

struct rules {
	struct automaton *words;
};

static void look_no_more(const struct text *text, const struct rule *rule, size_t until)
{
	text->until[rule - table] = until;
}

struct rules *rules_new(bool secrets, bool personal)
{
	struct rules *rules = calloc(1, sizeof(*rules));

	if (rules == NULL)
		return NULL;
	rules->words = automaton_new(true);
	for (uint32_t i = 0; rules->words != NULL && i < RULES; i++)
		if ((table[i].is_personal ? personal : secrets) &&
			!automaton_add(
				rules->words, table[i].word, strlen(table[i].word), i)) {
			automaton_free(rules->words);
			rules->words = NULL;
		}
	if (rules->words != NULL && automaton_build(rules->words))
		return rules;
	rules_free(rules);
	return NULL;
}

void rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	automaton_free(rules->words);
	free(rules);
}

static bool on_word(void *context, uint32_t number, size_t size, size_t end)
{
	const struct text *text = context;
	const struct rule *rule = &table[number];

	if (end > text->until[number]) /* "ghp" may end one token and begin the next */
		rule->look(text, rule, end - size, end);
	return true;
}

void rules_search(const struct rules *rules, const char *text, size_t size,
	rules_found *found, void *context)
{
	size_t until[RULES] = {0};
	struct text it = {.bytes = text,
		.size = size,
		.found = found,
		.context = context,
		.until = until};

	automaton_search(rules->words, text, size, on_word, &it);
}

static void add_mask(void *context, const char *rule, size_t from, size_t own, size_t to)
{
	(void)rule;
	(void)own;
	masks_add(context, from, to);
}

bool rules_mask(const struct rules *rules, char **text, int64_t *count)
{
	struct masks masks = {0};

	if (*text != NULL)
		rules_search(rules, *text, strlen(*text), add_mask, &masks);
	return masks_text(&masks, text, count);
}
