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
is "a bad one" "$(clean --redact-pattern '(a' 2>&1)" "ptyplay: --redact-pattern: '(a': missing closing parenthesis (at 3)"
is "as Perl has them" "$(clean --redact-pattern '(?i)CAT \K[a-z]+(?=\.)' | grep -c 'cat ••••••.txt')" 1
is "one that never ends" "$(ptyplay --redact-pattern '^(a|aa)+$' <(printf '%s\n' "$header}" "[1, \"o\", \"$(printf 'a%.0s' {1..70})!\"]") -q -o - | tail -n 1 | tr -d •)" \
	'[1.000000, "o", ""]'
cat >rules.toml <<'END'
title = "ours"
[allowlist]
regexes = ['''x''', "]"]
[[rules]]
id = "zoo-key"
description = "a \"zoo\" key"
regex = '''(?i)zoo[\w.-]{0,9}\s*=\s*([a-z0-9]{12})\b'''
entropy = 3.0
keywords = [
  "zoo", # anywhere near
]
[[rules.allowlists]]
regexes = ['''a''']
[[rules]]
id = "a path"
path = '''\.p12$'''
[[rules]]
id = "two"
regex = "tw(o)([0-9]{2,})"
secretGroup = 2
keywords = ["two"]
END
printf '%s\n' "$header}" '[1, "o", "ZOO.key = a8f3k2l1m9n8\r\nzoo = aaaaaaaaaaaa\r\ntwo123456 TWO123\r\n"]' >zoo.cast
is "rules of gitleaks" "$(ptyplay --redact-file rules.toml zoo.cast -o - 2>&1 | tail -n +3)" \
	"$header, \"env\": {}}"$'\n''[1.000000, "o", "ZOO.key = ••••••••••••\r\nzoo = aaaaaaaaaaaa\r\ntwo•••••• TWO123\r\n"]'
is "their report" "$(ptyplay --redact-file rules.toml zoo.cast -o - 2>&1 >/dev/null)" \
	"ptyplay: zoo.cast: zoo-key: 1, first on the screen at 1.00 s, row 1
ptyplay: zoo.cast: two: 1, first on the screen at 1.00 s, row 3"
for text in 'x = ' '[[rules]]' 'id = "x' '[[rules]]
regex = "("' 'a = [1, [2, "x"]' 'no key'; do
	printf '%s\n' "$text" >bad.toml
	ptyplay -q --redact-file bad.toml zoo.cast -o - >/dev/null 2>err
	echo "$? $(cat err)"
done >outcome
is "wrong ones" "$(cat outcome)" "2 ptyplay: --redact-file: bad.toml:1: key without a value
2 ptyplay: --redact-file: bad.toml: there are no rules in it
2 ptyplay: --redact-file: bad.toml:1: unterminated string
2 ptyplay: --redact-file: bad.toml:3: '(': missing closing parenthesis (at 2)
2 ptyplay: --redact-file: bad.toml:2: unterminated list
2 ptyplay: --redact-file: bad.toml:1: this is not TOML"
printf '%s\n' "[[ rules ]]" '"id" = "x"' "'regex' = \"fil+er\"" >other.toml
recording_of_filler="$(printf '%s\n' "$header}" '[1, "o", "a filler"]' | ptyplay -q --redact-file other.toml - -o - | tail -n 1)"
is "TOML in other words" "$recording_of_filler" '[1.000000, "o", "a ••••••"]'
printf '%s\n' '[core]' 'name = nobody' '[user "x"]' 'name = other' '[user]' '	name = "Alice Example"' >.gitconfig
printf '%s\n' "$header}" "[1, \"o\", \"nobody other Alice Example $(cat /proc/sys/kernel/random/boot_id)\"]" >who.cast
is "who writes, and the boot" "$(ptyplay -q --anonymous who.cast -o - | tail -n 1 | cut -c18- | tr -d •)" 'nobody other  "]'
rm .gitconfig
printf '%s\n' '# what we hide' malice.txt '/10\.[0-9.]+/' >values
is "a file of values" "$(clean --redact-file values | grep -c 'cat •••••••••• •••••••• fe80')" 1


