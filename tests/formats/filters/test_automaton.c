/* SPDX-License-Identifier: MIT */
#include "formats/filters/automaton.h"

#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"

enum { WORDS = 40, TEXT = 400, ROUNDS = 60 };

struct found {
	unsigned char ends[TEXT + 1][WORDS]; /* which words end where */
};

static bool note(void *context, uint32_t number, size_t size, size_t end)
{
	struct found *found = context;

	(void)size;
	found->ends[end][number]++;
	return true;
}

/* Few different letters, so that words overlap and contain each other. */
static size_t random_word(char *word, size_t most)
{
	size_t size = 1 + (size_t)rand() % most;

	for (size_t i = 0; i < size; i++)
		word[i] = (char)("abA"[rand() % 3]);
	word[size] = '\0';
	return size;
}

static void search_naively(char words[][16], const char *text, struct found *found)
{
	for (size_t at = 0; text[at] != '\0'; at++)
		for (int i = 0; i < WORDS; i++) {
			size_t size = strlen(words[i]);
			bool is_first = true;

			for (int k = 0; k < i; k++)
				is_first = is_first && strcmp(words[k], words[i]) != 0;
			if (is_first && strncmp(text + at, words[i], size) == 0)
				found->ends[at + size][i]++;
		}
}

START_TEST(as_a_naive_search)
{
	static struct found found, expected;
	char words[WORDS][16], text[TEXT + 1];
	struct automaton *automaton = automaton_new(false);
	size_t size = 0;

	srand((unsigned)_i + 1);
	ck_assert_ptr_nonnull(automaton);
	ck_assert(automaton_is_empty(automaton));
	for (uint32_t i = 0; i < WORDS; i++)
		ck_assert(
			automaton_add(automaton, words[i], random_word(words[i], 12), i));
	ck_assert(automaton_build(automaton));
	while (size < TEXT - 16)
		size += random_word(text + size, 12);
	memset(&found, 0, sizeof(found));
	memset(&expected, 0, sizeof(expected));
	automaton_search(automaton, text, size, note, &found);
	search_naively(words, text, &expected);
	ck_assert_mem_eq(&found, &expected, sizeof(found));
	ck_assert(automaton_has(automaton, words[0], strlen(words[0])));
	ck_assert(!automaton_has(automaton, "c", 1));
	automaton_free(automaton);
}
END_TEST

static bool count(void *context, uint32_t number, size_t size, size_t end)
{
	(void)number;
	(void)size;
	(void)end;
	++*(int *)context;
	return false;
}

START_TEST(folds_case)
{
	struct automaton *automaton = automaton_new(true);
	int found = 0;

	ck_assert(automaton_add(automaton, "token", 5, 0));
	ck_assert(automaton_build(automaton));
	automaton_search(automaton, "token TOKEN ToKeN tokn", 22, count, &found);
	ck_assert_int_eq(found, 3);
	automaton_free(automaton);
}
END_TEST

Suite *suite_automaton(void)
{
	Suite *suite = suite_create("automaton");
	TCase *tests = tcase_create("automaton");

	tcase_add_loop_test(tests, as_a_naive_search, 0, ROUNDS);
	tcase_add_test(tests, folds_case);
	suite_add_tcase(suite, tests);
	return suite;
}
