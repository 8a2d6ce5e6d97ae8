#compdef ptyplay
# SPDX-License-Identifier: MIT
# Completion of ptyplay in zsh.

_arguments -s -S : \
	'(-s --speed)'{-s+,--speed=}'[times as fast, or max]:speed:(max 0.5 1 2 4)' \
	'(-i --idle-time-limit --no-idle-limit)'{-i+,--idle-time-limit=}'[shorten pauses to this]:seconds: ' \
	'(-i --idle-time-limit)--no-idle-limit[do not shorten pauses]' \
	'(-l --loop)'{-l-,--loop=-}'[again and again, or so many times]::times: ' \
	'--from=[begin there]:position (12.5, 1\:30, 50%%, -5, marker\:NAME, end, /text/): ' \
	'--to=[stop there]:position (12.5, 1\:30, 50%%, -5, marker\:NAME, end, /text/): ' \
	'(-m --pause-on-markers)'{-m,--pause-on-markers}'[pause at every marker]' \
	'(-F --follow)'{-F,--follow}'[wait for more at the end of a growing file]' \
	'(-o --output)'{-o+,--output=}'[play into a file]:file:_files -g "*.(cast|cast.gz|cast.zst|json|ttyrec|typescript|tlog|raw)(-.)"' \
	'(-f --format)'{-f+,--format=}'[format of that file]:format:(asciicast-v1 asciicast-v2 asciicast-v3 ttyrec typescript tlog raw plain)' \
	'--overwrite[replace that file if it exists]' \
	'(- : *)--list-formats[the formats that are read and written]' \
	'--timing=[the times of a typescript]:file:_files' \
	'--recording=[which of several recordings in a file]:ID: ' \
	'--list[list the recordings in a file]' \
	'--baud=[pace of raw bytes]:bits per second:(300 1200 9600 38400)' \
	'--keep-gaps[between files: wait as long as it was]' \
	'--info[tell what is in the recording]' \
	'--json[the same as one JSON object]' \
	'--screen=-[print the screen as text]::position: ' \
	'--grep=[print time and line of what matches]:regular expression: ' \
	'--inspect[count the sequences that would do more than draw]' \
	'--raw[pass the recorded bytes as they are]' \
	'(- : *)--reset[put a terminal right that is in disorder]' \
	'--repair[write what is whole of a damaged recording]' \
	'--resize[resize the terminal to the recording, and back]' \
	'--exit-status[exit with the recorded status]' \
	'(-q --quiet)'{-q,--quiet}'[no messages but errors]' \
	'(- : *)'{-h,--help}'[show the help]' \
	'(- : *)'{-V,--version}'[show the version]' \
	'*:recording:_files -g "*.(cast|cast.gz|cast.zst|json|ttyrec|typescript|tlog|raw)(-.)"'
