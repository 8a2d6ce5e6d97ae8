# SPDX-License-Identifier: MIT
# Completion of ptyrec in fish: options, then the command as if it stood alone.

# Options that take an argument.
set -g __ptyrec_valued -o --output -f --format -c --command -t --title \
    -i --idle-time-limit --capture-env --window-size --stdin --stdout --live --term --notify --pause-key \
    --marker-key --max-size --keep-last --linger --redact-env --redact-file

# Those words of the command line that take the next word as an argument: short options
# may stand together.
function __ptyrec_valued_words
    printf '%s\n' $__ptyrec_valued
    commandline -opc | string match -r -- '^-[aIqhV]+[ofcti]$'
end

# True while options of ptyrec may follow.
function __ptyrec_before_command
    set -l words (commandline -opc)
    set -l valued (__ptyrec_valued_words)
    set -e words[1]
    while set -q words[1]
        if contains -- $words[1] $valued
            set -e words[1]
        else if test "$words[1]" = --; or not string match -q -- '-*' $words[1]
            return 1
        end
        set -e words[1]
    end
    return 0
end

# Recordings and folders; fish itself adds the other files after them.
function __ptyrec_recordings
    set -l word (commandline -ct | string replace -r -- '^--[^=]*=' '')
    complete -C "__fish_command_without_completions $word" |
        string match -r -- '^.*(?:\.cast|\.cast\.gz|\.json|/)$'
end

complete -c ptyrec -x -a '(__fish_complete_subcommand (__ptyrec_valued_words))'

complete -c ptyrec -n __ptyrec_before_command -s o -l output -r -k -a '(__ptyrec_recordings)' -d 'Write to this file'
complete -c ptyrec -n __ptyrec_before_command -s f -l format -x -a 'asciicast-v1 asciicast-v2 asciicast-v3 ttyrec typescript tlog raw text ansi' -d 'Format of the recording'
complete -c ptyrec -n __ptyrec_before_command -s a -l append -d 'Append to the file'
complete -c ptyrec -n __ptyrec_before_command -l overwrite -d 'Replace the file if it exists'
complete -c ptyrec -n __ptyrec_before_command -s c -l command -x -a '(__fish_complete_command)' -d 'Run sh -c STRING'
complete -c ptyrec -n __ptyrec_before_command -s t -l title -x -d 'Title of the recording'
complete -c ptyrec -n __ptyrec_before_command -s i -l idle-time-limit -x -d 'Players shorten pauses to this'
complete -c ptyrec -n __ptyrec_before_command -s I -l capture-input -d 'Also record what is typed'
complete -c ptyrec -n __ptyrec_before_command -l capture-env -x -a '(__fish_append , (set -nx))' -d 'Environment variables to store'
complete -c ptyrec -n __ptyrec_before_command -l no-command -d 'Do not store the command line'
complete -c ptyrec -n __ptyrec_before_command -l redact -d 'Mask secrets when the session ends'
complete -c ptyrec -n __ptyrec_before_command -l redact-env -x -a '(__fish_append , (set -nx))' -d 'Mask the values of these variables'
complete -c ptyrec -n __ptyrec_before_command -l redact-file -r -d 'Mask the values in this file'
complete -c ptyrec -n __ptyrec_before_command -l window-size -x -d 'Size of the command\'s terminal'
complete -c ptyrec -n __ptyrec_before_command -l stdout -x -a 'pty inherit' -d "The command's standard output"
complete -c ptyrec -n __ptyrec_before_command -l live -x -a 'raw plain none' -d 'How the output is shown'
complete -c ptyrec -n __ptyrec_before_command -l term -x -d 'TERM for the command'
complete -c ptyrec -n __ptyrec_before_command -l no-answers -d 'Do not answer for a terminal'
complete -c ptyrec -n __ptyrec_before_command -l notify -x -d 'Command that shows messages'
complete -c ptyrec -n __ptyrec_before_command -l headless -d 'Do not show output or read the keyboard'
complete -c ptyrec -n __ptyrec_before_command -l stdin -x -a 'pty inherit null auto' -d 'The command\'s standard input'
complete -c ptyrec -n __ptyrec_before_command -l pause-key -x -d 'Key that pauses the recording'
complete -c ptyrec -n __ptyrec_before_command -l marker-key -x -d 'Key that sets a marker'
complete -c ptyrec -n __ptyrec_before_command -l max-size -x -d 'Stop recording, not the command, at this size'
complete -c ptyrec -n __ptyrec_before_command -l keep-last -x -d 'Keep only the end of the session'
complete -c ptyrec -n __ptyrec_before_command -l linger -x -d 'Wait for output from background processes'
complete -c ptyrec -n __ptyrec_before_command -l strict -d 'End the command if recording fails'
complete -c ptyrec -n __ptyrec_before_command -s q -l quiet -d 'Print only errors'
complete -c ptyrec -n __ptyrec_before_command -s h -l help -d 'Show the help'
complete -c ptyrec -n __ptyrec_before_command -s V -l version -d 'Show the version'
