#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The n-th call fails, for every n until the program gets through: either it says so and
# exits before the command ran, or the session lives. And calls that are cut short or
# interrupted change nothing.
. "$(dirname "$0")/../support/lib.sh"
shim=$BUILD/tests/support/shim.so

case $BUILD in
*sanitize* | *address*)
	skip "failing calls" "the sanitizer has its own allocator"
	finish
	exit
	;;
esac

# with VARIABLE=VALUE... -- COMMAND...: under the shim
with() {
	local settings=()
	while [ "$1" != -- ]; do
		settings+=("$1")
		shift
	done
	shift
	env "${settings[@]}" SHIM_PROGRAM="${1##*/}" LD_PRELOAD="$shim" timeout -k 1 20 "$@"
}

for call in malloc open ioctl fcntl pipe2 socketpair timerfd_create signalfd fork poll write; do
	for ((n = 1; n < 200; n++)); do
		rm -f came x.cast
		with SHIM_FAIL=$call:$n SHIM_COUNT=came -- ptyrec -q -o x.cast echo hi >out 2>err </dev/null
		status=$?
		[ -e came ] || break
		case $status,$(tr -d '\r' <out) in
		125, | 0,hi) ok ;;
		125,hi) check "$call $n: the loss is said" grep -q incomplete err ;;
		0,) check "$call $n: the loss is said" grep -q 'live output stopped' err ;;
		*) bad "ptyrec, $call $n: status $status, '$(head -c 100 out)', '$(head -c 100 err)'" ;;
		esac
		[ $status != 125 ] || check "$call $n: a message" test -s err
		[ ! -s x.cast ] || check "$call $n: the file plays" ptyplay -s max x.cast >/dev/null
	done
done

# ends WHAT: by one of its own statuses
ends() {
	case $status in
	0 | 1 | 4) ok ;;
	*) bad "$1: status $status, '$(head -c 100 err)'" ;;
	esac
}

printf '{"version": 2, "width": 80, "height": 24}\n[0.1, "o", "hi"]\n' >play.cast
for call in malloc open fcntl timerfd_create signalfd poll read write; do
	for ((n = 1; n < 200; n++)); do
		rm -f came
		with SHIM_FAIL=$call:$n SHIM_COUNT=came -- ptyplay play.cast >out 2>err </dev/null
		status=$?
		[ -e came ] || break
		ends "ptyplay, $call $n"
	done
done

# In a terminal, with keys, for a second recording, too: it ends in order.
cp play.cast again.cast
for ((n = 1; n < 400; n++)); do
	rm -f came
	SHIM_FAIL=malloc:$n SHIM_COUNT=came SHIM_PROGRAM=ptyplay LD_PRELOAD=$shim \
		timeout -k 1 20 onpty -- ptyplay -s max play.cast again.cast >out 2>err </dev/null
	status=$?
	[ -e came ] || break
	ends "ptyplay in a terminal, malloc $n"
done

# The same recording, times aside.
recording() {
	with "$@" -- ptyrec -q --overwrite -o y.cast sh -c 'seq 2000; printf "é%.0s" $(seq 500)' >live </dev/null
	echo $? >status
	ptyplay -s max y.cast
}
recording SHIM_NONE=1 >expected
check "the copy" cmp -s live expected
for fault in SHIM_SHORT=1 SHIM_SHORT=7 SHIM_EINTR=3 SHIM_EINTR=2; do
	recording $fault >out
	is "$fault: status" "$(cat status)" 0
	check "$fault: the recording" cmp -s out expected
	check "$fault: the copy" cmp -s live expected
	check "$fault: valid" valid y.cast
done
with SHIM_SHORT=3 SHIM_EINTR=2 -- ptyplay -s max y.cast >out
check "playing, short and interrupted" cmp -s out expected

# Clocks: the machine is up for very long, the wall clock jumps.
for clock in 2147480:1:0 2147483:1:3600 4294967:1:-3600 1000000000:1:4000000000 5:3600:0; do
	with SHIM_CLOCK=$clock -- ptyrec -q --overwrite -o clock.cast sh -c 'echo a; echo b' >/dev/null </dev/null
	check "clock $clock: valid" valid clock.cast
	is "clock $clock" "$(output_of clock.cast)" $'a\r\nb\r'
done
finish
