#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Recordings whose files are not what they should be: pipes in place of parts, parts that
# are short, damage in odd places, names that are attacks.
. "$(dirname "$0")/../support/lib.sh"
data=$root/tests/data
header='{"version": 2, "width": 80, "height": 24}'

# A pipe in place of a part is refused at once: nobody could be waited for safely.
cp -r "$data/sudo/json.sudo" log
rm log/ttyout && mkfifo log/ttyout
timeout 10 ptyplay -s max log >out 2>err
is "a pipe in a sudo log" "$? $(cat err)" \
	"4 ptyplay: log/timing: 'ttyout': not a regular file"
cp "$data/typescript/classic.typescript" t
mkfifo t.timing
timeout 10 ptyplay -q -s max t >out 2>err
is "a pipe beside a typescript" "$?" 0
rm t.timing
printf 'Script started\nout\n' >stdin.ts
printf 'H 0.0 INPUT_LOG -\nI 0.1 3\nO 0.1 4\n' >stdin.ts.timing
is "standard input is no log of input" "$(echo secret | timeout 10 ptyplay -q -s max stdin.ts)" out

# What can be read only once is read once.
{ echo "$header"; for ((i = 0; i < 9000; i++)); do echo "[$i, \"o\", \"line $i\\r\\n\"]"; done; } >long.cast
ptyplay -q --repair -o repaired.cast <(cat long.cast)
is "--repair of a pipe" "$? $(wc -l <repaired.cast)" "0 9001"
is "--from, in a pipe" "$(ptyplay --from 50% <(cat long.cast) 2>&1 | sed "s/'.*'/X/")" \
	"ptyplay: X: a position in a pipe must be a time"
is "--loop of a pipe" "$(ptyplay --loop=2 <(cat long.cast) 2>&1 | head -1 | sed "s/'.*'/X/")" \
	"ptyplay: X is a pipe and cannot be played again"
mkfifo go
for format in ttyrec tlog raw; do
	ptyplay -q long.cast -o long.$format -f $format
	rm -f live
	{ head -c 5000 long.$format; read -r _ <go; } | ptyplay -q -s max - >live &
	player=$!
	check "$format: a live pipe is played at once" eventually grep -qs 'line 1' live
	echo >go
	wait $player
done

# What cannot be repaired is as it was.
{ echo "$header"; seq -f '[%g, "o", "a line"]' 100000; } | gzip | head -c -100 >cut.cast.gz
cp cut.cast.gz cut.before
(ulimit -f 100; ptyrec -q -a -o cut.cast.gz true) 2>err </dev/null
is "no room for repairing: status, files" "$? $(echo cut.*)" "125 cut.before cut.cast.gz"
check "no room for repairing: the file" cmp -s cut.cast.gz cut.before
touch cut.cast.gz.repaired
ptyrec -q -a -o cut.cast.gz true 2>err </dev/null
is "something in the way: what" "$? $(cat err)" \
	"125 ptyrec: cannot write 'cut.cast.gz': 'cut.cast.gz.repaired' already exists; remove it first"
rm cut.cast.gz.repaired
ptyrec -q -a -o cut.cast.gz echo more >/dev/null </dev/null
check "repaired then" test "$(ptyplay -s max cut.cast.gz 2>err | tail -c 6)$(cat err)" = $'more\r'

# Members of a compressed file.
{ printf '%s\n[1, "o", "first"]\n' "$header" | gzip -c; printf '[2, "o", "second"]\n' | gzip -c; } >two.gz
is "two members" "$(ptyplay -s max two.gz)" firstsecond
first=$(printf '%s\n[1, "o", "first"]\n' "$header" | gzip -c | wc -c)
{ head -c "$first" two.gz; printf '\036'; tail -c +$((first + 2)) two.gz; } >flipped.gz
is "a damaged second one" "$(ptyplay -s max flipped.gz 2>err) $? $(cat err)" \
	"first 4 ptyplay: flipped.gz:2: the compressed data is damaged"
if have zstd && ptyplay --list-formats | grep -q '^zstd.*yes   yes'; then
	{ printf '\x50\x2a\x4d\x18\x03\0\0\0abc'; printf '%s\n' "$header" | zstd -qc
		printf '\x5f\x2a\x4d\x18\x01\0\0\0a'; printf '[1, "o", "frame"]\n' | zstd -qc; } >skip.zst
	is "frames that are to be skipped" "$(ptyplay -s max skip.zst)" frame
fi

# Nothing that is read is written.
cp "$data"/typescript/advanced.typescript a
cp "$data"/typescript/advanced.typescript.timing a.timing
cp -r "$data/sudo/legacy.sudo" folder
for pair in "a a.timing" "a.timing a" "folder folder/ttyout" "folder folder/log"; do
	# shellcheck disable=SC2086
	set -- $pair
	before=$(cksum <"$2")
	is "$1 into $2" "$(ptyplay -q "$1" -o "$2" -f raw --overwrite 2>&1)" \
		"ptyplay: '$1' is both input and output"
	is "$2 is as it was" "$(cksum <"$2")" "$before"
