#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is seen of a recording in terminals of its size, larger and smaller ones, and what is
# left when it ends; pipes. As tmux sees it.
. "$(dirname "$0")/../support/lib.sh"

if ! have tmux; then
	skip "windows" "no tmux"
	finish
	exit
fi
. "$root/tests/support/screen.sh"

# picture FILE POSITION: what is to be seen then
picture() {
	ptyplay --screen="$2" "$1"
}
same_picture() {
	[ "$(screen | sed '/./,$!d')" = "$(sed '/./,$!d' expected)" ]
}

hides() {
	! shows "$1"
}

# Any start in any terminal: a box, digits in it, a line far below.
cat >box.cast <<'END_OF_CAST'
{"version": 2, "width": 40, "height": 10, "title": "a box"}
[0.5, "o", "\u001b[2J\u001b[H"]
[1, "o", "\u001b[2;3H+-----+\u001b[3;3H|     |\u001b[4;3H+-----+"]
[2, "o", "\u001b[3;6H2"]
[3, "o", "\u001b[3;6H3\u001b[9;1Hbelow"]
[600, "o", "\u001b[3;6H4\u001b[1;1Hfirst\r\n"]
END_OF_CAST
for size in "40 10" "100 40" "41 10" "40 11"; do
	start $size
	picture box.cast 2 >expected
	keys "clear; ptyplay --from 2.9 box.cast" Enter
	picture box.cast 4 >expected
	check "$size: --from, and what follows" eventually same_picture
	start $size
	keys "clear; ptyplay --from 300 box.cast" Enter
	check "$size: --from into a pause" eventually same_picture
	keys i
	check "$size: its time" eventually shows " 5:0"
	keys Right
	check "$size: five seconds after it" eventually shows "5:05"
	keys i q
	start $size
	keys "clear; ptyplay --from end box.cast" Enter
	eventually shows below
	eventually at_prompt
	picture box.cast end >expected
	is "$size: --from end" "$(screen | head -n 9)" "$(cat expected)"
	is "$size: the prompt is below all of it" "$(screen | sed -n 10p)" "ready>"
done

# What few terminals know, tmux among them: margins at both sides, rectangles, columns, tab
# stops that are not the viewer's. What comes after it is written as ever.
python3 -c '
import json
print(json.dumps({"version": 2, "width": 40, "height": 10}))
for at, text in enumerate([
        "\x1b[2J\x1b[H" + "\r\n".join("left %d|right %d" % (row, row) for row in range(9)),
        "\x1b[?69h\x1b[8;40s\x1b[9;9H\n\n\rscrolled",
        "\x1b[1;1H\x1b[2M" + "over the margin " * 3,
        "\x1b[?69l\x1b[42;2;20;5;30$x",
        "\x1b[1;10H\x1b[2\x27}",
        "\x1b[3g\x1b[8;5H\x1bH\x1b[8;1H\tstop\x1b[8;30H\x1b(A#\x1b(B#",
        "\x1b[9;1Hthe end\r\n"]):
    print(json.dumps([at / 10, "o", text]))
print(json.dumps([600, "o", ""]))' >margins.cast
start 40 10
picture margins.cast 599 >expected
check "margins: the picture has them" grep -q "^left 5|ri  ght 6" expected
for size in "40 10" "60 20"; do
	start $size
	keys "clear; ptyplay margins.cast" Enter
	check "margins, $size: played" eventually same_picture
	keys Space 0
	check "margins, $size: the start" eventually shows "0:00"
	keys 9 Space
	check "margins, $size: after jumps" eventually same_picture
	keys q
done

# A terminal of the same size is full: the status line is where one does not look, and can be
# put away.
python3 -c '
import json
print(json.dumps({"version": 2, "width": 40, "height": 10}))
print(json.dumps([0.1, "o", "\r\n".join("row %d" % row for row in range(1, 11))]))
print(json.dumps([600, "o", "\x1b[1;1H"]))
print(json.dumps([1200, "o", "\r\n"]))' >full.cast
start 40 10
keys "clear; ptyplay full.cast" Enter
check "full: all of it" eventually shows "row 10"
keys Space
check "full: paused" eventually shows " || "
is "full: the last row can be read" "$(screen | tail -n 1)" "row 10"
keys i
check "full: i hides the status line" eventually shows "row 1"$'\n'
is "full: all can be read" "$(screen | sed -n '1p;10p' | tr '\n' ' ')" "row 1 row 10 "
keys i
check "full: i shows it again" eventually shows " || "
keys q
start 100 10
keys "clear; ptyplay full.cast" Enter
check "a wide one: all of it" eventually shows "row 10"
keys Space : 15:00 Enter
check "full: at the top" eventually shows "15:00.00"
is "full: the first row can be read" "$(screen | head -n 1)" "row 1"
check "the name of the file" shows full.cast
keys : 50% Enter
check ": a part" eventually shows "10:00.00"
keys : 30:00 Enter
check ": after the end" eventually shows "is after the end"
keys : nonsense Enter
check ": what is no place" eventually shows "'nonsense' is not a"
keys : marker:none Enter
check ": a marker that is not there" eventually shows "no marker 'none'"
keys : -1:00 Enter
check ": before the end" eventually shows "19:00.00"
keys q

# What is below the cursor at the end stays; and there is one fresh line, not two.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' \
	'[0.1, "o", "$ ls fi\r\nfirst  fish\r\nfind   five\u001b[2A"]' >menu.cast
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' \
	'[0.1, "o", "one\r\ntwo\r\n\u001b[34h\u001b[?25h\u001b[K"]' >top.cast
