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
	VALUE_MIN = 8,    /* of what is assigned */
	VALUE_MAX = 500,  /* bytes, of what is assigned and of passwords in addresses */
	OPTION_FAR = 200, /* between a command and its option */
};

/* A text that is searched. */
struct text {
	const char *bytes;
	size_t size;
	rules_found *found;
	void *context;
};

struct rule {
	const char *name;
	const char *word; /* in lower case: where to look closer */
	/* Of a token: this, exactly, and `least` more characters of the set. */
	const char *prefix;
	char set;
	unsigned short least;
	/* Else: looks at the word, which is at [from, to). */
	void (*look)(
		const struct text *text, const struct rule *rule, size_t from, size_t to);
	bool is_personal;
};

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
	if (byte_at(text, second - 1) != '.' || !is_here(text, second, "eyJ"))
		return;
	third = run_end(text, second, 'u') + 1;
	end = third <= text->size ? run_end(text, third, 'u') : text->size;
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
static bool is_no_value(const char *value, size_t size)
{
	static const char *const words[] = {"example", "sample", "xxxx", "0000",
		"changeme", "true", "false", "null", "none", "undefined", "placeholder"};
	bool letters = true, same = true, stars = true;

	if (value[0] == '$' || value[0] == '%' || value[0] == '{' || value[0] == '/' ||
		value[0] == '~' || value[0] == '-' || value[0] == '.')
		return true;
	for (size_t i = 0; i < size; i++) {
		letters = letters && (isalpha((unsigned char)value[i]) ||
					     strchr("_-.:()", value[i]) != NULL);
		same = same && value[i] == value[0];
		stars = stars && (value[i] == '*' || value[i] == '.');
	}
	if (letters || same || stars)
		return true;
	for (size_t word = 0; word < sizeof(words) / sizeof(words[0]); word++) {
		size_t length = strlen(words[word]);

		for (size_t i = 0; i + length <= size; i++)
			if (strncasecmp(value + i, words[word], length) == 0)
				return true;
	}
	return false;
}

/* name=value, "name": "value", --name value: the word ends the name. */
static void look_assigned(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t name = from, at = to, end;
	bool is_option, is_variable = true, quoted = false;
	char quote;

	while (name > 0 && is_in('u', text->bytes[name - 1]))
		name--;
	is_option =
		name + 2 < to && text->bytes[name] == '-' && text->bytes[name + 1] == '-';
	for (size_t i = name; i < to; i++)
		is_variable = is_variable && !islower((unsigned char)text->bytes[i]);
	if (byte_at(text, at) == '"' || byte_at(text, at) == '\'')
		at++;
	end = skip_blanks(text, at);
	if (byte_at(text, end) == '=' || byte_at(text, end) == ':') {
		is_variable = is_variable && text->bytes[end] == '=' && end == at;
		at = end + 1;
		at += byte_at(text, at) == '=' || byte_at(text, at) == '>';
		at = skip_blanks(text, at);
	} else if (is_option && end > at) {
		at = end;
	} else {
		return;
	}
	quote = byte_at(text, at);
	if (quote == '"' || quote == '\'') {
		quoted = true;
		at++;
	}
	end = run_end(text, at, 'v');
	if (end - at < (is_variable && quoted ? VALUE_MIN - 2 : VALUE_MIN) ||
		end - at > VALUE_MAX)
		return;
	if (is_no_value(text->bytes + at, end - at) &&
		!(is_variable && isalpha((unsigned char)text->bytes[at]) &&
			end - at >= 12 && strchr("_.", text->bytes[at]) == NULL))
		return;
	tell(text, rule, at, end);
}

/* scheme://user:password@host */
static void look_address(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t colon = 0, at = to;

	if (from == 0 || !isalnum((unsigned char)text->bytes[from - 1]))
		return;
	for (; at < text->size && at - to < VALUE_MAX && text->bytes[at] != '@'; at++) {
		if (!is_in('v', text->bytes[at]) || text->bytes[at] == '/')
			return;
		if (text->bytes[at] == ':' && colon == 0)
			colon = at;
	}
	if (byte_at(text, at) != '@')
		return;
	if (colon == 0 && at - to >= 20) /* a token alone */
		tell(text, rule, to, at);
	if (colon > 0 && at > colon + 1 && text->bytes[colon + 1] != '$' &&
		text->bytes[colon + 1] != '<')
		tell(text, rule, colon + 1, at);
}

