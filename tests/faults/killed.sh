#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill -9 at any moment: what was read 100 ms before is on the disk (1.1 s with gzip), the
# file plays, and --append mends it. A crash of our own restores the terminal.
. "$(dirname "$0")/../support/lib.sh"

# Prints the milliseconds of the clock, again and again.
ticks='while :; do echo ${EPOCHREALTIME/./}; read -t 0.002 <> <(:); done'
late=0 broken=0 gone=0
for ((i = 0; i < 20; i++)); do
	file=kill$((i % 2)).cast
	((i % 2)) && file=$file.gz
	rm -f "$file"
	ptyrec -q -o "$file" bash -c "$ticks" >live </dev/null &
	recorder=$!
	eventually test -s live
	read -rt "0.$((RANDOM % 4))$((RANDOM % 10))" <> <(:)
	((i % 2)) && read -rt 1.2 <> <(:)
	now=${EPOCHREALTIME/./}
	kill -9 $recorder
	wait $recorder 2>/dev/null
	allowed=100000
	((i % 2)) && allowed=1100000
	ptyplay -s max "$file" >played 2>/dev/null || broken=$((broken + 1))
	# The last tick that was old enough must be there.
	must=$(tr -d '\r' <live | awk -v most=$((now - allowed)) '$1 < most { last = $1 } END { print last }')
	[ -z "$must" ] || grep -q "^$must" played || late=$((late + 1))
	ptyrec -q -a -o "$file" echo appended >/dev/null </dev/null || broken=$((broken + 1))
	ptyplay -s max "$file" | grep -q appended || broken=$((broken + 1))
	eventually bash -c "! pgrep -f 'EPOCHREALTIM[E]' >/dev/null" || gone=$((gone + 1))
done
is "what was old enough is on the disk" $late 0
is "every file plays and can be continued" $broken 0
is "the command ends with its recorder" $gone 0

case $BUILD in
*address*) skip "our own crash" "the sanitizer catches it" ;;
*)
	timeout 60 onpty -w ready -c 'kill -SEGV $CHILD' -- ptyrec -o crash.cast sh -c \
		'echo ready; exec sleep 60' >out 2>&1
	is "our own crash: the terminal is restored" $? 139
	;;
esac
finish
