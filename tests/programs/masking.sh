#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Values that never reach the file while it is recorded, and --redact at the end.
. "$(dirname "$0")/../support/lib.sh"
export MY_TOKEN=Zx9aQpLm77kkTT2abcd
status_of() {
	"$@" >out 2>err
	echo $?
}
token=ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5

# No part of it of six bytes is in the bytes of the file, nor its start.
leaks() {
	local i bytes
	bytes=$(case $1 in *.gz) gzip -dc "$1" 2>/dev/null ;; *) cat "$@" ;; esac | tr -d '\0' | tr '\n' ' ')
	for ((i = 0; i + 6 <= ${#MY_TOKEN}; i++)); do
		case $bytes in *"${MY_TOKEN:i:6}"*) echo "$1 has ${MY_TOKEN:i:6}" ;; esac
	done
}
cat >emit.sh <<'END'
printf 'it is %s here\n' "$MY_TOKEN"
for ((i = 0; i < ${#MY_TOKEN}; i++)); do printf %s "${MY_TOKEN:i:1}"; read -rt 0.002 <> <(:); done
printf '\n\303\244%s\303\244%s\n' "$MY_TOKEN" "$MY_TOKEN"
printf %s "$MY_TOKEN" | base64
printf 'Zx9aQ\n'
END
shown='it is ••••••••••••••••••• here
•••••••••••••••••••
ä•••••••••••••••••••ä•••••••••••••••••••
•••••••••••••••••••••••••A==
Zx9aQ'
for file in a.cast a.cast.gz a.ttyrec a.typescript; do
	ptyrec --redact-env MY_TOKEN -o $file bash emit.sh >live 2>err
	is "$file: shown" "$(ptyplay -q --screen $file)" "$shown"
	is "$file: its bytes" "$(leaks $file)" ""
done
is "the live copy is untouched" "$(grep -c "it is $MY_TOKEN here" live)" 1
is "what is said" "$(sed 's/saved.*/saved/' err)" "ptyrec: 5 values masked while recording
ptyrec: saved"
ptyrec -q -a --redact-env 'MY_*' -o a.cast bash emit.sh >/dev/null
ptyrec -q -a --redact-env '' -o a.cast.gz bash emit.sh >/dev/null
is "appended" "$(leaks a.cast; leaks a.cast.gz; ptyplay -q --screen a.cast)" "$shown"
is "the header" "$(ptyrec -t "by $MY_TOKEN" --capture-env MY_TOKEN --redact-env MY_TOKEN -o h.cast true "$MY_TOKEN" 2>&1 |
	head -n 1; leaks h.cast)" "ptyrec: 3 values masked in the header"
is "times" "$(ptyrec -q --redact-env MY_TOKEN -o - --headless bash -c 'printf Zx; read -t 0.3 <> <(:); printf !' |
	grep '"o"' | tr -d '\r' | cut -c1-4 | sort -u | wc -l)" 2

# Killed at any moment, the file has not a byte of what was on its way.
for file in kill.cast kill.cast.gz; do
	for size in 1 7 18 19; do
		rm -f $file shown
		ptyrec -q --redact-env MY_TOKEN -o $file bash -c "printf 'so far: %s' \"\${MY_TOKEN:0:$size}\"; >shown
			while :; do read -rt 1 <> <(:); done" >live </dev/null &
		recorder=$!
		eventually test -e shown
		eventually grep -q 'so far: Z' live
		on_disk() {
			ptyplay -q --screen $file 2>/dev/null | grep -q 'so far:'
		}
		check "$file, $size bytes: the rest is on disk" eventually on_disk
		kill -9 $recorder
		wait $recorder 2>/dev/null
		is "$file, $size bytes: not a byte of it" "$(ptyplay -q --screen $file 2>/dev/null)" \
			"so far:$([ $size = 19 ] && echo ' •••••••••••••••••••')"
	done
done

# A long one, and how programs write it
long=$(head -c 6750 /dev/urandom | base64 -w0)
LONG=$long ptyrec -q --redact-env LONG -o long.cast bash -c 'echo "$LONG"' >/dev/null
is "9000 characters" "$(grep -c "${long: -30}\|${long:100:30}" long.cast; ptyplay -q long.cast -f raw -o - 2>/dev/null | tr -d '•\r\n')" 0
is "in addresses and JSON" "$(ODD='pa/ss"w rd1x' ptyrec -q --redact-env ODD --headless -o - printf '%s\n' 'pa/ss%22w%20rd1x' 'pa%2Fss%22w+rd1x' 'pa/ss\"w rd1x' |
	grep -c 'ss')" 0
# What is typed
cat >type.py <<'END'
import os, pty, select, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp("ptyrec", ["ptyrec", "-q", "-I", "--redact-env", "MY_TOKEN", "-o", "typed.cast",
        "bash", "-c", "echo ready; read x; echo got"])
seen = b""
while b"ready" not in seen:
    seen += os.read(terminal, 1000)
for byte in os.environ["MY_TOKEN"].encode():
    os.write(terminal, bytes([byte]))
os.write(terminal, b"\r")
try:
    while os.read(terminal, 1000):
        pass
except OSError:
    pass
os.waitpid(child, 0)
END
python3 type.py
is "typed" "$(leaks typed.cast; grep '"i"' typed.cast | grep -o • | wc -l)" 19

# A file of values
printf '%s\n' '# ours' "$MY_TOKEN" >values
is "a file" "$(ptyrec -q --redact-file values -o - --headless echo "x${MY_TOKEN}x" | grep -c '"x•••••••••••••••••••x')" 1
echo '/tok[a-z]+/' >>values
is "patterns need --redact" "$(ptyrec --redact-file values -o p.cast true 2>&1; ls p.cast 2>&1)" \
	"ptyrec: --redact-file: patterns need --redact
ls: cannot access 'p.cast': No such file or directory"

# --redact
is "at the end" "$(ptyrec --redact --redact-file values -o r.cast echo "$token tokens $MY_TOKEN" 2>&1 >/dev/null | sed 's/at [0-9.]* s/at T/; s/saved.*/saved/')" \
	"ptyrec: 2 values masked in the header
ptyrec: 1 value masked while recording
ptyrec: pattern 1: 1, first in the header
ptyrec: GitHub token: 1, first on the screen at T, row 1
ptyrec: saved"
is "the recording" "$(ptyplay -q --screen r.cast; stat -c %a r.cast; grep -c "$token" r.cast)" \
	"•••••••••••••••••••••••••••••••••••••••• •••••• •••••••••••••••••••
600
0"
is "another format" "$(ptyrec -q --redact -o r.ttyrec.gz echo "$token" >/dev/null; ptyplay -q --screen r.ttyrec.gz)" \
	"••••••••••••••••••••••••••••••••••••••••"
is "to standard output" "$(ptyrec -q --redact -o - echo "$token" | ptyplay -q --screen)" "••••••••••••••••••••••••••••••••••••••••"
is "its status" "$(status_of ptyrec -q --redact -o s.cast sh -c 'exit 7')" 7
is "an existing file" "$(status_of ptyrec --redact -o r.cast touch was-run; cat err; ls was-run 2>&1)" \
	"125
ptyrec: cannot write 'r.cast': the file exists; see --overwrite
ls: cannot access 'was-run': No such file or directory"
is "no command" "$(status_of ptyrec --redact -o none.cast ./none; ls none.cast 2>/dev/null)" 127
before=$(cat r.cast)
is "--overwrite, no command" "$(status_of ptyrec --redact --overwrite -o r.cast ./none; cat r.cast)" "127
$before"
is "--overwrite" "$(ptyrec -q --redact --overwrite -o r.cast echo new >/dev/null; ptyplay -q --screen r.cast)" new
is "--append" "$(status_of ptyrec --redact --append -o r.cast true; cat err)" \
	"125
ptyrec: --append and --redact cannot be used together"
ptyrec --redact -o g.cast sh -c 'rm g.cast; echo precious >g.cast; echo hello' >/dev/null 2>err
is "its file is replaced" "$? $(cat g.cast err; ptyplay -q --screen g-2.cast)" "125 precious
ptyrec: g.cast was removed or replaced during recording; saved a copy as g-2.cast
hello"
is "--max-size" "$(ptyrec --redact --max-size 2K -o m.cast seq 5000 2>&1 >/dev/null | head -n 1
	[ "$(stat -c %s m.cast)" -le 2048 ] && tail -n 1 m.cast | cut -d, -f2-)" 'ptyrec: stopped recording at 2.0 KiB
 "x", "0"]'

# However ptyrec ends, what it had recorded is nowhere.
mkdir spool
TMPDIR=$work/spool ptyrec -q --redact -o k.cast sh -c "echo $token; >k-shown; sleep 100" >/dev/null </dev/null &
recorder=$!
eventually test -e k-shown
is "its folder shows no file" "$(ls -A spool)" ""
kill -9 $recorder
wait $recorder 2>/dev/null
is "kill -9" "$(ls -A spool; grep -c . k.cast)" 0
TMPDIR=$work/spool ptyrec -q --redact -o t.cast sh -c "echo $token; >t-shown; exec sleep 100" >/dev/null </dev/null &
recorder=$!
eventually test -e t-shown
kill $recorder
wait $recorder
is "TERM" "$? $(ls -A spool; ptyplay -q --screen t.cast)" "143 ••••••••••••••••••••••••••••••••••••••••"
finish
