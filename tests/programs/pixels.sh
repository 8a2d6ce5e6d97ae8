#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pictures of pixels: each frame is the screen of its time, times add up, symbols meet, the
# recording is in them, and whatever was recorded they can be decoded.
. "$(dirname "$0")/../support/lib.sh"
if ptyplay --list-formats | grep -q '^gif .*not built in'; then
	skip "pictures of pixels" "not built in"
	finish
fi
pixels() {
	python3 "$root/tests/support/pixels.py" "$@"
}
header='{"version": 2, "width": 20, "height": 5'
cat >made.cast <<EOF
$header, "title": "made <by> us"}
[0.5, "o", "one"]
[1.0, "o", " two\r\n"]
[1.5, "o", "\u001b[1;31m]]> & <b>\u001b[0m \u001b[44m \u001b[0m\r\n"]
[2.0, "m", "here"]
[3.0, "o", "\u001b[2J\u001b[Hthree"]
[4.0, "x", "0"]
EOF
make_picture() { # FILE OPTION...
	ptyplay -q --overwrite made.cast -o "$@"
}

# The recording in them.
events=$(ptyplay -q made.cast -f v2 -o - | tail -n +2)
for suffix in gif png; do
	make_picture "made.$suffix"
	is "$suffix: the recording" "$(ptyplay -q "made.$suffix" -f v2 -o - | tail -n +2)" "$events"
	is "$suffix: --info" "$(ptyplay --info "made.$suffix" | grep -c '^format *asciicast-v2')" 1
	cut=$(($(stat -c %s "made.$suffix") - 200))
	head -c $cut "made.$suffix" >"torn.$suffix"
	ptyplay -q "torn.$suffix" -f v2 -o torn.cast >torn.out 2>&1 </dev/null
	check "$suffix: a torn one says so" test -s torn.out
	make_picture "no.$suffix" --no-recording
	is "$suffix: without it" "$(ptyplay "no.$suffix" 2>&1)" \
		"ptyplay: cannot open 'no.$suffix': it contains no recording: it is a still, was made with --no-recording, is cut short, or was converted"
	make_picture "again.$suffix"
	check "$suffix: the same each time" cmp "made.$suffix" "again.$suffix"
done
is "-f apng, -f png" "$(for name in apng png; do ptyplay -q made.cast -f $name -o - | cksum; done | sort -u | wc -l)" 1

# Size, times, loops.
is "gif: size, frames, times, loops" "$(pixels info made.gif)" "216x111 5 7000 500 0"
is "png: the same" "$(pixels info made.png | cut -d' ' -f1-3,5)" "216x111 5 7000 0"
make_picture opt.gif --hold 1 --loop 3 -s 2 --font-size 32 --padding 0
is "--hold, --loop, --speed, --font-size, --padding" "$(pixels info opt.gif)" "380x190 5 3000 250 3"
make_picture opt.png --hold 1 --loop 3 -s 2
is "png: --hold, --loop, --speed" "$(pixels info opt.png | cut -d' ' -f3,5)" "3000 3"
make_picture window.gif --window
is "--window" "$(pixels info window.gif | cut -d' ' -f1) $(pixels at window.gif 20 18)" "216x147 ff5f57"
make_picture size.gif --window-size 10x2
is "--window-size" "$(pixels info size.gif | cut -d' ' -f1)" "116x54"
make_picture size.gif --window-size x9
is "--window-size xROWS" "$(pixels info size.gif | cut -d' ' -f1)" "216x187"
make_picture theme.gif --theme nord
is "--theme" "$(pixels at theme.gif 1 1)" 2e3440
printf '%s\n' "$header}" '[0, "o", "\u001b[1;30mblack\u001b[m\u65e5\u001b[1;6H"]' >black.cast
ptyplay -q --screen black.cast -o black.png
is "bold black is seen" "$(pixels colours black.png | awk '{ print ($1 > 6) }')" 1
is "the cursor is as wide as the character" "$(pixels at black.png 60 9) $(pixels at black.png 76 9)" "e5e5e5 e5e5e5"
is "the cursor" "$(pixels at made.gif 60 15) $(pixels at made.gif 70 15)" "e5e5e5 000000"
make_picture cursor.gif --no-cursor
is "--no-cursor" "$(pixels at cursor.gif 60 15)" 000000
make_picture poster.png --poster 1.2
is "--poster is not one of the frames" "$(pixels info poster.png | cut -d' ' -f2,3)" "5 7000"

