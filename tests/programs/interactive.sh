#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ptyrec in front of a user: keys, sizes, passwords, job control, signals.
. "$(dirname "$0")/../support/lib.sh"

# run NAME ONPTY-ARGUMENTS...: output in NAME.out, status in $status
run() {
	local name=$1
	shift
	timeout 60 onpty "$@" >"$name.out" 2>"$name.err"
	status=$?
}

saw() {
	grep -qF -- "$2" "$1"
}

# Typing.
run type -w ready -t $'hello\r' -- ptyrec -o type.cast sh -c 'echo ready; read line; echo "<$line>"'
is "typing: status" $status 0
check "typing: the command got it" saw type.out "<hello>"
check "typing: the message" saw type.out "ptyrec: saved type.cast"
is "typing: input is not recorded" "$(grep -c '"i"' type.cast)" 0
run interrupt -w ready -t $'\003' -- ptyrec -o interrupt.cast sh -c 'echo ready; exec sleep 60'
is "^C: status" $status 130
is "^C: exit event" "$(tail -1 interrupt.cast | cut -d' ' -f3)" '"130"]'
# Whatever ends the recorder leaves a terminal in order and a recording with its end.
for name in TERM HUP QUIT USR1 USR2 ALRM XCPU PROF VTALRM IO PWR STKFLT RTMIN+3 RTMAX; do
	number=$(kill -l "${name}")
	run end-$name -w ready -c "kill -$number \$CHILD" -- \
		ptyrec -q -o end-$name.cast sh -c 'echo ready; exec sleep 60'
	is "$name: the recorder's status, the exit event" \
		"$status $(tail -1 end-$name.cast | grep -c '"x"')" "$((128 + number)) 1"
done
for name in TRAP SYS; do
	run end-$name -w ready -c "until grep -q ready end-$name.cast; do :; done; kill -$name \$CHILD" -- \
		ptyrec -q -o end-$name.cast sh -c 'echo ready; exec sleep 60'
	is "$name: the status" "$status" $((128 + $(kill -l $name)))
	check "$name: what was printed is kept" grep -q ready end-$name.cast
done

# The command stops the monitor, its parent: the keys act all the same.
run monitor -w ready -t $'\003' -- \
	ptyrec -q -o monitor.cast sh -c 'kill -STOP $PPID; echo ready; exec sleep 60'
is "a stopped monitor: ^C" $status 130
run stopped -w ready -t $'\r' -- ptyrec -q -o stopped.cast sh -c 'kill -STOP $PPID; echo ready; read a; exit 5'
is "a stopped monitor: the status" $status 5

run raw -w ready -t 'q' -- ptyrec -o raw.cast sh -c 'stty raw -echo; echo ready; head -c 1 | od -An -c'
is "a raw command: status" $status 0
check "a raw command" saw raw.out q
run modes -- ptyrec -q -o modes.cast sh -c 'stty -a | tr ";" "\n" | grep erase'
check "the user's terminal modes" saw modes.out "erase = ^?"
run eof -w ready -t $'\004' -- ptyrec -o eof.cast sh -c 'echo ready; cat; echo done'
is "^D: status" $status 0
check "^D" saw eof.out done

# A command in a pipe still has the keyboard.
run piped -w ready -t $'yes\r' -- sh -c \
	'seq 3 | ptyrec -q -o piped.cast sh -c "cat; echo ready; read a </dev/tty; echo got \$a"'
is "a keyboard besides the pipe: status" $status 0
check "a keyboard besides the pipe" saw piped.out "got yes"
run pipes -w one -t $'x\r' -- sh -c \
	'ptyrec -q -o l.cast sh -c "echo one; read a; echo two" | ptyrec -q -o r.cast cat'
is "two recorders in one pipeline leave the terminal as it was" $status 0
check "two recorders in one pipeline" saw pipes.out two

# Input capture.
run capture -w ready -t $'hello\r' -w 'word:' -t $'hunter2\r' -w again -t $'x\r' -- \
	ptyrec -q -I -o capture.cast bash -c 'echo ready; read a; read -s -p word: b; echo; echo again; read c'
is "capture: status" $status 0
check "capture: what was typed" grep -q '"i", "hello\\r"' capture.cast
is "capture: no password" "$(grep -c hunter capture.cast)" 0
is "capture: a star for it" "$(grep -c '"i", "\*"' capture.cast)" 1
check "capture: what was typed behind it" grep -q '"i", "x\\r"' capture.cast

# Passwords that the modes of the terminal do not tell: the prompt does. Typed ahead, before the
# prompt, they are not known; that is said.
run feedback -w word -t h -t u -t n -t ter2 -t $'\r' -w again -t $'seen\r' -w bye -- \
	ptyrec -I -o feedback.cast bash -c 'printf "[sudo] password for me: "; stty -icanon -echo
	while read -rsn 1 key && [ -n "$key" ]; do printf "*"; done; stty icanon echo; echo; echo again; read a; echo bye'