# Cases that were wrong once: EVENTS as lines of JSON, then what is left of them.
recording() {
	printf '%s\n' "$header}" "$@" >case.cast
}
left() {
	ptyplay -q --redact "$@" case.cast -o - 2>&1 | tail -n +2 | cut -d, -f2-
}
recording '[1, "o", "Password: "]' '[2, "i", "*"]' '[3, "o", "\r\n$ "]' '[4, "i", "l"]' '[4.1, "o", "l"]' '[4.2, "i", "s\r"]' \
	'[4.3, "o", "s\r\nfiles, ls again\r\n"]'
is "a command after a hidden line is none" "$(left)" "$(tail -n +2 case.cast | cut -d, -f2-)"
recording '[1, "o", "git clone https://bob:p@ssw0rdXYZ99@host.org/x\r\necho p@ssw0rdXYZ99\r\n"]'
is "a password that looks like an address" "$(left --anonymous)" \
	' "o", "git clone https://bob:••••••••••••••••••••••/x\r\necho •••••••••••••\r\n"]'
long=$(printf 'aB3/%.0s' {1..250})
recording "[1, \"o\", \"AWS_SESSION_TOKEN=$long end\\r\\nAuthorization: Bearer $long\\r\\n\"]"
is "long ones" "$(left | tr -d •)" ' "o", "AWS_SESSION_TOKEN= end\r\nAuthorization: Bearer \r\n"]'
recording '[1, "o", "Password: "]' '[2, "i", "onfdabrv"]' '[2.5, "i", "\r"]' '[3, "o", "Connecting to the database server\r\n"]'
is "its letters follow, in order" "$(left | grep '"i"')" $' "i", "••••••••"]\n "i", "\\r"]'
recording '[1, "o", "\u001b[2JPassword\u001b[5;5H"]' '[2, "i", "a"]' '[2.1, "o", "\u001b[HInstalling\u001b[5;5H"]' \
	'[3, "i", "n"]' '[3.1, "o", "\u001b[HInstalling\u001b[5;5H"]' '[4, "i", "llst"]' '[5, "i", "\r"]' '[6, "o", "\u001b[2Jdone"]'
is "a screen that is drawn at each key" "$(left | grep '"i"' | tr -d •)" $' "i", ""]\n "i", ""]\n "i", ""]\n "i", "\\r"]'
recording '[1, "o", "$ "]' '[2, "i", "e"]' '[2.1, "o", "e"]' '[3, "i", "c"]' '[3.1, "o", "\b\u001b[4mec\u001b[24m"]' \
	'[4, "i", "ho"]' '[4.1, "o", "\b\b\u001b[32mecho\u001b[m"]' '[5, "i", "\r"]' '[5.1, "o", "\r\nx\r\n"]'
is "a shell that draws what it highlights" "$(left | grep -c •)" 0
recording '[1, "o", "Password: "]' '[2, "i", "abcdX\u007fefg\r"]' '[3, "o", "\r\nit was abcdefg\r\n"]'
is "a correction" "$(left)" $' "o", "Password: "]\n "i", "•••••\\u007f•••\\r"]\n "o", "\\r\\nit was •••••••\\r\\n"]'
python3 - <<'END' >case.cast
import json
print('{"version": 2, "width": 80, "height": 24}')
for i, c in enumerate("password=Xk29Lq0zWvRt77 and more"):
    print(json.dumps([i, "o", c]))
END
is "typed letter by letter, it is one" "$(ptyplay --redact --check case.cast 2>&1)" \
	"ptyplay: case.cast: assigned secret: 1, first on the screen at 14.00 s, row 1"
recording '[1, "o", "密码："]' '[2, "i", "hunter22\r"]' '[3, "o", "\r\nhunter22\r\n"]'
is "a wide colon" "$(left | grep -c hunter)" 0
line=MIIEowIBAAKCAQEA7bq+ZQ0w3kT9yNhP2cX8uR5vL1sJ6mD4fG0aE2iKoWxYtB3z
recording "[1, \"o\", \"$line\\r\\n${line:3}MIz\\r\\nab3DeFgHiJkLmNoPqRsT==\\r\\n-----END RSA PRIVATE KEY-----\\r\\n\"]"
is "a key from its end" "$(left | tr -d •)" ' "o", "\r\n\r\n\r\n-----END RSA PRIVATE KEY-----\r\n"]'
recording '[1, "o", "grep \"-----BEGIN RSA PRIVATE KEY-----\"\r\na/common/libptyvt/draw.c\r\nGetUserAccountDetails\r\n"]' \
	'[2, "o", "\u001b[2J\u001b[Ha/common/x.c\r\n"]'
