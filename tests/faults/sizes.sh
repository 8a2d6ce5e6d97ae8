#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Terminals of odd sizes, and one whose size changes a thousand times a second.
. "$(dirname "$0")/../support/lib.sh"

cat >storm.py <<'END'
import fcntl, os, pty, struct, sys, termios, time

def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

seconds, first, last = float(sys.argv[1]), sys.argv[2], sys.argv[3]
child, fd = pty.fork()
if child == 0:
    resize(0, *map(int, first.split("x")))
    os.execvp(sys.argv[4], sys.argv[4:])
seen = b""
while b"ready" not in seen:
    seen += os.read(fd, 65536)
start = time.monotonic()
count = 0
while time.monotonic() < start + seconds:
    count += 1
    resize(fd, 20 + count % 100, 10 + count % 50)
    while time.monotonic() < start + count / 1000:
        pass
resize(fd, *map(int, last.split("x")))
os.write(fd, b"\n")
try:
    while True:
        seen += os.read(fd, 65536)
except OSError:
    pass
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
END
# The command reports its size once it is the last one.
command='echo ready; read line; until [ "$(stty size)" = "$1" ]; do :; done; stty size'

timeout 30 python3 storm.py 2 80x24 123x45 ptyrec -o storm.cast sh -c "$command" sh "45 123" >out
is "a storm: status" $? 0
is "a storm: the last size is exact" "$(tr -d '\r' <out | grep -c '^45 123$')" 1
is "a storm: and recorded" "$(grep '"r"' storm.cast | tail -n 1 | cut -d'"' -f4)" 123x45
check "a storm: at most one event in 10 ms" python3 - <<'END'
import json
times = [json.loads(line)[0] for line in open("storm.cast") if '"r"' in line]
assert len(times) > 50, len(times)
close = [(a, b) for a, b in zip(times, times[1:]) if b - a < 0.00999]
assert not close, close
END
check "a storm: valid" valid storm.cast

timeout 30 python3 storm.py 0 0x0 0x0 ptyrec -o zero.cast sh -c "$command" sh "24 80" >out
is "0x0: the command has what the header says" "$(tr -d '\r' <out | grep -c '^24 80$')" 1
is "0x0: the header has a size" "$(ptyplay --info zero.cast | grep ^size)" "size       80x24"
timeout 30 python3 storm.py 0 65535x65535 65535x65535 ptyrec -o huge.cast sh -c "$command" sh \
	"65535 65535" >out
is "65535x65535: the command has it" "$(tr -d '\r' <out | grep -c '^65535 65535$')" 1
is "65535x65535: the header has a size" "$(ptyplay --info huge.cast | grep ^size)" "size       1000x1000"
is "0x0: COLUMNS and LINES" "$(COLUMNS=100 LINES=30 timeout 30 python3 storm.py 0 0x0 0x0 \
	ptyrec -q -o lines.cast sh -c "$command" sh "30 100" | tr -d '\r' | grep -c '^30 100$')" 1

# A terminal that goes away leaves the size as it was.
cat >gone.py <<'END'
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    while struct.unpack("HHHH", fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))[0] != 40:
        pass
    os.execvp("sh", ["sh", "-c", "trap '' HUP; exec " + sys.argv[1]])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
seen = b""
while b"ready" not in seen:
    seen += os.read(terminal, 1000)
os.close(terminal)
open("go", "w").close()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
timeout 30 python3 gone.py "ptyrec -q -o gone.cast sh -c 'echo ready; until [ -e go ]; do :; done; kill -WINCH \$PPID; stty size'"
is "a terminal that goes away: the command keeps its size" "$(ptyplay -q -s max gone.cast | tr -d '\r' | tail -n 1)" "40 120"
is "a terminal that goes away: no size is recorded" "$(grep -c '"r"' gone.cast)" 0

# A size that the command sets itself.
ptyrec -q --headless --stdin pty -o own.cast sh -c 'stty cols 132; printf "\033[5;120HX"' </dev/null
is "a size of the command's own" "$(grep '"r"' own.cast | cut -d'"' -f4)" 132x24
is "a size of the command's own: what it prints then" "$(ptyplay --screen own.cast | sed -n 5p | wc -c)" 121
finish
