#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The disk is full, the file may not grow, writing fails: the command and its live copy
# go on, the user is told, and the file stays whole.
. "$(dirname "$0")/../support/lib.sh"

whole() {
	[ ! -s "$1" ] || { [ "$(tail -c 1 "$1")" = "" ] && ptyplay -s max "$1" >/dev/null; }
}

# A limit of the file's size, at many sizes.
for ((kib = 1; kib <= 64; kib += 3)); do
	(ulimit -f $kib && exec ptyrec -o limit.cast sh -c 'seq 20000; exit 5') 2>err </dev/null |
		cat >out
	status=${PIPESTATUS[0]}
	is "$kib KiB: the command's status" $status 5
	is "$kib KiB: the copy" "$(tr -d '\r' <out | cksum)" "$(seq 20000 | cksum)"
	is "$kib KiB: one warning at once" "$(grep -c 'warning: recording failed' err)" 1
	check "$kib KiB: a whole line at the end" whole limit.cast
	rm -f limit.cast
done
is "SIGXFSZ is the command's own business" \
	"$(ptyrec -q -o own.cast sh -c 'ulimit -f 1; exec head -c 9999 /dev/zero >big'; echo $?)" 153

# A full file system, and one that gets room again; in a mount namespace of our own.
if ! unshare -m true 2>/dev/null; then
	skip "full file systems" "no mount namespace"
	finish
	exit
fi
mkdir full
cat >full.sh <<'EOF'
mount -t tmpfs -o size=${1}k tmpfs full || exit 99
shift
"$@"
EOF
for ((kib = 4; kib <= 128; kib += 12)); do
	unshare -m bash full.sh $kib bash -c 'ptyrec -o full/x.cast sh -c "seq 30000" >out 2>err </dev/null
		echo $? >status; cp full/x.cast copy.cast'
	is "tmpfs $kib KiB: status" "$(cat status)" 125
	is "tmpfs $kib KiB: the copy" "$(tr -d '\r' <out | cksum)" "$(seq 30000 | cksum)"
	check "tmpfs $kib KiB: a whole line at the end" whole copy.cast
	check "tmpfs $kib KiB: said" grep -q 'No space left on device' err
done
unshare -m bash full.sh 64 bash -c 'head -c 40000 /dev/zero >full/filler
	ptyrec -o full/x.cast bash -c "echo before; head -c 2000000 /dev/zero | tr \\\\0 x; echo
		rm full/filler; mount -o remount,size=9000k full
		until tail -n +2 full/x.cast | grep -q \"bytes not recorded\"; do sleep 0.05; done; echo after" >out 2>err </dev/null
	echo $? >status; cp full/x.cast copy.cast'
is "room again: status" "$(cat status)" 125
missing=$(sed -n 's/.*"m", "ptyrec: \([0-9]*\) bytes not recorded".*/\1/p' copy.cast)
is "room again: what is missing is told to the byte" \
	$(($(ptyplay -s max copy.cast | wc -c) + missing)) "$(wc -c <out)"
check "room again: what follows is there" bash -c 'ptyplay -s max copy.cast | grep -q after'
check "room again: valid" valid copy.cast
for format in ttyrec typescript tlog raw; do
	unshare -m bash full.sh 48 bash -c "ptyrec -q -f $format -o full/x sh -c 'seq 30000' >out 2>err </dev/null
		echo \$? >status; rm -rf copy copy.timing; cp full/x copy; cp full/x.timing copy.timing 2>/dev/null"
	is "$format: status" "$(cat status)" 125
	is "$format: the copy" "$(tr -d '\r' <out | cksum)" "$(seq 30000 | cksum)"
	check "$format: what is whole plays" bash -c \
		'ptyplay -q -s max copy >played 2>play.err && cmp -n "$(wc -c <played)" played out && [ -s played ]'
done
ptyrec -q -o big.cast sh -c 'seq 30000' >/dev/null </dev/null
for name in old.cast old.html old.ttyrec; do
	unshare -m bash full.sh 64 bash -c "echo OLD >full/$name; ptyplay -q --overwrite big.cast -o full/$name 2>err
		echo \$? \$(cat full/$name) \$(ls full) >status"
	is "$name is kept when there is no room for another" "$(cat status)" "1 OLD $name"
done
unshare -m bash full.sh 4 bash -c 'head -c 4096 /dev/zero >full/filler
	ptyplay copy.cast -o full/y.cast 2>err; echo $? >status; ls full >files'
is "no room for a conversion" "$(cat status) $(cat files)" "1 filler"
check "said" grep -q "No space left on device" err
unshare -m bash full.sh 16 bash -c 'ptyrec --strict -o full/x.cast sh -c "seq 30000; exec sleep 60" >out 2>err </dev/null
	echo $? >status'
is "--strict: status" "$(cat status)" 125

