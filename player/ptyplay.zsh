#compdef ptyplay
# SPDX-License-Identifier: MIT
# Completion of ptyplay in zsh.

_arguments -s -S : \
	'(-s --speed)'{-s+,--speed=}'[play this many times as fast, or max]:speed:(max 0.5 1 2 4)' \
	'(-i --idle-time-limit --no-idle-limit)'{-i+,--idle-time-limit=}'[shorten pauses to this]:seconds: ' \
	'(-i --idle-time-limit)--no-idle-limit[do not shorten pauses]' \
	'(-l --loop)'{-l-,--loop=-}'[play repeatedly, or this many times]::times: ' \
	'--from=[start at this position]:position (12.5, 1\:30, 50%%, -5, marker\:NAME, end, /text/): ' \
	'--to=[stop at this position]:position (12.5, 1\:30, 50%%, -5, marker\:NAME, end, /text/): ' \
	'(-m --pause-on-markers)'{-m,--pause-on-markers}'[pause at every marker]' \
	'--charset[character set of the recording]:name:' \
	'--ls[list recordings, one line each]' \
	'--size[size of the terminal]:size:' \
	'--no-spool[do not keep what comes from a pipe]' \
	'(-F --follow)'{-F,--follow}'[wait for more at the end of a growing file]' \
	'(-o --output)'{-o+,--output=}'[write a recording or an export]:file:_files -g "*.(cast|cast.gz|cast.zst|json|ttyrec|typescript|tlog|raw|html|svg|gif|png)(-.)"' \
	'(-f --format)'{-f+,--format=}'[format of that file]:format:(asciicast-v1 asciicast-v2 asciicast-v3 ttyrec typescript tlog raw text ansi html svg gif apng y4m mp4 webm)' \
	'--color[print the screen with its colours]' \
	'--timestamps[put the time before each line of text]' \
	'--title=[title of an export]:title: ' \
	'--theme=[colours of an export]:theme:(xterm tango solarized-dark solarized-light dracula nord gruvbox-dark gruvbox-light monokai tokyo-night one-light)' \
	'--fps=[maximum frames per second of an export]:frames: ' \
	'*--drop=[leave out what is between these positions]:positions (A..B): ' \
	'*--marker=[add a marker]:marker (POS=LABEL): ' \
	'--poster=[show this screen until an export is played]:position: ' \
	'--hold=[show the last screen of a picture this long]:seconds: ' \
	'--font=[font of a picture]:name: ' \
	'--font-size=[its size in pixels]:pixels: ' \
	'--padding=[space around a picture in pixels]:pixels: ' \
	'--window[a picture in a window]' \
	'--window-size=[crop or pad a picture to this size]:COLSxROWS: ' \
	'--keys[show recorded keystrokes below the screen]' \
	'--no-cursor[a picture without the cursor]' \
	'--max-size=[largest size of an export (500K, 10M)]:size: ' \
	'--input[keep recorded keystrokes in an export]' \
	'--no-links[show links in an export as plain text]' \
	'--no-recording[do not put the recording into an export]' \
	'--redact[mask secrets\: tokens, keys, passwords]' \
	'*--redact-env=-[mask the values of environment variables]::name: ' \
	'*--redact-pattern=[mask what matches]:regular expression: ' \
	'*--redact-file=[mask the values and /patterns/ in this file]:file:_files' \
	'--redact-with=[the character to mask with]:character: ' \
	'--anonymous[mask user, host, home folder, mail and network addresses]' \
	'--no-input[leave out what was typed]' \
	'--no-command[leave the command line out of the header]' \
	'--no-env[leave the environment out of the header]' \
	'--check[write nothing; fail if there are secrets]' \
	'--report=[write what was found as JSON]:file:_files' \
	'--overwrite[replace that file if it exists]' \
	'(- : *)--list-formats[list the formats that can be read and written]' \
	'--timing=[the timing file of a typescript]:file:_files' \
	'--recording=[which of several recordings in a file to play]:ID: ' \
	'--list[list the recordings in a file]' \
	'--baud=[speed of raw bytes]:bits per second:(300 1200 9600 38400)' \
	'--keep-gaps[between files, wait as long as passed between their recordings]' \
	'--info[show information about the recording]' \
	'--json[the same as one JSON object]' \
	'--screen=-[print the screen as text]::position: ' \
	'--grep=[print time and line of matches]:regular expression: ' \
	'--inspect[count escape sequences that do more than draw]' \
	'--raw[pass the recorded bytes as they are]' \
	'(- : *)--reset[restore a terminal left in a bad state]' \
	'--repair[save the intact parts of a damaged recording]' \
	'--resize[resize the terminal to the recording, and back]' \
	'--exit-status[exit with the recorded exit status]' \
	'(-q --quiet)'{-q,--quiet}'[print only errors]' \
	'(- : *)'{-h,--help}'[show the help]' \
	'(- : *)'{-V,--version}'[show the version]' \
	'*:recording:_files -g "*.(cast|cast.gz|cast.zst|json|ttyrec|typescript|tlog|raw|html|svg|gif|png)(-.)"'
