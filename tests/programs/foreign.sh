#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Recordings as other programs, other systems and accidents leave them.
. "$(dirname "$0")/../support/lib.sh"

# What is played, without warnings; what is said of it.
played() {
	ptyplay -q -s max "$@" </dev/null 2>/dev/null
}
said() {
	ptyplay -s max "$@" </dev/null 2>&1 >/dev/null
}
info() {
	ptyplay --info "$1" 2>/dev/null | sed -n "s/^$2  *//p"
}
if ! have python3; then
	skip "foreign recordings" "no python3"
	finish
	exit
fi

# Typescripts of BSD, of other languages, without a first line, with other dates.
printf 'Script started on Mon Sep 16 12:53:19 2019\nCommand: ls -la\nout\r\nput\r\n\nCommand exit status: 3\nScript done on Mon Sep 16 12:53:20 2019\n' >bsd.typescript
is "BSD: the output" "$(played bsd.typescript)" $'out\r\nput\r'
is "BSD: command, status, date" "$(info bsd.typescript command), $(info bsd.typescript exit), $(info bsd.typescript recorded)" \
	"ls -la, 3, 2019-09-16 12:53:19 +0000"
printf 'Skript gestartet am Mo 16 Sep 2019\none\r\ntwo\r\n\nSkript beendet am Mo 16 Sep 2019\n' >german.typescript
printf 'one\r\ntwo\r\n' >bare.typescript
printf 'Script started on 2019-09-16 12:53:19-0400\none\r\ntwo\r\n\nScript done on 2019-09-16 12:53:29-0400\n' >old.typescript
for name in german bare old; do
	printf '0.1 5\n0.1 5\n' >$name.typescript.timing
	is "$name: the output" "$(played $name.typescript)" $'one\r\ntwo\r'
done
is "old: the date" "$(info old.typescript recorded)" "2019-09-16 16:53:19 +0000"

# script -r, in both byte orders.
python3 -c '
import struct
for name, order in ("little", "<"), ("big", ">"):
    with open(name + ".script", "wb") as file:
        for seconds, us, direction, data in ((1568638399, 0, "s", b""), (1568638399, 500000, "o", b"one\r\n"),
                (1568638400, 0, "i", b"q"), (1568638401, 250000, "o", b"two\r\n"), (1568638402, 0, "e", b"")):
            file.write(struct.pack(order + "QQII", len(data), seconds, us, ord(direction)) + data)'
for name in little big; do
	is "script -r, $name: the output" "$(played $name.script)" $'one\r\ntwo\r'
	is "script -r, $name: times and events" \
		"$(info $name.script format), $(info $name.script duration), $(info $name.script events)" \
		"bsd-script, 2.2 s, 2 o 1 i"
	is "script -r, $name: seeking" "$(ptyplay --screen=1 $name.script)" one
done
is "script -r, torn" "$(head -c 60 little.script >torn.script; said torn.script)" \
	"ptyplay: torn.script: ends in the middle of an event, which was skipped"

# Logs of Cowrie.
python3 -c '
import struct
with open("cowrie.log", "wb") as file:
    for operation, direction, seconds, us, data in ((1, 0, 1568638399, 0, b""), (4, 0, 1568638399, 1, b"ls"),
            (3, 2, 1568638399, 500000, b"one\r\n"), (3, 1, 1568638400, 0, b"q"), (3, 2, 1568638401, 250000, b"two\r\n"),
            (2, 0, 1568638402, 0, b"")):
        file.write(struct.pack("<iLiiLL", operation, 0, len(data), direction, seconds, us) + data)'
is "Cowrie: the output" "$(played cowrie.log)" $'one\r\ntwo\r'
is "Cowrie: what it is" "$(info cowrie.log format), $(info cowrie.log duration), $(info cowrie.log events)" \
	"cowrie, 2.2 s, 2 o 1 i"

# ttyrec: what only could be one is none; heads of 13 bytes; a wrong length costs a frame.
python3 -c '
import struct
def frame(number, data, channel=b"", size=None):
    return struct.pack("<III", 1500000000 + number // 10, number % 10 * 100000,
        len(data) if size is None else size) + channel + data
lines = [b"line %d\r\n" % number for number in range(900)]
with open("wrong.ttyrec", "wb") as file:
    for number, line in enumerate(lines):
        file.write(frame(number, line, size=1 << 20 if number == 10 else None))