/* Authorization: Bearer TOKEN, Cookie: a=b; c=d, X-Api-Key: KEY */
static void look_header(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	static const char *const schemes[] = {"bearer ", "basic ", "token ", "digest "};
	size_t at = skip_blanks(text, to), end;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t size = strlen(schemes[i]);

		if (text->size - at > size &&
			strncasecmp(text->bytes + at, schemes[i], size) == 0)
			at = skip_blanks(text, at + size);
	}
	(void)from;
	end = at;
	while (end < text->size && strchr("\"'\r\n\t", text->bytes[end]) == NULL &&
		(unsigned char)text->bytes[end] >= ' ' &&
		(text->bytes[end] != ' ' || byte_at(text, end - 1) == ';'))
		end++;
	if (end - at >= 6 && text->bytes[at] != '$' && text->bytes[at] != '<')
		tell(text, rule, at, end);
}

/* mysql -pPASSWORD, sshpass -p PASSWORD, docker login -p PASSWORD; curl -u USER:PASSWORD.
 */
static void look_command(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	bool is_curl = rule->set == 'u';
	size_t at = to, end;

	if (from > 0 && is_in('u', text->bytes[from - 1]))
		return;
	for (; at < text->size && at - to < OPTION_FAR; at++)
		if (text->bytes[at] == ' ' && byte_at(text, at + 1) == '-' &&
			byte_at(text, at + 2) == (is_curl ? 'u' : 'p'))
			break;
	if (at >= text->size || text->bytes[at] != ' ')
		return;
	at = skip_blanks(text, at + 3);
	at += byte_at(text, at) == '"' || byte_at(text, at) == '\'';
	end = run_end(text, at, 'v');
	while (is_curl && at < end && text->bytes[at - 1] != ':')
		at++;
	if (end - at >= 4 && text->bytes[at] != '$' && text->bytes[at] != '-')
		tell(text, rule, at, end);
}

/* The 40 characters that belong to an AWS key, after a name for them. */
static void look_aws(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t at = to, end;

	(void)from;
	while (at < text->size && at - to < 40 && !is_in('b', text->bytes[at]))
		at++;
	while (at < text->size && at - to < 60 && is_in('u', text->bytes[at]) &&
		run_end(text, at, 'b') - at != 40)
		at++;
	end = run_end(text, at, 'b');
	if (end - at == 40)
		tell(text, rule, at, end);
}

/* Personal details */

static void look_mail(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	size_t end = run_end(text, to, 'd'), start = from;
	bool has_point = false;

	while (start > 0 &&
		(is_in('d', text->bytes[start - 1]) || text->bytes[start - 1] == '+'))
		start--;
	while (end > to && !isalnum((unsigned char)text->bytes[end - 1]))
		end--;
	for (size_t i = to + 1; i + 2 < end; i++)
		has_point = has_point || text->bytes[i] == '.';
	if (start < from && has_point)
		tell(text, rule, start, end);
}

/* The dot or colon is the first one of an address. */
static void look_network(
	const struct text *text, const struct rule *rule, size_t from, size_t to)
{
	char separator = text->bytes[from];
	bool is_v4 = separator == '.', short_form = false;
	size_t start = from, end, parts = 1, digits = 0;

	(void)to;
	while (start > 0 && from - start < 4 &&
		isxdigit((unsigned char)text->bytes[start - 1]))
		start--;
	if (start > 0 &&
		(is_in('d', text->bytes[start - 1]) || text->bytes[start - 1] == ':'))
		return;
	for (end = start; end < text->size; end++) {
		char byte = text->bytes[end];

		if (byte == separator) {
			if (is_v4 && digits == 0)
				break;
			short_form = short_form || (!is_v4 && digits == 0 && parts > 1);
			parts++;
			digits = 0;
		} else if (is_v4 ? isdigit((unsigned char)byte) != 0
				 : isxdigit((unsigned char)byte) != 0) {
			if (++digits > (is_v4 ? 3 : 4))
				return;
		} else {
			break;
		}
	}
	if (is_v4 ? parts != 4 || digits == 0 || is_in('d', byte_at(text, end))
		  : (parts != 6 && parts != 8 && !(short_form && parts > 2)) ||
				is_in('a', byte_at(text, end)))
		return;
	if (is_v4 && (is_here(text, start, "127.") || is_here(text, start, "0.0.0.0")))
		return;
	tell(text, rule, start, end);
}

