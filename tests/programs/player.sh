#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Going about in a recording by keys, as tmux sees it; --screen, --grep and /text/ without.
. "$(dirname "$0")/../support/lib.sh"

# Sixty lines in six seconds, markers at 2 and 4 s, a title that is never seen.
cat >make.py <<'END'
import json
lines = ['{"version": 2, "width": 80, "height": 24}']
for i in range(1, 61):
    lines.append(json.dumps([i / 10, "o", "line number %d\r\n" % i]))
    if i in (20, 40):
        lines.append(json.dumps([i / 10, "m", "marker %d" % i]))
open("lines.cast", "w").write("\n".join(lines) + "\n")
split = ["\u001b[1;77Hwo\u001b[31mnd", "er", "ful\u001b[0m", "\u001b[5;70H1234567890", "abcdefghi",
    "\u001b[10;1Hab\u001b[10;5Hef\u001b[10;3Hcd"]
open("split.cast", "w").write("\n".join(['{"version": 2, "width": 80, "height": 24}'] +
    [json.dumps([i + 1, "o", text]) for i, text in enumerate(split)]) + "\n")
END
python3 make.py

# Without a terminal
is "--screen" "$(ptyplay --screen lines.cast | sed -n '1p;$p')" $'line number 38\nline number 60'
is "--screen at a time" "$(ptyplay --screen=1.25 lines.cast | tail -n 1)" "line number 12"
is "--screen at a part" "$(ptyplay --screen=50% lines.cast | tail -n 1)" "line number 30"
is "--screen at a marker" "$(ptyplay --screen='marker:marker 40' lines.cast | tail -n 1)" "line number 40"
is "--screen at a text" "$(ptyplay --screen='/number 33/' lines.cast | tail -n 1)" "line number 33"
is "--screen of a pipe" "$(ptyplay --screen - <lines.cast | tail -n 1; cat lines.cast | ptyplay --screen - | tail -n 1)" \
	$'line number 60\nline number 60'
is "a text that never comes" "$(ptyplay --screen=/nowhere/ lines.cast 2>&1; echo $?)" \
	$'ptyplay: \'nowhere\' never appears on the screen\n1'
is "a text split by a sequence and by the end of a line" \
	"$(for text in wonder wonderful 90abcdefghi abcdef; do ptyplay --screen="/$text/" split.cast >out && echo found; done)" \
	$'found\nfound\nfound\nfound' 2>/dev/null
is "--from a text" "$(ptyplay -s max --from '/number 59/' lines.cast -o - -f plain -q)" $'line number 59\nline number 60'
is "--grep" "$(ptyplay --grep 'number (7|58)$' lines.cast)" $'0.700000 line number 7\n5.800000 line number 58'
is "--grep in several" "$(ptyplay --grep 'number 7$|wonder' lines.cast split.cast)" \
	$'lines.cast: 0.700000 line number 7\nsplit.cast: 4.000000 '"$(printf '%76s' '')wonderful"
python3 -c '
import json
print(json.dumps({"version": 2, "width": 80, "height": 24}))
print(json.dumps([0.1, "o", "one: Pulling\r\ntwo: Pulling\r\n"]))
for i in range(1, 10):
    print(json.dumps([i, "o", "\x1b[2A\r\x1b[Kone: %d%%\r\n\x1b[Ktwo: %d%%\r\n" % (i * 10, i * 5)]))
print(json.dumps([10, "o", "\x1b[2A\r\x1b[Kone: Done\r\n\n" + "\r\n" * 30]))' >pull.cast
is "--grep: the first and the last state of a line that is redrawn" "$(ptyplay --grep '%' pull.cast)" \
	$'1.000000 one: 10%\n1.000000 two: 5%\n9.000000 one: 90%\n9.000000 two: 45%'
is "--grep finds nothing" "$(ptyplay --grep nothing lines.cast; echo $?)" 1
is "--grep within a part" "$(ptyplay --grep 'number 1' --from 1.55 --to 1.85 lines.cast | cut -d' ' -f 4)" $'16\n17\n18'
is "--grep of what is no expression" "$(ptyplay --grep '(' lines.cast 2>/dev/null; echo $?)" 2
is "--grep of no file" "$(ptyplay --grep x none.cast 2>/dev/null; echo $?)" 1

