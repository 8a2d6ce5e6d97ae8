#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ptyrec without a terminal: in a pipe, a script, CI.
. "$(dirname "$0")/../support/lib.sh"

status_of() {
	"$@" >out 2>err
	echo $?
}

# Exit status, and the exit event last in the file.
is "exit status" "$(status_of ptyrec -o a.cast sh -c 'exit 3')" 3
is "exit event" "$(tail -n 1 a.cast | cut -d' ' -f2-)" '"x", "3"]'
is "killed" "$(status_of ptyrec -o b.cast sh -c 'kill -9 $$')" 137
is "exit event of a kill" "$(tail -n 1 b.cast | cut -d' ' -f2-)" '"x", "137"]'
is "message" "$(sed 's/(0\.[0-9]* s/(TIME/' err)" "ptyrec: saved b.cast (TIME, $(stat -c %s b.cast) B, SIGKILL)"
is "message of a status" "$(ptyrec -o message.cast sh -c 'exit 3' 2>&1 >/dev/null </dev/null | sed 's/.*, //')" "exit 3)"
for code in 0 1 7 125 126 127 255; do
	is "status $code" "$(status_of ptyrec -o s$code.cast sh -c "exit $code")" $code
done
for signal in 1 2 15; do
	is "signal $signal" "$(status_of ptyrec -o k$signal.cast sh -c "kill -$signal \$\$")" \
		$((128 + signal))
done

# What cannot be run leaves no recording.
is "missing program" "$(status_of ptyrec -o none.cast /no/such/program)" 127
is "its message" "$(cat err)" "ptyrec: cannot run '/no/such/program': No such file or directory"
is "no program: what may be meant" "$(for words in foo.cast 'echo hi' 'rec x'; do
	if [ "$words" = "rec x" ]; then set -- rec x; else set -- "$words"; fi
	ptyrec "$@" 2>&1 </dev/null; done)" "ptyrec: cannot run 'foo.cast': not found in PATH; the name of a recording needs -o
ptyrec: cannot run 'echo hi': not found in PATH; a shell command needs -c
ptyrec: cannot run 'rec': not found in PATH"
if unshare -m true 2>/dev/null; then
	mkdir read-only
	is "a folder that cannot be written to" "$(unshare -m bash -c 'mount -t tmpfs -o ro none read-only && cd read-only &&
		ptyrec true 2>&1 </dev/null')" \
		"ptyrec: cannot write 'session.cast': Read-only file system; name another file with -o"
else
	skip "a folder that cannot be written to" "no unshare"
fi
is "a mistyped option" "$(ptyrec --capture-inptu true 2>&1 | head -n 1)" \
	"ptyrec: unknown option '--capture-inptu'; did you mean --capture-input?"
is "an ambiguous option" "$(ptyrec --ca true 2>&1 | head -n 1)" \
	"ptyrec: option '--ca' is ambiguous: --capture-input, --capture-env"
is "folder as program" "$(status_of ptyrec -o none.cast /etc)" 126
is "file without x" "$(touch plain; status_of ptyrec -o none.cast ./plain)" 126
is "file without x: why" "$(ptyrec ./plain 2>&1)" "ptyrec: cannot run './plain': Permission denied"
# A folder that cannot be looked into is no reason; to root all can.
mkdir -p closed
chmod 0 closed
is "not found beside a closed folder" "$(PATH=$PWD/closed:$PATH status_of ptyrec -o none.cast nosuch)" 127
chmod 700 closed
is "no recording is left" "$(ls none.cast 2>&1 | grep -c 'No such')" 1

# Pipes.
is "printf | cat" "$(printf hi | ptyrec -q -o p1.cast cat)" hi
is "seq | wc" "$(seq 3000 | ptyrec -q -o p2.cast wc -l | tr -d '\r')" 3000
is "24000 bytes" "$(head -c 24000 /dev/zero | ptyrec -q -o p3.cast wc -c | tr -d '\r')" 24000
is "^C in the data" "$(printf 'a\003b\004c' | ptyrec -q -o p4.cast od -An -c | tr -s ' \r\n' ' ')" \
	" a 003 b 004 c "
is "one long line" "$(head -c 100000 /dev/zero | tr '\0' x | ptyrec -q -o p5.cast wc -c | tr -d '\r')" \
	100000
