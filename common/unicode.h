/* SPDX-License-Identifier: MIT */
/* Properties of characters: how many columns of a terminal they take, what joins with
 * others, what tricks a reader. */
#ifndef COMMON_UNICODE_H
#define COMMON_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/* Marks without a width of their own, joiners, Hangul vowels and final consonants: they
 * stand on the cell of the character before. */
bool is_combining(uint32_t code_point);

/* Emoji and the symbols that become one by U+FE0F; they may be joined by U+200D. */
bool is_pictograph(uint32_t code_point);

/* 0, 1 or 2. The two halves of a flag have 1 each. */
int character_width(uint32_t code_point);

/* True for a character that hides text, turns its direction or breaks a line unseen. */
bool is_trick(uint32_t code_point);

#endif
