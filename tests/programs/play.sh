#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ptyplay: playing, cutting, converting, telling what is in a recording.
. "$(dirname "$0")/../support/lib.sh"
data=$root/tests/data

status_of() {
	"$@" >out 2>err </dev/null
	echo $?
}

cat >three.cast <<'EOF'
{"version": 2, "width": 80, "height": 24, "timestamp": 1700000000, "title": "T", "x": 1}
[0.100000, "o", "one "]
[0.200000, "m", "first"]
[0.300000, "o", "two "]
[5.000000, "m", "second"]
[9.000000, "o", "three"]
[10.000000, "x", "7"]
EOF

# Playing without a terminal.
is "play" "$(ptyplay -s max three.cast)" "one two three"
is "standard input" "$(ptyplay -s max - <three.cast)" "one two three"
is "several files" "$(ptyplay -s max three.cast three.cast)" "one two threeone two three"
is "loop" "$(ptyplay -s max -l2 three.cast)" "one two threeone two three"
is "options behind the file" "$(ptyplay three.cast --speed max)" "one two three"
is "the newest session" "$(cp three.cast session.cast; touch -d '1 hour ago' session.cast
	cp "$data/asciicast-v2/plain.cast" session-2.cast; ptyplay -s max | tail -c 7)" better.
is "gzip" "$(gzip <three.cast >three.cast.gz; ptyplay -s max three.cast.gz)" "one two three"
is "by content, not by name" "$(cp three.cast.gz name.txt; ptyplay -s max name.txt)" "one two three"
is "v1" "$(ptyplay -s max "$data/asciicast-v1/pretty.json")" 'a ] " [ bsame timenever back😀'
is "v3" "$(ptyplay -s max "$data/asciicast-v3/plain.cast" | tr -d '\r\n')" \
	"HelloWorldbehind the exit, as after an append"
is "exact bytes" "$(output_of "$data/asciicast-v2/exact-bytes.cast" | head -c 3 | od -An -tx1)" " 61 ff 62"
is "--exit-status" "$(status_of ptyplay -s max --exit-status three.cast)" 7
is "exit status" "$(status_of ptyplay -s max three.cast)" 0

# Positions.
is "--from" "$(ptyplay --from 5 -o - three.cast | ptyplay --screen -)" "one two three"
is "--to" "$(ptyplay -s max --to 0.3 three.cast)" "one two "
is "--to percent" "$(ptyplay -s max --to 2% three.cast)" "one "
is "--to before the end" "$(ptyplay -s max --to -5 three.cast)" "one two "
is "--to a marker" "$(ptyplay -s max --to marker:first three.cast)" "one "
is "--from shows at once what is before" "$(ptyplay --from 9.9 three.cast)" "one two three"
is "no such marker" "$(status_of ptyplay --from marker:none three.cast)" 1
is "percent of standard input" "$(status_of ptyplay --from 50% -)" 1

# Time: shorter pauses, then speed; no drift over many events.
elapsed_ms() {
	local start=${EPOCHREALTIME/./}
	"$@" >/dev/null </dev/null
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}
check "idle limit and speed take their time" test "$(elapsed_ms ptyplay -i 0.2 -s 2 three.cast)" -ge 390
is "idle limit and speed, written" \
	"$(ptyplay -i 0.2 -s 2 -o - three.cast | cut -d, -f1 | tail -n +2 | tr '\n' ' ')" \
	"[0.050000 [0.100000 [0.150000 [0.250000 [0.350000 [0.450000 "
is "the header's idle limit is kept" "$(ptyplay -o - "$data/asciicast-v2/plain.cast" |
	grep -c '"idle_time_limit": 2.500000')" 1
is "from, idle and speed" "$(ptyplay --from 5 -i 1 -s 10 -o - three.cast | tail -n +2 | cut -d, -f1,2 |
	tr '\n' ' ')" '[0.000000, "o" [0.000000, "m" [0.100000, "o" [0.200000, "x" '

