#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --keep-last: the end of a session, in constant disk space.
. "$(dirname "$0")/../support/lib.sh"

# Much output, in the alternate screen with margins and colours at the end.
cat >much.sh <<'END'
for ((i = 0; i < $1; i++)); do echo "line $i of very many, that are all different: $((i * 7919))"; done
printf '\e[?1049h\e[2;5r\e[31m'
for ((i = 0; i < $1; i++)); do echo "row $i"; done
END

for file in k.cast k.cast.gz k.ttyrec; do

	ptyrec -q --window-size 60x8 --keep-last 100K -o $file bash much.sh 9000 >live
	ptyrec -q --window-size 60x8 -o whole.cast --overwrite bash much.sh 9000 >/dev/null
	is "$file: its size" "$([ "$(stat -c %s $file)" -le $((100 << 10)) ] && ls $file*)" $file
	is "$file: the end" "$(ptyplay -q --screen --color $file)" "$(ptyplay -q --screen --color whole.cast)"
	is "$file: the text" "$(ptyplay -q $file -f text -o - | grep ^line | tail -n 5)" "$(ptyplay -q whole.cast -f text -o - | grep ^line | tail -n 5)"
	is "$file: live is all" "$(grep -c . live)" 18000
done
is "what it says" "$(ptyplay --info k.cast | grep -c '^part .* s to the end of the session$')" 1
ptyrec -q --keep-last 100K -o short.cast echo short >/dev/null
is "a short one" "$(ptyplay --info short.cast | grep -c '^part'; ptyplay -q --screen short.cast)" $'0\nshort'

# By time
ptyrec -q --keep-last 1s -o t.cast bash -c 'for ((i = 0; i < 26; i++)); do echo $i; read -rt 0.1 <> <(:); done' >/dev/null
is "the last second" "$(ptyplay --info --json t.cast | grep -o '"duration":[0-9.]*')" '"duration":1.000000'
is "and what was on the screen" "$(ptyplay -q --screen t.cast | tail -n 1)" 25

# Killed, each file can be played, and together they are the end.
ptyrec -q --window-size 60x8 --keep-last 64K -o dead.cast bash -c 'bash much.sh 3000; >shown; sleep 100' >/dev/null </dev/null &
recorder=$!
eventually test -e shown
on_disk() {
	ptyplay -q --screen dead.cast 2>/dev/null | grep -q 'row 2999'
}
check "on disk" eventually on_disk
kill -9 $recorder
wait $recorder 2>/dev/null
is "killed" "$(ptyplay -q --screen dead.cast.1 | grep -c . | sed 's/[1-9]/some/') $(ptyplay -q --screen dead.cast | grep -c 'row 2999')" "some 1"

# As much as fits is kept, and what is masked is masked on the screen at the start, too.
export MY_TOKEN=s3cr3tValueXYZ99
ptyrec -q --redact-env MY_TOKEN --keep-last 64K -o masked.cast bash -c 'echo "token=$MY_TOKEN"
	for i in {1..40}; do printf "\\e[5;1H%05000d\\n" $i; read -rt 0.005 <> <(:); done' >/dev/null
size=$(stat -c %s masked.cast)
is "as much as fits" "$((size > 40000 && size <= 65536))" 1
is "no value" "$(grep -c s3cr3t masked.cast)" 0
ptyrec -q --redact-env MY_TOKEN --keep-last 1s -o doubt.cast bash -c 'printf "one s"; read -rt 2.5 <> <(:); printf "two s3"; read -rt 0.3 <> <(:); echo X' >/dev/null
is "times go on" "$(tail -n +2 doubt.cast | cut -d, -f1 | tr -d '[' | sort -nc; ptyplay -q --screen doubt.cast | tail -c 2)" "X"
ptyrec --keep-last 64K -o mine.cast bash -c 'echo precious >mine.cast.1; for i in {1..40}; do printf "%05000d\n" $i; read -rt 0.005 <> <(:); done; true' >/dev/null 2>err
is "another's file stays" "$? $(cat mine.cast.1; head -n 1 err)" "0 precious
ptyrec: warning: 'mine.cast.1' was replaced by another program"
is "nothing is left behind" "$(ls -A | grep next)" ""

# Refusals
is "both files" "$(ptyrec --keep-last 64K -o dead.cast --overwrite true 2>&1)" "ptyrec: cannot write 'dead.cast.1': the file exists"
for wrong in "--keep-last 1K" "--keep-last x" "--keep-last 64K --redact" "--keep-last 64K -f typescript" "--keep-last 64K -o -" \
	"--keep-last 64K --max-size 1M"; do
	ptyrec $wrong touch was-run >/dev/null 2>&1
	is "$wrong" "$? $(ls was-run session* 2>/dev/null)" "125 "
done
finish
