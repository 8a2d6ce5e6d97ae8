#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Recordings of other programs open here, and ours open there.
. "$(dirname "$0")/../support/lib.sh"
data=$root/tests/data

# A session with all that a format may have to hold: characters, bytes that are none,
# every other byte, a change of size, input, pauses, a status.
printf 'plain\r\n\033[31mred\033[0m caf\303\251\r\n' >first
printf 'raw \377\376 bytes \033[1m\a\b\t"\\\177\r\n' >second
cat >all.cast <<'END'
{"version": 2, "width": 80, "height": 24, "timestamp": 1700000000, "env": {"TERM": "xterm"}}
[0.0, "o", "plain\r\n\u001b[31mred\u001b[0m café\r\n"]
[0.5, "i", "ls\r"]
[0.75, "m", "half"]
[1.0, "r", "100x30"]
[1.5, "o", "raw \ufffd\ufffd bytes \u001b[1m\u0007\b\t\"\\\u007f\r\n"]
[1.5, "b", "cmF3IP/+IGJ5dGVzIBtbMQ=="]
[2.0, "x", "7"]
END
bytes=$(base64 -w0 second)
sed -i "s|\"b\", \".*\"|\"b\", \"$bytes\"|; s|[0-9.]*, \"r\"|1.0, \"r\"|" all.cast
cat first second >all.expected

# Written here, played by the real programs.
ptyplay -q all.cast -o all.raw
check "raw is the bytes" cmp -s all.raw all.expected
ptyplay -q all.cast -o all.typescript
ptyplay -q all.cast -o all.tlog
ptyplay -q all.cast -o all.json
# ttyplay would print the size.
grep -v '"r"' all.cast >fixed.cast
ptyplay -q fixed.cast -o all.ttyrec
if have ttyplay; then
	ttyplay -n all.ttyrec >out
	check "ttyplay plays our ttyrec" cmp -s out all.expected
else
	skip "ttyplay" "not installed"
fi
if have termcat; then
	termcat -f ttyrec all.ttyrec -e raw - >out 2>err ||
		termcat all.ttyrec out.ansi >out 2>err
	check "termcat reads our ttyrec" termcat all.ttyrec again.ttyrec
	check "termcat's copy plays the same" cmp -s <(output_of again.ttyrec) all.expected
else
	skip "termcat" "not installed"
fi
if have scriptreplay; then
	# It ends with a newline of its own, and keeps carriage returns so asked.
	scriptreplay --cr-mode never -d 1000 -t all.typescript.timing -B all.typescript >out
	printf '\n' | cat all.expected - >wanted
	check "scriptreplay plays our typescript" cmp -s out wanted
else
	skip "scriptreplay" "not installed"
fi
if have tlog-play; then
	# Behind what it shows it puts the cursor and colours right.
	onpty -z 80x24 -- sh -c 'stty -opost; tlog-play -s 1000 -i all.tlog; stty opost' >out </dev/null
	check "tlog-play plays our tlog" cmp -s <(head -c "$(wc -c <all.expected)" out) all.expected
else
	skip "tlog-play" "not installed"
fi
if have asciinema; then
	for cast in all.cast all.json; do
		onpty -- sh -c "stty -opost; asciinema cat $cast; stty opost" >out </dev/null
		check "asciinema cat $cast" grep -qa café out
	done
fi

# Round trips through the program.
for format in typescript tlog asciicast-v3; do
	rm -f "copy" copy.timing
	ptyplay -q all.cast -o copy -f $format
	check "$format: the bytes come back" cmp -s <(output_of copy) all.expected
	check "$format: the input, too" grep -q '"i", "ls\\r"' <(ptyplay -q copy -o -)
	check "$format: the size, too" grep -q '"r", "100x30"' <(ptyplay -q copy -o -)
done
is "typescript: the status, too" "$(ptyplay --info all.typescript | grep ^exit)" "exit       7"

# What a format cannot hold is told, once for each kind.
is "losses of ttyrec" "$(ptyplay all.cast -o loss.ttyrec 2>&1 | sort)" \
	"ptyplay: warning: ttyrec cannot store exit status: 1 left out