# One line for each of many.
is "--ls" "$(ptyplay --ls lines.cast pull.cast | tr -s ' ')" $'lines.cast 6.0 s 80x24 -\npull.cast 10.0 s 80x24 -'
ptyrec -q -o listed.cast --title 'a title' sh -c 'exit 3'
is "--ls: title and exit status" "$(ptyplay --ls listed.cast | tr -s ' ' | cut -d' ' -f 4-)" "$(ptyplay --info listed.cast | sed -n 's/^size *//p') 3 a title"
is "--ls: what cannot be read" "$(ptyplay --ls none.cast lines.cast 2>&1 >/dev/null; echo $?)" \
	$'ptyplay: cannot open \'none.cast\': No such file or directory\n1'

if ! have tmux; then
	skip "keys" "no tmux"
	finish
	exit
fi

. "$root/tests/support/screen.sh"
line() {
	echo "line number $1"
}

start 80 24
keys "clear; ptyplay lines.cast" Enter
eventually last_is "$(line 5)"
keys Space
check "a pause shows the status line" eventually status_has " || "
check "all of it is known soon" eventually status_has "=>"
keys 5
seen "5: half of it" "$(line 30)"
keys Left
check "Left: five seconds back" eventually status_has "0.00 s / 6.00 s"
seen "at the start nothing is seen" ""
keys Right
seen "Right: five seconds on" "$(line 50)"
keys ,
seen ", the picture before" "$(line 49)"
keys , ,
seen ", and again" "$(line 47)"
keys .
seen ". the next event" "$(line 48)"
keys g
check "g: the start" eventually status_has "0.00 s / 6.00 s"
keys ]
seen "] the next marker" "$(line 20)"
check "its name is in the status line" eventually status_has "marker 20"
keys ]
seen "] and the next" "$(line 40)"
keys ]
check "] no further one" eventually status_has "no more markers"
seen "] stays there" "$(line 40)"
keys [
seen "[ the marker before" "$(line 20)"
keys G
seen "G: the end, and there it stays" "$(line 60)"
keys "<"
seen "< ten percent back" "$(line 54)"
keys S-Left
seen "Shift-Left, too" "$(line 48)"
keys ">"
seen "> ten percent on" "$(line 54)"
keys Home
check "Home" eventually status_has "0.00 s / 6.00 s"
keys End
seen "End" "$(line 60)"
keys g /
keys "number 3" Enter
seen "/ finds" "$(line 3)"
keys n
seen "n finds the next" "$(line 30)"
keys n n
seen "n and so on" "$(line 32)"
keys N
seen "N finds the one before" "$(line 31)"
check "what is found is in reverse" grep -qF $'\e[7mnumber 3\e[0m1' <(tm capture-pane -e -p | sed 's/\x1b\[39m\x1b\[49m//g')
keys "?" "number 2" Enter
check "? finds what is on the screen" eventually status_has " ?number 2"
seen "and goes nowhere for it" "$(line 31)"
keys n
seen "n goes on back" "$(line 29)"
keys n
seen "and on" "$(line 28)"
keys / "no such text" Enter
check "not found is told" eventually status_has "not found later: no such text"
keys / abc
check "what is typed is seen" eventually status_has "/abc"
keys Escape
check "a search is given up" eventually bash -c "! tmux -L 'ptyrec$$-$terminal' capture-pane -p | grep -q /abc"
keys h
check "h shows the keys" eventually shows quit
keys q
check "and any key hides them" eventually last_is "$(line 28)"
keys + + +
check "the speed" eventually status_has "  8x"
keys - - - - -
check "a small speed" eventually status_has "  0.25x"
keys =
keys G Space
check "the end is told" eventually status_has "end of the recording"

# The status line leaves no trace, and what follows goes on behind what was painted.
keys G
seen "the end again" "$(line 60)"
screen | head -n 23 >painted
keys q
check "q: the prompt is back" eventually at_prompt
check "nothing of the status line is left" test "$(screen | grep -c ' / ')" = 0
start 80 24
keys "clear; ptyplay -i 0.1 lines.cast" Enter
eventually last_is "$(line 3)"
keys Space
eventually status_has " || "
keys 5 Space
eventually at_prompt
is "a jump, then played to the end" "$(screen | grep -v '^$' | sed -n '1p;$p' | tr '\n' ' ')" "$(line 38) ready> "

# Keys are answered while there is nothing to show; i shows the status line while playing.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "early"]' '[600, "o", "late"]' >long.cast
start 80 24
keys "clear; ptyplay long.cast" Enter
eventually last_is early
keys i
check "i: the status line while playing" eventually status_has "  > "
keys i
eventually bash -c "! tmux -L 'ptyrec$$-$terminal' capture-pane -p | tail -n 1 | grep -q '  > '"
is "i: and not any more" "$(screen | grep -c ' / ')" 0
keys 9
keys i
check "9: nine tenths of ten minutes" eventually status_has 9:0
keys C-z
check "^Z: the prompt" eventually at_prompt
keys "fg" Enter
check "fg: the picture is back" eventually status_has 9:0
is "fg: all of it" "$(screen | head -n 1)" early
keys q
check "q" eventually at_prompt

# A terminal that is too small shows the part where the cursor is.
start 30 10
keys "clear; ptyplay lines.cast" Enter
eventually last_is "$(line 12)"
keys Space
check "small: paused" eventually status_has " || "
keys 5
seen "small: half of it" "$(line 30)"
is "small: the lines above" "$(screen | sed -n 2p)" "$(line 23)"
keys C-Up
eventually bash -c "[ \"\$(tmux -L 'ptyrec$$-$terminal' capture-pane -p | sed -n 2p)\" = 'line number 19' ]"
is "small: moved up" "$(screen | sed -n 2p)" "$(line 19)"
tm resize-window -x 80 -y 24
check "the terminal grows" eventually last_is "$(line 30)"
is "and all is seen" "$(screen | sed -n 2p)" "$(line 9)"
keys G q
check "small: the prompt" eventually at_prompt

# One that is larger, and one that grows while an editor is shown.
start 100 50
keys "clear; ptyplay lines.cast" Enter
eventually last_is "$(line 3)"
keys Space Space Space Space Space
check "larger: paused" eventually status_has " || "
keys 5
seen "larger: half of it" "$(line 30)"
is "larger: as recorded" "$(screen | sed -n '1p;23p' | tr '\n' ' ')" "$(line 8) $(line 30) "
keys Space
eventually last_is "$(line 33)"
keys Space
check "larger: paused again" eventually status_has " || "
keys q
check "larger: the prompt" eventually at_prompt
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "shell\u001b[?1049h\u001b[Heditor"]' \
	'[1, "o", "\u001b[2;1Hmore"]' '[60, "o", "\u001b[?1049lbehind"]' >editor.cast