# An error of the disk.
if have strace && strace -o /dev/null true 2>/dev/null; then
	export ASAN_OPTIONS=detect_leaks=0 # it traces itself, and cannot be traced then
	for n in 1 2 3 5; do
		rm -f eio.cast
		: >eio.cast
		strace -f -qq -o /dev/null -P "$work/eio.cast" -e inject=write:error=EIO:when=$n+ \
			ptyrec --overwrite -o eio.cast sh -c 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.02; done' \
			>out 2>err </dev/null
		is "EIO from write $n on: status" $? 125
		is "EIO from write $n on: the copy" "$(tr -d '\r\n' <out)" 123456
		check "EIO from write $n on: whole" whole eio.cast
	done
else
	skip "EIO" "no strace"
fi
case $BUILD in
*address*)
	skip "a slow disk" "the sanitizer comes first"
	finish
	exit
	;;
esac

# A disk that stands still: the copy goes on, and when the disk does, nothing is missing.
shim=$BUILD/tests/support/shim.so
on_slow_disk() {
	rm -f slow.waits go
	: >slow
	env SHIM_PROGRAM=ptyrec SHIM_SLOW="$work/slow" LD_PRELOAD="$shim" ptyrec "$@" > >(exec cat >out) 2>err </dev/null &
	recorder=$!
}
for target in slow.cast slow.cast.gz slow.ttyrec slow.ts; do
	format=
	[ $target != slow.ts ] || format="-f typescript"
	# shellcheck disable=SC2086
	on_slow_disk $format -o $target sh -c 'echo one; until [ -e go ]; do :; done; echo two; seq 100000; echo three'
	check "a slow disk: $target: the first line is seen" eventually grep -q one out
	check "a slow disk: $target: the disk is waited for" eventually test -e slow.waits
	: >go
	check "a slow disk: $target: all is seen meanwhile" eventually grep -q three out
	check "a slow disk: $target: the recorder still waits" kill -0 $recorder
	rm slow
	wait $recorder
	is "a slow disk: $target: status" $? 0
	is "a slow disk: $target: all is recorded" "$(ptyplay -q -s max $target | tr -d '\r' | cksum)" \
		"$( (echo one; echo two; seq 100000; echo three) | cksum)"
done
on_slow_disk -o flood.cast sh -c 'seq 3000000; echo three'
check "a slow disk and a flood: the command is held" eventually bash -c \
	'one=$(wc -c <out); [ "$one" -gt 1000000 ]'
at_most "a slow disk and a flood: memory" "$(awk '/VmHWM/ {print $2}' /proc/$recorder/status)" 40000
rm slow
wait $recorder
is "a slow disk and a flood: status" $? 0
is "a slow disk and a flood: all is recorded" "$(ptyplay -q -s max flood.cast | tr -d '\r' | cksum)" \
	"$( (seq 3000000; echo three) | cksum)"
rm -f flood.cast out
on_slow_disk -o term.cast sh -c 'echo one; exec sleep 60'
check "a slow disk and TERM: it is waited for" eventually test -e slow.waits
kill -TERM $recorder
eventually bash -c "! pgrep -P $recorder sleep"
rm slow
wait $recorder
is "a slow disk and TERM: status" $? 143
is "a slow disk and TERM: the end" "$(tail -1 term.cast | grep -c '"x", "143"')" 1


# --redact: what cannot be written where it belongs is saved elsewhere, masked.
unshare -m bash full.sh 40 bash -c 'TMPDIR=$PWD ptyrec --redact -o full/x.cast sh -c "echo ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5; seq 30000" >/dev/null 2>err </dev/null
	echo $? >status; ls full >left'
saved=$(sed -n "s/.*saved a copy as //p" err)
is "--redact, full: status" "$(cat status left)" 125
is "--redact, full: the copy" "$(ptyplay -q --screen "$saved" | tail -n 2; grep -c ghp_ "$saved")" $'29999\n30000\n0'
unshare -m bash full.sh 100 bash -c 'TMPDIR=$PWD/full ptyrec --redact -o beside.cast seq 9000 >/dev/null 2>&1 </dev/null; echo $? >status'
is "--redact, no room for temporary files" "$(cat status; ptyplay -q --screen beside.cast | tail -n 1)" $'0\n9000'

# --keep-last: the older file makes room; if there is none to join them, both are there.
unshare -m bash full.sh 100 bash -c 'ptyrec --keep-last 64K -o full/x.cast bash -c "for i in {1..300}; do printf \"%0700d\\r\\n\" \$i; read -rt 0.002 <> <(:); done" \
	>/dev/null 2>err </dev/null; cp full/x.cast kept.cast; ls full >left'
is "--keep-last, full: the end" "$(ptyplay -q --screen kept.cast | grep -c 300)" 1
is "--keep-last, full: what is left is told" "$(grep -c '\.1$' left)" "$(grep -c "the earlier part is in 'full/x.cast.1'" err)"
finish
