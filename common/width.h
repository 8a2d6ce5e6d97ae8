/* SPDX-License-Identifier: MIT */
/* How many columns of a terminal a character takes, and what joins with others. */
#ifndef COMMON_WIDTH_H
#define COMMON_WIDTH_H

#include <stdbool.h>
#include <stdint.h>

/* Marks without a width of their own, joiners, Hangul vowels and final consonants: they
 * stand on the cell of the character before. */
bool is_combining(uint32_t code_point);

/* Emoji and the symbols that become one by U+FE0F; they may be joined by U+200D. */
bool is_pictograph(uint32_t code_point);

/* 0, 1 or 2. The two halves of a flag have 1 each. */
int character_width(uint32_t code_point);

#endif