for channels in 2, 3:
    with open("nle.ttyrec%d" % channels, "wb") as file:
        for number, line in enumerate(lines):
            file.write(frame(number, line, b"\0") + frame(number, b"k", b"\1"))
            if channels == 3:
                file.write(frame(number, struct.pack("<i", 7), b"\2"))
open("a.gif", "wb").write(b"GIF89a" + struct.pack("<HHBBB", 640, 480, 0xf7, 0, 0) + bytes(range(256)) * 40)
open("a.mo", "wb").write(struct.pack("<7I", 0x950412de, 0, 30, 28, 268, 0, 508) + b"text " * 400)
open("a.ico", "wb").write(struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, 4264, 22) + b"\0" * 4264)
open("a.terminfo", "wb").write(struct.pack("<6H", 0o432, 20, 10, 30, 100, 500) + b"name|text\0" + b"\0\1" * 400)
open("a.txt", "wb").write("text that is text\r\n".encode("utf-16-le") * 50)'
for name in a.gif a.mo a.ico a.terminfo a.txt; do
	is "$name is no ttyrec" "$(ptyplay --info $name 2>/dev/null | grep -c '^format.*ttyrec')" 0
done
is "ttyrec: a wrong length" "$(played wrong.ttyrec | grep -c line) $(info wrong.ttyrec duration)" "899 1:29"
check "ttyrec: it is told" grep -q 'invalid frame length' <(said wrong.ttyrec)
for name in nle.ttyrec2 nle.ttyrec3; do
	is "$name" "$(played $name | grep -c line) $(info $name events) $(info $name duration)" "900 900 o 900 i 1:29"
done
if have bzip2; then
	bzip2 -k nle.ttyrec2
	is "bzip2" "$(played nle.ttyrec2.bz2 | grep -c line)" 900
	is "bzip2: seeking" "$(ptyplay --screen=10 nle.ttyrec2.bz2 | tail -n 1)" "line 100"
	is "bzip2 is not written" "$(ptyplay -o x.cast.bz2 nle.ttyrec2 2>&1)" \
		"ptyplay: cannot write 'x.cast.bz2': bzip2 cannot be written"
fi

# Other character sets, their characters cut by events.
printf '\311\315\273 \202 \033[2K\200' >dos.raw
is "CP437" "$(played --charset CP437 dos.raw)" $'╔═╗ é \e[2KÇ'
is "ISO-8859-1" "$(printf 'caf\351\n' >latin.raw; played --charset ISO-8859-1 latin.raw)" café
printf '{"version":2,"width":80,"height":24}\n' >sjis.cast
printf '[0.1,"o","\ufffd"]\n[0.1,"b","k/o="]\n[0.2,"o","\ufffd"]\n[0.2,"b","lo0="]\n' >>sjis.cast
is "Shift-JIS, cut" "$(played --charset SHIFT_JIS sjis.cast)" "$(printf '\223\372\226\215' | iconv -f SHIFT_JIS -t UTF-8)"
is "an unknown one" "$(ptyplay --charset nonsense dos.raw 2>&1 | head -n 1)" \
	"ptyplay: --charset: 'nonsense' is not a known character set; see iconv -l"
is "converted" "$(ptyplay -q --charset CP437 dos.raw -o dos.cast && played dos.cast)" $'╔═╗ é \e[2KÇ'

# asciicast as it should not be, but is.
printf '{"version":1,"stdout":[[0.1,"a"],[0.1,"b"]],"width":100,"height":40,"title":"t"}' >behind.json
is "v1: members behind the output" "$(played behind.json) $(info behind.json size) $(info behind.json title)" "ab 100x40 t"
printf '# made by hand\n#\n{"version":3,"term":{"cols":90,"rows":20}}\n[0.1,"o","x"]\n' >comment.cast
is "v3: a comment in front" "$(played comment.cast) $(info comment.cast size)" "x 90x20"
printf '{"version":2,"width":100,"height":30,"env":{"TERM":"vt100",},}\n[0.1,"o","x"]\n' >comma.cast
is "a comma too many" "$(played comma.cast) $(info comma.cast size)" "x 100x30"
printf '{"version":2,"width":100,"height":30}\n[0.1,"o","\033[1mx"]\n[0.2,"o","\033[my"]\n' >escape.cast
is "a bare ESC" "$(played escape.cast)" $'\e[1mx\e[my'
is "a bare ESC: one warning" "$(said escape.cast)" \
	"ptyplay: warning: escape.cast: strings contain unescaped control characters, which is invalid JSON; they are kept as they are"
