#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A stranger's recording does nothing to the viewer's terminal but draw; however playing
# ends, the terminal is as before. tmux tells.
. "$(dirname "$0")/../support/lib.sh"

# All that a recording may try, and a long pause in which it can be interrupted.
cat >evil.py <<'END'
import json
attacks = ["\033[c", "\033[>c", "\033[6n", "\033[5n", "\033Z", "\033[>q", "\033[21t", "\033[18t",
    "\033P$qm\033\\", "\033P+q544e\033\\", "\033]10;?\033\\", "\033]4;1;?\a", "\005",
    "\033]0;evil title\a", "\033]2;evil title\033\\", "\033]52;c;ZXZpbA==\a",
    "\033[?1000h", "\033[?1003h", "\033[?1006h", "\033[?1004h", "\033[?2004h", "\033[?1h", "\033=",
    "\033]8;;http://evil\033\\", "\033]7;file:///evil\a", "\033[8;5;5t", "\033[5i",
    "\033Ptmux;\033\033]52;c;ZXZpbA==\a\033\\", "\033[?3h", "\033kevil title\033\\"]
draws = "\033[?1049h\033[4h\033[?6h\033[?7l\033[2;5r\033[?25l\033[?5h\033(0\033[31mdrawn"
with open("evil.cast", "w") as file:
    file.write('{"version": 2, "width": 80, "height": 24, "title": "\\u001b]0;evil title\\u0007"}\n')
    text = "".join(attacks) + "".join(attack.replace("\033[", "\u009b").replace("\033]", "\u009d")
        for attack in attacks) + draws
    for character in text:
        file.write(json.dumps([0.1, "o", character]) + "\n")
    file.write('[0.2, "o", "\\u001b]0;never ends"]\n')
head = open("evil.cast").read()
open("slow.cast", "w").write(head + '[600, "o", "late"]\n')
END
python3 evil.py

is "--inspect" "$(ptyplay --inspect evil.cast >out; echo $?) $(grep -c . out) $(grep -c "(dangerous)" out)" "3 12 5"
for harmless in '\u001b]0;title\u0007' '\u001b[?2004h\u001b[?1h' '\u001b]8;;http://x\u001b\\' '\u001bPq#0\u001b\\' \
	'\u001b]133;A\u0007' '\u001b_Ga=T,f=100;AAAA\u001b\\' '\u001b[?3h'; do
	printf '%s\n' '{"version": 2, "width": 80, "height": 24}' "[0.1, \"o\", \"${harmless//\\\\/\\\\}\"]" >harmless.cast
	is "--inspect: not dangerous: $harmless" "$(ptyplay --inspect harmless.cast | grep -c dangerous; echo "${PIPESTATUS[0]}")" $'1\n0'
done
for danger in '\u001b[c' '\u001b]52;c;eA==\u0007' '\u001b]1337;File=name=eA==:eA==\u0007' '\u001bP1;1|17/41\u001b\\' \
	'\u001b_Gt=f;L2V0Yw==\u001b\\' '\u001bPtmux;x\u001b\\' '\u001b[5i'; do
	printf '%s\n' '{"version": 2, "width": 80, "height": 24}' "[0.1, \"o\", \"${danger//\\\\/\\\\}\"]" >danger.cast
	is "--inspect: dangerous: $danger" "$(ptyplay --inspect danger.cast | grep -c '(dangerous)'; echo "${PIPESTATUS[0]}")" $'1\n3'
done
is "--inspect of what only draws" "$(ptyplay --inspect "$root/tests/data/asciicast-v2/asciinema.cast" |
	tail -n 1 | sed 's/^ *//'; echo "${PIPESTATUS[0]}")" $'only drawing\n0'
ptyplay -s max evil.cast >out
check "nothing but drawing comes out" python3 - <<'END'
import re
rest = re.sub(rb"\x1b\[[0-9;]*[A-HJ-MPST@Xabdefgmrsu`]|\x1b\[\?(5|6|7|25|1049)[hl]|\x1b\[4[hl]|\x1b\(0|\x1b[78]|\x1b\(B\x1b\)B\x0f", b"",
    open("out", "rb").read())
assert rest == b"drawn\r\n", rest
END
is "the title in --info" "$(ptyplay --info evil.cast | grep ^title)" 'title      ^[]0;evil title^G'
is "--raw passes all, with a warning" "$(ptyplay -s max --raw evil.cast 2>err | grep -c 'evil title') $(cat err)" \
	"1 ptyplay: warning: --raw: the recording may do anything to your terminal"