done
is "a into a second file that is read" \
	"$(ptyplay -q a.timing -o a -f typescript --overwrite 2>&1)" "ptyplay: 'a.timing' is both input and output"
cp long.raw self
timeout 20 ptyplay -q -s max self >>self 2>err
is "a file that grows as it is played" "$? $(cat err)" "2 ptyplay: 'self' is both input and output"

# One part is short: the others are played on, and it is told.
rm -rf log
cp -r "$data/sudo/legacy.sudo" log
printf '3 0.1 9\n4 0.1 4\n' >>log/timing
gzip -dcf log/ttyout >whole && printf 'more' >>whole && cp whole log/ttyout
is "a short part" "$(ptyplay -s max log 2>err | tail -c 4) $(cat err)" \
	"more ptyplay: log/timing: the data ends before its timing"
printf '4 0.1 27\n4 0.1 24\n4 0.1 4\n' >log/timing
head -c 30 whole >log/ttyout
is "the output is short: it is torn" \
	"$(ptyplay -q log -o short.raw; wc -c <short.raw) $(ptyplay log 2>&1 >/dev/null | grep -c middle)" "30 1"
printf '4 0.1 5\n3 0.1 -1\n4 0.1 5\n' >log/timing
is "a negative size is damage" "$(ptyplay -s max log 2>&1 >/dev/null)" \
	"ptyplay: log/timing:2: not an I/O log entry"

# Output that no times tell of comes at the end.
printf 'Script started\none\ntwo\nthree\n' >rest
printf '0.1 4\n' >rest.timing
is "output without times" "$(ptyplay -s max rest 2>err) $(grep -c middle err)" $'one\ntwo\nthree 1'

# Followed: ends with the last line, with input in a file of its own, too.
printf 'Script started on x\n' >f.ts
cp f.ts f.in
printf 'H 0.0 OUTPUT_LOG f.ts\nH 0.0 INPUT_LOG f.in\n' >f.ts.timing
timeout 20 ptyplay -F -s max f.ts >out 2>err &
player=$!
printf 'out1\n' >>f.ts && printf 'O 0.01 5\nI 0.01 1\n' >>f.ts.timing
eventually grep -q out1 out
printf 'k' >>f.in && printf 'out2\n' >>f.ts && printf 'O 0.01 5\n' >>f.ts.timing
check "a typescript is followed" eventually grep -q out2 out
printf '\nScript done on x [COMMAND_EXIT_CODE="3"]\n' >>f.ts
printf 'H 0.0 EXIT_CODE 3\n' >>f.ts.timing
wait $player
is "until its exit" $? 0
timeout 20 ptyplay -F -q -s max "$data/typescript/classic.typescript" >/dev/null
is "one with classic times, too" $? 0

# Endless nothing: signals are looked at all the same.
{ echo "$header"; yes '' | head -n 50000000; } | gzip -1 >nothing.cast.gz
ptyplay -s max nothing.cast.gz >/dev/null 2>&1 &
player=$!
eventually test -d /proc/$player/fd
read -rt 0.3 <> <(:)
kill -TERM $player 2>/dev/null
started=$SECONDS
wait $player
status=$?
check "TERM within empty lines: $status" test $status = 143 -o $status = 0
check "TERM within empty lines: at once" test $((SECONDS - started)) -le 3

# tlog: damage and foreign lines in front of what is wanted.
{ echo '{"ver":"2.3","rec":"x","timing":"broken'; cat "$data/tlog/several.tlog"; } >first.tlog
is "damage in the first line" "$(ptyplay -q first.tlog 2>/dev/null) $(ptyplay -q first.tlog >/dev/null 2>&1; echo $?)" \
	"first 4"
{ head -1 "$data/tlog/several.tlog"; head -c 9000000 /dev/zero | tr '\0' x; echo; tail -n +2 "$data/tlog/several.tlog"; } >far.tlog
is "a long line between recordings" "$(ptyplay --list far.tlog | wc -l)" 2

# A limit holds for both files, and their times agree with them.
ptyrec -q --headless -f typescript -o limited.ts --max-size 4000 -c \
	'for ((i = 0; i < 300; i++)); do echo line-$i; done' </dev/null 2>/dev/null
SHELL=/bin/bash ptyrec -q --headless -f typescript -o limited2.ts --max-size 4000 \
	bash -c 'for ((i = 0; i < 300; i++)); do echo line-$i; read -rt 0.001 <> <(:); done' </dev/null
at_most "--max-size of a typescript" $(($(cat limited2.ts limited2.ts.timing | wc -c))) 4400
check "--max-size: no more than was printed" bash -c \
	'! ptyplay -q -s max limited2.ts 2>/dev/null | grep -v "^line-[0-9]*.$" | grep .'

# A name may hold anything.
is "a name that is an attack" "$(ptyplay $'none\e]0;evil\a' 2>&1)" \
	"ptyplay: cannot open 'none^[]0;evil^G': No such file or directory"
