/* SPDX-License-Identifier: MIT */
#include "formats/filters/rules.h"

#include <string.h>

#include "tests/suites.h"

/* What is between < and > is a secret. */
static const char *const cases[] = {
	"x <ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5> y",
	"ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3f",
	"<ghs_1234567_eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE3fQ.c2lnbmF0dXJl-x>",
	"id=<AKIAZ7QWERTY2345UIOP>",
	"AKIAnotanidentifier0",
	"<eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI5OTE3MzQ2NSJ9.Qm9sZHdvcmRzLXVubGlrZQ>",
	"https://bob:<hunter22>@example.org/",
	"https://bob:password@example.org/",
	"https://example.org:8080/a@b",
	"export DB_PASSWORD=<correcthorse7>",
	"PASSWORD=$OTHER",
	"\"api_key\": \"<aB3dE5gH7jK9>\"",
	"token: <YOUR_TOKEN>x",
	"--token <aB3dE5gH7jK9>",
	"--token-file /run/x1y2",
	"curl -u bob:<pa55word> x",
	"curl -u bob: x",
	"mysql -u root -p<s3cr3tpw> db",
	"mysql -p db1x2y3",
	"Authorization: Bearer <abcdef123456>",
	"Cookie: <session=abc123; other=x>",
	"> X-Api-Key: <aB3dE5gH7jK9>",
	"AWS Secret Access Key [None]: <bXk29Lq0zWm3Xk29Lq0zWm3Xk29Lq0zWm3aaBB1x>",
	"secret=\"<two words of 1 secret>\"x",
};

static void mark(void *context, const char *rule, size_t from, size_t own, size_t to)
{
	(void)rule;
	(void)own;
	memset((char *)context + from, '#', to - from);
}

START_TEST(found)
{
	struct rules *rules = rules_new(true, false);
	char text[256] = "", expected[256] = "", marked[256];
	bool is_secret = false;
	size_t size = 0;

	for (const char *at = cases[_i]; *at != '\0'; at++) {
		bool is_sign = (*at == '<' || *at == '>') &&
			       strstr(cases[_i], "YOUR_") == NULL &&
			       !(*at == '>' && at[1] == ' ' && size == 0);

		if (is_sign) {
			is_secret = *at == '<';
			continue;
		}
		text[size] = *at;
		expected[size++] = is_secret ? '#' : *at;
	}
	strcpy(marked, text);
	rules_search(rules, text, size, mark, marked);
	ck_assert_str_eq(marked, expected);
	rules_free(rules);
}
END_TEST

Suite *suite_rules(void)
{
	Suite *suite = suite_create("rules");
	TCase *tests = tcase_create("rules");

	tcase_add_loop_test(tests, found, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tests);
	return suite;
}
