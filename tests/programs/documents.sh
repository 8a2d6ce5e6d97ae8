#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --help, manual pages, completions and README say the same, and their commands work.
. "$(dirname "$0")/../support/lib.sh"

for program in ptyrec ptyplay; do
	folder=$root/recorder
	[ $program = ptyplay ] && folder=$root/player
	options=$($program --help | grep -oE '(^  ....| )--[a-z][a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u)
	check "$program has options" test -n "$options"
	for option in $options; do
		name=${option#--}
		check "$program.1 has $option" grep -qE "Fl (Fl|-) ?$name|Fl -$name|\\\\-\\\\-$name" "$folder/$program.1"
		for shell in bash zsh fish; do
			check "$program.$shell has $option" grep -qE -- "(--|-l )$name\b" "$folder/$program.$shell"
		done
	done
	for shell in bash zsh fish; do
		if have $shell; then
			check "$program.$shell: the syntax" $shell -n "$folder/$program.$shell"
		else
			skip "$program.$shell" "no $shell"
		fi
	done
	if have mandoc; then
		check "$program.1: mandoc" mandoc -Tlint -Werror "$folder/$program.1"
	else
		skip "$program.1" "no mandoc"
	fi
done

while read -r name _; do
	check "ptyrec-formats.5 has $name" grep -q "^\.Ss $name\>\|\<$name\>" \
		"$root/formats/ptyrec-formats.5"
done < <(ptyplay --list-formats | tail -n +2)
if have mandoc; then
	check "ptyrec-formats.5: mandoc" mandoc -Tlint -Werror "$root/formats/ptyrec-formats.5"
fi

# The README's commands, in its order, with stand-ins for docker, make and bash.
mkdir bin artifacts
cat >bin/docker <<'EOF'
#!/bin/sh
test -t 1 && printf 'pulling %s\r\n' "$2"
EOF
printf '#!/bin/sh\necho "make $@: no error"\n' >bin/make
printf '#!/bin/sh\necho a shell\n' >bin/bash
printf '#!/bin/sh\necho running\n' >run
chmod +x bin/* run
commands=$(awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$root/README.md" |
	grep '^\(pty\|printf\)')
count=0
while IFS= read -r line; do
	count=$((count + 1))
	rm -f new.cast new.ttyrec
	case $line in
	*build.cast.gz*) rm -f build.cast.gz ;;
	esac
	PATH=$work/bin:$PATH SHELL=$work/bin/bash timeout 30 /bin/bash -c "$line" \
		>readme.out 2>readme.err </dev/null
	is "README: $line" "$? $(grep -v 'ptyrec: saved\|ptyrec: play it with\|ptyplay: playing session' readme.err)" "0 "
done <<<"$commands"
check "README: there are commands" test $count -ge 12
is "README: docker had a terminal" "$(ptyplay -s max session.cast | tr -d '\r')" "pulling x"
is "README: the appended one" "$(ptyplay -q build.cast -f text -o - | tr '\n' ' ')" \
	"make -j4: no error make test: no error "
# The folder is what it is meant to be, and the picture is one that ptyplay has made.
if [ -e "$root/.git" ]; then
	is "the top level" "$(git -C "$root" ls-files | cut -d/ -f1 | sort -u | grep -v '^\.' | tr '\n' ' ')" \
		"LICENSE Makefile README.md common formats player recorder tests "
fi
is "the picture" "$(ptyplay --info --json "$root/player/demo.svg" | grep -o '"title":"[^"]*"')" '"title":"ptyrec docker pull x"'
# What is installed is taken away again.
install() {
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u SANITIZE make -s -C "$root" "$1" DESTDIR="$work/installed" >/dev/null 2>&1
}
check "make install" install install
is "make install: programs, pages, completions" "$(find installed -type f | wc -l)" 16
check "make uninstall" install uninstall
is "make uninstall: nothing is left" "$(find installed ! -type d | wc -l)" 0
finish
