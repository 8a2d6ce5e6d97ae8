#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ptyrec where nobody is: in CI, in a container, in the background, in a substitution.
. "$(dirname "$0")/../support/lib.sh"

# Programs that ask the terminal get answers, and true ones.
cat >ask.py <<'END_OF_PYTHON'
import os, select, sys, termios, tty
terminal = os.open("/dev/tty", os.O_RDWR)
tty.setraw(terminal)
questions = sys.argv[1:]
for question in questions:
    question = question.replace("E", "\x1b").replace("B", "\a")
    os.write(terminal, question.encode())
    there = select.select([terminal], [], [], 20 if len(questions) > 1 else 0.3)[0]
    print(repr(os.read(terminal, 200) if there else b"nothing").replace("\\x1b", "E")[2:-1], end="\r\n")
END_OF_PYTHON
if have python3; then
	ptyrec -q -o ask.cast --window-size 100x30 --headless python3 ask.py 'E[5;10HE[6n' 'E[?6n' 'E[c' 'E[>c' 'E[=c' \
		'E[?7$p' 'E[?1049$p' 'E[?25lE[?25$p' 'E[?2004$p' 'EP$qmE\' 'E[1;31mEP$qmE\' 'E[3;9rEP$qrE\' 'EP$q|E\' \
		'E]10;?B' 'E]11;?E\' 'E]4;1;?E\' 'E]4;231;?B' 'E[>q' 'E[?u' 'EP+q544eE\' 'EP+q00E\' 'E[14t' 'E[18t' </dev/null
	# Without the questions.
	ptyplay -q -o - -f raw ask.cast | sed -E 's/\x1b[]P][^\x07\x1b]*(\x07|\x1b\\)//g; s/\x1b\[[^a-zA-Z]*[a-zA-Z]//g' |
		tr -d '\r' >answers
	is "answers" "$(grep -v '^$' answers)" 'E[5;10R
E[?6;1R
E[?62;22c
E[>1;10;0c
EP!|00000000E\\
E[?7;1$y
E[?1049;2$y
E[?25;2$y
E[?2004;0$y
EP1$r0mE\\
EP1$r0;1;31mE\\
EP1$r3;9rE\\
EP0$rE\\
E]10;rgb:e5e5/e5e5/e5e5E\\
E]11;rgb:0000/0000/0000E\\
E]4;1;rgb:cdcd/0000/0000E\\
E]4;231;rgb:ffff/ffff/ffffE\\
EP>|ptyrec('"$(ptyrec --version | cut -d' ' -f2)"')E\\
E[?0u
EP1+r544e=787465726d2d323536636f6c6f72E\\
EP0+rE\\
E[4;480;800t
E[8;30;100t'
	is "--no-answers" "$(ptyrec -q -o none.cast --no-answers python3 ask.py 'E[6n' </dev/null | tr -d '\r\n\033' | grep -o nothing)" nothing
	ptyrec -q -o flood.cast --headless sh -c 'yes "$(printf "\033[6n")" | head -c 10000000; echo end' </dev/null
	check "who asks and does not read" grep -q 'end\\r' flood.cast
	timeout 60 onpty -w 6n -t x -- ptyrec -q -o terminal.cast sh -c 'stty raw; printf "\033[6n6n"; head -c 1 | od -An -c' >terminal.out
	check "with a terminal that one answers" grep -q '  x' terminal.out
fi

# On a terminal that only gets lines nobody else answers; and lines begin at its left edge.
timeout 60 onpty -- ptyrec -q -o lines.cast --live plain sh -c 'stty raw -echo; printf "\033[6n"; head -c 4 >/dev/null; stty sane; echo one; echo two' >lines.out
is "--live plain on a terminal: lines and answers" "$(cat lines.out)" $'one\r\ntwo\r'

# Nothing on standard input: a terminal, and an end of file.
is "/dev/null: a terminal" "$(ptyrec -q -o null.cast sh -c 'test -t 0 && echo terminal; cat; echo over' </dev/null)" $'terminal\r\nover\r'
is "closed: the same" "$(ptyrec -q -o closed.cast sh -c 'test -t 0 && echo terminal; cat; echo over' <&-)" $'terminal\r\nover\r'
is "a pipe stays one" "$(echo piped | ptyrec -q -o pipe.cast sh -c 'test -t 0 || cat')" $'piped\r'

# TERM.
is "TERM unset" "$(env -u TERM ptyrec -q -o term.cast sh -c 'echo $TERM' </dev/null) $(grep -o '"TERM": "[^"]*"' term.cast)" \
	$'xterm-256color\r "TERM": "xterm-256color"'
is "TERM is kept" "$(TERM=vt100 ptyrec -q -o term2.cast sh -c 'echo $TERM' </dev/null)" $'vt100\r'
is "--term" "$(TERM=vt100 ptyrec -q -o term3.cast --term screen sh -c 'echo $TERM' </dev/null) $(grep -o '"TERM": "[^"]*"' term3.cast)" \
	$'screen\r "TERM": "screen"'

# The live copy as lines for a log; or none.
ptyrec -q -o pull.cast --window-size 100x30 --live plain "$root/tests/support/pull.sh" </dev/null >plain.out
is "--live plain: lines, the first and the last state" "$(cat plain.out)" 'latest: Pulling from library/x
4f4fb700ef54: Waiting
a2abf6c4d29d: Waiting
9b8d0b1f2c3e: Waiting
Status: Downloaded newer image for x:latest
4f4fb700ef54: Pull complete
a2abf6c4d29d: Pull complete
9b8d0b1f2c3e: Pull complete'
mkfifo step
ptyrec -q -o step.cast --live plain sh -c 'echo one; echo two; cat step >/dev/null; printf three' </dev/null >step.out &
recorder=$!
check "--live plain: at once" eventually grep -q two step.out
is "--live plain: what is there" "$(cat step.out)" $'one\ntwo'
: >step
wait $recorder
is "--live plain: the last line" "$(cat step.out)" $'one\ntwo\nthree'
is "--live none" "$(echo x | ptyrec -q -o quiet.cast --live none cat) $(ptyplay -q -s max quiet.cast)" $' x\r'
is "--live: another word" "$(ptyrec --live loud true 2>&1 | head -n 1)" "ptyrec: --live: 'loud' is not one of raw, plain, none"

# The command's standard output is ours.
is "--stdout inherit" "$(seq 3 | ptyrec -q -o result.cast --stdout inherit sh -c 'sort -r; echo seen >/dev/tty')" $'3\n2\n1'
is "--stdout inherit: what is recorded" "$(ptyplay -q -s max result.cast)" $'seen\r'
is "--stdout inherit: the status" "$(ptyrec -q -o status.cast --stdout inherit sh -c 'exit 7' >/dev/null; echo $?)" 7
is "--stdout inherit, and the recording there" "$(ptyrec --stdout inherit -o - true 2>&1)" \
	"ptyrec: --stdout inherit cannot be used with -o -; name a file"

# A shell says what is going on, before and after.
timeout 60 env PS1='$ ' SHELL=/bin/sh onpty -w '$ ' -t $'exit\r' -- ptyrec -o shell.cast >shell.out 2>&1
is "a shell" "$(tr -d '\r' <shell.out | grep '^ptyrec' | sed 's/(.*)/()/')" "ptyrec: recording sh to shell.cast; type exit or ^D to stop
ptyrec: saved shell.cast ()
ptyrec: play it with: ptyplay shell.cast"

# Our keys are answered beside the screen.
timeout 60 onpty -w ready -t $'\034' -c 'until grep -q paused notes; do :; done' -t $'\034' \
	-c 'until grep -q resumed notes; do :; done' -t $'\035' -c 'until grep -q marker notes; do :; done' -t x -- \
	ptyrec -q -o keys.cast --pause-key '^\' --marker-key '^]' --notify 'echo >>notes' \
	sh -c 'stty raw -echo; echo ready; head -c 1 >/dev/null' >keys.out 2>keys.err
is "--notify" "$(cat notes)" $'ptyrec: recording paused\nptyrec: recording resumed\nptyrec: marker set'
is "--notify: nothing on the screen but titles" "$(sed 's/\x1b\]2;[^\a]*\a//g' keys.out | grep -c ptyrec)" 0
is "the title while paused, and the old one after it" "$(grep -o $'\e\\[22;2t\e\\]2;ptyrec: recording paused\a' keys.out | wc -l) $(grep -o $'\e\\[23;2t' keys.out | wc -l)" "1 1"

# In the background: what prints prints, what draws a screen waits for `fg`.
if have tmux; then
	. "$root/tests/support/screen.sh"
	start 80 24
	keys "set -m; clear; ptyrec -q -o back.cast sh -c 'stty raw -echo; printf \"\033[2J\033[Hdrawn\r\n\"; head -c 1 >/dev/null' &" Enter
	enter_until_stopped() {
		keys "" Enter
		shows Stopped
	}
	check "a screen in the background: stopped" eventually enter_until_stopped
	is "a screen in the background: nothing is drawn" "$(screen | grep -c '^drawn')" 0
	keys "echo typed" Enter
	check "the keyboard is the shell's" eventually last_is "ready>"
	keys "fg" Enter
	check "fg: it is drawn" eventually last_is drawn
	keys x
	check "fg: and reads the keyboard" eventually at_prompt
	keys "ptyrec -q -o print.cast sh -c 'echo printed' &" Enter
	check "what prints in the background prints" eventually shows printed
	tm kill-server
fi

# The first process of a container waits for children that are not its own.
if unshare --pid --fork --mount-proc true 2>/dev/null; then
	unshare --pid --fork --mount-proc ptyrec -q -o first.cast sh -c \
		'(sleep 0 & exec sh -c "exit 0"); (sh -c "exit 0" &); i=0
		while ps -eo stat= | grep -q Z && [ $i -lt 500 ]; do i=$((i + 1)); done; ps -eo stat= | grep -c Z' </dev/null >first.out
	is "no zombies" "$(tr -d '\r' <first.out)" 0
else
	skip "the first process of a container" "unshare is not allowed"
fi

finish
