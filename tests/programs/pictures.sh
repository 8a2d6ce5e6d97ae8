#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pictures that move: valid, of what was recorded, nothing but it, and the recording in them.
. "$(dirname "$0")/../support/lib.sh"
header='{"version": 2, "width": 20, "height": 5'
cat >made.cast <<EOF
$header, "title": "made <by> & \"us\""}
[0.5, "o", "one"]
[1.0, "o", " two\r\n"]
[1.5, "o", "\u001b[1;31m]]> & <b>\u001b[0m \u001b[44m \u001b[0m\r\n"]
[2.0, "m", "here"]
[3.0, "o", "\u001b[2J\u001b[Hthree"]
[4.0, "x", "0"]
EOF
valid() {
	python3 - "$1" <<'END'
import sys
from xml.parsers import expat
parser = expat.ParserCreate()
with open(sys.argv[1], "rb") as file:
    parser.ParseFile(file)
END
}
svg() {
	ptyplay -q made.cast "$@" -f svg -o -
}
ptyplay -q made.cast -o made.svg
check "it is XML" valid made.svg
is "the recording in it" "$(ptyplay -q made.svg -f v2 -o - | tail -n +2)" "$(ptyplay -q made.cast -f v2 -o - | tail -n +2)"
is "--info" "$(ptyplay --info made.svg | grep -c '^format *asciicast-v2')" 1
is "without it" "$(ptyplay -q made.cast --no-recording -o no.svg; ptyplay no.svg 2>&1)" \
	"ptyplay: cannot open 'no.svg': it contains no recording"
is "the title" "$(grep -o '<title>.*</title>' made.svg)" '<title>made &lt;by&gt; &amp; &quot;us&quot;</title>'
is "another one" "$(svg --title '<x>' --window | grep -o '<title>.*</title>')" '<title>&lt;x&gt;</title>'
is "its size in pixels" "$(grep -o ' width="[0-9]*" height="[0-9]*" viewBox="[^"]*"' made.svg)" \
	' width="206" height="106" viewBox="0 0 217.444 111.889"'
is "larger" "$(svg --font-size 32 --padding 0 --window | grep -o '^<svg.* width="[0-9]*" height="[0-9]*" v' | cut -d' ' -f4-5)" \
	'width="379" height="248"'
is "a font" "$(svg --font "A'b<" | grep -o "font-family:[^,]*,")" "font-family:'Ab',"
is "as long as it was, and 3 s" "$(grep -o 'animation:[0-9.]*s step-end [a-z]*' made.svg)" "animation:7.000s step-end infinite"
is "--hold, --loop, --speed" "$(svg --hold 1 --loop 2 -s 2 | grep -o 'animation:[0-9.]*s step-end [0-9a-z ]*')" \
	"animation:3.000s step-end 2 both"
is "who wants no motion sees the end" "$(grep -o 'animation-delay:[-0-9.]*s' made.svg)" "animation-delay:-6.995s"
is "or the poster" "$(svg --poster 1.2 | grep -o 'animation-delay:[-0-9.]*s')" "animation-delay:-1.002s"
is "nothing else is in it" "$(sed 's/>/>\n/g' made.svg | grep -ciE '<script|<foreign|<image|<a |href="[^#]|url\(|@import|on[a-z]*=')" 0
is "each text is there once" "$(grep -o 'one two' made.svg | grep -c .) $(grep -o three made.svg | grep -c .)" "1 1"
is "a still" "$(svg --screen=1.2 | grep -c 'one two\|<metadata\|@keyframes')" 1
is "a still does not move" "$(svg --screen | grep -c 'animation\|<metadata')" 0
is "--no-cursor" "$(svg --no-cursor | grep -c 'class="c"') $(grep -c 'class="c"' made.svg)" "0 1"
is "the same each time" "$(svg | cksum)" "$(cksum <made.svg)"
is "--max-size" "$(ptyplay made.cast --max-size 1800 -o small.svg 2>&1; [ "$(stat -c %s small.svg)" -le 1800 ] && ls small.svg)" \
	"ptyplay: reduced to stay within --max-size: at most 5 frames per second, without the recording
small.svg"
is "one that cannot be kept" "$(ptyplay made.cast --max-size 500 -o none.svg 2>&1; ls none.svg 2>/dev/null)" \
	"ptyplay: the file cannot be made smaller than --max-size; choose a part with --from and --to"
is "redacted" "$(printf '%s\n' "$header}" '[1, "o", "ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"]' | ptyplay -q --redact - -f svg -o - | grep -c ghp_)" 0
for option in --input --no-links; do
	is "$option" "$(ptyplay made.cast $option -o x.svg 2>&1 | head -n 1)" "ptyplay: $option cannot be used with svg"
done
for option in "--hold 1" "--font x" "--font-size 9" "--padding 1" --window --no-cursor; do
	is "$option" "$(ptyplay made.cast $option -o x.html 2>&1 | head -n 1)" "ptyplay: ${option% *} cannot be used with html"
done
is "the table" "$(ptyplay --list-formats | grep -c '^svg .*\.svg')" 1

# Whatever was recorded, it is XML.
python3 - <<'END'
import json, random
chance = random.Random(3)
pieces = ["]]>", "&", "<!--", "\x1b[1;4m", "\x1b[7m", "\x1b[m", "\r\n", "\x1b[H", "\x1b[2J", "\ufffe\uffff", "世界", "e\u0301", "\u202e",
          "\x1b[48;5;200m", "\x1b[K", "  ", "\x1b[?5h", "\x1b[?5l", "\x1b[5 q", "\x1b[?25l", "\x1b[?25h", "a\x7fb\x01", "\x1b[3L", "\x1b[9;9H"]
with open("any.cast", "w", encoding="utf-8") as file:
    print('{"version": 2, "width": 30, "height": 8, "title": "\\u0000\\u001b]0;<x>\\ufffe"}', file=file)
    for i in range(400):
        print(json.dumps([i / 7, "o", "".join(chance.choice(pieces) for _ in range(12))]), file=file)
        if i % 50 == 20:
            print(json.dumps([i / 7, "r", chance.choice(["30x8", "12x3", "50x12"])]), file=file)
END
ptyplay -q any.cast --window -o any.svg
check "anything: it is XML" valid any.svg
ptyplay -q --screen=50% any.cast -o still.svg
check "a still of anything: it is XML" valid still.svg
is "anything: the recording" "$(ptyplay -q any.svg -f v2 -o - | tail -n +2 | cksum)" "$(ptyplay -q any.cast -f v2 -o - | tail -n +2 | cksum)"
# As videos in a terminal are: each cell another colour.
python3 - <<'END'
import json
with open("video.cast", "w", encoding="utf-8") as file:
    print('{"version": 2, "width": 100, "height": 20}', file=file)
    for i in range(40):
        cells = "".join(f"\x1b[48;2;{(i * 7 + x) % 256};{x * 2};{i * 6}m\u2580" for x in range(100))
        print(json.dumps([i / 10, "o", "\x1b[H" + (cells + "\r\n") * 19]), file=file)
END
ptyplay -q video.cast -o video.svg
check "a video is XML" valid video.svg
printf '%s\n' "$header}" >empty.cast
ptyplay -q empty.cast -o empty.svg
check "an empty one" valid empty.svg
finish
