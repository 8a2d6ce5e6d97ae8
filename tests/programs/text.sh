#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Text as a person would have written the session down: tests/formats/texts/NAME.cast comes out as
# NAME.txt, which was written by hand.
. "$(dirname "$0")/../support/lib.sh"

for cast in "$root"/tests/formats/texts/*.cast; do
	name=$(basename "$cast" .cast)
	ptyplay -q "$cast" -o "$name.txt"
	is "$name" "$(cat -A "$name.txt")" "$(cat -A "${cast%.cast}.txt")"
done

# A recorder writes the same while the command runs.
printf '%s\n' 'printf "one\r\n10%%\r"' 'printf "100%%\r\n"' 'seq 30' 'printf "\033[?1049h\033[Hscreen\033[?1049l"' \
	'printf "the end\r\n"' >command
ptyrec -q -o by.cast --window-size 40x10 sh command >/dev/null
ptyrec -q -o live.txt --window-size 40x10 sh command >/dev/null
ptyplay -q by.cast -o played.txt
is "a recorder's text" "$(cat live.txt)" "$(cat played.txt)"
is "its first lines" "$(head -n 3 live.txt)" $'one\n100%\n1'
is "its last lines" "$(tail -n 5 live.txt)" $'30\n---- full screen ----\nscreen\n---- end of full screen ----\nthe end'
mkfifo go
ptyrec -q -o slow.txt --window-size 40x5 sh -c 'seq 20; cat go; echo end' >/dev/null </dev/null &
recorder=$!
check "what scrolled off is there at once" eventually grep -qsx 15 slow.txt
echo >go
wait "$recorder"
is "the rest at the end" "$(tail -n 2 slow.txt)" $'\nend'

# Other names, times, and what it is not for.
ptyplay -q by.cast -o plain.txt -f plain
check "plain is text" cmp -s plain.txt played.txt
ptyplay -q by.cast -o short -f txt
check "txt is text" cmp -s short played.txt
cat >times.cast <<'END_OF_CAST'
{"version": 2, "width": 20, "height": 3}
[0.5, "o", "one\r\ntw"]
[61.25, "o", "o\r\nthree\r\nfour\r\n"]
[3600, "o", "five"]
END_OF_CAST
is "--timestamps" "$(ptyplay -q times.cast -o - -f text --timestamps)" "0:00.500 one
1:01.250 two
1:01.250 three
1:01.250 four
60:00.000 five"
is "--timestamps are for text" "$(ptyplay -q times.cast -o x.cast --timestamps 2>&1)" \
	"ptyplay: cannot write 'x.cast': --timestamps is for text, not for asciicast-v2"
# What was found is not found again by another size and another screen.
cat >found.cast <<'END_OF_CAST'
{"version": 2, "width": 20, "height": 6}
[1, "o", "error 1\r\nerror 2\r\n$ "]
[2, "r", "20x8"]
[3, "o", "\u001b[?1049hediting\u001b[?1049l"]
[4, "r", "6x8"]
[5, "o", "\u001b[?1049hediting\u001b[?1049l"]
END_OF_CAST
is "--grep, sizes and screens" "$(ptyplay --grep error found.cast | wc -l)" 2
# An event that becomes much text is never all in memory.
python3 -c 'import json
print(json.dumps({"version": 2, "width": 1000, "height": 1000}))
print(json.dumps([1, "o", "x\x1b[65535b" * 1000]))' >much.cast
case $BUILD in
*address*) skip "much text of one event" "the sanitizer needs more" ;;
*)
	(ulimit -v 60000 && ptyplay -q much.cast -o much.txt)
	is "much text of one event" "$? $(wc -c <much.txt)" "0 65536001"
	;;
esac

# Nothing replaces what was there, too.
echo old >empty.txt
printf '{"version": 2, "width": 9, "height": 2}\n[0.1, "o", "\\u001b[1m"]\n' >empty.cast
ptyplay -q empty.cast -o empty.txt --overwrite
is "an empty text replaces a file" "$? $(cat empty.txt)" "0 "

# With colours.
cat >colours.cast <<'END_OF_CAST'
{"version": 2, "width": 10, "height": 4}
[0.5, "o", "\u001b[31mred\u001b[m and \u001b[1;48;5;17mlong\u001b[m\r\n\u001b[44m\u001b[K\u001b[m"]
END_OF_CAST
is "ansi" "$(ptyplay -q colours.cast -o - -f ansi | cat -v)" \
	$'^[[0;31mred^[[0m and ^[[0;1;48;5;17mlo^[[m^[[0;1;48;5;17mng^[[m\n^[[0;44m          ^[[m'
is "--screen --color" "$(ptyplay --screen --color colours.cast | cat -v)" \
	$'^[[0;31mred^[[0m and ^[[0;1;48;5;17mlo^[[m\n^[[0;1;48;5;17mng^[[m\n^[[0;44m          ^[[m'
is "--screen alone" "$(ptyplay --screen colours.cast)" $'red and lo\nng'
finish
