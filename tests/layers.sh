#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fails when an #include or a linked symbol points the wrong way, or when files of one folder
# need each other in a circle; see "How it is made" in README.md. Symbols are those of the
# objects in BUILD.
cd "$(dirname "$0")/.." || exit 1
build=${BUILD:-build}

# allow FOLDER: sets the folders that it may use
allow() {
	case $1 in
	common) allowed="common" ;;
	common/libptyvt) allowed="common common/libptyvt" ;;
	formats/bytes) allowed="formats/bytes common" ;;
	formats) allowed="formats formats/bytes common/libptyvt common" ;;
	formats/filters) allowed="formats/filters formats formats/bytes common/libptyvt common" ;;
	recorder/libptyrec) allowed="recorder/libptyrec" ;;
	recorder) allowed="recorder recorder/libptyrec formats/filters formats formats/bytes common/libptyvt common" ;;
	player | player/*)
		allowed="player player/seek player/views player/exports formats/filters formats formats/bytes common/libptyvt common" ;;
	*)
		allowed="tests tests/support common common/libptyvt formats formats/bytes formats/filters recorder
			recorder/libptyrec player player/seek player/views player/exports "
		allowed=${allowed//[[:space:]]/ } ;;
	esac
}

# Two halves of one module: "one other".
halves() {
	case "$1 $2" in
	"common/libptyvt/screen common/libptyvt/functions" | "common/libptyvt/functions common/libptyvt/screen") return 0 ;;
	*) return 1 ;;
	esac
}

wrong=0
say() {
	echo "layers: $1"
	wrong=1
}

while IFS=: read -r file line; do
	included=${line#*\"}
	included=${included%%\"*}
	from=${file%/*}
	to=${included%/*}
	allow "$from"
	case " $allowed " in
	*" $to "*) ;;
	*) say "$file includes $included" ;;
	esac
	case $from,$included in
	common/libptyvt,common/libptyvt/* | common/libptyvt,common/buffer.h | \
		common/libptyvt,common/utf8.h | common/libptyvt,common/unicode.h | \
		common/libptyvt,common/unicode_table.h) ;;
	common/libptyvt,*) say "$file includes $included" ;;
	esac
	case $included in
	*.c) say "$file includes $included" ;;
	formats/format.h | formats/asciicast.h)
		case $from in
		formats | tests*) ;;
		*) say "$file includes $included" ;;
		esac ;;
	esac
done < <(grep -rEH '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' --include='*.[ch]' \
	common formats recorder player tests)

# "file other symbol" for each symbol of the other file that the file uses.
uses() {
	find common formats recorder player -name '*.c' | while read -r source; do
		[ -e "$build/${source%.c}.o" ] && echo "$build/${source%.c}.o"
	done | xargs nm -A -P | awk -v build="$build/" '
		{ file = substr($1, length(build) + 1); sub(/\.o:$/, "", file) }
		$2 == "main" { next }
		$3 ~ /^[TDBRVWC]$/ { where[$2] = file }
		$3 == "U" { users[file " " $2] }
		END {
			for (use in users) {
				split(use, part, " ")
				if (part[2] in where && where[part[2]] != part[1])
					print part[1], where[part[2]], part[2]
			}
		}' | sort
}

edges=$(uses)
[ -n "$edges" ] || say "there are no objects in $build: make first"
while read -r file other symbol; do
	allow "${file%/*}"
	case " $allowed " in
	*" ${other%/*} "*) ;;
	*) say "$file uses $symbol of $other" ;;
	esac
done <<<"$edges"

# Files from which no way leads back are taken away until none is left, or a circle.
circle=$(echo "$edges" | awk '{ print $1, $2 }' | sort -u | while read -r file other; do
	halves "$file" "$other" || echo "$file $other"
done | awk '
	{ from[NR] = $1; to[NR] = $2; alive[$1]; alive[$2] }
	END {
		do {
			changed = 0
			split("", needs)
			split("", needed)
			for (i = 1; i <= NR; i++)
				if ((from[i] in alive) && (to[i] in alive)) {
					needs[from[i]]
					needed[to[i]]
				}
			for (file in alive)
				if (!(file in needs) || !(file in needed)) {
					delete alive[file]
					changed = 1
				}
		} while (changed)
		for (file in alive)
			print file
	}' | sort | tr '\n' ' ')
[ -z "$circle" ] || say "these need each other in a circle: $circle"
exit $wrong
