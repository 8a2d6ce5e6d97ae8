# SPDX-License-Identifier: MIT
# Completion of ptyplay in fish.

# Recordings and folders; fish itself adds the other files after them.
function __ptyplay_recordings
    set -l word (commandline -ct | string replace -r -- '^--[^=]*=' '')
    complete -C "__fish_command_without_completions $word" |
        string match -r -- '^.*(?:\.cast|\.cast\.gz|\.cast\.zst|\.json|\.ttyrec|\.typescript|\.tlog|\.raw|/)$'
end

complete -c ptyplay -k -a '(__ptyplay_recordings)'

complete -c ptyplay -s s -l speed -x -a 'max 0.5 1 2 4' -d 'Play this many times as fast, or max'
complete -c ptyplay -s i -l idle-time-limit -x -d 'Shorten pauses to this'
complete -c ptyplay -l no-idle-limit -d 'Do not shorten pauses'
complete -c ptyplay -s l -l loop -d 'Play repeatedly, or =N times'
complete -c ptyplay -l from -x -a end -d 'Start at this position'
complete -c ptyplay -l to -x -a end -d 'Stop at this position'
complete -c ptyplay -s m -l pause-on-markers -d 'Pause at every marker'
complete -c ptyplay -l charset -x -a '(iconv -l | string replace -r "//.*" "")' -d 'Character set of the recording'
complete -c ptyplay -l size -x -d 'Size of the terminal'
complete -c ptyplay -l ls -d 'List recordings, one line each'
complete -c ptyplay -l no-spool -d 'Do not keep what comes from a pipe'
complete -c ptyplay -s F -l follow -d 'Wait for more at the end of a growing file'
complete -c ptyplay -s o -l output -r -k -a '(__ptyplay_recordings)' -d 'Write a recording'
complete -c ptyplay -s f -l format -x -a 'asciicast-v1 asciicast-v2 asciicast-v3 ttyrec typescript tlog raw text ansi' -d 'Format of that file'
complete -c ptyplay -l color -d 'Print the screen with its colours'
complete -c ptyplay -l timestamps -d 'Put the time before each line of text'
complete -c ptyplay -l overwrite -d 'Replace that file if it exists'
complete -c ptyplay -l list-formats -d 'List the formats that can be read and written'
complete -c ptyplay -l timing -r -F -d 'The timing file of a typescript'
complete -c ptyplay -l recording -x -d 'Which of several recordings in a file to play'
complete -c ptyplay -l list -d 'List the recordings in a file'
complete -c ptyplay -l baud -x -a '300 1200 9600 38400' -d 'Speed of raw bytes'
complete -c ptyplay -l keep-gaps -d 'Between files, wait as long as passed between their recordings'
complete -c ptyplay -l info -d 'Show information about the recording'
complete -c ptyplay -l json -d 'The same as one JSON object'
complete -c ptyplay -l screen -d 'Print the screen as text, or at =POS'
complete -c ptyplay -l grep -x -d 'Print time and line of matches'
complete -c ptyplay -l inspect -d 'Count escape sequences that do more than draw'
complete -c ptyplay -l raw -d 'Pass the recorded bytes as they are'
complete -c ptyplay -l reset -d 'Restore a terminal left in a bad state'
complete -c ptyplay -l repair -d 'Save the intact parts of a damaged recording'
complete -c ptyplay -l resize -d 'Resize the terminal to the recording, and back'
complete -c ptyplay -l exit-status -d 'Exit with the recorded exit status'
complete -c ptyplay -s q -l quiet -d 'Print only errors'
complete -c ptyplay -s h -l help -d 'Show the help'
complete -c ptyplay -s V -l version -d 'Show the version'
