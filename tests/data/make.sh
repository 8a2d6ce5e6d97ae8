#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the recordings of other programs below this folder, as root, with the programs
# of Debian 12: script, ttyrec, termrec, tlog, asciinema, sudo. The .events beside them
# are written and checked by hand: what each of them must yield.
set -eu
cd "$(dirname "$0")"
support=$PWD/../../build/tests/support
onpty() { "$support/onpty" "$@" </dev/null >/dev/null; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/session.sh" <<'SESSION'
printf 'plain\n'
printf '\033[31mred\033[0m caf\303\251\n'
sleep 0.1
printf 'raw \377\376 bytes, \342\202\n'
printf '50%%\r100%%\n'
SESSION

mkdir -p ttyrec typescript tlog sudo asciicast-v2
onpty -z 100x30 ttyrec -e "sh $work/session.sh" ttyrec/ttyrec.ttyrec
onpty -z 100x30 termrec -r -e "sh $work/session.sh" ttyrec/termrec-raw.ttyrec
onpty -z 100x30 termrec -e "sh $work/session.sh" ttyrec/termrec.ttyrec

cd typescript
rm -f {classic,advanced,input}.{typescript,typescript.timing,input}
onpty -z 100x30 script -q -T classic.typescript.timing -O classic.typescript \
	-c "sh $work/session.sh"
onpty -z 100x30 script -q -m advanced -T advanced.typescript.timing \
	-B advanced.typescript -c "sh $work/session.sh; exit 3"
# Typed input, in a file of its own, and a change of size.
onpty -z 100x30 -w ready -t $'secret\r' -r 90x25 -w resized script -q \
	-T input.typescript.timing -O input.typescript -I input.input \
	-c 'printf "ready\n"; read line; while [ "$(stty size)" != "25 90" ]; do :; done
		printf "resized\n"'
cd ..

# tlog insists on utmp, which a container has not.
cat >"$work/utempter.c" <<'STUB'
int utempter_add_record(int fd, const char *host) { (void)fd; (void)host; return 1; }
int utempter_remove_record(int fd) { (void)fd; return 1; }
int utempter_remove_added_record(void) { return 1; }
STUB
cc -shared -fPIC -o "$work/utempter.so" "$work/utempter.c"
rm -f tlog/terminal.tlog tlog/several.tlog
LD_PRELOAD=$work/utempter.so onpty -z 100x30 tlog-rec --log-input=on -o tlog/terminal.tlog \
	sh "$work/session.sh"
tlog-rec -o tlog/several.tlog sh -c 'echo first' >/dev/null </dev/null
tlog-rec -o tlog/several.tlog sh -c 'echo second' >/dev/null </dev/null
{
	echo 'a line of another program'
	cat tlog/terminal.tlog
	echo '{"not": "of tlog"}'
} >tlog/journal.tlog

onpty -z 100x30 asciinema rec -q --overwrite -c "sh $work/session.sh" \
	asciicast-v2/asciinema.cast

id ptyrec-tests >/dev/null 2>&1 || useradd -M ptyrec-tests
cat >/etc/sudoers.d/ptyrec-tests <<SUDOERS
Defaults:ptyrec-tests log_output, log_input, iolog_dir=$work/log, iolog_file=%{seq}
ptyrec-tests ALL=(ALL) NOPASSWD: ALL
SUDOERS
chmod 755 "$work"
onpty -z 100x30 su ptyrec-tests --session-command "sudo sh $work/session.sh"
rm /etc/sudoers.d/ptyrec-tests
userdel ptyrec-tests
rm -rf sudo/json.sudo sudo/legacy.sudo
cp -r "$(dirname "$(find "$work/log" -name timing)")" sudo/json.sudo
chmod -R u+w sudo/json.sudo
cp -r sudo/json.sudo sudo/legacy.sudo
rm sudo/legacy.sudo/log.json
for part in timing ttyout; do
	zcat -f sudo/json.sudo/$part >sudo/legacy.sudo/$part
done
# What takes a user at a terminal: a change of size, a stop, a key.
printf '5 0,050000000 25 90\n7 0.010000000 TSTP\n3 0.010000000 2\n' >>sudo/legacy.sudo/timing
printf 'q\n' >sudo/legacy.sudo/ttyin
