#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Floods, one byte at a time, hours: every byte arrives, and memory does not grow.
. "$(dirname "$0")/../support/lib.sh"

sanitized=
case $BUILD in *address*) sanitized=1 ;; esac

# The last command of a session: the most memory that its recorder had so far, in KiB.
memory='read -r _ _ _ recorder _ </proc/$PPID/stat
	sed -n "s/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p" /proc/$recorder/status >memory'

# same WHAT FILE: the live copy and the recording are the same, byte for byte
same() {
	is "$1: every byte" "$(output_of "$2" | sha256sum)" "$(sha256sum <live)"
	[ -n "$sanitized" ] || at_most "$1: memory" "$(cat memory)" 8192
}

# A minute's flood, compressed to spare the disk: only its checksums are kept.
timeout 180 ptyrec -q -o flood.cast.gz bash -c "timeout 60 yes 0123456789; $memory" </dev/null |
	tee >(sha256sum >live.sum) | tail -c 1 >/dev/null
eventually test -s live.sum
is "flood: every byte" "$(output_of flood.cast.gz | sha256sum)" "$(cat live.sum)"
[ -n "$sanitized" ] || at_most "flood: memory" "$(cat memory)" 8192
rm -f flood.cast.gz

ptyrec -q -o line.cast bash -c "head -c 100M /dev/zero | tr '\\0' x; $memory" </dev/null >live
same "100 MB without a newline" line.cast
is "100 MB without a newline: all of it" "$(wc -c <live)" $((100 << 20))
rm -f line.cast

cat >bytes.py <<'END'
import os, random, tty
tty.setraw(1)
random.seed(1)
for value in random.randbytes(1000000):
    os.write(1, bytes([value]))
END
ptyrec -q -o bytes.cast bash -c "python3 bytes.py; $memory" </dev/null >live
same "a million writes of a byte" bytes.cast
is "a million writes of a byte: all of them" "$(wc -c <live)" 1000000

cat >pairs.py <<'END'
import os, tty
tty.setraw(1)
for first in range(256):
    os.write(1, bytes(value for second in range(256) for value in (first, second)))
END
ptyrec -q -o pairs.cast bash -c "python3 pairs.py; $memory" </dev/null >live
same "all pairs of bytes" pairs.cast
is "all pairs of bytes: all of them" "$(wc -c <live)" 131072

# Ten hours, in ten seconds of a clock that is 3600 times as fast.
end_of() {
	tail -n 1 "$1" | sed 's/^\[\([0-9]*\).*/\1/'
}
if [ -n "$sanitized" ]; then
	skip "ten hours" "the sanitizer does not share LD_PRELOAD"
else
	for format in asciicast-v2 asciicast-v3; do
		SHIM_PROGRAM=ptyrec SHIM_CLOCK=1000:3600:0 LD_PRELOAD=$BUILD/tests/support/shim.so \
			ptyrec -q -f $format -o hours.$format bash -c \
			'for ((i = 0; i < 100; i++)); do echo $i; read -rt 0.1 <> <(:); done' \
			</dev/null >live
		hours=$(ptyplay --info --json hours.$format | sed 's/.*"duration":\([0-9]*\).*/\1/')
		check "ten hours, $format: $hours s" test "$hours" -ge 36000 -a "$hours" -le 40000
		is "ten hours, $format: every byte" "$(output_of hours.$format | cksum)" "$(cksum <live)"
	done
fi

# A machine that has been up for long; the kernel's own clocks.
for up in 2147483 2147484 4294967 4294968 1000000000; do
	if ! unshare -T --boottime $up --monotonic $up true 2>/dev/null; then
		skip "up for $up s" "no time namespace"
		continue
	fi
	rm -f up.cast
	unshare -T --boottime $up --monotonic $up ptyrec -q -o up.cast \
		sh -c 'echo a; sleep 0.3; echo b' </dev/null >/dev/null
	is "up for $up s" "$(ptyplay --info up.cast | sed -n 's/^duration *//p')" "0.3 s"
done
finish