# One recording does not reach into the next; damage is not clean.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "A\u001b]0;ti"]' >open.cast
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "hello"]' >hello.cast
is "a string that does not end" "$(ptyplay -s max open.cast hello.cast)" Ahello
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "x"]' '[0.2, "o", bad' >damaged.cast
is "--inspect of damage" "$(ptyplay --inspect damaged.cast 2>&1 >/dev/null; echo $?)" \
	$'ptyplay: damaged.cast:3: event without data\n4'
is "--inspect of several" "$(ptyplay --inspect evil.cast none.cast hello.cast >/dev/null 2>&1; echo $?)" 3
printf '%s\n' '{"version": 2, "width": 65000, "height": 65000}' '[0.1, "o", "x"]' >wide.cast
check "--resize is within reason" grep -q $'\033\\[8;1000;1000t' <(onpty ptyplay --resize wide.cast </dev/null)

if ! have tmux; then
	skip "the end state" "no tmux"
	finish
	exit
fi
state() {
	tm display -p 'alt=#{alternate_on} cursor=#{cursor_flag} mouse=#{mouse_all_flag}#{mouse_standard_flag}#{mouse_any_flag} keys=#{keypad_cursor_flag}#{keypad_flag} insert=#{insert_flag} origin=#{origin_flag} wrap=#{wrap_flag} region=#{scroll_region_upper}-#{scroll_region_lower} size=#{pane_width}x#{pane_height} title=#{pane_title}'
}
prompt_is_back() {
	[ "$(tm capture-pane -p | grep -v '^$' | tail -n 1)" = "ready>" ]
}
start() {
	tm kill-server
	terminal=$((terminal + 1))
	tm new-session -d -x 80 -y 24 "PATH='$PATH' PS1='ready> ' bash --norc --noprofile" \; \
		set -g status off \; set -g set-clipboard on \; set -g allow-rename on
	tm select-pane -T before
	eventually prompt_is_back
}

is_as_before() {
	[ "$(state)" = "$before" ]
}

# as_before HOW: a prompt may also be the one that the command was typed at
as_before() {
	check "$1: the prompt is back, and nothing is typed" eventually prompt_is_back
	eventually is_as_before
	is "$1: the terminal" "$(state)" "$before"
	is "$1: the clipboard" "$(tm list-buffers)" ""
}
player_pid() {
	local tty
	tty=$(tm display -p '#{pane_tty}')
	pgrep -t "${tty#/dev/}" -x ptyplay
}
playing() {
	[ "$(tm display -p '#{alternate_on}')" = 1 ] && player_pid >/dev/null
}

start
before=$(state)
tm send-keys "ptyplay -s max evil.cast" Enter
as_before "the end"
for how in q C-c TERM HUP INT USR1 USR2 ALRM XCPU PROF VTALRM IO PWR STKFLT RTMIN+3 RTMAX SEGV TRAP SYS; do
	crashes=no
	case $BUILD,$how in
	*,SEGV | *,TRAP | *,SYS) crashes=yes ;;
	esac
	case $BUILD,$how in
	*address*,SEGV)
		skip "$how" "the sanitizer catches it"
		continue
		;;
	esac
	start
	tm send-keys "clear; ptyplay slow.cast" Enter
	check "$how: it plays" eventually playing
	case $how in
	q | C-c) tm send-keys $how ;;
	*) kill -"$how" "$(player_pid)" ;;
	esac
	if [ $crashes = yes ]; then
		# bash tells of the crash in front of its prompt.
		check "$how: the prompt is back" eventually prompt_is_back
		is "$how: the terminal" "$(state)" "$before"
	else
		as_before $how
	fi
done

# What the terminal saves with its cursor does not bring modes back; and in a pipe, or where
# no sequences are known, what was left on is put right, too.
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' \
	'[0.1, "o", "\u001b[?6h\u001b[?7l\u001b[4h\u001b[2;9r\u001b7\u001b[?6l\u001b[?7h\u001b[4l\u001b8end"]' >saved.cast
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' \
	'[0.1, "o", "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[4h\u001b[2;9r\u001b(0end"]' >left.cast
for play in "ptyplay -s max saved.cast" "ptyplay -s max saved.cast | cat" "ptyplay -s max left.cast | cat" \
	"TERM=dumb ptyplay -s max left.cast" "TERM= ptyplay -s max left.cast"; do
	start
	before=$(state)
	tm send-keys "clear; $play; echo" Enter
	as_before "$play"
done
is "a pipe gets nothing that was not recorded" "$(ptyplay -s max hello.cast | od -c)" "$(printf hello | od -c)"

# ^Z leaves the shell a clean terminal, and fg takes it back.
start
tm send-keys "clear; ptyplay slow.cast" Enter
eventually playing
tm send-keys C-z
as_before "^Z"
tm send-keys "clear; fg" Enter
check "fg: it plays on" eventually playing
tm send-keys q
as_before "fg and q"

# The scrollback is the viewer's.
start
tm send-keys "seq 100" Enter
eventually prompt_is_back
lines=$(tm display -p '#{history_size}')
printf '%s\n' '{"version": 2, "width": 80, "height": 24}' '[0.1, "o", "\u001b[H\u001b[2J\u001b[3Jx\r\n"]' >clear.cast
tm send-keys "ptyplay -q clear.cast" Enter
eventually prompt_is_back
check "the scrollback is kept" test "$(tm display -p '#{history_size}')" -ge "$lines"

# What vim asks the terminal for is not asked again.
if have vim; then
	start
	tm send-keys "clear; ptyrec -q -o vim.cast vim -u NONE -c 'set nocompatible title mouse=a ttymouse=sgr' -c q" Enter
	eventually prompt_is_back
	before=$(state)
	tm send-keys "clear; ptyplay -s max vim.cast" Enter
	as_before "a recording of vim"
fi

# What something else has left in disorder.
start
before=$(state)
tm send-keys "printf '\\033[?1049h\\033[?1003h\\033[4h\\033[?6h\\033[?7l\\033[3;9r\\033[?25l\\033=\\033[?1h\\033(0'; stty -echo -icanon" Enter
eventually bash -c '! [ "$(tmux -L '"ptyrec$$-$terminal"' display -p "#{alternate_on}")" = 0 ]'
tm send-keys "ptyplay --reset; clear" Enter
as_before "--reset"
tm send-keys "clear; echo one; echo two; ptyplay --reset" Enter
check "--reset writes over nothing" eventually bash -c "tmux -L ptyrec$$-$terminal capture-pane -p | grep -qx two"
tm kill-server
finish