ptyplay: warning: ttyrec cannot store input: 1 left out
ptyplay: warning: ttyrec cannot store markers: 1 left out"
is "losses of v1" "$(ptyplay all.cast -o loss.json 2>&1 | wc -l)" 5
is "none with -q" "$(ptyplay -q all.cast -o loss.raw 2>&1)" ""
is "nor of what holds all" "$(ptyplay all.cast -o loss.cast -f asciicast-v3 2>&1)" ""
is "ptyrec tells, too" "$(ptyrec -o loss2.ttyrec true 2>&1 | head -1)" \
	"ptyrec: warning: ttyrec cannot store exit status: 1 left out"

# Recorded directly, in every format; the suffix decides.
for suffix in cast ttyrec typescript tlog raw cast.gz ttyrec.gz; do
	ptyrec -q -o rec.$suffix cat all.expected >live
	check "ptyrec -o rec.$suffix" cmp -s <(output_of rec.$suffix) live
done
ptyrec -q -o rec.json cat first >live
check "ptyrec -o rec.json" cmp -s <(output_of rec.json) live
ptyrec -q -o rec.txt sh -c 'printf "50%%\r100%%\n\033[1mbold\033[0m\n"' >/dev/null
is "ptyrec -o rec.txt" "$(cat rec.txt)" $'100%\nbold'
if ptyplay --list-formats | grep -q '^zstd.*yes   yes'; then
	ptyrec -q -o rec.cast.zst cat all.expected >live
	check "ptyrec -o rec.cast.zst" cmp -s <(output_of rec.cast.zst) live
	if have zstd; then
		check "zstd reads it" zstd -tq rec.cast.zst
		zstd -q --rm -c <rec.cast >foreign && zstd -q -c <rec.cast >>foreign.2
		check "zstd's own file" cmp -s <(output_of foreign) live
	fi
	ptyrec -q -o long.cast.zst seq 100000 >/dev/null
	head -c -5 long.cast.zst >torn.zst
	ptyplay --info torn.zst >info.out 2>/dev/null
	is "a torn one" "$(grep ^complete info.out)" "complete   no"
else
	skip "zstd" "not built in"
fi
if have xz && ptyplay --list-formats | grep -q '^xz.*yes   -'; then
	xz -c rec.cast >rec.xz
	check "xz's own file" cmp -s <(output_of rec.xz) live
	is "xz is not written" "$(ptyplay rec.cast -o no.cast.xz 2>&1)" \
		"ptyplay: cannot write 'no.cast.xz': xz cannot be written"
fi

# Recognised by content, whatever the name and the way in.
for file in "$data"/*/*; do
	case $file in
	*.events | *.timing | *.input | */make.sh) continue ;;
	esac
	wanted=$(head -1 "${file%.*}.events" | cut -d' ' -f1)
	[ -d "$file" ] && continue
	rm -f ./any.name*
	cp "$file" any.name.data
	times=()
	if [ -f "$file.timing" ]; then
		times=(--timing "$file.timing")
	fi
	is "$file is $wanted" "$(ptyplay --info "${times[@]}" any.name.data 2>/dev/null |
		grep ^format)" "format     $wanted"
	is "$file is $wanted from a pipe" "$(ptyplay --info "${times[@]}" - 2>/dev/null <"$file" |
		grep ^format)" "format     $wanted"
