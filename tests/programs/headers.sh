#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each header can be included alone; those of the libraries by strict C11 and by C++, too. The
# walls between the folders hold, and are seen to fall.
. "$(dirname "$0")/../support/lib.sh"
cc=${CC:-cc}

for header in $(cd "$root" && ls common/*.h common/*/*.h formats/*.h formats/*/*.h recorder/*.h \
	recorder/*/*.h player/*.h player/*/*.h); do
	echo "#include \"$header\"" >alone.c
	check "$header alone" $cc -I"$root" $(pkg-config --cflags libcjson 2>/dev/null) -D_GNU_SOURCE \
		-std=c11 -Wall -Wextra -fsyntax-only alone.c
done
for header in common/libptyvt/ptyvt.h recorder/libptyrec/ptyrec.h; do
	printf '#include "%s"\nint main(void) { return 0; }\n' "$header" >strict.c
	cp strict.c strict.cc
	check "$header in strict C11" $cc -I"$root" -D_POSIX_C_SOURCE=200809L -std=c11 -pedantic-errors -Wall -fsyntax-only strict.c
	if have g++; then
		check "$header in C++" g++ -I"$root" -std=c++11 -pedantic -Wall -fsyntax-only strict.cc
	else
		skip "$header in C++" "no g++"
	fi
done
is "libptyvt has no symbols but its own" \
	"$(nm -g --defined-only "$BUILD"/common/libptyvt/*.o | awk 'NF == 3 && $3 !~ /^(__odr_asan\.)?vt_/ { print $3 }')" ""

# A copy of the tree, so far as the walls are looked at in it.
mkdir -p copy/build && cp -r "$root"/{common,formats,recorder,player,tests} copy/
(cd "$BUILD" && find common formats recorder player -name '*.o' | cpio -pdm --quiet "$work/copy/build" 2>/dev/null ||
	cp -r common formats recorder player "$work/copy/build")
walls() {
	(cd copy && BUILD=build bash tests/layers.sh)
}
# plant FILE LINE WHAT: the walls do not hold with this line in the file
plant() {
	cp "copy/$1" before.c
	printf '%s\n' "$2" >>"copy/$1"
	$cc -Icopy -D_GNU_SOURCE -std=c11 $(pkg-config --cflags libcjson 2>/dev/null) -w -c \
		-o "copy/build/${1%.c}.o" "copy/$1" || bad "$3: it cannot be compiled"
	walls >out
	is "$3: status, and the walls know the file" "$? $(grep -m 1 -o "${1%.c}" out | head -1)" "1 ${1%.c}"
	cp before.c "copy/$1"
	cp "$BUILD/${1%.c}.o" "copy/build/${1%.c}.o"
}
check "the walls hold" walls
plant common/quote.c '#include "formats/event.h"' "a planted wrong include"
plant formats/event.c 'extern int tty_open(int); extern void report_keys(void); void planted(void) { report_keys(); }' \
	"a planted call upward"
plant formats/json.c 'extern int asciicast_probe(const char *, unsigned long, int); void planted(void) { asciicast_probe(0, 0, 0); }' \
	"a planted circle"
finish
