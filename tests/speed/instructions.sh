#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Counts instructions instead of seconds: the same on a busy machine. Each bound is what it
# was when it was set, and a tenth.
. "$(dirname "$0")/../support/lib.sh"
PATH=$BUILD/tests/bench:$PATH

# counted COMMAND...: the instructions of a run
counted() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null </dev/null |
		sed -n 's/.*Collected : //p'
}

# per_100_bytes BOUND LOAD ARGUMENT...: instructions of ptyplay for each 100 bytes of the output
# that was recorded; starting and ending are left out by the difference of two sizes
per_100_bytes() {
	local bound=$1 load=$2 small large number
	shift 2
	small=$(counted ptyplay -q "$load-1.cast" "$@")
	large=$(counted ptyplay -q "$load-3.cast" "$@")
	number=$(((large - small) * 100 / (2 << 20)))
	echo "  $number of $bound: ptyplay $* of $load"
	at_most "ptyplay $* of $load" $number "$bound"
}

for load in log colour unicode; do
	for megabytes in 1 3; do
		loads $load $megabytes | sed 's/$/\r/' >"$load.raw"
		ptyplay -q -o $load-$megabytes.cast "$load.raw"
	done
done

per_100_bytes 427 log -o out -f raw --overwrite
per_100_bytes 805 colour -o out -f raw --overwrite
per_100_bytes 431 unicode -o out -f raw --overwrite
per_100_bytes 782 log -o out -f asciicast-v3 --overwrite
per_100_bytes 1412 colour -o out -f asciicast-v3 --overwrite
per_100_bytes 2658 unicode -o out -f asciicast-v3 --overwrite
per_100_bytes 404 log --info
per_100_bytes 2917 log --screen
per_100_bytes 5288 colour --screen
per_100_bytes 14608 unicode --screen
per_100_bytes 1238 log --speed max
per_100_bytes 5926 colour --speed max
per_100_bytes 10608 unicode --speed max
finish
