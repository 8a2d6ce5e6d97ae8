# SPDX-License-Identifier: MIT
# A terminal of tmux with a shell in it, and what is seen there. For scripts that have
# sourced lib.sh.

screen() {
	tm capture-pane -p
}

# A shell in a terminal of so many columns and rows.
start() {
	tm kill-server
	terminal=$((terminal + 1))
	tm new-session -d -x "$1" -y "$2" "PATH='$PATH' PS1='ready> ' bash --norc --noprofile" \; set -g status off
	eventually at_prompt
}
at_prompt() {
	[ "$(screen | grep -v '^$' | tail -n 1)" = "ready>" ]
}
# The last line but for the status line, which is the first or the last of the screen.
last() {
	screen | grep -v '^$' | grep -v ' / ' | tail -n 1
}
last_is() {
	[ "$(last)" = "$1" ]
}
status_has() {
	screen | sed -n '1p;$p' | grep -qF -- "$1"
}
shows() {
	screen | grep -qF -- "$1"
}
# seen WHAT LINE: the last line comes to be this
seen() {
	eventually last_is "$2" || screen
	is "$1" "$(last)" "$2"
}
keys() {
	tm send-keys "$@"
}