is "in a recorder's message" "$(ptyrec -o $'r\e[31mX.cast' --headless true 2>&1 | sed 's/ (.*//')" \
	'ptyrec: saved r^[[31mX.cast'
# Text that tricks who reads it, in every form of report.
cat >tricky.cast <<'END'
{"version":2,"width":80,"height":24,"title":"a\u202eb e\u0301\u0301\u0301\u0301\u0301\u0301 \udb40\udc41"}
[0.1,"o","so\u00adft \u200b\udb40\udc41\u115f e\u0301\r\n"]
[0.2,"m","m\u2066x"]
[0.3,"o","\u001b[60000Cx\r\n"]
END
is "escapes in JSON" "$(ptyplay --info --json tricky.cast | grep -o '"title":"[^"]*"')" \
	'"title":"a\u202eb e\u0301\u0301\u0301\u0301\u0301\u0301 \udb40\udc41"'
is "the same text" "$(ptyplay --info --json tricky.cast | python3 -c 'import json, sys; print(ascii(json.load(sys.stdin)["markers"]))')" \
	"[[0.2, 'm\u2066x']]"
is "few marks" "$(ptyplay --info tricky.cast | sed -n 's/^title *//p')" \
	$'a\\u{202e}b e\u0301\u0301\u0301\u0301\\u{301}\\u{301} \\u{e0041}'
is "plain text" "$(ptyplay -q -o - -f plain tricky.cast | head -n 1)" $'soft  e\u0301'
is "what plain text left out" "$(ptyplay -o - -f plain tricky.cast 2>&1 >/dev/null | grep invisible)" \
	"ptyplay: warning: text cannot store invisible characters: 4 left out"
is "the cursor stops at the margin" "$(ptyplay -q -o - -f plain tricky.cast | tail -n 1 | wc -c)" 81

# Control sequences reach a terminal only by the guard.
for format in raw ttyrec; do
	check "-o - -f $format to a terminal" grep -q "add --raw" \
		<(script -qec "ptyplay -o - -f $format '$data/asciicast-v2/asciinema.cast'" /dev/null </dev/null)
	check "-o - -f $format to a terminal with --raw" bash -c \
		"! script -qec \"ptyplay --raw -o - -f $format '$data/asciicast-v2/asciinema.cast'\" /dev/null </dev/null | grep -q 'add --raw'"
done
check "-o - to a terminal" bash -c \
	"script -qec \"ptyplay -o - '$data/asciicast-v2/asciinema.cast'\" /dev/null </dev/null | grep -q version"

# Expressions that take for ever on a long line: it is looked at once.
python3 -c '
import json
print(json.dumps({"version": 2, "width": 1000, "height": 1000}))
print(json.dumps([0.1, "o", "a" * 999999]))' >wide.cast
for pattern in 'a.*b' '(a|aa)+b' 'a{1,200}.{1,200}b'; do
	is "--grep '$pattern'" "$(timeout 60 ptyplay --grep "$pattern" wide.cast; echo $?)" 1
done
is "--grep finds it all the same" "$(ptyplay --grep 'a{9}$' wide.cast | wc -l)" 63
for pattern in '(a*)\1b' 'x\9'; do
	is "--grep '$pattern'" "$(ptyplay --grep "$pattern" wide.cast 2>&1; echo $?)" \
		$'ptyplay: --grep: back references are not supported\n2'
done
for pattern in '[\1]' '[]\1]' '[^]\2]' '[[:digit:]\1]' '\\1'; do
	is "--grep '$pattern'" "$(ptyplay --grep "$pattern" "$data/asciicast-v2/asciinema.cast" >/dev/null 2>&1; [ $? -lt 2 ] && echo taken)" taken
done

# A conversion that is ended leaves no half of a file, nor of what it replaces.
python3 -c '
import json
print(json.dumps({"version": 2, "width": 80, "height": 24}))
for number in range(400000):
    print(json.dumps([number / 1000, "o", f"line {number} of a long recording\r\n"]))' >long.cast
for target in half.cast half.txt half.cast.gz half.ttyrec half.script; do
	for signal in TERM HUP USR1 SYS; do
		format=
		[ $target != half.script ] || format="-f typescript"
		# shellcheck disable=SC2086
		ptyplay --follow $format -o $target long.cast 2>/dev/null &
		player=$!
		eventually test -s $target
		kill -$signal $player
		wait $player 2>/dev/null
		is "$target, $signal" "$(ls half.* 2>/dev/null)" ""
		rm -f half.*
	done
done
seq 1000000 >half.cast
ptyplay --follow --overwrite -o half.cast long.cast &
player=$!
begun() {
	ls -l "/proc/$player/fd" | grep -q 'deleted'
}
eventually begun
kill -TERM $player
wait $player 2>/dev/null
is "what half a file would have replaced" "$(cksum <half.cast) $(ls half.cast*)" "$(seq 1000000 | cksum) half.cast"

finish