# Conversion.
ptyplay three.cast -o three-v3.cast -f asciicast-v3
check "v3: valid" valid three-v3.cast v3
is "v3: the same" "$(ptyplay -o - three-v3.cast -f asciicast-v2)" \
	"$(sed -e '1s/"title": "T", "x": 1/"title": "T", "env": {}, "x": 1/' three.cast)"
for file in "$data"/asciicast-v*/*[!s]; do
	name=$(basename "$(dirname "$file")")-$(basename "$file")
	[ "${name%.events}" = "$name" ] || continue
	ptyplay "$file" -o "v2-$name.cast" 2>/dev/null
	check "$name to v2 is valid" valid "v2-$name.cast"
	ptyplay "$file" -o "v3-$name.cast.gz" -f asciicast-v3 2>/dev/null
	is "$name to v3 and back" "$(ptyplay -o - -f asciicast-v2 "v3-$name.cast.gz")" \
		"$(ptyplay -o - "v2-$name.cast")"
done
is "unknown keys and codes are kept" "$(ptyplay -o - "$data/asciicast-v2/plain.cast" |
	grep -cE '"x-unknown": \{"kept": \[1, null\]\}|"z", "kept"')" 2
is "tags and terminal version are kept" "$(ptyplay -o - -f asciicast-v3 "$data/asciicast-v3/plain.cast" |
	grep -c '"version": "VTE(7802)".*"tags": \["a", "b"\]')" 1
is "joining" "$(ptyplay three.cast "$data/asciicast-v2/plain.cast" -o - | cut -d, -f1,2 | tail -n +7 |
	head -3 | tr '\n' ' ')" '[10.000000, "x" [10.000000, "o" [10.248848, "o" '
is "an existing file" "$(status_of ptyplay three.cast -o three.cast.gz)" 1
is "its message" "$(cat err)" \
	"ptyplay: cannot write 'three.cast.gz': the file exists; see --overwrite"
is "--overwrite" "$(status_of ptyplay three.cast -o name.txt --overwrite)" 0
is "onto itself" "$(status_of ptyplay three.cast -o three.cast --overwrite)" 2
is "it is still there" "$(ptyplay -s max three.cast)" "one two three"

# Info.
is "--info" "$(TZ=UTC ptyplay --info three.cast)" "file       three.cast
format     asciicast-v2
size       80x24
duration   10.0 s
recorded   2023-11-14 22:13:20 +0000
title      T
exit       7
events     3 o 2 m 1 x
output     13 bytes
marker     0.200000            first
marker     5.000000            second
complete   yes"
is "--info --json" "$(ptyplay --info --json three.cast)" '{"file":"three.cast","format":"asciicast-v2","width":80,"height":24,"duration":10.000000,"timestamp":1700000000,"idle_time_limit":null,"env":{},"title":"T","command":null,"part":null,"exit_status":7,"events":{"o":3,"m":2,"x":1},"markers":[[0.200000,"first"],[5.000000,"second"]],"bytes":13,"complete":true}'
printf '{"version": 2, "width": 80, "height": 24, "title": "\\u001b]0;x\\u0007\\u009b1m\\u202e"}\n' >title.cast
is "a hostile title" "$(ptyplay --info title.cast | grep ^title)" 'title      ^[]0;x^G\u{9b}1m\u{202e}'

# Damage.
head -c -4 three.cast >torn.cast
is "torn" "$(status_of ptyplay -s max torn.cast; cat out)" "0
one two three"
is "torn: a warning" "$(cat err)" \
	"ptyplay: torn.cast: ends in the middle of an event, which was skipped"
gzip -c three.cast | head -c -20 >torn.cast.gz
is "torn gzip: a warning" "$(ptyplay -s max torn.cast.gz 2>&1 >/dev/null)" \
	"ptyplay: torn.cast.gz: the compressed data is truncated: the end of the recording may be missing"
is "damaged" "$(status_of ptyplay -s max "$data/asciicast-v2/damaged.cast"; cat out)" "4
onetwo"
is "damaged: where" "$(cat err)" "ptyplay: $data/asciicast-v2/damaged.cast:3: unterminated string
ptyplay: 2 more damaged places, all skipped"
for file in /dev/null /bin/sh / none.cast; do
	is "$file is no recording" "$(status_of ptyplay "$file")" 1
done
is "no session here" "$(mkdir empty; cd empty; ptyplay 2>&1; echo $?)" \
	"ptyplay: no session*.cast in this directory; name a file
1"
for words in "--nope" "-s 0" "-s nan" "-s 1e9" "-s -1" "-i x" "--from x" "-l0" "-f nope"; do
	is "ptyplay $words" "$(status_of ptyplay $words three.cast)" 2
done
is "a closed pipe" "$(ptyplay -s max <(cat three.cast; seq 100000 | sed 's/.*/[11,"o","&\\n"]/') 2>err |
	head -1; cat err)" "one two three1"