start 60 20
keys "clear; echo before; ptyplay editor.cast" Enter
eventually last_is editor
keys Space
check "an editor: paused" eventually status_has " || "
tm resize-window -x 90 -y 30
check "an editor: the terminal grows" eventually status_has " || "
keys Space Space G
seen "an editor: left" shellbehind
check "what was there before is in the history" grep -qx before <(tm capture-pane -p -S -)
keys q
check "an editor: the prompt" eventually at_prompt

# Searching what is damaged; the position behind a jump.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "x"]' '[0.2, bad' '[9, "o", "y"]' >damaged.cast
start 80 24
keys "clear; ptyplay damaged.cast" Enter
eventually last_is x
keys / nothing Enter
check "damaged: not found" eventually status_has "not found"
keys G ,
check "the time of the picture before" eventually status_has "0.10 s / 9.00 s"
keys q
check "damaged: the prompt" eventually at_prompt

# A file that is replaced while it plays: that is said, and what is known plays on.
ptyplay -q lines.cast -o lines.ttyrec
python3 -c 'import base64, json, os
for line in open("lines.cast"):
    if line.startswith("["):
        time, code, data = json.loads(line)
        title = base64.b64encode(os.urandom(15000)).decode()
        line = json.dumps([time, code, "\x1b]0;" + title + "\a" + data if code == "o" else data]) + "\n"
    print(line, end="")' | gzip >whole.cast.gz
