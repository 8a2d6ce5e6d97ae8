/* SPDX-License-Identifier: MIT */
#include "common/utf8.h"
#include "formats/asciicast.h"
#include "formats/json.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/suites.h"

static const struct {
	const char *line;
	int64_t ns;
	const char *code, *data; /* code NULL: refused */
} lines[] = {
	{"[1.5, \"o\", \"hi\"]", 1500000000, "o", "hi"},
	{" [ 1 , \"o\" , \"\" ] \r", NS_PER_SECOND, "o", ""},
	{"[1e-3,\"o\",\"a\\n\\t\\\"\\\\\\/\\b\\f\\r\"]", NS_PER_MS, "o",
		"a\n\t\"\\/\b\f\r"},
	{"[0, \"\\u006f\", \"\\u00e9\\ud83d\\ude00\"]", 0, "o",
		"\xc3\xa9\xf0\x9f\x98\x80"},
	{"[0, \"o\", \"\\ud800x\\udc00\"]", 0, "o", "\xef\xbf\xbdx\xef\xbf\xbd"},
	{"[0, \"o\", \"\\ud800\\u0041\"]", 0, "o",
		"\xef\xbf\xbd"
		"A"},
	{"[\"2.5\", \"o\", \"x\"]", 2500000000, "o", "x"},
	{"[1, \"foo\", \"x\"]", NS_PER_SECOND, "foo", "x"},
	{"[1, \"out\", \"x\"]", NS_PER_SECOND, "out", "x"},
	{"[1, \"0123456789abcde\u00e9\", \"x\"]", NS_PER_SECOND, "0123456789abcde", "x"},
	{"[1, \"o\", \"x\", {\"more\": [1]}]", NS_PER_SECOND, "o", "x"},
	{"[1, \"z\", {\"a\": 1}]", NS_PER_SECOND, "z", ""},
	{"[1, \"x\", 3]", NS_PER_SECOND, "x", "3"},
	{"[-1, \"o\", \"x\"]", -NS_PER_SECOND, "o", "x"},
	{"[1e999, \"o\", \"x\"]", TIME_MAX_NS, "o", "x"},
	{"[NaN, \"o\", \"x\"]", 0, NULL, NULL},
	{"[1, \"o\", \"x\"", 0, NULL, NULL},
	{"[1, \"o\", \"x\"] junk", 0, NULL, NULL},
	{"[1, \"o\", \"x", 0, NULL, NULL},
	{"[1, \"o\", \"\\q\"]", 0, NULL, NULL},
	{"[1, \"o\", \"\\u00g0\"]", 0, NULL, NULL},
	{"[1, \"o\", \"a\tb\"]", NS_PER_SECOND, "o", "a\tb"},
	{"[1, \"\", \"x\"]", 0, NULL, NULL},
	{"[1, 2, \"x\"]", 0, NULL, NULL},
	{"[1, \"o\"]", 0, NULL, NULL},
	{"[]", 0, NULL, NULL},
	{"{}", 0, NULL, NULL},
	{"", 0, NULL, NULL},
};

static bool parse_event(const char *text, size_t size, bool coded, struct event *event,
	struct buffer *data, struct error *err)
{
	struct json scan = {.at = text, .end = text + size};

	return asciicast_parse_event(&scan, coded, event, data, err);
}

START_TEST(reads_events)
{
	struct buffer data = {0};
	struct event event = {0};
	struct error err;
	bool parsed = parse_event(
		lines[_i].line, strlen(lines[_i].line), true, &event, &data, &err);

	ck_assert_int_eq(parsed, lines[_i].code != NULL);
	if (parsed) {
		ck_assert_int_eq(event.time_ns, lines[_i].ns);
		ck_assert_str_eq(event.code, lines[_i].code);
		ck_assert_uint_eq(event.size, strlen(lines[_i].data));
		ck_assert_int_eq(memcmp(event.bytes, lines[_i].data, event.size), 0);
	}
	buffer_done(&data);
}
END_TEST

START_TEST(keeps_nul)
{
	static const char line[] = "[0, \"o\", \"a\\u0000b\"]";
	struct buffer data = {0};
	struct event event = {0};

	ck_assert(parse_event(line, strlen(line), true, &event, &data, NULL));
	ck_assert_uint_eq(event.size, 3);
	ck_assert_int_eq(memcmp(event.bytes, "a\0b", 3), 0);
	buffer_done(&data);
}
END_TEST

START_TEST(nesting_costs_no_stack)
{
	size_t size = 1000000;
	char *line = malloc(size);
	struct buffer data = {0};
	struct event event = {0};
	struct info info;

	memset(line, '[', size);
	ck_assert(!parse_event(line, size, true, &event, &data, NULL));
	memcpy(line, "[1,\"o\",", 7);
	ck_assert(!parse_event(line, size, true, &event, &data, NULL));
	memcpy(line, "{\"a\":  ", 7);
	info_init(&info);
	ck_assert(!asciicast_parse_header(line, size, 2, &info, NULL));
	info_done(&info);
	buffer_done(&data);
	free(line);
}
END_TEST

