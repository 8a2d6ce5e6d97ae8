#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs all tests against the programs in BUILD and prints what failed, again, and the totals;
# SCRIPTS (patterns) runs other scripts; UNITS= leaves the unit tests out, UNITS=valgrind
# runs them by it.
set -u
cd "$(dirname "$0")/.." || exit 1
export BUILD=${BUILD:-$PWD/build}
counts=$(mktemp)
failures=$(mktemp)
trap 'rm -f "$counts" "$failures"' EXIT
export COUNTS=$counts FAILURES=$failures
passed=0 failed=0 skipped=0

# A part that did not tell its counts has failed.
add_counts() {
	local p f s rest
	if read -r p rest f rest s rest <"$counts" && [ -n "${s:-}" ]; then
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	else
		echo "  FAILED $1: it ended without its counts" | tee -a "$failures"
		failed=$((failed + 1))
	fi
	: >"$counts"
}

echo "layers"
if tests/layers.sh; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo "  FAILED tests/layers.sh" >>"$failures"
fi

run_units() {
	# shellcheck disable=SC2086
	TEST_DATA=$PWD/tests/data $UNITS "$BUILD/tests/units" | tee "$counts.log" |
		grep -vE '^ |^Running|^100%'
	# "98%: Checks: 215, Failures: 3, Errors: 1"
	sed -n 's/.*Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' \
		"$counts.log" | while read -r checks failures errors; do
		echo "$((checks - failures - errors)) passed, $((failures + errors)) failed, 0 skipped"
	done >"$counts"
	grep -E '^tests/.*:[FE]:' "$counts.log" >>"$failures"
	rm -f "$counts.log"
	add_counts units
}

# nohup and a shell's & ignore signals that belong to what is tested.
fresh=env
env --default-signal true 2>/dev/null && fresh="env --default-signal"

UNITS=${UNITS-$fresh}
if [ -n "$UNITS" ]; then
	echo "units"
	run_units
fi

for script in ${SCRIPTS-tests/programs/*.sh tests/faults/*.sh}; do
	echo "$script"
	$fresh bash "$script" </dev/null || true
	add_counts "$script"
done

cat "$failures"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