# Frames are what a still of their time is.
for time in 0.6 1.2 1.7 2.5 3.4; do
	make_picture still.gif --screen=$time
	check "gif: the frame at $time s" pixels same made.gif "${time/./}00" still.gif
	check "png: the frame at $time s" pixels same made.png "${time/./}00" still.gif
done
make_picture still.png --screen=1.2
is "a still has no recording" "$(ptyplay still.png 2>&1 | grep -c 'contains no recording')" 1
is "a still is one picture" "$(pixels info still.png | cut -d' ' -f1,2)" "216x111 1"

# How long the last one is held.
is "--hold 0: it is seen" "$(ptyplay -q --hold 0 made.cast -f gif -o hold.gif; pixels delays hold.gif)" "530 500 500 1500 970"
is "--hold 0: in a video, too" "$(ptyplay -q --hold 0 --from 3 --to 3.01 made.cast -f y4m -o - | grep -ac '^FRAME')" 1
make_picture hold.gif --hold 655.36
is "--hold 655.36: nothing is too short" "$(pixels delays hold.gif)" "530 500 500 1500 655330 1000"
make_picture hold.png --hold 1000000
is "--hold 1000000" "$(pixels info hold.png | awk '{ d = $3 - 1000004000; print (d < 60 && d > -60) }')" 1

# The title in the file.
is "--title" "$(for suffix in gif png; do make_picture title.$suffix --title 'A <title>'; grep -aco 'A <title>' title.$suffix; done | tr '\n' ' ')" "1 1 "

# Tiny fonts: lines stay within the cells.
printf '%s\n' "$header}" '[0, "o", "\u001b[4:3mabc\u001b[4:2mdef\u001b[9;53mghi\u001b[4 q"]' >tiny.cast
for size in 1 2 3 5; do
	ptyplay -q --overwrite --font-size $size --padding 0 tiny.cast -o tiny.gif
	ptyplay -q --overwrite --font-size $size --padding 0 tiny.cast -o tiny.png
	is "--font-size $size" "$(pixels info tiny.gif | cut -d' ' -f2,3) $(pixels info tiny.png | cut -d' ' -f2,3)" "1 3000 1 3000"
done

# Rows that are kept while very many others pass by.
python3 - <<'EOF'
import json
with open("flood.cast", "w", encoding="ascii") as file:
    print('{"version": 2, "width": 250, "height": 24}', file=file)
    print(json.dumps([0, "o", "\x1b[44mheader\x1b[K\x1b[m\x1b[2;24r\x1b[24;1H"]), file=file)
    for i in range(400):
        cells = ["".join(f"\x1b[38;2;{(x + i) % 256};{(x * 7 + row * 31 + i * 3) % 256};{x}mx" for x in range(250)) for row in range(5)]
        print(json.dumps([i / 10, "o", "\r\n" + "\r\n".join(cells)]), file=file)