# Hostile and odd files.
header='{"version":2,"width":80,"height":24}'
printf '{"version":3,"term":[1,2]}\n[0,"o","x"]\n' >array.cast
is "a term that is an array" "$(ptyplay -o - -f asciicast-v3 array.cast | tail -1)" '[0.000000, "o", "x"]'
printf '{"version":2,"width":80,"height":24,"term":{"cols":500}}\n[0,"o","x"]\n' >term.cast
is "members of another version" "$(ptyplay -o - -f asciicast-v3 term.cast | ptyplay --info - | grep ^size)" \
	"size       80x24"
printf '{"app":{"version":1},"version":2,"width":80,"height":24}\n[0,"o","x"]\n' >nested.cast
is "a nested version" "$(ptyplay -s max nested.cast)" x
printf '%s\n[1,"\\u001b","x"]\n[1,"\\u009d","x"]\n' "$header" >codes.cast
is "hostile codes" "$(ptyplay --info codes.cast | grep ^events)" 'events     1 ^[ 1 \u{9d}'
printf '%s\n[0,"m","a\377b"]\n' "$header" >label.cast
check "a label that is not UTF-8: JSON all the same" python3 -c 'import json,subprocess
json.loads(subprocess.check_output(["ptyplay","--info","--json","label.cast"]).decode())'
printf '%s\n[4e8,"o","x"]\n' "$header" >late.cast
is "times without end" "$(ptyplay -s 0.01 -o - late.cast late.cast | tail -1)" '[315360000.000000, "o", "x"]'
printf '%s\n[1,"o","\357\277\275"]\n[1,"o","%017000000d"]\n[2,"o","end"]\n' "$header" 0 >long.cast
is "a long line behind bytes that may be replaced" "$(status_of ptyplay -s max long.cast; tail -c 3 out)" "4
end"
is "exact bytes from a slow pipe" "$( (printf '%s\n[1,"o","\357\277\275"]\n' "$header"
	sleep 0.1; printf '[1,"b","/w=="]\n') | ptyplay -q -o - -f raw - | od -An -tx1)" " ff"
is "v1 from a slow pipe" "$( (head -c 300 "$data/asciicast-v1/one-line.json"; sleep 0.1
	tail -c +301 "$data/asciicast-v1/one-line.json") | ptyplay -s max - | tail -1 | tail -c 5)" line.
is "resizes in front of --from" "$(printf '%s\n[1,"r","120x40"]\n[2,"o","x"]\n' "$header" |
	ptyplay --from 2 -o - - | cut -d, -f2- | tr -d '\n')" ' "width": 120, "height": 40, "part": "2.00 s to the end of standard input", "env": {}} "o", "x"]'
is "onto its own standard input" "$(status_of sh -c 'ptyplay -o three.cast --overwrite - <three.cast')" 2
is "standard input again and again" "$(status_of ptyplay -l2 -)" 2
is "--info to a full disk" "$(ptyplay --info three.cast >/dev/full 2>/dev/null; echo $?)" 1

is "-o with what only tells" "$(ptyplay --info three.cast -o told.cast 2>&1; echo $?; ls told.cast 2>&1)" \
	"ptyplay: -o writes a recording or an export; redirect what --info prints with >
2
ls: cannot access 'told.cast': No such file or directory"

