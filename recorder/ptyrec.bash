# SPDX-License-Identifier: MIT
# Completion of ptyrec in bash: options, then the command as if it stood alone.

# The command begins at this index of COMP_WORDS.
_ptyrec_command()
{
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "$1"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif (($1 == COMP_CWORD)); then
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -c -- "$cur")
	fi
}

# Values that are no files.
_ptyrec_values()
{
	compopt +o bashdefault +o default
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_ptyrec()
{
	local rest=${COMP_LINE:0:COMP_POINT} last=-1 option='' cur word part i
	local -a words=() places=()

	COMPREPLY=()
	# COMP_WORDS is cut at = and : as well; put together what is one word.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
			rest=${rest#"${rest%%[![:space:]]*}"}
			words[++last]=
			places[last]=$i
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
			_ptyrec_command "${places[i + 1]}"
			return
			;;
		--output | --format | --command | --title | --idle-time-limit | \
			--capture-env | --window-size | --stdin | --stdout | --live | --term | --notify | --pause-key | \
			--marker-key | --max-size | --keep-last | --linger | --redact-env | --redact-file)
			option=$word
			;;
		--*) ;;
		-?*)
			if [[ $word =~ ^-[aIqhV]*([ofcti])$ ]]; then
				option=-${BASH_REMATCH[1]}
			fi
			;;
		*)
			_ptyrec_command "${places[i]}"
			return
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
			_ptyrec_values '--output --format --append --overwrite --command
				--title --idle-time-limit --capture-input --capture-env
				--no-command --redact --redact-env --redact-file --window-size --headless --stdin --stdout --live --term --no-answers --pause-key --notify
				--marker-key --max-size --keep-last --linger --strict --quiet --help
				--version'
			return
			;;
		*)
			_ptyrec_command "${places[last]}"
			return
			;;
		esac
	fi
	case $option in
	-o | --output)
		# With nothing found here, bash offers all files.
		if declare -F _filedir >/dev/null; then
			_filedir '@(cast|cast.gz|json)'
		fi
		;;
	-f | --format)
		_ptyrec_values 'asciicast-v1 asciicast-v2 asciicast-v3 ttyrec
			typescript tlog raw text ansi'
		;;
	--stdin) _ptyrec_values 'pty inherit null auto' ;;
	--stdout) _ptyrec_values 'pty inherit' ;;
	--live) _ptyrec_values 'raw plain none' ;;
	-c | --command) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
	*) _ptyrec_values '' ;;
	esac
} &&
	complete -F _ptyrec -o bashdefault -o default ptyrec
