# SPDX-License-Identifier: MIT
# Completion of ptyplay in bash.

# Values that are no files.
_ptyplay_values()
{
	compopt +o bashdefault +o default
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

# With nothing found here, bash offers all files.
_ptyplay_files()
{
	if declare -F _filedir >/dev/null; then
		_filedir '@(cast|json|ttyrec|typescript|tlog|raw|html|svg|gif|png)?(.gz|.zst|.xz)'
	fi
}

_ptyplay()
{
	local rest=${COMP_LINE:0:COMP_POINT} last=-1 option='' cur word part i
	local -a words=()

	COMPREPLY=()
	# COMP_WORDS is cut at = and : as well; put together what is one word.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
			rest=${rest#"${rest%%[![:space:]]*}"}
			words[++last]=
		fi
		part=${COMP_WORDS[i]}
		((i == COMP_CWORD)) && part=$rest
		words[last]+=$part
		rest=${rest#"$part"}
	done
	cur=${words[last]}

	for ((i = 1; i < last; i++)); do
		word=${words[i]}
		if [[ $option ]]; then
			option=
			continue
		fi
		case $word in
		--)
			_ptyplay_files
			return
			;;
		--speed | --idle-time-limit | --from | --to | --drop | --marker | --output | --format | \
			--timing | --recording | --baud | --grep | --title | --theme | \
			--fps | --poster | --max-size | --hold | --font | --font-size | --padding | --redact-pattern | --redact-file | \
			--redact-with | --report)
			option=$word
			;;
		--*) ;;
		-?*)
			if [[ $word =~ ^-[mFqhV]*([siof])$ ]]; then
				option=-${BASH_REMATCH[1]}
			fi
			;;
		esac
	done

	if [[ ! $option ]]; then
		case $cur in
		--*=*)
			option=${cur%%=*}
			cur=${cur#*=}
			;;
		-*)
			_ptyplay_values '--speed --idle-time-limit --no-idle-limit --loop
				--from --to --drop --marker --pause-on-markers --follow --no-spool --size --charset --ls --output --format
				--timestamps --color --overwrite --title --theme --fps --poster --max-size --hold --font --font-size --padding --window --window-size --keys --no-cursor
				--input --no-links --no-recording --redact --redact-env --redact-pattern
				--redact-file --redact-with --anonymous --no-input --no-command --no-env
				--check --report --list-formats --timing --recording --list
				--baud --keep-gaps --info --json --screen --grep --inspect --raw --reset
				--repair --resize
				--exit-status --quiet --help --version'
			return
			;;
		*)
			_ptyplay_files
			return
			;;
		esac
	fi
	case $option in
	-o | --output) _ptyplay_files ;;
	--theme)
		_ptyplay_values 'xterm tango solarized-dark solarized-light dracula nord
			gruvbox-dark gruvbox-light monokai tokyo-night one-light'
		;;
	-s | --speed) _ptyplay_values 'max 0.5 1 2 4' ;;
	--timing | --redact-file | --report) ;;
	--baud) _ptyplay_values '300 1200 9600 38400' ;;
	-f | --format)
		_ptyplay_values 'asciicast-v1 asciicast-v2 asciicast-v3 ttyrec
			typescript tlog raw text ansi html svg gif apng y4m mp4 webm'
		;;
	*) _ptyplay_values '' ;;
	esac
} &&
	complete -F _ptyplay -o bashdefault -o default ptyplay
