# SPDX-License-Identifier: MIT
# For scripts that use the two programs as a user would. Each script gets a folder of its
# own and ends with `finish`, which tells the counts to the runner.
#
#   BUILD   the folder of the built programs (absolute)

# Nothing of the tester's terminal, locale or settings is seen.

set -u
umask 022
export LC_ALL=C.UTF-8 TERM=xterm-256color PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
export SHELL=/bin/sh
unset PTYREC COLUMNS LINES TMUX TZ LANG
passed=0 failed=0 skipped=0
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$root/build}
PATH=$BUILD:$BUILD/tests/support:$PATH
work=$(mktemp -d)
trap '[ -n "${KEEP:-}" ] || rm -rf "$work" 2>/dev/null || rm -rf "$work"' EXIT
export HOME=$work
cd "$work" || exit 1

ok() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	printf '  FAILED %s: %s\n' "${0##*/}" "$1" | tee -a "${FAILURES:-/dev/null}"
}

# skip WHAT WHY
skip() {
	skipped=$((skipped + 1))
	printf '  skipped %s: %s (%s)\n' "${0##*/}" "$1" "$2"
}

# is WHAT ACTUAL EXPECTED
is() {
	if [ "$2" = "$3" ]; then
		ok
	else
		bad "$1: '$2' is not '$3'"
	fi
}

# check WHAT COMMAND...: the command succeeds
check() {
	local what=$1
	shift
	if "$@"; then
		ok
	else
		bad "$what"
	fi
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# eventually COMMAND...: waits until it succeeds, at most 20 seconds, or PATIENCE fiftieths of one
eventually() {
	local i
	for ((i = 0; i < ${PATIENCE:-1000}; i++)); do
		"$@" && return 0
		read -rt 0.02 <> <(:) || :
	done
	return 1
}

# Everything the command printed, as the recording has it.
output_of() {
	ptyplay -q -o - -f raw "$1"
}

# valid FILE: strict JSON in every line, and a player that is not ours takes it
valid() {
	if have python3; then
		python3 "$root/tests/support/strict.py" "$1" || return 1
	fi
	if have asciinema && [ "${2:-v2}" = v2 ]; then
		onpty -- asciinema cat "$1" >asciinema.out 2>asciinema.err || return 1
	fi
}

finish() {
	local counts
	printf -v counts '%d passed, %d failed, %d skipped' "$passed" "$failed" "$skipped"
	if [ -n "${COUNTS:-}" ]; then
		echo "$counts" >"$COUNTS"
	else
		echo "$counts" # not by /dev/stdout, which would cut off a file
	fi
	[ "$failed" = 0 ]
}

# tm ARGUMENT...: the tmux of this script; each value of `terminal` is a server of its own
terminal=0
tm() {
	tmux -L "ptyrec$$-$terminal" -f /dev/null "$@" 2>>"$work/tmux.err"
}

# peak FILE COMMAND...: runs it, and writes the most memory it had, in KiB, to FILE
peak() {
	python3 -c 'import os, resource, subprocess, sys
status = subprocess.call(sys.argv[2:], preexec_fn=lambda: __import__("signal").signal(13, 0))
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(status if status >= 0 else 128 - status)' "$@"
}

# at_most WHAT NUMBER LIMIT
at_most() {
	if [ "${2:-x}" -le "$3" ] 2>/dev/null; then
		ok
	else
		bad "$1: '$2' is more than $3"
	fi
}
