#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pieces of recordings, and several in one: what is left is right.
. "$(dirname "$0")/../support/lib.sh"

# Anything that changes a terminal, at random but the same each time.
python3 - <<'EOF'
import json, random
chance = random.Random(7)
def piece():
    esc, row, column = "\x1b", chance.randint(1, 12), chance.randint(1, 40)
    return chance.choice([
        lambda: "".join(chance.choice("abcdefg hij\u4e16\u00e9") for _ in range(chance.randint(1, 30))),
        lambda: "\r\n" * chance.randint(1, 3), lambda: f"{esc}[{row};{column}H",
        lambda: f"{esc}[{chance.choice([0, 1, 4, 7, 31, 42, 95])}m", lambda: f"{esc}[38;2;1;{row};{column}m",
        lambda: f"{esc}[{chance.choice('KJLMPX@')}", lambda: f"{esc}[{min(row, 6)};{row + 5 if row < 7 else 12}r",
        lambda: f"{esc}[r", lambda: f"{esc}(0lqqk{esc}(B", lambda: f"{esc})0\x0exx", lambda: "\x0f",
        lambda: f"{esc}[?1049h{esc}7", lambda: f"{esc}[?1049l", lambda: f"{esc}7", lambda: f"{esc}8",
        lambda: f"{esc}[4h", lambda: f"{esc}[4l", lambda: f"{esc}[?7l",
        lambda: f"{esc}[?7h", lambda: f"{esc}[?25l", lambda: f"{esc}[?25h", lambda: f"{esc}]0;title {row}\a",
        lambda: "x" * 40])()
for number in range(6):
    with open(f"random-{number}.cast", "w", encoding="utf-8") as file:
        file.write('{"version": 2, "width": 40, "height": 12}\n')
        for i in range(1, 81):
            file.write(json.dumps([i, "o", "".join(piece() for _ in range(6))]) + "\n")
EOF
wrong=
for cast in random-*.cast; do
	for from in 7.5 23 41.25 60; do
		to=$((${from%.*} + 15))
		ptyplay -q --from "$from" --to "$to" "$cast" -o piece.cast --overwrite
		for later in 0 2 7 "$(echo "$to $from" | awk '{ print $1 - $2 }')"; do
			at=$(echo "$from $later" | awk '{ print $1 + $2 }')
			cmp -s <(ptyplay -q --screen="$at" --color "$cast") <(ptyplay -q --screen="$later" --color piece.cast) ||
				wrong+="$cast $from+$later "
		done
		length=$(ptyplay --info --json piece.cast | sed 's/.*"duration":\([0-9.]*\).*/\1/')
		echo "$to $from $length" | awk '{ exit $1 - $2 != $3 }' || wrong+="$cast $from duration $length "
	done
done
is "each piece shows what the whole does" "$wrong" ""
printf '%s\n' '{"version": 2, "width": 10, "height": 5}' '[1, "o", "a long line that wraps\r\n"]' '[2, "r", "30x5"]' >wrap.cast
is "a line that wraps still does" "$(ptyplay -q --from 1.5 wrap.cast -o - | ptyplay -q --screen -)" "a long line that wraps"
is "the title" "$(ptyplay -q random-0.cast --from 60 --to 60.5 -o - | sed -n 2p | grep -c title)" 1

# Another player, in a real terminal, sees the same.
ptyplay -q --from 30 --to 31 random-2.cast -o piece.cast --overwrite
tmux -L cuts -f /dev/null new-session -d -x 40 -y 12 'asciinema cat piece.cast; touch shown; sleep 100'
eventually test -e shown
is "in tmux, by asciinema" "$(tmux -L cuts capture-pane -p | sed 's/ *$//')" \
	"$(ptyplay -q --screen=31 random-2.cast; yes '' | head -n 12)"
tmux -L cuts kill-server

# The end of one recording does not leak into the next one.
header='{"version": 2, "width": 20, "height": 5}'
printf '%s\n' "$header" '[1, "o", "first\u001b[?1049h\u001b(0\u001b[31;7m\u001b[2;3rhalf"]' >one.cast
printf '%s\n' "$header" '[1, "o", "q second\r\n\n\n\nend"]' >other.cast
ptyplay -q one.cast other.cast -o both.cast
is "joined" "$(ptyplay -q --screen --color both.cast)" "$(ptyplay -q --screen --color other.cast)"
ptyplay -q other.cast one.cast other.cast --from 1 -o pieces.cast
is "pieces joined" "$(ptyplay -q --screen --color pieces.cast)" "$(ptyplay -q --screen --color other.cast)"
printf '%s\n' "$header" '[1, "o", "one "]' '[2, "o", "two"]' >raw.cast
is "raw bytes are as they were" "$(ptyplay -q --from 2 raw.cast -f raw -o -)" two
ptyrec -q -o parts.cast --window-size 20x5 printf 'first\e[?1049h\e(0\e[31;7m\e[2;3r\e[?6hhalf' >/dev/null
ptyrec -q -a -o parts.cast --window-size 20x5 printf 'q second\n\n\nend' >/dev/null
is "appended" "$(ptyplay -q --screen --color parts.cast)" $'q second\n\n\nend'