ptyplay -q escape.cast -o clean.cast
check "a bare ESC: converted it is JSON" valid clean.cast
printf '{"version":5,"width":100,"height":30}\n[0.1,"o","y"]\n' >five.cast
is "a version to come" "$(said five.cast)" "ptyplay: cannot open 'five.cast': asciicast version 5 is newer than this ptyplay"
printf 'hello\e[1m world\n' >named.cast
is "none, by its content" "$(said named.cast) $(ptyplay named.cast >/dev/null 2>&1; echo $?)" \
	"ptyplay: cannot open 'named.cast': not a recording, despite its name 1"
printf '[0.1,"o","one"]\n[0.2,"o","two"]\n' >headless.cast
is "no header" "$(said headless.cast)" \
	"ptyplay: cannot open 'headless.cast': no header found; --repair -o FILE recovers the events"
(head -c 5000 /dev/zero; printf '{"version":2,"width":100,"height":30}\n[0.1,"o","one"]\n[0.2,"o","two"]\n') >zeros.cast
(head -c 37 /dev/zero; printf '\n[0.1,"o","one"]\n[0.2,"o","two"]\n') >both.cast
printf '[0.5,"o","one"]\n[0.2,"o","two"]\n' >intervals.cast
for name in headless zeros both intervals; do
	ptyplay -q --repair $name.cast -o $name-2.cast 2>/dev/null
	is "$name: no event is lost" "$(played $name-2.cast)" onetwo
done
is "zeros: the size" "$(info zeros-2.cast size)" 100x30
is "intervals are told by times that go back" "$(info intervals-2.cast duration)" "0.7 s"
for order in le be; do
	python3 -c 'import sys
text = open("escape.cast", encoding="utf-8").read().replace("x", "\u00e9\U0001f600").replace("\n", "\r\n")
open("wide.cast", "wb").write(("\ufeff" + text).encode("utf-16-" + sys.argv[1]))' $order
	is "UTF-16 $order" "$(played wide.cast)" $'\e[1mé😀\e[my'
done

# A whole compressed member behind a torn one.
python3 -c '
import json, random
random.seed(1)
def lines(first, last):
    return "".join(json.dumps([i / 10, "o", "line %d %x\r\n" % (i, random.getrandbits(200))]) + "\n"
        for i in range(first, last))
open("first", "w").write(json.dumps({"version": 2, "width": 80, "height": 24}) + "\n" + lines(0, 200))
open("more", "w").write(lines(200, 400))'
for tool in "gzip gz" "zstd zst" "xz xz" "bzip2 bz2"; do
	set -- $tool
	have "$1" || continue
	option=
	[ "$1" != gzip ] || option=-n # the time in it decides what is made of the torn part
	"$1" $option -c first >first.$2
	"$1" $option -c more >more.$2
	(head -c $(($(stat -c %s first.$2) - 30)) first.$2; cat more.$2) >torn.cast.$2
	case $1 in gzip | xz) # the others have lost the header with the first member
		at_most "$1: a member behind a torn one is played" \
			$((200 - $(played torn.cast.$2 | grep -o 'line [23][0-9][0-9]' | wc -l))) 1
	esac
	(head -c 60 first.$2; "$1" -c <(cat first more)) >start.cast.$2
	if [ "$1" != xz ]; then # which makes something of anything
		is "$1: also when nothing is left of the first" "$(played start.cast.$2 | grep -c ^line)" 400
	fi
	ptyplay -q --repair torn.cast.$2 -o mended.cast --overwrite 2>/dev/null
	at_most "$1: repaired" $((200 - $(played mended.cast | grep -o 'line [23][0-9][0-9]' | wc -l))) 1
done
: >empty.cast
ptyrec -q -a -o empty.cast echo appended >/dev/null
is "appended to an empty file" "$(played empty.cast)" $'appended\r'