EOF
ptyplay -q --fps 10 --font-size 2 --padding 0 flood.cast -f y4m -o - | python3 -c '
import sys
head = sys.stdin.buffer.readline()
width, height = [int(part[1:]) for part in head.split()[1:3]]
frame = sys.stdin.buffer.read()[-width * height * 3 // 2:]
blue = frame[width * height + width // 2 - 1]  # at the end of the first row
print(width > 200, blue > 160)' >flood.out
is "rows that are kept" "$(cat flood.out)" "True True"

# Chunks of which another version was tried.
python3 - <<'EOF'
import json, random
chance = random.Random(5)
with open("chunks.cast", "w", encoding="ascii") as file:
    print('{"version": 2, "width": 250, "height": 70}', file=file)
    for i in range(5):
        rows = [f"\x1b[{y + 1};1H" + "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(250))
                for y in range(70) if i == 0 or y % 3 == i % 3]
        print(json.dumps([i, "o", "".join(rows)]), file=file)
EOF
ptyplay -q --no-recording chunks.cast -o chunks.png
is "the chunks are numbered without gaps" "$(pixels sequence chunks.png)" True

# Many frames: times do not drift, and none is too short.
python3 - <<'EOF'
import json
with open("long.cast", "w", encoding="ascii") as file:
    print('{"version": 2, "width": 12, "height": 2}', file=file)
    for i in range(1, 1201):
        print(json.dumps([round(i * 0.0437 + i % 3 * 0.0011, 6), "o", f"\r{i}"]), file=file)
EOF
ptyplay -q long.cast -o long.gif
is "1200 frames: the length" "$(pixels info long.gif | awk '{ d = $3 - (1200 * 43.7 + 3000); print ($2 >= 1000), (d < 10 && d > -10), ($4 >= 20) }')" "1 1 1"
ptyplay -q --fps 1000 long.cast -o fast.gif
is "--fps 1000: none is too short" "$(pixels info fast.gif | awk '{ print ($4 >= 20) }')" 1

# Shapes meet at the borders of cells.
shapes() { # TEXT [WHAT]: how many columns and rows of pixels are of one colour
	printf '%s\n' '{"version": 2, "width": 4, "height": 3}' "[0, \"o\", \"\\u001b[?25l$1\"]" >shape.cast
	ptyplay -q --overwrite --padding 0 --screen shape.cast -o shape.png
	pixels "${2:-covered}" shape.png
}
is "blocks" "$(shapes '████\r\n████\r\n████' colours)" 1
is "halves" "$(shapes '▀▀▀▀\r\n▄▄▄▄\r\n▄▄▄▄')" "0 29"
is "a line" "$(shapes '\r\n────')" "0 1"
is "a heavy line" "$(shapes '\r\n━━━━')" "0 2"
is "a double line" "$(shapes '\r\n════')" "0 2"
is "a vertical line" "$(shapes '│\r\n│\r\n│')" "1 0"
is "lines and crossings" "$(shapes '┼┼┼┼\r\n┼┼┼┼\r\n┼┼┼┼')" "4 3"
is "heavy and double crossings" "$(shapes '╋╬╫╪\r\n╋╬╫╪\r\n╋╬╫╪' | cut -d' ' -f1)" 5
is "shades are even" "$(shapes '░░░░\r\n▒▒▒▒\r\n▓▓▓▓' colours)" 3

# Other sizes: the picture is the largest one.
printf '%s\n' '{"version": 2, "width": 10, "height": 2}' '[0.2, "o", "small"]' '[1, "r", "30x6"]' \
	'[1.2, "o", "\r\nlarge"]' '[2, "r", "10x2"]' '[2.2, "o", "\r\nagain"]' >sizes.cast
ptyplay -q sizes.cast -o sizes.gif
is "resized" "$(pixels info sizes.gif | cut -d' ' -f1)" 316x130
is "nothing is left beside a smaller screen" "$(pixels at sizes.gif 300 120 3000)" 000000

# Wide characters, emoji and clusters are drawn, and in colour.
printf '%s\n' "$header}" '[0, "o", "\u001b[?25l\ud83d\ude00\ud83c\udde9\ud83c\uddea e\u0301\u65e5"]' >emoji.cast
ptyplay -q --screen emoji.cast -o emoji.png
is "emoji have their colours" "$(python3 - "$root/tests/support" emoji.png <<'EOF'
import sys
sys.path.insert(0, sys.argv[1])
import pixels
canvas, _ = pixels.decode(sys.argv[2])
seen = {canvas.frames[0][2][at:at + 3] for at in range(0, len(canvas.frames[0][2]), 3)}
print(len(seen) > 100, any(abs(red - green) > 100 for red, green, _ in seen))
EOF
)" "True True"

printf '%s\n' "$header}" '[0, "o", "\u001b[?25l\ud83d\ude00"]' '[0.5, "o", "\u001b[?5h"]' '[1, "o", "\ud83d\ude00"]' >reversed.cast
ptyplay -q reversed.cast -o reversed.png
is "reversed emoji are all the same" "$(pixels at reversed.png 18 17) " "$(pixels at reversed.png 38 17) "
printf '%s\n' "$header}" '[0, "o", "x\udbff\udffd"]' >missing.cast
is "what no font has is told" "$(ptyplay missing.cast -o missing.gif 2>&1)" \
	"ptyplay: warning: no font has 1 of the characters (U+10FFFD); install more fonts"

# Keys below the screen.
printf '%s\n' "$header}" '[0.5, "i", "ls\r"]' '[0.6, "o", "$ ls"]' '[5, "o", "!"]' >keys.cast
ptyplay -q --keys keys.cast -o keys.gif
is "--keys: a row more" "$(pixels info keys.gif | cut -d' ' -f1)" 216x130
is "--keys: shown, then not" "$(pixels at keys.gif 108 104 1000) $(pixels at keys.gif 108 104 4000)" "e5e5e5 000000"
is "--keys: none were recorded" "$(ptyplay --overwrite --keys made.cast -o keys.gif 2>&1)" \
	"ptyplay: warning: --keys: the recording has no keystrokes; record them with ptyrec -I"
is "svg: --keys" "$(ptyplay -q --keys keys.cast -f svg -o - | grep -c 'ls⏎')" 1

# More colours than a table has.
python3 - <<'EOF'
import json
with open("video.cast", "w", encoding="utf-8") as file:
    print('{"version": 2, "width": 60, "height": 12}', file=file)
    for i in range(6):
        cells = "".join(f"\x1b[48;2;{(i * 7 + x) % 256};{x * 4};{y * 20}m\u2580" for y in range(12) for x in range(60))
        print(json.dumps([i / 5, "o", "\x1b[?25l\x1b[H" + cells]), file=file)
EOF
ptyplay -q video.cast -o video.gif
is "gif: video" "$(pixels info video.gif | cut -d' ' -f1-3)" "616x244 6 4000"
ptyplay -q video.cast -o video.png
ptyplay -q --screen=0.5 video.cast -o video-still.png
check "png: all colours" pixels same video.png 500 video-still.png

# --max-size is kept, and what was left out is said.
size=$(stat -c %s video.png)
is "--max-size" "$(ptyplay --max-size $((size - 20000)) video.cast -o small.png 2>&1; [ "$(stat -c %s small.png)" -le $((size - 20000)) ] && echo kept)" \
	"ptyplay: reduced to stay within --max-size: at most 5 frames per second, 2 levels of antialiasing, pauses of at most 1 s, without the recording
kept"
size=$(($(stat -c %s small.png) * 3 / 4))
is "--max-size: a smaller font" "$(ptyplay --max-size $size --overwrite video.cast -o small.png 2>&1 | grep -o 'a font size of [0-9]*'; [ "$(stat -c %s small.png)" -le $size ] && echo kept)" \
	"a font size of 12
kept"
is "--max-size: not to be kept" "$(ptyplay --max-size 900 video.cast -o none.gif 2>&1; ls none.gif 2>/dev/null)" \
	"ptyplay: the file cannot be made smaller than --max-size; choose a part with --from and --to"

# Refusals.
for refused in "gif --input" "gif --no-links" "gif --poster=1" "mp4 --loop" "mp4 --screen" "y4m --max-size=9M" "mp4 --max-size=9M" "html --keys" "html --window-size=9x9"; do
	option=${refused#* }
	is "$refused" "$(ptyplay made.cast "$option" -o "x.${refused%% *}" 2>&1 | head -n 1)" \
		"ptyplay: ${option%=*} cannot be used with ${refused%% *}"
done
is "a font that is not there" "$(ptyplay made.cast --font 'No Such' -o x.gif 2>&1)" \
	"ptyplay: font 'No Such' not found; for monospaced fonts run: fc-list :mono family"
printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>' >none.conf
is "no font at all" "$(FONTCONFIG_FILE=$PWD/none.conf ptyplay made.cast -o x.gif 2>&1 | tail -n 1)" \
	"ptyplay: no font was found; install one, such as the package fonts-dejavu-core"
is "too large" "$(printf '%s\n' '{"version": 2, "width": 900, "height": 900}' '[0, "o", "x"]' | ptyplay - -f gif -o - 2>&1 >/dev/null)" \
	"ptyplay: a picture of 9016 x 17116 pixels is too large; use a smaller --font-size, or show less of the screen with --window-size"
is "a failure leaves nothing in the place of nothing" "$(ptyplay --overwrite --max-size 900 video.cast -o x.gif 2>&1 | wc -l; ls x.gif 2>/dev/null)" 1
is "compressed" "$(ptyplay made.cast -o x.gif.gz 2>&1 | head -n 1)" "ptyplay: 'x.gif.gz': an export cannot be compressed"
is "nothing is left of them" "$(ls x.* 2>/dev/null)" ""
is "without ffmpeg" "$(PATH=$(dirname "$(command -v ptyplay)") ptyplay made.cast -o x.mp4 2>&1; ls x.mp4 2>/dev/null)" \
	"ptyplay: ffmpeg, which makes the videos, was not found; install the package ffmpeg, or write frames with -f y4m"

# Frames for videos: at a constant rate, of an even size.
ptyplay -q made.cast -f y4m -o - >made.y4m
is "y4m: head" "$(head -n 1 made.y4m)" "YUV4MPEG2 W216 H112 F30:1 Ip A1:1 C420jpeg XCOLORRANGE=LIMITED"
is "y4m: 7 s of frames" "$(($(stat -c %s made.y4m) - $(head -n 1 made.y4m | wc -c)))" $((210 * (216 * 112 * 3 / 2 + 6)))

# Whatever was recorded, it can be decoded.
python3 - <<'EOF'
import json, random
chance = random.Random(7)
pieces = ["]]>", "\x1b[1;4m", "\x1b[7m", "\x1b[m", "\r\n", "\x1b[H", "\x1b[2J", "\ufffe", "世界", "e\u0301", "\u202e", "\U0001f469\u200d\U0001f467",
          "\x1b[48;5;200m", "\x1b[K", "  ", "\x1b[?5h", "\x1b[?5l", "\x1b[5 q", "\x1b[3 q", "\x1b[?25l", "\x1b[?25h", "a\x7fb\x01", "\x1b[3L",
          "\x1b[9;9H", "┌╬", "\u2800\u28ff", "\U0001fb3c", "\ue0b0", "\x1b[4:3m", "\x1b[8m", "\x1b[2m", "\x1b[3;9;53m", "\x1b[38;2;1;200;3m", "\U00012345"]
with open("any.cast", "w", encoding="utf-8") as file:
    print('{"version": 2, "width": 30, "height": 8}', file=file)
    for i in range(150):
        print(json.dumps([i / 7, "o", "".join(chance.choice(pieces) for _ in range(12))]), file=file)
        if i % 50 == 20:
            print(json.dumps([i / 7, "r", chance.choice(["30x8", "12x3", "40x10", "1x1"])]), file=file)
EOF
for suffix in gif png; do
	ptyplay -q any.cast -o any.$suffix
	for time in 1.5 4.2 9.1 15.1 20.8; do
		ptyplay -q --overwrite --screen=$time any.cast -o still.gif
		still=$(pixels info still.gif | cut -d' ' -f1)
		# A still is as large as its screen is.
		[ "$still" = "$(pixels info any.$suffix | cut -d' ' -f1)" ] || continue
		check "$suffix of anything: the frame at $time s" pixels same any.$suffix "$(awk "BEGIN { print $time * 1000 }")" still.gif
	done
	is "$suffix of anything: the recording" "$(ptyplay -q any.$suffix -f v2 -o - | tail -n +2 | cksum)" \
		"$(ptyplay -q any.cast -f v2 -o - | tail -n +2 | cksum)"
done
printf '%s\n' "$header}" >empty.cast
ptyplay -q empty.cast -o empty.gif
is "an empty one" "$(pixels info empty.gif)" "216x111 1 3000 3000 0"
finish
