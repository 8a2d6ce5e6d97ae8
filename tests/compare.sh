#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What happens when things go wrong: runs ptyrec and its peers, as far as they are
# installed, through the same cases on this machine and prints a table in Markdown.
set -u
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$root/build}
PATH=$build:$build/tests/support:$PATH
work=$(mktemp -d)
trap 'umount full 2>/dev/null; cd /; rm -rf "$work"' EXIT
cd "$work" || exit 1
recorders=(ptyrec)
for peer in script asciinema ttyrec; do
	command -v $peer >/dev/null 2>&1 && recorders+=($peer)
done

# recorder RECORDER FILE COMMAND: runs it in place of this shell. Peers that return the
# command's status only when asked are asked.
recorder() {
	case $1 in
	ptyrec) exec ptyrec -q -o "$2" sh -c "$3" ;;
	script) exec script -qe -c "$3" "$2" ;;
	asciinema) exec asciinema rec -q -c "$3" "$2" ;;
	ttyrec) exec ttyrec -e "$3" "$2" ;;
	esac
}
record() (recorder "$@")

# The recorded output.
decode() {
	[ -e "$2" ] || return
	case $1 in
	ttyrec) ttyplay -n "$2" ;;
	*) ptyplay -q "$2" -o - -f raw ;;
	esac 2>/dev/null
}

limited() {
	timeout -k 1 "$@"
}
export -f recorder record
export build

# Each case prints what happened with recorder $1.

says_status() {
	limited 10 bash -c "record $1 f 'exit 3'" </dev/null >out 2>&1
	echo "exit $?"
}

keeps_burst() {
	local i lost=0
	for i in 1 2 3 4 5 6 7 8 9 10; do
		rm -f f
		limited 10 onpty bash -c "recorder $1 f 'head -c 65536 /dev/zero | tr \\\\0 x; printf END'" \
			</dev/null >live 2>/dev/null
		{ grep -qa END live && decode "$1" f | grep -qa END; } || lost=$((lost + 1))
	done
	echo "$lost of 10 lose the end"
}

reads_pipe() {
	local out status
	out=$(printf hi | limited 5 bash -c "recorder $1 f cat" 2>/dev/null)
	status=$?
	if [ $status -ge 124 ]; then
		echo hangs
	else
		echo "prints '$(tr -d '\r\n' <<<"$out")'"
	fi
}

counts_lines() {
	seq 3000 | limited 5 bash -c "recorder $1 f 'wc -l'" >out 2>/dev/null
	case $?,$(tail -n 1 out | tr -d '\r') in
	124,* | 137,*) echo hangs ;;
	*,3000) echo "all are counted" ;;
	*) echo "lines are lost" ;;
	esac
}

survives_kill() {
	limited 10 bash -c "recorder $1 f 'seq 500; sleep 5'" </dev/null >live 2>/dev/null &
	sleep 2
	pkill -9 -f "(ptyrec -q|script -qe|asciinema rec|ttyrec -e).*seq 500; sleep 5" 2>/dev/null
	wait 2>/dev/null
	echo "$(decode "$1" f | grep -c '^[0-9]') of 500 lines kept"
}

fills_disk() {
	local said
	mkdir -p full
	mount -t tmpfs -o size=64k tmpfs full 2>/dev/null || { echo "(no root)" && return; }
	limited 20 onpty bash -c "recorder $1 full/f 'seq 40000; echo END; exit 3' 2>err" </dev/null >live 2>&1
	status=$?
	said="says nothing"
	grep -qai 'space\|incomplete\|errno' err live && said="says so"
	umount full
	if [ $status -ge 124 ] && [ $status -ne 125 ]; then
		echo "hangs, $said"
	elif grep -qa END live; then
		echo "the command goes on, $said, exit $status"
	else
		echo "the command is ended, $said, exit $status"
	fi
}

limits_file() {
	limited 20 onpty bash -c "ulimit -f 32; recorder $1 f 'seq 40000; echo END'" </dev/null >live 2>&1
	case $?,$(grep -ca END live) in
	99,*) echo "dies, the terminal stays raw" ;;
	124,* | 137,*) echo hangs ;;
	*,0) echo "the command is ended" ;;
	*) echo "the command goes on" ;;
	esac
}

loses_reader() {
	limited 10 bash -c "recorder $1 f 'seq 100000'" </dev/null 2>/dev/null | head -n 1 >/dev/null
	echo "$(decode "$1" f | grep -c '^[0-9]') of 100000 lines recorded"
}

ends_stalled() {
	# The terminal is not read while the recorder is asked to end.
	limited 15 onpty -w 1 -c 'sleep 1; kill -TERM $CHILD; for i in 1 2 3 4 5; do
			kill -0 $CHILD 2>/dev/null || break; sleep 1
		done; kill -0 $CHILD 2>/dev/null && ! grep -q "State:.Z" /proc/$CHILD/status && : >alive
		kill -9 $CHILD' -- bash -c "recorder $1 f 'yes 1'" </dev/null >/dev/null 2>&1
	if [ -e alive ]; then
		rm -f alive
		echo "does not end in 5 s"
	else
		echo "ends"
	fi
}

follows_link() {
	echo precious >target
	ln -sf target link
	limited 5 bash -c "recorder $1 link 'echo hi'" </dev/null >/dev/null 2>&1
	if grep -q precious target; then
		echo "refuses"
	else
		echo "overwrites its target"
	fi
	rm -f link target
}

keeps_bytes() {
	limited 5 bash -c "recorder $1 f 'printf \"a\\377b\\303\"'" </dev/null >/dev/null 2>&1
	if [ "$(decode "$1" f | head -c 4 | od -An -tx1)" = " 61 ff 62 c3" ]; then
		echo "byte for byte"
	else
		echo "replaced or lost"
	fi
}

leaves_background() {
	limited 6 bash -c "recorder $1 f 'trap \"\" HUP; sleep 8 & echo hi'" </dev/null >/dev/null 2>&1
	if [ $? -ge 124 ]; then
		echo "waits for it"
	else
		echo "ends at once"
	fi
	pkill -x sleep -f 'sleep 8' 2>/dev/null
}

row() {
	local what=$1 case=$2 recorder cells=
	for recorder in "${recorders[@]}"; do
		rm -rf f live err
		cells+=" $($case "$recorder" 2>/dev/null) |"
	done
	echo "| $what |$cells"
}

version() {
	case $1 in
	ptyrec) ptyrec --version ;;
	script) script --version | sed 's/script from util-linux/script/' ;;
	asciinema) asciinema --version ;;
	ttyrec) echo "ttyrec $(dpkg-query -W -f '${Version}' ttyrec 2>/dev/null)" ;;
	esac
}
heading="| what happens when |" line="|---|"
for recorder in "${recorders[@]}"; do
	heading+=" $(version "$recorder") |" line+="---|"
done
echo "$heading"
echo "$line"
row "the command exits with 3" says_status
row "it prints 64 KiB and exits at once" keeps_burst
row "its input is a pipe: \`printf hi \| … cat\`" reads_pipe
row "… \`seq 3000 \| … wc -l\`" counts_lines
row "a background process keeps the terminal" leaves_background
row "the recorder gets kill -9 after 2 s" survives_kill
row "the disk is full (64 KiB of 250)" fills_disk
row "\`ulimit -f\` 32 KiB" limits_file
row "the output's reader leaves: \`… \| head -1\`" loses_reader
row "the terminal is stalled, and TERM comes" ends_stalled
row "the file is a symbolic link" follows_link
row "bytes are not UTF-8" keeps_bytes
