#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes common/unicode_table.c from the files of the Unicode Character Database.

    tests/unicode.py [FOLDER] > common/unicode_table.c

FOLDER is /usr/share/unicode, which is where Debian's package unicode-data puts them.
"""
import re
import sys

BLOCK = 64
TABLE_END = 0x20000
LAST = 0x10FFFF

# Bits of a property, as common/unicode_table.h has them.
PICTOGRAPH, TRICK = 4, 8

folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"


def ranges(name, missing=False):
    """Yields (first, last, value) of a file with lines like '231A..231B ; W # ...'."""
    for line in open(f"{folder}/{name}", encoding="utf-8"):
        if missing and line.startswith("# @missing:"):
            line = line[len("# @missing:"):]
        found = re.match(r"\s*([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
        if found:
            first = int(found[1], 16)
            yield first, int(found[2] or found[1], 16), found[3]


def having(name, values, missing=False):
    points = set()
    for first, last, value in ranges(name, missing):
        span = range(first, last + 1)
        points.update(span) if value in values else points.difference_update(span)
    return points


def with_category(categories):
    points, first = set(), None
    for line in open(f"{folder}/UnicodeData.txt", encoding="utf-8"):
        code, name, category = line.split(";")[:3]
        if name.endswith("First>"):
            first = int(code, 16)
            continue
        if category in categories:
            points.update(range(int(code, 16) if first is None else first, int(code, 16) + 1))
        first = None
    return points


version = re.search(r"-([0-9.]+)\.txt",
                    open(f"{folder}/EastAsianWidth.txt", encoding="utf-8").readline())[1]

# Of no column: marks, joiners, the Hangul vowels and final consonants, which terminals
# compose as well.
combining = with_category({"Mn", "Me"}) | {0x200C, 0x200D}
combining.update(range(0x1160, 0x1200), range(0xD7B0, 0xD800))
wide = having("EastAsianWidth.txt", {"W", "F"}, missing=True)
pictographs = {point for first, last, value in ranges("emoji/emoji-data.txt")
               if value == "Extended_Pictographic" for point in range(first, last + 1)}
# Those without a glyph that show nothing, but for what terminals need, and those that turn
# or break what is around them.
ignorable = {point for first, last, value in ranges("DerivedCoreProperties.txt")
             if value == "Default_Ignorable_Code_Point" for point in range(first, last + 1)}
needed = {0x200C, 0x200D, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10)}
bidi = {point for first, last, value in ranges("PropList.txt")
        if value == "Bidi_Control" for point in range(first, last + 1)}
tricks = (ignorable - needed) | bidi | {0x2028, 0x2029, 0xFFF9, 0xFFFA, 0xFFFB}


def property_of(point):
    value = 0 if point in combining else 2 if point in wide else 1
    return value | (PICTOGRAPH if point in pictographs else 0) | (TRICK if point in tricks else 0)


def rule_above(point):
    """What unicode_table.h says of the points that the table does not have."""
    if 0xE0000 <= point <= 0xE0FFF:
        return TRICK | (0 if 0xE0100 <= point <= 0xE01EF else 1)
    return 2 if point < 0x40000 and point & 0xFFFF < 0xFFFE else 1


for point in range(TABLE_END, LAST + 1):
    assert property_of(point) == rule_above(point), hex(point)

blocks, index = [], []
for start in range(0, TABLE_END, BLOCK):
    text = "".join(chr(ord("@") + property_of(start + i)) for i in range(BLOCK))
    if text not in blocks:
        blocks.append(text)
    index.append(blocks.index(text))
assert len(blocks) <= 256

print(f"""/* SPDX-License-Identifier: MIT */
/* Made by tests/unicode.py from the Unicode Character Database {version}: do not edit. */
#include "common/unicode_table.h"

/* clang-format off */
const char unicode_blocks[][UNICODE_BLOCK + 1] = {{""")
for text in blocks:
    print(f'\t"{text}",')
print("};\n\nconst uint8_t unicode_index[UNICODE_TABLE_END / UNICODE_BLOCK] = {")
for at in range(0, len(index), 16):
    print("\t" + " ".join(f"{number}," for number in index[at:at + 16]))
print("};\n/* clang-format on */")
