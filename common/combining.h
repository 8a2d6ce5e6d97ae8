/* SPDX-License-Identifier: MIT */
/* Characters that stand on the cell of the one before. */
#ifndef COMMON_COMBINING_H
#define COMMON_COMBINING_H

#include <stdbool.h>
#include <stdint.h>

/* Marks without a width of their own, joiners, Hangul vowels and final consonants. */
bool is_combining(uint32_t code_point);

#endif