# tlog as syslog and the journal keep it.
tlog=$root/tests/data/tlog/terminal.tlog
sed 's/^/Nov 28 10:00:00 host tlog-rec-session[123]: /' "$tlog" >syslog
sed 's/^/<30>1 2026-11-28T10:00:00Z host tlog 123 - - /' "$tlog" >>new.syslog
python3 -c 'import json, sys
for line in open(sys.argv[1]):
    print(json.dumps({"__CURSOR": "s=1;i=2", "_PID": "123", "MESSAGE": line.rstrip("\n"), "PRIORITY": "6"}))
    print(json.dumps({"MESSAGE": "of another program", "_PID": "1"}))' "$tlog" >journal.json
ptyplay -q -o wanted.cast "$tlog"
for name in syslog new.syslog journal.json; do
	ptyplay -q -o got.cast --overwrite $name
	check "tlog in $name" cmp -s wanted.cast got.cast
	is "tlog in $name: its recordings" "$(ptyplay --list $name | grep -c .)" "$(ptyplay --list "$tlog" | grep -c .)"
done

# Sizes that are not recorded.
printf 'plain lines\r\nof a log\r\n' >log.raw
is "size: where it does not matter nothing is said" "$(said log.raw)" ""
printf '\e[46;168Hx\e[1;1Hy' >far.raw
is "size: guessed from cursor addresses" "$(info far.raw size) $(said far.raw)" \
	"168x46 ptyplay: warning: far.raw: the terminal size is not recorded; guessed 168x46 (see --size)"
printf '\e[1m\e[7m%%\e[27m\e[1m\e[0m%131s\r \r$ ls' '' >zsh.raw
is "size: guessed from zsh's fill" "$(info zsh.raw size)" 132x24
printf 'COLUMNS=100;\nLINES=50;\nexport COLUMNS LINES;\n' >resize.raw
is "size: as resize(1) tells it" "$(info resize.raw size)" 100x50
printf '\e[2;40r\e[?25l' >margins.raw
is "size: guessed from margins" "$(info margins.raw size)" 80x40
printf '\e[999;999H\e[6n' >asks.raw
is "size: no program has a terminal of 999x999" "$(info asks.raw size) $(said asks.raw)" \
	"80x24 ptyplay: warning: asks.raw: the terminal size is not recorded; assuming 80x24 (see --size)"
is "--size" "$(ptyplay --info --size 100x30 far.raw 2>&1 | grep 'size\|warning')" "size       100x30"
is "--size of columns alone" "$(ptyplay --info --size 100x far.raw 2>/dev/null | grep size)" "size       100x46"
is "--size for --screen" "$(ptyplay --screen --size 20x3 far.raw | wc -l)" 3
is "--size for --grep" "$(printf 'abcdefghij' >ten.raw; ptyplay --size 5x5 --screen ten.raw)" $'abcde\nfghij'
ptyplay -q --size 100x30 -o sized.cast far.raw
is "--size, converted" "$(info sized.cast size)" 100x30


# What an attack found.
head -c 70000 /dev/zero >nothing.cast
is "nothing but zeros" "$(said nothing.cast)" "ptyplay: cannot open 'nothing.cast': not a recording"
python3 -c '
import struct
with open("short.ttyrec", "wb") as file:
    for number, (line, size) in enumerate(((b"one\r\n", 5), (b"two\r\n", 3), (b"three\r\n", 7), (b"four\r\n", 6))):
        file.write(struct.pack("<III", 1500000000 + number, 0, size) + line)'
is "ttyrec: a length that is too small" "$(played short.ttyrec | tr -d '\r' | grep -c 'three\|four')" 2
printf '{"version":2,"width":80,"height":24}\n[0.1,"o","a"],\n[0.2,"o","b",],\n' >commas.cast
is "commas behind events" "$(played commas.cast) $(said commas.cast)" "ab "
is "--from after the end: nothing is played" "$(ptyplay --from 9 commas.cast 2>/dev/null)" ""
python3 -c '
import json
print(json.dumps({"version": 2, "width": 40, "height": 10}))
print(json.dumps([5, "o", "start\r\n"]))
print(json.dumps([7, "o", "".join("err %d\r\n" % i for i in range(30)) + "\x1b[2J\x1b[Hclear\r\n"]))' >scrolls.cast
is "--grep: lines that scroll off and are erased within an event" \
	"$(ptyplay --grep err scrolls.cast | cut -d' ' -f1 | sort | uniq -c | tr -s ' ')" " 30 7.000000"