is "head -1" "$(ptyrec -q -o p6.cast seq 100000 | head -1 | tr -d '\r')" 1
check "head -1: all is recorded" cmp -s <(output_of p6.cast) <(seq 100000 | sed 's/$/\r/')
is "a background process does not keep it" \
	"$(ptyrec -q -o p7.cast sh -c 'sleep 60 & echo hi')" $'hi\r'
is "--linger takes what it says later" \
	"$(ptyrec -q --linger 20 -o p10.cast sh -c '(sleep 0.3; echo late) & echo hi')" $'hi\r\nlate\r'
is "--linger: recorded" "$(output_of p10.cast)" $'hi\r\nlate\r'
is "a process substitution does not keep it" \
	"$(timeout 10 bash -c 'ptyrec -q -o p8.cast true > >(cat); echo $?')" 0
is "an inherited child is not ours" \
	"$(timeout 10 bash -c 'sleep 30 >/dev/null & exec ptyrec -q -o p9.cast echo hi' </dev/null)" $'hi\r'
is "--stdin pty: a line" "$(printf 'hi\n' | ptyrec -q --stdin pty -o q1.cast cat | tr -d '\r' | tail -1)" hi
is "--stdin pty: no newline" \
	"$(printf 'hi' | ptyrec -q --stdin pty -o q2.cast cat)" hihi
is "--stdin null" "$(echo x | ptyrec -q --stdin null -o q3.cast wc -c | tr -d '\r')" 0
is "input is closed for its writer" \
	"$(timeout 10 bash -c 'yes | ptyrec -q -o q4.cast head -1; echo ${PIPESTATUS[0]}' | tail -1)" 141

# A terminal for the command.
is "a tty" "$(ptyrec -q -o t1.cast sh -c 'test -t 1 && test -t 2 && tty </dev/tty' |
	grep -c /dev/)" 1
is "80x24" "$(ptyrec -q -o t3.cast sh -c 'stty size </dev/tty')" $'24 80\r'
is "COLUMNS and LINES" \
	"$(COLUMNS=100 LINES=30 ptyrec -q -o t4.cast sh -c 'stty size </dev/tty')" $'30 100\r'
is "--window-size" \
	"$(ptyrec -q --window-size 90x -o t5.cast sh -c 'stty size </dev/tty')" $'24 90\r'
is "its size is recorded" "$(head -1 t5.cast | grep -c '"width": 90, "height": 24')" 1
is "IUTF8" "$(ptyrec -q -o t6.cast sh -c 'stty -a </dev/tty' | grep -c ' iutf8')" 1
is "descriptors" "$(ptyrec -q -o t7.cast ls /proc/self/fd | tr -s '\r\n' ' ')" \
	"$(ls /proc/self/fd | tr -s '\n' ' ')"
is "an inherited descriptor" "$(ptyrec -q -o t8.cast cat /dev/fd/5 5<<<passed </dev/null)" $'passed\r'
is "signals are as without it" "$(ptyrec -q -o t9.cast grep -E 'Sig(Blk|Ign)' /proc/self/status |
	tr -d '\r')" "$(grep -E 'Sig(Blk|Ign)' /proc/self/status)"
is "PTYREC" "$(ptyrec -q -o u1.cast printenv PTYREC)" "$work/u1.cast"$'\r'

# Nothing of a quick end is lost, live or in the file.
burst='head -c 65000 /dev/zero | tr "\0" x; printf END; exit 3'
lost=0
for ((i = 0; i < 100; i++)); do
	ptyrec -q --overwrite -o burst.cast sh -c "$burst" >live
	[ $? = 3 ] && [ "$(stat -c %s live)" = 65003 ] && [ "$(tail -c 3 live)" = END ] &&
		output_of burst.cast | cmp -s - live || lost=$((lost + 1))
done
is "100 quick ends" $lost 0

# All bytes, live and recorded; without echo, as some of them are queries that are answered.
head -c 300000 /dev/urandom >bytes
ptyrec -q -o bytes.cast sh -c 'stty raw -echo </dev/tty; cat bytes' >live </dev/null
check "random bytes, live" cmp -s live bytes
check "random bytes, recorded" cmp -s <(output_of bytes.cast) bytes
check "random bytes: the file is valid" valid bytes.cast
ptyrec -q -f asciicast-v3 -o bytes3.cast sh -c 'stty raw -echo </dev/tty; cat bytes' >live </dev/null
check "random bytes, v3" cmp -s <(output_of bytes3.cast) bytes
check "random bytes: the v3 file is valid" valid bytes3.cast v3
ptyrec -q -o bytes.cast.gz sh -c 'stty raw -echo </dev/tty; cat bytes' >live </dev/null
check "random bytes, gz" cmp -s <(output_of bytes.cast.gz) bytes
check "gzip takes it" gzip -t bytes.cast.gz

