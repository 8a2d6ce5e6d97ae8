#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Huge and hostile recordings: constant memory, and an end.
. "$(dirname "$0")/../support/lib.sh"

limit=$((64 << 10)) # KiB
case $BUILD in *address*) limit=$((1 << 30)) ;; esac

# within WHAT COMMAND...: the status is 0 or $wanted, memory within the limit
within() {
	local what=$1 status
	shift
	peak memory timeout 120 "$@" >out 2>err </dev/null
	status=$?
	is "$what: status" $status "${wanted:-0}"
	at_most "$what: memory" "$(cat memory)" $limit
}

# A gigabyte in every format that is read.
cat >log.py <<'END'
import random, sys
random.seed(1)
lines = [b"\033[3%dm%06d\033[0m compiling caf\xc3\xa9 %s.c\r\n" % (i % 8, i,
         random.randbytes(8).hex().encode()) for i in range(20000)]
block = b"".join(lines)
size = int(sys.argv[1])
written = 0
while written < size:
    sys.stdout.buffer.write(block)
    written += len(block)
END
python3 log.py 1000000000 >big.raw
wanted_bytes=$(wc -c <big.raw)
within "1 GB, raw" ptyplay --info --json big.raw
for format in asciicast-v1 asciicast-v2 asciicast-v3 ttyrec typescript tlog plain; do
	within "1 GB into $format" ptyplay -q big.raw -o big -f $format
	[ $format = plain ] && break
	within "1 GB from $format" ptyplay --info --json big
	is "1 GB from $format: the bytes" "$(sed 's/.*"bytes":\([0-9]*\).*/\1/' out)" "$wanted_bytes"
	rm -f big big.timing
done
rm -f big
mkdir iolog
gzip -1 <big.raw >iolog/ttyout
yes '4 0.000001 50000' | head -n $((wanted_bytes / 50000)) >iolog/timing
within "1 GB of a sudo log" ptyplay --info --json iolog
rm -rf iolog big.raw

# A bomb: 10 MB that hold 10 GB, as a recording and as a single line.
python3 - <<'END'
import gzip
event = b'[1.0, "o", "' + b" " * 65000 + b'"]\n'
block = event * 160
with gzip.open("bomb.cast.gz", "wb", 9) as file:
    file.write(b'{"version": 2, "width": 80, "height": 24}\n')
    for _ in range(1000):
        file.write(block)
with gzip.open("line.cast.gz", "wb", 9) as file:
    file.write(b'{"version": 2, "width": 80, "height": 24}\n[1.0, "o", "before"]\n[2.0, "o", "')
    for _ in range(1000):
        file.write(b"x" * 1000000)
    file.write(b'"]\n[3.0, "o", "after"]\n')
END
within "a bomb of 10 GB" ptyplay --info --json bomb.cast.gz
wanted=4 within "a line of 1 GB" ptyplay -s max line.cast.gz
is "a line of 1 GB: what is around it" "$(cat out)" beforeafter
check "a line of 1 GB: said" grep -q 'line.cast.gz:3: the line is longer' err

# The longest line that is taken, of what costs most.
python3 - <<'END'
import base64, json
def cast(name, events):
    with open(name, "w") as file:
        file.write('{"version": 2, "width": 80, "height": 24}\n')
        for event in events:
            file.write(event + "\n")
size = 8 << 20
cast("escaped.cast", ['[1, "o", "' + "\\u0001" * ((size - 100) // 6) + '"]'])
cast("replaced.cast", ['[1, "o", "' + "\ufffd" * ((size - 100) // 3) + '"]',
     '[1, "b", "' + base64.b64encode(b"\xff" * ((size - 100) // 4 * 3)).decode() + '"]'])
with open("invalid.cast", "wb") as file:
    file.write(b'{"version": 2, "width": 80, "height": 24}\n[1, "m", "' +
               b"\xff" * (size - 100) + b'"]\n')
cast("markers.cast", ['[%d, "m", "a marker"]' % i for i in range(1000000)])
cast("nested.cast", ["[" * 1000000, '[1, "o", ' + "[" * 1000000 + "]" * 1000000 + "]"])
with open("long.json", "w") as file:
    file.write('{"version": 1, "width": 80, "height": 24, "stdout": [[1, "before"], [1, "')
    for _ in range(100):
        file.write("x" * 1000000)
    file.write('"], [1, "after"]]}')
END
for file in escaped replaced; do
	within "$file: played" ptyplay -s max $file.cast
	for format in asciicast-v2 tlog plain ttyrec; do
		within "$file: into $format" ptyplay -q $file.cast -o out.$format -f $format --overwrite
	done
done
wanted=0 within "invalid: copied" ptyplay -q invalid.cast -o out.cast --overwrite
within "a million markers" ptyplay --info --json markers.cast
is "a million markers: all are listed" "$(grep -o 'a marker' out | wc -l)" 1000000
within "a million markers, for people" ptyplay --info markers.cast
wanted=4 within "nesting" ptyplay -s max nested.cast
wanted=4 within "a string of 100 MB in version 1" ptyplay -s max long.json
is "a string of 100 MB in version 1: what is around it" "$(cat out)" beforeafter
finish
