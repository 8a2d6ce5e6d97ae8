/* SPDX-License-Identifier: MIT */
/* Properties of characters: how many terminal columns they take, what joins with others,
 * what deceives a reader. */
#ifndef COMMON_UNICODE_H
#define COMMON_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Marks without a width of their own, joiners, Hangul vowels and final consonants: they
 * share the cell of the character before them. */
bool is_combining(uint32_t code_point);

/* Emoji and the symbols that U+FE0F turns into one; U+200D may join them. */
bool is_pictograph(uint32_t code_point);

/* Half of a flag. */
bool is_regional_indicator(uint32_t code_point);

/* True if the character becomes part of the one whose text this is, in UTF-8; *widens:
 * they then take two columns. */
bool character_joins(uint32_t character, const char *text, size_t size, bool *widens);

/* 0, 1 or 2. Each half of a flag counts as 1. */
int character_width(uint32_t code_point);

/* True for a character that hides or reverses text, or breaks a line unseen. */
bool is_trick(uint32_t code_point);

#endif
