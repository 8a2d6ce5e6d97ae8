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
	number=$((${large:-0} - ${small:-0}))
	number=$((number * 100 / ($(wc -c <"$load-3.raw") - $(wc -c <"$load-1.raw"))))
	[ "$number" -gt 0 ] || number=unknown
	echo "  $number of $bound: ptyplay $* of $load"
	at_most "ptyplay $* of $load" $number "$bound"
}

for load in log colour unicode; do
	for megabytes in 1 3; do
		loads $load $megabytes | sed 's/$/\r/' >$load-$megabytes.raw
		ptyplay -q -o $load-$megabytes.cast $load-$megabytes.raw
	done
done

per_100_bytes 423 log -o out -f raw --overwrite
per_100_bytes 796 colour -o out -f raw --overwrite
per_100_bytes 424 unicode -o out -f raw --overwrite
per_100_bytes 773 log -o out -f asciicast-v3 --overwrite
per_100_bytes 1398 colour -o out -f asciicast-v3 --overwrite
per_100_bytes 2390 unicode -o out -f asciicast-v3 --overwrite
per_100_bytes 400 log --info
per_100_bytes 2883 log --screen
per_100_bytes 5233 colour --screen
per_100_bytes 5730 unicode --screen
per_100_bytes 1223 log --speed max
per_100_bytes 5866 colour --speed max
per_100_bytes 6460 unicode --speed max
finish
