#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real programs are recorded in a real xterm. At ten moments of each recording, what xterm
# shows of the bytes until then is what the model shows, and what the player paints from the
# model, in xterm and in tmux. programs.py does the work.
. "$(dirname "$0")/../support/lib.sh"

for name in xterm Xvfb tmux python3; do
	have "$name" || {
		skip "programs" "no $name"
		finish
		exit
	}
done

seq 1 500 | sed 's/$/ some text of a line/' >lines.txt
mkdir -p mc/one mc/two
have git && {
	git -c init.defaultBranch=main init -q repository
	for i in $(seq 40); do
		[ "$i" = 12 ] && git -C repository checkout -q -b other
		[ "$i" = 20 ] && git -C repository checkout -q main
		git -C repository -c user.name=A -c user.email=a@b commit -q --allow-empty -m "change number $i, é 日本"
	done
	git -C repository -c user.name=A -c user.email=a@b merge -q -m "both of them" other
}

for name in ${PROGRAMS:-tmux nvim vim htop mc less git}; do
	have "$name" || {
		skip "$name" "not installed"
		continue
	}
	python3 "$root/tests/terminals/programs.py" "$name" >"$name.results" 2>"$name.errors"
	check "$name: recorded and judged ($(tail -n 1 "$name.errors"))" grep -q '^done$' "$name.results"
	while read -r result what; do
		case $result in
		ok) ok ;;
		bad) bad "$what" ;;
		difference) echo "    $what" ;;
		esac
	done <"$name.results"
done

finish