# It can always be ended.
ended() {
	local pid
	"${@:2}" >/dev/null 2>&1 </dev/null &
	pid=$!
	eventually grep -q 'State:.[SR]' /proc/$pid/status
	read -rt 0.2 <> <(:)
	kill -$1 $pid
	wait $pid 2>/dev/null
	is "ended by $1: ${*:2}" $? $((128 + $(kill -l $1)))
}
printf '%s\n[0,"o",""]\n' "$header" >short.cast
ended TERM ptyplay -l -s max short.cast
ended HUP ptyplay -l short.cast
mkfifo silent
ended TERM ptyplay silent
ended TERM ptyplay -F short.cast

# Live: a pipe, a growing file.
is "a recorder's pipe" "$(ptyrec -q -o - sh -c 'echo a; sleep 0.1; echo b' | ptyplay -)" $'a\r\nb\r'
mkfifo go
ptyrec -q -o grow.cast sh -c 'echo a; read x <go; echo b' >/dev/null &
eventually test -s grow.cast
timeout 20 ptyplay -F grow.cast >followed &
follower=$!
eventually grep -qs a followed
echo >go
wait $follower
is "--follow ends with the exit event" $? 0
is "--follow" "$(cat followed)" $'a\r\nb\r'
rm followed
ptyrec -q -o grow.cast.gz sh -c 'echo a; read x <go; echo b' >/dev/null &
eventually grep -q . grow.cast.gz 2>/dev/null
timeout 20 ptyplay -F grow.cast.gz >followed &
follower=$!
eventually grep -qs a followed
echo >go
wait $follower
is "--follow gzip" "$(cat followed)" $'a\r\nb\r'

# Keys.
keys() {
	timeout 60 onpty "$@" >keys.out 2>keys.err
	status=$?
}
keys -w one -t q -- ptyplay three.cast
is "q: status, terminal" $status 0
keys -w one -t $'\003' -- ptyplay three.cast
is "^C: status, terminal" $status 130
keys -w two -t ' ]' -t . -w three -t q -- ptyplay three.cast
is "Space, marker, step" $status 0
keys -w two -t '++++++++++' -w three -- ptyplay three.cast
is "faster" $status 0
TERM=xterm keys -w one -w '||' -t ' ' -w two -w '||' -t ' ' -w three -- ptyplay -m -s 4 three.cast
is "pause on markers" $status 0
keys -w one -t ']' -c 'sleep 0.2' -t q -- ptyplay --to 8 --follow three.cast
is "q while there is no next marker" $status 0
keys -w one -c 'kill -TERM $CHILD' -- ptyplay three.cast
is "TERM: status, terminal" $status 143
keys -w one -c 'kill -HUP $CHILD' -- ptyplay three.cast
is "HUP: status, terminal" $status 129
keys -w three -- sh -c 'ptyplay -s max - <three.cast'
is "a pipe with a keyboard: terminal" $status 0
keys -- ptyplay --resize -s max three.cast
check "--resize" grep -q $'\033\[8;24;80t' keys.out
printf '\033[?1049hfull screen' | ptyrec -q -o screen.cast cat >/dev/null
keys -- ptyplay -s max screen.cast
check "what the recording left on is reset" grep -q $'\033\[?1049l' keys.out
# The keyboard goes away: nobody could go on after a pause at a marker.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "one"]' '[1.5, "m", "stop"]' \
	'[1.6, "o", "two"]' >marked.cast
cat >keyboard.py <<'END'
import os, pty, subprocess, sys
keys, keys_tty = pty.openpty()
shown, shown_tty = pty.openpty()
player = subprocess.Popen(["ptyplay", "-m", "marked.cast"], stdin=keys_tty, stdout=shown_tty,
    start_new_session=True, stderr=subprocess.DEVNULL)
os.close(keys_tty)
os.close(shown_tty)
seen = b""
while b"one" not in seen:
    seen += os.read(shown, 4096)
os.close(keys)
try:
    while True:
        seen += os.read(shown, 4096)
except OSError:
    pass
sys.exit(player.wait(20))
END
is "a marker without a keyboard is no end" "$(timeout 30 python3 keyboard.py; echo $?)" 0


# What people type.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.5, "o", "one\r\n"]' '[1.0, "rlib", "x"]' \
	'[1.0, "out", "y"]' '[1.0, "o", "two\r\n"]' >typed.cast