is "no key" "$(left | grep -c •)" 0
recording '[1, "o", "token: ••••••••••••12aB\r\n"]'
is "masked before" "$(left | grep -c 'token: •')" 1
recording '[1, "o", "TOKEN=aXb2cXd3eXf4gX5h\r\nagain aXb2cXd3eXf4gX5h\r\nand aXb2cXd\r\n"]'
is "a letter as the mask" "$(left --redact-with X)" ' "o", "TOKEN=XXXXXXXXXXXXXXXX\r\nagain XXXXXXXXXXXXXXXX\r\nand XXXXXXX\r\n"]'
recording '[1, "o", "\u001b[38;5;196mred 196\u001b[12;40H\u001b[0;1;3;4;38;2;201;202;203;48;2;1;2;3mx\u001b[m 201\r\n"]'
is "patterns and control sequences" "$(left --redact-pattern '1[0-9]{2}|201')" \
	' "o", "\u001b[38;5;196mred •••\u001b[12;40H\u001b[0;1;3;4;38;2;201;202;203;48;2;1;2;3mx\u001b[m •••\r\n"]'
recording '[1, "o", "\u001b[38:2::1:2:3;48:2::10:20:30mx\u001b[m\r\n"]'
is "colours are no addresses" "$(left --anonymous | grep -c •)" 0
recording '[1, "o", "password=ab12cd9X\u009b31mfoo\r\n"]'
is "a control sequence of one byte" "$(left)" ' "o", "password=••••••••\u009b31m•••\r\n"]'
recording '[1, "o", "\u001b]0;t \u001b]52;c;aGVsbG8=\u0007visible\u001b]52;c;aGVsbG8=\u0007\r\n"]'
is "the clipboard within a title" "$(left)" ' "o", "\u001b]0;t \u0007visible\r\n"]'
recording '[1, "o", "TOKEN=a1B2c3D4\ud83d\udc68\u200d\ud83d\udc69e5\u2764\ufe0ff6\u00e4\u0301 |\r\n"]'
is "clusters take their columns" "$(left)" ' "o", "TOKEN=••••••••••••••••• |\r\n"]'
recording '[1, "o", "curl -su a:Xk29Lq0z h; curl --user a:Xk29Lq0z\r\nmysqldump -pXk29Lq0z d; mysql -pPASSWORD\r\n"]' \
	'[2, "o", "{\"Authorization\": \"Negotiate YIIabc12345\"} machine h login u password hunter2x\r\n"]' \
	'[3, "o", "secret_access_key: wJa/rXU/nFE/K7M/ENG/bPx/RfiCYzzzKEYab12c\r\nCookie: mode=dark\r\n[user[:password]@]host\r\n"]'
is "options, headers and files" "$(left | tr -d •)" ' "o", "curl -su a: h; curl --user a:\r\nmysqldump -p d; mysql -pPASSWORD\r\n"]
 "o", "{\"Authorization\": \"Negotiate \"} machine h login u password \r\n"]
 "o", "secret_access_key: \r\nCookie: mode=dark\r\n[user[:password]@]host\r\n"]'
printf '%s\n' "$header, \"env\": {\"MY_PASSWORD\": \"abQ9 Def12345zQ\", \"A_TOKEN\": \"x\\\"y z\"}}" >case.cast
is "variables with blanks" "$(ptyplay -q --redact case.cast -o -)" "$header, \"env\": {\"MY_PASSWORD\": \"•••••••••••••••\", \"A_TOKEN\": \"x\\\"y z\"}}"

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

