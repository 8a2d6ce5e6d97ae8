#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs all tests against the programs in BUILD, JOBS (the processors) at a time, and prints
# what failed, again, and the totals; SCRIPTS (patterns) runs other scripts; UNITS= leaves the
# unit tests out, UNITS=valgrind runs them by it.
set -u
cd "$(dirname "$0")/.." || exit 1
export BUILD=${BUILD:-$PWD/build}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# Each part is a session of its own, which does not hear of ^C.
trap 'for leader in "$results"/*.leader; do kill -- "-$(cat "$leader")"; done 2>/dev/null; exit 130' INT TERM
passed=0 failed=0 skipped=0

# nohup and a shell's & ignore signals that belong to what is tested; and the tester's
# terminal is none of the tests'.
fresh=env
env --default-signal true 2>/dev/null && fresh="env --default-signal"
fresh="$fresh setsid -w"
UNITS=${UNITS-$fresh}

run_layers() {
	if tests/layers.sh; then
		echo "1 passed, 0 failed, 0 skipped" >"$COUNTS"
	else
		echo "0 passed, 1 failed, 0 skipped" >"$COUNTS"
		echo "  FAILED tests/layers.sh" >>"$FAILURES"
	fi
}

run_units() {
	# shellcheck disable=SC2086
	TEST_DATA=$PWD/tests/data $UNITS "$BUILD/tests/units" | tee "$COUNTS.log" |
		grep -vE '^ |^Running|^100%'
	# "98%: Checks: 215, Failures: 3, Errors: 1"
	sed -n 's/.*Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' \
		"$COUNTS.log" | while read -r checks failures errors; do
		echo "$((checks - failures - errors)) passed, $((failures + errors)) failed, 0 skipped"
	done >"$COUNTS"
	grep -E '^tests/.*:[FE]:' "$COUNTS.log" >>"$FAILURES"
}

# run PART: its counts, failures and output go to files of its own
run() {
	export COUNTS=$results/$1.counts FAILURES=$results/$1.failures
	: >"$COUNTS"
	: >"$FAILURES"
	case $1 in
	layers) run_layers ;;
	units) run_units ;;
	*) $fresh bash -c 'echo $$ >"$1"; exec bash "$2"' _ "$results/$1.leader" "${scripts[$1]}" </dev/null ;;
	esac >"$results/$1.output" 2>&1
}

# A part that did not tell its counts has failed.
tell() {
	local p f s rest
	echo "$2"
	cat "$results/$1.output"
	if read -r p rest f rest s rest <"$results/$1.counts" && [ -n "${s:-}" ]; then
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	else
		echo "  FAILED $2: it ended without its counts" | tee -a "$results/$1.failures"
		failed=$((failed + 1))
	fi
}

# shellcheck disable=SC2206
scripts=(${SCRIPTS-tests/programs/*.sh tests/faults/*.sh})
parts=(layers)
[ -n "$UNITS" ] && parts+=(units)
parts+=("${!scripts[@]}")
running=0
for part in "${parts[@]}"; do
	if [ $running -ge "${JOBS:-$(nproc)}" ]; then
		wait -n
		running=$((running - 1))
	fi
	run "$part" &
	running=$((running + 1))
done
wait
for part in "${parts[@]}"; do
	case $part in
	layers | units) tell "$part" "$part" ;;
	*) tell "$part" "${scripts[$part]}" ;;
	esac
done

cat "$results"/*.failures
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
