#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Descriptors, paths, terminals and neighbours that are not as one would like.
. "$(dirname "$0")/../support/lib.sh"

# Descriptors.
for ((n = 3; n <= 24; n++)); do
	rm -f n.cast
	out=$( (ulimit -n $n && exec ptyrec -q -o n.cast echo hi) 2>err </dev/null | tr -d '\r')
	case ${PIPESTATUS[0]},$out in
	*,hi) check "$n descriptors: the recording" grep -q hi n.cast ;;
	*,) check "$n descriptors: a message" test -s err ;;
	*) bad "$n descriptors: '$out'" ;;
	esac
done
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	rm -f closed.cast
	eval "ptyrec -q -o closed.cast echo hi $closed" >out 2>/dev/null
	is "closed $closed: status" $? 0
	check "closed $closed: valid" valid closed.cast
	is "closed $closed: the recording" "$(output_of closed.cast)" $'hi\r'
done
is "SIGCHLD ignored by our parent" \
	"$(timeout 20 bash -c 'trap "" CHLD; ptyrec -q -o chld.cast sh -c "exit 3" </dev/null; echo $?')" 3
is "nothing in the environment" "$(env -i "$BUILD/ptyrec" -q -o env.cast /bin/echo hi </dev/null)" $'hi\r'

# Paths: refused before the command runs, and untouched.
mkdir folder
echo precious >file
ln -s file link
ln -s nowhere dangling
mkfifo fifo
name=$(printf '%4096s' '' | tr ' ' x)
for path in folder none/x.cast link dangling file fifo "$name"; do
	timeout 10 ptyrec -o "$path" touch was-run >out 2>err </dev/null
	is "${path:0:20}: status" $? 125
	check "${path:0:20}: a message" grep -q '^ptyrec: cannot write' err
done
is "the command was not run" "$(ls was-run nowhere 2>/dev/null)" ""
is "the file is untouched" "$(cat file)" precious
is "--overwrite, of a link" "$(ptyrec --overwrite -o link true 2>/dev/null </dev/null; echo $?)" 125
is "--overwrite, of a command that cannot run, leaves no file" \
	"$(ptyrec --overwrite -o never.cast /no/such 2>/dev/null; ls never.cast 2>/dev/null)" ""
(sleep 0.5; cat fifo >from-fifo) &
reader=$!
ptyrec -q -o fifo echo late >/dev/null </dev/null
is "a pipe whose reader comes late: status" $? 0
wait $reader
check "a pipe whose reader comes late: the recording" grep -q late from-fifo
check "a name with a newline" ptyrec -q -o $'new\nline.cast' true </dev/null

mkdir named
is "a dangling session.cast is passed over" \
	"$(cd named; ln -s nowhere session.cast; ptyrec -q true </dev/null; echo $? *)" "0 session-2.cast session.cast"

# Folders that other users can write to.
if [ "$(id -u)" != 0 ]; then
	skip "other users' files" "only root can make them"