static const struct {
	const char *bytes, *json;
	bool lossless;
} strings[] = {
	{"plain", "\"plain\"", true},
	{"a\"b\\c\n\r\t\b\f", "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\"", true},
	{"\033[1m\x7f", "\"\\u001b[1m\\u007f\"", true},
	{"\xc3\xa9 \xf0\x9f\x98\x80", "\"\xc3\xa9 \xf0\x9f\x98\x80\"", true},
	{"\xc2\x9b"
	 "1m",
		"\"\\u009b1m\"", true},
	{"\xe2\x80\xa8", "\"\\u2028\"", true},
	{"a\xff"
	 "b",
		"\"a\xef\xbf\xbd"
		"b\"",
		false},
	{"\xe2\x82", "\"\xef\xbf\xbd\"", false},
	{"", "\"\"", true},
};

START_TEST(writes_strings)
{
	struct buffer line = {0};

	ck_assert_int_eq(
		json_add_string(&line, strings[_i].bytes, strlen(strings[_i].bytes)),
		strings[_i].lossless);
	buffer_add_byte(&line, '\0');
	ck_assert_str_eq(line.bytes, strings[_i].json);
	buffer_done(&line);
}
END_TEST

START_TEST(writes_nothing_at_all)
{
	struct buffer line = {0};

	ck_assert(json_add_string(&line, NULL, 0));
	ck_assert_uint_eq(line.size, 2);
	ck_assert_int_eq(memcmp(line.bytes, "\"\"", 2), 0);
	buffer_done(&line);
}
END_TEST

/* Every byte at every place of a string, there and back, and printable between. */
START_TEST(every_byte_of_a_string_comes_back)
{
	char bytes[40];

	for (size_t place = 0; place < sizeof(bytes); place++)
		for (int byte = 0; byte < 128; byte++) {
			struct buffer line = {0}, back = {0};
			struct json scan;

			memset(bytes, 'x', sizeof(bytes));
			bytes[place] = (char)byte;
			ck_assert(json_add_string(&line, bytes, sizeof(bytes)));
			ck_assert_uint_eq(utf8_ascii(line.bytes, line.size), line.size);
			scan = (struct json){
				.at = line.bytes, .end = line.bytes + line.size};
			ck_assert(json_take_string(&scan, &back, NULL));
			ck_assert_uint_eq(back.size, sizeof(bytes));
			ck_assert_int_eq(memcmp(back.bytes, bytes, sizeof(bytes)), 0);
			buffer_done(&line);
			buffer_done(&back);
		}
}
END_TEST

static const struct {
	const char *text;
	size_t size;
} values[] = {
	{"1,", 1},
	{"12", 0},
	{"\"a\\\"b\",", 6},
	{"\"a", 0},
	{"[1,[2,\"]\"]],", 11},
	{"{\"a\":{}}", 8},
	{"null}", 4},
	{",", 1},
	{"]", 1},
	{"[", 0},
};

START_TEST(finds_the_end_of_values)
{
	struct json_extent whole = {0}, piecewise = {0};
	size_t length = strlen(values[_i].text), size = 0;

	ck_assert_uint_eq(
		json_extent_size(&whole, values[_i].text, length), values[_i].size);
	for (size_t have = 1; have <= length && size == 0; have++)
		size = json_extent_size(&piecewise, values[_i].text, have);
	ck_assert_uint_eq(size, values[_i].size);
}
END_TEST

START_TEST(recognizes_versions)
{
	static const char two[] =
		"\xef\xbb\xbf {\"title\": \"\\\"version\\\": 1\", \"version\" : 2}";
	static const char one[] = "{\n  \"version\": 1,\n";

	ck_assert_int_eq(asciicast_probe(two, strlen(two), 2), 100);
	ck_assert_int_eq(asciicast_probe(two, strlen(two), 1), 0);
	ck_assert_int_eq(asciicast_probe(one, strlen(one), 1), 100);
	ck_assert_int_eq(asciicast_probe("[1,2]", 5, 2), 0);
	ck_assert_int_eq(asciicast_probe("", 0, 2), 0);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

Suite *suite_asciicast(void)
{
	Suite *suite = suite_create("asciicast");
	TCase *tests = tcase_create("asciicast");

	tcase_add_loop_test(tests, reads_events, 0, COUNT(lines));
	tcase_add_test(tests, keeps_nul);
	tcase_add_test(tests, nesting_costs_no_stack);
	tcase_add_loop_test(tests, writes_strings, 0, COUNT(strings));
	tcase_add_test(tests, writes_nothing_at_all);
	tcase_add_test(tests, every_byte_of_a_string_comes_back);
	tcase_add_loop_test(tests, finds_the_end_of_values, 0, COUNT(values));
	tcase_add_test(tests, recognizes_versions);
	suite_add_tcase(suite, tests);
	return suite;
}