# What is dropped is not there, and what follows is as it was.
wrong=
for cast in random-*.cast; do
	ptyplay -q --drop 12.5..20.25 --drop 40..41.5 --drop 19..30 "$cast" -o dropped.cast --overwrite
	for at in 12.4:12.4 12.5:30 15:32.5 22:39.5 22.5:41.5 40:59 61:80; do
		cmp -s <(ptyplay -q --screen="${at%:*}" --color dropped.cast) <(ptyplay -q --screen="${at#*:}" --color "$cast") ||
			wrong+="$cast $at "
	done
done
is "each hole is closed" "$wrong" ""
printf '%s\n' '{"version": 2, "width": 20, "height": 5}' '[1, "o", "one\r\n"]' '[2, "o", "two\u001b["]' '[2.5, "i", "x"]' \
	'[3, "o", "31mthree\r\n"]' '[3.5, "m", "here"]' '[4, "r", "30x6"]' '[5, "o", "five\r\n"]' '[6, "x", "0"]' >parts.cast
dropped() {
	ptyplay -q "$@" parts.cast -o -
}
is "an escape sequence is not torn" "$(dropped --drop 1.5..2.8 | ptyplay -q --screen)" $'one\ntwothree\nfive'
is "sizes" "$(dropped --drop 3.2..4.5 | sed -n '/"r"/p;/five/p')" $'[3.200000, "r", "30x6"]\n[3.700000, "o", "five\\r\\n"]'
is "keys and markers in it" "$(dropped --drop 2.2..3.9 | grep -c '"[im]"')" 0
is "what does not change the screen" "$(dropped --drop 5.2..5.7 | tail -n 2)" $'[5.000000, "o", "five\\r\\n"]\n[5.500000, "x", "0"]'
is "to the end" "$(dropped --drop 1.5..end | tail -n 1)" '[1.500000, "x", "0"]'
printf '%s\n' '{"version": 2, "width": 20, "height": 5}' '[1, "o", "one"]' '[2, "x", "0"]' '[3, "o", "two"]' '[5, "x", "1"]' >twice.cast
is "an exit in the middle" "$(ptyplay -q --drop 1.5..4 --marker 4.5=m twice.cast -o - | grep '"[mx]"')" $'[2.000000, "m", "m"]\n[2.500000, "x", "1"]'
printf '%s\n' '{"version": 2, "width": 20, "height": 5}' '[1, "o", "one\u001b]0;ti"]' '[3, "m", "a"]' '[4, "o", "tle\u0007two"]' '[5, "m", "b"]' >open.cast
is "a title that a hole ends in" "$(ptyplay -q --drop 1.5..2.5 open.cast -o - | cut -d, -f1,2 | tail -n +2 | tr '\n' ' '; ptyplay -q --screen --drop 0.5..2.5 open.cast)" \
	'[1.000000, "o" [2.000000, "m" [3.000000, "o" [3.000000, "o" [4.000000, "m" onetwo'
is "by texts" "$(dropped --drop /one/../five/ | ptyplay -q --info --json - | sed 's/.*"duration":\([0-9.]*\).*/\1/')" 2.000000
is "before a page and a screen" "$(ptyplay -q --drop 4.5..5.5 --screen=4.4 parts.cast)" $'one\ntwothree'
is "markers" "$(dropped --marker 5=five --marker /two/=a=b --marker end=last | grep '"m"')" \
	$'[2.000000, "m", "a=b"]\n[3.500000, "m", "here"]\n[5.000000, "m", "five"]\n[6.000000, "m", "last"]'
is "a marker in a hole" "$(dropped --drop 1.5..4.5 --marker 2=hole | grep '"m"')" '[1.500000, "m", "hole"]'
is "a pipe" "$(ptyplay -q --drop 1.5..4.5 --screen - <parts.cast)" $'one\ntwothree\nfive'
for wrong in "--drop 4" "--drop 4..x" "--marker 4" "--marker =x"; do
	ptyplay $wrong parts.cast -o - >/dev/null 2>&1
	is "$wrong" "$?" 2
done
is "backwards" "$(ptyplay --drop 4..3 parts.cast -o - 2>&1)" "ptyplay: --drop: the end (3.00 s) is before the start (4.00 s)"
is "a repair" "$(ptyplay --repair --drop 3..4 parts.cast -o rep.cast 2>&1)" "ptyplay: --repair cannot be used with --drop or --marker; repair it first"
is "a growing file" "$(ptyplay -F --drop 3..4 parts.cast 2>&1)" "ptyplay: --follow cannot be used with --drop or --marker"
ptyplay -q --from 2 --to 3.25 parts.cast --title shorter -o piece.cast --overwrite
is "the header of a piece" "$(ptyplay --info piece.cast | grep 'title\|part ')" "title      shorter
part       2.00 s to 3.25 s of parts.cast"
is "in v3, too" "$(ptyplay -q --from 2 parts.cast -f v3 -o - | ptyplay --info --json - | grep -o '"part":"[^"]*"')" \
	'"part":"2.00 s to the end of parts.cast"'
is "an escape sequence is not torn by --from" "$(ptyplay -q --from 2.2 parts.cast -o - | ptyplay -q --screen -)" $'one\ntwothree\nfive'
finish
