#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a recording shows at its end, in tmux, is what the live run showed.
. "$(dirname "$0")/../support/lib.sh"

if ! have tmux; then
	skip "screens" "no tmux"
	finish
	exit
fi


# start COMMAND: in a terminal of its own, 80x24, with nothing else on it
start() {
	tm kill-server
	terminal=$((terminal + 1)) # a server needs a moment to end
	tm new-session -d -x 80 -y 24 "env -u TMUX $1; read wait" \; \
		set -g status off \; set -g default-terminal screen-256color \; resize-window -x 80 -y 24
}

screen() {
	tm capture-pane -e -p | python3 "$root/tests/support/cells.py"
}

shows() {
	tm capture-pane -p | grep -qF -- "$1"
}

shows_file() {
	screen | cmp -s - "$1"
}

# Two pictures in a row that are the same.
still() {
	local before
	before=$(screen)
	read -rt 0.1 <> <(:) || :
	[ "$before" = "$(screen)" ]
}

# same NAME: what is on the screen now comes out of the recording, too. A copy without
# its end is followed, so that the player leaves the screen as it is. Then once more, painted
# by the player from its own model of the terminal, and printed with its colours: tmux sees the
# same.
same() {
	eventually still
	screen >"$1.live"
	grep -v '"x", "' "$1.cast" >"$1-part.cast"
	start "ptyplay -s max -F $1-part.cast"
	eventually shows_file "$1.live"
	screen >"$1.played"
	check "$1: the same screen" cmp -s "$1.live" "$1.played"
	start "ptyplay -F --from 1000000 $1-part.cast"
	eventually shows_file "$1.live"
	screen >"$1.painted"
	check "$1: the same screen, painted" cmp -s "$1.live" "$1.painted"
	start "sh -c 'printf %s \"\$(ptyplay --screen --color $1-part.cast)\"'"
	eventually shows_file "$1.live"
	screen >"$1.printed"
	check "$1: the same screen, printed" cmp -s "$1.live" "$1.printed"
	check "$1: valid" valid "$1-part.cast"
}

# missing PROGRAM: skips its test
missing() {
	have "$1" && return 1
	skip "$1" "not installed"
}

seq 1 500 | sed 's/$/ some text of a line/' >lines.txt

missing vim || {
	start "ptyrec -q -o vim.cast vim -u NONE -c 'set nocompatible number hlsearch' lines.txt"
	check shown eventually shows "1 1 some text"
	tm send-keys "300Gothe new line" Escape "/line" Enter
	tm send-keys "nn:vsplit" Enter "zz"
	same vim
}
missing less || {
	start "ptyrec -q -o less.cast less -N lines.txt"
	check shown eventually shows "some text"
	tm send-keys "200g" "/250 some" Enter
	check shown eventually shows "250 "
	same less
}
missing top || {
	start "ptyrec -q -o top.cast top -d 0.3 -n 3"
	check ended eventually grep -qs '"x", "' top.cast
	same top
}
missing htop || {
	start "ptyrec -q -o htop.cast htop -d 100"
	check shown eventually shows "Tasks:"
	tm send-keys "t" Down Down
	same htop
}
missing mc || {
	mkdir -p mc/one mc/two
	start "env HOME=$work/mc ptyrec -q -o mc.cast mc -a -x mc /etc"
	check shown eventually shows "Quit"
	tm send-keys Down Down F9
	same mc
}
missing git || {
	git -c init.defaultBranch=main init -q repository
	for i in $(seq 40); do
		git -C repository -c user.name=A -c user.email=a@b commit -q --allow-empty -m "change number $i, é 日本"
	done
	start "ptyrec -q -o git.cast git -C repository -c color.ui=always log --graph --stat"
	check shown eventually shows "change number 40"
	tm send-keys "5j/number 3" Enter
	same git
}
start "ptyrec -q -o inner.cast tmux -L inner$$ -f /dev/null new 'seq 100; printf \"\\033[7mend\\033[m\"; read wait'"
check shown eventually shows "[0]"
same inner
tmux -L "inner$$" kill-server
start "ptyrec -q -o pull.cast $root/tests/support/pull.sh"
check ended eventually grep -qs '"x", "' pull.cast
same pull
start "ptyrec -q -o resized.cast sh -c 'stty size; sleep 1 & wait; stty size; seq 50'"
check ended eventually grep -qs '"x", "' resized.cast
same resized

tm kill-server
finish
