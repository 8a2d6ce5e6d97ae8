#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Recordings without secrets.
. "$(dirname "$0")/../support/lib.sh"
ways() {
	python3 "$root/tests/support/ways.py" "$@"
}

# However it comes on the screen, in three formats, compressed or not.
mkdir in clean
ways make in
failed=
for file in in/*.cast; do
	name=$(basename "$file" .cast)
	ptyplay -q "$file" -o "in/$name.ttyrec" 2>/dev/null
	ptyplay -q --redact "$file" -o "clean/$name.cast" || failed+="$name "
	ptyplay -q --redact "$file" -f v3 -o "clean/$name.v3.gz" || failed+="$name.v3 "
	ptyplay -q --redact "in/$name.ttyrec" -o "clean/$name.ttyrec" || failed+="$name.ttyrec "
done
is "all are redacted" "$failed" ""
is "nothing is left" "$(ways look clean)" ""
is "times stay" "$(cut -d, -f1 clean/jwt-colours.cast | tail -n +2)" "$(cut -d, -f1 in/jwt-colours.cast | tail -n +2 |
	sed 's/$/000000/; s/\(\.......\).*/\1/')"
is "and all else does" "$(ptyplay -q --redact in/aws-plain.cast -f raw -o -)" $'token •••••••••••••••••••• end\r'

token=ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5
header='{"version": 2, "width": 80, "height": 24'
cat >session.cast <<EOF
$header, "title": "by alice", "command": "curl -u alice:pa55word! https://example.test/", "env": {"USER": "alice", "HOME": "/home/alice", "X": "$token"}}
[1.0, "o", "\$ echo $token\r\n"]
[2.0, "o", "alice@build:/home/alice\$ cat malice.txt 10.1.2.3 fe80::1:2 00:11:22:aa:bb:cc a.b@example.org\r\n"]
[3.0, "m", "token $token"]
[4.0, "o", "Password: "]
[5.0, "i", "h"]
[5.25, "i", "unter"]
[5.75, "i", "22"]
[6.0, "i", "\r"]
[6.5, "o", "\r\nhunter22 is no good password\r\n"]
[7.0, "i", "l"]
[7.1, "o", "l"]
[7.2, "i", "s"]
[7.3, "o", "s"]
[7.4, "i", "\r"]
[8.0, "x", "0"]
EOF
clean() {
	ptyplay -q "$@" session.cast -o -
}
is "the header" "$(clean --redact | head -n 1)" \
	"$header, \"command\": \"curl -u alice:••••••••• https://example.test/\", \"title\": \"by alice\", \"env\": {\"USER\": \"alice\", \"HOME\": \"/home/alice\", \"X\": \"••••••••••••••••••••••••••••••••••••••••\"}}"
is "markers" "$(clean --redact | grep '"m"')" '[3.000000, "m", "token ••••••••••••••••••••••••••••••••••••••••"]'
is "what is typed unseen, and where it is seen; its keys have one time" "$(clean --redact | sed -n '/^\[[56]/p')" \
	'[5.750000, "i", "•"]
[5.750000, "i", "•••••"]
[5.750000, "i", "••"]
[6.000000, "i", "\r"]
[6.500000, "o", "\r\n•••••••• is no good password\r\n"]'
is "what is seen stays" "$(clean --redact | grep -c '"[ils]", "[ls]"')" 2
is "another mask" "$(clean --redact --redact-with '#' | grep '"m"')" '[3.000000, "m", "token ########################################"]'
is "a mask of two columns" "$(clean --redact --redact-with 世 2>&1; clean --redact --redact-with ab 2>&1)" \
	"ptyplay: --redact-with: '世' is not one character of one column
ptyplay: see ptyplay --help
ptyplay: --redact-with: 'ab' is not one character of one column
ptyplay: see ptyplay --help"
is "who and where" "$(clean --anonymous | sed -n '1p;3p')" \
	"$header, \"command\": \"curl -u •••••:pa55word! https://example.test/\", \"title\": \"by •••••\", \"env\": {\"USER\": \"•••••\", \"HOME\": \"•••••••••••\", \"X\": \"$token\"}}
