#compdef ptyrec
# SPDX-License-Identifier: MIT
# Completion of ptyrec in zsh: options, then the command as if it stood alone.

_arguments -s -S -A '-*' : \
	'(-o --output)'{-o+,--output=}'[write to this file]:file:_files -g "*.(cast|cast.gz|json)(-.)"' \
	'(-f --format)'{-f+,--format=}'[format of the recording]:format:(asciicast-v1 asciicast-v2 asciicast-v3 ttyrec typescript tlog raw text ansi)' \
	'(-a --append --overwrite)'{-a,--append}'[append to the file]' \
	'(-a --append)--overwrite[replace the file if it exists]' \
	'(-c --command)'{-c+,--command=}'[run sh -c string]:string:_cmdstring' \
	'(-t --title)'{-t+,--title=}'[title of the recording]:text: ' \
	'(-i --idle-time-limit)'{-i+,--idle-time-limit=}'[players shorten pauses to this]:seconds: ' \
	'(-I --capture-input)'{-I,--capture-input}'[also record what is typed]' \
	'--capture-env=[environment variables to store]:names:_sequence _parameters -g "*export*"' \
	'--no-command[do not store the command line]' \
	'--redact[mask secrets when the session ends]' \
	'*--redact-env=[mask the values of these variables]:names:_sequence _parameters -g "*export*"' \
	'*--redact-file=[mask the values in this file]:file:_files' \
	"--window-size=[size of the command's terminal]:size (COLSxROWS): " \
	'--headless[do not show output or read the keyboard]' \
	"--stdout=[the command's standard output]:mode:(pty inherit)" \
	'--live=[how the output is shown]:mode:(raw plain none)' \
	'--term=[TERM for the command]:name:' \
	'--no-answers[do not answer for a terminal]' \
	'--notify=[command that shows messages]:command:' \
	"--stdin=[the command's standard input]:mode:(pty inherit null auto)" \
	'--pause-key=[key that pauses the recording]:key: ' \
	'--marker-key=[key that sets a marker]:key: ' \
	'--max-size=[stop recording, not the command, at this size]:size (10M): ' \
	'--keep-last=[keep only the end of the session]:size or time (10M, 30m): ' \
	'--linger=[wait for output from background processes]:seconds: ' \
	'--strict[end the command if recording fails]' \
	'(-q --quiet)'{-q,--quiet}'[print only errors]' \
	'(- : *)'{-h,--help}'[show the help]' \
	'(- : *)'{-V,--version}'[show the version]' \
	'(-)1:command: _command_names -e' \
	'*:: : _normal'