# Files.
ptyrec -q true && ptyrec -q true && ptyrec -q true
is "default names" "$(ls session*.cast | tr '\n' ' ')" "session-2.cast session-3.cast session.cast "
is "an existing file" "$(status_of ptyrec -o session.cast touch was-run)" 125
is "its message" "$(cat err)" \
	"ptyrec: cannot write 'session.cast': the file exists; see --overwrite"
is "the command was not run" "$(ls was-run 2>/dev/null)" ""
is "mode" "$(umask 0; ptyrec -q -o mode.cast true; stat -c %a mode.cast)" 600
before=$(cat a.cast)
is "--overwrite of a command that does not run" \
	"$(status_of ptyrec --overwrite -o a.cast /no/such/program; cat a.cast)" $'127\n'"$before"
is "--overwrite" "$(ptyrec -q --overwrite -o a.cast echo new >/dev/null; output_of a.cast)" \
	$'new\r'
ptyrec -q -a -o a.cast echo more >/dev/null
clean_terminal=$'\e[?1049l\e[!p\e[r\e[4l\e[?5l\e[?6l\e[?7h\e[?69l\e(B\017\e[m\e[H\e[2J'
is "--append" "$(output_of a.cast)" $'new\r\n'"$clean_terminal"$'more\r'
check "--append: valid" valid a.cast
head -c -7 a.cast >torn.cast
ptyrec -q -a -o torn.cast echo behind >/dev/null
is "--append to a torn file" "$(output_of torn.cast)" \
	$'new\r\n'"$clean_terminal"$'more\r\n'"$clean_terminal"$'behind\r'
check "--append to a torn file: valid" valid torn.cast
is "-o -" "$(ptyrec -q -o - echo hi | ptyplay -)" $'hi\r'
is "-o to a pipe" "$(ptyrec -q -o >(ptyplay - >piped) echo hi >/dev/null; eventually test -s piped; cat piped)" \
	$'hi\r'
is "-o /dev/null" "$(ptyrec -q -o /dev/null echo hi)" $'hi\r'
is "/dev/full: the copy goes on, status 125" \
	"$(ptyrec -o /dev/full echo hi 2>err; echo $?)" $'hi\r\n125'
is "/dev/full: a warning" "$(grep -c 'No space left' err)" 2
is "/dev/full --strict" "$(status_of ptyrec --strict -o /dev/full sleep 30)" 125
is "max-size" "$(ptyrec --max-size 10K -o max.cast seq 10000 2>err | tail -1)" $'10000\r'
check "max-size: within it" test "$(stat -c %s max.cast)" -le 10240
is "max-size: said" "$(grep -c 'stopped recording at 10.0 KiB' err)" 1
check "max-size: valid" valid max.cast

# Header.
ptyrec -q -o h.cast -t 'A "title"' -i 2.5 --capture-env SHELL,PATH -c 'echo $0 "a b"' >/dev/null
is "header" "$(head -1 h.cast | sed -e 's/"timestamp": [0-9]*/T/' -e 's/"env".*//')" \
	'{"version": 2, "width": 80, "height": 24, T, "idle_time_limit": 2.500000, "command": "sh -c '"'"'echo $0 \"a b\"'"'"'", "title": "A \"title\"", '
is "environment" "$(head -1 h.cast | grep -c '"PATH": ')" 1
is "no command" "$(ptyrec -q --no-command -o h2.cast true; grep -c command h2.cast)" 0

# Usage.
for words in "--nope" "-o" "--format nope" "--window-size 0x0" "--stdin nope" "--pause-key long" \
	"--append --overwrite" "--max-size 3x" "-c true true"; do
	is "ptyrec $words" "$(status_of ptyrec $words)" 125
	is "ptyrec $words: the message" "$(head -1 err | cut -c 1-8)" "ptyrec: "
done
is "--help" "$(ptyrec --help | head -1)" "usage: ptyrec [options] [--] [command [argument...]]"
is "--version" "$(ptyrec --version)" "ptyrec 0.1.0"
is "options of the command" "$(ptyrec -q -o o.cast echo -n -o x)" "-o x"

# Everything recorded above is what others read.
for file in *.cast; do
	case $file in
	bytes3.cast) ;;
	*) check "$file is valid" valid "$file" ;;
	esac
done
finish
