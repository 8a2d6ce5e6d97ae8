#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill -9 at any moment: what was printed reaches the disk without waiting for more, the
# file plays, and --append mends it. A crash of our own restores the terminal.
. "$(dirname "$0")/../support/lib.sh"

# Prints the milliseconds of the clock, again and again.
ticks='while :; do echo ${EPOCHREALTIME/./}; read -t 0.002 <> <(:); done'
on_disk() {
	ptyplay -s max "$2" 2>/dev/null | grep "^$1" >/dev/null
}
late=0 broken=0 gone=0
for ((i = 0; i < 20; i++)); do
	file=kill$((i % 2)).cast
	((i % 2)) && file=$file.gz
	rm -f "$file" live
	ptyrec -q -o "$file" bash -c "$ticks" >live </dev/null &
	recorder=$!
	eventually test -s live
	must=$(head -n 1 live | tr -d '\r')
	eventually on_disk "$must" "$file" || late=$((late + 1))
	read -rt "0.$((RANDOM % 4))$((RANDOM % 10))" <> <(:)
	kill -9 $recorder
	wait $recorder 2>/dev/null
	ptyplay -s max "$file" >played 2>err || {
		broken=$((broken + 1))
		echo "  $file: status $?, $(cat err), $(stat -c %s "$file") bytes"
	}
	grep -q "^$must" played || {
		late=$((late + 1))
		echo "  $file: must have $must, has $(tail -n 1 played)"
	}
	ptyrec -q -a -o "$file" echo appended >/dev/null 2>err </dev/null || {
		broken=$((broken + 1))
		echo "  $file: appending: $(cat err)"
	}
	ptyplay -s max "$file" >played 2>err
	grep -q appended played || {
		broken=$((broken + 1))
		echo "  $file: nothing appended: $(cat err)"
	}
	eventually bash -c "! pgrep -f 'EPOCHREALTIM[E]' >/dev/null" || gone=$((gone + 1))
done
is "what was printed is on the disk" $late 0
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
