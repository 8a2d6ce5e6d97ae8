#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What ptyplay makes of a recording for people without a player; what the page does in a browser
# is for make check-page.
. "$(dirname "$0")/../support/lib.sh"

cast() {
	echo '{"version": 2, "width": 20, "height": 5, "title": "A <title>", "command": "make all"}'
	echo '[1.0, "o", "first\r\n"]'
	echo '[2.0, "m", "half"]'
	echo '[3.0, "o", "second\r\n"]'
	echo '[3.5, "i", "typed"]'
	echo '[9.0, "o", "third & last"]'
	echo '[10.0, "x", "3"]'
}
cast >made.cast

# element ID FILE: the text of an element
element() {
	python3 - "$1" "$2" <<-'EOF'
	import html, re, sys
	page = open(sys.argv[2], encoding="utf-8").read()
	print(html.unescape(re.search(r'id="%s"[^>]*>\n(.*?)</pre>' % sys.argv[1], page, re.S).group(1)).rstrip())
	EOF
}

ptyplay -q made.cast -o made.html
is "the last screen is in the page" "$(element screen made.html)" $'first\nsecond\nthird & last'
is "and the text" "$(element transcript made.html)" $'first\n---- marker half ----\nsecond\nthird & last'
check "the title" grep -q '<title>A &lt;title&gt;</title>' made.html
check "the exit status" grep -q '<div class="failed"><dt>Exit status</dt><dd>3</dd></div>' made.html
check "the duration" grep -q '<html lang="en" data-format="ptyrec" data-duration="10.000000"' made.html
check "a policy" grep -q "default-src 'none'" made.html
is "nothing is loaded" "$(grep -cE '(src|href)="?(http|//)' made.html)" 0
is "the page plays" "$(ptyplay -s max made.html | tr -d '\r')" $'first\nsecond\nthird & last'
is "as the recording without what was typed" "$(ptyplay -q made.html -f v2 -o - | tail -n +2)" \
	"$(ptyplay -q made.cast -f v2 -o - | tail -n +2 | grep -v '"i"')"
is "with --input also that" "$(ptyplay -q made.cast --input -f html -o - | ptyplay -q - -f v2 -o - | grep -c typed)" 1
is "other options work on it" "$(ptyplay --screen=5 made.html) $(ptyplay --info --json made.html | grep -c '"exit_status":3')" \
	$'first\nsecond 1'
is "from a pipe" "$(ptyplay -q --screen - <made.html)" $'first\nsecond\nthird & last'

ptyplay -q made.cast --no-recording -o bare.html
is "without the recording" "$(grep -c 'id="recording"' bare.html; ptyplay bare.html -s max 2>&1 >/dev/null)" \
	$'0\nptyplay: cannot open \'bare.html\': it contains no recording'
# Cut off within the recording: what is there is played, and said to be incomplete.
seq -f '[%.0f, "o", "a line that says something new each time\r\n"]' 1 5000 | cat <(head -n 1 made.cast) - >long.cast
ptyplay -q long.cast -o whole.html
at=$(grep -abo 'id="recording"' whole.html | cut -d: -f1)
head -c $((at + 5000)) whole.html >torn.html
is "a torn page" "$(ptyplay -s max torn.html 2>&1 >/dev/null | sed 's/:.*is/: is/' | wc -l) $(ptyplay -s max torn.html 2>/dev/null | wc -l | awk '{ print ($1 > 500 && $1 < 5000) }')" "1 1"
is "--title" "$(ptyplay -q made.cast --title "Other" -f html -o - | grep -c '<h1>Other</h1>')" 1
is "--theme" "$(ptyplay -q made.cast --theme nord -f html -o - | grep -c 'data-theme="#d8dee9 #2e3440')" 1
is "--poster" "$(ptyplay -q made.cast --poster 3.2 -f html -o - | grep -c 'data-poster="3.000000"')" 1
is "--loop" "$(ptyplay -q made.cast --loop -f html -o - | grep -c ' data-loop')" 1
is "a theme nobody knows" "$(ptyplay made.cast --theme none -o no.html 2>&1; ls no.html 2>/dev/null)" \
	"ptyplay: --theme: 'none' is neither a theme nor a file; see ptyplay(1)"

# The range, and a still
ptyplay -q made.cast --from 2.5 --to 9 -s 2 -o part.html
check "the part's duration" grep -q 'data-duration="3.250000"' part.html
is "the part's recording" "$(ptyplay -q part.html -f v2 -o - | grep -c '"o"')" 3
ptyplay -q made.cast --screen=4 -o still.html
is "a still" "$(element screen still.html)" $'first\nsecond'
is "has no recording" "$(grep -c 'id="recording"' still.html)" 0
is "a piece without events" "$(ptyplay -q made.cast --from 4 --to 5 -f v2 -o - | cut -c1-14)" '{"version": 2,
[0.000000, "o"
[1.000000, "o"'
ptyplay -q made.cast made.cast -o two.html
check "two recordings" grep -q 'data-duration="20.000000"' two.html

# Refusals
ptyplay made.cast -o made.html 2>err
is "an existing file is refused" "$? $(cat err)" "1 ptyplay: cannot write 'made.html': the file exists; see --overwrite"
ptyplay made.cast -q -o made.html --overwrite
is "but for --overwrite" "$?" 0
ptyplay made.cast -o x.gif2 2>err
is "a suffix that nothing writes" "$? $(head -n 1 err)" \
	"2 ptyplay: no format or export writes '.gif2'; with -f NAME it can have any name"
ptyplay made.cast --fps 5 -o x.cast 2>err
is "what only exports know" "$? $(head -n 1 err)" "2 ptyplay: --fps is for exports such as .html"
ptyplay made.cast --timestamps -o x.html 2>err
is "what exports do not know" "$? $(head -n 1 err)" "2 ptyplay: --timestamps cannot be used with an export"
check "it is listed" grep -q '^html  *\.html  *yes  *yes' <(ptyplay --list-formats)

echo 'color4294967296 #123456' >far.conf
is "a colour that does not exist" "$(ptyplay made.cast --theme far.conf -o far.html 2>&1)" \
	"ptyplay: --theme: no colours found in 'far.conf'"
ptyplay made.cast -f html 2>err
is "an export without a file" "$? $(head -n 1 err)" "2 ptyplay: --format needs -o FILE"

# A promise about the size
ptyplay long.cast -o full.html -q
size=$(stat -c %s full.html)
ptyplay long.cast --max-size 150K -o small.html 2>err
is "--max-size leaves something out and says so" "$? $(cat err)" \
	"0 ptyplay: reduced to stay within --max-size: at most 5 frames per second, without the transcript"
check "and is kept" test "$(stat -c %s small.html)" -le 153600 -a "$size" -gt 153600
ptyplay long.cast --max-size 10K -o none.html 2>err
is "or fails" "$? $(cat err) $(ls none.html 2>/dev/null)" "1 ptyplay: the file cannot be made smaller than --max-size; choose a part with --from and --to "

ptyplay - --max-size 150K -f html -o none.html <long.cast 2>err
is "a pipe is not read again" "$? $(cat err) $(ls none.html 2>/dev/null)" \
	"1 ptyplay: the file would be larger than --max-size; what comes from a pipe cannot be read again to leave something out "

# What cannot be together
refuses() {
	ptyplay made.cast "$@" 2>err
	echo "$? $(head -n 1 err) $(ls none.html* 2>/dev/null)"
}
is "a compressed export" "$(refuses -f html -o none.html.gz)" "2 ptyplay: 'none.html.gz': an export cannot be compressed "
is "a still of a part" "$(refuses --screen --from 2 -o none.html)" "2 ptyplay: --from cannot be used with --screen "
is "keys without the recording" "$(refuses --input --no-recording -o none.html)" \
	"1 ptyplay: --input is for the recording, which --no-recording leaves out "
is "a poster after the end" "$(refuses --poster 99 -o none.html)" "1 ptyplay: --poster: nothing is shown at that time "
is "a poster nowhere" "$(refuses --poster marker:none -o none.html)" "1 ptyplay: --poster: no marker 'none' "
is "a theme without an export" "$(refuses --theme nord)" "2 ptyplay: --theme needs an export, such as -o FILE.html "
is "a title without a file" "$(refuses --title x)" "2 ptyplay: --title needs -o FILE "

# Themes of other programs
palette() {
	ptyplay -q made.cast --theme "$1" -f html -o - | grep -o 'data-theme="[^"]*"' | cut -c13-67
}
cat >kitty.conf <<'EOF'
foreground #111213
background #212223
active_tab_background #ffffff
selection_foreground #ffffff
color1 #010203
EOF
is "kitty" "$(palette kitty.conf)" "#111213 #212223 #000000 #010203 #00cd00 #cdcd00 #0000ee"
cat >alacritty.toml <<'EOF'
[colors.primary]
foreground = "#111213"
[colors.bright]
red = "#f1f2f3"
[colors.normal]
red = "#010203"
[colors.selection]
background = "#ffffff"
EOF
is "Alacritty" "$(palette alacritty.toml)" "#111213 #000000 #000000 #010203 #00cd00 #cdcd00 #0000ee"
printf '%s\n' 'colors:' '  normal:' "    red: '0x010203'" '  dim:' "    red: '0xffffff'" >alacritty.yml
is "and as it was" "$(palette alacritty.yml)" "#e5e5e5 #000000 #000000 #010203 #00cd00 #cdcd00 #0000ee"
printf '%s\n' '*.foreground: #ddd' 'URxvt*color1: #010203' >Xresources
is "X resources" "$(palette Xresources)" "#dddddd #000000 #000000 #010203 #00cd00 #cdcd00 #0000ee"
sed 's/$/\r/' made.html >crlf.html
is "other ends of lines" "$(ptyplay -q crlf.html -o - -f v2)" "$(ptyplay -q made.html -o - -f v2)"
printf '%s\n' '{"version": 2, "width": 20, "height": 5}' '[0.5, "o", "a"]' '[0.7, "i", "b"]' >short.cast
ptyplay -q short.cast made.cast --poster 0.8 -o first.html 2>err
is "the poster is in the first of several" "$(grep -o 'data-poster="[^"]*"' first.html)" 'data-poster="0.700000"'
printf '%s\n' '{"version": 2, "width": 20, "height": 5}' '[0.5, "o", "\r\n\r\nlow"]' >low.cast
ptyplay -q low.cast -o low.html
is "empty rows at the top" "$(sed -n '/id="screen"/,/pre>/p' low.html)" '<pre id="screen" dir="ltr">


low</pre>'

# What takes long tells how far it is, and takes the line away.
{
	head -n 1 made.cast
	until grep -qs 'MiB' progress.out; do echo '[1.0, "o", "."]'; done
} | timeout 60 onpty -- sh -c 'ptyplay /dev/fd/3 -o progress.html 3<&4' 4<&0 >progress.out </dev/null
is "progress" "$? $(tr '\r' '\n' <progress.out | grep -m1 -c 'MiB read, [0-9]* frames') $(tr '\r' '\n' <progress.out | tail -n 1 | tr -d ' ')" "0 1 "

# No half file
ptyplay made.cast -o /dev/full -f html 2>err
is "a full disk" "$? $(cat err)" "1 ptyplay: cannot write '/dev/full': cannot write: No space left on device"
mkfifo slow
left=
for format in html html html html html cast cast cast; do # at once, when the file is there
	ptyplay -q slow -o half.$format &
	player=$!
	exec 3>slow
	cast | head -n 3 >&3
	until test -e half.$format || ! kill -0 "$player" 2>/dev/null; do :; done
	kill "$player"
	wait "$player"
	left+="$? $(ls half.$format 2>/dev/null) "
	exec 3>&-
done
echo OLD >half.html
ptyplay -q slow --overwrite -o half.html &
player=$!
exec 3>slow
cast | head -n 3 >&3
kill "$player"
wait "$player"
exec 3>&-
is "what would have been replaced is kept" "$? $(cat half.html) $(ls half.html*)" "0 OLD half.html"
ptyplay -q made.cast --overwrite -o half.html
check "and replaced as a whole" grep -q 'data-format="ptyrec"' half.html
ln half.html other.html
ptyplay -q made.cast --screen=1 --overwrite -o half.html
check "a file with two names keeps them" cmp half.html other.html
is "ended by a signal" "$left" "143  143  143  143  143  143  143  143  "
finish