#define TOKEN(name, word, prefix, set, least)                                            \
	{                                                                                \
		name, word, prefix, set, least, look_token, false                        \
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
	TOKEN("GitHub token", "ghp_", "ghp_", 'a', 36),
	TOKEN("GitHub token", "gho_", "gho_", 'a', 36),
	TOKEN("GitHub token", "ghu_", "ghu_", 'a', 36),
	TOKEN("GitHub token", "ghr_", "ghr_", 'a', 36),
	TOKEN("GitHub token", "ghs_", "ghs_", 'd', 36),
	TOKEN("GitHub token", "github_pat_", "github_pat_", 'u', 60),
	TOKEN("GitLab token", "glpat-", "glpat-", 'd', 20),
	TOKEN("GitLab token", "glptt-", "glptt-", 'x', 40),
	TOKEN("GitLab token", "glrt-", "glrt-", 'd', 20),
	TOKEN("GitLab token", "gldt-", "gldt-", 'd', 20),
	TOKEN("GitLab token", "glcbt-", "glcbt-", 'd', 20),
	TOKEN("GitLab token", "glft-", "glft-", 'd', 20),
	TOKEN("GitLab token", "glimt-", "glimt-", 'd', 20),
	TOKEN("GitLab token", "glsoat-", "glsoat-", 'd', 20),
	TOKEN("GitLab token", "glagent-", "glagent-", 'u', 50),
	TOKEN("GitLab token", "gloas-", "gloas-", 'x', 64),
	TOKEN("GitLab token", "gr1348941", "GR1348941", 'u', 20),
	TOKEN("AWS key", "akia", "AKIA", 'k', 16),
	TOKEN("AWS key", "asia", "ASIA", 'k', 16),
	TOKEN("AWS key", "abia", "ABIA", 'k', 16),
	TOKEN("AWS key", "acca", "ACCA", 'k', 16),
	TOKEN("AWS key", "absk", "ABSK", 'b', 109),
	{"AWS key", "aws_secret", NULL, 0, 0, look_aws, false},
	{"AWS key", "secretaccesskey", NULL, 0, 0, look_aws, false},
	TOKEN("Google key", "aiza", "AIza", 'u', 35),
	TOKEN("Google key", "ya29.", "ya29.", 'u', 30),
	TOKEN("Google key", "gocspx-", "GOCSPX-", 'u', 28),
	TOKEN("Google key", "aq.ab8rn6", "AQ.Ab8RN6", 'u', 40),
	TOKEN("Azure key", "accountkey=", "AccountKey=", 'b', 86),
	TOKEN("Azure key", "sharedaccesskey=", "SharedAccessKey=", 'b', 43),
	{"OpenAI key", "t3blbkfj", "T3BlbkFJ", 'u', 40, look_around, false},
	TOKEN("OpenAI key", "sk-proj-", "sk-proj-", 'u', 40),
	TOKEN("OpenAI key", "sk-svcacct-", "sk-svcacct-", 'u', 40),
	TOKEN("OpenAI key", "sk-admin-", "sk-admin-", 'u', 40),
	TOKEN("Anthropic key", "sk-ant-", "sk-ant-", 'u', 40),
	TOKEN("OpenRouter key", "sk-or-v1-", "sk-or-v1-", 'x', 64),
	TOKEN("Groq key", "gsk_", "gsk_", 'a', 48),
	TOKEN("xAI key", "xai-", "xai-", 'u', 70),
	TOKEN("Perplexity key", "pplx-", "pplx-", 'a', 48),
	TOKEN("Hugging Face token", "hf_", "hf_", 'a', 34),
	TOKEN("Replicate token", "r8_", "r8_", 'u', 37),
	TOKEN("Slack token", "xoxb-", "xoxb-", 'u', 20),
	TOKEN("Slack token", "xoxp-", "xoxp-", 'u', 20),
	TOKEN("Slack token", "xoxa-", "xoxa-", 'u', 20),
	TOKEN("Slack token", "xoxr-", "xoxr-", 'u', 20),
	TOKEN("Slack token", "xoxs-", "xoxs-", 'u', 20),
	TOKEN("Slack token", "xoxd-", "xoxd-", 'b', 20),
	TOKEN("Slack token", "xoxe.", "xoxe.", 'd', 20),
	TOKEN("Slack token", "xapp-", "xapp-", 'u', 20),
	TOKEN("Slack token", "hooks.slack.com/", "hooks.slack.com/", 'b', 40),
	TOKEN("Stripe key", "sk_live_", "sk_live_", 'a', 10),
	TOKEN("Stripe key", "sk_test_", "sk_test_", 'a', 10),
	TOKEN("Stripe key", "sk_prod_", "sk_prod_", 'a', 10),
	TOKEN("Stripe key", "rk_live_", "rk_live_", 'a', 10),
	TOKEN("Stripe key", "rk_test_", "rk_test_", 'a', 10),
	TOKEN("Stripe key", "whsec_", "whsec_", 'b', 24),
	TOKEN("Shopify token", "shpat_", "shpat_", 'x', 32),
	TOKEN("Shopify token", "shpca_", "shpca_", 'x', 32),
	TOKEN("Shopify token", "shppa_", "shppa_", 'x', 32),
	TOKEN("Shopify token", "shpss_", "shpss_", 'x', 32),
	TOKEN("Square token", "sq0atp-", "sq0atp-", 'u', 22),
	TOKEN("npm token", "npm_", "npm_", 'a', 36),
	TOKEN("PyPI token", "pypi-ageichlwas5vcmc", "pypi-AgEIcHlwaS5vcmc", 'u', 50),
	TOKEN("RubyGems token", "rubygems_", "rubygems_", 'x', 48),
	TOKEN("Docker token", "dckr_pat_", "dckr_pat_", 'u', 24),
	TOKEN("Docker token", "dckr_oat_", "dckr_oat_", 'u', 24),
	TOKEN("Docker token", "swmtkn-1-", "SWMTKN-1-", 'u', 40),
	TOKEN("Vault token", "hvs.", "hvs.", 'u', 24),
	TOKEN("Vault token", "hvb.", "hvb.", 'u', 24),
	{"Terraform token", ".atlasv1.", ".atlasv1.", 'u', 60, look_around, false},
	TOKEN("DigitalOcean token", "dop_v1_", "dop_v1_", 'x', 64),
	TOKEN("DigitalOcean token", "doo_v1_", "doo_v1_", 'x', 64),
	TOKEN("DigitalOcean token", "dor_v1_", "dor_v1_", 'x', 64),
	TOKEN("Cloudflare token", "cfut_", "cfut_", 'u', 40),
	TOKEN("Cloudflare token", "cfat_", "cfat_", 'u', 40),
	TOKEN("Tailscale key", "tskey-", "tskey-", 'u', 20),
	TOKEN("Pulumi token", "pul-", "pul-", 'x', 40),
	TOKEN("Databricks token", "dapi", "dapi", 'x', 32),
	TOKEN("Heroku key", "hrku-aa", "HRKU-AA", 'u', 50),
	TOKEN("Fly token", "fo1_", "fo1_", 'u', 43),
	TOKEN("Fly token", "fm2_", "fm2_", 'b', 100),
	TOKEN("Supabase key", "sbp_", "sbp_", 'x', 40),
	TOKEN("Supabase key", "sb_secret_", "sb_secret_", 'u', 31),
	TOKEN("Buildkite token", "bkua_", "bkua_", 'x', 40),
	TOKEN("CircleCI token", "ccipat_", "CCIPAT_", 'u', 40),
	TOKEN("Grafana token", "glsa_", "glsa_", 'u', 41),
	TOKEN("Grafana token", "glc_", "glc_", 'b', 40),
	TOKEN("Sentry token", "sntrys_", "sntrys_", 'b', 60),
	TOKEN("Sentry token", "sntryu_", "sntryu_", 'x', 64),
	TOKEN("Linear key", "lin_api_", "lin_api_", 'a', 40),
	TOKEN("SendGrid key", "sg.", "SG.", 'd', 66),
	TOKEN("Notion token", "ntn_", "ntn_", 'a', 46),
	TOKEN("Atlassian token", "atatt3", "ATATT3", 'b', 180),
	TOKEN("age key", "age-secret-key-1", "AGE-SECRET-KEY-1", 'a', 58),
	TOKEN("1Password token", "ops_eyj", "ops_eyJ", 'u', 250),
	{"JSON Web Token", "eyj", NULL, 0, 0, look_jwt, false},
	{"private key", "-----begin", NULL, 0, 0, look_key, false},
	{"password in an address", "://", NULL, 0, 0, look_address, false},
	HEADER("authorization:"),
	HEADER("cookie:"),
	HEADER("x-api-key:"),
	HEADER("private-token:"),
	{"password option", "mysql", NULL, 'p', 0, look_command, false},
	{"password option", "sshpass", NULL, 'p', 0, look_command, false},
	{"password option", "docker login", NULL, 'p', 0, look_command, false},
	{"password option", "curl", NULL, 'u', 0, look_command, false},
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

static void on_word(void *context, uint32_t number, size_t size, size_t end)
{
	const struct rule *rule = &table[number];

	rule->look(context, rule, end - size, end);
}

void rules_search(const struct rules *rules, const char *text, size_t size,
	rules_found *found, void *context)
{
	struct text it = {
		.bytes = text, .size = size, .found = found, .context = context};

	automaton_search(rules->words, 0, text, size, on_word, &it);
}

static void add_mask(void *context, const char *rule, size_t from, size_t own, size_t to)
{
	(void)rule;
	(void)own;
	masks_add(context, from, to, false);
}

bool rules_mask(const struct rules *rules, char **text, int64_t *count)
{
	struct masks masks = {0};
	struct buffer masked = {0};
	char *result = NULL;

	if (*text != NULL)
		rules_search(rules, *text, strlen(*text), add_mask, &masks);
	if (masks.count == 0 && !masks.failed)
		return true;
	masks_sort(&masks);
	*count += (int64_t)masks.count;
	masks_apply(&masks, 0, *text, strlen(*text), MASK_BULLET, &masked);
	if (!masks.failed)
		result = buffer_take_text(&masked);
	buffer_done(&masked);
	masks_done(&masks);
	if (result == NULL)
		return false;
	free(*text);
	*text = result;
	return true;
}
