#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fails when an #include points the wrong way; see "The tree" in README.md.
cd "$(dirname "$0")/.." || exit 1

# folder: the folders it may include
allowed() {
	case $1 in
	common) echo common ;;
	formats) echo formats common ;;
	recorder/libptyrec) echo recorder/libptyrec ;;
	recorder) echo recorder recorder/libptyrec formats common ;;
	player) echo player player/views formats common ;;
	player/views) echo player player/views formats common ;;
	tests*) echo tests tests/support common formats recorder recorder/libptyrec player player/views ;;
	esac
}

wrong=0
while IFS=: read -r file line; do
	included=${line#*\"}
	included=${included%%\"*}
	from=$(dirname "$file")
	to=$(dirname "$included")
	case " $(allowed "$from") " in
	*" $to "*) ;;
	*) echo "layers: $file includes $included"; wrong=1 ;;
	esac
	case $included in
	*.c) echo "layers: $file includes $included"; wrong=1 ;;
	formats/format.h | formats/asciicast.h)
		case $from in
		formats | tests*) ;;
		*) echo "layers: $file includes $included"; wrong=1 ;;
		esac ;;
	esac
done < <(grep -rEH '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' --include='*.[ch]' \
	common formats recorder player tests)
exit $wrong