else
	torn() {
		rm -f shared/*
		{ printf '{"version": 2, "width": 80, "height": 24}\n'; seq -f '[%g, "o", "a line"]' 1000; } |
			gzip | head -c -20 >shared/torn.cast.gz
		chown 65534:65534 shared/torn.cast.gz
		chmod 4750 shared/torn.cast.gz
	}
	is_refused() {
		timeout 20 ptyrec -q "$@" touch was-run 2>err </dev/null
		is "$*: refused, and the command not run" "$? $(ls was-run 2>/dev/null)" "125 "
		check "$*: why" grep -q 'belongs to another user' err
	}
	mkdir -m 1777 shared
	torn
	check "--append keeps owner and mode" ptyrec -q -a -o shared/torn.cast.gz echo more >/dev/null </dev/null
	is "--append keeps owner and mode, but for setuid" "$(stat -c '%u:%g %a' shared/torn.cast.gz)" \
		"65534:65534 750"
	check "--append: valid" gzip -t shared/torn.cast.gz
	case $BUILD in
	*address*) skip "a planted link" "the sanitizer comes first" ;;
	*)
		touch victim && chmod 600 victim
		for plant in 'rm -f shared/torn.cast.gz.repaired; ln -s ../victim shared/torn.cast.gz.repaired' \
			'rm -f shared/torn.cast.gz.repaired; ln victim shared/torn.cast.gz.repaired'; do
			torn
			env SHIM_PROGRAM=ptyrec SHIM_RENAME="$plant" LD_PRELOAD="$BUILD/tests/support/shim.so" \
				ptyrec -q -a -o shared/torn.cast.gz touch was-run 2>err </dev/null
			is "a planted link: status, the command, the victim" \
				"$? $(ls was-run 2>/dev/null) $(stat -c '%u %a %s' victim)" "125  0 600 0"
			check "a planted link: why" grep -q 'replaced by another program' err
		done ;;
	esac
	rm -f shared/*
	echo theirs >shared/file
	mkfifo shared/fifo
	ln -s /dev/null shared/link
	chown -h 65534 shared/*
	is_refused -o shared/fifo
	is_refused -o shared/link
	is "a stranger's file, --overwrite" "$(ptyrec -q --overwrite -o shared/file true </dev/null; echo $?)" 0
	is "a stranger's link, --overwrite" "$(ptyrec -q --overwrite -o shared/link true </dev/null; echo $?)" 0
	is "session.cast in such a folder" \
		"$(cd shared; rm -f ./*; mkfifo session.cast; chown 65534 session.cast; ptyrec -q true </dev/null; echo $? *)" \
		"0 session-2.cast session.cast"
fi

# Two recorders on one file.
mkfifo go
ptyrec -q -o one.cast sh -c 'echo one; read x <go; echo two' >/dev/null </dev/null &
recorder=$! # eventually starts processes, too
eventually grep -qs one one.cast
is "a second recorder is refused" "$(ptyrec -a -o one.cast true 2>/dev/null </dev/null; echo $?)" 125
echo >go
wait $recorder
is "the first one is complete" "$(output_of one.cast)" $'one\r\ntwo\r'
ptyrec -q -o two.cast.gz sh -c 'echo one; read x <go; echo two' >/dev/null </dev/null &
recorder=$! # eventually starts processes, too
eventually bash -c 'ptyplay -s max two.cast.gz 2>/dev/null | grep -q one'
is "a second recorder is refused, gzip" "$(ptyrec -a -o two.cast.gz true 2>/dev/null </dev/null; echo $?)" 125
echo >go
wait $recorder
is "the first one is complete, gzip" "$(output_of two.cast.gz)" $'one\r\ntwo\r'
is "a recording's pipe that nobody reads" \
	"$(timeout 20 bash -c 'ptyrec -q -o - --headless seq 300000 </dev/null 2>/dev/null | head -c 9 >/dev/null; echo ${PIPESTATUS[0]}')" 125

is "a command that left its group is ended" "$(cat >left.py <<'EOF'
import os, signal, time
if os.fork() == 0:
    time.sleep(60)
    os._exit(0)
helper = os.fork()
if helper == 0:
    os.setpgid(0, 0)
    time.sleep(60)
    os._exit(0)
time.sleep(0.2)
os.setpgid(0, helper)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
EOF
ptyrec -q -o left.cast python3 left.py >left.out </dev/null & left=$!
eventually grep -qs ready left.out; kill -TERM $left; wait $left; tail -1 left.cast | cut -d' ' -f3)" '"143"]'
is "a command line that is too long for a header" \
	"$(ptyrec -q -o longarg.cast true $(seq -f '%0100g' 1 11000) </dev/null; ptyplay --info longarg.cast | grep ^exit)" \
	"exit       0"

# A stalled terminal costs no memory.
stalled=$(timeout 60 onpty -w ready -c 'sleep 0.5; grep VmHWM /proc/$CHILD/status >memory; kill -TERM $CHILD' -- \
	ptyrec -q -o stall.cast sh -c 'echo ready; yes' >/dev/null 2>&1; echo $?)
is "a stalled terminal: TERM ends it" "$stalled" 143
case $BUILD in
*address*) ;;
*) check "a stalled terminal: memory" test "$(tr -dc 0-9 <memory)" -le 8192 ;;
esac
check "a stalled terminal: valid" valid stall.cast

# The terminal is behind at the end, and a background process prints on.
has_ended() {
	case $1 in
	*.json) grep -qs '"duration"' "$1" ;;
	*) ptyplay --info "$1" 2>/dev/null | grep -q '^exit *3' ;;
	esac
}
mkfifo behind go-on
for name in behind.cast behind.json behind.gz behind.zst; do
	if [ $name = behind.zst ] && ! ptyplay --list-formats | grep -q '^zstd.*yes   yes'; then
		continue
	fi
	{ read -r _ <go-on; cat; } <behind >behind.live &
	reader=$!
	ptyrec -q -o $name sh -c 'head -c 90000 /dev/zero | tr "\0" x; yes & exit 3' >behind </dev/null &
	recorder=$!
	check "$name: it ends while the terminal is behind" eventually has_ended $name
	echo >go-on
	wait $recorder
	is "$name: the status" $? 3
	wait $reader
	check "$name: whole" bash -c "ptyplay --info --json $name | grep -q '\"complete\":\(true\|null\)'"
	is "$name: what was shown is what was recorded" "$(output_of $name | cksum)" "$(cksum <behind.live)"
done
check "behind.json is JSON" python3 -c 'import json; json.load(open("behind.json"))'

# The terminal hangs up.
timeout 60 onpty -w ready -c 'kill -HUP $CHILD' -- ptyrec -q -o hup.cast sh -c \
	'echo ready; exec sleep 60' >/dev/null 2>&1
is "hang-up: the file is finished" "$(tail -1 hup.cast | cut -d' ' -f2)" '"x",'

# Much output, memory and bytes.
ptyrec -q -o line.cast sh -c 'head -c 30000000 /dev/zero | tr "\0" x; grep VmHWM /proc/$PPID/status >monitor' \
	</dev/null | cksum >live
is "30 MB without a newline: the copy" "$(cat live)" "$(head -c 30000000 /dev/zero | tr '\0' x | cksum)"
is "30 MB without a newline: the recording" "$(ptyplay -s max line.cast | cksum)" "$(cat live)"
cat >tiny.sh <<'EOF'
for ((i = 0; i < 20000; i++)); do printf x; done
EOF
is "20000 writes of a byte" "$(ptyrec -q -o tiny.cast bash tiny.sh </dev/null | wc -c)" 20000
is "20000 writes of a byte: recorded" "$(output_of tiny.cast | wc -c)" 20000
for file in stall tiny hup one; do
	check "$file.cast is valid" valid $file.cast
done
# Compressing with little memory: nothing is lost.
case $BUILD in
*address*) skip "little memory" "the sanitizer needs more" ;;
*)
	(ulimit -v 12500; ptyrec -q -o little.cast.gz --headless -c 'seq 1 300000' </dev/null)
	check "little memory: whole" gzip -t little.cast.gz
	is "little memory: all lines" "$(output_of little.cast.gz | tr -d '\r' | cksum)" "$(seq 1 300000 | cksum)"
	;;
esac
# A terminal that is not UTF-8 takes some bytes of it for control characters: 9b is CSI.
cat >characters.cast <<'END'
{"version":2,"width":80,"height":24,"title":"Zo\u00eb \u06db\u4e2d"}
[0.1,"o","\u250c\u2500\u2510 \u00e9 \u20ac \u06db\u4e2d\u6587 x\u0301 \u2026|\r\n"]
END
on_terminal() {
	script -qec "$1" /dev/null </dev/null | tr -d '\r'
}
shown=$(LC_ALL=C on_terminal "ptyplay -s max characters.cast; ptyplay --info characters.cast; ptyplay --screen characters.cast
	ptyplay --grep x characters.cast; ptyplay z\u00f6; ptyrec -q -o z\u00f6/x true")
is "no UTF-8: only ASCII" "$(tr -d '\0-\177' <<<"$shown" | wc -c)" 0
is "no UTF-8: similar characters, as wide" "$(head -n 1 <<<"$shown")" "+-+ ? ? ???? x .|"
is "no UTF-8: it is said" "$(grep -c "not UTF-8: 4 characters were shown as '?'" <<<"$shown")" 1
is "no UTF-8: a report" "$(grep title <<<"$shown")" "title      Zo? ??"
is "a locale that is not installed" "$(on_terminal "LC_ALL=xx_XX.UTF-8 ptyplay -s max characters.cast" | head -n 1)" \
	$'\u250c\u2500\u2510 \u00e9 \u20ac \u06db\u4e2d\u6587 x\u0301 \u2026|'
is "no UTF-8: a pipe gets all" "$(LC_ALL=C ptyplay -s max characters.cast | head -n 1 | tr -d '\r')" \
	$'\u250c\u2500\u2510 \u00e9 \u20ac \u06db\u4e2d\u6587 x\u0301 \u2026|'
check "no UTF-8: a file to a terminal is refused" grep -q 'add --raw or set LC_ALL' \
	<(LC_ALL=C script -qec "ptyplay -o - -f plain characters.cast" /dev/null </dev/null)
is "no UTF-8: a file to a pipe is not" "$(LC_ALL=C ptyplay -q -o - -f plain characters.cast | wc -l)" 1
if localedef -i en_US -f ISO-8859-1 "$work/en_US.ISO-8859-1" 2>/dev/null || [ -d "$work/en_US.ISO-8859-1" ]; then
	is "ISO 8859-1" "$(on_terminal "LOCPATH=$work LC_ALL=en_US.ISO-8859-1 ptyplay -s max characters.cast" | head -n 1 | iconv -f ISO-8859-1 -t UTF-8)" \
		$'+-+ \u00e9 ? ???? x .|'
else
	skip "ISO 8859-1" "no localedef"
fi

# The same in a terminal that is one: it answers nothing, and its modes are as they were.
cat >answer.cast <<'END'
{"version":2,"width":80,"height":24}
[0.1,"o","\u06db6n \u06dbc\r\n"]
[0.2,"o","\u001b[?6h\u001b7\u001b[?6l\u001b8\u001b[4h\u001b[?5h\u001b[?7l\u001b[?25l\r\n"]
END
cat >in-xterm <<'END'
ask() {
	printf '\033[%s$p' "$1" >/dev/tty
	IFS= read -r -d y answer
	cat -v <<<"$answer"
}
stty raw -echo
for mode in '?6' '?7' '?5' '?25' 4; do ask "$mode"; done >before
ptyplay -q -s max answer.cast
for mode in '?6' '?7' '?5' '?25' 4; do ask "$mode"; done >after
END
if have xterm && have Xvfb; then
	Xvfb -displayfd 3 -screen 0 800x600x8 3>display >/dev/null 2>&1 &
	server=$!
	eventually grep -q . display
	for utf8 in "+u8 C" "-u8 C.UTF-8"; do
		rm -f before after
		LC_ALL=${utf8#* } DISPLAY=:$(cat display) timeout 60 xterm "${utf8% *}" -e bash -c '. ./in-xterm' 2>/dev/null
		check "xterm $utf8: it was asked" test -s before
		is "xterm $utf8: no answer but these, and all modes as before" "$(cat after)" "$(cat before)"
	done
	kill $server
	wait $server
else
	skip "xterm" "no xterm or Xvfb"
fi

# The command removes the file that it is recorded to.
for how in 'rm gone.cast' 'mv gone.cast moved.cast' 'rm gone.cast; echo other >gone.cast'; do
	rm -f gone* moved*
	ptyrec -o gone.cast sh -c "echo before; $how; echo after" >out 2>err </dev/null
	is "$how: status" $? 125
	is "$how: it is said, and not that it was saved" "$(cat err)" \
		"ptyrec: gone.cast was removed or replaced during recording; saved a copy as gone-2.cast"
	is "$how: the copy" "$(ptyplay -q -s max gone-2.cast | tr -d '\r')" $'before\nafter'
	is "$how: it is the owner's" "$(stat -c %a gone-2.cast)" 600
done
mkdir taken
ptyrec -q -o taken/gone.cast.gz sh -c 'rm -r taken; exit 3' 2>err </dev/null
is "its folder is gone, too" "$? $(cat err)" \
	"3 ptyrec: taken/gone.cast.gz was removed or replaced during recording and cannot be copied: No such file or directory"
ptyrec -o /dev/full echo x >out 2>err </dev/null
is "/dev/full: status" $? 125
is "/dev/full is not saved" "$(grep -c saved err)" 0

# The second file of a typescript must be one.
mkfifo pipe.ts.timing
timeout 20 ptyrec -q -f typescript -o pipe.ts true 2>err </dev/null
is "a pipe for the times" "$? $(cat err)" "125 ptyrec: cannot write 'pipe.ts': 'pipe.ts.timing': nothing is reading this pipe"

# A conversion that may not write to a file does not remove it either.
mkfifo held
ptyrec -q -o busy.cast sh -c 'echo kept; cat held' >busy.out </dev/null &
recorder=$!
eventually grep -qs kept busy.cast
ptyplay -q --overwrite -o busy.cast characters.cast 2>err
is "a file that is being recorded is not replaced" "$? $(cat err)" \
	"1 ptyplay: cannot write 'busy.cast': another recorder is writing to it"
: >held
wait $recorder
is "it is still there" "$? $(ptyplay -q -s max busy.cast | tr -d '\r')" "0 kept"

finish