for how in other pipe cut; do
	start 80 24
	cp lines.cast changing.cast
	[ $how != cut ] || cp whole.cast.gz changing.cast
	keys "clear; ptyplay changing.cast" Enter
	eventually last_is "$(line 5)"
	keys Space
	check "$how: all of it is known" eventually status_has "=>"
	keys 5
	seen "$how: half of it" "$(line 30)"
	case $how in
	other)
		cp lines.ttyrec new && mv new changing.cast
		keys ,
		check "$how: it is noticed" eventually status_has "replaced by another file"
		keys 5
		check "$how: what was opened is still there" eventually status_has "the file was replaced"
		;;
	pipe)
		rm changing.cast && mkfifo changing.cast
		keys ,
		check "$how: it is noticed" eventually status_has "replaced by another file"
		;;
	cut)
		truncate -s 600000 changing.cast
		keys 9
		check "$how: it is noticed" eventually status_has "the file was truncated"
		;;
	esac
	seen "$how: the picture stays" "$(line 30)"
	keys g
	check "$how: the start is still there" eventually status_has "0.00 s / 6.00 s"
	keys q
	check "$how: the prompt" eventually at_prompt
	rm changing.cast
done
cp lines.cast changing.cast
ptyplay changing.cast >changing.out 2>changing.err &
player=$!
eventually grep -q 'number 2' changing.out
cp lines.ttyrec new && mv new changing.cast
wait $player
is "replaced without keys: status and lines" "$? $(wc -l <changing.out)" "0 60"
check "replaced without keys: it is said" grep -q 'changing.cast: the file was replaced during' changing.err

# On a terminal that is said to be dumb nothing is sent that was not recorded.
start 80 24
keys "clear; TERM=dumb ptyplay -s max lines.cast | cat -v; TERM=dumb script -qc 'ptyplay -s max lines.cast' dumb.out >/dev/null" Enter
eventually at_prompt
check "dumb: no sequences of ours" eventually grep -q 'number 60' dumb.out
is "dumb: not one" "$(grep -c $'\e' dumb.out)" 0

# Minutes of work in one event, which the keys need not wait for.
python3 -c '
import json
print(json.dumps({"version": 2, "width": 1000, "height": 1000}))
print(json.dumps([0.1, "o", "begun\r\n"]))
print(json.dumps([0.2, "o", "\x1b[?1049h\x1bc\x1b#8\x1b[999S\x1bMx\x1b[65535b" * 100000]))' >heavy.cast
for typed in "" 5 "/nowhere Enter" , "g ]"; do
	start 80 24
	keys "clear; ptyplay heavy.cast" Enter
	eventually shows begun
	keys Space $typed q
	check "keys during minutes of work: '$typed'" eventually at_prompt
done
start 80 24
keys "clear; sh -c 'echo \$\$ >heavy.pid; exec ptyplay heavy.cast'; echo status \$?" Enter
eventually shows begun
kill -TERM "$(cat heavy.pid)"
check "TERM during minutes of work" eventually shows "status 143"

# Keys that belong after a jump wait for it; those before q need not be waited for.
start 80 24
keys "clear; ptyplay lines.cast" Enter
eventually last_is "$(line 2)"
keys 5 Space
check "5 and Space at once" eventually status_has "|| 3.00 s"
for i in 1 2 3 4 5 6 7 8; do
	keys 5 5 5 5 5 5 5 5 5 5 n n n n n ] ] ] ]
done
keys q
check "q after many keys" eventually at_prompt

# Many keys at once, and one that is half a sequence.
start 80 24
keys "clear; ptyplay lines.cast" Enter
eventually last_is "$(line 2)"
keys Space
for i in 1 2 3 4 5 6 7 8 9; do
	keys G g 5 , . n N ] [ i i Right Left h h / x C-u y BSpace Enter
done
keys Escape 5
seen "many keys" "$(line 30)"
keys q
check "many keys: the prompt" eventually at_prompt

tm kill-server
finish