is "a prompt that shows stars" "$(grep '"i"' feedback.cast | cut -d' ' -f2- | tr '\n' ' ')" '"i", "*"] "i", "seen\r"] '
is "a prompt that shows stars: it is said" "$(grep -c 'password prompts: 1, recorded as \*' feedback.out)" 1
i=0
for prompt in '? Password: (press TAB for no echo) ' 'Password: [hidden] ' 'Passwort: ' 'Password › ' 'Password:\n'; do
	for star in '•' '#' x ''; do
		i=$((i + 1))
		run raw$i -w ready -c "until ptyplay --screen raw$i.cast | grep -qi passwor; do :; done" -t h -c "until grep -q '\"i\"' raw$i.cast; do :; done" -t unter2 -t $'\r' -w bye -- ptyrec -q -I -o raw$i.cast \
			bash -c "stty -icanon -echo; printf 'ready\n$prompt'
			while read -rsn 1 key && [ -n \"\$key\" ]; do printf '$star'; done; stty icanon echo; echo; echo bye"
		is "a raw prompt '$prompt' that shows '$star'" "$(grep '"i"' raw$i.cast | cut -d' ' -f2- | tr '\n' ' ')" '"i", "*"] '
	done
done
run shown -w ': ' -t $'hunter2\r' -w again -t $'password:\r' -w bye -- ptyrec -I -o shown.cast bash -c \
	'printf "Enter passphrase for key /x: "; read a; echo again; read b; echo bye'
is "a prompt that shows all" "$(grep '"i"' shown.cast | cut -d' ' -f2- | tr '\n' ' ')" '"i", "*"] "i", "password:\r"] '
run ahead -w ready -t $'hunter2\rhunt' -w word -t $'er2\r' -w bye -- ptyrec -I -o ahead.cast bash -c \
	'echo ready; until read -t 0; do :; done; stty -echo; echo word; read a; read b; stty echo; echo bye'
is "typed ahead: it is said" "$(grep -c 'before a password prompt appeared: 1' ahead.out)" 1
is "typed ahead: the rest is a star" "$(grep -c '"i", "\*"' ahead.cast)" 1
for box in dialog whiptail; do
	have $box || { skip "the password box of $box" "no $box"; continue; }
	TERM=xterm run $box -z 80x24 -w Secret -c "until ptyplay --screen $box.cast | grep -q ancel; do :; done" -t hun -t ter2 -t $'\r' -w again -t $'seen\r' -w bye -- ptyrec -q -I -o $box.cast \
		bash -c "$box --passwordbox 'Enter password (Secret)' 10 40 2>/dev/null; echo again; read a; echo bye"
	is "the password box of $box" "$(grep '"i"' $box.cast | cut -d' ' -f2- | tr '\n' ' ')" '"i", "*"] "i", "seen\r"] '
done
run editor -w ready -t $'ab\r' -t $'cd' -w done -- ptyrec -q -I -o editor.cast bash -c 'stty -icanon -echo
	printf "the password: is\nready"; read -rsn 3 a; read -rsn 2 b; stty icanon echo; echo done'
is "what is typed elsewhere is recorded" "$(grep -c '"i", "ab\\r' editor.cast)" 1
is "capture of a pipe" "$(printf 'a\nb' | ptyrec -q -I -o cp.cast cat | tr -d '\r')" $'a\nb'
is "capture of a pipe: recorded" "$(grep -c '"i", "a\\nb"' cp.cast)" 1
is "capture of much" "$(head -c 3000000 /dev/zero | ptyrec -q -I -o cm.cast wc -c | tr -d '\r')" 3000000
is "capture: the command stops reading" \
	"$(timeout 10 bash -c 'yes | ptyrec -q -I -o cy.cast head -1' | tr -d '\r')" y

# Keys of our own.
run keys -w one -t $'\034' -t $'\r' -w two -t $'\034' -t m -t $'\r' -w three -- \
	ptyrec -q --pause-key '^\' --marker-key m -o keys.cast sh -c \
	'echo one; read a; echo two; read a; echo three'
is "pause and marker: status" $status 0
is "pause: nothing of it is recorded" "$(tail -n +2 keys.cast | grep -c two)" 0
check "pause: live all the same" saw keys.out two
is "pause: a marker" "$(grep -c '"m", "recording paused"' keys.cast)" 1
is "marker" "$(grep -c '"m", ""' keys.cast)" 1
check "pause: what follows is recorded" grep -q '"o", ".*three' keys.cast
check "pause and marker: valid" valid keys.cast
run function -w one -t $'\033[20~' -t $'\r' -- ptyrec -q --marker-key F9 -o function.cast \
	sh -c 'echo one; read a; echo "<$a>"'
is "F9 is a marker" "$(grep -c '"m", ""' function.cast)" 1
check "F9 does not reach the command" saw function.out "<>"

# Size.
run size -z 100x30 -w '30 100' -r 120x40 -w '40 120' -- ptyrec -q -o size.cast bash -c \
	'trap "stty size; exit" WINCH; stty size; while :; do sleep 0.05; done'
is "resize: status" $status 0
is "resize: the first size" "$(head -1 size.cast | grep -c '"width": 100, "height": 30')" 1
is "resize: the event" "$(grep -c '"r", "120x40"' size.cast)" 1
run huge -z 65535x65535 -- ptyrec -q -o huge.cast stty size
check "65535x65535 is passed on" saw huge.out "65535 65535"
check "65535x65535: valid" valid huge.cast
run zero -z 0x0 -- ptyrec -q -o zero.cast stty size
check "0x0 is unknown: the command gets a size" saw zero.out "24 80"
is "0x0: a usable header" "$(head -1 zero.cast | grep -c '"width": 80, "height": 24')" 1

# Every way out leaves the terminal as it was (else onpty's status is 99).
for signal in TERM INT HUP QUIT; do
	number=$(kill -l $signal)
	run end -w ready -c "kill -$signal \$CHILD" -- ptyrec -o end$signal.cast sh -c \
		'echo ready; exec sleep 60'
	is "SIG$signal: status" $status $((128 + number))
	is "SIG$signal: the file is finished" "$(tail -1 end$signal.cast | cut -d' ' -f2)" '"x",'
	check "SIG$signal: valid" valid end$signal.cast
done
run stubborn -w ready -c 'kill -TERM $CHILD' -- ptyrec -o stubborn.cast sh -c \
	'trap "" HUP TERM; echo ready; while :; do sleep 1; done'
is "a command that ignores TERM and HUP: status" $status 143
is "a command that ignores TERM and HUP: killed" "$(tail -1 stubborn.cast | cut -d' ' -f3)" '"137"]'
run stalled -w ready -c 'sleep 0.3; kill -TERM $CHILD; for i in $(seq 300); do
	kill -0 $CHILD 2>/dev/null && ! grep -q "State:.Z" /proc/$CHILD/status || exit 0
	sleep 0.01; done; echo >stalled.late' -- ptyrec -o stalled.cast sh -c 'echo ready; yes'
is "TERM while the terminal is stalled: status" $status 143
check "TERM while the terminal is stalled: in time" test ! -e stalled.late
run missing -- ptyrec /no/such/program
is "a missing program: status" $status 127

# Slow terminals lose nothing.
run slow -w 'ready' -c 'sleep 0.5' -- ptyrec -q -o slow.cast sh -c 'echo ready; seq 100000'
is "a slow terminal: the copy" "$(tr -d '\r' <slow.out | cksum)" "$( (echo ready; seq 100000) | cksum)"
check "a slow terminal: the recording" cmp -s slow.out <(output_of slow.cast)

# Nested.
run nested -- ptyrec -q -o outer.cast ptyrec -q -o inner.cast sh -c 'echo deep; exit 4'
is "nested: status" $status 4
check "nested: outer" grep -q deep outer.cast
check "nested: inner" grep -q deep inner.cast

# The shell.
run shell -w 'prompt>' -t $'exit 5\r' -- env -i PATH="$PATH" PS1='prompt>' SHELL=/bin/sh \
	ptyrec -q -o shell.cast
is "without a command: the shell" $status 5

# Job control, from a shell that has it.
jobs_of() {
	run "$1" -w 'prompt>' "${@:2}" -w 'prompt>' -t $'exit\r' -- \
		env PS1='prompt>' PATH="$PATH" bash --norc --noprofile -i
}
jobs_of suspend -t $'ptyrec -q -o suspend.cast sh -c "echo re\'\'ady; read a; echo got:\$a"\r' \
	-w ready -t $'\032' -w Stopped -w 'prompt>' -t $'stty -a | grep -c "[^-]echo "; fg\r' \
	-w 'sh -c' -t $'hello\r' -w got:hello
is "^Z and fg: status" $status 0
is "^Z: the terminal is as before meanwhile" "$(grep -cE $'(^|\r)1\r' suspend.out)" 1
jobs_of background -t $'ptyrec -q -o bg.cast sh -c "sleep 0.2; echo from-the-back" &\r' \
	-w from-the-back -w 'prompt>' -t $'wait; jobs -l; echo st:$?\r' -w st:0
is "in the background: status" $status 0
is "in the background: not stopped" "$(grep -c Stopped background.out)" 0
jobs_of foreground -t $'ptyrec -q -o fg.cast sh -c "read a; echo got:\$a" &\r' \
	-w 'prompt>' -t $'fg\r' -w 'sh -c' -c 'sleep 0.6' -t $'hi\r' -w got:hi
is "from the background to the foreground" $status 0

for file in type raw eof piped capture cp size stubborn stalled slow outer inner suspend bg; do
	check "$file.cast is valid" valid $file.cast
done
# An end of file that is typed before anybody reads is one, not a NUL.
for i in 1 2 3 4 5 6; do
	onpty -t $'\004' -- sh -c "sleep 0.0$i; exec ptyrec -q --overwrite -o ahead.cast cat" >out </dev/null &
	eventually bash -c "! kill -0 $! 2>/dev/null" || kill $!
	is "^D typed ahead, $i" "$(grep -c '"x", "0"' ahead.cast) $(tail -n +2 ahead.cast | grep -c '"o"')" "1 0"
done
finish