done
for folder in "$data"/sudo/*.sudo; do
	is "$folder" "$(ptyplay --info "$folder" | grep ^format)" "format     sudo"
done
is "a sudo log by its times" "$(ptyplay --info "$data/sudo/json.sudo/timing" | grep ^format)" \
	"format     sudo"

# A typescript's times: beside it, under the older name, named, or named first.
cp "$data/typescript/translated.typescript" t
is "without times: a warning" "$(ptyplay t 2>&1 >/dev/null)" \
	"ptyplay: warning: t: no timing file found (see --timing): played without delays"
is "without times: the text and the status" "$(ptyplay -q t)$(ptyplay --info t | grep ^exit)" \
	$'grüße\rexit       7'
cp "$data/typescript/translated.typescript.timing" t.tm
is "t.tm is found" "$(ptyplay --info t | grep ^duration)" "duration   0.7 s"
is "t is found from t.tm" "$(ptyplay -q -s max t.tm)" $'grüße\r'
mv t.tm elsewhere
is "--timing" "$(ptyplay --timing elsewhere --info t | grep ^duration)" "duration   0.7 s"
is "--timing, the other way round" "$(ptyplay --timing t --info elsewhere | grep ^duration)" \
	"duration   0.7 s"
is "times alone" "$(ptyplay elsewhere 2>&1)" \
	"ptyplay: cannot open 'elsewhere': this is a timing file; the output is missing, see --timing"
is "wrong times" "$(ptyplay --timing all.cast t 2>&1)" \
	"ptyplay: cannot open 't': 'all.cast' contains no timing"
cp t t.gzipped && gzip -c t >u.gz && cp elsewhere u.timing
is "u.gz and u.timing" "$(ptyplay --info u.gz | grep ^duration)" "duration   0.7 s"

cp all.ttyrec x && cp elsewhere x.timing
is "times beside what is no typescript" "$(ptyplay --info x | grep ^format)" "format     ttyrec"

# Several recordings in one file.
second=$(ptyplay --list "$data/tlog/several.tlog" | sed -n 2p | cut -f1)
is "--list" "$(ptyplay --list "$data/tlog/several.tlog" | wc -l)" 2
is "the first one" "$(ptyplay -q "$data/tlog/several.tlog")" first
is "--recording" "$(ptyplay --recording "$second" "$data/tlog/several.tlog")" second
is "there are more" "$(ptyplay "$data/tlog/several.tlog" 2>&1 >/dev/null)" \
	"ptyplay: warning: $data/tlog/several.tlog: the file contains more recordings; see --list and --recording"
is "no such recording" "$(ptyplay --recording x "$data/tlog/several.tlog" 2>&1)" \
	"ptyplay: cannot open '$data/tlog/several.tlog': no recording 'x' in the file; see --list"

# Raw bytes at a pace: 100 bytes of 10 bits at 1000 bits per second.
head -c 100 /dev/zero | tr '\0' x >hundred
is "--baud" "$(ptyplay --baud 1000 --info hundred | grep ^duration)" "duration   0.9 s"
is "without it, at once" "$(ptyplay --info hundred | grep ^duration)" "duration   0.0 s"
is "no pace" "$(ptyplay --baud 0 hundred 2>&1 | head -1)" \
	"ptyplay: --baud: '0' is not a baud rate"

printf '{"version": 1, "stdout": [[0.1, "a"]], "width": 100}' >order.json
is "v1: a size behind the output" "$(ptyplay --info order.json 2>&1 | grep size)" "size       100x24"

# Text that only looks like something else; and what we wrote opens again.
printf '[    0.000000] Linux version\n' >dmesg
printf '{"level": "info"}\n{"level": "warn"}\n' >json.log
is "a kernel's log" "$(ptyplay dmesg)" "[    0.000000] Linux version"
is "a log of JSON" "$(ptyplay --info json.log | grep ^format)" "format     raw"
printf 'a\0b' >zeros.raw
is "any bytes, by the name" "$(ptyplay -q zeros.raw -o - -f raw | wc -c)" 3
printf '{"version": 2, "wid' >cut.cast
is "half a header is none" "$(ptyplay cut.cast 2>&1)" "ptyplay: cannot open 'cut.cast': the header is damaged"
{ yes 'systemd[1]: something of another program' | head -n 5000; cat "$data/tlog/journal.tlog"; } >far.journal
is "a long journal" "$(ptyplay --info far.journal | grep ^format)" "format     tlog"
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", ""]' '[0.2, "o", "a"]' \
	'[0.3, "o", "\u001b[8;50;132t"]' '[0.4, "o", "b"]' >odd.cast
for format in ttyrec typescript tlog asciicast-v3 asciicast-v1; do
	ptyplay -q odd.cast -o odd.$format -f $format --overwrite
	check "$format: odd output" cmp -s <(output_of odd.$format) <(output_of odd.cast)
done
if have scriptreplay; then
	check "scriptreplay: odd output" scriptreplay -d 1000 -t odd.typescript.timing odd.typescript
fi
for file in ttyrec/ttyrec.ttyrec raw/log.raw tlog/terminal.tlog asciicast-v1/one-line.json; do
	gzip -nc "$data/$file" >crc.gz
	size=$(wc -c <crc.gz)
	{ head -c $((size - 8)) crc.gz; printf '\1\2\3\4'; tail -c 4 crc.gz; } >bad.gz
	ptyplay -q bad.gz -o bad.out -f raw --overwrite 2>err
	is "$file: a wrong checksum" "$? $(grep -c 'bad.gz.*the compressed data is damaged' err)" "4 1"
	check "$file: what is in front of it" cmp -s bad.out <(output_of "$data/$file")
done
if have xz && ptyplay --list-formats | grep -q '^xz.*yes   -'; then
	xz -9 -c all.cast >nine.xz
	is "xz -9" "$(ptyplay nine.xz 2>&1)" \
		"ptyplay: cannot open 'nine.xz': needs too much memory to decompress; decompress it first"
fi

# No recordings.
printf '[1,2]\n' >array
printf 'PK\003\004abc' >x.zip
head -c 4096 /bin/sh >binary
is "an array" "$(ptyplay array 2>&1)" "ptyplay: cannot open 'array': not a recording"
is "a zip" "$(ptyplay x.zip 2>&1)" \
	"ptyplay: cannot open 'x.zip': a zip archive; extract the recording first"
is "a program" "$(ptyplay binary 2>&1)" "ptyplay: cannot open 'binary': not a recording"
mkdir folder
is "a folder" "$(ptyplay folder 2>&1)" \
	"ptyplay: cannot open 'folder': a directory, but not a sudo I/O log"
is "two files on one output" "$(ptyplay all.cast -o - -f typescript 2>&1)" \
	"ptyplay: cannot write '-': typescript needs two files"
touch taken.typescript.timing
is "the second file is there" "$(ptyplay all.cast -o taken.typescript 2>&1)" \
	"ptyplay: cannot write 'taken.typescript': 'taken.typescript.timing': the file exists; see --overwrite"
check "then neither is written" test ! -e taken.typescript
is "a format that is only read" "$(ptyplay all.cast -o x -f sudo 2>&1 | head -1)" \
	"ptyplay: --format: sudo cannot be written"

# Joined: the gap between the recordings only if it is asked for.
sed 's/1700000000/1700000060/' all.cast >later.cast
ptyplay all.cast later.cast -o joined.cast
is "joined" "$(ptyplay --info joined.cast | grep ^duration)" "duration   4.0 s"
ptyplay --keep-gaps all.cast later.cast -o gap.cast
is "joined with the gap" "$(ptyplay --info gap.cast | grep ^duration)" "duration   1:02"
ptyplay -q all.ttyrec all.typescript all.cast -o mixed.cast
is "formats mixed" "$(output_of mixed.cast | python3 -c '
import sys
expected = open("all.expected", "rb").read()
parts = sys.stdin.buffer.read().split(b"\x1b[?1049l")
print(len(parts), parts[0] == expected, *[part.endswith(expected) for part in parts])')" "3 True True True True"
ptyplay --speed 2 -i 0.25 all.cast -o fast.cast
is "speed and limit of what is written" "$(ptyplay --info fast.cast | grep ^duration)" \
	"duration   0.6 s"

ptyplay -q all.cast none.cast -o half.cast 2>/dev/null
is "a join that fails leaves no file" "$? $(ls half.cast 2>/dev/null)" "1 "
ptyrec -q -o quiet.ttyrec true
is "a quiet command in a ttyrec" "$(ptyplay --info quiet.ttyrec | grep ^format)" "format     ttyrec"
is "--format needs a file" "$(ptyplay all.cast -f ttyrec 2>&1 | head -1)" "ptyplay: --format needs -o FILE"

# Text: what stood in each line in the end; text.sh has more.
printf '10%%\r100%%\r\nabc\b\bX\033[K\r\n\033[31mred\033[0m\tx\r\nab\033[1DX\033[2Cy\r\nlong   \r\n\033[3Gin\r\033[2Kgone\r\nup\033[A\033[2Kdown\033]0;title\007 \342\202\254' >p.raw
is "text" "$(ptyplay -q p.raw -o - -f text)" \
	$'100%\naX\nred     x\naX  y\nlong\n  down €\nup'

# Repair: whole events of what is damaged, in the format it has.
{ head -3 all.cast; echo '[0.6, "o", broken'; tail -n +4 all.cast; printf '[3.0, "o", "to'; } >broken.cast
ptyplay --repair broken.cast -o whole.cast 2>err
is "repair: status and message" "$? $(head -1 err)" "0 ptyplay: broken.cast:4: event without data"
is "repair of what is whole" "$(ptyplay --repair all.cast -o same.cast 2>&1)" "ptyplay: no damage found"
is "repair: nothing is wrong any more" "$(ptyplay --info whole.cast 2>&1 | grep ^complete)" \
	"complete   yes"
check "repair: all output is there" cmp -s <(output_of whole.cast) all.expected
{ echo '{"version": 2, "wid'; tail -n +2 all.cast; } >headless.cast
ptyplay headless.cast >/dev/null 2>&1
is "a damaged header is refused" "$?" 1
ptyplay --repair headless.cast -o whole2.cast 2>err
is "repair: the header" "$? $(cat err)" \
	"0 ptyplay: warning: headless.cast: the header is missing or damaged; see --size"
check "repair: the events behind it" cmp -s <(output_of whole2.cast) all.expected
gzip -c all.cast | head -c 250 >torn.cast.gz
ptyplay --repair torn.cast.gz -o whole3.cast 2>err
is "repair: a torn .gz" "$? $(ptyplay --info whole3.cast 2>&1 | grep -c '^format     asciicast-v2')" "0 1"
ptyplay -o v3.cast -f asciicast-v3 all.cast
head -c 300 v3.cast >torn3.cast
ptyplay -q --repair torn3.cast -o whole4.cast
is "repair keeps the format" "$(ptyplay --info whole4.cast | grep ^format)" "format     asciicast-v3"
ptyplay -q --repair torn3.cast -o whole5.ttyrec
is "repair follows the suffix" "$(ptyplay --info whole5.ttyrec | grep ^format)" "format     ttyrec"
ptyplay --repair all.cast 2>err
is "repair needs a file" "$? $(head -1 err)" "2 ptyplay: --repair needs -o FILE"
# Members of a header that nobody knows stay as they are written, by whatever way.
raw='"big": 9007199254740993, "huge": 1e400, "o": {"a": [1.10,  "\u00e9"], "n": null}'
printf '%s\n' '{"version": 2, "width": 80, "height": 24, '"$raw"', "theme": {"fg": "#000000", "n": 1.50}}' \
	'[0.1, "o", "x"]' >raw.cast
for by in asciicast-v2 asciicast-v3 asciicast-v1; do
	ptyplay -q raw.cast -o by -f $by --overwrite
	ptyplay -q by -o back.cast --overwrite
	check "unknown members by $by" grep -qF "$raw" back.cast
done
ptyplay -q raw.cast -o by -f asciicast-v3 --overwrite
check "the theme by asciicast-v3" grep -qF '"theme": {"fg": "#000000", "n": 1.50}' by

printf '%s\n' '{"version": 2, "width": 80, "height": 24, "y": 01, "z": {"a": 1.}, "theme": {"n": 1.}}' \
	'[0.1, "o", "x"]' >lax.cast
ptyplay -q lax.cast -o lax2.cast --overwrite
check "numbers that are no JSON are written as JSON" valid lax2.cast

finish