is "-s 2x" "$(ptyplay -q -s 1000x typed.cast | tr -d '\r')" $'one\ntwo'
is "--screen POS" "$(ptyplay --screen 60% typed.cast)" one
is "--screen FILE" "$(ptyplay --screen typed.cast)" $'one\ntwo'
is "--loop N" "$(ptyplay -q -s max --loop 3 typed.cast | grep -c two)" 3
is "-l N" "$(ptyplay -q -s max -l 2 typed.cast | grep -c two)" 2
for name in txt v3 v1 asciicast cast ttyrec; do
	ptyplay -q -f $name -o - typed.cast >as.$name
	is "-f $name" "$? $(ptyplay -q -s max as.$name 2>/dev/null | grep -c two)" "0 1"
done
is "-f txt: text" "$(cat as.txt)" $'one\ntwo'
is "-f v3, v1, asciicast" "$(for name in v3 v1 asciicast; do ptyplay --info as.$name | sed -n 's/^format *//p'; done)" \
	$'asciicast-v3\nasciicast-v1\nasciicast-v2'
is "codes of several letters" "$(ptyplay --info --json typed.cast | grep -o '"events":{[^}]*}')" '"events":{"o":2,"rlib":1,"out":1}'
is "codes of several letters are kept" "$(ptyplay -q -o - typed.cast | grep -c '"rlib", "x"\|"out", "y"')" 2
is "standard input: a file" "$(ptyplay -q -s max <typed.cast | tr -d '\r')" $'one\ntwo'
is "standard input: a pipe" "$(gzip -c typed.cast | ptyplay -q -s max | tr -d '\r')" $'one\ntwo'
mkdir newest && cp typed.cast newest/session-7.cast
is "which one is played is said" "$(cd newest && ptyplay -s max </dev/null 2>&1 >/dev/null)" "ptyplay: playing session-7.cast"
is "which one is played is not said" "$(cd newest && ptyplay -q -s max </dev/null 2>&1 >/dev/null)" ""
ptyplay -o typed.webp typed.cast 2>typed.err
is "a suffix that nobody writes" "$? $(cat typed.err) $(ls typed.webp 2>/dev/null)" \
	"2 ptyplay: no format or export writes '.webp'; with -f NAME it can have any name
ptyplay: see ptyplay --help "
ptyrec -q -o typed.webp true 2>typed.err </dev/null
is "a suffix that nobody writes, recording" "$? $(cat typed.err) $(ls typed.webp 2>/dev/null)" \
	"125 ptyrec: cannot write 'typed.webp': no format writes '.webp'; with -f NAME it can have any name, and ptyplay exports a recording to other kinds of files "
is "any suffix with -f" "$(ptyplay -q -f ttyrec -o typed.webp typed.cast; ptyplay --info typed.webp | sed -n 's/^format *//p')" ttyrec
for name in typed-1.2 typed .typed ./typed.d/typed v1.2-rc1; do
	mkdir -p typed.d
	ptyplay -q --overwrite -o $name typed.cast
	is "no suffix: $name" $? 0
done
is "what is made of a recording has the umask's mode" "$(umask 027; ptyplay -q -o mode.txt typed.cast; stat -c %a mode.txt)" 640
is "a recording is the owner's" "$(ptyrec -q -o mode.cast true </dev/null; stat -c %a mode.cast)" 600


# An event of megabytes comes in pieces, and all of it.
python3 - <<'END'
import json
text = "".join("%07d\r\n" % number for number in range(200000))
open("megabytes.txt", "w", newline="").write(text)
print(json.dumps({"version": 2, "width": 80, "height": 24}), json.dumps([0.1, "o", text]), sep="\n",
    file=open("megabytes.cast", "w"))
END
ptyplay -s max megabytes.cast >megabytes.out
check "an event of megabytes: to a pipe" cmp -s megabytes.txt megabytes.out
onpty -z 80x24 -- ptyplay -s max megabytes.cast >megabytes.out
is "an event of megabytes: to a terminal" "$(grep -c '^[0-9]*.$' megabytes.out)" 200000

finish