# redacted EVENT...: what is printed by the result of these events
redacted() {
	{
		echo "$header}"
		printf '%s\n' "$@"
	} >events.cast
	ptyplay -q --redact "${options[@]}" events.cast --overwrite -o result.cast && tail -n +2 result.cast | cut -d, -f2-
}
options=()
key=MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Vh1k3xJ0Qw9Z
key2=b2Zcxm1T8rP5yNqL4vA0hUeXjKdWgSsRtYfIoDuCnEaBlVMzQkHpGJ6i7O3w9d
is "a key with numbers before its lines" "$(redacted "[1, \"o\", \"  1 -----BEGIN PRIVATE KEY-----\\r\\n  2 $key\\r\\n\"]" \
	"[2, \"o\", \"  3 $key2\\r\\n  4 -----END PRIVATE KEY-----\"]" | grep -c "$key\|$key2\|Vh1k3x\|8rP5yN")" 0
is "a key in a pager" "$(redacted "[1, \"o\", \"\\u001b[2J\\u001b[1;1H-----BEGIN PRIVATE KEY-----\\u001b[2;1H$key\"]" \
	"[2, \"o\", \"\\u001b[1;1H$key\\u001b[K\\u001b[2;1H$key2\"]" | grep -c "Vh1k3x\|8rP5yN")" 0
is "corrections of a password" "$(redacted '[1, "o", "Password: "]' '[2, "i", "wrongsecret"]' '[3, "i", "\u0015hun\u001b[Dter22"]' \
	'[4, "i", "\r"]' '[5, "o", "\r\n$ "]')" ' "o", "Password: "]
 "i", "•••••••••••"]
 "i", "\u0015•••\u001b[D•••••"]
 "i", "\r"]
 "o", "\r\n$ "]'
is "a clock meanwhile" "$(redacted '[1, "o", "Password: "]' '[2, "i", "xK29s"]' '[3, "o", "\u001b7\u001b[1;70H12:00\u001b8"]' \
	'[4, "i", "Lq0z\r"]' '[5, "o", "\r\n"]' | grep '"i"')" ' "i", "•••••"]
 "i", "••••\r"]'
is "an echo that comes late" "$(redacted '[1, "i", "l"]' '[1.1, "i", "s"]' '[1.2, "i", " -la"]' '[1.3, "i", "\r"]' '[2, "o", "l"]' \
	'[2.1, "o", "s"]' '[2.2, "o", " -la\r\n"]' | grep -c •)" 0
is "keys come before the exit" "$(redacted '[1, "o", "Password: "]' '[2, "i", "hunter2xyz\r"]' '[5, "x", "3"]' | tail -n 2)" \
	' "i", "••••••••••\r"]
 "x", "3"]'
is "in quotes" "$(redacted '[1, "o", "DB_PASSWORD=\"hunter2;Xk29 Lq0z\" x"]')" ' "o", "DB_PASSWORD=\"•••••••••••••••••\" x"]'
is "of AWS" "$(redacted '[1, "o", "aws_secret_access_key = /Xk29Lq0zWm3Xk29Lq0zWm3Xk29Lq0zWm3aaBB1x"]')" \
	' "o", "aws_secret_access_key = ••••••••••••••••••••••••••••••••••••••••"]'