# And what a review found.
for tool in "xz xz" "bzip2 bz2"; do
	set -- $tool
	have "$1" || continue
	"$1" -c first >only.cast.$2
	cp only.cast.$2 before
	is "$1: appending" "$(ptyrec -q -a -o only.cast.$2 true 2>&1)" \
		"ptyrec: cannot write 'only.cast.$2': $1 cannot be written"
	check "$1: it is left as it was" cmp -s before only.cast.$2
done
cp wide.cast before
is "UTF-16: appending" "$(ptyrec -q -a -o wide.cast true 2>&1)" "ptyrec: cannot write 'wide.cast': UTF-16 cannot be written"
check "UTF-16: it is left as it was" cmp -s before wide.cast
python3 -c "print('{\"version\":2,' + ' ' * 900000 + '\"width\":90,\"height\":24}\n[0.1,\"o\",\"a\"]')" >spaces.cast
is "a header full of spaces takes no time" "$(timeout 10 ptyplay --info spaces.cast | sed -n 's/^size *//p')" 90x24
python3 -c '
import struct
def frame(number, data, size=None):
    return struct.pack("<III", 1500000000 + number, 0, len(data) if size is None else size) + data
lines = [b"line %d\r\n" % number for number in range(900)]
open("long.ttyrec", "wb").write(b"".join(frame(n, l, 2 << 20 if n == 10 else None) for n, l in enumerate(lines)))
open("first.ttyrec", "wb").write(b"".join(frame(n, l, 5000000 if n == 0 else None) for n, l in enumerate(lines)))
open("large.ttyrec", "wb").write(b"".join(frame(n, b"x" * 99998 + b"\r\n") for n in range(3)))
open("torn.ttyrec", "wb").write(frame(0, b"only the beginning", 500))'
is "ttyrec: a length of megabytes" "$(played long.ttyrec | grep -c line)" 899
is "ttyrec: a wrong length in the first frame" "$(played first.ttyrec | grep -c line)" 899
is "ttyrec: large frames" "$(info large.ttyrec events) $(info large.ttyrec duration)" "6 o 2.0 s"
is "ttyrec: torn in the first frame" "$(info torn.ttyrec format)" ttyrec
printf 'Script started on 2026-11-28 10:00:00+00:00 [TERM="xterm"]\nfoo\r\nCommand exit status: 7\r\n\nScript done on 2026-11-28 10:00:01+00:00 [COMMAND_EXIT_CODE="0"]\n' >status.typescript
is "typescript: output that is like BSD's line" "$(played status.typescript | tail -n 1) $(info status.typescript exit)" $'Command exit status: 7\r 0'
printf 'Script started on Mon Sep 16 12:53:19 2019\nCommand: hello\r\n\nScript done on Mon Sep 16 12:53:20 2019\n' >command.typescript
is "typescript: output that is like BSD's command" "$(played command.typescript)" $'Command: hello\r'
printf '[0.1,"o","only"]' >last.cast
ptyplay -q --repair -o last-2.cast last.cast 2>/dev/null
is "no header, no newline" "$(played last-2.cast)" only
is "--repair of a version to come" "$(ptyplay --repair -o five-2.cast five.cast 2>&1)" \
	"ptyplay: cannot open 'five.cast': asciicast version 5 is newer than this ptyplay"
python3 -c '
import struct
def record(seconds, us, direction, data):
    return struct.pack("<QQII", len(data), seconds, us, ord(direction)) + data
open("bad.script", "wb").write(record(1568638399, 0, "s", b"") + record(1568638399, 5, "o", b"one\r\n") +
    b"\xff" * 1000 + record(1568638400, 0, "o", b"two\r\n"))'
is "script -r: damage is told once" "$(played bad.script | wc -l) $(said bad.script)" "2 ptyplay: bad.script: byte 53: invalid record"
is "--grep --from after the end" "$(ptyplay --grep x --from 99 commas.cast 2>&1)" \
	"ptyplay: 1:39.00 is after the end of the recording (0.20 s)"
printf 'foo%40s\r\n%075d\r\n' "" 0 >padded.raw
is "size: padding is not zsh's" "$(info padded.raw size)" 80x24
is "no size" "$(ptyplay --info --size '80x 24' padded.raw 2>&1 | head -n 1)" "ptyplay: --size: '80x 24' is not a size (80x24, 80x, x24)"

finish