for size in "80 24" "90 30"; do
	start $size
	keys "clear; ptyplay menu.cast; ptyplay top.cast" Enter
	eventually shows two
	eventually at_prompt
	is "$size: the prompt is below a menu; one fresh line" \
		"$(screen | grep -v '^$' | tr '\n' ',')" '$ ls fi,first  fish,find   five,one,two,ready>,'
	is "$size: no blank line" "$(screen | sed -n 1,6p | grep -c '^$')" 0
done

# A window of a larger screen: the hit is seen, a cursor that was put away does not move it.
python3 -c '
import json
print(json.dumps({"version": 2, "width": 100, "height": 30}))
rows = "".join("\x1b[%d;1Hrow %d\x1b[%d;80Hright %d" % (row, row, row, row) for row in range(1, 29))
print(json.dumps([0.1, "o", rows + "\x1b[30;100H"]))
print(json.dumps([600, "o", "\x1b[1;1H"]))' >large.cast
start 60 15
keys "clear; ptyplay large.cast" Enter
check "small: a parked cursor leaves the window where it is" eventually shows "row 5"
check "small: it is told that not all is seen" eventually shows "100x30 in 60x15: Ctrl-arrows"
keys / "RIGHT 2" Enter
check "capitals are meant" eventually shows "not found later: RIGHT 2"
keys / "right 27" Enter
check "small: the hit is seen" eventually shows "right 27"
check "small: and the line that says so" eventually shows "/right 27"
keys g
keys / "Righ" Enter
check "small: none with a capital" eventually shows "not found later: Righ"
keys h
check "small: the help, a part of it" eventually shows "arrows: scroll"
keys Down Down NPage NPage NPage
check "small: the rest of it" eventually shows "^Z"
check "small: its end" shows suspend
keys Up
check "small: and up again" eventually shows "^C"
keys x
check "small: any other key ends it" eventually hides "any other key"
keys q

# A pipe can be gone through like a file.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' >lines.cast
for number in $(seq 60); do
	printf '[%d.%d, "o", "Line Number %d\\r\\n"]\n' $((number / 10)) $((number % 10)) "$number"
done >>lines.cast
gzip -k lines.cast
for from in "cat lines.cast | ptyplay" "cat lines.cast.gz | ptyplay -" "ptyplay <lines.cast"; do
	start 80 24
	keys "clear; $from" Enter
	check "$from: plays" eventually shows "Line Number 5"
	keys Space
	check "$from: is read on" eventually shows "=>"
	keys 5
	check "$from: half of it" eventually last_is "Line Number 30"
	keys / "number 7" Enter
	check "$from: not behind" eventually shows "not found later"
	keys "?" "number 7" Enter
	check "$from: but before" eventually last_is "Line Number 7"
	keys G
	check "$from: the end" eventually last_is "Line Number 60"
	keys g
	check "$from: the start" eventually shows "0.00 s / 6.00 s"
	keys q
	check "$from: the prompt" eventually at_prompt
done
start 80 24
keys "clear; (cat lines.cast; exec sleep 60) | ptyplay -s 4" Enter
check "a pipe that goes on: plays" eventually last_is "Line Number 60"
keys Space 5
check "and can be gone back in" eventually last_is "Line Number 30"
keys q
start 80 24
keys "clear; cat lines.cast | ptyplay --no-spool" Enter
check "--no-spool: plays" eventually shows "Line Number 5"
keys /
check "--no-spool: no search" eventually shows "cannot search in a pipe"
keys 5
check "--no-spool: no seeking" eventually shows "cannot seek in a pipe"
keys q
is "nothing is left of it" "$(find "${TMPDIR:-/var/tmp}" -maxdepth 1 -name 'ptyplay-*' | wc -l)" 0

# Options that mean nothing here, places that are not there: refused, not ignored.
refused() {
	local status=0
	ptyplay "${@:3}" </dev/null >refused.out 2>refused.err || status=$?
	is "$*" "$status $(head -n 1 refused.err)" "$1 ptyplay: $2"
}
refused 2 "--from cannot be used with --screen; use --screen=POS" --screen --from 1 box.cast
refused 2 "--info cannot be used with --screen" --info --screen box.cast
refused 2 "--speed cannot be used with --grep" --grep x -s 2 box.cast
refused 2 "--pause-on-markers cannot be used with -o" -m -o new.cast box.cast
refused 2 "--overwrite needs -o FILE" --overwrite box.cast
refused 2 "--loop needs a number when used with -o" --loop -o new.cast box.cast
refused 1 "'box.cast': --to is before --from" --from 10 --to 5 box.cast
refused 1 "'box.cast': 11:00.00 is after the end of the recording (10:00.00)" --from 660 -s max box.cast
refused 1 "'box.cast': 11:00.00 is after the end of the recording (10:00.00)" --from 11:00 -o new.cast box.cast
check "and no file is left" test ! -e new.cast
refused 1 "11:00.00 is after the end of the recording (10:00.00)" --screen=660 box.cast
refused 1 "cannot open 'box.cast': a file of format asciicast-v2 holds one recording; --recording cannot choose one" \
	--recording 5 box.cast
refused 1 "cannot open 'box.cast': --baud is for raw bytes; format asciicast-v2 stores its own timing" --baud 300 box.cast

tm kill-server
finish