is "two in one run" "$(redacted "[1, \"o\", \"ghp_9x$token\"]" | grep -c 'aB3dE5')" 0
is "control sequences stay" "$(redacted '[1, "o", "curl -u bob:123456q1 x\u001b[123456q\u001b[0m"]')" \
	' "o", "curl -u bob:•••••••• x\u001b[123456q\u001b[0m"]'
is "a wide character at its end" "$(redacted "[1, \"o\", \"世$token世\"]")" ' "o", "世••••••••••••••••••••••••••••••••••••••••世"]'
is "what a mark changes" "$(redacted '[1, "o", "#secr\u001b[m et88\u001b[2G\ufe0f"]' >/dev/null; echo $?)" 0
is "bytes that are not UTF-8" "$(printf 'a\377%s\377b' "$token" | ptyplay -q --redact - -f raw -o - | od -An -c | tr -d ' \n')" \
	"a377$(for _ in $(seq 40); do printf '342200242'; done)377b"
is "a marker with NUL" "$(redacted '[1, "m", "a\u0000b"]')" ' "m", "a\u0000b"]'
is "empty events" "$(redacted '[1, "o", "hi"]' '[5, "o", ""]')" $' "o", "hi"]\n "o", ""]'
options=(--redact-pattern 'user=.*')
is "patterns see lines" "$(redacted '[1, "o", "user=bob\r\nnext\u001b[31mred\u001b[m"]')" ' "o", "••••••••\r\nnext\u001b[31mred\u001b[m"]'
options=(--redact-pattern 'key is ([^ ]+)')
is "and not their own masks" "$(redacted '[1, "o", "key is abc def"]')" ' "o", "key is ••• def"]'
echo '{"version": 2, "width": 80, "height": 24, "note": "API_TOKEN=abcd1234efgh\" x", "kept": "yes", "env": {"MY_PASSWORD": "xK29sLq0zW"}}' >json.cast
is "strings in the header" "$(ptyplay -q --redact json.cast -o - | head -n 1)" \
	'{"version": 2, "width": 80, "height": 24, "env": {"MY_PASSWORD": "••••••••••"}, "note": "API_TOKEN=••••••••••••\" x", "kept": "yes"}'
is "a report overwrites nothing" "$(ptyplay -q --redact --report json.cast json.cast -o no.cast 2>&1; wc -l <json.cast; ls no.cast 2>/dev/null)" \
	"ptyplay: cannot write 'json.cast': the file exists; see --overwrite
1"
printf '%s\n' "$header}" '[1, "o", "a"]' '[2, "o", "b' '[3, "o", "c"]' >damaged.cast
is "damage is told" "$(ptyplay -q --redact damaged.cast -f raw -o - 2>err; echo $?)" ac4
is "a wrong pattern" "$(ptyplay --check --redact-pattern '(' json.cast 2>/dev/null; echo $?)" 2
is "a report of nothing" "$(ptyplay --report r.json json.cast 2>&1; echo $?)" $'ptyplay: --report and --redact-with need --redact or another option for redaction\n2'
is "a name that is not set" "$(ptyplay --redact-env=NO_SUCH_NAME --check innocent.cast 2>&1 | head -n 1)" "ptyplay: warning: NO_SUCH_NAME is not set"
is "a file that cannot be read" "$(ptyplay --redact-file . --check json.cast 2>&1)" "ptyplay: --redact-file: cannot read '.': Is a directory"
is "a flood of what looks like secrets ends" "$(python3 -c '
import json
print("{\"version\": 2, \"width\": 80, \"height\": 24}")
for word in ["xai-", "token", "eyJ", "sk-T3BlbkFJ", "authorization:", "-----BEGIN PRIVATE KEY-----", "a://", "a@", "1."]:
    print(json.dumps([1, "o", word * 4000]))' | ptyplay -q --redact - -f v2 -o - >/dev/null; echo $?)" 0

# What looks like a secret, but is none.
{
	echo "$header}"
	python3 - <<-'EOF'
	import json
	for i, line in enumerate(["password: incorrect", "TOKEN=$(get token)", "token: <YOUR_TOKEN>", "export API_KEY=${KEY}",
			"secret = changeme123", "password=********", "git@github.com:a/b.git", "https://example.org/a:b@c",
			"Password for 'x': ", "tokens: 12345678 of 99999999 used", "sha256:0123456789abcdef0123456789abcdef",
			"--token-file /run/secret", "the secret: a long story", "Authorization: $AUTH", "sk-learn 1.2", "pul-led",
			"xai-like", "AKIA is a prefix", "eyJ and nothing else", "== RUN Test_Password", "mysql -p", "npm_config_cache=/tmp",
			"api_key: Optional[str]", "secret = secrets.token_hex(32)", "token = tokens[i+1]", "Token: 2024-01-02",
			"apt install mysql-client && mkdir -p /etc/app", "cookie: string;", "set-cookie: 2.6.10",
			"Authorization: required", "secret: my-app-db-v2", "created secret: default/app1",
			"passwd = fallback_getpass(prompt, stream)", "postgres://user:password@host"]):
	    print(json.dumps([i, "o", line + "\r\n"]))
	EOF
} >innocent.cast
is "nothing is found in what is harmless" "$(ptyplay --check innocent.cast 2>&1; echo $?)" 0
finish