[2.000000, \"o\", \"•••••@build:•••••••••••\$ cat malice.txt •••••••• ••••••••• ••••••••••••••••• •••••••••••••••\r\n\"]"
is "without" "$(clean --no-input --no-command --no-env | sed -n '1p'; clean --no-input | grep -c '"i"')" \
	"$header, \"title\": \"by alice\", \"env\": {}}
0"
is "a variable" "$(MY_TOKEN=malice.txt clean --redact-env=MY_TOKEN | grep -c 'cat •••••••••• ')" 1
is "all that sound like secrets" "$(MY_TOKEN=malice.txt clean --redact-env | grep -c 'cat •••••••••• ')" 1
is "a short one" "$(MY_TOKEN=abc clean --redact-env=MY_* 2>&1 >/dev/null)" \
	"ptyplay: warning: MY_TOKEN is shorter than 6 characters and not looked for"
is "a pattern" "$(clean --redact-pattern 'cat ([a-z]+)' | grep -c 'cat ••••••.txt')" 1
is "a bad one" "$(clean --redact-pattern '(a)\1' 2>&1)" "ptyplay: --redact-pattern: '(a)\\1': back references are not supported"
printf '%s\n' '# what we hide' malice.txt '/10\.[0-9.]+/' >values
is "a file of values" "$(clean --redact-file values | grep -c 'cat •••••••••• •••••••• fe80')" 1

# Reports
ptyplay --redact session.cast -o redacted.cast --report report.json 2>err
is "a report" "$? $(sort err)" "0 ptyplay: session.cast: GitHub token: 1, first in the header
ptyplay: session.cast: password option: 1, first in the header
ptyplay: session.cast: typed without echo: 1, first in what was typed at 6.50 s"
is "as JSON" "$(python3 -c '
import json
for find in json.load(open("report.json"))[0]["finds"]:
	print(find["rule"], find["count"], find["place"], find.get("time"))' | sort)" \
	"GitHub token 1 in the header None
password option 1 in the header None
typed without echo 1 in what was typed 6.5"
check "never a value" sh -c '! grep -q "hunter\|ghp_\|pa55" err report.json'
is "nobody else can read it" "$(stat -c %a redacted.cast)" 600
is "the original stays" "$(grep -c "$token" session.cast)" 3
is "a gate" "$(ptyplay --check session.cast >out 2>err; echo $? $(wc -l <err); ptyplay --check redacted.cast; echo $?)" $'1 3\n0'
is "from a pipe" "$(ptyplay -q --redact - -f v2 -o - <session.cast)" "$(cat redacted.cast)"
is "played" "$(ptyplay -q -s max --redact session.cast | grep -c "$token")" 0
is "its screen" "$(ptyplay --redact -q --screen session.cast | head -n 1)" "\$ echo ••••••••••••••••••••••••••••••••••••••••"
is "several files" "$(ptyplay -q --redact session.cast session.cast -o - -f v2 | grep -c "$token")" 0
ptyplay -q --redact --anonymous session.cast -o report.html
check "a page" sh -c '! grep -q "[^m]alice\|ghp_aB\|hunter22\|pa55" report.html && test -s report.html'
is "and the recording in it" "$(ptyplay -q report.html -f v2 -o - | grep -c "[^m]alice\|ghp_aB\|hunter22\|pa55")" 0

# The header of a new recording
ptyrec -o new.cast --capture-env MY_TOKEN -- true curl -u alice:pa55word1 "--token=$token" </dev/null 2>err
is "secrets on the command line" "$(head -n 1 new.cast | grep -o '"command.*"env')" \
	'"command": "true curl -u alice:••••••••• --token=••••••••••••••••••••••••••••••••••••••••", "env'
is "are counted" "$(head -n 1 err)" "ptyrec: 2 values masked in the header"

# Images and the clipboard
printf '%s\n' "$header}" '[1.0, "o", "a\u001bP0;1;8q\"1;1;2;2#0@@\u001b\\b\u001b_Gf=100;AAAA\u001b\\"]' \
	'[2.0, "o", "c\u001b]5"]' '[2.1, "o", "2;c;aGVs"]' '[2.2, "o", "bG8=\u001b\\d"]' >pictures.cast
is "said, and left out" "$(ptyplay --redact pictures.cast -o - 2>&1 >clean.cast; tail -n 4 clean.cast)" \
	'ptyplay: pictures.cast: copies to the clipboard, left out: 1
ptyplay: pictures.cast: images, not looked at: 2
[1.000000, "o", "a\u001bP0;1;8q\"1;1;2;2#0@@\u001b\\b\u001b_Gf=100;AAAA\u001b\\"]
[2.000000, "o", "c"]
[2.100000, "o", ""]
[2.200000, "o", "d"]'

# A key of several lines
{
	echo "$header}"
	echo '[1.0, "o", "-----BEGIN OPENSSH PRIVATE KEY-----\r\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\r\nQyNTUxOQAAACDX\r\n-----END OPENSSH PRIVATE KEY-----\r\n"]'
} >key.cast
is "a key" "$(ptyplay -q --redact key.cast -f raw -o - | tr -d '\r')" \
	"-----BEGIN OPENSSH PRIVATE KEY-----
••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••
••••••••••••••
-----END OPENSSH PRIVATE KEY-----"

# What looks like a secret, but is none.
{
	echo "$header}"
	python3 - <<-'EOF'
	import json
	for i, line in enumerate(["password: incorrect", "TOKEN=$(get token)", "token: <YOUR_TOKEN>", "export API_KEY=${KEY}",
			"secret = changeme123", "password=********", "git@github.com:a/b.git", "https://example.org/a:b@c",
			"Password for 'x': ", "tokens: 12345678 of 99999999 used", "sha256:0123456789abcdef0123456789abcdef",
			"--token-file /run/secret", "the secret: a long story", "Authorization: $AUTH", "sk-learn 1.2", "pul-led",
			"xai-like", "AKIA is a prefix", "eyJ and nothing else", "== RUN Test_Password", "mysql -p", "npm_config_cache=/tmp"]):
	    print(json.dumps([i, "o", line + "\r\n"]))
	EOF
} >innocent.cast
is "nothing is found in what is harmless" "$(ptyplay --check innocent.cast 2>&1; echo $?)" 0
finish
