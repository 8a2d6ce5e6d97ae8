/* SPDX-License-Identifier: MIT */
#include "common/unicode.h"
#include "tests/suites.h"

static const struct {
	uint32_t character;
	int width;
	bool combines, is_pictograph, is_trick;
} properties[] = {
	{'a', 1, false, false, false}, {0xa9, 1, false, true, false}, /* copyright */
	{0x301, 0, true, false, false},       /* combining acute accent */
	{0x1161, 0, true, false, false},      /* a Hangul vowel */
	{0x200d, 0, true, false, false},      /* joiner */
	{0x202e, 1, false, false, true},      /* right-to-left override */
	{0x4dc0, 2, false, false, false},     /* a hexagram: wide since 16.0 */
	{0x65e5, 2, false, false, false},     /* an ideograph */
	{0x187ff, 2, false, false, false},    /* Tangut: since 17.0 */
	{0x1f1e9, 1, false, false, false},    /* half a flag */
	{0x1f600, 2, false, true, false},     /* an emoji */
	{0x1faea, 2, false, true, false},     /* distorted face: since 17.0 */
	{0x323b0, 2, false, false, false},    /* an ideograph: since 17.0 */
	{0xe0041, 1, false, false, true},     /* a tag */
	{0xe0101, 0, true, false, true},      /* a variation selector */
	{0xf0000, 1, false, false, false},    /* private use */
	{0x10ffff, 1, false, false, false},   /* no character */
	{0xffffffff, 1, false, false, false}, /* none, either */
};

START_TEST(properties_of_characters)
{
	uint32_t character = properties[_i].character;

	ck_assert_int_eq(character_width(character), properties[_i].width);
	ck_assert_int_eq(is_combining(character), properties[_i].combines);
	ck_assert_int_eq(is_pictograph(character), properties[_i].is_pictograph);
	ck_assert_int_eq(is_trick(character), properties[_i].is_trick);
}
END_TEST

Suite *suite_unicode(void)
{
	Suite *suite = suite_create("unicode");
	TCase *tests = tcase_create("unicode");

	tcase_add_loop_test(tests, properties_of_characters, 0,
		sizeof(properties) / sizeof(properties[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
